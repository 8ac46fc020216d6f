package dev.rtck.reports;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How binding a requirement is. */
public enum Level {
  /** The specification says MUST, or the profile declares the behaviour. */
  @JsonProperty("must")
  MUST,
  /** The specification says SHOULD. */
  @JsonProperty("should")
  SHOULD,
  /** The target's own promise, judged only when the profile makes it. */
  @JsonProperty("policy")
  POLICY,
  /** No clause: a crash, a hang or harm to others fails, anything else is at most a warning. */
  @JsonProperty("robustness")
  ROBUSTNESS,
  /** No requirement. */
  @JsonProperty("info")
  INFO;

  /** Returns the word that {@code run.json} and every report use for this level. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
