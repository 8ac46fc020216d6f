package dev.rtck.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder that holds {@code run.json} and the reports drawn from it.
 *
 * <p>Immutable; failures to write surface as {@link UncheckedIOException} with a message that names
 * the file.
 */
public final class ReportFolder {
  private static final List<Report> REPORTS =
      List.of(new JunitReport(), new SummaryReport(), new HtmlReport());

  private final Path folder;

  public ReportFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns where {@code run.json} is. */
  public Path runFile() {
    return folder.resolve(RunFile.NAME);
  }

  /** Returns where the page for people is. */
  public Path page() {
    return folder.resolve(HtmlReport.NAME);
  }

  /** Removes the reports of an earlier run, so that nobody takes them for those of this one. */
  public void clear() {
    for (Report report : REPORTS) {
      Path file = folder.resolve(report.fileName());
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw failure(file, e);
      }
    }
  }

  /**
   * Writes every report; one that is there already is replaced as a whole. Where the environment
   * names a {@code GITHUB_STEP_SUMMARY} the Markdown is appended to that file too, as far as the
   * file does not become so large that GitHub drops it.
   */
  public void write(Run run, Map<String, String> environment) {
    for (Report report : REPORTS) {
      Path file = folder.resolve(report.fileName());
      try {
        AtomicFile.write(file, to -> report.write(run, to));
      } catch (IOException e) {
        throw failure(file, e);
      }
      if (report instanceof SummaryReport summary) {
        StepSummary.append(environment, mostBytes -> summary.render(run, mostBytes));
      }
    }
  }

  private static UncheckedIOException failure(Path file, IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + AtomicFile.reason(e), e);
  }
}
