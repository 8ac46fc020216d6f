package dev.rtck.protocol.wire;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Direction;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One TCP or TLS connection to the target; every byte that goes through it is recorded by its
 * owner.
 *
 * <p>Writes never throw for what the target does: a target may close at any moment, and how it
 * ended is told by the reads. One thread may read while another writes.
 */
public final class WireConnection implements AutoCloseable {

  /** The content type of an alert record (RFC 5246 §6.2.1). */
  private static final int ALERT = 21;

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final Duration BETWEEN_SEGMENTS = Duration.ofNanos(200_000);

  private final Socket tcp;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Transcript transcript;
  private final int number;

  /** Fair: a case is not to wait for ever behind the answers to a flood of pings. */
  private final ReentrantLock writers = new ReentrantLock(true);

  private volatile boolean closedByUs;
  private volatile boolean writing;

  private WireConnection(Socket tcp, Socket socket, Transcript transcript, int number)
      throws IOException {
    this.tcp = tcp;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.transcript = transcript;
    this.number = number;
  }

  /**
   * Connects, and shakes hands when the address speaks TLS.
   *
   * @param receiveBufferBytes the size of the kernel's receive buffer, or 0 for the usual one
   * @throws Unreachable with what was seen
   */
  public static WireConnection open(
      Address address, Transcript transcript, int receiveBufferBytes, Duration timeout) {
    return open(address, TlsOffer.USUAL, transcript, receiveBufferBytes, timeout);
  }

  /**
   * Connects as above, with an offer of its own when the address speaks TLS.
   *
   * @throws Unreachable with what was seen
   */
  public static WireConnection open(
      Address address,
      TlsOffer offer,
      Transcript transcript,
      int receiveBufferBytes,
      Duration timeout) {
    return open(address, address, offer, transcript, receiveBufferBytes, timeout);
  }

  /**
   * Connects to a relay, and shakes hands with the target behind it when that speaks TLS, by the
   * target's own name.
   *
   * @throws Unreachable with what was seen
   */
  public static WireConnection openThrough(
      Address relay, Address address, Transcript transcript, Duration timeout) {
    return open(relay, address, TlsOffer.USUAL, transcript, 0, timeout);
  }

  private static WireConnection open(
      Address there,
      Address address,
      TlsOffer offer,
      Transcript transcript,
      int receiveBufferBytes,
      Duration timeout) {
    int number = transcript.nextConnection();
    Socket tcp = connect(there, transcript, number, receiveBufferBytes, timeout);
    try {
      tcp.setTcpNoDelay(true);
      Socket socket =
          address.tls() ? startTls(tcp, address, offer, transcript, number, timeout) : tcp;
      return new WireConnection(tcp, socket, transcript, number);
    } catch (IOException e) {
      closeQuietly(tcp);
      throw new Unreachable(Unreachable.Kind.BROKEN, "the connection broke: " + e.getMessage());
    } catch (Unreachable e) {
      closeQuietly(tcp);
      throw e;
    }
  }

  private static Socket connect(
      Address address,
      Transcript transcript,
      int number,
      int receiveBufferBytes,
      Duration timeout) {
    InetAddress[] candidates;
    try {
      candidates = InetAddress.getAllByName(address.host());
    } catch (UnknownHostException e) {
      throw new Unreachable(
          Unreachable.Kind.UNKNOWN_HOST, "the host name " + address.host() + " is unknown");
    }
    Unreachable last = null;
    for (InetAddress candidate : candidates) {
      Socket tcp = address.tls() ? new RecordWatch() : new Socket();
      try {
        if (receiveBufferBytes > 0) {
          tcp.setReceiveBufferSize(receiveBufferBytes);
        }
        tcp.connect(
            new InetSocketAddress(candidate, address.port()), (int) atLeastOneMillis(timeout));
        transcript.note(number, "tcp", "connected to " + address);
        return tcp;
      } catch (IOException e) {
        closeQuietly(tcp);
        last = unreachable(address, timeout, e);
        transcript.note(number, "tcp", String.valueOf(last.getMessage()));
      }
    }
    throw last == null
        ? new Unreachable(Unreachable.Kind.UNKNOWN_HOST, address.host() + " has no address")
        : last;
  }

  private static Unreachable unreachable(Address address, Duration timeout, IOException cause) {
    if (cause instanceof SocketTimeoutException) {
      return new Unreachable(
          Unreachable.Kind.TIMED_OUT,
          "no answer to the connection request to "
              + address
              + " within "
              + timeout.toMillis()
              + " ms");
    }
    if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return new Unreachable(Unreachable.Kind.REFUSED, "connection refused by " + address);
    }
    return new Unreachable(
        Unreachable.Kind.BROKEN, "no connection to " + address + ": " + cause.getMessage());
  }

  private static Socket startTls(
      Socket tcp,
      Address address,
      TlsOffer offer,
      Transcript transcript,
      int number,
      Duration timeout)
      throws IOException {
    SSLSocket tls =
        (SSLSocket)
            AnyCertificate.context(address.insecure())
                .getSocketFactory()
                .createSocket(tcp, address.host(), address.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    if (!address.insecure()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (isName(address.host())) {
      parameters.setServerNames(List.of(new SNIHostName(address.host())));
    }
    parameters.setApplicationProtocols(offer.applicationProtocols().toArray(String[]::new));
    if (!offer.versions().isEmpty()) {
      parameters.setProtocols(offer.versions().toArray(String[]::new));
    }
    tls.setSSLParameters(parameters);
    tcp.setSoTimeout((int) atLeastOneMillis(timeout));
    try {
      tls.startHandshake();
    } catch (SocketTimeoutException e) {
      throw new Unreachable(
          Unreachable.Kind.TIMED_OUT,
          address + " did not answer the TLS handshake within " + timeout.toMillis() + " ms");
    } catch (SSLException e) {
      String why = String.valueOf(e.getMessage());
      if (why.contains("Unsupported or unrecognized SSL message")
          || why.contains("plaintext connection")) {
        throw new Unreachable(
            Unreachable.Kind.NOT_TLS,
            address + " answered the TLS handshake in plain text; try http:// or ws://");
      }
      if (e.getCause() instanceof EOFException || why.contains("terminated the handshake")) {
        throw new Unreachable(
            Unreachable.Kind.BROKEN, address + " closed the connection during the TLS handshake");
      }
      throw new Unreachable(
          Unreachable.Kind.TLS_FAILED,
          "the TLS handshake with " + address + " failed: " + AnyCertificate.reason(e));
    } catch (IOException e) {
      throw new Unreachable(
          Unreachable.Kind.BROKEN,
          address + " ended the connection during the TLS handshake: " + e.getMessage());
    }
    tcp.setSoTimeout(0);
    transcript.note(
        number, "tls", tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite());
    return tls;
  }

  private static boolean isName(String host) {
    return !host.contains(":") && !host.matches("[0-9.]+") && host.contains(".");
  }

  /** Returns the connection's number in the transcript. */
  public int number() {
    return number;
  }

  /** Returns the TLS version that was agreed on, or null on a plain connection. */
  public @Nullable String tlsVersion() {
    return socket instanceof SSLSocket tls ? tls.getSession().getProtocol() : null;
  }

  /**
   * Returns whether the last TLS record that came was an alert, as close_notify is. In TLS 1.3
   * alerts look like data: ask of TLS 1.2 only.
   */
  public boolean endedWithAlert() {
    return tcp instanceof RecordWatch watch && watch.lastType() == ALERT;
  }

  /** Returns what ALPN agreed on; empty when the target left it open, or there is no TLS. */
  public String applicationProtocol() {
    String agreed = socket instanceof SSLSocket tls ? tls.getApplicationProtocol() : null;
    return agreed == null ? "" : agreed;
  }

  /** Records bytes that are about to be written, under the summary. */
  public void sending(String layer, String summary, Bytes bytes) {
    transcript.record(System.nanoTime(), Direction.SENT, number, layer, summary, bytes);
  }

  /**
   * Writes all the bytes at once.
   *
   * @return false when the target had already ended the connection
   */
  public boolean write(Bytes bytes) {
    return write(bytes, Math.max(1, bytes.length()));
  }

  /**
   * Writes the bytes as {@link #write(Bytes)} does, in segments of at most the given size, with a
   * pause between them: without it the kernel would join what the target has not read yet.
   */
  public boolean write(Bytes bytes, int segmentBytes) {
    byte[] array = bytes.toArray();
    writers.lock();
    try {
      for (int from = 0; from < array.length; from += segmentBytes) {
        if (from > 0) {
          LockSupport.parkNanos(BETWEEN_SEGMENTS.toNanos());
        }
        if (!push(array, from, Math.min(segmentBytes, array.length - from))) {
          return false;
        }
      }
      return true;
    } finally {
      writers.unlock();
    }
  }

  private boolean push(byte[] array, int from, int length) {
    writing = true;
    try {
      out.write(array, from, length);
      out.flush();
      return true;
    } catch (IOException targetEndedIt) {
      transcript.note(number, "tcp", "could not write: " + targetEndedIt.getMessage());
      return false;
    } finally {
      writing = false;
    }
  }

  /** What one read brought: some bytes, an end, or nothing in time. */
  public sealed interface Read {
    /** Bytes came; they are at the beginning of the buffer. */
    record Some(int count, long atNanos) implements Read {}

    /** The connection ended. */
    record End(Ending ending, long atNanos) implements Read {}

    /** Nothing came in time. */
    record Nothing() implements Read {}
  }

  /** Waits for bytes until the timeout; a timeout of zero waits for ever. */
  public Read read(byte[] buffer, Duration timeout) {
    try {
      socket.setSoTimeout(timeout.isZero() ? 0 : (int) atLeastOneMillis(timeout));
      int count = in.read(buffer);
      long now = System.nanoTime();
      if (count < 0) {
        return new Read.End(closedByUs ? Ending.OURS : Ending.FIN, now);
      }
      return new Read.Some(count, now);
    } catch (SocketTimeoutException e) {
      return new Read.Nothing();
    } catch (IOException e) {
      boolean tlsBroke = e instanceof SSLException && !(e.getCause() instanceof SocketException);
      Ending ending = closedByUs ? Ending.OURS : tlsBroke ? Ending.TLS_FAILURE : Ending.RESET;
      return new Read.End(ending, System.nanoTime());
    }
  }

  /**
   * Records bytes that are about to be written, of which only the beginning is at hand.
   *
   * @param length how many there are
   */
  public void sending(String layer, String summary, Bytes beginning, long length) {
    transcript.record(System.nanoTime(), Direction.SENT, number, layer, summary, beginning, length);
  }

  /**
   * Records bytes that were read, of which only the beginning is at hand.
   *
   * @param length how many there were
   */
  public void received(long atNanos, String layer, String summary, Bytes beginning, long length) {
    transcript.record(atNanos, Direction.RECEIVED, number, layer, summary, beginning, length);
  }

  /** Returns as many of the bytes as the transcript wants to see. */
  public Bytes beginning(Bytes bytes) {
    return transcript.beginning(bytes);
  }

  /** Records bytes that were read, under the summary. */
  public void received(long atNanos, String layer, String summary, Bytes bytes) {
    transcript.record(atNanos, Direction.RECEIVED, number, layer, summary, bytes);
  }

  /** Returns the bytes without their secrets, as they would be recorded. */
  public Bytes blotOut(Bytes bytes) {
    return transcript.blotOut(bytes);
  }

  /** Records something that happened to the connection now. */
  public void note(String layer, String summary) {
    transcript.note(number, layer, summary);
  }

  /** Sends FIN and goes on reading. */
  public void halfClose() {
    note("tcp", "sent FIN");
    try {
      socket.shutdownOutput();
      if (socket != tcp) {
        // Over TLS the first one sent a close_notify alone.
        tcp.shutdownOutput();
      }
    } catch (IOException alreadyEnded) {
      note("tcp", "could not send FIN: " + alreadyEnded.getMessage());
    }
  }

  /** Resets the connection: RST instead of FIN. */
  public void reset() {
    note("tcp", "sent RST");
    closedByUs = true;
    try {
      tcp.setSoLinger(true, 0);
    } catch (IOException alreadyEnded) {
      note("tcp", "could not send RST: " + alreadyEnded.getMessage());
    }
    closeQuietly(tcp);
  }

  /** Returns whether a write is under way: when it lasts, the target does not read. */
  public boolean isWriting() {
    return writing;
  }

  /** Returns whether this end was closed, by whomever of us. */
  public boolean isClosed() {
    return closedByUs;
  }

  /** Closes the connection; a reader in another thread ends. */
  @Override
  public void close() {
    closedByUs = true;
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException nothingLeftToClose) {
      // It is closed all the same.
    }
  }

  private static long atLeastOneMillis(Duration timeout) {
    return Math.max(SHORTEST_WAIT.toMillis(), timeout.toMillis());
  }
}
