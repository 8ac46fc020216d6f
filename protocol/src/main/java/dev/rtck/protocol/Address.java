package dev.rtck.protocol;

import java.net.URI;
import java.util.Locale;

/**
 * Where a target listens.
 *
 * @param tls whether the port speaks TLS
 * @param insecure whether any certificate will do
 */
public record Address(String host, int port, boolean tls, boolean insecure) {

  /**
   * Returns the address that an {@code http}, {@code https}, {@code ws}, {@code wss} or {@code tcp}
   * URL names.
   *
   * @throws IllegalArgumentException with a clear sentence, when it names none
   */
  public static Address of(URI url, boolean insecure) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https") || scheme.equals("wss");
    boolean plain = scheme.equals("http") || scheme.equals("ws") || scheme.equals("tcp");
    if (!tls && !plain) {
      throw new IllegalArgumentException(
          "the URL must begin with http://, https://, ws://, wss:// or tcp://");
    }
    String host = url.getHost();
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException("the URL names no host");
    }
    int port = url.getPort();
    if (port == -1) {
      if (scheme.equals("tcp")) {
        throw new IllegalArgumentException("a tcp:// URL must name a port");
      }
      port = tls ? 443 : 80;
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("the URL's port must be between 1 and 65535");
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new Address(host, port, tls, insecure);
  }

  /** Returns the value of an HTTP {@code Host} header (RFC 9110 §7.2): no port when it is usual. */
  public String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
