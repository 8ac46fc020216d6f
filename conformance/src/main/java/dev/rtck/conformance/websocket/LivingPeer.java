package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client that gives signs of life all the time, so that no limit of time for those who do not
 * speaks against it.
 *
 * @param promised after what time the target ends the connections of others
 * @param sinceNanos when it connected
 */
record LivingPeer(WebSocketConnection connection, Duration promised, long sinceNanos) {

  /** A sign of life every so many parts of the promised time. */
  private static final int SIGNS = 5;

  private static final int A_FEW_MESSAGES = 20;

  /** How a client says that it is there. */
  interface Sign {
    void send(WebSocketConnection connection);
  }

  /** Returns one that has just connected. */
  static LivingPeer on(WebSocketConnection connection, Duration promised) {
    return new LivingPeer(connection, promised, System.nanoTime());
  }

  /** Returns all that a client can say of itself: what the application exchanges, and pings. */
  static Sign everything(EndpointPlan plan, Echo echo) {
    Operation heartbeat = plan.endpoint().operation(OperationName.HEARTBEAT);
    @Nullable Template send = heartbeat == null ? null : heartbeat.send();
    Double rate = plan.endpoint().limits().ratePerSecond();
    boolean speaks = rate == null || rate >= A_FEW_MESSAGES;
    boolean beats = speaks && heartbeat != null && heartbeat.sendsOnly();
    return connection -> {
      connection.send(Frame.ping(Bytes.EMPTY));
      if (beats && send != null && heartbeat != null) {
        Bytes beat = Bytes.utf8(send.renderText(Bindings.EMPTY.withFresh()));
        connection.send(Frame.of(heartbeat.binary() ? Opcode.BINARY : Opcode.TEXT, beat));
      }
      if (speaks && echo.isThere()) {
        connection.send(echo.frame(Payloads.unique()));
      }
    };
  }

  /**
   * Judges that the connection is not ended when the time is over. What ends it earlier, or later,
   * is something else that nobody promised anything about.
   */
  void judge(Checks checks, String slug, Verdict otherwise, Sign sign) {
    long end = sinceNanos + promised.multipliedBy(5).dividedBy(4).toNanos();
    while (System.nanoTime() - end < 0 && !Outcome.of(connection, sinceNanos).closed()) {
      sign.send(connection);
      var unused =
          connection.await(WebSocketEvent.Ended.class, it -> true, promised.dividedBy(SIGNS));
    }
    Outcome outcome = Outcome.of(connection, sinceNanos);
    boolean inTime = outcome.closed() && outcome.closedAfter().compareTo(earliest()) >= 0;
    if (outcome.closed() && !inTime) {
      checks.observe(slug, outcome.describe());
      return;
    }
    checks.record(
        slug,
        outcome.closed() ? otherwise : Verdict.PASS,
        outcome.describe(),
        "the connection stays open");
  }

  private Duration earliest() {
    return promised.multipliedBy(3).dividedBy(4);
  }
}
