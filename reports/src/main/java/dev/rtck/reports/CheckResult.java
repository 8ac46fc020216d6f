package dev.rtck.reports;

import java.util.List;

/**
 * One named observation inside a case.
 *
 * @param id a slug, unique within its case
 * @param expected every outcome that would have been right, in words
 * @param actual what was seen, in words
 */
public record CheckResult(String id, Verdict verdict, List<String> expected, String actual) {
  public CheckResult {
    expected = List.copyOf(expected);
  }
}
