package dev.rtck.reports;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Two or more sides of which each was judged or loaded, laid side by side. With two, it says
 * whether the second is a regression from the first; {@code
 * docs/decisions/0010-what-a-regression-is.md} defines that. Immutable.
 */
public final class Comparison {

  private static final int REGRESSION = 1;
  private static final int NOTHING_COMPARED = 5;
  private static final int NOT_VALID = 6;

  private final List<Side> sides;
  private final Tolerance tolerance;
  private final List<CaseComparison> cases;
  private final List<LoadComparison> loads;
  private final List<CapacityComparison> capacities;
  private final EndpointNames names;

  /**
   * Compares at least two sides.
   *
   * @param tolerance by how much a latency may rise
   */
  public Comparison(List<Side> sides, Tolerance tolerance) {
    if (sides.size() < 2) {
      throw new IllegalArgumentException("nothing to compare with");
    }
    this.sides = List.copyOf(sides);
    this.tolerance = tolerance;
    this.names = new EndpointNames(sides);
    this.cases = CaseComparison.all(sides, names);
    this.loads = LoadComparison.all(sides, names);
    this.capacities = CapacityComparison.all(sides, names);
  }

  /** Returns the letter that stands for a side. */
  static String letter(int side) {
    return side < 26 ? String.valueOf((char) ('A' + side)) : "#" + (side + 1);
  }

  List<Side> sides() {
    return sides;
  }

  Tolerance tolerance() {
    return tolerance;
  }

  boolean isOfTwo() {
    return sides.size() == 2;
  }

  /** Returns whether more than two sides are runs against one target, so that they repeat it. */
  boolean repeatsOneTarget() {
    return sides.size() > 2
        && sides.stream().flatMap(side -> side.runs().stream()).map(Run::target).distinct().count()
            == 1;
  }

  List<CaseComparison> cases() {
    return cases;
  }

  List<LoadComparison> loads() {
    return loads;
  }

  List<CapacityComparison> capacities() {
    return capacities;
  }

  /** Returns the cases of which this became, of two sides. */
  List<CaseComparison> cases(Change change) {
    return cases.stream().filter(it -> it.change() == change).toList();
  }

  /** Returns the cases in which the sides differ. */
  List<CaseComparison> differing() {
    return cases.stream().filter(it -> !it.isSame()).toList();
  }

  /** Returns how many cases stand alike on every side, by how they stand. */
  Map<Standing, Integer> same() {
    Map<Standing, Integer> same = new EnumMap<>(Standing.class);
    for (CaseComparison one : cases) {
      if (one.isSame()) {
        same.merge(one.standings().get(0), 1, Integer::sum);
      }
    }
    return same;
  }

  int count(Standing standing, int side) {
    return (int) cases.stream().filter(it -> it.standings().get(side) == standing).count();
  }

  /** Returns the regressions of a load; none unless there are two sides. */
  List<String> regressions(LoadComparison load) {
    return isOfTwo() ? load.regressions(tolerance) : List.of();
  }

  /** Returns what a reader must know who compares the sides, a sentence each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!names.aliases().isEmpty()) {
      notes.add(
          "Each side has one endpoint, so these are compared whatever their names: "
              + Printable.line(String.join(", ", names.aliases())));
    }
    List<String> tools =
        sides.stream()
            .flatMap(side -> side.runs().stream())
            .map(run -> Printable.line(run.tool().name() + " " + run.tool().version()))
            .distinct()
            .toList();
    if (tools.size() > 1) {
      notes.add(
          "The runs were made by different versions ("
              + String.join(", ", tools)
              + "): a case may judge more than it did.");
    }
    return notes;
  }

  /**
   * Returns what the comparison means for a build. More than two sides are laid side by side, and
   * nothing is judged.
   */
  public Gate gate() {
    if (!isOfTwo()) {
      return new Gate(0, sides.size() + " sides, side by side");
    }
    List<String> invalid =
        loads.stream()
            .flatMap(load -> load.invalid().stream().map(it -> load.endpoint() + ", " + it))
            .toList();
    if (!invalid.isEmpty()) {
      return new Gate(NOT_VALID, Printable.line(invalid.get(0)));
    }
    int worse = cases(Change.REGRESSION).size();
    List<String> reasons = new ArrayList<>();
    if (worse > 0) {
      reasons.add(Amounts.plural(worse, "case"));
    }
    for (LoadComparison load : loads) {
      List<String> own = regressions(load);
      if (!own.isEmpty()) {
        reasons.add("load of " + Printable.line(load.endpoint()) + ": " + String.join(", ", own));
      }
    }
    if (!reasons.isEmpty()) {
      return new Gate(REGRESSION, String.join("; ", reasons));
    }
    if (!isAnythingCompared()) {
      return new Gate(NOTHING_COMPARED, nothing());
    }
    return new Gate(0, "nothing that held is broken");
  }

  private boolean isAnythingCompared() {
    boolean judged =
        cases.stream()
            .anyMatch(it -> it.standings().get(0).isJudged() && it.standings().get(1).isJudged());
    return judged
        || loads.stream().anyMatch(LoadComparison::isComparable)
        || capacities.stream().anyMatch(CapacityComparison::isComparable);
  }

  private String nothing() {
    return loads.stream().anyMatch(load -> !load.differences().isEmpty())
        ? "the loads were asked for different things"
        : "the two have no judged case and no load in common";
  }

  /** Returns what came of it, in a few words. */
  public String headline() {
    return switch (gate().exitCode()) {
      case REGRESSION -> "Regression from A to B";
      case NOTHING_COMPARED -> "Nothing could be compared";
      case NOT_VALID -> "A measurement is not valid";
      default -> isOfTwo() ? "No regression from A to B" : "Side by side";
    };
  }
}
