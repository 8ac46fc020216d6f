package dev.rtck.examples.jdkhttpserver;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;

/** Turns other methods away, and says which there are. */
final class MethodFilter extends Filter {

  private final List<String> methods;

  MethodFilter(String... methods) {
    this.methods = List.of(methods);
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    if (methods.contains(exchange.getRequestMethod())) {
      chain.doFilter(exchange);
    } else {
      exchange.getResponseHeaders().set("Allow", String.join(", ", methods) + ", OPTIONS");
      Answers.text(exchange, 405, "Not by this method.\n");
    }
  }

  @Override
  public String description() {
    return "only " + methods;
  }
}
