package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers with limits that no profile tells of, each of which refuses in its own way. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(AmongOthers.class)
final class UnusualLimitsTest {

  private static final String BARE =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /echo
      """;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int LONGEST = 4_000;
  private static final int MOST_MESSAGES = 40;
  private static final int FEW_MESSAGES = 8;

  @TempDir Path folder;

  /** A way to end a connection. */
  record Farewell(String name, Supplier<byte[]> bytes) {

    private static Farewell close(int code) {
      byte[] body = {(byte) (code >> 8), (byte) code};
      return new Farewell("close " + code, () -> Interposer.frame(Interposer.CLOSE, body));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Farewell DROP = new Farewell("a drop", () -> Interposer.DROP);
  private static final Farewell WITHOUT_CODE =
      new Farewell("a Close without code", () -> Interposer.frame(Interposer.CLOSE, new byte[0]));

  /** Says farewell once, instead of an answer to what it does not take. */
  private abstract static class Limited implements Interposer.Manners {

    private final Farewell farewell;
    private boolean gone;

    Limited(Farewell farewell) {
      this.farewell = farewell;
    }

    abstract boolean takes(byte[] payload);

    @Override
    public byte[] message(int firstByte, byte[] payload) {
      if (gone) {
        return new byte[0];
      }
      gone = !takes(payload);
      return gone ? farewell.bytes().get() : Interposer.frame(firstByte, payload);
    }

    @Override
    public byte[] compressed(int firstByte, byte[] payload) {
      return message(firstByte, payload);
    }

    @Override
    public byte[] close(byte[] body) {
      return gone ? new byte[0] : Interposer.frame(Interposer.CLOSE, body);
    }
  }

  static List<Farewell> farewellsToALongMessage() {
    return List.of(DROP, WITHOUT_CODE, Farewell.close(1011));
  }

  @ParameterizedTest
  @MethodSource("farewellsToALongMessage")
  void aServerThatTakesNoLongMessagesIsNotBlamed(Farewell farewell) throws IOException {
    Interposer.Temper temper =
        () ->
            new Limited(farewell) {
              @Override
              boolean takes(byte[] payload) {
                return payload.length <= LONGEST;
              }
            };
    Run run = judge(temper, UnusualLimitsTest::isAboutMessages);
    assertThat(untestable(run)).contains("ws.framing.payload-lengths", "ws.utf8.valid");
  }

  static List<Farewell> farewellsToMany() {
    return List.of(DROP, Farewell.close(1000), Farewell.close(1011));
  }

  @ParameterizedTest
  @MethodSource("farewellsToMany")
  void aServerThatLimitsTheRateIsNotBlamed(Farewell farewell) throws IOException {
    Run run = judge(takingNoMoreThan(MOST_MESSAGES, farewell), UnusualLimitsTest::isAboutMessages);
    assertThat(untestable(run))
        .contains("ws.framing.coalesced-frames", "ws.framing.message-series");
  }

  @ParameterizedTest
  @MethodSource("farewellsToMany")
  void aServerThatLimitsTheRateOfWhoCompressesIsNotBlamed(Farewell farewell) throws IOException {
    Run run = judge(takingNoMoreThan(FEW_MESSAGES, farewell), id -> id.startsWith("ws.deflate."));
    assertThat(untestable(run)).containsExactly("ws.deflate.compressed-echo");
  }

  @Test
  void aServerThatCompressesIsNotToldMoreThanItPromisesToTake() throws IOException {
    String profile = BARE + "limits: {ratePerSecond: " + FEW_MESSAGES + "}\n";
    Interposer.Temper temper = takingNoMoreThan(FEW_MESSAGES, DROP);
    try (Interposer target = Interposer.start(temper)) {
      Run run =
          Judgement.judge(
              target.port(), profile, "ws.deflate.compressed-echo"::equals, LIMIT, folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsExactly(Verdict.PASS);
    }
  }

  private static Interposer.Temper takingNoMoreThan(int most, Farewell farewell) {
    return () ->
        new Limited(farewell) {
          private int messages;

          @Override
          boolean takes(byte[] payload) {
            messages++;
            return messages <= most;
          }
        };
  }

  @ParameterizedTest
  @ValueSource(strings = {"403 Forbidden", ""})
  void aServerThatTakesThreeConnectionsOfAnAddressIsNotBlamed(String statusLine)
      throws IOException {
    AtomicInteger taken = new AtomicInteger();
    Interposer.Temper temper =
        () ->
            new Interposer.Manners() {
              private final boolean room = taken.getAndIncrement() < 3;
              private boolean left;

              {
                if (!room) {
                  taken.decrementAndGet();
                }
              }

              @Override
              public @Nullable String turnsAway() {
                if (room) {
                  return null;
                }
                return statusLine.isEmpty()
                    ? ""
                    : "HTTP/1.1 " + statusLine + "\r\nConnection: close\r\n\r\n";
              }

              @Override
              public synchronized void clientLeft() {
                if (room && !left) {
                  left = true;
                  taken.decrementAndGet();
                }
              }
            };
    var unused = judge(temper, id -> true);
  }

  /** Whether handshakes and compression are not all that the case is about. */
  private static boolean isAboutMessages(String id) {
    return !id.startsWith("ws.handshake.")
        && !id.startsWith("ws.deflate.")
        && !id.startsWith("ws.timeout.");
  }

  private Run judge(Interposer.Temper temper, Predicate<String> caseIds) throws IOException {
    try (Interposer target = Interposer.start(temper)) {
      Run run = Judgement.judge(target.port(), BARE, caseIds, LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.gate().exitCode()).isZero();
      return run;
    }
  }

  private static List<String> untestable(Run run) {
    return run.results().stream()
        .filter(result -> result.verdict() == Verdict.UNTESTABLE)
        .map(result -> result.caseId())
        .toList();
  }
}
