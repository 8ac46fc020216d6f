package dev.rtck.reports;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one side of a comparison stands in a case. From the best to the worst: repetitions that
 * differ count as the worst of them.
 */
enum Standing {
  PASS,
  INFO,
  WARN,
  SKIPPED,
  UNTESTABLE,
  /** The side knows nothing of the case. */
  ABSENT,
  /** It failed, and the known-failing file says that it may. */
  KNOWN,
  FAIL,
  ERROR;

  static Standing of(@Nullable Result result) {
    if (result == null) {
      return ABSENT;
    }
    return result.excused() ? KNOWN : valueOf(result.verdict().name());
  }

  static Standing worst(Collection<Standing> repetitions) {
    return repetitions.stream().max(Standing::compareTo).orElse(ABSENT);
  }

  /** Returns whether the case was judged, and nothing that it judges was broken. */
  boolean holds() {
    return this == PASS || this == INFO || this == WARN;
  }

  /** Returns whether the case tells anything about the target, or about what keeps it from it. */
  boolean isJudged() {
    return holds() || this == KNOWN || failed();
  }

  boolean failed() {
    return this == FAIL || this == ERROR;
  }

  /** Returns how bad it is, for what is judged: to pass and to record are equally good. */
  int badness() {
    return switch (this) {
      case PASS, INFO -> 0;
      case WARN -> 1;
      case KNOWN -> 2;
      case FAIL -> 3;
      case ERROR -> 4;
      case SKIPPED, UNTESTABLE, ABSENT -> throw new IllegalStateException(this + " is not judged");
    };
  }

  String word() {
    return switch (this) {
      case ABSENT -> "not there";
      case KNOWN -> "known failing";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  /** Returns the word by which reports colour it. */
  String kind() {
    return this == ABSENT ? "skipped" : name().toLowerCase(Locale.ROOT);
  }

  /** Returns the verdict whose colour it has on a terminal. */
  Verdict verdict() {
    return switch (this) {
      case ABSENT -> Verdict.SKIPPED;
      case KNOWN -> Verdict.WARN;
      default -> Verdict.valueOf(name());
    };
  }

  /** Returns a sign that tells it from the others without colour. */
  String mark() {
    return this == ABSENT ? "∅" : this == KNOWN ? HtmlCase.KNOWN : HtmlCase.mark(verdict());
  }
}
