package dev.rtck.referenceserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A socket that sends anything and writes down what comes back. */
public final class RawClient implements AutoCloseable {
  /** How long a server may be silent before that is its answer, in looks of a few milliseconds. */
  private static final int SILENCE_LOOKS = 45;

  private static final int LOOK_MILLIS = 10;

  /** How often a pause naps for a millisecond. */
  private static final int NAPS = 40;

  /** How long to wait for what must come. */
  private static final int PATIENCE_MILLIS = 5000;

  /** A server that sends for longer than this never ends. */
  private static final long ENDLESS_NANOS = 1_000_000_000L;

  private static final int[] MASK = {0x11, 0x22, 0x33, 0x44};

  private final Socket socket = new Socket();
  private final InputStream in;

  public RawClient(int port) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
  }

  /** A client that has done the opening handshake. */
  public static RawClient upgraded(int port, String path) throws IOException {
    RawClient client = new RawClient(port);
    client.send(request(path, ""));
    client.readHead();
    return client;
  }

  /** Does the opening handshake on {@code /echo}, with more header lines. */
  public void upgrade(String moreLines) throws IOException {
    send(request("/echo", moreLines));
    readHead();
  }

  /**
   * Waits long enough for what was sent to arrive as a segment of its own. In many naps: a machine
   * that stands still for a while takes one of them, and the server has the others.
   */
  public void pause() {
    AtomicInteger naps = new AtomicInteger();
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ofMillis(1))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> naps.incrementAndGet() == NAPS);
  }

  /** The usual upgrade request, with more header lines, each ended by CR LF. */
  public static String request(String path, String moreLines) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Version: 13\r\n"
        + moreLines
        + "\r\n";
  }

  /** A masked frame. */
  public static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(firstByte);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      out.write(0xfe);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(0xff);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    for (int b : MASK) {
      out.write(b);
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ MASK[i & 3]);
    }
    return out.toByteArray();
  }

  /** A masked frame whose payload is text. */
  public static byte[] frame(int firstByte, String payload) {
    return frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes from hexadecimal digits; spaces do not count. */
  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  public void send(String latin1) throws IOException {
    send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  public void finish() throws IOException {
    socket.shutdownOutput();
  }

  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads a response head, up to and with the empty line. */
  public String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return head.append("<end>").toString();
      }
      head.append((char) b);
    }
    return head.toString();
  }

  /** Reads exactly this many bytes, as hexadecimal digits. */
  public String readHex(int count) throws IOException {
    return HexFormat.of().formatHex(in.readNBytes(count));
  }

  /** Reads one frame: the first byte and the length as the server wrote them, then the payload. */
  public String readFrame() throws IOException {
    String start = readHex(2);
    if (start.length() < 4) {
      return "<end>";
    }
    int length = Integer.parseInt(start.substring(2), 16) & 0x7f;
    String extended = readHex(length == 126 ? 2 : length == 127 ? 8 : 0);
    int size = extended.isEmpty() ? length : (int) Long.parseLong(extended, 16);
    return start + extended + readHex(size);
  }

  /** Sends a text message. */
  public void say(String text) throws IOException {
    send(frame(0x81, text));
  }

  /** Reads one frame, and gives its payload as text; that of a Close begins with its code. */
  public String hear() throws IOException {
    String frame = readFrame();
    if (frame.equals("<end>")) {
      return frame;
    }
    int length = Integer.parseInt(frame.substring(2, 4), 16);
    byte[] payload =
        HexFormat.of().parseHex(frame.substring(length == 126 ? 8 : length == 127 ? 20 : 4));
    if (frame.startsWith("88") && payload.length >= 2) {
      int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
      return code + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** Everything up to the end: bytes as Latin-1, then how it ended. */
  public String readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String end = "<fin>";
    try {
      byte[] piece = new byte[8192];
      long deadline = System.nanoTime() + ENDLESS_NANOS;
      for (int n = readPatiently(piece); n >= 0; n = readPatiently(piece)) {
        all.write(piece, 0, n);
        if (System.nanoTime() > deadline) {
          end = "<endless>";
          break;
        }
      }
    } catch (SocketTimeoutException silence) {
      end = "<silence>";
    } catch (SocketException reset) {
      end = "<reset>";
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(PATIENCE_MILLIS);
      }
    }
    return all.toString(StandardCharsets.ISO_8859_1) + end;
  }

  /** Reads until the server has been silent at every look, for the reason that a pause naps. */
  private int readPatiently(byte[] piece) throws IOException {
    socket.setSoTimeout(LOOK_MILLIS);
    for (int look = 1; ; look++) {
      try {
        return in.read(piece);
      } catch (SocketTimeoutException silence) {
        if (look == SILENCE_LOOKS) {
          throw silence;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
