package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;

/** How much is moved where the amount is the subject. */
final class Volume {

  /** What a case leaves for the others, the bystander and the canary. */
  private static final int RESERVE = 20;

  private Volume() {}

  /**
   * Returns how many connections a case opens: as many as wanted, but fewer than the target
   * promises to hold.
   */
  static int connections(EndpointPlan plan, int usually, int thoroughly) {
    int wanted = plan.thorough() ? thoroughly : usually;
    Integer promised = plan.endpoint().limits().connections();
    return promised == null ? wanted : Math.max(1, Math.min(wanted, promised - RESERVE));
  }
}
