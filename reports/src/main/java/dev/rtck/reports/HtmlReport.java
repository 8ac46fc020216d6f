package dev.rtck.reports;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.WriterOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * The run as one page that needs nothing else: no network, no server, no script.
 *
 * <p>The script inside it only adds comfort (a filter, buttons to copy a command).
 */
public final class HtmlReport implements Report {
  static final String NAME = "index.html";

  static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          HtmlReport.class.getClassLoader(),
          HtmlReport.class.getPackageName());

  @Override
  public String fileName() {
    return NAME;
  }

  @Override
  public void write(Run run, Writer to) throws IOException {
    try {
      TEMPLATES.render("page.jte", HtmlPage.of(run), new WriterOutput(to));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
