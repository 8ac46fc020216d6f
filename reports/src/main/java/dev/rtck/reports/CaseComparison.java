package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One case at one endpoint, on every side.
 *
 * @param standings one for each side
 * @param latest the worst result of the last side that has one
 */
record CaseComparison(String endpoint, String caseId, List<Standing> standings, Result latest) {

  private static final int MOST_SEEN = 300;

  /** What a case is compared by. */
  private record Key(String endpoint, String caseId) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = endpoint.compareTo(other.endpoint);
      return order != 0 ? order : caseId.compareTo(other.caseId);
    }
  }

  /** Returns all cases that a side knows, by endpoint and id. */
  static List<CaseComparison> all(List<Side> sides, EndpointNames names) {
    Map<Key, List<List<Result>>> found = new TreeMap<>();
    for (int side = 0; side < sides.size(); side++) {
      for (Run run : sides.get(side).runs()) {
        for (Result result : run.results()) {
          Key key = new Key(names.common(result.endpoint()), result.caseId());
          found.computeIfAbsent(key, k -> Side.lists(sides.size())).get(side).add(result);
        }
      }
    }
    List<CaseComparison> all = new ArrayList<>();
    found.forEach(
        (key, results) -> {
          List<Standing> standings = new ArrayList<>();
          Result latest = null;
          for (int side = 0; side < sides.size(); side++) {
            List<Result> repetitions = results.get(side);
            standings.add(standing(repetitions, sides.get(side).runs().size()));
            Result worst = worst(repetitions);
            latest = worst == null ? latest : worst;
          }
          if (latest != null) {
            all.add(new CaseComparison(key.endpoint(), key.caseId(), standings, latest));
          }
        });
    return all;
  }

  /** A repetition that knows nothing of the case counts as one, too. */
  private static Standing standing(List<Result> results, int repetitions) {
    List<Standing> all = new ArrayList<>(results.stream().map(Standing::of).toList());
    if (all.size() < repetitions) {
      all.add(Standing.ABSENT);
    }
    return Standing.worst(all);
  }

  private static @Nullable Result worst(List<Result> results) {
    Result worst = null;
    for (Result result : results) {
      if (worst == null || Standing.of(result).compareTo(Standing.of(worst)) > 0) {
        worst = result;
      }
    }
    return worst;
  }

  Change change() {
    return Change.of(standings.get(0), standings.get(standings.size() - 1));
  }

  boolean isSame() {
    return standings.stream().distinct().count() == 1;
  }

  /** Returns what was seen last, in one line; empty where all held. */
  String seen() {
    if (standings.get(standings.size() - 1) == Standing.ABSENT) {
      return "";
    }
    if (!latest.reason().isEmpty()) {
      return Printable.cut(latest.reason(), MOST_SEEN);
    }
    return TerminalReport.broken(latest).stream()
        .min(Comparator.comparing(check -> check.verdict() != latest.verdict()))
        .map(check -> Printable.cut(check.id() + ": " + check.actual(), MOST_SEEN))
        .orElse("");
  }
}
