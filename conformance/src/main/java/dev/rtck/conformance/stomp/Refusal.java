package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompOutcome;
import java.time.Duration;

/** How a frame is refused: ERROR, and then the end of the connection. */
final class Refusal {

  private Refusal() {}

  /** Judges one that the specification demands. */
  static void demanded(Checks checks, StompConnection connection, Duration atMost) {
    StompOutcome outcome = connection.awaitClosing(atMost);
    // A reset may have overtaken the ERROR.
    checks.must("error", outcome.failed() || outcome.wasReset(), outcome.describe(), "ERROR");
    checks.must("end", outcome.closed(), outcome.describe(), "the end behind ERROR");
  }

  /** Judges one that the specification leads to expect. */
  static void expected(Checks checks, StompConnection connection, Duration atMost) {
    StompOutcome outcome = connection.awaitClosing(atMost);
    checks.should(
        "end",
        outcome.closed() && (outcome.failed() || outcome.wasReset()),
        outcome.describe(),
        "ERROR and the end");
  }

  /** Judges one that is only wise: the end is enough. */
  static void wise(Checks checks, StompConnection connection, Duration atMost) {
    StompOutcome outcome = connection.awaitClosing(atMost);
    checks.should("end", outcome.closed(), outcome.describe(), "ERROR and the end");
  }

  /** Returns whether one frame got both a RECEIPT and an ERROR that names it. */
  static boolean contradictsItself(StompConnection connection, String receipt) {
    return has(connection, "RECEIPT", receipt) && has(connection, "ERROR", receipt);
  }

  private static boolean has(StompConnection connection, String command, String receipt) {
    for (ReceivedFrame frame : connection.frames()) {
      if (frame.is(command) && frame.has("receipt-id", receipt)) {
        return true;
      }
    }
    return false;
  }
}
