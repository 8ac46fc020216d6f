package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is blamed when the target refuses connections, and what is looked at a second time. */
final class EndpointRunTest {

  private static final CaseDescription CASE =
      Objects.requireNonNull(Judgement.CATALOGUE.find("ws.ping.pong-payload"));

  private final List<Result> results = new ArrayList<>();

  /** How often nobody is there when rtck looks, before somebody is. */
  private final AtomicInteger absences = new AtomicInteger();

  /** Nobody listens at the target's port whenever a case asks. */
  private EndpointRun sideBySide() {
    Endpoint endpoint =
        ProfileReader.read(
                "endpoints: {echo: {protocol: websocket, path: /echo}}",
                "test.yaml",
                Path.of("."),
                Map.of())
            .endpoints()
            .get("echo");
    EndpointPlan plan =
        new EndpointPlan(
            Objects.requireNonNull(endpoint),
            URI.create("http://127.0.0.1:1/echo"),
            false,
            List.of(),
            List.of(),
            Secrets.of(Set.of()),
            Patience.within(Duration.ofSeconds(1)),
            false,
            null,
            "rtck verify");
    EndpointSession session =
        Objects.requireNonNull(Judgement.CATALOGUE.protocol(Protocol.WEBSOCKET)).open(plan);
    TargetHealth health =
        new TargetHealth(
            () -> absences.getAndUpdate(left -> Math.max(0, left - 1)) == 0,
            Duration.ZERO,
            null,
            new VerificationListener() {});
    return new EndpointRun(plan, session, health, List.of(CASE), results::add, false);
  }

  private EndpointRun run() {
    EndpointRun run = sideBySide();
    run.oneAtATime();
    return run;
  }

  private EndpointRun lastLook() {
    EndpointRun run = run();
    run.lastWord();
    return run;
  }

  private static void end(EndpointRun run, Throwable how) {
    CaseRun begun = run.begin(CASE.method());
    begun.conclude(how);
    begun.finish();
    run.ended(begun);
  }

  private static void endWell(EndpointRun run) {
    CaseRun begun = run.begin(CASE.method());
    begun.checks().must("answers", true, "a Pong", "a Pong");
    begun.finish();
    run.ended(begun);
  }

  private static void runTheCase(EndpointRun run, boolean reached) {
    CaseRun begun = run.begin(CASE.method());
    if (reached) {
      begun
          .transcript()
          .record(System.nanoTime(), Transcript.Direction.SENT, 1, "ws", "a ping", Bytes.EMPTY);
    }
    WebSocketProbe probe =
        (WebSocketProbe)
            Objects.requireNonNull(run.session().parameter(WebSocketProbe.class, begun));
    try {
      probe.open().close();
    } catch (Unreachable refused) {
      begun.conclude(refused);
    }
    begun.finish();
    run.ended(begun);
  }

  @Test
  void aCaseThatFindsNobodyThereIsBegunAgainBeforeItIsBlamed() {
    EndpointRun run = lastLook();

    runTheCase(run, false);
    assertThat(run.takeUnreached()).containsExactly(CASE);
    runTheCase(run, false);
    assertThat(run.takeUnreached()).containsExactly(CASE);
    assertThat(results).isEmpty();

    runTheCase(run, false);
    assertThat(run.takeUnreached()).isEmpty();
    assertThat(results).extracting(Result::verdict).containsExactly(Verdict.FAIL);
  }

  @Test
  void aCaseThatIsRefusedAfterItHadReachedTheTargetIsBlamed() {
    EndpointRun run = lastLook();

    runTheCase(run, true);
    assertThat(run.takeUnreached()).isEmpty();
    assertThat(results).extracting(Result::verdict).containsExactly(Verdict.FAIL);
  }

  @Test
  void aCaseThatCouldNotBeJudgedIsTriedOnceMore() {
    EndpointRun run = run();

    end(run, new Untestable("nothing came"));
    assertThat(results).isEmpty();
    assertThat(run.takeDoubtful()).isEmpty();
    assertThat(run.takeUntried()).containsExactly(CASE);

    run.lastWord();
    end(run, new Untestable("and again nothing"));
    assertThat(results).extracting(Result::reason).containsExactly("nothing came");
  }

  @Test
  void aCaseThatIsNotTriedOnceMoreStaysUntestable() {
    EndpointRun run = run();

    end(run, new Untestable("nothing came"));
    run.takeUntried().forEach(run::letStand);
    assertThat(results).extracting(Result::verdict).containsExactly(Verdict.UNTESTABLE);
  }

  @Test
  void whatIsOwedTooLateIsDoubtful() {
    EndpointRun run = run();

    end(run, Untestable.forNow("no GET waits"));
    assertThat(run.takeUntried()).isEmpty();
    assertThat(run.takeDoubtful()).containsExactly(CASE);
  }

  @Test
  void aCaseAfterWhichNobodyIsThereForAMomentIsLookedAtAgainAndThenBlamed() {
    EndpointRun run = run();

    absences.set(1);
    endWell(run);
    assertThat(results).isEmpty();
    assertThat(run.takeDoubtful()).containsExactly(CASE);

    run.lastWord();
    absences.set(1);
    endWell(run);
    assertThat(results).extracting(Result::verdict).containsExactly(Verdict.FAIL);
  }

  @Test
  void casesAfterWhichNobodyIsThereForAMomentAreSuspected() {
    EndpointRun run = sideBySide();

    endWell(run);
    absences.set(1);
    run.confirm();

    assertThat(results).isEmpty();
    assertThat(run.takeSuspects()).containsExactly(CASE);
  }

  /** They take no time from the second looks at what is broken, or could not be judged. */
  @Test
  void whatIsOnlyWarnedOfIsToldFromWhatIsBrokenOrSilent() {
    EndpointRun warned = run();
    CaseRun warning = warned.begin(CASE.method());
    warning.checks().should("answers", false, "nothing", "a Pong");
    warning.finish();
    warned.ended(warning);
    EndpointRun silent = run();
    end(silent, Untestable.forNow("the others keep it busy"));

    assertThat(warned.takeDoubtful()).isNotEmpty().allMatch(warned::isOnlyWarnedOf);
    assertThat(silent.takeDoubtful()).isNotEmpty().noneMatch(silent::isOnlyWarnedOf);
  }
}
