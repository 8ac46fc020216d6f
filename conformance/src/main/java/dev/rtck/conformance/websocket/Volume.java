package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.websocket.CloseCode;

/** How much is moved where the amount is the subject. */
final class Volume {

  /** What a case leaves for the others, the bystander and the canary. */
  private static final int RESERVE = 20;

  /** A text that is unique in the run. */
  private static final int LEAST_TEXT = 64;

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

  /**
   * Returns how many clients come and go: a tenth of what is wanted where each newcomer is told all
   * that was said before, of which rtck itself says megabytes.
   */
  static int newcomers(EndpointPlan plan, int usually, int thoroughly) {
    int wanted = plan.thorough() ? thoroughly : usually;
    Operation broadcast = plan.endpoint().operation(OperationName.BROADCAST);
    boolean toldAll = broadcast != null && broadcast.history() == History.ALL;
    return toldAll ? wanted / 10 : wanted;
  }

  /** Returns how long a message to the echo is: as long as wanted, but no longer than promised. */
  static int messageBytes(EndpointPlan plan, Echo echo, int wanted) {
    Long promised = plan.endpoint().limits().messageBytes();
    int longest = promised == null ? wanted : (int) Math.min(wanted, promised);
    return Math.max(longest, echo.overhead() + LEAST_TEXT);
  }

  /** Returns whether the target closed because a message was longer than it takes. */
  static boolean wasTooMuch(Outcome outcome) {
    Integer code = outcome.code();
    return code != null && code == CloseCode.MESSAGE_TOO_BIG;
  }

  /**
   * Returns whether the target closed because somebody sent too much or too often: by the codes of
   * RFC 6455 §7.4.1 and its registry, or by one of the application's own (§7.4.2).
   */
  static boolean wasTooOften(Outcome outcome) {
    Integer code = outcome.code();
    return code != null
        && (code == CloseCode.POLICY_VIOLATION
            || code == CloseCode.TRY_AGAIN_LATER
            || (code >= CloseCode.FIRST_OF_LIBRARIES && code <= CloseCode.LAST));
  }

  /** Returns whether the target may have closed since somebody else took the connection's place. */
  static boolean mayHaveBeenPutOut(Outcome outcome) {
    Integer code = outcome.code();
    return outcome.closed() && (code == null || code != CloseCode.PROTOCOL_ERROR);
  }

  /**
   * Returns whether the target may have closed since somebody sent too much or too often, in any of
   * the ways in which servers do so: a Close that blames no bytes, one without code, or a drop.
   */
  static boolean mayHaveBeenTooOften(Outcome outcome) {
    Integer code = outcome.code();
    boolean blamesNoBytes =
        code == null || code == CloseCode.INTERNAL_ERROR || outcome.closedAtWill();
    return outcome.closed() && (blamesNoBytes || wasTooOften(outcome));
  }
}
