package dev.rtck.cli;

import dev.rtck.conformance.VerificationListener;
import dev.rtck.reports.Palette;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.TerminalReport;
import dev.rtck.reports.Totals;
import dev.rtck.reports.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a run goes on: the result on standard output, progress and diagnostics on standard
 * error. Thread-safe.
 */
final class RunConsole implements VerificationListener {

  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int WIDTH = 79;

  /** Loaded with the first finding: a run without one has no use for it until its end. */
  private final class Findings {
    private final TerminalReport report = new TerminalReport(palette);
  }

  private final Surroundings surroundings;
  private final Palette palette;
  private final boolean quiet;
  private final boolean verbose;
  private final boolean redraws;

  /**
   * What was not judged, by its reason: a target that is gone leaves every case without verdict.
   */
  private final Map<String, List<Result>> unjudged = new LinkedHashMap<>();

  private Totals totals = Totals.NONE;
  private @Nullable Findings findings;
  private @Nullable String endpoint;
  private boolean drawn;
  private boolean muted;

  RunConsole(Surroundings surroundings, TargetOptions options) {
    this.surroundings = surroundings;
    this.palette = options.color.palette(surroundings);
    this.quiet = options.quiet;
    this.verbose = options.verbose;
    this.redraws = surroundings.errIsTerminal() && !quiet && !verbose;
  }

  /** Says one thing about the run, unless the user wants to hear of failures alone. */
  synchronized void note(String line) {
    if (!quiet && !muted) {
      clear();
      surroundings.say(line);
    }
  }

  /** Says one last thing, and nothing from then on. */
  synchronized void end(String line) {
    if (!muted) {
      clear();
      surroundings.say(line);
      muted = true;
    }
  }

  @Override
  public synchronized void begins(int cases) {
    note("the target answers; " + (cases == 1 ? "1 case" : cases + " cases"));
  }

  @Override
  public synchronized void judged(Result result, int done, int cases) {
    totals = totals.plus(result);
    if (muted) {
      return;
    }
    if (!result.endpoint().equals(endpoint)) {
      endpoint = result.endpoint();
      if (!redraws) {
        note("judging " + result.endpoint() + " (" + result.protocol() + ")");
      }
    }
    show(result);
    if (verbose) {
      surroundings.say(
          "%d/%d %s  %s  %s  %d ms"
              .formatted(
                  done,
                  cases,
                  result.verdict().word(),
                  result.endpoint(),
                  result.caseId(),
                  result.durationMillis()));
    }
    if (redraws) {
      draw(result, done, cases);
    }
  }

  private void show(Result result) {
    boolean shown =
        switch (result.verdict()) {
          case FAIL -> true;
          case WARN -> !quiet;
          case ERROR, UNTESTABLE -> {
            List<Result> alike =
                unjudged.computeIfAbsent(
                    result.verdict() + result.reason(), why -> new ArrayList<>());
            alike.add(result);
            yield verbose || (result.verdict() == Verdict.ERROR && alike.size() == 1);
          }
          case PASS, INFO, SKIPPED -> false;
        };
    if (shown && !result.excused()) {
      clear();
      surroundings.out().println(findings().report.result(result));
      surroundings.out().flush();
    }
  }

  private Findings findings() {
    Findings known = findings;
    if (known == null) {
      known = new Findings();
      findings = known;
    }
    return known;
  }

  private void draw(Result result, int done, int cases) {
    String line =
        "[%d/%d] %s: %s  %s"
            .formatted(done, cases, result.endpoint(), totals.words(), result.caseId());
    surroundings.err().print(CLEAR_LINE + line.substring(0, Math.min(WIDTH, line.length())));
    surroundings.err().flush();
    drawn = true;
  }

  private void clear() {
    if (drawn) {
      surroundings.err().print(CLEAR_LINE);
      surroundings.err().flush();
      drawn = false;
    }
  }

  @Override
  public synchronized void targetChanged(String what) {
    note(what);
  }

  /** Prints the end of the run. */
  synchronized void finished(Run run, Path page) {
    if (muted) {
      return;
    }
    clear();
    if (quiet) {
      surroundings.out().println(run.gate().headline() + ": " + run.totals().words());
    } else {
      List<List<Result>> told =
          unjudged.values().stream().filter(alike -> !isShownAlready(alike)).toList();
      told.forEach(this::showUnjudged);
      if (!told.isEmpty()) {
        surroundings.out().println();
      }
      surroundings.out().print(findings().report.summary(run, page));
    }
    surroundings.out().flush();
  }

  /** An error is shown with all that is known of it, and those alike are counted at the end. */
  private static boolean isShownAlready(List<Result> alike) {
    return alike.size() == 1 && alike.get(0).verdict() == Verdict.ERROR;
  }

  private void showUnjudged(List<Result> alike) {
    int more = alike.size() - 1;
    Result first = alike.get(0);
    surroundings
        .out()
        .println(
            first.verdict().word().toUpperCase(Locale.ROOT)
                + "  "
                + first.endpoint()
                + "  "
                + first.caseId()
                + (more == 0 ? "" : " and " + more + " more")
                + ": "
                + first.reason().lines().findFirst().orElse("no reason was given"));
  }
}
