package dev.rtck.examples.jdkhttpserver;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Sends what is published to each client, for as long as it stays. */
final class StreamHandler implements HttpHandler {

  private static final String RETRY = "retry: 2000\n\n";

  private final EventLog log;
  private final Duration keepalive;

  StreamHandler(EventLog log, Duration keepalive) {
    this.log = log;
    this.keepalive = keepalive;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/event-stream");
    headers.set("Cache-Control", "no-cache, no-transform");
    headers.set("X-Accel-Buffering", "no");
    if (exchange.getRequestMethod().equals("HEAD")) {
      Answers.empty(exchange, 200);
      return;
    }
    String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    // Before the client sees the answer: what is published from then on is its own.
    long position = id == null || id.isEmpty() ? log.end() : log.behind(id);
    try {
      exchange.sendResponseHeaders(200, 0);
      stream(exchange.getResponseBody(), position);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private void stream(OutputStream out, long position) throws IOException, InterruptedException {
    send(out, RETRY);
    send(out, "event: connected\ndata: {\"clientId\":\"" + UUID.randomUUID() + "\"}\n\n");
    long sent = position;
    while (!log.isClosed()) {
      var events = log.after(sent, keepalive);
      if (events.isEmpty()) {
        // A proxy leaves the connection alone, and a client that has gone is noticed.
        send(out, ": keep-alive\n\n");
      }
      for (Event event : events) {
        if (event.number() != sent + 1) {
          // It reads so slowly that events were dropped: it comes back and gets what is kept.
          return;
        }
        send(out, event.encoded());
        sent = event.number();
      }
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
