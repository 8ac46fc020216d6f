package dev.rtck.protocol.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rtck.protocol.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A target for the tests that speaks Engine.IO over polling, and answers as it is told. */
public final class PollingServer implements AutoCloseable {

  private static final String SEPARATOR = "\u001e";
  private static final int LONGEST_POLL_SECONDS = 20;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, BlockingQueue<String>> sessions = new ConcurrentHashMap<>();
  private final Function<String, List<String>> answers;

  /** Each packet that came, in order. */
  public final List<String> came = new CopyOnWriteArrayList<>();

  /** Each request's line and cookie, in order. */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  /** What a handshake gets in place of a session; 0 for a session. */
  public volatile int refusal;

  private PollingServer(Function<String, List<String>> answers) throws IOException {
    this.answers = answers;
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    http.setExecutor(threads);
    http.createContext("/", this::serve);
    http.start();
  }

  /**
   * Starts a server on a free port.
   *
   * @param answers what is sent for a packet that came, packets both
   */
  public static PollingServer answering(Function<String, List<String>> answers) {
    try {
      return new PollingServer(answers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where it listens. */
  public Address address() {
    return new Address("127.0.0.1", http.getAddress().getPort(), false, false);
  }

  /** Sends the packet in every session. */
  public void send(String packet) {
    sessions.values().forEach(queue -> queue.add(packet));
  }

  /** Ends every session without a word. */
  public void forgetAll() {
    send("6");
    sessions.clear();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    String cookie = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"));
    requests.add(exchange.getRequestMethod() + " ?" + query + " Cookie: " + cookie);
    String sid =
        List.of(query.split("&")).stream()
            .filter(it -> it.startsWith("sid="))
            .map(it -> it.substring(4))
            .findFirst()
            .orElse("");
    BlockingQueue<String> queue = sessions.get(sid);
    if (sid.isEmpty()) {
      handshake(exchange);
    } else if (queue == null) {
      answer(exchange, 400, "{\"code\":1}");
    } else if (exchange.getRequestMethod().equals("POST")) {
      take(exchange, queue);
    } else {
      poll(exchange, queue);
    }
  }

  private void handshake(HttpExchange exchange) throws IOException {
    if (refusal != 0) {
      answer(exchange, refusal, "no");
      return;
    }
    String sid = "engine" + sessions.size();
    sessions.put(sid, new LinkedBlockingQueue<>());
    exchange.getResponseHeaders().add("Set-Cookie", "node=a; Path=/");
    answer(
        exchange,
        200,
        "0{\"sid\":\""
            + sid
            + "\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
  }

  private void take(HttpExchange exchange, BlockingQueue<String> queue) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    for (String packet : body.split(SEPARATOR, -1)) {
      came.add(packet);
      queue.addAll(answers.apply(packet));
    }
    answer(exchange, 200, "ok");
  }

  private static void poll(HttpExchange exchange, BlockingQueue<String> queue) throws IOException {
    try {
      List<String> packets = new ArrayList<>();
      String first = queue.poll(LONGEST_POLL_SECONDS, TimeUnit.SECONDS);
      packets.add(first == null ? "6" : first);
      queue.drainTo(packets);
      answer(exchange, 200, String.join(SEPARATOR, packets));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
