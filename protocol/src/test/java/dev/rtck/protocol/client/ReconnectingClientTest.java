package dev.rtck.protocol.client;

import static dev.rtck.protocol.client.ConnectionState.CONNECTED;
import static dev.rtck.protocol.client.ConnectionState.CONNECTING;
import static dev.rtck.protocol.client.ConnectionState.DISCONNECTED;
import static dev.rtck.protocol.client.ConnectionState.RECONNECTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.client.PlayedTarget.Reception;
import dev.rtck.protocol.client.ReconnectingClient.Sending;
import dev.rtck.protocol.client.ReconnectingClient.Timeouts;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.UnboundNameException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that comes back, in time that passes only when it is told to. */
@Timeout(30)
final class ReconnectingClientTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration THREE = Duration.ofSeconds(3);
  private static final int CAPACITY = 5;
  private static final long SEED = 7;

  private final PlayedTarget target = new PlayedTarget();
  private final VirtualScheduler time = new VirtualScheduler();
  private final ReconnectingClient client = client(ReconnectPolicy.tireless(BackOff.fixed()));

  @AfterEach
  void leave() {
    client.close();
  }

  private ReconnectingClient client(ReconnectPolicy policy) {
    return client(target, policy);
  }

  private ReconnectingClient client(Supplier<Client> source, ReconnectPolicy policy) {
    return new ReconnectingClient(
        source,
        policy,
        CAPACITY,
        new Timeouts(SECOND, Duration.ZERO),
        new SplittableRandom(SEED),
        time);
  }

  private static Bindings text(String text) {
    return Bindings.EMPTY.with("text", text);
  }

  private Sending broadcast(String text) {
    return client.send(OperationName.BROADCAST, text(text));
  }

  private void connected() {
    client.connect();
    time.settle();
    assertThat(client.state()).isEqualTo(CONNECTED);
  }

  private static List<ConnectionState> states(ReconnectingClient client) {
    return client.history().stream().map(Transition::to).toList();
  }

  /** Returns when each attempt was made, as long as they all fail. */
  private List<Duration> attempts(BackOff backOff, int count) {
    List<Duration> moments = new ArrayList<>();
    ReconnectingClient retrying =
        client(
            () -> {
              moments.add(time.sinceStart());
              throw new IllegalStateException("out of clients");
            },
            new ReconnectPolicy(backOff, count));
    retrying.connect();
    time.pass(Duration.ofHours(1));
    return moments;
  }

  @Test
  void connectsAtOnce() {
    client.connect();
    assertThat(client.state()).isEqualTo(CONNECTING);
    assertThat(client.current()).isNull();

    time.settle();

    assertThat(states(client)).containsExactly(CONNECTING, CONNECTED);
    assertThat(client.current()).isSameAs(client.clients().get(0));
    assertThat(client.attempts()).isZero();
  }

  @Test
  void connectsOnceHoweverOftenItIsTold() {
    client.connect();
    client.connect();
    time.settle();
    client.connect();
    time.pass(Duration.ofMinutes(1));

    assertThat(client.clients()).hasSize(1);
  }

  @Test
  void comesBackNoMoreAfterARefusalForGood() {
    connected();
    target.receives(Reception.REFUSED_FOR_GOOD);
    target.latest().end("Close 1001");
    time.pass(Duration.ofHours(1));

    assertThat(client.clients()).hasSize(2);
    assertThat(client.state()).isEqualTo(DISCONNECTED);
    assertThat(client.history().get(client.mark() - 1).why())
        .isEqualTo("gave up for good: status 503");
  }

  @Test
  void comesBackAfterALoss() {
    connected();
    time.pass(SECOND);
    target.latest().end("Close 1001");
    assertThat(client.state()).isEqualTo(RECONNECTING);
    assertThat(client.current()).isNull();

    time.pass(THREE);

    assertThat(client.history())
        .containsExactly(
            new Transition(DISCONNECTED, CONNECTING, 0, "connect() was called"),
            new Transition(CONNECTING, CONNECTED, 0, "connected"),
            new Transition(CONNECTED, RECONNECTING, SECOND.toNanos(), "Close 1001"),
            new Transition(RECONNECTING, CONNECTED, SECOND.plus(THREE).toNanos(), "connected"));
    assertThat(client.clients()).hasSize(2);
    assertThat(client.current()).isSameAs(client.clients().get(1));
    assertThat(target.connection(1).isClosed()).isTrue();
  }

  @Test
  void waitsAsLongAsItsPolicySaysBeforeItComesBack() {
    connected();
    target.latest().end("gone");

    time.pass(THREE.minusNanos(1));
    assertThat(client.clients()).hasSize(1);
    time.pass(Duration.ofNanos(1));
    assertThat(client.clients()).hasSize(2);
  }

  @Test
  void retriesAFirstConnectionThatDoesNotComeAbout() {
    target.receives(Reception.UNREACHABLE, Reception.REFUSED);
    client.connect();
    time.settle();
    assertThat(client.attempts()).isEqualTo(1);
    time.pass(THREE);
    assertThat(client.attempts()).isEqualTo(2);
    time.pass(THREE);

    assertThat(states(client)).containsExactly(CONNECTING, RECONNECTING, CONNECTED);
    assertThat(client.history().get(1).why()).isEqualTo("nobody there");
    assertThat(client.attempts()).isZero();
    assertThat(client.clients()).hasSize(3);
  }

  @Test
  void waitsTheSameEachTimeWithAFixedBackOff() {
    assertThat(attempts(BackOff.fixed(SECOND), 4))
        .containsExactly(Duration.ZERO, SECOND, SECOND.multipliedBy(2), THREE);
  }

  @Test
  void waitsLongerEachTimeWithALinearBackOff() {
    assertThat(attempts(BackOff.linear(), 4))
        .containsExactly(Duration.ZERO, SECOND, THREE, SECOND.multipliedBy(6));
  }

  @Test
  void drawsTheWaitsOfAnExponentialBackOffFromItsRandomness() {
    BackOff backOff = BackOff.exponential(SECOND, Duration.ofSeconds(8));
    SplittableRandom same = new SplittableRandom(SEED);
    List<Duration> expected = new ArrayList<>(List.of(Duration.ZERO));
    Duration moment = Duration.ZERO;
    for (int retry = 1; retry <= 6; retry++) {
      moment = moment.plus(backOff.before(retry, same));
      expected.add(moment);
    }

    assertThat(attempts(backOff, 7)).isEqualTo(expected);
  }

  @Test
  void givesUpAfterItsLastAttempt() {
    target.receives(Reception.UNREACHABLE, Reception.UNREACHABLE, Reception.UNREACHABLE);
    ReconnectingClient failing = client(new ReconnectPolicy(BackOff.fixed(), 3));
    failing.connect();
    time.pass(Duration.ofMinutes(5));

    assertThat(states(failing)).containsExactly(CONNECTING, RECONNECTING, DISCONNECTED);
    assertThat(failing.history().get(2).why()).isEqualTo("gave up: nobody there");
    assertThat(failing.attempts()).isEqualTo(3);
    assertThat(failing.clients()).hasSize(3);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void givesUpAtOnceWhenItHasOneAttempt() {
    target.receives(Reception.REFUSED);
    ReconnectingClient failing = client(new ReconnectPolicy(BackOff.fixed(), 1));
    failing.connect();
    time.settle();

    assertThat(states(failing)).containsExactly(CONNECTING, DISCONNECTED);
  }

  @Test
  void connectsAnewAfterItGaveUp() {
    target.receives(Reception.REFUSED);
    ReconnectingClient failing = client(new ReconnectPolicy(BackOff.fixed(), 1));
    failing.connect();
    time.settle();
    failing.connect();
    time.settle();

    assertThat(states(failing)).containsExactly(CONNECTING, DISCONNECTED, CONNECTING, CONNECTED);
  }

  @Test
  void countsItsAttemptsFromTheLastConnection() {
    ReconnectingClient failing = client(new ReconnectPolicy(BackOff.linear(), 2));
    target.receives(Reception.UNREACHABLE, Reception.WELCOMED, Reception.UNREACHABLE);
    failing.connect();
    time.pass(SECOND);
    target.latest().end("gone");
    time.pass(THREE);

    assertThat(states(failing))
        .containsExactly(CONNECTING, RECONNECTING, CONNECTED, RECONNECTING, CONNECTED);
    assertThat(failing.clients()).hasSize(4);
  }

  @Test
  void givesUpOnATargetThatEndsEveryConnection() {
    ReconnectingClient patient =
        client(ReconnectPolicy.tireless(BackOff.fixed(Duration.ofMillis(1))));
    patient.onTransition(
        transition -> {
          if (transition.to() == CONNECTED) {
            time.schedule(() -> target.latest().end("go away"), Duration.ZERO);
          }
        });
    patient.connect();
    time.pass(Duration.ofMinutes(1));

    assertThat(patient.state()).isEqualTo(DISCONNECTED);
    assertThat(patient.clients()).hasSize(ReconnectingClient.MOST_CLIENTS);
  }

  @Test
  void takesAConnectionThatEndedAtOnceForAFailedAttempt() {
    target.receives(Reception.ENDED_AT_ONCE);
    client.connect();
    time.settle();
    assertThat(states(client)).containsExactly(CONNECTING, RECONNECTING);
    assertThat(client.history().get(1).why()).isEqualTo("ended at once");

    time.pass(THREE);
    assertThat(client.state()).isEqualTo(CONNECTED);
  }

  @Test
  void takesAMissingWelcomeForAFailedAttempt() {
    target.receives(Reception.NOT_WELCOMED);
    broadcast("a");
    client.connect();
    time.settle();

    assertThat(client.state()).isEqualTo(RECONNECTING);
    assertThat(client.history().get(1).why()).isEqualTo("no welcome within 0 ms");
    assertThat(target.connection(1).isClosed()).isTrue();
    assertThat(target.reached).isEmpty();
    time.pass(THREE);
    assertThat(target.reached).containsExactly("2:a");
  }

  @Test
  void takesAClientThatCannotBeMadeForAFailedAttempt() {
    ReconnectingClient helpless =
        client(
            () -> {
              throw new IllegalStateException("out of clients");
            },
            new ReconnectPolicy(BackOff.fixed(), 2));
    helpless.connect();
    time.pass(THREE);

    assertThat(states(helpless)).containsExactly(CONNECTING, RECONNECTING, DISCONNECTED);
    assertThat(helpless.history().get(1).why()).isEqualTo("out of clients");
  }

  @Test
  void sendsAtOnceWhatItIsToldWhileConnected() {
    connected();

    assertThat(broadcast("a")).isEqualTo(Sending.SENT);
    assertThat(target.reached).containsExactly("1:a");
  }

  @Test
  void sendsWhatWaitedInOrderAndOnce() {
    assertThat(broadcast("a")).isEqualTo(Sending.QUEUED);
    client.connect();
    broadcast("b");
    time.settle();
    target.latest().end("gone");
    broadcast("c");
    broadcast("d");
    assertThat(client.queued()).isEqualTo(2);
    time.pass(THREE);
    target.latest().end("gone");
    time.pass(THREE);

    assertThat(target.reached).containsExactly("1:a", "1:b", "2:c", "2:d");
    assertThat(client.queued()).isZero();
    assertThat(broadcast("e")).isEqualTo(Sending.SENT);
  }

  @Test
  void tellsWhatItDroppedForLackOfRoom() {
    for (String text : List.of("a", "b", "c", "d", "e")) {
      assertThat(broadcast(text)).isEqualTo(Sending.QUEUED);
    }
    assertThat(broadcast("f")).isEqualTo(Sending.DROPPED);
    assertThat(broadcast("g")).isEqualTo(Sending.DROPPED);
    connected();

    assertThat(target.reached).containsExactly("1:a", "1:b", "1:c", "1:d", "1:e");
    assertThat(client.dropped())
        .isEqualTo(
            new Dropped(
                2,
                List.of(
                    new QueuedSend(OperationName.BROADCAST, text("f")),
                    new QueuedSend(OperationName.BROADCAST, text("g")))));
  }

  @Test
  void goesOnWithTheEntryThatTheLossKeptFromBeingSent() {
    for (String text : List.of("a", "b", "c", "d")) {
      broadcast(text);
    }
    target.onSend =
        text -> {
          if (text.equals("c") && target.connections.size() == 1) {
            target.latest().breakUnnoticed();
          }
        };
    connectUntilLost();
    assertThat(target.reached).containsExactly("1:a", "1:b");
    time.pass(THREE);

    assertThat(target.reached).containsExactly("1:a", "1:b", "2:c", "2:d");
    assertThat(states(client)).containsExactly(CONNECTING, CONNECTED, RECONNECTING, CONNECTED);
  }

  private void connectUntilLost() {
    client.connect();
    time.settle();
    assertThat(client.state()).isEqualTo(RECONNECTING);
  }

  @Test
  void neverSendsAgainWhatWasSentWhileTheLossWasTold() {
    broadcast("a");
    broadcast("b");
    target.onSend =
        text -> {
          if (target.connections.size() == 1) {
            target.latest().tellTheEnd("gone");
          }
        };
    connectUntilLost();
    time.pass(THREE);

    assertThat(target.reached).containsExactly("1:a", "2:b");
  }

  @Test
  void putsWhatComesDuringTheFlushBehindWhatWaited() {
    broadcast("a");
    broadcast("b");
    List<Sending> during = new ArrayList<>();
    target.onSend =
        text -> {
          if (text.equals("a")) {
            during.add(broadcast("c"));
          }
        };
    connected();

    assertThat(during).containsExactly(Sending.QUEUED);
    assertThat(target.reached).containsExactly("1:a", "1:b", "1:c");
  }

  @Test
  void noticesALossByWhatItCannotSend() {
    connected();
    target.latest().breakUnnoticed();

    assertThat(broadcast("a")).isEqualTo(Sending.QUEUED);
    assertThat(client.state()).isEqualTo(RECONNECTING);
    assertThat(broadcast("b")).isEqualTo(Sending.QUEUED);
    time.pass(THREE);
    assertThat(target.reached).containsExactly("2:a", "2:b");
  }

  @Test
  void dropsWhatWaitedAndCanNeverBeSent() {
    broadcast("a");
    client.send(OperationName.BROADCAST, Bindings.EMPTY);
    broadcast("b");
    connected();

    assertThat(target.reached).containsExactly("1:a", "1:b");
    assertThat(client.dropped().entries())
        .containsExactly(new QueuedSend(OperationName.BROADCAST, Bindings.EMPTY));
    assertThatThrownBy(() -> client.send(OperationName.BROADCAST, Bindings.EMPTY))
        .isInstanceOf(UnboundNameException.class);
  }

  @Test
  void rejoinsBeforeItSendsWhatWaited() {
    client.onConnected(
        current -> {
          assertThat(client.state()).isNotEqualTo(CONNECTED);
          current.send(OperationName.ROOM, Bindings.EMPTY.with("room", "lobby"));
        });
    broadcast("a");
    connected();
    target.latest().end("gone");
    broadcast("b");
    time.pass(THREE);

    assertThat(target.reached).containsExactly("1:lobby", "1:a", "2:lobby", "2:b");
  }

  @Test
  void takesAFailedRejoinForAFailedAttempt() {
    Consumer<Client> rejoin =
        current -> {
          if (target.connections.size() == 1) {
            target.latest().breakUnnoticed();
          }
          current.send(OperationName.ROOM, Bindings.EMPTY.with("room", "lobby"));
        };
    client.onConnected(rejoin);
    broadcast("a");
    client.connect();
    time.pass(THREE);

    assertThat(states(client)).containsExactly(CONNECTING, RECONNECTING, CONNECTED);
    assertThat(target.reached).containsExactly("2:lobby", "2:a");
  }

  @Test
  void tellsItsListenerOfEachTransitionInOrder() {
    List<Transition> told = new ArrayList<>();
    client.onTransition(told::add);
    connected();
    target.latest().end("gone");
    time.pass(THREE);
    client.close();

    assertThat(told).hasSize(5).isEqualTo(client.history());
  }

  @Test
  void makesNoOtherTransitionsThanABrowserHook() {
    for (ConnectionState from : ConnectionState.values()) {
      assertThat(from.canBecome(from)).as(from.name()).isFalse();
      assertThat(from.canBecome(CONNECTING)).as(from.name()).isEqualTo(from == DISCONNECTED);
      assertThat(from.canBecome(DISCONNECTED)).as(from.name()).isEqualTo(from != DISCONNECTED);
    }
    assertThat(DISCONNECTED.canBecome(CONNECTED)).isFalse();
    assertThat(DISCONNECTED.canBecome(RECONNECTING)).isFalse();
    assertThat(CONNECTED.canBecome(RECONNECTING)).isTrue();
  }

  @Test
  void awaitsAStateThatIsAndATransitionThatComes() {
    connected();
    int mark = client.mark();

    assertThat(client.awaitState(CONNECTED, Duration.ZERO)).isTrue();
    assertThat(client.awaitState(RECONNECTING, Duration.ZERO)).isFalse();
    assertThat(client.awaitTransition(CONNECTED, mark, Duration.ZERO)).isFalse();
    target.latest().end("gone");
    time.pass(THREE);
    assertThat(client.awaitTransition(RECONNECTING, mark, Duration.ZERO)).isTrue();
    assertThat(client.awaitTransition(CONNECTED, mark, Duration.ZERO)).isTrue();
  }

  @Test
  void endsTheConnectionWhenItIsClosed() {
    connected();
    client.close();
    client.close();

    assertThat(states(client)).containsExactly(CONNECTING, CONNECTED, DISCONNECTED);
    assertThat(target.latest().isClosed()).isTrue();
    assertThat(client.current()).isNull();
    assertThat(broadcast("a")).isEqualTo(Sending.DROPPED);
    assertThat(client.dropped().count()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(client::connect);
  }

  @Test
  void makesNoMoreAttemptsWhenItIsClosedInAWait() {
    connected();
    target.latest().end("gone");
    broadcast("a");
    time.pass(SECOND);
    client.close();
    time.pass(Duration.ofMinutes(1));

    assertThat(states(client)).containsExactly(CONNECTING, CONNECTED, RECONNECTING, DISCONNECTED);
    assertThat(client.clients()).hasSize(1);
    assertThat(target.reached).isEmpty();
  }

  @Test
  void staysClosedWhenItIsClosedWhileItConnects() {
    client.onConnected(current -> client.close());
    broadcast("a");
    client.connect();
    time.pass(Duration.ofMinutes(1));

    assertThat(states(client)).containsExactly(CONNECTING, DISCONNECTED);
    assertThat(target.latest().isClosed()).isTrue();
    assertThat(target.reached).isEmpty();
  }

  @Test
  void dropsAConnectionWithoutASignOfLife() {
    client.checkLiveness(SECOND, Duration.ofMillis(500));
    connected();
    time.pass(Duration.ofMillis(2_500));
    assertThat(target.latest().looks.get()).isEqualTo(2);
    target.latest().frozen = true;
    time.pass(Duration.ofMillis(499));
    assertThat(client.state()).isEqualTo(CONNECTED);
    time.pass(Duration.ofMillis(1));

    assertThat(client.state()).isEqualTo(RECONNECTING);
    assertThat(client.history().get(2).why()).isEqualTo("no sign of life within 500 ms");
    assertThat(target.connection(1).dropped).isTrue();
    time.pass(THREE);
    assertThat(client.state()).isEqualTo(CONNECTED);
    time.pass(SECOND);
    assertThat(target.connection(1).looks.get()).isEqualTo(3);
    assertThat(target.connection(2).looks.get()).isEqualTo(1);
    assertThat(target.connection(1).isClosed()).isTrue();
  }

  @Test
  void looksForNoLifeInALostConnection() {
    client.checkLiveness(SECOND, SECOND);
    connected();
    target.latest().end("gone");
    time.pass(THREE);

    assertThat(target.connection(1).looks.get()).isZero();
    assertThat(target.connection(1).dropped).isFalse();
  }

  @Test
  void refusesLooksForLifeWithoutAPause() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.checkLiveness(Duration.ZERO, SECOND));
  }
}
