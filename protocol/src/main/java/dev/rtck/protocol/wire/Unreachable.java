package dev.rtck.protocol.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says that no connection could be made, and what was seen instead. Unchecked. */
public final class Unreachable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What was seen instead of a connection. */
  public enum Kind {
    /** The host refused the connection: nothing listens there. */
    REFUSED,
    /** No answer to the connection request, or to the TLS handshake, in time. */
    TIMED_OUT,
    /** The name of the host is unknown. */
    UNKNOWN_HOST,
    /** The connection was made, and broke before TLS stood. */
    BROKEN,
    /** What answered does not speak TLS. */
    NOT_TLS,
    /** The certificate is not trusted, or the TLS handshake failed. */
    TLS_FAILED
  }

  private final Kind kind;

  /** Takes what was seen, as a kind and in words. */
  public Unreachable(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Returns what an exception says that a library threw for want of an answer. */
  public static Unreachable of(IOException thrown) {
    Kind kind =
        thrown instanceof UnknownHostException
            ? Kind.UNKNOWN_HOST
            : thrown instanceof ConnectException || thrown instanceof NoRouteToHostException
                ? Kind.REFUSED
                : thrown instanceof SSLException
                    ? Kind.TLS_FAILED
                    : thrown instanceof SocketTimeoutException ? Kind.TIMED_OUT : Kind.BROKEN;
    String words = thrown.getMessage();
    return new Unreachable(kind, words == null ? thrown.getClass().getSimpleName() : words);
  }

  /** Returns what was seen. */
  public Kind kind() {
    return kind;
  }
}
