package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRefused;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.time.Duration;

/** A well-behaved connection that stands while a hostile case runs. */
final class WatchedConnection implements EndpointSession.Bystander {

  private final WebSocketProbe probe;
  private final WebSocketConnection connection;
  private final boolean answersPings;
  private final int width;
  private final long openedAt;

  /**
   * @param answersPings whether the target answers a ping at all, as far as is known: where it does
   *     not, nothing can be told of the bystander
   * @param width how many connections a case opens at a time
   */
  WatchedConnection(WebSocketProbe probe, boolean answersPings, int width) {
    this.width = width;
    this.openedAt = System.nanoTime();
    this.probe = probe;
    this.connection = probe.open();
    connection.note("the bystander");
    this.answersPings = answersPings;
  }

  @Override
  public void judge(Checks checks) {
    if (answersPings) {
      Fence fence = Fence.behind(connection, probe.patience());
      Outcome outcome = Outcome.of(connection, openedAt);
      if (!fence.held() && outcome.closed()) {
        judgeFarewell(checks, outcome);
        judgeNewConnection(checks);
        return;
      }
      checks.must(
          IS_SERVED,
          fence.held(),
          fence.describe(),
          "another connection is served as before: a ping gets its pong");
    }
    judgeNewConnection(checks);
  }

  /**
   * It may have been idle for too long, or somebody took its place: then the same happens to a
   * second bystander, beside clients that do nothing wrong. Where there is no time to see that, who
   * was told goodbye in good order is not to be judged.
   */
  private void judgeFarewell(Checks checks, Outcome first) {
    WebSocketEvent.Close close = first.close();
    WebSocketEvent.Ended ended = first.ended();
    long until =
        close != null ? close.atNanos() : ended != null ? ended.atNanos() : System.nanoTime();
    long age = until - openedAt;
    Integer code = first.code();
    boolean inGoodOrder =
        code != null && (code <= CloseCode.GOING_AWAY || code >= CloseCode.FIRST_OF_LIBRARIES);
    try (WebSocketConnection second = probe.open()) {
      long since = System.nanoTime();
      second.note("another bystander, beside clients that do nothing wrong");
      SideBySide.times(
          width,
          width,
          i -> {
            try (WebSocketConnection client = probe.open()) {
              client.note(Fence.behind(client, probe.patience()).describe());
              client.send(Frame.close(CloseCode.NORMAL, ""));
              var unused = client.awaitClose(probe.patience().answer());
            } catch (HandshakeRefused noRoom) {
              second.note(String.valueOf(noRoom.getMessage()));
            }
          });
      Duration rest = Duration.ofNanos(since + age - System.nanoTime());
      Outcome outcome =
          Outcome.awaitClosing(
              second,
              since,
              (rest.isNegative() ? Duration.ZERO : rest).plus(probe.patience().quiet()));
      if (!outcome.closed() && !(inGoodOrder && probe.isOutOfTime())) {
        checks.must(
            IS_SERVED,
            false,
            first.describe() + "; and without the offence: " + outcome.describe(),
            "another connection is served as before: a ping gets its pong");
      } else {
        checks.observe(IS_SERVED, "not to be seen: " + first.describe());
      }
    } catch (HandshakeRefused refused) {
      if (inGoodOrder || refused.turnedAway()) {
        checks.observe(IS_SERVED, "not to be seen: " + first.describe());
      } else {
        checks.must(
            IS_SERVED,
            false,
            first.describe() + "; and another connection: " + refused.getMessage(),
            "another connection is served as before: a ping gets its pong");
      }
    }
  }

  private void judgeNewConnection(Checks checks) {
    try (HandshakeAttempt canary = probe.attemptPatiently(probe.request())) {
      HandshakeJudgement.accepted(checks, NEW_ONE_IS_ACCEPTED, canary);
    }
  }
}
