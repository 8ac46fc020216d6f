package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How many cases of each side stand how. */
final class ComparisonTotals {

  /** As the totals of a run are shown. */
  static final List<Standing> ORDER =
      List.of(
          Standing.PASS,
          Standing.FAIL,
          Standing.ERROR,
          Standing.WARN,
          Standing.UNTESTABLE,
          Standing.KNOWN,
          Standing.INFO,
          Standing.SKIPPED,
          Standing.ABSENT);

  private ComparisonTotals() {}

  static boolean isCounted(Comparison comparison, Standing standing) {
    return standing == Standing.PASS
        || standing == Standing.FAIL
        || comparison.cases().stream().anyMatch(it -> it.standings().contains(standing));
  }

  /** Returns the word, a count for each side and, of two, what came to it or went. */
  static List<String> row(Comparison comparison, Standing standing) {
    List<String> row = new ArrayList<>();
    row.add(standing.word());
    for (int side = 0; side < comparison.sides().size(); side++) {
      row.add(String.valueOf(comparison.count(standing, side)));
    }
    if (comparison.isOfTwo()) {
      int more = comparison.count(standing, 1) - comparison.count(standing, 0);
      row.add(more == 0 ? "" : String.format(Locale.ROOT, "%+d", more));
    }
    return row;
  }
}
