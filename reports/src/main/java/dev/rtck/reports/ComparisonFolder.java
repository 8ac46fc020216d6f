package dev.rtck.reports;

import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folder that holds what is drawn from a comparison: {@code compare.html} and {@code
 * summary.md}.
 *
 * <p>Immutable; failures to write surface as {@link UncheckedIOException} with a message that names
 * the file.
 */
public final class ComparisonFolder {
  private static final String PAGE = "compare.html";

  private final Path folder;

  public ComparisonFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns where the page for people is. */
  public Path page() {
    return folder.resolve(PAGE);
  }

  /**
   * Writes both files; one that is there already is replaced as a whole. Where the environment
   * names a {@code GITHUB_STEP_SUMMARY} the Markdown is appended to that file too.
   */
  public void write(Comparison comparison, Map<String, String> environment) {
    ComparisonSummary summary = new ComparisonSummary(comparison);
    write(page(), page(comparison));
    write(folder.resolve(ComparisonSummary.NAME), summary.render());
    StepSummary.append(environment, summary::render);
  }

  static String page(Comparison comparison) {
    StringOutput page = new StringOutput(1 << 14);
    HtmlReport.TEMPLATES.render("compare.jte", HtmlComparison.of(comparison), page);
    return page.toString();
  }

  private static void write(Path file, String content) {
    try {
      AtomicFile.write(file, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + AtomicFile.reason(e), e);
    }
  }
}
