package dev.rtck.reports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A comparison as Markdown for the summary page of a CI job: what came of it first, then what
 * changed, the worst first; what does not fit is cut at the border of a line and counted.
 */
final class ComparisonSummary {
  static final String NAME = "summary.md";

  private static final int MOST_VALUE = 500;

  private final Comparison comparison;

  ComparisonSummary(Comparison comparison) {
    this.comparison = comparison;
  }

  String render() {
    return render(SummaryReport.MOST_BYTES);
  }

  /** Returns the summary in at most so many bytes; empty when not even its frame fits. */
  String render(long mostBytes) {
    String head = head();
    String loads =
        comparison.loads().stream().map(this::load).collect(Collectors.joining()) + capacities();
    // What says how much was left out must fit, too.
    long room = mostBytes - bytes(head) - bytes(loads) - 200;
    if (room < 0) {
      return "";
    }
    StringBuilder body = new StringBuilder();
    int left = 0;
    for (Part part : parts()) {
      boolean opened = false;
      for (CaseComparison one : part.cases()) {
        String line = (opened ? "" : heading(part)) + row(one);
        int size = bytes(line);
        if (left > 0 || size > room) {
          left++;
        } else {
          body.append(line);
          room -= size;
          opened = true;
        }
      }
    }
    if (left > 0) {
      body.append("\n**")
          .append(left == 1 ? "1 more case" : left + " more cases")
          .append(" did not fit here; the page holds all of them.**\n");
    }
    return head + body + loads;
  }

  private record Part(String title, List<CaseComparison> cases) {}

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    if (comparison.isOfTwo()) {
      for (Change change : Change.values()) {
        if (change != Change.SAME) {
          parts.add(new Part(change.title(), comparison.cases(change)));
        }
      }
    } else {
      parts.add(new Part("Not alike", comparison.differing()));
    }
    return parts;
  }

  private String head() {
    StringBuilder head = new StringBuilder("## ").append(comparison.headline());
    if (comparison.isOfTwo()) {
      head.append(": ").append(Markdown.text(cut(comparison.gate().reason())));
    }
    head.append("\n\n");
    for (int i = 0; i < comparison.sides().size(); i++) {
      Side side = comparison.sides().get(i);
      head.append("- **%s** %s: ".formatted(Comparison.letter(i), Markdown.code(cut(side.name()))))
          .append(Markdown.text(cut(ComparisonText.described(side))))
          .append('\n');
    }
    comparison.notes().forEach(note -> head.append('\n').append(Markdown.text(note)).append('\n'));
    if (!comparison.cases().isEmpty()) {
      head.append('\n').append(ComparisonText.same(comparison)).append("\n\n").append(totals());
    }
    return head.toString();
  }

  private String totals() {
    StringBuilder table = new StringBuilder();
    List<String> header = new ArrayList<>(List.of("cases"));
    letters(header);
    if (comparison.isOfTwo()) {
      header.add("");
    }
    open(table, header);
    for (Standing standing : ComparisonTotals.ORDER) {
      if (ComparisonTotals.isCounted(comparison, standing)) {
        line(table, ComparisonTotals.row(comparison, standing));
      }
    }
    return table.toString();
  }

  private String heading(Part part) {
    StringBuilder heading =
        new StringBuilder("\n### %s (%d)\n\n".formatted(part.title(), part.cases().size()));
    List<String> header = new ArrayList<>(List.of("endpoint", "case"));
    letters(header);
    header.add("seen");
    heading.append("| ").append(String.join(" | ", header)).append(" |\n|");
    return heading.append("---|".repeat(header.size())).append('\n').toString();
  }

  private String row(CaseComparison one) {
    List<String> cells = new ArrayList<>();
    cells.add(Markdown.text(cut(one.endpoint())));
    cells.add(Markdown.text(cut(one.caseId())));
    one.standings().forEach(it -> cells.add(it.word()));
    cells.add(Markdown.text(cut(one.seen())));
    StringBuilder line = new StringBuilder();
    line(line, cells);
    return line.toString();
  }

  private String load(LoadComparison load) {
    StringBuilder text = new StringBuilder("\n### Load of ");
    text.append(Markdown.text(cut(load.endpoint()))).append("\n\n");
    List<String> differences = load.differences();
    if (differences.isEmpty()) {
      text.append("The same workload: ").append(LoadText.workload(load.workload())).append("\n\n");
    } else {
      text.append("**Not the same workload, so nothing is judged.** ");
      text.append(Markdown.text(cut(String.join("; ", differences)))).append("\n\n");
    }
    load.invalid()
        .forEach(
            it -> text.append("**Not valid.** ").append(Markdown.text(cut(it))).append("\n\n"));
    List<String> header = new ArrayList<>(List.of(""));
    letters(header);
    header.addAll(LoadRow.headings(comparison));
    open(text, header);
    for (LoadRow row : LoadRow.all(comparison, load)) {
      line(text, row.texts().stream().map(it -> Markdown.text(cut(it))).toList());
    }
    List<String> regressions = comparison.regressions(load);
    if (!regressions.isEmpty()) {
      text.append('\n');
    }
    regressions.forEach(
        it -> text.append("- **Regression:** ").append(Markdown.text(cut(it))).append('\n'));
    return text.toString();
  }

  private String capacities() {
    if (comparison.capacities().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n### Capacity\n\n");
    List<String> header = new ArrayList<>(List.of(""));
    letters(header);
    header.addAll(LoadRow.ratios(comparison));
    open(text, header);
    for (CapacityComparison one : comparison.capacities()) {
      line(text, one.texts().stream().map(it -> Markdown.text(cut(it))).toList());
    }
    return text.toString();
  }

  private void letters(List<String> header) {
    for (int side = 0; side < comparison.sides().size(); side++) {
      header.add(Comparison.letter(side));
    }
  }

  private static void open(StringBuilder table, List<String> header) {
    line(table, header);
    table.append("|---|").append("--:|".repeat(header.size() - 1)).append('\n');
  }

  private static void line(StringBuilder table, List<String> cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String cut(String text) {
    return Printable.cut(text, MOST_VALUE);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
