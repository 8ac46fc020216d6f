package dev.rtck.conformance.stomp;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What became of many frames at once. Targets may have limits, so that many may be refused; a few
 * may not.
 *
 * @param refusal how the target refused them, or null
 * @param judgement records the checks
 */
record Burst(@Nullable String refusal, Runnable judgement) {

  private static final int FEW = 5;

  /**
   * Judges so many frames.
   *
   * @param send sends so many as it is given
   * @throws Untestable where they are refused, and a few are not
   */
  static void judge(int many, IntFunction<Burst> send) {
    Burst burst = send.apply(many);
    String refused = burst.refusal();
    if (refused != null && send.apply(FEW).refusal() == null) {
      throw new Untestable(
          many + " frames at once are over a limit of the target, and a few are not: " + refused);
    }
    burst.judgement().run();
  }

  /** Returns how many frames there may be at once: the target may take fewer a second. */
  static int atMost(EndpointPlan plan, int wanted) {
    Double rate = plan.endpoint().limits().ratePerSecond();
    // Some were sent before, within the same second.
    return rate == null ? wanted : (int) Math.max(1, Math.min(wanted, rate / 2));
  }

  /** Returns whether all of the frames come to the topic; waits for as long as they do come. */
  static boolean arrives(List<StompFrame> frames, OwnTopic topic) {
    return frames.stream().allMatch(it -> topic.received(it.body()) != null);
  }

  /** Returns how a session was refused that has nothing to end for; null where it was not. */
  static @Nullable String refusal(StompOutcome outcome) {
    return outcome.silent() ? null : outcome.describe();
  }
}
