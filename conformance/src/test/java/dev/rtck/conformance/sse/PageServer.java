package dev.rtck.conformance.sse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rtck.protocol.Bytes;
import dev.rtck.referenceserver.SelfSigned;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves the page that follows streams, hears what it sees, and offers streams of given bytes: who
 * comes back to one of them is told that it has finished.
 */
final class PageServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NO_CONTENT = 204;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private final Map<String, List<String>> lastEventIds = new ConcurrentHashMap<>();

  private PageServer(HttpsServer server) {
    this.server = server;
  }

  static PageServer start() throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(SelfSigned.context()));
    PageServer pages = new PageServer(server);
    server.setExecutor(pages.threads);
    server.createContext("/", pages::page);
    server.createContext("/told", pages::hear);
    server.start();
    return pages;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Returns the path and query of the page that follows these streams and hears these events. */
  static String page(List<String> urls, List<String> names) {
    return Stream.concat(
            urls.stream().map(it -> "url=" + encoded(it)),
            names.stream().map(it -> "name=" + encoded(it)))
        .collect(Collectors.joining("&", "/?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Offers a stream of these bytes, which ends then. */
  void offer(String path, Bytes stream) {
    server.createContext(path, exchange -> stream(exchange, path, stream));
  }

  /** Returns what the page has seen, in order. */
  List<JsonNode> told() {
    return told;
  }

  /** Returns with which ids the page came to an offered stream, in order; an empty one for none. */
  List<String> lastEventIds(String path) {
    return lastEventIds.getOrDefault(path, List.of());
  }

  private void page(HttpExchange exchange) throws IOException {
    try (InputStream html = PageServer.class.getResourceAsStream("event-source.html")) {
      byte[] page = Objects.requireNonNull(html).readAllBytes();
      answer(exchange, "text/html", page);
    }
  }

  private void hear(HttpExchange exchange) throws IOException {
    told.add(JSON.readTree(exchange.getRequestBody()));
    exchange.sendResponseHeaders(NO_CONTENT, -1);
    exchange.close();
  }

  private void stream(HttpExchange exchange, String path, Bytes stream) throws IOException {
    String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    List<String> visits = lastEventIds.computeIfAbsent(path, it -> new CopyOnWriteArrayList<>());
    // The server's headers are ISO 8859-1; browsers write UTF-8.
    visits.add(
        id == null
            ? ""
            : new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    if (visits.size() == 1) {
      answer(exchange, "text/event-stream", stream.toArray());
    } else {
      exchange.sendResponseHeaders(NO_CONTENT, -1);
      exchange.close();
    }
  }

  private static void answer(HttpExchange exchange, String type, byte[] content)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
