package dev.rtck.protocol.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.fault.Fault.Freeze;
import dev.rtck.protocol.fault.Fault.Reset;
import dev.rtck.protocol.fault.Line.Ends;
import dev.rtck.protocol.fault.ProxyEvent.Ending;
import dev.rtck.protocol.fault.Trigger.AfterBytes;
import dev.rtck.protocol.fault.Trigger.Edge;
import dev.rtck.protocol.fault.Trigger.OnBytes;
import dev.rtck.protocol.fault.Trigger.OnConnection;
import dev.rtck.protocol.fault.Trigger.OnPiece;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When rules act. */
@Timeout(60)
final class TriggerTest {

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

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private ActiveRule add(Trigger trigger, Fault fault) {
    return line.proxy.add(Rule.when(trigger, fault));
  }

  private static void assertReset(Socket receiver, String passedOn) throws IOException {
    Line.Rest rest = Line.rest(receiver);
    assertThat(rest.bytes()).asString(ISO_8859_1).isEqualTo(passedOn);
    assertThat(rest.ending()).isEqualTo(Ending.RST);
  }

  @Test
  void actsOnTheNthConnectionAlone() throws IOException {
    Line.assertRelays(line.connect());
    ActiveRule rule = add(new OnConnection(2), new Fault.HalfClose(Direction.TO_CLIENT));
    Ends first = line.connect();
    Line.assertRelays(first);
    assertThat(Line.ending(line.connect().client())).isEqualTo(Ending.FIN);
    Line.assertRelays(line.connect());
    Line.assertRelays(first);
    assertThat(rule.timesActed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 999, 1000, 65_536, 300_001})
  void actsAfterExactlySoManyBytes(int count) throws IOException {
    for (Direction direction : Direction.values()) {
      ActiveRule rule = add(new AfterBytes(direction, count), new Fault.Close());
      try (Socket client = line.dial();
          Socket target = line.accept()) {
        Socket sender = direction == Direction.TO_TARGET ? client : target;
        Socket receiver = direction == Direction.TO_TARGET ? target : client;
        byte[] sent = Bytes.pseudoRandom(count, count + 100_000).toArray();
        Thread sending = new Thread(() -> send(sender, sent));
        sending.start();

        Line.Rest rest = Line.rest(receiver);

        assertThat(rest.bytes()).isEqualTo(Bytes.copyOf(sent, 0, count).toArray());
        assertThat(rest.ending()).isEqualTo(Ending.FIN);
      }
      assertThat(rule.timesActed()).isEqualTo(1);
      rule.close();
    }
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException nobodyTakesThemAll) {
      // That is the point.
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void actsWhenTheLastByteHasPassedThoughNothingFollows(Direction direction) throws IOException {
    add(new AfterBytes(direction, 5), Reset.both());
    Ends ends = line.connect();
    ends.sender(direction).getOutputStream().write(ascii("12345"));
    assertReset(ends.receiver(direction), "12345");
    assertThat(line.events(ProxyEvent.Ended.class).get(0).bytesToTarget())
        .isEqualTo(direction == Direction.TO_TARGET ? 5 : 0);
  }

  @Test
  void actsWithinABeginningThatMightHaveBeenHttpConnect() throws IOException {
    add(new AfterBytes(Direction.TO_TARGET, 4), Freeze.both());
    Ends ends = line.connect();
    ends.fromClient(ascii("CONN"));
    ends.fromClient(ascii("ISSEUR"));
    assertThat(Line.read(ends.target(), 4)).asString(ISO_8859_1).isEqualTo("CONN");
    await().until(() -> line.proxy.relayed(ends.number(), Direction.TO_TARGET) == 4);
    ends.fromTarget(ascii("x"));
    line.proxy.thaw(Direction.TO_CLIENT);
    assertThat(Line.read(ends.client(), 1)).containsExactly('x');
    assertThat(line.proxy.relayed(ends.number(), Direction.TO_TARGET)).isEqualTo(4);
    line.proxy.thaw();
    assertThat(Line.read(ends.target(), 6)).asString(ISO_8859_1).isEqualTo("ISSEUR");
  }

  @Test
  void actsNotOnWhatHasPassedBefore() throws IOException {
    Ends ends = line.connect();
    ends.fromClient(ascii("12345"));
    assertThat(Line.read(ends.target(), 5)).hasSize(5);
    ActiveRule missed = add(new AfterBytes(Direction.TO_TARGET, 4), Reset.both());
    Line.assertRelays(ends);
    assertThat(missed.timesActed()).isZero();
    add(new AfterBytes(Direction.TO_TARGET, 6), Reset.both());
    assertReset(ends.target(), "");
  }

  @Test
  void actsBehindAPatternHoweverItIsCut() throws IOException {
    add(new OnBytes(Direction.TO_TARGET, Bytes.utf8("STOP"), Edge.BEHIND), Reset.both());
    for (int cut = 0; cut < 4; cut++) {
      Ends ends = line.connect();
      byte[] sent = ascii("go STSTOP and no more");
      int first = 5 + cut;
      ends.client().getOutputStream().write(sent, 0, first);
      assertThat(Line.read(ends.target(), first)).hasSize(first);
      ends.client().getOutputStream().write(sent, first, sent.length - first);
      assertReset(ends.target(), "go STSTOP".substring(first));
    }
  }

  @Test
  void holdsBackAPatternThatItActsBefore() throws IOException {
    add(new OnBytes(Direction.TO_CLIENT, Bytes.utf8("ack"), Edge.BEFORE), Reset.both());
    Ends whole = line.connect();
    whole.fromTarget(ascii("one ack two"));
    assertReset(whole.client(), "one ");

    Ends cut = line.connect();
    cut.fromTarget(ascii("one ac"));
    assertThat(Line.read(cut.client(), 6)).hasSize(6);
    cut.fromTarget(ascii("k two"));
    assertReset(cut.client(), "");
  }

  @Test
  void looksOnlyInItsDirection() throws IOException {
    ActiveRule rule =
        add(new OnBytes(Direction.TO_CLIENT, Bytes.utf8("q"), Edge.BEHIND), Reset.both());
    Line.assertRelays(line.connect());
    assertThat(rule.timesActed()).isZero();
  }

  @Test
  void actsOnEveryOccurrenceAndEndsAtNone() throws IOException {
    ActiveRule rule =
        add(
            new OnBytes(Direction.TO_TARGET, Bytes.utf8("."), Edge.BEFORE),
            new Freeze(java.util.Set.of(Direction.TO_TARGET)));
    Ends ends = line.connect();
    ends.fromClient(ascii("a.b.c"));
    assertThat(Line.read(ends.target(), 1)).containsExactly('a');
    line.proxy.thaw();
    assertThat(Line.read(ends.target(), 2)).containsExactly('.', 'b');
    line.proxy.thaw();
    assertThat(Line.read(ends.target(), 2)).containsExactly('.', 'c');
    assertThat(rule.timesActed()).isEqualTo(2);
  }

  @Test
  void showsAConditionEachPieceWithWhatWentBefore() throws IOException {
    List<String> shown = Collections.synchronizedList(new ArrayList<>());
    add(
        new OnPiece(
            Direction.TO_TARGET,
            3,
            piece -> {
              shown.add(piece.text());
              return piece.text().endsWith("now");
            },
            Edge.BEFORE),
        Reset.both());
    Ends ends = line.connect();
    for (String piece : List.of("ab", "cd", "ef")) {
      ends.fromClient(ascii(piece));
      assertThat(Line.read(ends.target(), 2)).hasSize(2);
    }
    ends.fromClient(ascii("now"));
    assertReset(ends.target(), "");
    assertThat(shown).containsExactly("ab", "abcd", "bcdef", "defnow");
  }

  @Test
  void actsBehindAPieceThatFulfilsACondition() throws IOException {
    add(
        new OnPiece(Direction.TO_CLIENT, 0, piece -> piece.length() > 3, Edge.BEHIND),
        Reset.both());
    Ends ends = line.connect();
    ends.fromTarget(ascii("abc"));
    assertThat(Line.read(ends.client(), 3)).hasSize(3);
    ends.fromTarget(ascii("abcd"));
    assertReset(ends.client(), "abcd");
  }

  @Test
  void resetsAConnectionWhoseConditionThrows() throws IOException {
    add(
        new OnPiece(
            Direction.TO_TARGET,
            0,
            piece -> {
              line.proxy.resetAll();
              return false;
            },
            Edge.BEHIND),
        new Fault.Close());
    Ends ends = line.connect();
    ends.fromClient(ascii("x"));
    assertReset(ends.target(), "");
    assertThat(line.events(ProxyEvent.ConditionFailed.class))
        .extracting(ProxyEvent.ConditionFailed::failure)
        .singleElement()
        .asString()
        .contains("a condition must not command its proxy");
  }

  @Test
  void actsAtOnceOnAllConnectionsThereAre() throws IOException {
    Ends first = line.connect();
    Ends second = line.connect();
    ActiveRule rule = add(new Trigger.Immediately(), Reset.both());
    assertThat(rule.timesActed()).isEqualTo(2);
    assertReset(first.client(), "");
    assertReset(second.client(), "");
    Line.assertRelays(line.connect());
  }

  @Test
  void actsOnAllConnectionsThereAreAndWillBe() throws IOException {
    Ends first = line.connect();
    ActiveRule rule = add(new Trigger.Always(), new Fault.HalfClose(Direction.TO_CLIENT));
    Ends second = line.connect();
    assertThat(Line.ending(first.client())).isEqualTo(Ending.FIN);
    assertThat(Line.ending(second.client())).isEqualTo(Ending.FIN);
    assertThat(rule.timesActed()).isEqualTo(2);
  }

  @Test
  void actsOnceWhenItIsAOneShot() throws IOException {
    ActiveRule rule =
        line.proxy.add(Rule.when(new AfterBytes(Direction.TO_TARGET, 1), Reset.both()).once());
    Ends first = line.connect();
    Ends second = line.connect();
    first.fromClient(ascii("x"));
    assertReset(first.target(), "x");
    Line.assertRelays(second);
    Line.assertRelays(line.connect());
    assertThat(rule.timesActed()).isEqualTo(1);
  }

  @Test
  void actsOnTheChosenConnectionsAlone() throws IOException {
    Ends first = line.connect();
    Ends second = line.connect();
    line.proxy.add(
        Rule.when(new AfterBytes(Direction.TO_TARGET, 1), Reset.both()).on(second.number()));
    Line.assertRelays(first);
    second.fromClient(ascii("x"));
    assertReset(second.target(), "x");
    line.proxy.reset(first.number());
    assertReset(first.client(), "");
  }

  @Test
  void actsNoMoreWhenItIsTakenAway() throws IOException {
    ActiveRule rule = add(new AfterBytes(Direction.TO_TARGET, 1), Reset.both());
    Ends ends = line.connect();
    rule.close();
    Line.assertRelays(ends);
    Line.assertRelays(line.connect());
    assertThat(rule.timesActed()).isZero();
  }

  @Test
  void letsAllRulesActWhosePlaceItIs() throws IOException {
    ActiveRule delay =
        add(
            new AfterBytes(Direction.TO_TARGET, 2),
            new Fault.Delay(Direction.TO_TARGET, Duration.ofMillis(100)));
    ActiveRule split =
        add(
            new OnBytes(Direction.TO_TARGET, Bytes.utf8("b"), Edge.BEHIND),
            Fault.Split.intoSingleBytes(Direction.TO_TARGET));
    Ends ends = line.connect();
    ends.fromClient(ascii("abcd"));
    long begin = System.nanoTime();
    assertThat(Line.read(ends.target(), 2)).containsExactly('a', 'b');
    assertThat(Line.read(ends.target(), 2)).containsExactly('c', 'd');
    assertThat(System.nanoTime() - begin).isGreaterThan(Duration.ofMillis(50).toNanos());
    await().untilAsserted(() -> assertThat(split.timesActed()).isEqualTo(1));
    assertThat(delay.timesActed()).isEqualTo(1);
  }

  @Test
  void knowsWhatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> new OnConnection(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new AfterBytes(Direction.TO_CLIENT, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnBytes(Direction.TO_CLIENT, Bytes.EMPTY, Edge.BEFORE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnPiece(Direction.TO_CLIENT, -1, piece -> true, Edge.BEFORE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rule.when(new Trigger.Always(), new Fault.Refuse()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Reset(java.util.Set.of(Party.PROXY)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Freeze(java.util.Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fault.Throttle(Direction.TO_CLIENT, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fault.Split(Direction.TO_CLIENT, 0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fault.Delay(Direction.TO_CLIENT, Duration.ofMillis(-1)));
  }
}
