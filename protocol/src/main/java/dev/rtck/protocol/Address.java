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

  private static final String TCP = "tcp";
  private static final String TLS = "tls";

  /**
   * Returns the address that an {@code http}, {@code https}, {@code ws}, {@code wss}, {@code tcp}
   * or {@code tls} URL names.
   *
   * @throws IllegalArgumentException with a clear sentence, when it names none
   */
  public static Address of(URI url, boolean insecure) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https") || scheme.equals("wss") || scheme.equals(TLS);
    boolean plain = scheme.equals("http") || scheme.equals("ws") || scheme.equals(TCP);
    if (!tls && !plain) {
      throw new IllegalArgumentException(
          "the URL must begin with http://, https://, ws://, wss://, tcp:// or tls://");
    }
    String host = url.getHost();
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException("the URL names no host");
    }
    int port = url.getPort();
    if (port == -1) {
      if (isStream(url)) {
        throw new IllegalArgumentException("a " + scheme + ":// URL must name a port");
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

  /** Returns whether a URL names a stream of bytes without HTTP: {@code tcp} or {@code tls}. */
  public static boolean isStream(URI url) {
    return TCP.equalsIgnoreCase(url.getScheme()) || TLS.equalsIgnoreCase(url.getScheme());
  }

  /** Returns the URL of a stream of bytes without HTTP on the port that another URL names. */
  public static String stream(URI url) {
    return (of(url, false).tls() ? TLS : TCP) + "://" + url.getRawAuthority();
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
