package dev.rtck.reports;

/**
 * What the run means for a build.
 *
 * @param exitCode the exit code of the command that made the run
 * @param reason one sentence
 */
public record Gate(int exitCode, String reason) {
  /** The gate of a run that has not ended, and so of one that was cut off. */
  public static final Gate INTERRUPTED = new Gate(130, "interrupted");

  /** Returns whether a build may go on. */
  public boolean holds() {
    return exitCode == 0;
  }

  /**
   * Returns what came of the gate, in a few words. A run that could not judge does not read like
   * one that found the target wrong.
   */
  public String headline() {
    return switch (exitCode) {
      case 0 -> "The gate holds";
      case 1 -> "The gate failed";
      case 3 -> "The target was not reachable";
      case 5 -> "Nothing was judged";
      case 6 -> "The measurement is not valid";
      case 130 -> "The run was interrupted";
      default -> "The run did not succeed";
    };
  }

  /** Returns the reason, or an empty text where the headline says it already. */
  String detail() {
    return headline().endsWith(reason) ? "" : reason;
  }
}
