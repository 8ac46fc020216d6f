package dev.rtck.conformance;

import dev.rtck.reports.Clause;
import dev.rtck.reports.Level;
import org.jspecify.annotations.Nullable;

/**
 * One sentence of a specification, as a row of its table.
 *
 * @param id the specification and section, and a slug where a section has more than one sentence:
 *     {@code RFC6455#5.5.1/reply}
 * @param text what it demands, in our words
 * @param url where the section can be read
 * @param excluded why no case judges it, or null
 */
public record ClauseRow(
    String id, Level level, String text, String url, @Nullable String excluded) {

  /** Returns the section without the slug. */
  public String section() {
    int slash = id.indexOf('/');
    return slash < 0 ? id : id.substring(0, slash);
  }

  Clause toClause() {
    return new Clause(section(), url, text);
  }
}
