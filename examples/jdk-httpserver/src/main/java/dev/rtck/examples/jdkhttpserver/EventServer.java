package dev.rtck.examples.jdkhttpserver;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;

/** Streams server-sent events from the JDK's own HTTP server, at the port that PORT names. */
public final class EventServer {

  private static final Set<String> ORIGINS = Set.of("https://app.example");
  private static final int BACKLOG = 1024;
  private static final int FAREWELL_SECONDS = 1;

  private EventServer() {}

  public static void main(String[] args) throws IOException {
    // Otherwise each event waits until the client has acknowledged the one before.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3010"));
    Duration keepalive =
        Duration.ofMillis(
            Long.parseLong(System.getenv().getOrDefault("KEEPALIVE_MILLIS", "15000")));

    EventLog log = new EventLog();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), BACKLOG);
    // A stream holds its thread for as long as it lasts; a fixed pool would be used up by the first.
    server.setExecutor(Executors.newCachedThreadPool());
    serve(server, "/events", new StreamHandler(log, keepalive), "GET", "HEAD");
    serve(server, "/publish", new PublishHandler(log), "POST");
    serve(server, "/finished", exchange -> Answers.empty(exchange, 204), "GET", "HEAD");
    serve(
        server,
        "/",
        exchange -> Answers.text(exchange, 200, "Server-sent events are at /events.\n"),
        "GET",
        "HEAD");
    server.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.close();
                  server.stop(FAREWELL_SECONDS);
                }));
    System.out.println("Listening on http://127.0.0.1:" + port + "/events");
  }

  private static void serve(
      HttpServer server, String path, HttpHandler handler, String... methods) {
    var filters = server.createContext(path, handler).getFilters();
    filters.add(new PathFilter(path));
    filters.add(new CorsFilter(ORIGINS, methods));
    filters.add(new MethodFilter(methods));
  }
}
