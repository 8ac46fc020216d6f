package dev.rtck.conformance;

import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The cases of one endpoint while they run; what the extension asks for selection, fixtures and the
 * fate of the target. Thread-safe.
 *
 * <p>A result is handed on only once the target was seen alive after the case: until then the case
 * may be the one that killed it. Cases that were under way when the target died are suspects, to be
 * run again one at a time.
 */
final class EndpointRun {

  /** How the reason of a case begins that the death of the target left without a verdict. */
  static final String TARGET_DIED = "the target had died";

  private record Finished(CaseRun run, long atNanos) {}

  private final EndpointPlan plan;
  private final EndpointSession session;
  private final TargetHealth health;
  private final Map<Method, CaseDescription> selected;
  private final Consumer<Result> results;
  private final boolean keepTranscripts;
  private final List<Finished> unconfirmed = new ArrayList<>();
  private final Set<CaseDescription> suspects = new LinkedHashSet<>();
  private volatile boolean oneAtATime;

  EndpointRun(
      EndpointPlan plan,
      EndpointSession session,
      TargetHealth health,
      List<CaseDescription> selected,
      Consumer<Result> results,
      boolean keepTranscripts) {
    this.plan = plan;
    this.session = session;
    this.health = health;
    this.selected =
        selected.stream().collect(Collectors.toMap(CaseDescription::method, Function.identity()));
    this.results = results;
    this.keepTranscripts = keepTranscripts;
  }

  EndpointSession session() {
    return session;
  }

  TargetHealth health() {
    return health;
  }

  /** From now on one case runs at a time, and who kills the target is known at once. */
  void oneAtATime() {
    oneAtATime = true;
  }

  /** Begins a case; where it cannot be judged, that is concluded already. */
  CaseRun begin(Method method) {
    CaseDescription description = selected.get(method);
    if (description == null) {
      throw new IllegalStateException(method + " was not selected");
    }
    CaseRun run = new CaseRun(description, plan);
    for (var operation : description.words().declared()) {
      if (!plan.endpoint().declares(operation)) {
        run.conclude(Verdict.SKIPPED, "the profile does not declare " + operation.word());
        return run;
      }
    }
    if (health.isGone()) {
      run.conclude(Verdict.ERROR, TARGET_DIED + " and did not come back");
    }
    return run;
  }

  /** Takes note that the target answered a handshake that was sent at the moment. */
  void seenAlive(long sentAtNanos) {
    List<CaseRun> confirmed = new ArrayList<>();
    synchronized (this) {
      unconfirmed.removeIf(
          finished -> {
            boolean before = finished.atNanos() - sentAtNanos <= 0;
            if (before) {
              confirmed.add(finished.run());
            }
            return before;
          });
    }
    confirmed.forEach(this::handOn);
  }

  /** Takes note that a case ended. */
  void ended(CaseRun run) {
    if (run.verdict() == Verdict.SKIPPED || health.isGone()) {
      handOn(run);
      return;
    }
    synchronized (this) {
      if (!oneAtATime) {
        unconfirmed.add(new Finished(run, System.nanoTime()));
      }
    }
    if (oneAtATime) {
      if (health.examine()) {
        blame(run);
      }
      handOn(run);
    } else if (run.sawConnectionRefused()) {
      confirm();
    }
  }

  /** Finds out whether the target lives, and with that the fate of the cases that ended. */
  void confirm() {
    long before = System.nanoTime();
    boolean died = health.examine();
    if (!died) {
      seenAlive(before);
    }
    List<CaseRun> condemned = new ArrayList<>();
    synchronized (this) {
      for (Finished finished : unconfirmed) {
        if (health.diedSince(finished.run().startNanos())) {
          suspects.add(finished.run().description());
          condemned.add(finished.run());
        }
      }
      unconfirmed.removeIf(finished -> condemned.contains(finished.run()));
    }
    if (health.isGone()) {
      if (condemned.size() == 1) {
        blame(condemned.get(0));
      } else {
        condemned.forEach(
            run ->
                run.conclude(
                    Verdict.ERROR,
                    TARGET_DIED + " while this case and others ran, and did not come back"));
      }
      condemned.forEach(this::handOn);
      synchronized (this) {
        suspects.clear();
      }
    }
  }

  /** Returns the cases that may have killed the target, and forgets them. */
  synchronized List<CaseDescription> takeSuspects() {
    List<CaseDescription> taken = List.copyOf(suspects);
    suspects.clear();
    return taken;
  }

  private static void blame(CaseRun run) {
    run.checks()
        .must(
            "target-survives",
            false,
            "the target refused connections after this case",
            "the target goes on accepting connections");
  }

  private void handOn(CaseRun run) {
    results.accept(run.result(keepTranscripts));
  }
}
