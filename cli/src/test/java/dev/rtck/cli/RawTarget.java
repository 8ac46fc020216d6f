package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A target that does what a test wants of it with every connection. */
final class RawTarget implements AutoCloseable {

  /** What becomes of one connection. */
  interface Conduct {
    void serve(Socket socket) throws IOException;
  }

  /** Reads for ever and says nothing. */
  static final Conduct SILENT =
      socket -> {
        var unused = socket.getInputStream().readAllBytes();
      };

  /** Ends the connection at once. */
  static final Conduct CLOSING = socket -> {};

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private RawTarget(ServerSocket server, Conduct conduct) {
    this.server = server;
    start(() -> accept(conduct));
  }

  static RawTarget of(Conduct conduct) throws IOException {
    return of(ServerSocketFactory.getDefault(), conduct);
  }

  static RawTarget of(ServerSocketFactory factory, Conduct conduct) throws IOException {
    return new RawTarget(
        factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), conduct);
  }

  /** Returns a port of this machine on which nothing listens. */
  static int refusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Answers every request head with the text. */
  static Conduct answering(String text) {
    return socket -> {
      readHead(socket.getInputStream());
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    };
  }

  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private void accept(Conduct conduct) {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        start(() -> serve(socket, conduct));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void serve(Socket socket, Conduct conduct) {
    try (socket) {
      conduct.serve(socket);
    } catch (IOException theOtherSideLeft) {
      // Nothing is left to serve.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "raw-target");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
