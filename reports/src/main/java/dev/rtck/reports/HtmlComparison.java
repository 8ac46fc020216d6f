package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the template of the comparison's page shows, in the order in which it is shown. */
record HtmlComparison(
    Comparison comparison,
    Gate gate,
    List<Letter> letters,
    List<Totals> totals,
    List<Section> sections,
    List<Load> loads) {

  private static final int MOST_VALUE = 500;

  /** A side and the letter that stands for it. */
  record Letter(String letter, String name, String described, String made) {}

  /** One line of the totals. */
  record Totals(String kind, String mark, List<String> texts) {}

  /** Cases of which the same became. */
  record Section(
      String id,
      String title,
      String note,
      boolean isOpen,
      List<String> letters,
      List<Case> cases) {}

  /** One case. */
  record Case(
      String endpoint, String caseId, String title, List<Cell> cells, String seen, String rerun) {}

  /** How a side stands in a case. */
  record Cell(String kind, String mark, String word) {}

  /** The loads of one endpoint. */
  record Load(
      String endpoint,
      String protocols,
      String workload,
      List<String> differences,
      List<String> invalid,
      List<String> header,
      List<LoadRow> rows,
      List<String> regressions) {}

  static HtmlComparison of(Comparison comparison) {
    return new HtmlComparison(
        comparison,
        comparison.gate(),
        lettered(comparison),
        totals(comparison),
        sections(comparison),
        comparison.loads().stream().map(load -> load(comparison, load)).toList());
  }

  String kind() {
    return switch (gate.exitCode()) {
      case 0 -> comparison.isOfTwo() ? "pass" : "info";
      case 1 -> "fail";
      default -> "error";
    };
  }

  String mark() {
    return switch (gate.exitCode()) {
      case 0 -> comparison.isOfTwo() ? "✓" : "=";
      case 1 -> "✕";
      default -> "‼";
    };
  }

  /** Returns what is compared: the targets, each once. */
  String targets() {
    return String.join(
        ", ",
        comparison.sides().stream()
            .map(side -> text(side.first().target().name()))
            .distinct()
            .toList());
  }

  /** Returns the headings and the rows of the table of capacities; empty where there are none. */
  List<List<String>> capacities() {
    List<List<String>> rows = new ArrayList<>();
    if (!comparison.capacities().isEmpty()) {
      List<String> header = new ArrayList<>();
      header.add("");
      letters.forEach(letter -> header.add(letter.letter()));
      header.addAll(LoadRow.ratios(comparison));
      rows.add(header);
      comparison.capacities().forEach(it -> rows.add(it.texts()));
    }
    return rows;
  }

  String same() {
    return ComparisonText.same(comparison);
  }

  private static List<Letter> lettered(Comparison comparison) {
    List<Letter> letters = new ArrayList<>();
    for (int i = 0; i < comparison.sides().size(); i++) {
      Side side = comparison.sides().get(i);
      Run.Tool tool = side.first().tool();
      letters.add(
          new Letter(
              Comparison.letter(i),
              text(side.name()),
              text(ComparisonText.described(side)),
              text(tool.name() + " " + tool.version())));
    }
    return letters;
  }

  private static List<Totals> totals(Comparison comparison) {
    List<Totals> totals = new ArrayList<>();
    for (Standing standing : ComparisonTotals.ORDER) {
      if (!comparison.cases().isEmpty() && ComparisonTotals.isCounted(comparison, standing)) {
        totals.add(
            new Totals(
                standing.kind(), standing.mark(), ComparisonTotals.row(comparison, standing)));
      }
    }
    return totals;
  }

  private static List<Section> sections(Comparison comparison) {
    List<Section> sections = new ArrayList<>();
    if (!comparison.isOfTwo()) {
      add(
          sections,
          comparison,
          "not-alike",
          "Not alike",
          "The sides differ in these cases.",
          true,
          comparison.differing());
      return sections;
    }
    for (Change change : Change.values()) {
      if (change != Change.SAME) {
        add(
            sections,
            comparison,
            change.name().toLowerCase(Locale.ROOT),
            change.title(),
            change.note(),
            change == Change.REGRESSION || change == Change.WORSE || change == Change.BETTER,
            comparison.cases(change));
      }
    }
    return sections;
  }

  private static void add(
      List<Section> sections,
      Comparison comparison,
      String id,
      String title,
      String note,
      boolean isOpen,
      List<CaseComparison> cases) {
    if (!cases.isEmpty()) {
      List<String> letters = new ArrayList<>();
      for (int side = 0; side < comparison.sides().size(); side++) {
        letters.add(Comparison.letter(side));
      }
      sections.add(
          new Section(
              id, title, note, isOpen, letters, cases.stream().map(HtmlComparison::one).toList()));
    }
  }

  private static Case one(CaseComparison it) {
    Standing last = it.standings().get(it.standings().size() - 1);
    return new Case(
        text(it.endpoint()),
        text(it.caseId()),
        text(it.latest().title()),
        it.standings().stream().map(s -> new Cell(s.kind(), s.mark(), s.word())).toList(),
        it.seen(),
        last.failed() || last == Standing.WARN ? text(it.latest().rerun()) : "");
  }

  private static Load load(Comparison comparison, LoadComparison load) {
    List<String> header = new ArrayList<>();
    for (int side = 0; side < comparison.sides().size(); side++) {
      header.add(Comparison.letter(side));
    }
    header.addAll(LoadRow.headings(comparison));
    return new Load(
        text(load.endpoint()),
        text(load.protocols()),
        LoadText.workload(load.workload()),
        load.differences(),
        load.invalid(),
        header,
        LoadRow.all(comparison, load),
        comparison.regressions(load));
  }

  private static String text(String text) {
    return Printable.cut(text, MOST_VALUE);
  }
}
