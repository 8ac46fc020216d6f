package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A right hub of server-sent events whose rooms are streams, which notices that a reader has gone
 * when it writes to it and no earlier, and takes only so many requests.
 */
final class DescribedHub implements AutoCloseable {

  /** What it promises. */
  static final String PROFILE =
      """
      endpoints:
        hub:
          protocol: sse
          path: /stream
          operations:
            join: {subscribe: "/rooms/${room}"}
            room:
              send: {method: POST, path: "/rooms/${room}", body: "${text}"}
              receive: {data: "${text}"}
              to: members
            left: {receive: {event: left, data: "${room}"}}
      """;

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final int most;
  private final boolean guarded;
  private final ScriptedServer server;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, Set<Socket>> readers = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();

  private DescribedHub(int most, boolean guarded) throws IOException {
    this.most = most;
    this.guarded = guarded;
    this.server = ScriptedServer.start((socket, number) -> serve(socket));
  }

  /**
   * @param most how many requests it takes
   */
  static DescribedHub start(int most) throws IOException {
    return new DescribedHub(most, false);
  }

  /**
   * Starts one whose streams are for who shows {@code Bearer reader}, and which publishers with a
   * key tell.
   */
  static DescribedHub guarded() throws IOException {
    return new DescribedHub(Integer.MAX_VALUE, true);
  }

  int port() {
    return server.port();
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    while (true) {
      String head = ScriptedServer.readHead(socket);
      String path = head.split(" ", 3)[1];
      String credential = head.startsWith("GET ") ? "Bearer reader" : "Bearer publisher";
      if (guarded && !head.startsWith("OPTIONS ") && !head.contains(credential)) {
        ScriptedServer.answer(
            socket, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      if (head.startsWith("GET ")) {
        ScriptedServer.answer(
            socket,
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
        readers.computeIfAbsent(path, first -> ConcurrentHashMap.newKeySet()).add(socket);
        await();
        return;
      }
      Matcher length = LENGTH.matcher(head);
      byte[] body =
          socket.getInputStream().readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      boolean taken = !head.startsWith("POST ") || requests.incrementAndGet() <= most;
      if (taken && head.startsWith("POST ")) {
        tell(path, "data: " + new String(body, UTF_8).replace("\n", "\ndata: ") + "\n\n");
      }
      ScriptedServer.answer(
          socket,
          "HTTP/1.1 "
              + (taken ? "202 Accepted" : "429 Too Many Requests")
              + "\r\nContent-Length: 0\r\n\r\n");
    }
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void tell(String path, String event) {
    Set<Socket> all = readers.getOrDefault(path, Set.of());
    for (Socket reader : List.copyOf(all)) {
      try {
        reader.getOutputStream().write(event.getBytes(UTF_8));
      } catch (IOException gone) {
        all.remove(reader);
        tell(path, "event: left\ndata: " + path.replaceFirst(".*/", "") + "\n\n");
      }
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    server.close();
  }
}
