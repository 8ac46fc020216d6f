package dev.rtck.protocol.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a client's first bytes whether it asks for a tunnel (HTTP CONNECT, RFC 9110 §9.3.6) or
 * speaks to the target itself: a STOMP {@code CONNECT} frame begins alike.
 */
final class ConnectRequest {

  static final Bytes ANSWER = Bytes.latin1("HTTP/1.1 200 Connection established\r\n\r\n");

  private static final byte[] METHOD = "CONNECT ".getBytes(ISO_8859_1);
  private static final Pattern REQUEST_LINE =
      Pattern.compile("CONNECT ([^ \\r\\n]+:[0-9]{1,5}) HTTP/1\\.[01]\r?");
  private static final int LONGEST_HEAD = 8 << 10;

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private @Nullable String authority;

  /** What the bytes so far have told. */
  enum Verdict {
    /** More bytes are needed; these were kept. */
    UNDECIDED,
    /** It asks for a tunnel; what is left of the bytes is for the target. */
    TUNNEL,
    /** It speaks to the target: what was kept is the beginning of that. */
    DIRECT
  }

  /** Takes bytes up to the end of a head, and judges. */
  Verdict take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get(bytes.position());
      int at = head.size();
      if (at < METHOD.length ? next != METHOD[at] : at >= LONGEST_HEAD) {
        return Verdict.DIRECT;
      }
      head.write(next);
      bytes.get();
      if (next == '\n') {
        if (authority == null) {
          Matcher line = REQUEST_LINE.matcher(head.toString(ISO_8859_1).stripTrailing());
          if (!line.matches()) {
            return Verdict.DIRECT;
          }
          authority = line.group(1);
        } else if (endsWithBlankLine()) {
          return Verdict.TUNNEL;
        }
      }
    }
    return Verdict.UNDECIDED;
  }

  private boolean endsWithBlankLine() {
    String text = head.toString(ISO_8859_1);
    return text.endsWith("\n\r\n") || text.endsWith("\n\n");
  }

  /** Returns the bytes that were taken. */
  byte[] kept() {
    return head.toByteArray();
  }

  /** Returns the host and port that were asked for. */
  String authority() {
    return authority == null ? "" : authority;
  }
}
