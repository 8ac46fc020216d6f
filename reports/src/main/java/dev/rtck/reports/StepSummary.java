package dev.rtck.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.LongFunction;

/** The file in which a job of GitHub collects Markdown for its page. */
final class StepSummary {

  private StepSummary() {}

  /**
   * Appends to the file that the environment names, when it names one.
   *
   * @param summary makes the Markdown, in at most so many bytes: GitHub drops a file that is larger
   *     as a whole
   * @throws UncheckedIOException when the file cannot be written
   */
  static void append(Map<String, String> environment, LongFunction<String> summary) {
    String name = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (name.isBlank()) {
      return;
    }
    Path file = Path.of(name);
    try {
      long present = Files.exists(file) ? Files.size(file) : 0;
      Files.writeString(
          file,
          summary.apply(SummaryReport.MOST_BYTES - present),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + AtomicFile.reason(e), e);
    }
  }
}
