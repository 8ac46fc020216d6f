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
}
