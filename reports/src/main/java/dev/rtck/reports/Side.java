package dev.rtck.reports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One side of a comparison: a run, or several that repeat one another. Immutable.
 *
 * @param name what reports call it: the files that it was read from
 */
public record Side(String name, List<Run> runs) {

  /** Takes at least one run. */
  public Side {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a side without a run");
    }
  }

  /**
   * Reads a side.
   *
   * @throws java.io.UncheckedIOException with one line that says why, when a file holds no whole
   *     run: one that was interrupted is none
   */
  public static Side read(String name, List<Path> files) {
    List<Run> runs = new ArrayList<>();
    for (Path file : files) {
      runs.add(RunFile.readWhole(file));
    }
    return new Side(name, runs);
  }

  /** Returns the names of all endpoints that were judged or loaded, in order. */
  Set<String> endpoints() {
    Set<String> names = new LinkedHashSet<>();
    for (Run run : runs) {
      run.results().forEach(result -> names.add(result.endpoint()));
      run.load().forEach(load -> names.add(load.endpoint()));
      run.capacity().forEach(capacity -> names.add(capacity.endpoint()));
    }
    return names;
  }

  /** Returns the names of the targets that were loaded in turn; empty where there was only one. */
  Set<String> targets() {
    Set<String> names = new LinkedHashSet<>();
    for (Run run : runs) {
      run.load().forEach(load -> names.add(load.target()));
      run.capacity().forEach(capacity -> names.add(capacity.target()));
    }
    names.remove("");
    return names.size() > 1 ? names : Set.of();
  }

  /**
   * Returns a side for each of the targets that were loaded in turn, whose rounds are its
   * repetitions; empty where there was only one.
   */
  public List<Side> byTarget() {
    return targets().stream()
        .map(target -> new Side(target, runs.stream().map(run -> only(run, target)).toList()))
        .toList();
  }

  private static Run only(Run run, String target) {
    return new Run(
        run.schemaVersion(),
        run.tool(),
        new Run.Target(target, ""),
        run.startedAt(),
        run.durationMillis(),
        run.gate(),
        Totals.NONE,
        List.of(),
        run.load().stream().filter(load -> load.target().equals(target)).toList(),
        run.capacity().stream().filter(it -> it.target().equals(target)).toList());
  }

  /** Returns an empty list for each of so many sides. */
  static <T> List<List<T>> lists(int sides) {
    List<List<T>> lists = new ArrayList<>();
    for (int i = 0; i < sides; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  /** Returns what is known of the target: the same in all repetitions, or else of the first. */
  Run first() {
    return runs.get(0);
  }
}
