package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A plain server of events: a stream at {@code /events}, and one for each room below it; what is
 * posted to {@code /publish} comes on them, and goes on behind Last-Event-ID. What is unusual about
 * it a test says by its own {@link #handle}.
 */
class StreamServer implements AutoCloseable {

  static {
    // Otherwise each event waits until the client has acknowledged the one before.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final int BACKLOG = 500;
  private static final long BEAT_MILLIS = 200;

  /** What was told once. */
  record Told(long id, String topic, String data) {
    String block() {
      StringBuilder text = new StringBuilder("id: " + id + "\n");
      for (String line : data.split("\r\n|\r|\n", -1)) {
        text.append("data: ").append(line).append('\n');
      }
      return text.append('\n').toString();
    }
  }

  /** One stream that stands. */
  record Follower(String topic, BlockingQueue<String> blocks) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final List<Told> log = new ArrayList<>();
  private final int kept;
  private final AtomicLong last = new AtomicLong();

  StreamServer() throws IOException {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param kept how many events can be gone back to
   */
  StreamServer(int kept) throws IOException {
    this.kept = kept;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    http.setExecutor(threads);
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            handle(exchange);
          }
        });
    http.start();
  }

  int port() {
    return http.getAddress().getPort();
  }

  /** Answers a request as this server does. */
  void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    if (path.startsWith("/publish") && method.equals("POST")) {
      String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      publish(path.substring("/publish".length()), text);
      answer(exchange, 202, "");
    } else if (path.startsWith("/events") && method.equals("GET")) {
      follow(
          exchange,
          path.substring("/events".length()),
          exchange.getRequestHeaders().getFirst("Last-Event-ID"));
    } else {
      exchange.getResponseHeaders().set("Allow", "GET, POST");
      answer(exchange, path.startsWith("/events") ? 405 : 404, "");
    }
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    answer(exchange, 307, "");
  }

  static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : (query == null ? "" : query).split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
    }
    return parameters;
  }

  /** Tells it to all who follow the topic. */
  final synchronized void publish(String topic, String text) {
    Told told = new Told(last.incrementAndGet(), topic, text);
    log.add(told);
    if (log.size() > kept) {
      log.remove(0);
    }
    for (Follower follower : followers) {
      if (hears(follower, topic)) {
        follower.blocks().add(block(told));
      }
    }
  }

  /** Returns what comes on a stream of what was told. */
  String block(Told told) {
    return told.block();
  }

  /** Returns whether what is told of the topic is for this stream. */
  boolean hears(Follower follower, String topic) {
    return follower.topic().equals(topic);
  }

  /** Returns whether it was told behind the event with an id that is a number. */
  boolean isBehind(Told told, String lastId) {
    return told.id() > Long.parseLong(lastId);
  }

  /** Returns what the stream begins with. */
  String greeting(HttpExchange exchange, Follower follower) {
    return ": hello\n\n";
  }

  /** Opens a stream, and ends when its client has gone. */
  final void follow(HttpExchange exchange, String topic, @Nullable String lastId)
      throws IOException {
    Follower follower = new Follower(topic, new LinkedBlockingQueue<>());
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.getResponseHeaders().set("Cache-Control", "no-cache");
    exchange.sendResponseHeaders(200, 0);
    synchronized (this) {
      follower.blocks().add(greeting(exchange, follower));
      if (lastId != null && lastId.matches("[0-9]{1,18}")) {
        log.stream()
            .filter(it -> isBehind(it, lastId) && it.topic().equals(topic))
            .forEach(it -> follower.blocks().add(block(it)));
      }
      followers.add(follower);
    }
    try {
      OutputStream out = exchange.getResponseBody();
      for (int told = 0; !threads.isShutdown() && goesOn(follower, told); told++) {
        String block = follower.blocks().poll(BEAT_MILLIS, TimeUnit.MILLISECONDS);
        out.write((block == null ? ":\n\n" : block).getBytes(UTF_8));
        out.flush();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      followers.remove(follower);
      gone(follower);
    }
  }

  /** Returns whether a stream goes on that has told so many blocks. */
  boolean goesOn(Follower follower, int told) {
    return true;
  }

  /** Hears that a stream has ended. */
  void gone(Follower follower) {}

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
