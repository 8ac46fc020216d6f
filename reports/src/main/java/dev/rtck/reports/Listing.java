package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a run in the order in which reports show them: endpoints as they first appear,
 * within them cases by id, so that the chance by which parallel cases end does not show.
 */
final class Listing {
  /** One endpoint and the protocol it was tested with. */
  record Key(String endpoint, String protocol) {}

  private static final Comparator<Result> BY_CASE = Comparator.comparing(Result::caseId);

  private final Map<Key, List<Result>> byEndpoint = new LinkedHashMap<>();
  private final List<Result> all = new ArrayList<>();

  Listing(Run run) {
    for (Result result : run.results()) {
      Key key = new Key(result.endpoint(), result.protocol());
      byEndpoint.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
    }
    for (List<Result> results : byEndpoint.values()) {
      results.sort(BY_CASE);
      all.addAll(results);
    }
  }

  Map<Key, List<Result>> byEndpoint() {
    return byEndpoint;
  }

  List<Result> all() {
    return all;
  }

  /** Returns the results with one of the verdicts, those of the first verdict first. */
  List<Result> of(Verdict... verdicts) {
    List<Result> chosen = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      for (Result result : all) {
        if (result.verdict() == verdict && !result.excused()) {
          chosen.add(result);
        }
      }
    }
    return chosen;
  }

  List<Result> excused() {
    return all.stream().filter(Result::excused).toList();
  }
}
