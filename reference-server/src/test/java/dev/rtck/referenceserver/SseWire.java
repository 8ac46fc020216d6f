package dev.rtck.referenceserver;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection that asks for a stream, and keeps what comes, chunk by chunk as it is sent. */
final class SseWire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 5000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int SILENCE_MILLIS = 400;
  private static final long ENDLESS_NANOS = 1_500_000_000L;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final StringBuilder all = new StringBuilder();

  private SseWire(int port) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
  }

  /** Sends a GET with more header lines, each ended by CR LF. */
  static SseWire get(ReferenceServer server, String target, String moreLines) throws IOException {
    return send(server, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + moreLines + "\r\n");
  }

  /** A stream that has greeted. */
  static SseWire greeted(ReferenceServer server, String target, String moreLines)
      throws IOException {
    SseWire stream = get(server, target, moreLines);
    stream.readUntil("event: connected");
    stream.readUntil("timestamp");
    return stream;
  }

  static SseWire send(ReferenceServer server, String request) throws IOException {
    SseWire wire = new SseWire(server.port());
    wire.socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return wire;
  }

  /** Publishes a text, and gives the status line of the answer. */
  static String publish(ReferenceServer server, String path, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
    try (SseWire wire = send(server, head + body.length + "\r\n\r\n" + text)) {
      wire.readUntil("\r\n\r\n");
      return wire.text().substring(0, wire.text().indexOf("\r\n"));
    }
  }

  /** Reads until this has come; fails when it does not, however lively the stream is otherwise. */
  SseWire readUntil(String awaited) throws IOException {
    byte[] piece = new byte[8192];
    int seen = 0;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (all.indexOf(awaited, seen) < 0) {
      seen = Math.max(0, all.length() - awaited.length());
      if (System.nanoTime() > deadline) {
        throw new IOException("the stream goes on without " + awaited + ": " + text());
      }
      int count = in.read(piece);
      if (count < 0) {
        throw new IOException("the stream ended without " + awaited + ": " + text());
      }
      keep(piece, count);
    }
    return this;
  }

  /** All that has come up to silence or the end, and how it ended. */
  String rest() throws IOException {
    String end = "<fin>";
    socket.setSoTimeout(SILENCE_MILLIS);
    try {
      byte[] piece = new byte[8192];
      long deadline = System.nanoTime() + ENDLESS_NANOS;
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        keep(piece, n);
        if (System.nanoTime() > deadline) {
          end = "<endless>";
          break;
        }
      }
    } catch (SocketTimeoutException silence) {
      end = "<silence>";
    } catch (SocketException reset) {
      end = "<reset>";
    }
    return text() + end;
  }

  /** What has come so far: its bytes as Latin-1. */
  String text() {
    return all.toString();
  }

  private void keep(byte[] piece, int count) {
    all.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1));
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.ISO_8859_1);
  }

  void finish() throws IOException {
    socket.shutdownOutput();
  }

  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
