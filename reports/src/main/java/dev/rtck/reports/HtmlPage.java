package dev.rtck.reports;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the template of the HTML page shows, in the order in which it is shown.
 *
 * @param gate the word by which the banner is coloured: {@code pass}, {@code fail}, {@code error}
 */
record HtmlPage(
    Run run,
    String gate,
    String mark,
    String started,
    String duration,
    List<Count> counts,
    List<Section> sections,
    HtmlMatrix matrix,
    List<HtmlLoad> loads,
    List<HtmlCapacity> capacities,
    List<LoadRounds.Row> rounds) {

  private static final String FAILED = "failed";

  private static final DateTimeFormatter STARTED =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** One figure of the totals; it leads to a section. */
  record Count(String kind, String mark, String label, int count, String section) {}

  /** Results of one kind. */
  record Section(
      String id,
      String title,
      String note,
      boolean open,
      List<Result> results,
      HtmlAnchors anchors) {

    int size() {
      return results.size();
    }

    /** Returns the cases, each made when its turn comes: all transcripts at once are too many. */
    Iterable<HtmlCase> cases() {
      boolean shown = id.equals(FAILED);
      return () -> results.stream().map(it -> HtmlCase.of(it, anchors, shown)).iterator();
    }
  }

  static HtmlPage of(Run run) {
    Listing listing = new Listing(run);
    HtmlAnchors anchors = new HtmlAnchors(listing);
    String gate = run.gate().holds() ? "pass" : run.gate().exitCode() == 1 ? "fail" : "error";
    return new HtmlPage(
        run,
        gate,
        run.gate().holds() ? "✓" : run.gate().exitCode() == 1 ? "✕" : "‼",
        STARTED.format(run.startedAt()),
        Amounts.duration(run.durationMillis()),
        counts(run.totals()),
        sections(listing, anchors),
        HtmlMatrix.of(listing, anchors),
        run.load().stream().map(HtmlLoad::of).toList(),
        run.capacity().stream().map(HtmlCapacity::of).toList(),
        LoadRounds.of(run.load()).rows());
  }

  String text(String text) {
    return Printable.line(text);
  }

  private static List<Count> counts(Totals totals) {
    List<Count> counts = new ArrayList<>();
    counts.add(count(Verdict.PASS, "passed", totals, "passed"));
    counts.add(count(Verdict.FAIL, "failed", totals, "failed"));
    counts.add(count(Verdict.ERROR, "errors", totals, "failed"));
    counts.add(count(Verdict.WARN, "warnings", totals, "warnings"));
    counts.add(count(Verdict.UNTESTABLE, "untestable", totals, "untestable"));
    counts.add(new Count("known", HtmlCase.KNOWN, "known failing", totals.knownFailing(), "known"));
    counts.add(count(Verdict.INFO, "information", totals, "information"));
    counts.add(count(Verdict.SKIPPED, "skipped", totals, "skipped"));
    if (totals.flaky() > 0) {
      counts.add(new Count("warn", "~", "flaky", totals.flaky(), "top"));
    }
    return counts;
  }

  private static Count count(Verdict verdict, String label, Totals totals, String section) {
    return new Count(verdict.word(), HtmlCase.mark(verdict), label, totals.count(verdict), section);
  }

  private static List<Section> sections(Listing listing, HtmlAnchors anchors) {
    List<Section> sections = new ArrayList<>();
    add(
        sections,
        FAILED,
        "Failed",
        "A requirement was broken, or the case could not be judged because of an error.",
        true,
        listing.of(Verdict.FAIL, Verdict.ERROR),
        anchors);
    add(
        sections,
        "warnings",
        "Warnings",
        "A recommendation was not followed.",
        true,
        listing.of(Verdict.WARN),
        anchors);
    add(
        sections,
        "untestable",
        "Untestable",
        "These cases apply, but something that they need is missing from the profile or did not"
            + " work. Nothing is known about them.",
        true,
        listing.of(Verdict.UNTESTABLE),
        anchors);
    add(
        sections,
        "known",
        "Known failing",
        "These failed, and the known-failing file says that they may.",
        false,
        listing.excused(),
        anchors);
    add(
        sections,
        "information",
        "Information",
        "No requirement; what was observed.",
        false,
        listing.of(Verdict.INFO),
        anchors);
    add(
        sections,
        "passed",
        "Passed",
        "Every check held.",
        false,
        listing.of(Verdict.PASS),
        anchors);
    add(
        sections,
        "skipped",
        "Skipped",
        "The target does not declare what these cases judge.",
        false,
        listing.of(Verdict.SKIPPED),
        anchors);
    return sections;
  }

  private static void add(
      List<Section> sections,
      String id,
      String title,
      String note,
      boolean open,
      List<Result> results,
      HtmlAnchors anchors) {
    if (!results.isEmpty()) {
      sections.add(new Section(id, title, note, open, results, anchors));
    }
  }
}
