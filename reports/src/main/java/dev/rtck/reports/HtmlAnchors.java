package dev.rtck.reports;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;

/** The name of each result within the page: its endpoint and case. */
final class HtmlAnchors {
  private static final String PLAIN = "-._~/";

  private final IdentityHashMap<Result, String> names = new IdentityHashMap<>();

  HtmlAnchors(Listing listing) {
    Set<String> taken = new HashSet<>();
    for (Result result : listing.all()) {
      String name =
          Printable.line(result.endpoint() + "/" + result.caseId()).replaceAll("\\s+", "-");
      String unique = name;
      for (int i = 2; !taken.add(unique); i++) {
        unique = name + "-" + i;
      }
      names.put(result, unique);
    }
  }

  String name(Result result) {
    return names.getOrDefault(result, "");
  }

  /** Returns the address of the result within the page. */
  String link(Result result) {
    StringBuilder link = new StringBuilder("#");
    for (byte b : name(result).getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        link.append(c);
      } else {
        link.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
      }
    }
    return link.toString();
  }
}
