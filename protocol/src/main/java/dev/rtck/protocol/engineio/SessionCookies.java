package dev.rtck.protocol.engineio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The cookies that a target sets while a session lasts: by them a load balancer sends all requests
 * of a session to the same server (Socket.IO's documentation, "Using multiple nodes"). As a browser
 * does, the client sends them back; attributes are not looked at, but those by which a cookie is
 * taken away. Thread-safe.
 */
public final class SessionCookies {

  private final Map<String, String> set = new LinkedHashMap<>();

  /** Keeps what the values of the Set-Cookie header say. */
  public synchronized void keep(List<String> lines) {
    for (String line : lines) {
      String pair = line.split(";", 2)[0].strip();
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        continue;
      }
      String name = pair.substring(0, equals).strip();
      if (line.toLowerCase(Locale.ROOT).matches(".*;\\s*max-age\\s*=\\s*(0|-\\d+)\\s*(;.*)?")) {
        set.remove(name);
      } else {
        set.put(name, pair.substring(equals + 1).strip());
      }
    }
  }

  /**
   * Returns the value of the Cookie header: the client's own cookies, and those that were set.
   *
   * @param own the header's value without them, or an empty text
   */
  public synchronized String joinedTo(String own) {
    if (set.isEmpty()) {
      return own;
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (String pair : own.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        all.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    all.putAll(set);
    return all.entrySet().stream()
        .map(it -> it.getKey() + "=" + it.getValue())
        .collect(Collectors.joining("; "));
  }
}
