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
      Integer farewell = Outcome.of(connection, 0).code();
      if (farewell != null
          && (farewell <= CloseCode.GOING_AWAY || farewell >= CloseCode.FIRST_OF_LIBRARIES)) {
        judgeFarewell(checks, farewell);
        judgeNewConnection(checks);
        return;
      }
      Fence fence = Fence.behind(connection, probe.patience());
      checks.must(
          IS_SERVED,
          fence.held(),
          fence.describe(),
          "another connection is served as before: a ping gets its pong");
    }
    judgeNewConnection(checks);
  }

  /**
   * Told goodbye in good order it may have been idle for too long, or somebody took its place: then
   * the same happens to a second bystander, beside clients that do nothing wrong.
   */
  private void judgeFarewell(Checks checks, int code) {
    WebSocketEvent.Close close = Outcome.of(connection, 0).close();
    long age = close == null ? 0 : close.atNanos() - openedAt;
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
      boolean stays = !outcome.closed() && !probe.isOutOfTime();
      if (stays) {
        checks.must(
            IS_SERVED,
            false,
            "closed with " + code + ", and without the offence: " + outcome.describe(),
            "another connection is served as before: a ping gets its pong");
      } else {
        checks.observe(IS_SERVED, "not to be seen: it was closed with " + code);
      }
    } catch (HandshakeRefused refused) {
      checks.observe(IS_SERVED, "not to be seen: it was closed with " + code);
    }
  }

  private void judgeNewConnection(Checks checks) {
    try (HandshakeAttempt canary = probe.attemptPatiently(probe.request())) {
      HandshakeJudgement.accepted(checks, NEW_ONE_IS_ACCEPTED, canary);
    }
  }
}
