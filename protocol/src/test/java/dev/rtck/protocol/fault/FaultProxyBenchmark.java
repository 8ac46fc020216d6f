package dev.rtck.protocol.fault;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the proxy costs: the same exchange directly and through it, by turns in one run. The command
 * and what it said stand in {@code docs/performance.md}.
 */
public final class FaultProxyBenchmark {

  private static final int ROUNDS = 20_000;
  private static final int BLOCK = 500;
  private static final int WARM_UP = 5_000;
  private static final int PING_BYTES = 128;
  private static final long BULK_BYTES = 1L << 30;
  private static final int CHUNK = 64 << 10;

  private FaultProxyBenchmark() {}

  /** Measures and prints a line for each figure. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocket echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServerSocket sink = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultProxy toEcho = proxy(echo);
        FaultProxy toSink = proxy(sink)) {
      serve(echo, FaultProxyBenchmark::echo);
      serve(sink, FaultProxyBenchmark::swallow);
      pingPong(echo.getLocalPort(), toEcho.port());
      for (int i = 0; i < 2; i++) {
        bulk("direct", sink.getLocalPort());
        bulk("through the proxy", toSink.port());
      }
    }
  }

  private static FaultProxy proxy(ServerSocket server) throws IOException {
    return FaultProxy.to(
        new Address("127.0.0.1", server.getLocalPort(), false, false),
        new Transcript(Secrets.of(List.of())));
  }

  /** Directly and through the proxy by turns, so that what else the machine does harms both. */
  private static void pingPong(int directPort, int proxyPort) throws IOException {
    try (Socket direct = connect(directPort);
        Socket relayed = connect(proxyPort)) {
      long[] directNanos = new long[ROUNDS];
      long[] relayedNanos = new long[ROUNDS];
      for (int i = 0; i < WARM_UP; i += BLOCK) {
        exchange(direct, new long[BLOCK], 0);
        exchange(relayed, new long[BLOCK], 0);
      }
      for (int i = 0; i < ROUNDS; i += BLOCK) {
        exchange(direct, directNanos, i);
        exchange(relayed, relayedNanos, i);
      }
      double direct99 = medianOfBlocks(directNanos);
      double relayed99 = medianOfBlocks(relayedNanos);
      print(
          "p99 of %d round trips, median of %d: direct %.0f µs, through the proxy %.0f µs, added"
              + " %.0f µs",
          BLOCK, ROUNDS / BLOCK, direct99, relayed99, relayed99 - direct99);
      Arrays.sort(directNanos);
      Arrays.sort(relayedNanos);
      for (double share : new double[] {0.5, 0.9, 0.99, 0.999}) {
        double without = micros(directNanos, share);
        double with = micros(relayedNanos, share);
        print(
            "p%s: direct %.0f µs, through the proxy %.0f µs, added %.0f µs",
            share * 100, without, with, with - without);
      }
    }
  }

  /** Where the machine has more to do than this, the worst of all rounds tells of that alone. */
  private static double medianOfBlocks(long[] nanos) {
    double[] ofBlocks = new double[ROUNDS / BLOCK];
    for (int i = 0; i < ofBlocks.length; i++) {
      long[] block = Arrays.copyOfRange(nanos, i * BLOCK, (i + 1) * BLOCK);
      Arrays.sort(block);
      ofBlocks[i] = micros(block, 0.99);
    }
    Arrays.sort(ofBlocks);
    return ofBlocks[ofBlocks.length / 2];
  }

  private static double micros(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))] / 1000.0;
  }

  private static void exchange(Socket socket, long[] nanos, int from) throws IOException {
    byte[] ping = new byte[PING_BYTES];
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    for (int i = from; i < from + BLOCK; i++) {
      long begin = System.nanoTime();
      out.write(ping);
      in.readFully(ping);
      nanos[i] = System.nanoTime() - begin;
    }
  }

  private static void bulk(String way, int port) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (Socket socket = connect(port)) {
      OutputStream out = socket.getOutputStream();
      long begin = System.nanoTime();
      for (long sent = 0; sent < BULK_BYTES; sent += CHUNK) {
        out.write(chunk);
      }
      socket.shutdownOutput();
      if (socket.getInputStream().read() != 1) {
        throw new IOException("not everything arrived");
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      print("1 GiB %s: %.0f MB/s", way, BULK_BYTES / 1e6 / seconds);
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private interface Service {
    void serve(Socket socket) throws IOException;
  }

  private static void serve(ServerSocket server, Service service) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  Socket socket = server.accept();
                  socket.setTcpNoDelay(true);
                  begin(service, socket);
                } catch (IOException closed) {
                  return;
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void begin(Service service, Socket socket) {
    Thread thread =
        new Thread(
            () -> {
              try (socket) {
                service.serve(socket);
              } catch (IOException clientLeft) {
                // It has measured enough.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void echo(Socket socket) throws IOException {
    byte[] buffer = new byte[PING_BYTES];
    InputStream in = socket.getInputStream();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      socket.getOutputStream().write(buffer, 0, count);
    }
  }

  /** Answers with 1 when all bytes have come. */
  private static void swallow(Socket socket) throws IOException {
    byte[] buffer = new byte[CHUNK];
    long read = 0;
    InputStream in = socket.getInputStream();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      read += count;
    }
    socket.getOutputStream().write(read == BULK_BYTES ? 1 : 0);
  }

  private static void print(String line, Object... values) {
    System.out.println(String.format(Locale.ROOT, line, values));
  }
}
