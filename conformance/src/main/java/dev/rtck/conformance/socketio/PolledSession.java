package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.engineio.PollingPayload;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session over polling, connected to the profile's namespace, of which each request is the
 * case's. Without the CONNECT a server may end it at any moment.
 */
final class PolledSession {

  private static final int MOST_POLLS = 8;

  /** What others say in the room comes, too. */
  private static final int MOST_ANSWERS = 50;

  private static final Long JOINING = 0L;
  private static final Duration STAYS_PENDING = Duration.ofMillis(150);

  private final EngineIoProbe probe;
  private final PollingSession session;

  private PolledSession(EngineIoProbe probe, PollingSession session) {
    this.probe = probe;
    this.session = session;
  }

  static PolledSession connected(EngineIoProbe probe, SocketIoEndpoint endpoint) {
    PolledSession made = new PolledSession(probe, probe.handshake());
    HttpAnswer sent =
        made.session
            .post(
                PollingPayload.encode(
                    SocketIoPacket.connect(endpoint.namespace(), endpoint.auth()).encode()))
            .await(probe.patience().answer());
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      HttpAnswer answer = made.session.poll().await(probe.patience().answer());
      if (answer == null || !answer.is(200)) {
        break;
      }
      made.answerPing(answer);
      if (answer.packets().stream().anyMatch(PolledSession::isConnect)) {
        return made;
      }
    }
    throw new Untestable(
        "the CONNECT over polling got no answer; its POST got: "
            + (sent == null ? "nothing" : sent.describe()));
  }

  /** Returns a session as above, to which the echo comes back. */
  static PolledSession echoing(Connections them) {
    PolledSession made = connected(them.probe(), them.endpoint());
    String room = them.echo().room();
    Operation join = them.plan().endpoint().operation(OperationName.JOIN);
    if (room != null && join != null) {
      made.enter(them.namespace(), join, Bindings.EMPTY.with("room", room));
      them.pace();
    }
    return made;
  }

  /** Does the join, and takes what comes until its answer has come. */
  private void enter(String namespace, Operation join, Bindings known) {
    Template send = Objects.requireNonNull(join.send(), "it can be done");
    Long id = join.ack() == null ? null : JOINING;
    List<Predicate<SocketIoPacket>> awaited = new ArrayList<>();
    if (join.receive() != null) {
      awaited.add(it -> Member.comesOf(join, it, known));
    }
    if (id != null) {
      awaited.add(it -> it.type().isAck() && Objects.equals(it.id(), JOINING));
    }
    var unusedPosted =
        post(
            PollingPayload.encode(
                SocketIoPacket.event(namespace, id, send.render(known.withFresh())).encode()));
    if (awaited.isEmpty()) {
      // Nothing tells that it is done: behind the answer to something else it has been read.
      awaited.add(
          it -> it.type() == SocketIoType.CONNECT || it.type() == SocketIoType.CONNECT_ERROR);
      var unusedFence = post(HttpLongPollingCases.harmless());
    }
    for (int polls = 0; polls < MOST_ANSWERS && !awaited.isEmpty(); polls++) {
      HttpAnswer answer = session.poll().await(probe.patience().answer());
      if (answer == null || !answer.is(200)) {
        break;
      }
      answerPing(answer);
      answer.packets().stream()
          .flatMap(PolledSession::packet)
          .forEach(packet -> awaited.removeIf(it -> it.test(packet)));
    }
    if (!awaited.isEmpty()) {
      throw new Untestable(Member.NOT_ENTERED);
    }
  }

  private static Stream<SocketIoPacket> packet(EngineIoPacket packet) {
    return packet instanceof EngineIoPacket.Text text && text.type() == EngineIoType.MESSAGE
        ? Stream.ofNullable(SocketIoPacket.read(text.data()))
        : Stream.empty();
  }

  private static boolean isConnect(EngineIoPacket packet) {
    return packet instanceof EngineIoPacket.Text text
        && text.type() == EngineIoType.MESSAGE
        && text.data().startsWith("0");
  }

  PollingSession session() {
    return session;
  }

  /** Returns a poll of which it is sure that it waits at the server. */
  HttpExchange pendingPoll() {
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      HttpExchange poll = session.poll();
      if (poll.awaitSent(probe.patience().handshake()) && poll.await(STAYS_PENDING) == null) {
        return poll;
      }
      HttpAnswer came = poll.await(Duration.ZERO);
      if (came == null || !came.is(200)) {
        throw new Untestable("no GET waits; it got: " + describe(came));
      }
      answerPing(came);
    }
    // What others say meanwhile answers it, as well: it is tried again alone.
    throw Untestable.forNow("no GET waits: each is answered at once");
  }

  /**
   * Returns in which way the session has ended, or an empty text when a GET still waits. Pings are
   * answered: that a session without a heartbeat ends, is no answer to what was sent.
   */
  String ending() {
    String last = "";
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      HttpExchange poll = session.poll();
      HttpAnswer answer = poll.await(probe.patience().answer());
      if (answer == null) {
        poll.abort();
        return "";
      }
      last = describe(answer);
      if (!answer.is(200) || holdsClose(answer)) {
        return last;
      }
      answerPing(answer);
    }
    return "";
  }

  private void answerPing(HttpAnswer answer) {
    if (answer.packets().contains(EngineIoPacket.of(EngineIoType.PING))) {
      var unused = post(EngineIoPacket.of(EngineIoType.PONG).pollingText());
    }
  }

  /** Returns whether it brought what somebody else sent, and so may have ended by itself. */
  static boolean bringsNews(@Nullable HttpAnswer answer) {
    return answer != null
        && answer.is(200)
        && answer.packets().stream()
            .anyMatch(
                it ->
                    it instanceof EngineIoPacket.Binary
                        || (it instanceof EngineIoPacket.Text text
                            && (text.type() == EngineIoType.MESSAGE
                                || text.type() == EngineIoType.PING)));
  }

  static boolean holdsClose(HttpAnswer answer) {
    return answer.packets().contains(EngineIoPacket.of(EngineIoType.CLOSE));
  }

  /** Sends the body and waits for the answer; null when none came in time. */
  @Nullable HttpAnswer post(String body) {
    return session.post(body).await(probe.patience().answer());
  }

  /** Lets the session live by itself from now on; nothing else may poll it. */
  SocketIoConnection live() {
    return SocketIoConnection.over(session.live(), probe);
  }

  /** Returns whether the session still carries Socket.IO; nothing else may poll it. */
  boolean serves(Connections them) {
    return them.isServed(live());
  }

  static String describe(@Nullable HttpAnswer answer) {
    return answer == null ? "no answer" : answer.describe();
  }
}
