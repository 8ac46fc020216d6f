package dev.rtck.protocol.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.fault.Line.Ends;
import dev.rtck.protocol.fault.ProxyEvent.Ending;
import dev.rtck.protocol.fault.Trigger.Edge;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trigger with every fault: the client says ten bytes, of which seven go before. */
@Timeout(60)
final class TriggersAndFaultsTest {

  private static final String SAID = "abcdefghij";
  private static final int BEFORE = 7;

  static List<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Trigger trigger :
        List.of(
            new Trigger.Immediately(),
            new Trigger.Always(),
            new Trigger.EveryConnection(),
            new Trigger.OnConnection(1),
            new Trigger.AfterBytes(Direction.TO_TARGET, BEFORE),
            new Trigger.OnBytes(Direction.TO_TARGET, Bytes.utf8("fg"), Edge.BEHIND),
            new Trigger.OnBytes(Direction.TO_TARGET, Bytes.utf8("hi"), Edge.BEFORE),
            new Trigger.OnPiece(
                Direction.TO_TARGET, 8, piece -> piece.text().endsWith("efg"), Edge.BEHIND),
            new Trigger.OnPiece(
                Direction.TO_TARGET, 1, piece -> piece.text().startsWith("gh"), Edge.BEFORE))) {
      for (Fault fault :
          List.of(
              new Fault.StopListening(),
              Fault.Reset.both(),
              new Fault.Reset(Set.of(Party.CLIENT)),
              new Fault.Reset(Set.of(Party.TARGET)),
              new Fault.Close(),
              new Fault.HalfClose(Direction.TO_TARGET),
              new Fault.HalfClose(Direction.TO_CLIENT),
              Fault.Freeze.both(),
              new Fault.Delay(Direction.TO_TARGET, Duration.ofMillis(150)),
              new Fault.Throttle(Direction.TO_TARGET, 20),
              Fault.Split.intoSingleBytes(Direction.TO_TARGET))) {
        pairs.add(Arguments.of(trigger, fault));
      }
    }
    return pairs;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pairs")
  void actsThereAndThen(Trigger trigger, Fault fault) throws IOException {
    try (Line line = Line.open()) {
      boolean onNew =
          trigger instanceof Trigger.EveryConnection || trigger instanceof Trigger.OnConnection;
      ActiveRule rule = onNew ? line.proxy.add(Rule.when(trigger, fault)) : null;
      if (onNew && endsBothAtOnce(fault)) {
        assertThat(Line.ending(line.dial()))
            .isEqualTo(fault instanceof Fault.Close ? Ending.FIN : Ending.RST);
        assertThat(line.proxy.connections()).isEmpty();
        return;
      }
      Ends ends = line.connect();
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> line.proxy.connections().equals(List.of(ends.number())));
      if (rule == null) {
        rule = line.proxy.add(Rule.when(trigger, fault));
      }
      int passes = trigger instanceof Trigger.InStream ? BEFORE : 0;
      if (passes > 0) {
        ends.fromClient(SAID.substring(0, passes).getBytes(ISO_8859_1));
        assertThat(Line.read(ends.target(), passes)).hasSize(passes);
        if (needsAllSaid(trigger)) {
          ends.fromClient(SAID.substring(passes).getBytes(ISO_8859_1));
        }
      }
      ActiveRule added = rule;
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .untilAsserted(() -> assertThat(added.timesActed()).isEqualTo(1));
      // It is counted when it begins; what the proxy is asked then is answered when it is done.
      var unused = line.proxy.connections();
      judge(line, ends, fault, SAID.substring(passes), trigger);
    }
  }

  /** A new connection that is ended at once may never reach the target. */
  private static boolean endsBothAtOnce(Fault fault) {
    return fault instanceof Fault.Close || fault instanceof Fault.Reset;
  }

  private static void judge(Line line, Ends ends, Fault fault, String rest, Trigger trigger)
      throws IOException {
    boolean saidAll = needsAllSaid(trigger);
    if (fault instanceof Fault.StopListening) {
      assertThatThrownBy(line::dial).isInstanceOf(ConnectException.class);
      say(ends, rest, saidAll);
      assertArrives(ends.target(), rest);
    } else if (fault instanceof Fault.Reset reset) {
      for (Party party : reset.ends()) {
        assertThat(Line.ending(ends.end(party))).isEqualTo(Ending.RST);
      }
      assertThat(line.proxy.connections()).hasSize(reset.ends().size() == 2 ? 0 : 1);
    } else if (fault instanceof Fault.Close) {
      assertThat(Line.ending(ends.client())).isEqualTo(Ending.FIN);
      assertThat(Line.ending(ends.target())).isEqualTo(Ending.FIN);
    } else if (fault instanceof Fault.HalfClose half) {
      assertThat(Line.ending(ends.receiver(half.direction()))).isEqualTo(Ending.FIN);
      if (half.direction() == Direction.TO_CLIENT) {
        say(ends, rest, saidAll);
        assertArrives(ends.target(), rest);
      }
    } else if (fault instanceof Fault.Freeze) {
      say(ends, rest, saidAll);
      assertThat(line.proxy.relayed(ends.number(), Direction.TO_TARGET))
          .isEqualTo(SAID.length() - rest.length());
      line.proxy.thaw();
      assertArrives(ends.target(), rest);
    } else {
      say(ends, rest, saidAll);
      assertArrives(ends.target(), rest);
      if (!(fault instanceof Fault.Split)) {
        List<Long> times = line.proxy.events().stream().map(ProxyEvent::atNanos).toList();
        assertThat(System.nanoTime() - times.get(times.size() - 1))
            .isGreaterThan(Duration.ofMillis(90).toNanos());
      }
    }
  }

  /** What is held back must have come. */
  private static boolean needsAllSaid(Trigger trigger) {
    return (trigger instanceof Trigger.OnBytes bytes && bytes.edge() == Edge.BEFORE)
        || (trigger instanceof Trigger.OnPiece piece && piece.edge() == Edge.BEFORE);
  }

  private static void say(Ends ends, String rest, boolean saidAll) throws IOException {
    if (!saidAll) {
      ends.fromClient(rest.getBytes(ISO_8859_1));
    }
  }

  private static void assertArrives(Socket socket, String text) throws IOException {
    assertThat(Line.read(socket, text.length())).asString(ISO_8859_1).isEqualTo(text);
  }
}
