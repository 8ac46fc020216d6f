package dev.rtck.examples.jdkhttpserver;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Keeps a context to its own path; the server would give it all that begin with it. */
final class PathFilter extends Filter {

  private final String path;

  PathFilter(String path) {
    this.path = path;
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    if (path.equals(exchange.getRequestURI().getPath())) {
      chain.doFilter(exchange);
    } else {
      Answers.text(exchange, 404, "Nothing here.\n");
    }
  }

  @Override
  public String description() {
    return "only " + path;
  }
}
