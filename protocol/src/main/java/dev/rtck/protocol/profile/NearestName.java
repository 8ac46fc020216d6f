package dev.rtck.protocol.profile;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the name that somebody who mistyped one is likely to have meant. */
public final class NearestName {

  private NearestName() {}

  /**
   * Returns the candidate that takes the fewest slips of the finger to become the given name, the
   * first of several; null when none is near enough to be meant.
   */
  public static @Nullable String of(String name, Collection<String> candidates) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance = distance(plain(name), plain(candidate));
      int bearable = Math.max(1, Math.min(name.length(), candidate.length()) / 2);
      if (distance <= bearable && distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /**
   * Returns the end of a message about a word that is not known, beginning with a semicolon: the
   * nearest word, or else all of them.
   */
  public static String hint(String name, Collection<String> candidates) {
    String nearest = of(name, candidates);
    if (nearest != null) {
      return "; did you mean '" + nearest + "'?";
    }
    return candidates.isEmpty() ? "" : "; known: " + String.join(", ", candidates);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
  }

  /** Counts insertions, deletions, replacements, and swaps of neighbours. */
  private static int distance(String one, String other) {
    // Nobody means a word of a hundred letters, and the table grows with the square.
    if (Math.max(one.length(), other.length()) > 100) {
      return Integer.MAX_VALUE;
    }
    int[][] costs = new int[one.length() + 1][other.length() + 1];
    Arrays.setAll(costs[0], j -> j);
    for (int i = 1; i <= one.length(); i++) {
      costs[i][0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int cost =
            Math.min(
                costs[i - 1][j - 1] + replaced, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          cost = Math.min(cost, costs[i - 2][j - 2] + 1);
        }
        costs[i][j] = cost;
      }
    }
    return costs[one.length()][other.length()];
  }
}
