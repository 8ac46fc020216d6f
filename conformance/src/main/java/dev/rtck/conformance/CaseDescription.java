package dev.rtck.conformance;

import dev.rtck.protocol.Protocol;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a case without running it. Immutable.
 *
 * @param protocol whose endpoints it judges; null when it is about what applications promise, and
 *     judges the endpoints of every protocol
 */
public record CaseDescription(
    @Nullable Protocol protocol, ConformanceCase words, ClauseRow clause, Method method) {

  /** Returns the case's stable id. */
  public String id() {
    return words.id();
  }

  /** Returns what a right target does. */
  public String title() {
    return words.title();
  }

  /** Returns what must be there for the case to be judged. */
  public List<Need> needs() {
    return List.of(words.needs());
  }
}
