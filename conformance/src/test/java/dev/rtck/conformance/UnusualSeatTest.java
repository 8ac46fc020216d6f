package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that have one seat for each client: none may be blamed for who gets it. */
@Timeout(120)
final class UnusualSeatTest {

  private static final String BARE =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /echo
      """;

  /** The cases that hold several connections. */
  private static final String CASES =
      "ws\\.(concurrency\\.(echo|churn|resets)|backpressure\\..*|framing\\.(segmented|coalesced).*"
          + "|fragmentation\\.reassembly)";

  @TempDir Path folder;

  /** Who has to leave when a second client comes, and how. */
  enum Leaving {
    THE_OLDER_WITH_A_CODE_OF_ITS_OWN(true, "0fa9"),
    THE_OLDER_WITHOUT_A_WORD(true, ""),
    THE_NEWER_WITH_A_CODE_OF_ITS_OWN(false, "1139");

    private final boolean older;
    private final String code;

    Leaving(boolean older, String code) {
      this.older = older;
      this.code = code;
    }

    byte[] lastBytes() {
      return code.isEmpty()
          ? new byte[0]
          : Interposer.frame(Interposer.CLOSE, HexFormat.of().parseHex(code));
    }
  }

  /** The manners of a server that has one seat, and of who comes to sit on it. */
  private static final class Seat {

    private final AtomicReference<Interposer.@Nullable Farewell> taken = new AtomicReference<>();
    private final Leaving leaving;

    Seat(Leaving leaving) {
      this.leaving = leaving;
    }

    Interposer.Manners ofTheNext() {
      return new Interposer.Manners() {
        private volatile Interposer.@Nullable Farewell own;

        @Override
        public void stands(Interposer.Farewell farewell) {
          own = farewell;
          if (leaving.older) {
            Interposer.Farewell older = taken.getAndSet(farewell);
            if (older != null) {
              older.say(leaving.lastBytes());
            }
          } else if (!getsTheSeat(farewell)) {
            farewell.say(leaving.lastBytes());
          }
        }

        @Override
        public void clientLeft() {
          taken.compareAndSet(own, null);
        }
      };
    }

    /** Who was there before may be on its way out. */
    private boolean getsTheSeat(Interposer.Farewell farewell) {
      for (int tries = 0; tries < 3; tries++) {
        if (taken.compareAndSet(null, farewell)) {
          return true;
        }
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerWithOneSeatIsNotBlamedForWhoHasToLeave(Leaving leaving) throws IOException {
    Seat seat = new Seat(leaving);
    try (Interposer target = Interposer.start(seat::ofTheNext)) {
      Run run =
          Judgement.judge(
              target.port(), BARE, id -> id.matches(CASES), Duration.ofSeconds(10), folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.caseId().equals("ws.fragmentation.reassembly"))
          .as(Judgement.describe(run))
          .allMatch(it -> it.verdict() == Verdict.PASS);
    }
  }
}
