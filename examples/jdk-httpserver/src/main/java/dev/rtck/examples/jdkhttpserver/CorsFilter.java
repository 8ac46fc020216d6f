package dev.rtck.examples.jdkhttpserver;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Set;

/** Lets pages of some origins read the answers, and answers their preflights. */
final class CorsFilter extends Filter {

  private final Set<String> origins;
  private final String methods;

  CorsFilter(Set<String> origins, String... methods) {
    this.origins = origins;
    this.methods = String.join(", ", methods) + ", OPTIONS";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Headers answer = exchange.getResponseHeaders();
    // The answer depends on who asks: a cache must not give it to another origin.
    answer.set("Vary", "Origin");
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    boolean allowed = origin != null && origins.contains(origin);
    if (allowed) {
      answer.set("Access-Control-Allow-Origin", origin);
    }
    if (!exchange.getRequestMethod().equals("OPTIONS")) {
      chain.doFilter(exchange);
      return;
    }
    answer.set("Allow", methods);
    String headers = exchange.getRequestHeaders().getFirst("Access-Control-Request-Headers");
    if (allowed) {
      answer.set("Access-Control-Allow-Methods", methods);
      if (headers != null) {
        answer.set("Access-Control-Allow-Headers", headers);
      }
    }
    Answers.empty(exchange, 204);
  }

  @Override
  public String description() {
    return "CORS for " + origins;
  }
}
