package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of a sequence of texts on its way to one client.
 *
 * @param lost those that did not come
 * @param doubled those that came more than once
 * @param overtaken those that came after one that was sent later
 */
record Sequence(
    List<String> sent, List<String> lost, List<String> doubled, List<String> overtaken) {

  static Sequence of(List<String> sent, List<String> came) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < sent.size(); i++) {
      places.put(sent.get(i), i);
    }
    Set<String> seen = new HashSet<>();
    Set<String> doubled = new HashSet<>();
    List<String> overtaken = new ArrayList<>();
    int farthest = -1;
    for (String text : came) {
      Integer place = places.get(text);
      if (place == null) {
        continue;
      }
      if (!seen.add(text)) {
        doubled.add(text);
      } else if (place < farthest) {
        overtaken.add(text);
      } else {
        farthest = place;
      }
    }
    return new Sequence(
        sent,
        sent.stream().filter(it -> !seen.contains(it)).toList(),
        sent.stream().filter(doubled::contains).toList(),
        List.copyOf(overtaken));
  }

  /** Judges that all came, each once and in order. */
  static void judge(Checks checks, String slug, List<String> sent, List<String> came) {
    Sequence sequence = of(sent, came);
    checks.must(
        slug,
        sequence.isWhole() && sequence.doubled().isEmpty() && sequence.overtaken().isEmpty(),
        sequence.describe(),
        "all " + sent.size() + ", each once, in the order in which they were sent");
  }

  boolean isWhole() {
    return lost.isEmpty();
  }

  /** Returns whether what is lost stands together in what was sent. */
  boolean isLostInOneBlock() {
    if (lost.isEmpty()) {
      return true;
    }
    int first = sent.indexOf(lost.get(0));
    return sent.subList(first, first + lost.size()).equals(lost);
  }

  String describe() {
    int came = sent.size() - lost.size();
    return came
        + " of "
        + sent.size()
        + " came"
        + (lost.isEmpty() ? "" : "; lost: " + places(lost))
        + (doubled.isEmpty() ? "" : "; more than once: " + places(doubled))
        + (overtaken.isEmpty() ? "" : "; after a later one: " + places(overtaken));
  }

  private String places(List<String> texts) {
    return Words.few(texts.stream().map(it -> "number " + (sent.indexOf(it) + 1)).toList());
  }
}
