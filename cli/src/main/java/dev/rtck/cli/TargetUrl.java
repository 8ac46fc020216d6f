package dev.rtck.cli;

import dev.rtck.protocol.Address;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** A URL as it stands on the command line, checked. */
record TargetUrl(URI uri) {

  static TargetUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text, "it is no URL: " + e.getReason());
    }
    if (uri.getScheme() == null || !text.contains("://")) {
      throw wrong(text, "a scheme is missing; did you mean http://" + text + "?");
    }
    try {
      var unused = Address.of(uri, false);
    } catch (IllegalArgumentException e) {
      throw wrong(text, String.valueOf(e.getMessage()));
    }
    if (uri.getRawUserInfo() != null) {
      throw new UsageException(
          "the URL holds credentials; write them as 'users' in a profile instead");
    }
    if (uri.getRawFragment() != null) {
      throw wrong(text, "'#' and what follows it never reaches a server; remove it");
    }
    if (text.chars().anyMatch(c -> c >= 128)) {
      throw wrong(text, "percent-encode what is not ASCII");
    }
    TargetUrl url = new TargetUrl(uri);
    if (url.isTcp() && url.hasPath()) {
      throw wrong(text, uri.getScheme() + ":// has no path");
    }
    return url;
  }

  private static UsageException wrong(String text, String why) {
    return new UsageException("cannot use the URL '" + text + "': " + why);
  }

  boolean isTcp() {
    return Address.isStream(uri);
  }

  /** Returns whether the URL says more than scheme, host and port. */
  boolean hasPath() {
    return uri.getRawPath().length() > 1 || uri.getRawQuery() != null;
  }

  /** Returns scheme, host and port. */
  URI base() {
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
  }

  /** Returns path and query, as a request names them. */
  String resource() {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** Returns host and port. */
  String authority() {
    return nameOf(uri);
  }

  /** Returns what a target at the address is called when nobody named it. */
  static String nameOf(@Nullable URI uri) {
    return uri == null ? "target" : uri.getRawAuthority();
  }
}
