package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * How a frame is refused: ERROR, and then the end of the connection.
 *
 * @param late whether the end came, but not just after ERROR
 * @param bound whether the session's version demands the end behind any ERROR, as 1.2 does
 */
record Refusal(StompOutcome outcome, boolean late, boolean bound) {

  private static final int TRIES = 3;
  private static final String END = "end";

  /** Waits for the end; behind an ERROR three times as long, for one that is late. */
  static Refusal of(StompConnection connection, Duration atMost) {
    StompOutcome outcome = connection.awaitClosing(atMost);
    boolean late = false;
    if (outcome.failed() && !outcome.closed()) {
      outcome = connection.awaitClosing(atMost.multipliedBy(2));
      late = outcome.closed();
    }
    boolean bound =
        connection.connected() != null && connection.version().atLeast(StompVersion.V1_2);
    return new Refusal(outcome, late, bound);
  }

  /**
   * Sends the frame, and waits. A reset may have overtaken the ERROR, or it was lost to a message
   * that the target was about to write, as it looked once with Spring's broker: the frame is sent
   * up to twice again then, in sessions of their own in which nothing is said besides.
   */
  static Refusal of(
      StompProbe probe, StompConnection connection, Duration atMost, StompFrame frame) {
    connection.send(frame);
    Refusal refusal = of(connection, atMost);
    for (int i = 1; i < TRIES && refusal.endsWithoutError(); i++) {
      boolean old = connection.version() == StompVersion.V1_1;
      try (StompConnection again = old ? probe.open(StompVersion.V1_1) : probe.open()) {
        var unused = Fence.isPonged(again, atMost);
        again.send(frame);
        refusal = of(again, atMost);
      }
    }
    return refusal;
  }

  /**
   * Judges one that version 1.1 demands as 1.2 does, in a session of that version, where the
   * profile promises it.
   */
  static void demandedInVersionBefore(
      StompProbe probe, EndpointPlan plan, StompFrame frame, Checks checks) {
    if (!StompClient.promisedOlder(plan).contains(StompVersion.V1_1)) {
      return;
    }
    try (StompConnection old = probe.open(StompVersion.V1_1)) {
      if (old.version() == StompVersion.V1_1) {
        of(probe, old, probe.patience().answer(), frame)
            .demanded(checks, "-" + StompClient.in(StompVersion.V1_1));
      }
    }
  }

  private boolean endsWithoutError() {
    return !outcome.failed() && (outcome.closed() || outcome.wasReset());
  }

  /** Returns whether a reset may have overtaken the ERROR. */
  boolean isUntold() {
    return !outcome.failed() && outcome.wasReset();
  }

  /** Judges one that the specification demands. */
  void demanded(Checks checks) {
    demanded(checks, "");
  }

  private void demanded(Checks checks, String version) {
    if (isUntold()) {
      checks.should("error" + version, false, outcome.describe(), "ERROR");
    } else {
      checks.must("error" + version, outcome.failed(), outcome.describe(), "ERROR");
    }
    judgeEnd(checks, END + version, Verdict.FAIL);
  }

  /**
   * Judges one that a target need not make, where the specification demands of who does that it
   * says ERROR and ends the connection.
   */
  void demandedOnceMade(Checks checks) {
    if (outcome.silent()) {
      checks.should(END, false, outcome.describe(), "ERROR and the end");
    } else {
      demanded(checks);
    }
  }

  /** Judges one that is only wise: the end is enough. */
  void wise(Checks checks, String slug) {
    judgeEnd(checks, slug, Verdict.WARN);
  }

  /** As above. */
  void wise(Checks checks) {
    wise(checks, END);
  }

  /**
   * Judges that the connection ends.
   *
   * @param otherwise the verdict where nothing demands it but what the case is about
   */
  void judgeEnd(Checks checks, String slug, Verdict otherwise) {
    Verdict verdict =
        outcome.closed()
            ? late ? Verdict.WARN : Verdict.PASS
            : outcome.failed() && bound ? Verdict.FAIL : otherwise;
    checks.record(
        slug,
        verdict,
        late ? "it ends, but late: " + outcome.describe() : outcome.describe(),
        "ERROR and the end");
  }

  /**
   * Judges that the session went on, as a fence behind the frame told, or ended.
   *
   * @param held whether the fence was answered
   */
  static void orAnswer(
      Checks checks, Fence.Held held, StompConnection connection, Duration atMost) {
    if (held == Fence.Held.NO) {
      of(connection, atMost).wise(checks, "answer");
    } else {
      checks.should("answer", true, connection.outcome().describe(), "the answer");
    }
  }

  /**
   * Judges whether one frame got both a RECEIPT and an ERROR that names it. What went wrong behind
   * a RECEIPT may be told, and names then what it is about; a RECEIPT behind an ERROR is a lie.
   */
  static Verdict ofBothAnswers(StompConnection connection, String receipt) {
    List<ReceivedFrame> answers =
        connection.frames().stream().filter(it -> it.has("receipt-id", receipt)).toList();
    boolean both =
        answers.stream().anyMatch(it -> it.is("RECEIPT"))
            && answers.stream().anyMatch(it -> it.is("ERROR"));
    if (!both) {
      return Verdict.PASS;
    }
    return answers.get(0).is("RECEIPT") ? Verdict.WARN : Verdict.FAIL;
  }
}
