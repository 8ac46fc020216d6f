package dev.rtck.protocol.profile;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What single values of a profile must look like. Each method returns what was expected. */
final class Syntax {

  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern ORIGIN =
      Pattern.compile("null|[A-Za-z][A-Za-z0-9+.-]*://[^/\\s?#@,*]+");

  private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss", "tcp", "tls");

  private Syntax() {}

  static @Nullable String token(String text) {
    return TOKEN.matcher(text).matches() ? null : "a token without spaces or separators";
  }

  static @Nullable String origin(String text) {
    return ORIGIN.matcher(text).matches()
        ? null
        : "an origin such as https://app.example, without a path, or null";
  }

  static @Nullable String namespace(String text) {
    return text.startsWith("/") && text.chars().noneMatch(c -> c == ',' || c <= ' ')
        ? null
        : "a namespace that begins with a slash";
  }

  static @Nullable String name(String text) {
    return !text.isBlank()
            && text.equals(text.strip())
            && !text.startsWith("-")
            && text.chars().noneMatch(c -> c == '/' || c == ':' || Character.isISOControl(c))
        ? null
        : "a name without '/', ':' or a leading '-'";
  }

  static @Nullable String path(String text) {
    String expected = "a path that begins with a slash, percent-encoded, without '#'";
    if (!text.startsWith("/") || text.startsWith("//")) {
      return expected;
    }
    try {
      URI uri = new URI(text);
      return uri.getRawFragment() == null && isAscii(text) ? null : expected;
    } catch (URISyntaxException e) {
      return expected;
    }
  }

  /** Returns the address, or null when it is none that rtck can connect to. */
  static @Nullable URI address(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
    String scheme = uri.getScheme();
    boolean usable =
        scheme != null
            && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
            && uri.getHost() != null
            && uri.getPort() != 0
            && uri.getPort() <= 65535
            && uri.getRawFragment() == null
            && isAscii(text);
    return usable ? uri : null;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
