package dev.rtck.conformance.sse;

import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of what came on one stream, and whether somebody counted them: the same words before
 * numbers that grow by little.
 *
 * @param words what stands before each number, or null when they are not counted
 */
record CountedIds(List<String> ids, @Nullable String words, List<BigInteger> numbers) {

  private static final Pattern COUNTED = Pattern.compile("(.*?)([0-9]+)");
  private static final BigInteger LITTLE = BigInteger.valueOf(1000);
  private static final int FEWEST = 3;

  static CountedIds of(SseStream stream) {
    List<String> ids =
        stream.events(0).stream().filter(SseEvent::hasOwnId).map(SseEvent::id).distinct().toList();
    Set<String> words = new HashSet<>();
    List<BigInteger> numbers = new ArrayList<>();
    for (String id : ids) {
      Matcher matcher = COUNTED.matcher(id);
      if (!matcher.matches()) {
        return new CountedIds(ids, null, List.of());
      }
      words.add(matcher.group(1));
      numbers.add(new BigInteger(matcher.group(2)));
    }
    boolean counted = ids.size() >= FEWEST && words.size() == 1 && growsByLittle(numbers);
    return new CountedIds(ids, counted ? words.iterator().next() : null, numbers);
  }

  /** Returns whether both have the same words before their numbers, and the first a lower one. */
  static boolean isLower(String id, String than) {
    Matcher its = COUNTED.matcher(id);
    Matcher other = COUNTED.matcher(than);
    return its.matches()
        && other.matches()
        && its.group(1).equals(other.group(1))
        && new BigInteger(its.group(2)).compareTo(new BigInteger(other.group(2))) < 0;
  }

  private static boolean growsByLittle(List<BigInteger> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      BigInteger step = numbers.get(i).subtract(numbers.get(i - 1));
      if (step.signum() <= 0 || step.compareTo(LITTLE) > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns in words how these repeat the earlier ones, or go on where they are bound to; empty
   * when they do not.
   */
  String again(CountedIds earlier) {
    List<String> same = ids.stream().filter(earlier.ids::contains).toList();
    if (!same.isEmpty()) {
      return "the ids " + same + " were those of other events";
    }
    boolean lower =
        words != null
            && words.equals(earlier.words)
            && last(numbers).compareTo(last(earlier.numbers)) < 0;
    return lower
        ? "they count from "
            + ids.get(0)
            + ", after those before had come to "
            + earlier.ids.get(earlier.ids.size() - 1)
        : "";
  }

  private static BigInteger last(List<BigInteger> numbers) {
    return numbers.get(numbers.size() - 1);
  }
}
