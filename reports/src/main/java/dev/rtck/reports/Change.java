package dev.rtck.reports;

/** What became of a case from the first side of a comparison to the second. */
enum Change {
  REGRESSION(
      "Regressions",
      "These held; now they fail, could not run, or are no longer judged. They fail the gate."),
  WORSE("Worse", "Worse than before, but no regression: nothing that held was broken."),
  BETTER("Better", "Better than before, or judged for the first time."),
  CHANGED("Changed", "Neither better nor worse."),
  NEW("New", "The first side knows nothing of these."),
  GONE("Gone", "The second side knows nothing of these, and they did not hold before."),
  SAME("Same", "As before.");

  private final String title;
  private final String note;

  Change(String title, String note) {
    this.title = title;
    this.note = note;
  }

  String title() {
    return title;
  }

  String note() {
    return note;
  }

  static Change of(Standing before, Standing after) {
    if (before == after) {
      return SAME;
    }
    if (before.holds() && (after.failed() || !after.isJudged())) {
      return REGRESSION;
    }
    if (before == Standing.ABSENT) {
      return NEW;
    }
    if (after == Standing.ABSENT) {
      return GONE;
    }
    if (!before.isJudged()) {
      return !after.isJudged() ? CHANGED : after.holds() ? BETTER : WORSE;
    }
    if (!after.isJudged()) {
      return CHANGED;
    }
    int worse = after.badness() - before.badness();
    return worse < 0 ? BETTER : worse > 0 ? WORSE : CHANGED;
  }
}
