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

  /** The cases that hold several connections, or that look at one when they have ended another. */
  private static final String CASES =
      "ws\\.(backpressure\\.slow-reader|framing\\.(segmented|coalesced)-frames"
          + "|fragmentation\\.reassembly)";

  private static final String CROWD = "|ws\\.concurrency\\.echo";

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Who comes waits so long for who is on the way out. */
  private static final Duration GRACE = Duration.ofMillis(500);

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

  /** A seat that a server has, and who sits on it. */
  private static final class Seat {

    private final AtomicReference<@Nullable Object> taken = new AtomicReference<>();
    private final Leaving leaving;

    Seat(Leaving leaving) {
      this.leaving = leaving;
    }

    Interposer.Manners ofTheNext() {
      return leaving.older ? new TakingTheSeat() : new WaitingForTheSeat();
    }

    private final class TakingTheSeat implements Interposer.Manners {
      @Override
      public void stands(Interposer.Farewell farewell) {
        if (taken.getAndSet(farewell) instanceof Interposer.Farewell older) {
          older.say(leaving.lastBytes());
        }
      }
    }

    private final class WaitingForTheSeat implements Interposer.Manners {

      private final boolean seated = isSeated();

      private boolean isSeated() {
        long end = System.nanoTime() + GRACE.toNanos();
        while (System.nanoTime() - end < 0) {
          if (taken.compareAndSet(null, this)) {
            return true;
          }
          LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        return false;
      }

      @Override
      public byte[] greeting() {
        return seated ? new byte[0] : leaving.lastBytes();
      }

      @Override
      public void clientLeft() {
        taken.compareAndSet(this, null);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerWithOneSeatIsNotBlamedForWhoHasToLeave(Leaving leaving) throws IOException {
    Seat seat = new Seat(leaving);
    String cases = leaving.older ? CASES + CROWD : CASES;
    try (Interposer target = Interposer.start(seat::ofTheNext)) {
      Run run = Judgement.judge(target.port(), BARE, id -> id.matches(cases), LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.caseId().equals("ws.fragmentation.reassembly"))
          .as(Judgement.describe(run))
          .allMatch(it -> it.verdict() == Verdict.PASS);
    }
  }
}
