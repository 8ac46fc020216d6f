package dev.rtck.reports;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The run as Markdown for the summary page of a CI job: the verdict first, then what failed.
 *
 * <p>At most {@value #MOST_BYTES} bytes of UTF-8, because GitHub drops a summary over 1 MiB as a
 * whole; what does not fit is cut at the border of an entry and counted.
 */
public final class SummaryReport implements Report {
  /** The greatest size of the file, in bytes. */
  public static final int MOST_BYTES = 900 * 1024;

  private static final int MOST_VALUE = 2_000;
  private static final int MOST_CHECKS = 20;
  private static final int MOST_EXPECTED = 20;
  private static final int NOTE_BYTES = 400;

  @Override
  public String fileName() {
    return "summary.md";
  }

  @Override
  public void write(Run run, Writer to) throws IOException {
    to.write(render(run, MOST_BYTES));
  }

  /** Returns the summary in at most so many bytes; empty when not even its frame fits. */
  String render(Run run, long mostBytes) {
    Listing listing = new Listing(run);
    List<LoadSuite> loads = LoadSuite.all(run);
    String head = head(run, loads);
    String totals = loads(run, loads) + (onlyLoads(run, loads) ? "" : totals(run, listing));
    long room = mostBytes - bytes(head) - bytes(totals) - NOTE_BYTES;
    if (room < 0) {
      return "";
    }

    StringBuilder body = new StringBuilder();
    int left = 0;
    for (Section section : sections(listing)) {
      boolean opened = false;
      for (Result result : section.results()) {
        String entry = (opened ? "" : "\n### " + section.title() + "\n\n") + section.entry(result);
        int size = bytes(entry);
        // Once one does not fit none of the later ones is shown: a reader sees one cut, not gaps.
        if (left > 0 || size > room) {
          left++;
        } else {
          body.append(entry);
          room -= size;
          opened = true;
        }
      }
    }
    if (left > 0) {
      body.append("\n**")
          .append(left == 1 ? "1 more entry" : left + " more entries")
          .append(" did not fit here; the report page and `run.json` hold all of them.**\n");
    }
    return head + body + totals;
  }

  private record Section(String title, List<Result> results, boolean details) {
    String entry(Result result) {
      return details ? detailed(result) : oneLine(result);
    }
  }

  private static List<Section> sections(Listing listing) {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Failed", listing.of(Verdict.FAIL), true));
    sections.add(new Section("Errors", listing.of(Verdict.ERROR), true));
    sections.add(new Section("Warnings", listing.of(Verdict.WARN), true));
    sections.add(new Section("Untestable", listing.of(Verdict.UNTESTABLE), false));
    sections.add(new Section("Known failing", listing.excused(), false));
    return sections;
  }

  private static boolean onlyLoads(Run run, List<LoadSuite> loads) {
    return run.results().isEmpty() && !loads.isEmpty();
  }

  private static String counted(Run run, List<LoadSuite> loads) {
    if (!onlyLoads(run, loads)) {
      return run.totals().words();
    }
    List<String> words = new ArrayList<>();
    for (LoadCheck.Outcome outcome : LoadCheck.Outcome.values()) {
      int count = LoadSuite.count(loads, outcome);
      if (count > 0) {
        words.add(count + " " + outcome.counted());
      }
    }
    return String.join(", ", words);
  }

  private static String head(Run run, List<LoadSuite> loads) {
    return """
        ## %s%s

        %s

        %s %s · %s · %s · %s
        """
        .formatted(
            run.gate().headline(),
            run.gate().detail().isEmpty() ? "" : ": " + Markdown.text(cut(run.gate().detail())),
            counted(run, loads),
            Markdown.text(cut(run.target().name())),
            Markdown.code(cut(run.target().url())),
            Markdown.text(cut(run.tool().name() + " " + run.tool().version())),
            run.startedAt(),
            Amounts.duration(run.durationMillis()));
  }

  private static String detailed(Result result) {
    StringBuilder entry = new StringBuilder("<details");
    entry.append(result.verdict() == Verdict.WARN ? "" : " open").append("><summary><b>");
    entry.append(Markdown.text(cut(result.endpoint()))).append("</b> <code>");
    entry.append(Markdown.text(cut(result.caseId()))).append("</code> ");
    entry.append(Markdown.text(cut(result.title()))).append("</summary>\n\n");
    entry.append(clause(result.clause())).append("\n\n");

    List<String> lines = new ArrayList<>();
    if (!result.reason().isEmpty()) {
      lines.add("Reason:   " + cut(result.reason()));
    }
    List<CheckResult> broken = TerminalReport.broken(result);
    for (CheckResult check : broken.subList(0, Math.min(MOST_CHECKS, broken.size()))) {
      addCheck(lines, result, check);
    }
    if (broken.size() > MOST_CHECKS) {
      lines.add("… " + Amounts.plural(broken.size() - MOST_CHECKS, "more check"));
    }
    if (!lines.isEmpty()) {
      entry.append(Markdown.fenced("text", String.join("\n", lines))).append('\n');
    }
    entry.append("Run it again:\n\n").append(Markdown.fenced("sh", cut(result.rerun())));
    return entry.append("\n</details>\n").toString();
  }

  private static void addCheck(List<String> lines, Result result, CheckResult check) {
    boolean same = check.verdict() == result.verdict();
    lines.add(cut(check.id()) + (same ? "" : " (" + check.verdict().word() + ")"));
    String label = "  Expected: ";
    int shown = 0;
    for (String expected : check.expected()) {
      if (shown++ == MOST_EXPECTED) {
        lines.add(label + "…");
        break;
      }
      lines.add(label + cut(expected));
      label = "         or ";
    }
    lines.add("  Actual:   " + cut(check.actual()));
  }

  private static String clause(Clause clause) {
    String id = Markdown.text(cut(clause.id()));
    String link = Markdown.isWeb(clause.url()) ? "[%s](<%s>)".formatted(id, clause.url()) : id;
    return link + (clause.text().isEmpty() ? "" : ": " + Markdown.text(cut(clause.text())));
  }

  private static String oneLine(Result result) {
    return "- **%s** %s: %s\n"
        .formatted(
            Markdown.text(cut(result.endpoint())),
            Markdown.code(cut(result.caseId())),
            Markdown.text(cut(result.reason().isEmpty() ? result.title() : result.reason())));
  }

  /** Returns what was measured, and what became of everything that the loads were held to. */
  private static String loads(Run run, List<LoadSuite> loads) {
    if (loads.isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder();
    if (!run.load().isEmpty()) {
      table.append("\n### Load\n\n| load | protocol | delivered | lost | duplicated | reordered |");
      table.append(" p50 | p99 | max |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
      rows(table, 9, run.load().stream().map(SummaryReport::measured).toList());
    }
    table.append("\n### Thresholds\n\n| load | threshold | | measured |\n|---|---|---|---|\n");
    rows(
        table,
        4,
        loads.stream()
            .flatMap(load -> load.checks().stream().map(check -> judged(load, check)))
            .toList());
    return table.toString();
  }

  private static List<String> measured(LoadResult load) {
    LoadResult.Latency latency = load.latencyMicros();
    return List.of(
        load.label(),
        load.protocol(),
        load.delivered() + " of " + load.expected(),
        Long.toString(load.lost()),
        Long.toString(load.duplicated()),
        Long.toString(load.reordered()),
        LoadText.amount(latency, latency.p50()),
        LoadText.amount(latency, latency.p99()),
        LoadText.amount(latency, latency.max()));
  }

  private static List<String> judged(LoadSuite load, LoadCheck check) {
    return List.of(load.label(), check.name(), check.outcome().word(), check.actual());
  }

  private static void rows(StringBuilder table, int cells, List<List<String>> rows) {
    for (List<String> row : rows) {
      if (table.length() > MOST_BYTES / 8) {
        table.append("| … |").append(" |".repeat(cells - 1)).append('\n');
        return;
      }
      row.forEach(cell -> table.append("| ").append(Markdown.text(cut(cell))).append(' '));
      table.append("|\n");
    }
  }

  private static String totals(Run run, Listing listing) {
    StringBuilder table = new StringBuilder("\n### Totals by endpoint\n\n");
    table.append(
        "| endpoint | protocol | pass | fail | error | warn | untestable | info | skipped |");
    table.append(" known failing |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (Map.Entry<Listing.Key, List<Result>> row : listing.byEndpoint().entrySet()) {
      if (table.length() > MOST_BYTES / 8) {
        table.append("| … | | | | | | | | | |\n");
        return table.toString();
      }
      row(
          table,
          Markdown.text(cut(row.getKey().endpoint())),
          Markdown.text(cut(row.getKey().protocol())),
          Totals.of(row.getValue(), 0));
    }
    if (listing.byEndpoint().size() != 1) {
      row(table, "**all**", "", run.totals());
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String endpoint, String protocol, Totals totals) {
    table.append("| ").append(endpoint).append(" | ").append(protocol).append(" |");
    for (int count :
        new int[] {
          totals.pass(),
          totals.fail(),
          totals.error(),
          totals.warn(),
          totals.untestable(),
          totals.info(),
          totals.skipped(),
          totals.knownFailing()
        }) {
      table.append(' ').append(count).append(" |");
    }
    table.append('\n');
  }

  private static String cut(String text) {
    return Printable.cut(text, MOST_VALUE);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
