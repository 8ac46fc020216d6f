package dev.rtck.reports;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

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
  public String render(Run run) {
    StringOutput page = new StringOutput(1 << 16);
    TEMPLATES.render("page.jte", HtmlPage.of(run), page);
    return page.toString();
  }
}
