package dev.rtck.conformance;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Refusal;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import dev.rtck.reports.WireEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** One case at one endpoint, from its beginning to its result. Thread-safe. */
public final class CaseRun {

  private final CaseDescription description;
  private final EndpointPlan plan;
  private final Transcript transcript;
  private final Checks checks;
  private final Duration limit;
  private final Deadline deadline;
  private final long startNanos = System.nanoTime();
  private volatile long endNanos = startNanos;
  private final List<AutoCloseable> owned = new CopyOnWriteArrayList<>();
  private volatile @Nullable Verdict concluded;
  private volatile String reason = "";
  private volatile boolean cutOff;
  private volatile boolean targetDidNotRead;
  private volatile @Nullable ScheduledFuture<?> watchdog;
  private volatile boolean connectionRefused;
  private volatile boolean unanswered;

  CaseRun(CaseDescription description, EndpointPlan plan, int width) {
    this.description = description;
    this.plan = plan;
    this.transcript = new Transcript(plan.secrets());
    this.limit = plan.limit(description.words());
    this.deadline = Deadline.in(limit);
    this.checks = new Checks(width, deadline);
  }

  /** Returns what is known of the case. */
  public CaseDescription description() {
    return description;
  }

  /** Returns the endpoint that is judged. */
  public EndpointPlan plan() {
    return plan;
  }

  public Transcript transcript() {
    return transcript;
  }

  public Checks checks() {
    return checks;
  }

  public Deadline deadline() {
    return deadline;
  }

  /** Returns how long the case may take. */
  Duration limit() {
    return limit;
  }

  /** Returns when the case and the look at its bystander must have ended. */
  public Deadline bystanderDeadline() {
    return new Deadline(startNanos + limitWithBystander().toNanos());
  }

  /** Returns how long the case may take together with the look at its bystander. */
  Duration limitWithBystander() {
    return description.words().hostile()
        ? limit.plus(plan.patience().answer()).plus(plan.patience().handshake())
        : limit;
  }

  long startNanos() {
    return startNanos;
  }

  /** Closes the thing when the case ends. */
  public <T extends AutoCloseable> T own(T thing) {
    owned.add(thing);
    return thing;
  }

  /** Says that the case was not run at all, and why. */
  void conclude(Verdict verdict, String why) {
    concluded = verdict;
    reason = why;
  }

  /** Says that the case ended with an exception, which may be a finding. */
  void conclude(Throwable thrown) {
    if (thrown instanceof Untestable
        || thrown instanceof Refusal
        || thrown instanceof NotConnected
        // What was to tell the value of a name did not come.
        || thrown instanceof UnboundNameException) {
      unanswered |=
          isSilence(thrown) || (thrown instanceof Untestable untestable && untestable.isForNow());
      conclude(Verdict.UNTESTABLE, String.valueOf(thrown.getMessage()));
    } else if (thrown instanceof Unreachable unreachable) {
      connectionRefused |= unreachable.kind() == Unreachable.Kind.REFUSED;
      unanswered |= isSilence(unreachable) || unreachable.kind() == Unreachable.Kind.BROKEN;
      conclude(Verdict.UNTESTABLE, String.valueOf(thrown.getMessage()));
    } else if (cutOff && targetDidNotRead) {
      conclude(
          Verdict.UNTESTABLE,
          "the target did not read what it was sent within "
              + plan.patience().wholeCase().toMillis()
              + " ms");
    } else if (cutOff && checks.ranOutOfTime()) {
      // What was owed came too late, or never, and what went on from there found all closed.
      conclude(Verdict.UNTESTABLE, "the case ran out of time");
    } else if (cutOff) {
      conclude(Verdict.ERROR, "rtck did not come to an end within " + limit.toMillis() + " ms");
    } else {
      StackTraceElement[] stack = thrown.getStackTrace();
      conclude(Verdict.ERROR, thrown + (stack.length == 0 ? "" : " at " + stack[0]));
    }
  }

  /** Returns whether the exception says that nobody answered who wanted to connect. */
  static boolean isSilence(Throwable thrown) {
    return (thrown instanceof Refusal refusal && refusal.unanswered())
        || (thrown instanceof Unreachable unreachable
            && unreachable.kind() == Unreachable.Kind.TIMED_OUT);
  }

  /** Returns whether the target refused a connection during the case. */
  boolean sawConnectionRefused() {
    return connectionRefused;
  }

  /** Returns whether anything at all went over the wire, so that the case can have done harm. */
  boolean reachedTheTarget() {
    return transcript.entries().stream()
        .anyMatch(entry -> entry.direction() != Transcript.Direction.NOTE);
  }

  /**
   * Returns whether a connection got no answer, or was put off, or the time was over, and so
   * nothing could be judged.
   */
  boolean sawSilence() {
    return (unanswered || checks.ranOutOfTime()) && verdict() == Verdict.UNTESTABLE;
  }

  /** Returns whether somebody else was harmed while the case ran, by it or by another one. */
  boolean sawHarm() {
    return connectionRefused
        || checks.results().stream()
            .anyMatch(
                check ->
                    check.verdict() == Verdict.FAIL
                        && EndpointSession.Bystander.CHECKS.contains(check.id()));
  }

  /** Cuts the case off: its connections are closed and its thread is interrupted. */
  void cutOff(Thread thread) {
    targetDidNotRead =
        owned.stream()
            .anyMatch(
                it ->
                    (it instanceof WebSocketProbe webSocket && webSocket.isWriting())
                        || (it instanceof StompProbe stomp && stomp.isWriting()));
    cutOff = true;
    close();
    thread.interrupt();
  }

  /** Names the watchdog that cuts the case off, to be called off at its end. */
  void watchedBy(ScheduledFuture<?> task) {
    watchdog = task;
  }

  boolean isConcluded() {
    return concluded != null;
  }

  void finish() {
    ScheduledFuture<?> task = watchdog;
    if (task != null) {
      task.cancel(false);
    }
    // The watchdog may have interrupted this thread just as the case came to its end by itself.
    var unused = Thread.interrupted();
    close();
    endNanos = System.nanoTime();
  }

  private void close() {
    for (AutoCloseable thing : owned) {
      try {
        thing.close();
      } catch (Exception alreadyClosed) {
        transcript.note(0, "rtck", "closing: " + alreadyClosed.getMessage());
      }
    }
  }

  /** Returns the worst of the checks and of how the case ended. */
  Verdict verdict() {
    Verdict judged = checks.verdict();
    Verdict ended = concluded;
    if (ended != null && checks.results().isEmpty()) {
      return ended;
    }
    return ended == null || Checks.SEVERITY.indexOf(judged) < Checks.SEVERITY.indexOf(ended)
        ? judged
        : ended;
  }

  Result result(boolean keepTranscript) {
    Verdict verdict = verdict();
    boolean quiet = verdict == Verdict.PASS || verdict == Verdict.SKIPPED;
    return new Result(
        plan.endpoint().name(),
        plan.endpoint().protocol().word(),
        description.id(),
        description.title(),
        description.clause().level(),
        description.clause().toClause(),
        verdict,
        false,
        plan.secrets().blotOut(reason.isEmpty() ? firstUntestable(verdict) : reason),
        (endNanos - startNanos) / 1_000_000,
        checks.results().stream().map(this::withoutSecrets).toList(),
        quiet && !keepTranscript ? List.of() : wire(),
        plan.secrets().blotOut(plan.rerun())
            + " --endpoint "
            + plan.endpoint().name()
            + " --case "
            + description.id());
  }

  private String firstUntestable(Verdict verdict) {
    return verdict == Verdict.UNTESTABLE
        ? checks.results().stream()
            .filter(it -> it.verdict() == Verdict.UNTESTABLE)
            .map(CheckResult::actual)
            .findFirst()
            .orElse("")
        : "";
  }

  private CheckResult withoutSecrets(CheckResult check) {
    return new CheckResult(
        check.id(), check.verdict(), check.expected(), plan.secrets().blotOut(check.actual()));
  }

  private List<WireEvent> wire() {
    return transcript.entries().stream()
        .map(
            entry ->
                new WireEvent(
                    entry.atNanos() / 1000,
                    WireEvent.Direction.valueOf(entry.direction().name().toUpperCase(Locale.ROOT)),
                    entry.connection(),
                    entry.layer(),
                    entry.summary(),
                    entry.bytes().toHex() + (entry.length() > entry.bytes().length() ? "…" : "")))
        .toList();
  }
}
