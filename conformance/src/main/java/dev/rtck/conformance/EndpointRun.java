package dev.rtck.conformance;

import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** How often a case is begun that finds nobody there. */
  private static final int MOST_BEGINNINGS = 3;

  private record Finished(CaseRun run, long atNanos) {}

  private final EndpointPlan plan;
  private final EndpointSession session;
  private final TargetHealth health;
  private final Map<Method, CaseDescription> selected;
  private final Consumer<Result> results;
  private final boolean keepTranscripts;
  private final List<Finished> unconfirmed = new ArrayList<>();
  private final Set<CaseDescription> suspects = new LinkedHashSet<>();
  private final Set<CaseDescription> accused = new HashSet<>();
  private final List<CaseRun> heldBack = new ArrayList<>();
  private final List<CaseRun> doubtful = new ArrayList<>();
  private final List<CaseRun> untried = new ArrayList<>();
  private final Map<CaseDescription, CaseRun> firstLooks = new ConcurrentHashMap<>();
  private final List<CaseDescription> unreached = new ArrayList<>();
  private final Map<CaseDescription, Integer> vainBeginnings = new ConcurrentHashMap<>();
  private final Set<CaseRun> underWay = new LinkedHashSet<>();

  /** Held while results are handed on, so that nobody takes them for handed on before. */
  private final Object handingOn = new Object();

  private boolean condemnedOthers;
  private volatile int width;
  private volatile boolean holdingBack;
  private volatile boolean oneAtATime;
  private volatile boolean lastWord;

  EndpointRun(
      EndpointPlan plan,
      EndpointSession session,
      TargetHealth health,
      List<CaseDescription> selected,
      Consumer<Result> results,
      boolean keepTranscripts) {
    this.plan = plan;
    this.width = plan.width();
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

  /** From now on a case holds one connection at a time. */
  void oneConnectionAtATime() {
    width = 1;
  }

  /** From now on one case runs at a time, and who kills the target is known at once. */
  void oneAtATime() {
    oneAtATime = true;
  }

  /** From now on a verdict stands as it is. */
  void lastWord() {
    lastWord = true;
  }

  /** From now on results are held back until {@link #release}: their cases may harm each other. */
  void holdBack() {
    holdingBack = true;
  }

  /**
   * Hands on what was held back, when nobody was harmed meanwhile.
   *
   * @return the cases to be run again one at a time, to find out which of them does harm
   */
  List<CaseDescription> release() {
    holdingBack = false;
    List<CaseRun> held;
    synchronized (this) {
      held = List.copyOf(heldBack);
      heldBack.clear();
    }
    boolean harm = held.stream().anyMatch(CaseRun::sawHarm);
    if (harm && health.examine() && health.isGone()) {
      condemn(held);
      return List.of();
    }
    if (harm) {
      if (held.size() == 1) {
        // Nobody else can have done it: where the second look sees nothing, this one stands.
        firstLooks.put(held.get(0).description(), held.get(0));
      }
      return held.stream().map(CaseRun::description).toList();
    }
    held.forEach(this::handOn);
    return List.of();
  }

  /** Begins a case; where it cannot be judged, that is concluded already. */
  CaseRun begin(Method method) {
    CaseDescription description = selected.get(method);
    if (description == null) {
      throw new IllegalStateException(method + " was not selected");
    }
    // Asked first: the answer waits until a dead target is back, and the case's time must not.
    boolean gone = health.isGone();
    CaseRun run = new CaseRun(description, plan, width);
    for (var operation : description.words().declared()) {
      if (!plan.endpoint().declares(operation)) {
        run.conclude(Verdict.SKIPPED, "the profile does not declare " + operation.word());
        return run;
      }
    }
    for (Capability capability : description.words().capabilities()) {
      if (!capability.isDeclared(plan)) {
        run.conclude(Verdict.SKIPPED, "the target does not declare " + capability.words());
        return run;
      }
    }
    if (gone) {
      run.conclude(Verdict.ERROR, TARGET_DIED + " and did not come back");
      return run;
    }
    synchronized (this) {
      underWay.add(run);
    }
    return run;
  }

  /** Takes note that the target answered a handshake that was sent at the moment. */
  void seenAlive(long sentAtNanos) {
    synchronized (handingOn) {
      takeConfirmed(sentAtNanos).forEach(this::handOn);
    }
  }

  private synchronized List<CaseRun> takeConfirmed(long sentAtNanos) {
    List<CaseRun> confirmed = new ArrayList<>();
    unconfirmed.removeIf(
        finished -> {
          boolean before = finished.atNanos() - sentAtNanos <= 0;
          if (before && health.diedSince(finished.run().startNanos())) {
            // It was under way when the target died, and ended when the target was back.
            suspects.add(finished.run().description());
          } else if (before) {
            confirmed.add(finished.run());
          }
          return before;
        });
    return confirmed;
  }

  /** Takes note that a case ended. */
  void ended(CaseRun run) {
    boolean gone = health.isGone();
    boolean wasUnderWay;
    synchronized (this) {
      wasUnderWay = underWay.remove(run);
    }
    if (run.verdict() == Verdict.SKIPPED || gone) {
      if (gone && wasUnderWay) {
        concludeUnjudged(run);
      }
      handOn(run);
      return;
    }
    synchronized (this) {
      if (holdingBack) {
        heldBack.add(run);
        return;
      }
      if (!oneAtATime) {
        unconfirmed.add(new Finished(run, System.nanoTime()));
      }
    }
    if (oneAtATime && cameTooLate(run)) {
      return;
    }
    if (oneAtATime) {
      boolean died = health.examine() || (isAccused(run) && health.examineInAMoment());
      boolean refused = run.sawConnectionRefused() || health.refusedSince(run.startNanos());
      if (!died && refused && !lastWord) {
        // It is there: it may have come back, or turn away whoever comes too often.
        synchronized (this) {
          doubtful.add(run);
        }
        return;
      }
      if (died || refused) {
        blame(run);
        results.accept(run.result(keepTranscripts));
        return;
      }
      handOn(run);
    } else if (run.sawConnectionRefused()) {
      if (!health.examine() && !health.diedSince(run.startNanos())) {
        health.cameBackUnseen();
      }
      confirm();
    }
  }

  /**
   * Whether the target was dead before the case began: then it was another one, whose harm took a
   * moment to show, and this one is begun again.
   */
  private boolean cameTooLate(CaseRun run) {
    if (!run.sawConnectionRefused()
        || run.reachedTheTarget()
        || vainBeginnings.merge(run.description(), 1, Integer::sum) >= MOST_BEGINNINGS) {
      return false;
    }
    if (health.examine() && health.isGone()) {
      concludeUnjudged(run);
      handOn(run);
    } else {
      synchronized (this) {
        unreached.add(run.description());
      }
    }
    return true;
  }

  /** Returns the cases that found nobody there, to be begun again, and forgets them. */
  synchronized List<CaseDescription> takeUnreached() {
    List<CaseDescription> taken = List.copyOf(unreached);
    unreached.clear();
    return taken;
  }

  /** Finds out whether the target lives, and with that the fate of the cases that ended. */
  void confirm() {
    long before = System.nanoTime();
    boolean died = health.examine();
    if (!died) {
      if (health.refusedSince(before)) {
        health.cameBackUnseen();
      }
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
    // Waits, too, until what another thread saw confirmed has been handed on.
    synchronized (handingOn) {
      if (health.isGone()) {
        condemn(condemned);
        synchronized (this) {
          suspects.clear();
        }
      }
    }
  }

  /** The target died while these ran, and cannot be asked again which of them it was. */
  private void condemn(List<CaseRun> runs) {
    boolean nobodyElse;
    synchronized (this) {
      nobodyElse = runs.size() == 1 && underWay.isEmpty() && !condemnedOthers;
      condemnedOthers |= !runs.isEmpty();
    }
    if (nobodyElse) {
      blame(runs.get(0));
    } else {
      runs.forEach(EndpointRun::concludeUnjudged);
    }
    runs.forEach(this::handOn);
  }

  private static void concludeUnjudged(CaseRun run) {
    run.conclude(
        Verdict.ERROR, TARGET_DIED + " while this case and others ran, and did not come back");
  }

  /** Returns the cases that may have killed the target, and forgets them. */
  synchronized List<CaseDescription> takeSuspects() {
    List<CaseDescription> taken = List.copyOf(suspects);
    suspects.clear();
    accused.addAll(taken);
    return taken;
  }

  /** Whether the target died while the case ran beside others. */
  private synchronized boolean isAccused(CaseRun run) {
    return accused.contains(run.description());
  }

  private static void blame(CaseRun run) {
    run.checks()
        .must(
            "target-survives",
            false,
            "the target refused connections after this case",
            "the target goes on accepting connections");
  }

  /**
   * Returns the cases that did not hold, to be judged again alone: a target that was merely busy,
   * or lets a user in once, is not to be blamed. The failures come first.
   */
  List<CaseDescription> takeDoubtful() {
    return take(doubtful);
  }

  /**
   * Returns the cases that could not be judged, to be tried again alone: what the target owed came
   * too late, perhaps, while others kept it busy. Where it lacks something, that is soon seen
   * again.
   */
  List<CaseDescription> takeUntried() {
    return take(untried);
  }

  private List<CaseDescription> take(List<CaseRun> looks) {
    List<CaseRun> taken;
    synchronized (this) {
      taken = new ArrayList<>(looks);
      looks.clear();
    }
    taken.sort(
        Comparator.comparing(CaseRun::verdict, Comparator.comparing(Checks.SEVERITY::indexOf)));
    taken.forEach(run -> firstLooks.put(run.description(), run));
    return taken.stream().map(CaseRun::description).toList();
  }

  /** Returns whether the case was of no more than a warning when it was first looked at. */
  boolean isOnlyWarnedOf(CaseDescription description) {
    CaseRun first = firstLooks.get(description);
    return first != null && first.verdict() == Verdict.WARN;
  }

  /** Lets the first look at a case stand, since there is no time for a second one. */
  void letStand(CaseDescription description) {
    CaseRun first = firstLooks.get(description);
    if (first != null) {
      results.accept(first.result(keepTranscripts));
    }
  }

  private void handOn(CaseRun run) {
    Verdict verdict = run.verdict();
    boolean doubted = verdict == Verdict.FAIL || verdict == Verdict.WARN || run.sawSilence();
    CaseRun first = firstLooks.get(run.description());
    boolean untestable = !doubted && verdict == Verdict.UNTESTABLE && first == null;
    if (!lastWord && (doubted || untestable) && !health.isGone()) {
      synchronized (this) {
        (doubted ? doubtful : untried).add(run);
      }
      return;
    }
    // A second look that sees nothing takes nothing back.
    boolean sawNothing = verdict == Verdict.UNTESTABLE || verdict == Verdict.ERROR;
    CaseRun look = first != null && sawNothing ? first : run;
    results.accept(look.result(keepTranscripts));
  }
}
