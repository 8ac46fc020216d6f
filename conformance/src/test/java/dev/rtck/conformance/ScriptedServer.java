package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does with each connection what a test says, and nothing of its own accord. */
final class ScriptedServer implements AutoCloseable {

  private static final Pattern KEY =
      Pattern.compile("(?im)^Sec-WebSocket-Key:[ \\t]*(\\S+)[ \\t]*\\r?$");

  /** What happens on one connection; when it returns, the connection is closed. */
  interface Script {
    /** Serves one connection; they are numbered from 1. */
    void serve(Socket socket, int number) throws IOException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger number = new AtomicInteger();

  private ScriptedServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  static ScriptedServer start(Script script) throws IOException {
    ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    ScriptedServer server = new ScriptedServer(listener, script);
    spawn("scripted-listener", server::listen);
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        int its = number.incrementAndGet();
        spawn("scripted-connection", () -> serve(socket, its));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket, int its) {
    try (socket) {
      script.serve(socket, its);
    } catch (IOException theOtherSideLeft) {
      // It is over, whichever way.
    } finally {
      connections.remove(socket);
    }
  }

  /** Returns the head of a request: all up to the blank line. */
  static String readHead(Socket socket) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no whole request came");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  /** Answers any request that has a key with 101. */
  static void switchProtocols(Socket socket) throws IOException {
    switchProtocols(socket, readHead(socket));
  }

  /** As above, when the request was read already. */
  static void switchProtocols(Socket socket, String head) throws IOException {
    Matcher key = KEY.matcher(head);
    String accept = key.find() ? acceptFor(key.group(1)) : "none";
    answer(
        socket,
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept
            + "\r\n\r\n");
  }

  static void answer(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Takes all that comes, and says nothing. */
  static void swallow(Socket socket) throws IOException {
    byte[] buffer = new byte[16 << 10];
    while (socket.getInputStream().read(buffer) >= 0) {
      // Nothing is made of it.
    }
  }

  private static String acceptFor(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void spawn(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, 256 << 10);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : connections) {
      socket.close();
    }
  }
}
