package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server ends a connection on what it is sent. The connection answers pings meanwhile, so
 * that no timeout does the server's work, and one beside it that is not sent the same must live on.
 */
final class Closing {

  /** Every way to end a connection that is right. */
  static final String EXPECTED =
      "the end of the connection, or a DISCONNECT and no service behind it, at once";

  private static final int BAD_REQUEST = 400;

  private Closing() {}

  /**
   * What is sent.
   *
   * @param text all of a message, as it stands behind the digit of Engine.IO
   */
  record Stimulus(String slug, String text) {}

  private record Trial(Carrier carrier, Stimulus stimulus) {
    String slug() {
      return stimulus.slug() + "-over-" + carrier.slug();
    }
  }

  /** How a trial is judged. */
  enum Strictness {
    MUST,
    SHOULD
  }

  /**
   * Sends each text on a connection of its own to the endpoint's namespace: all over the usual
   * transport, the first over every one.
   */
  static void judge(
      Connections them, Checks checks, Strictness strictness, List<Stimulus> stimuli) {
    List<Trial> trials = new ArrayList<>();
    for (Carrier carrier : them.carriers()) {
      for (Stimulus stimulus : stimuli) {
        if (carrier == them.usual() || stimulus.equals(stimuli.get(0))) {
          trials.add(new Trial(carrier, stimulus));
        }
      }
    }
    try (SocketIoConnection beside = them.connected()) {
      checks.each(
          trials,
          Trial::slug,
          (trial, slug) -> {
            try (SocketIoConnection connection = them.connected(trial.carrier())) {
              if (!them.isServed(connection)) {
                checks.untestable(slug, "a CONNECT got no answer: " + Words.ending(connection));
                return;
              }
              String text = trial.stimulus().text();
              record(checks, strictness, slug, ofMember(them, connection, it -> it.sendText(text)));
            } catch (EngineIoRefused refused) {
              if (trial.carrier() == them.usual()) {
                throw refused;
              }
              checks.observe(slug, String.valueOf(refused.getMessage()));
            }
          });
      if (!them.isServed(beside)) {
        checks.untestable(
            "control",
            "a connection that is sent nothing of it is not served, either: "
                + Words.ending(beside));
      }
    }
  }

  /** Records whether it was closed. */
  static void record(Checks checks, Strictness strictness, String slug, Closed closed) {
    if (strictness == Strictness.MUST) {
      checks.must(slug, closed.isClosed(), closed.words(), EXPECTED);
    } else {
      checks.should(slug, closed.isClosed(), closed.words(), EXPECTED);
    }
  }

  /** What became of a connection. */
  record Closed(boolean isClosed, String words) {}

  /**
   * Sends something on a connection that is in the endpoint's namespace, and says what becomes of
   * it. Who is told to have left, and is served as before, has not.
   */
  static Closed ofMember(
      Connections them,
      SocketIoConnection connection,
      Function<SocketIoConnection, @Nullable HttpAnswer> send) {
    Closed closed = after(them, connection, send);
    return closed.isClosed() && !connection.hasEnded() && isServedAsMember(them, connection)
        ? new Closed(false, closed.words() + ", and it is served as before")
        : closed;
  }

  /** Returns whether the echo in the endpoint's namespace comes before the answer behind it. */
  private static boolean isServedAsMember(Connections them, SocketIoConnection connection) {
    if (!them.echo().isDeclared()) {
      return false;
    }
    JsonNode value = TextNode.valueOf(Payloads.unique());
    int mark = connection.mark();
    them.echo().send(connection, value);
    var unusedFence = connection.fence(them.answer());
    return connection.packets(mark).stream().anyMatch(it -> them.echo().answers(it, value));
  }

  /** Sends something and says what becomes of the connection. */
  static Closed after(
      Connections them,
      SocketIoConnection connection,
      Function<SocketIoConnection, @Nullable HttpAnswer> send) {
    Duration bound = bound(them, connection);
    int mark = connection.mark();
    long since = System.nanoTime();
    HttpAnswer answer = send.apply(connection);
    String refusal =
        answer != null && answer.status() == BAD_REQUEST
            ? "the POST got " + answer.describe() + ", "
            : "";
    SocketIoEvent.Came goodbye =
        connection.await(it -> it.packet().type() == SocketIoType.DISCONNECT, mark, bound);
    long millis = (System.nanoTime() - since) / 1_000_000;
    if (goodbye != null) {
      return new Closed(true, refusal + goodbye + " after " + millis + " ms");
    }
    SocketIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
    if (ended != null) {
      return new Closed(ended.how().byTarget(), refusal + ended + " after " + millis + " ms");
    }
    if (!refusal.isEmpty() && isGone(connection)) {
      return new Closed(true, refusal + "as does another one, and the GET waits on");
    }
    return new Closed(
        false, refusal + "still open after " + millis + " ms; " + Words.what(connection, mark));
  }

  /** Returns whether the session knows no POST any more: that one was refused does not say so. */
  private static boolean isGone(SocketIoConnection connection) {
    // What Socket.IO waits for, does not matter to a noop.
    HttpAnswer again = connection.engine().send(EngineIoPacket.of(EngineIoType.NOOP));
    return again != null && again.status() == BAD_REQUEST;
  }

  /** Returns how long to wait: no longer than the server itself does without a sign of life. */
  static Duration bound(Connections them, SocketIoConnection connection) {
    Duration interval = connection.engine().open().pingInterval();
    Duration timeout = connection.engine().open().pingTimeout();
    Duration answer = them.answer();
    if (interval == null || timeout == null) {
      return answer;
    }
    Duration silence = interval.plus(timeout);
    return silence.compareTo(answer) > 0 ? answer : silence;
  }

  /** Sends raw packets of Engine.IO. */
  static @Nullable HttpAnswer send(SocketIoConnection connection, EngineIoPacket... packets) {
    return connection.engine().send(packets);
  }
}
