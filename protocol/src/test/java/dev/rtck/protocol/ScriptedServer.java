package dev.rtck.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A target for the tests that does with each connection what a script says, right or wrong. */
public final class ScriptedServer implements AutoCloseable {

  /** An answer that a probe takes for an accepted handshake. */
  public static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

  /** What the server does with one connection, which it closes afterwards. */
  @FunctionalInterface
  public interface Script {
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final boolean tls;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private ScriptedServer(ServerSocket listener, boolean tls, Script script) {
    this.listener = listener;
    this.tls = tls;
    start(() -> acceptAll(script));
  }

  /** Returns a server on a free port that plays the script for every connection. */
  public static ScriptedServer plain(Script script) {
    return listen(ServerSocketFactory.getDefault(), false, script);
  }

  /** Returns a server that plays the script over TLS. */
  public static ScriptedServer tls(SSLContext context, Script script) {
    return listen(context.getServerSocketFactory(), true, script);
  }

  /** Returns a server that answers 101 to whatever comes, and plays the script then. */
  public static ScriptedServer switching(Script script) {
    return plain(
        socket -> {
          var unused = readHead(socket);
          write(socket, SWITCHING);
          script.serve(socket);
        });
  }

  private static ScriptedServer listen(ServerSocketFactory sockets, boolean tls, Script script) {
    try {
      ServerSocket listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      return new ScriptedServer(listener, tls, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll(Script script) {
    while (true) {
      Socket socket;
      try {
        socket = listener.accept();
      } catch (IOException listenerIsClosed) {
        return;
      }
      sockets.add(socket);
      start(() -> play(script, socket));
    }
  }

  private static void play(Script script, Socket socket) {
    try (socket) {
      script.serve(socket);
    } catch (IOException clientLeft) {
      // A probe may leave at any moment.
    }
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Returns where this server listens. */
  public Address address() {
    return new Address("127.0.0.1", port(), tls, tls);
  }

  /** Returns the port that this server listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Reads up to the blank line that ends a request's head; empty when the client left before. */
  public static String readHead(Socket socket) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        return "";
      }
      head.write(octet);
    }
    return head.toString(ISO_8859_1);
  }

  /** Writes the text with one byte for each character. */
  public static void write(Socket socket, String text) throws IOException {
    write(socket, Bytes.latin1(text));
  }

  /** Writes the bytes. */
  public static void write(Socket socket, Bytes bytes) throws IOException {
    socket.getOutputStream().write(bytes.toArray());
  }

  /** Reads until the client ends the connection, and returns what came. */
  public static Bytes readToTheEnd(Socket socket) throws IOException {
    return Bytes.copyOf(socket.getInputStream().readAllBytes());
  }

  /** Ends the connection with RST. */
  public static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    closeQuietly(listener);
    sockets.forEach(ScriptedServer::closeQuietly);
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception nothingLeftToClose) {
      // It is closed all the same.
    }
  }
}
