package dev.rtck.protocol.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.fault.Fault.Delay;
import dev.rtck.protocol.fault.Fault.HalfClose;
import dev.rtck.protocol.fault.Fault.Refuse;
import dev.rtck.protocol.fault.Fault.Reset;
import dev.rtck.protocol.fault.Fault.Split;
import dev.rtck.protocol.fault.Fault.Throttle;
import dev.rtck.protocol.fault.Line.Ends;
import dev.rtck.protocol.fault.ProxyEvent.Ending;
import dev.rtck.protocol.fault.Trigger.OnConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules do. */
@Timeout(60)
final class FaultTest {

  private static final int QUIET_MILLIS = 60;

  @SuppressWarnings("NullAway.Init")
  private Line line;

  @BeforeEach
  void openLine() throws IOException {
    line = Line.open();
  }

  @AfterEach
  void closeLine() throws IOException {
    line.close();
  }

  @Test
  void refusesAConnectionWithAReset() throws IOException {
    line.proxy.add(Rule.when(new OnConnection(1), new Refuse()));
    assertThat(Line.ending(line.dial())).isEqualTo(Ending.RST);
    // The target's next connection is the next one of the clients.
    Line.assertRelays(line.connect());
    assertThat(line.events(ProxyEvent.Ended.class))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.by()).isEqualTo(Party.PROXY);
              assertThat(ended.ending()).isEqualTo(Ending.RST);
            });
  }

  @Test
  void stopsListeningAndBeginsAgain() throws IOException {
    Ends before = line.connect();
    line.proxy.refuseConnections();
    line.proxy.refuseConnections();
    assertThatThrownBy(line::dial).isInstanceOf(ConnectException.class);
    Line.assertRelays(before);
    line.proxy.acceptConnections();
    line.proxy.acceptConnections();
    Line.assertRelays(line.connect());
    assertThat(line.events(ProxyEvent.Listening.class))
        .extracting(ProxyEvent.Listening::accepts)
        .containsExactly(true, false, true);
  }

  @Test
  void resetsBothEnds() throws IOException {
    Ends ends = line.connect();
    line.proxy.resetAll();
    assertThat(line.proxy.connections()).isEmpty();
    assertThat(Line.ending(ends.client())).isEqualTo(Ending.RST);
    assertThat(Line.ending(ends.target())).isEqualTo(Ending.RST);
  }

  @ParameterizedTest
  @EnumSource(
      value = Party.class,
      names = {"CLIENT", "TARGET"})
  void resetsOneEndAndLetsTheOtherTalkToNobody(Party end) throws IOException {
    Ends ends = line.connect();
    Socket other = ends.end(end == Party.CLIENT ? Party.TARGET : Party.CLIENT);
    var unused = line.proxy.apply(new Reset(Set.of(end)));
    assertThat(Line.ending(ends.end(end))).isEqualTo(Ending.RST);

    for (int i = 0; i < 100; i++) {
      other.getOutputStream().write(new byte[100_000]);
    }
    assertStaysSilent(other);
    assertThat(line.proxy.connections()).containsExactly(ends.number());
    assertThat(line.events(ProxyEvent.Ended.class)).isEmpty();

    other.close();
    await().until(() -> line.proxy.connections().isEmpty());
    assertThat(line.events(ProxyEvent.Ended.class))
        .extracting(ProxyEvent.Ended::by)
        .containsExactly(Party.PROXY);
  }

  @Test
  void resetsTheEndsOneAfterTheOther() throws IOException {
    Ends ends = line.connect();
    var first = line.proxy.apply(new Reset(Set.of(Party.CLIENT)));
    assertThat(Line.ending(ends.client())).isEqualTo(Ending.RST);
    var again = line.proxy.apply(new Reset(Set.of(Party.CLIENT)));
    assertStaysSilent(ends.target());
    var second = line.proxy.apply(new Reset(Set.of(Party.TARGET)));
    assertThat(Line.ending(ends.target())).isEqualTo(Ending.RST);
    assertThat(first.timesActed() + again.timesActed() + second.timesActed()).isEqualTo(3);
    assertThat(line.proxy.connections()).isEmpty();
  }

  @Test
  void closesBothEndsThoughTheyGoOnToSpeak() throws IOException {
    Ends ends = line.connect();
    line.proxy.freeze();
    ends.fromClient(new byte[1000]);
    ends.fromTarget(new byte[1000]);
    line.proxy.closeAll();
    assertThat(line.proxy.connections()).isEmpty();
    assertThat(Line.ending(ends.client())).isEqualTo(Ending.FIN);
    assertThat(Line.ending(ends.target())).isEqualTo(Ending.FIN);
    ends.fromClient(new byte[1000]);
    assertThat(line.events(ProxyEvent.Ended.class))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.by()).isEqualTo(Party.PROXY);
              assertThat(ended.ending()).isEqualTo(Ending.FIN);
              assertThat(ended.bytesToTarget()).isZero();
            });
  }

  @Test
  void closesOneConnectionAlone() throws IOException {
    Ends first = line.connect();
    Ends second = line.connect();
    line.proxy.close(first.number());
    assertThat(Line.ending(first.client())).isEqualTo(Ending.FIN);
    assertThat(Line.ending(first.target())).isEqualTo(Ending.FIN);
    Line.assertRelays(second);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void halfClosesOneDirection(Direction direction) throws IOException {
    Ends ends = line.connect();
    var unused = line.proxy.apply(new HalfClose(direction));
    assertThat(Line.ending(ends.receiver(direction))).isEqualTo(Ending.FIN);
    ends.sender(direction).getOutputStream().write(new byte[100_000]);
    ends.receiver(direction).getOutputStream().write(7);
    assertThat(Line.read(ends.sender(direction), 1)).containsExactly(7);
    assertThat(line.proxy.relayed(ends.number(), direction)).isZero();

    ends.receiver(direction).close();
    assertThat(Line.ending(ends.sender(direction))).isEqualTo(Ending.FIN);
    assertThat(line.proxy.connections()).isEmpty();
    assertThat(line.events(ProxyEvent.Ended.class))
        .extracting(ProxyEvent.Ended::by)
        .containsExactly(Party.PROXY);
  }

  @Test
  void freezesAndThawsWithoutALoss() throws Exception {
    Ends ends = line.connect();
    line.proxy.freeze();
    byte[] sent = Bytes.pseudoRandom(3, 20 << 20).toArray();
    CompletableFuture<Void> there = send(ends.client(), sent);
    CompletableFuture<Void> back = send(ends.target(), sent);
    assertStaysSilent(ends.client());
    assertStaysSilent(ends.target());
    assertThat(there).as("a frozen direction does not take everything").isNotDone();
    assertThat(line.proxy.relayed(ends.number(), Direction.TO_TARGET)).isZero();

    line.proxy.thaw();

    CompletableFuture<Line.Rest> atTarget = rest(ends.target());
    CompletableFuture<Line.Rest> atClient = rest(ends.client());
    for (CompletableFuture<Line.Rest> rest : java.util.List.of(atTarget, atClient)) {
      assertThat(rest.get(20, TimeUnit.SECONDS).bytes()).isEqualTo(sent);
      assertThat(rest.get().ending()).isEqualTo(Ending.FIN);
    }
    there.get(1, TimeUnit.SECONDS);
    back.get(1, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void freezesOneDirectionAlone(Direction direction) throws IOException {
    Ends ends = line.connect();
    line.proxy.freeze(ends.number(), direction);
    ends.sender(direction).getOutputStream().write(1);
    ends.receiver(direction).getOutputStream().write(2);
    assertThat(Line.read(ends.sender(direction), 1)).containsExactly(2);
    assertStaysSilent(ends.receiver(direction));
    Direction other = direction == Direction.TO_TARGET ? Direction.TO_CLIENT : Direction.TO_TARGET;
    line.proxy.thaw(ends.number(), other);
    assertStaysSilent(ends.receiver(direction));
    line.proxy.thaw(ends.number(), direction);
    assertThat(Line.read(ends.receiver(direction), 1)).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void holdsAnEndBackWhileItIsFrozen(Ending ending) throws IOException {
    Ends ends = line.connect();
    line.proxy.freeze();
    ends.fromClient((byte) 'x');
    if (ending == Ending.RST) {
      Line.reset(ends.client());
    } else {
      ends.client().close();
    }
    assertStaysSilent(ends.target());
    assertThat(line.proxy.connections()).hasSize(1);
    line.proxy.thaw();
    Line.Rest rest = Line.rest(ends.target());
    assertThat(rest.bytes()).containsExactly('x');
    assertThat(rest.ending()).isEqualTo(ending);
  }

  @Test
  void resetsWhatIsFrozen() throws IOException {
    Ends ends = line.connect();
    line.proxy.freeze();
    ends.fromClient((byte) 'x');
    line.proxy.reset(ends.number());
    assertThat(Line.ending(ends.target())).isEqualTo(Ending.RST);
    assertThat(Line.ending(ends.client())).isEqualTo(Ending.RST);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void delaysWithoutBeingNarrow(Direction direction) throws Exception {
    line.proxy.add(Rule.when(new Trigger.Always(), new Delay(direction, Duration.ofMillis(100))));
    Ends ends = line.connect();
    Socket sender = ends.sender(direction);
    Socket receiver = ends.receiver(direction);
    long begin = System.nanoTime();
    receiver.getOutputStream().write(1);
    assertThat(Line.read(sender, 1)).containsExactly(1);
    for (int i = 0; i < 100; i++) {
      sender.getOutputStream().write(i);
    }
    assertThat(Line.read(receiver, 1)).containsExactly(0);
    assertThat(millisSince(begin)).isGreaterThanOrEqualTo(100);
    assertThat(Line.read(receiver, 99)).hasSize(99);
    assertThat(millisSince(begin)).as("one after the other it were 10 s").isLessThan(5_000);

    byte[] sent = Bytes.pseudoRandom(4, 6 << 20).toArray();
    begin = System.nanoTime();
    CompletableFuture<Void> sending = send(sender, sent);
    Line.Rest rest = Line.rest(receiver);
    assertThat(rest.bytes()).isEqualTo(sent);
    assertThat(rest.ending()).isEqualTo(Ending.FIN);
    assertThat(millisSince(begin)).isBetween(100L, 5_000L);
    sending.get(1, TimeUnit.SECONDS);
  }

  @Test
  void delaysNoMoreThanItsWindowHolds() throws Exception {
    line.proxy.add(
        Rule.when(
            new Trigger.Always(),
            new Delay(Direction.TO_TARGET, Duration.ofMillis(50), 100 << 10)));
    Ends ends = line.connect();
    byte[] sent = Bytes.pseudoRandom(9, 2 << 20).toArray();
    long begin = System.nanoTime();
    CompletableFuture<Void> sending = send(ends.client(), sent);
    assertThat(Line.rest(ends.target()).bytes()).isEqualTo(sent);
    // Twenty windows, of which each waits for the one before.
    assertThat(millisSince(begin)).isGreaterThanOrEqualTo(19 * 50);
    sending.get(1, TimeUnit.SECONDS);
  }

  @Test
  void delaysAnEndAndAReset() throws IOException {
    ActiveRule rule =
        line.proxy.add(
            Rule.when(
                new Trigger.Always(), new Delay(Direction.TO_TARGET, Duration.ofMillis(100))));
    Ends fin = line.connect();
    Ends reset = line.connect();
    long begin = System.nanoTime();
    fin.client().shutdownOutput();
    Line.reset(reset.client());
    assertThat(Line.ending(fin.target())).isEqualTo(Ending.FIN);
    assertThat(millisSince(begin)).isGreaterThanOrEqualTo(100);
    assertThat(Line.ending(reset.target())).isEqualTo(Ending.RST);
    assertThat(millisSince(begin)).isGreaterThanOrEqualTo(100);
    rule.close();
  }

  @Test
  void endsADelayWithItsRuleAndKeepsTheOrder() throws IOException {
    ActiveRule rule =
        line.proxy.add(
            Rule.when(
                new Trigger.Always(), new Delay(Direction.TO_TARGET, Duration.ofMillis(600))));
    Ends ends = line.connect();
    ends.fromClient((byte) 1);
    assertStaysSilent(ends.target());
    rule.close();
    ends.fromClient((byte) 2);
    assertThat(Line.read(ends.target(), 2)).containsExactly(1, 2);
    Ends next = line.connect();
    long begin = System.nanoTime();
    Line.assertRelays(next);
    assertThat(millisSince(begin)).isLessThan(600);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void throttles(Direction direction) throws Exception {
    var unused =
        line.proxy.add(Rule.when(new Trigger.Always(), new Throttle(direction, 1_000_000)));
    Ends ends = line.connect();
    byte[] sent = Bytes.pseudoRandom(5, 400_000).toArray();
    long begin = System.nanoTime();
    CompletableFuture<Void> sending = send(ends.sender(direction), sent);
    Line.Rest rest = Line.rest(ends.receiver(direction));
    assertThat(rest.bytes()).isEqualTo(sent);
    assertThat(rest.ending()).isEqualTo(Ending.FIN);
    assertThat(millisSince(begin)).isBetween(390L, 4_000L);
    sending.get(1, TimeUnit.SECONDS);
  }

  @Test
  void throttlesToAFewBytes() throws IOException {
    Ends ends = line.connect();
    try (ActiveRule rule = line.proxy.apply(new Throttle(Direction.TO_TARGET, 50))) {
      ends.fromClient(new byte[10]);
      long begin = System.nanoTime();
      assertThat(Line.read(ends.target(), 10)).hasSize(10);
      assertThat(millisSince(begin)).isBetween(150L, 4_000L);
      ends.fromClient(new byte[10_000]);
      assertThat(rule.timesActed()).isEqualTo(1);
    }
    assertThat(Line.read(ends.target(), 10_000)).as("without the rule at once").hasSize(10_000);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void splitsIntoSingleBytes(Direction direction) throws IOException {
    line.proxy.add(Rule.when(new Trigger.Always(), Split.intoSingleBytes(direction)));
    Ends ends = line.connect();
    byte[] sent = Bytes.pseudoRandom(6, 200).toArray();
    ends.sender(direction).getOutputStream().write(sent);
    ends.sender(direction).shutdownOutput();
    byte[] got = new byte[sent.length];
    int segments = 0;
    int length = 0;
    while (length < got.length) {
      length += ends.receiver(direction).getInputStream().read(got, length, got.length - length);
      segments++;
    }
    assertThat(got).isEqualTo(sent);
    assertThat(segments).as("the kernel may join some").isGreaterThan(50);
    assertThat(Line.ending(ends.receiver(direction))).isEqualTo(Ending.FIN);
  }

  @Test
  void splitsOnlyAsFarAsItSays() throws Exception {
    line.proxy.add(Rule.when(new Trigger.Always(), new Split(Direction.TO_TARGET, 1, 10_000)));
    Ends ends = line.connect();
    byte[] sent = Bytes.pseudoRandom(7, 4 << 20).toArray();
    CompletableFuture<Void> sending = send(ends.client(), sent);
    assertThat(Line.rest(ends.target()).bytes()).isEqualTo(sent);
    sending.get(1, TimeUnit.SECONDS);
  }

  @Test
  void delaysThrottlesAndSplitsTogetherWithoutALoss() throws Exception {
    for (Direction direction : Direction.values()) {
      line.proxy.add(Rule.when(new Trigger.Always(), new Delay(direction, Duration.ofMillis(20))));
      line.proxy.add(Rule.when(new Trigger.Always(), new Throttle(direction, 400_000)));
      line.proxy.add(Rule.when(new Trigger.Always(), new Split(direction, 7, 20_000)));
    }
    Ends ends = line.connect();
    byte[] sent = Bytes.pseudoRandom(8, 100_000).toArray();
    CompletableFuture<Void> there = send(ends.client(), sent);
    CompletableFuture<Void> back = send(ends.target(), sent);
    CompletableFuture<Line.Rest> atClient = rest(ends.client());
    assertThat(Line.rest(ends.target()).bytes()).isEqualTo(sent);
    assertThat(atClient.get(20, TimeUnit.SECONDS).bytes()).isEqualTo(sent);
    CompletableFuture.allOf(there, back).get(1, TimeUnit.SECONDS);
  }

  @Test
  void relaysOneConnectionWhileOthersAreHeldUp() throws IOException {
    Ends frozen = line.connect();
    line.proxy.freeze(frozen.number());
    Ends throttled = line.connect();
    var narrow = line.proxy.apply(new Throttle(Direction.TO_TARGET, 1), throttled.number());
    throttled.fromClient(new byte[1000]);
    Line.assertRelays(line.connect());
    assertThat(narrow.timesActed()).isEqualTo(1);
  }

  /** A fence could not show it: what is asked is that nothing at all gets through. */
  private static void assertStaysSilent(Socket socket) throws IOException {
    int usual = socket.getSoTimeout();
    socket.setSoTimeout(QUIET_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(usual);
  }

  private static CompletableFuture<Void> send(Socket socket, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        task -> new Thread(task).start());
  }

  private static CompletableFuture<Line.Rest> rest(Socket socket) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Line.rest(socket);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        task -> new Thread(task).start());
  }

  private static long millisSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1_000_000;
  }
}
