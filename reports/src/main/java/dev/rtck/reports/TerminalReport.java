package dev.rtck.reports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a run found as text for a terminal. Every text ends with a line break.
 *
 * <p>Immutable, and so thread-safe.
 */
public final class TerminalReport {
  private static final int MOST_VALUE = 600;

  private final Palette palette;

  public TerminalReport(Palette palette) {
    this.palette = palette;
  }

  /**
   * Returns one result: a failure or an error as a block that tells all, a warning or an untestable
   * case as a shorter one, any other on one line.
   */
  public String result(Result result) {
    List<String> lines = new ArrayList<>();
    if (result.excused()) {
      lines.add(heading("KNOWN", Verdict.SKIPPED, result) + because(result.reason()));
    } else {
      switch (result.verdict()) {
        case FAIL, ERROR -> addFailure(lines, result);
        case WARN, UNTESTABLE -> addShorter(lines, result);
        case PASS, SKIPPED -> lines.add(heading(result) + because(result.reason()));
        case INFO -> {
          lines.add(heading(result) + because(result.reason()));
          for (CheckResult check : result.checks()) {
            lines.add("  %s: %s".formatted(id(check), value(check.actual())));
          }
        }
      }
    }
    return join(lines);
  }

  /**
   * Returns the end of the run: the totals, what came of the gate and where the report is.
   *
   * @param report the page or folder to open, when one was written
   */
  public String summary(Run run, @Nullable Path report) {
    Gate gate = run.gate();
    List<String> lines = new ArrayList<>();
    lines.add(run.totals().words() + " in " + Amounts.duration(run.durationMillis()));
    String headline = gate.headline() + (gate.detail().isEmpty() ? "" : ": " + line(gate.detail()));
    Verdict colour =
        gate.holds() ? Verdict.PASS : gate.exitCode() == 1 ? Verdict.FAIL : Verdict.ERROR;
    lines.add(palette.verdict(colour, headline));
    if (report != null) {
      lines.add("Report: " + report);
    }
    return join(lines);
  }

  /** Returns the whole block of a result, whatever its verdict. */
  String block(Result result) {
    List<String> lines = new ArrayList<>();
    addFailure(lines, result);
    return join(lines);
  }

  private void addFailure(List<String> lines, Result result) {
    lines.add(heading(result));
    lines.add("");
    addClause(lines, result);
    lines.add("");
    addWrapped(lines, "  ", line(result.title()));
    addReason(lines, result);
    for (CheckResult check : broken(result)) {
      lines.add("");
      addCheck(lines, result, check);
    }
    if (!result.transcript().isEmpty()) {
      lines.add("");
      lines.add("  " + palette.strong("Wire:"));
      lines.addAll(new WireText(palette).lines(result.transcript()));
    }
    lines.add("");
    addPointers(lines, result);
  }

  private void addShorter(List<String> lines, Result result) {
    lines.add(heading(result));
    addClause(lines, result);
    addReason(lines, result);
    for (CheckResult check : broken(result)) {
      addCheck(lines, result, check);
    }
    addPointers(lines, result);
  }

  private String heading(Result result) {
    return heading(result.verdict().word().toUpperCase(Locale.ROOT), result.verdict(), result);
  }

  private String heading(String word, Verdict colour, Result result) {
    return "%s  %s  %s"
        .formatted(
            palette.verdict(colour, word),
            line(result.endpoint()),
            palette.strong(line(result.caseId())));
  }

  private void addClause(List<String> lines, Result result) {
    Clause clause = result.clause();
    lines.add(
        ("  " + line(clause.id()) + "  " + palette.faint(line(clause.url()))).stripTrailing());
    if (!clause.text().isEmpty()) {
      addWrapped(lines, "  ", line(clause.text()));
    }
  }

  private void addReason(List<String> lines, Result result) {
    if (!result.reason().isEmpty()) {
      addWrapped(lines, "  ", "Reason: " + value(result.reason()));
    }
  }

  private void addCheck(List<String> lines, Result result, CheckResult check) {
    String verdict = check.verdict() == result.verdict() ? "" : " (" + check.verdict().word() + ")";
    lines.add("  " + palette.strong(id(check)) + verdict);
    String label = "Expected: ";
    for (String expected : check.expected()) {
      lines.add("    " + label + value(expected));
      label = "       or ";
    }
    lines.add("    Actual:   " + palette.verdict(check.verdict(), value(check.actual())));
  }

  private void addPointers(List<String> lines, Result result) {
    lines.add("  Run it again:  " + line(result.rerun()));
    lines.add("  Read more:     rtck explain " + line(result.caseId()));
  }

  /** Returns the checks that are the reason of a result's verdict, and others that did not hold. */
  static List<CheckResult> broken(Result result) {
    return result.checks().stream()
        .filter(
            check ->
                switch (check.verdict()) {
                  case FAIL, ERROR, WARN, UNTESTABLE -> true;
                  case PASS, INFO, SKIPPED -> false;
                })
        .toList();
  }

  private static void addWrapped(List<String> lines, String indent, String text) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      if (line.length() > indent.length()) {
        if (line.length() + 1 + word.length() > WireText.WIDTH) {
          lines.add(line.toString());
          line = new StringBuilder(indent);
        } else {
          line.append(' ');
        }
      }
      line.append(word);
    }
    lines.add(line.toString());
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : "  " + value(reason);
  }

  private static String id(CheckResult check) {
    return line(check.id());
  }

  private static String value(String text) {
    return Printable.cut(text, MOST_VALUE);
  }

  private static String line(String text) {
    return Printable.line(text);
  }

  private static String join(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
