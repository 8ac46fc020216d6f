package dev.rtck.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows what must never reach a report, a transcript or the terminal, and blots it out.
 *
 * <p>What a header's or a URL parameter's name gives away is blotted out by its name; the profile's
 * credentials wherever they stand, also percent-encoded, in JSON and in Base64. Credentials shorter
 * than four characters are not looked for everywhere: they would blot out half of every message.
 * Thread-safe.
 */
public final class Secrets {

  private static final int SHORTEST_LOOKED_FOR = 4;

  /** What stands at the end of a text of which only the beginning is shown. */
  private static final char CUT = '…';

  private static final Pattern HEADER =
      Pattern.compile(
          "(?im)(?<=^|\\| )((?:proxy-)?authorization|cookie|set-cookie|x-api-key|x-auth-token|passcode)"
              + "([ \\t]*:[ \\t]*)([^\\r\\n]*)");

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)([?&](?:[a-z0-9_.-]*(?:token|secret|passw|passcode|apikey|api_key|signature|jwt)"
              + "[a-z0-9_.-]*|key|auth|sig|session|sid)=)([^&\\s#\"]+)");

  private static final Pattern USER_INFO = Pattern.compile("(?i)(\\b[a-z]+://)([^/\\s@\"]+)@");

  private final List<String> values;

  private Secrets(Collection<String> values) {
    Set<String> spellings = new LinkedHashSet<>();
    for (String value : values) {
      if (value.length() >= SHORTEST_LOOKED_FOR) {
        spellings.add(value);
        spellings.add(latin1(value));
        spellings.add(latin1(value.replace("\\", "\\\\").replace("\"", "\\\"")));
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        spellings.add(form);
        // RFC 3986 differs from the encoding of forms in three characters.
        spellings.add(form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~"));
        spellings.add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
      }
    }
    // The longest first, so that no secret is left with half of itself blotted out.
    this.values =
        spellings.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** Returns what blots out the given credentials besides what names give away. */
  public static Secrets of(Collection<String> values) {
    return new Secrets(values);
  }

  /** Returns the text without its secrets. */
  public String blotOut(String text) {
    String masked = text;
    for (String value : values) {
      if (masked.contains(value)) {
        masked = masked.replace(value, "*".repeat(value.length()));
      }
    }
    if (masked.indexOf(CUT) >= 0) {
      masked = blotBeginnings(masked);
    }
    // Most texts have nothing of the kind, and the patterns take long to find that out.
    if (masked.indexOf(':') >= 0) {
      masked = blotGroup(HEADER.matcher(masked), 3);
    }
    if (masked.indexOf('=') >= 0) {
      masked = blotGroup(PARAMETER.matcher(masked), 2);
    }
    return masked.indexOf('@') >= 0 ? blotGroup(USER_INFO.matcher(masked), 2) : masked;
  }

  /** Returns the bytes without their secrets; the length stays. */
  public Bytes blotOut(Bytes bytes) {
    String before = new String(bytes.toArray(), ISO_8859_1);
    String after = blotOut(before);
    return after.equals(before) ? bytes : Bytes.latin1(after);
  }

  /** Returns the length of the longest spelling that is looked for everywhere. */
  int longest() {
    return values.isEmpty() ? 0 : values.get(0).length();
  }

  /** Blots out the beginning of a credential where a summary was cut in the middle of it. */
  private String blotBeginnings(String text) {
    StringBuilder masked = new StringBuilder(text);
    for (int cut = text.indexOf(CUT); cut >= 0; cut = text.indexOf(CUT, cut + 1)) {
      for (String value : values) {
        int length = Math.min(value.length() - 1, cut);
        while (length >= SHORTEST_LOOKED_FOR
            && !text.regionMatches(cut - length, value, 0, length)) {
          length--;
        }
        if (length >= SHORTEST_LOOKED_FOR) {
          masked.replace(cut - length, cut, "*".repeat(length));
        }
      }
    }
    return masked.toString();
  }

  private static String latin1(String value) {
    return new String(value.getBytes(StandardCharsets.UTF_8), ISO_8859_1);
  }

  private static String blotGroup(Matcher matcher, int group) {
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      int start = matcher.start(group) - matcher.start();
      int end = matcher.end(group) - matcher.start();
      String whole = matcher.group();
      matcher.appendReplacement(
          out,
          Matcher.quoteReplacement(
              whole.substring(0, start) + "*".repeat(end - start) + whole.substring(end)));
    }
    return matcher.appendTail(out).toString();
  }
}
