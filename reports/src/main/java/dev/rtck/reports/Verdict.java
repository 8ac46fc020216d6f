package dev.rtck.reports;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What was decided about a case or about one of its checks. */
public enum Verdict {
  /** Every check held. */
  @JsonProperty("pass")
  PASS,
  /** A MUST was broken, or a behaviour that the profile declares did not hold. */
  @JsonProperty("fail")
  FAIL,
  /** A SHOULD was broken. */
  @JsonProperty("warn")
  WARN,
  /** No requirement: what was observed is recorded. */
  @JsonProperty("info")
  INFO,
  /** The target does not declare the capability that is the case's subject. */
  @JsonProperty("skipped")
  SKIPPED,
  /** The case applies, but a fixture it needs is missing or did not work. */
  @JsonProperty("untestable")
  UNTESTABLE,
  /** The harness itself failed, or the target had died and did not come back. */
  @JsonProperty("error")
  ERROR;

  /** Returns the word that {@code run.json} and every report use for this verdict. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
