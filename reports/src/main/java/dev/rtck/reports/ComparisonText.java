package dev.rtck.reports;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A comparison as text for a terminal. Immutable. */
public final class ComparisonText {
  private static final int MOST_CASES = 50;
  private static final int MOST_SEEN = 100;

  private final Palette palette;

  public ComparisonText(Palette palette) {
    this.palette = palette;
  }

  /** Returns everything, a block of lines for each part. */
  public String whole(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    addSides(lines, comparison);
    comparison.notes().forEach(note -> lines.add("   " + note));
    if (!comparison.cases().isEmpty()) {
      if (comparison.isOfTwo()) {
        addChanges(lines, comparison);
      } else {
        addCases(lines, "Not alike", Verdict.WARN, comparison.differing());
      }
      addTotals(lines, comparison);
    }
    for (LoadComparison load : comparison.loads()) {
      addLoad(lines, comparison, load);
    }
    if (!comparison.capacities().isEmpty()) {
      lines.add("");
      lines.add(palette.strong("Capacity"));
      List<List<String>> rows = new ArrayList<>();
      List<String> header = header("", comparison);
      header.addAll(LoadRow.ratios(comparison));
      rows.add(header);
      comparison.capacities().forEach(it -> rows.add(it.texts()));
      addTable(lines, rows);
    }
    lines.add("");
    lines.add(conclusion(comparison));
    return String.join("\n", lines) + "\n";
  }

  /** Returns the regressions alone and what came of the comparison. */
  public String brief(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    if (comparison.isOfTwo()) {
      addCases(lines, Change.REGRESSION.title(), Verdict.FAIL, comparison.cases(Change.REGRESSION));
      if (!lines.isEmpty()) {
        lines.remove(0);
        lines.add("");
      }
    }
    lines.add(conclusion(comparison));
    return String.join("\n", lines) + "\n";
  }

  private String conclusion(Comparison comparison) {
    Gate gate = comparison.gate();
    return palette.verdict(gate.holds() ? Verdict.PASS : Verdict.FAIL, comparison.headline())
        + (gate.holds() && !comparison.isOfTwo() ? "" : ": " + gate.reason());
  }

  private void addSides(List<String> lines, Comparison comparison) {
    List<Side> sides = comparison.sides();
    int width =
        sides.stream().mapToInt(side -> Printable.line(side.name()).length()).max().orElse(0);
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      lines.add(
          "%s  %s  %s"
              .formatted(
                  palette.strong(Comparison.letter(i)),
                  padded(Printable.line(side.name()), width),
                  described(side)));
    }
  }

  /** Returns what was run: the target, when, with what, and how often. */
  static String described(Side side) {
    Run run = side.first();
    String url = Printable.line(run.target().url());
    return Printable.line(run.target().name())
        + (url.isEmpty() ? "" : " " + url)
        + ", "
        + run.startedAt().truncatedTo(ChronoUnit.SECONDS)
        + (side.runs().size() == 1 ? "" : ", " + side.runs().size() + " repetitions");
  }

  private void addChanges(List<String> lines, Comparison comparison) {
    addCases(lines, Change.REGRESSION.title(), Verdict.FAIL, comparison.cases(Change.REGRESSION));
    addCases(lines, Change.WORSE.title(), Verdict.WARN, comparison.cases(Change.WORSE));
    addCases(lines, Change.BETTER.title(), Verdict.PASS, comparison.cases(Change.BETTER));
    addCases(lines, Change.CHANGED.title(), Verdict.INFO, comparison.cases(Change.CHANGED));
    addCases(lines, Change.NEW.title(), Verdict.INFO, comparison.cases(Change.NEW));
    addCases(lines, Change.GONE.title(), Verdict.INFO, comparison.cases(Change.GONE));
  }

  private void addCases(
      List<String> lines, String title, Verdict colour, List<CaseComparison> cases) {
    if (cases.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(palette.verdict(colour, title + " (" + cases.size() + ")"));
    List<CaseComparison> shown = cases.subList(0, Math.min(MOST_CASES, cases.size()));
    int endpoint = shown.stream().mapToInt(it -> endpoint(it).length()).max().orElse(0);
    int id = shown.stream().mapToInt(it -> id(it).length()).max().orElse(0);
    for (CaseComparison one : shown) {
      String seen = one.seen();
      lines.add(
          "  %s  %s  %s%s"
              .formatted(
                  padded(endpoint(one), endpoint),
                  padded(id(one), id),
                  one.standings().stream()
                      .map(it -> palette.verdict(it.verdict(), it.word()))
                      .collect(Collectors.joining(" → ")),
                  seen.isEmpty() ? "" : "   " + Printable.cut(seen, MOST_SEEN)));
    }
    if (cases.size() > shown.size()) {
      lines.add("  … and " + (cases.size() - shown.size()) + " more; --output DIR writes them all");
    }
  }

  private static String endpoint(CaseComparison one) {
    return Printable.line(one.endpoint());
  }

  private static String id(CaseComparison one) {
    return Printable.line(one.caseId());
  }

  private void addTotals(List<String> lines, Comparison comparison) {
    lines.add("");
    lines.add(same(comparison));
    lines.add("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(header("cases", comparison));
    for (Standing standing : ComparisonTotals.ORDER) {
      if (ComparisonTotals.isCounted(comparison, standing)) {
        rows.add(ComparisonTotals.row(comparison, standing));
      }
    }
    addTable(lines, rows);
  }

  /** Returns how many cases stand as they did, in a sentence. */
  static String same(Comparison comparison) {
    String kinds =
        comparison.same().entrySet().stream()
            .map(it -> it.getValue() + " " + it.getKey().word())
            .collect(Collectors.joining(", "));
    int count = comparison.same().values().stream().mapToInt(it -> it).sum();
    return Amounts.plural(count, "case")
        + (count == 1 ? " stands alike" : " stand alike")
        + (kinds.isEmpty() ? "" : ": " + kinds);
  }

  private static List<String> header(String first, Comparison comparison) {
    List<String> header = new ArrayList<>();
    header.add(first);
    for (int side = 0; side < comparison.sides().size(); side++) {
      header.add(Comparison.letter(side));
    }
    return header;
  }

  private void addLoad(List<String> lines, Comparison comparison, LoadComparison load) {
    lines.add("");
    lines.add(
        palette.strong("Load of " + Printable.line(load.endpoint()))
            + " ("
            + Printable.line(load.protocols())
            + ")");
    List<String> differences = load.differences();
    if (differences.isEmpty()) {
      lines.add("  the same workload: " + LoadText.workload(load.workload()));
    } else {
      lines.add(
          "  " + palette.verdict(Verdict.WARN, "NOT THE SAME WORKLOAD, so nothing is judged:"));
      differences.forEach(it -> lines.add("    " + it));
    }
    load.invalid()
        .forEach(it -> lines.add("  " + palette.verdict(Verdict.ERROR, "NOT VALID: " + it)));
    List<List<String>> rows = new ArrayList<>();
    List<String> header = header("", comparison);
    header.addAll(LoadRow.headings(comparison));
    rows.add(header);
    LoadRow.all(comparison, load).forEach(row -> rows.add(row.texts()));
    addTable(lines, rows);
    for (String regression : comparison.regressions(load)) {
      lines.add("  " + palette.verdict(Verdict.FAIL, "REGRESSION: " + regression));
    }
  }

  private static void addTable(List<String> lines, List<List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ").append(padded(row.get(0), widths[0]));
      for (int i = 1; i < row.size(); i++) {
        line.append("  ").append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static String padded(String text, int width) {
    return String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", text);
  }
}
