package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.protocol.profile.Bindings.Bound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way through one template: what is known so far.
 *
 * <p>Texts with names inside come last, because a name that stands alone elsewhere in the message
 * says where such a text is to be cut.
 */
final class Matching {

  private static final String ANY = "any";

  /** Bounds the work on a text in which a new name stands twice, whatever the peer sends. */
  private static final int ATTEMPTS = 100_000;

  private final Map<String, Bound> known;
  private final List<Pending> pending = new ArrayList<>();

  Matching(Bindings known) {
    this.known = new LinkedHashMap<>(known.values());
  }

  /** Binds a new name, or returns whether the value is that of a known one. */
  boolean bind(String name, Bound value) {
    Bound earlier = known.putIfAbsent(name, value);
    return earlier == null || earlier.matches(value);
  }

  /** Matches a text, now when it has no names, else in {@link #finish}. */
  boolean text(List<Segment> segments, String actual) {
    if (segments.stream().anyMatch(Segment.Name.class::isInstance)) {
      pending.add(new Pending(segments, actual));
      return true;
    }
    StringBuilder expected = new StringBuilder();
    for (Segment segment : segments) {
      expected.append(((Segment.Fixed) segment).text());
    }
    return expected.toString().equals(actual);
  }

  /** Matches the texts that waited, and returns all that is known; null when one does not match. */
  @Nullable Bindings finish() {
    while (!pending.isEmpty()) {
      Pending clearest =
          pending.stream().min(Comparator.comparingInt(this::unknownNames)).orElseThrow();
      pending.remove(clearest);
      if (!match(clearest)) {
        return null;
      }
    }
    return Bindings.of(known);
  }

  private int unknownNames(Pending text) {
    Set<String> unknown = new HashSet<>();
    for (Segment segment : text.segments()) {
      if (segment instanceof Segment.Name name && !known.containsKey(name.name())) {
        unknown.add(name.name());
      }
    }
    return unknown.size();
  }

  private boolean match(Pending text) {
    // Gaps and the fixed texts between them: one more of these than of gaps.
    List<String> gaps = new ArrayList<>();
    List<StringBuilder> fixed = new ArrayList<>(List.of(new StringBuilder()));
    for (Segment segment : text.segments()) {
      if (segment instanceof Segment.Fixed piece) {
        fixed.get(fixed.size() - 1).append(piece.text());
      } else if (segment instanceof Segment.Name name) {
        Bound value = name.name().equals(ANY) ? null : known.get(name.name());
        if (value != null) {
          fixed.get(fixed.size() - 1).append(value.text());
        } else {
          gaps.add(name.name());
          fixed.add(new StringBuilder());
        }
      }
    }
    List<String> texts = fixed.stream().map(StringBuilder::toString).toList();
    Cut cut = new Cut(text.actual(), gaps, texts);
    Map<String, String> found = cut.find();
    if (found == null) {
      return false;
    }
    found.forEach((name, value) -> known.put(name, new Bound(TextNode.valueOf(value), true)));
    return true;
  }

  private record Pending(List<Segment> segments, String actual) {}

  /** Cuts a text at fixed texts, so that equal names get equal parts; the shortest parts first. */
  private static final class Cut {
    private final String actual;
    private final List<String> gaps;
    private final List<String> fixed;
    private final boolean repeated;
    private int attempts;

    Cut(String actual, List<String> gaps, List<String> fixed) {
      this.actual = actual;
      this.gaps = gaps;
      this.fixed = fixed;
      List<String> named = gaps.stream().filter(name -> !name.equals(ANY)).toList();
      this.repeated = new HashSet<>(named).size() < named.size();
    }

    @Nullable Map<String, String> find() {
      if (gaps.isEmpty()) {
        return actual.equals(fixed.get(0)) ? Map.of() : null;
      }
      Map<String, String> found = new LinkedHashMap<>();
      return actual.startsWith(fixed.get(0)) && from(0, fixed.get(0).length(), found)
          ? found
          : null;
    }

    private boolean from(int gap, int start, Map<String, String> found) {
      if (gap == gaps.size()) {
        return start == actual.length();
      }
      String name = gaps.get(gap);
      String next = fixed.get(gap + 1);
      String earlier = found.get(name);
      if (earlier != null) {
        int end = start + earlier.length();
        return actual.startsWith(earlier, start)
            && actual.startsWith(next, end)
            && from(gap + 1, end + next.length(), found);
      }
      if (gap == gaps.size() - 1) {
        int end = actual.length() - next.length();
        if (end < start || !actual.endsWith(next)) {
          return false;
        }
        keep(found, name, start, end);
        return true;
      }
      for (int end = actual.indexOf(next, start);
          end >= 0 && attempts++ < ATTEMPTS;
          end = end < actual.length() ? actual.indexOf(next, end + 1) : -1) {
        keep(found, name, start, end);
        if (from(gap + 1, end + next.length(), found)) {
          return true;
        }
        found.remove(name);
        if (!repeated) {
          // Had a later cut here led to the end, so would this one: it leaves more to the rest.
          return false;
        }
      }
      return false;
    }

    private void keep(Map<String, String> found, String name, int start, int end) {
      if (!name.equals(ANY)) {
        found.put(name, actual.substring(start, end));
      }
    }
  }
}
