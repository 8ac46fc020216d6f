package dev.rtck.protocol.sse;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.websocket.HttpResponse;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where an answer sends whoever opens a stream (HTML §9.2.2, RFC 9110 §15.4). */
public final class Redirect {

  /** How often one goes on, at most. */
  public static final int MOST = 5;

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  private Redirect() {}

  /**
   * Returns path and query of where the answer sends, or null when it is no redirect. Another host
   * or scheme is another target, and nobody goes there.
   *
   * @param asked path and query of the request
   */
  public static @Nullable String target(
      @Nullable HttpResponse response, Address address, String asked) {
    if (response == null || !STATUSES.contains(response.status())) {
      return null;
    }
    List<String> locations = response.lines("Location");
    if (locations.isEmpty()) {
      return null;
    }
    try {
      String scheme = address.tls() ? "https" : "http";
      URI from = URI.create(scheme + "://" + address.authority() + asked);
      URI to = from.resolve(locations.get(0));
      String path = to.getRawPath();
      if (!scheme.equalsIgnoreCase(to.getScheme())
          || !Objects.equals(from.getRawAuthority(), to.getRawAuthority())
          || path == null
          || path.startsWith("//")) {
        return null;
      }
      return (path.isEmpty() ? "/" : path)
          + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery());
    } catch (IllegalArgumentException noUri) {
      return null;
    }
  }
}
