package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.profile.History;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Judges what somebody who comes later gets of what was said before. */
final class HistoryJudgement {

  private HistoryJudgement() {}

  /**
   * @param fence says something new, and returns whether the late one heard it
   */
  static void judge(
      Checks checks,
      Clients clients,
      @Nullable History history,
      List<String> earlier,
      Deliveries heard,
      BooleanSupplier fence) {
    if (history == History.ALL) {
      heard.await(earlier, clients.answer());
    }
    boolean fenced = fence.getAsBoolean();
    List<String> got = heard.texts().stream().filter(earlier::contains).toList();
    checks.must(
        "later",
        fenced,
        fenced ? "it came" : "what was said later did not come",
        "what is said later");
    if (history == null) {
      checks.observe("earlier", got.size() + " of what was said before came");
    } else if (history == History.NONE) {
      checks.must(
          "earlier", got.isEmpty(), got.size() + " of what was said before came", "nothing");
    } else {
      Sequence.judge(checks, "earlier", earlier, got);
    }
  }
}
