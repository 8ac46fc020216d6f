package dev.rtck.cli;

import dev.rtck.cli.LoadOrder.Subject;
import dev.rtck.load.CapacitySearch;
import dev.rtck.load.HarnessJudgement;
import dev.rtck.load.HarnessProcess;
import dev.rtck.load.LoadGate;
import dev.rtck.load.LoadPlan;
import dev.rtck.load.LoadPlans;
import dev.rtck.load.ThresholdExpression;
import dev.rtck.protocol.process.AlreadyListening;
import dev.rtck.protocol.process.NotReady;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.reports.CapacityResult;
import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Workload;
import dev.rtck.reports.LoadText;
import dev.rtck.reports.ReportFolder;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Loads one endpoint after the other, in rounds, and writes what came of it. */
final class LoadRun {

  private final Surroundings surroundings;
  private final TargetOptions options;
  private final LoadOrder order;
  private final Interruption interruption;
  private final ReportFolder folder;
  private final LoadText text;
  private final List<LoadResult> results = new ArrayList<>();
  private final List<CapacityResult> capacities = new ArrayList<>();
  private @Nullable RunFile file;
  private @Nullable Measurement running;
  private boolean over;

  /** The target answered before a load, and after it no more. */
  private static final class TargetDied extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TargetDied(String message) {
      super(message);
    }
  }

  /** One load that goes on, and which of several it is. */
  private record Measurement(HarnessProcess process, String target, int round) {}

  LoadRun(
      Surroundings surroundings,
      TargetOptions options,
      LoadOrder order,
      Interruption interruption) {
    this.surroundings = surroundings;
    this.options = options;
    this.order = order;
    this.interruption = interruption;
    this.folder = new ReportFolder(order.output());
    this.text = new LoadText(options.color.palette(surroundings));
  }

  /** Returns what the command ends with. */
  int run() throws InterruptedException {
    interruption.onInterrupt(this::interrupt);
    try {
      return finish(gateOrSayWhyNot());
    } finally {
      RunFile open = file;
      if (open != null) {
        open.close();
      }
    }
  }

  private Gate gateOrSayWhyNot() throws InterruptedException {
    try {
      return gate();
    } catch (CancellationException | UncheckedIOException | AlreadyListening e) {
      throw e;
    } catch (RuntimeException | Error e) {
      sayWhyNot(e);
      throw e;
    }
  }

  private synchronized void sayWhyNot(Throwable failure) {
    RunFile open = file;
    if (open != null && !over) {
      over = true;
      var unused = open.finish(new Gate(ExitCode.RTCK_FAILED, "rtck itself failed: " + failure), 0);
    }
  }

  private Gate gate() throws InterruptedException {
    for (int round = 1; round <= order.rounds(); round++) {
      for (Subject subject : order.subjects()) {
        String silence = load(subject, round);
        if (silence != null) {
          return new Gate(ExitCode.NOT_REACHABLE, silence);
        }
      }
    }
    return capacities.isEmpty() ? LoadGate.of(results) : LoadGate.ofCapacities(capacities);
  }

  /** Returns what was seen of a target that is not there, or null. */
  private @Nullable String load(Subject subject, int round) throws InterruptedException {
    TargetChoice choice = subject.choice();
    try (LoadedTarget live = LoadedTarget.of(choice, options.wait, order.output(), interruption)) {
      // Before the target is stopped: what is done latest is undone first.
      interruption.onInterrupt(this::interrupt);
      var unused = file(live.choice());
      LoadPlanner planner = new LoadPlanner(options, live.choice());
      for (Endpoint endpoint : subject.endpoints()) {
        String silence = planner.silence(endpoint);
        if (silence != null) {
          return silence;
        }
        if (order.goals().isEmpty()) {
          measureOnce(planner, endpoint, round);
        } else {
          search(planner, endpoint);
        }
      }
      return null;
    } catch (TargetDied e) {
      return e.getMessage();
    } catch (NotReady e) {
      String message = choice.secrets().blotOut(String.valueOf(e.getMessage()));
      return message.lines().findFirst().orElse("not ready");
    }
  }

  private void measureOnce(LoadPlanner planner, Endpoint endpoint, int round)
      throws InterruptedException {
    boolean single = order.isSingle();
    Workload workload = order.workload().workload();
    LoadResult result =
        measure(
            planner, endpoint, workload, single ? "" : planner.known().name(), single ? 0 : round);
    keep(result);
    checkStillThere(planner, endpoint, result);
  }

  /**
   * Asks the target again where something was lost.
   *
   * @throws TargetDied when it does not answer any more
   */
  private void checkStillThere(LoadPlanner planner, Endpoint endpoint, LoadResult result) {
    if (result.delivered() > 0 && result.lost() == 0 && result.troubles().isEmpty()) {
      return;
    }
    String silence = planner.silence(endpoint);
    if (silence != null) {
      throw new TargetDied(
          "the target died while "
              + endpoint.name()
              + " was loaded, and did not come back: "
              + silence);
    }
  }

  private LoadResult measure(
      LoadPlanner planner, Endpoint endpoint, Workload workload, String target, int round)
      throws InterruptedException {
    note(
        "loading "
            + endpoint.name()
            + (target.isEmpty() ? "" : " of " + target)
            + " ("
            + endpoint.protocol().word()
            + (order.rounds() == 1 ? "" : ", round " + round)
            + "): "
            + WorkloadOptions.words(workload));
    Path logs = order.output().resolve("load");
    LoadPlan whole =
        planner.plan(
            endpoint,
            workload,
            order.workload().operation(),
            order.isSingle() ? logs : logs.resolve(folderName(target) + "-" + round));
    Instant startAt = order.startAt();
    LoadPlan plan = startAt == null ? whole : LoadPlans.part(whole, order.share(), startAt);
    try (HarnessProcess process = HarnessProcess.start(plan, FanOutSimulation.class)) {
      Measurement own = new Measurement(process, target, round);
      begin(own);
      process.await();
      return end(own);
    }
  }

  private static String folderName(String target) {
    return target.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  // Capacity

  private void search(LoadPlanner planner, Endpoint endpoint) throws InterruptedException {
    WorkloadOptions workload = order.workload();
    double limit = workload.limit(order.scale(), endpoint);
    double highest = workload.highest(order.scale());
    String target = order.isSingle() ? "" : planner.known().name();
    List<LoadResult> measured = new ArrayList<>();
    CapacityResult asked =
        new CapacityResult(
            target,
            endpoint.name(),
            endpoint.protocol().word(),
            order.scale().word(),
            order.goals().stream().map(ThresholdExpression::toString).toList(),
            0,
            false,
            CapacityResult.UNFINISHED,
            List.of());
    CapacitySearch search =
        new CapacitySearch(
            asked,
            workload.lowest(order.scale()),
            Math.min(limit, highest),
            limit <= highest ? CapacityResult.BY_PROFILE : CapacityResult.BY_SEARCH,
            value -> {
              LoadResult result =
                  measure(planner, endpoint, workload.workload(order.scale(), value), target, 0);
              measured.add(result);
              return point(value, result);
            },
            sofar -> {
              progress(sofar);
              checkStillThere(planner, endpoint, measured.get(measured.size() - 1));
            });
    CapacityResult found;
    try {
      found = search.run(workload.beginning(order.scale()));
    } catch (TargetDied e) {
      keep(measured.get(measured.size() - 1));
      throw e;
    }
    keep(found);
    // What is shown in full is the last that held; where none did, the last that was tried.
    LoadResult shown = measured.get(measured.size() - 1);
    for (int i = 0; i < found.points().size(); i++) {
      CapacityResult.Point point = found.points().get(i);
      if (point.outcome().equals(CapacityResult.HOLDS) && point.value() == found.value()) {
        shown = measured.get(i);
      }
    }
    keep(shown);
    if (!options.quiet) {
      surroundings.out().print(text.capacity(found));
    }
  }

  private CapacityResult.Point point(double value, LoadResult result) {
    LoadResult.Threshold told =
        result.thresholds().stream()
            .filter(threshold -> !threshold.holds())
            .findFirst()
            .orElse(result.thresholds().get(0));
    boolean allCame = result.connected() == result.workload().subscribers();
    String outcome =
        result.harness().saturated()
            ? CapacityResult.VOID
            : allCame && told.holds() ? CapacityResult.HOLDS : CapacityResult.BREAKS;
    String actual =
        allCame
            ? told.expression() + ": " + told.actual()
            : result.connected() + " of " + result.workload().subscribers() + " connected";
    return new CapacityResult.Point(
        value,
        outcome,
        actual,
        result.latencyMicros().p50(),
        result.latencyMicros().p99(),
        result.latencyMicros().max(),
        result.lost(),
        result.deliveriesPerSecond());
  }

  private void progress(CapacityResult sofar) {
    RunFile open = file;
    if (open != null) {
      synchronized (this) {
        if (!over) {
          open.update(sofar);
        }
      }
    }
    CapacityResult.Point last = sofar.points().get(sofar.points().size() - 1);
    note("  " + sofar.amount(last.value()) + ": " + last.outcome() + " (" + last.actual() + ")");
  }

  // The report

  /** Returns the file of this run; from when it is there, nothing of an earlier run is. */
  private synchronized RunFile file(TargetChoice live) {
    RunFile open = file;
    if (open == null) {
      Stream<TargetChoice> all =
          Stream.concat(
              Stream.of(live), order.subjects().stream().skip(1).map(LoadOrder.Subject::choice));
      List<TargetChoice> choices = all.toList();
      folder.clear();
      open =
          RunFile.create(
              folder.runFile(),
              Run.Tool.rtck(),
              new Run.Target(
                  joined(choices.stream().map(TargetChoice::name)),
                  joined(choices.stream().map(it -> it.base() == null ? "" : it.shownUrl()))),
              Instant.now());
      file = open;
    }
    return open;
  }

  private static String joined(Stream<String> words) {
    return words.filter(it -> !it.isEmpty()).collect(Collectors.joining(" and "));
  }

  private int finish(Gate gate) {
    if (!options.quiet && results.stream().anyMatch(result -> result.round() > 0)) {
      surroundings.out().print(text.rounds(results));
    }
    conclude(gate);
    boolean told = gate.holds() && capacities.isEmpty();
    surroundings.out().println(gate.headline() + (told ? "" : ": " + gate.reason()));
    if (!options.quiet) {
      surroundings.out().println("Result: " + options.output.resolve(RunFile.NAME));
    }
    surroundings.out().flush();
    return gate.exitCode();
  }

  private synchronized void conclude(Gate gate) {
    checkGoesOn();
    over = true;
    Run run = file(order.subjects().get(0).choice()).finish(gate, 0);
    folder.write(run, surroundings.environment());
  }

  private synchronized void keep(CapacityResult found) {
    checkGoesOn();
    RunFile open = file;
    if (open != null) {
      open.update(found);
    }
    capacities.add(found);
  }

  private synchronized void keep(LoadResult result) {
    checkGoesOn();
    results.add(result);
    RunFile open = file;
    if (open != null) {
      open.append(result);
    }
    if (!options.quiet) {
      surroundings.out().print(text.result(result));
    }
  }

  private void checkGoesOn() {
    if (over) {
      throw new CancellationException("interrupted");
    }
  }

  private synchronized void begin(Measurement measurement) {
    checkGoesOn();
    running = measurement;
  }

  private synchronized LoadResult end(Measurement measurement) {
    checkGoesOn();
    running = null;
    return result(measurement);
  }

  private LoadResult result(Measurement measurement) {
    LoadResult measured =
        measurement.process().result().of(measurement.target(), measurement.round());
    return HarnessJudgement.judge(
        measured, Stream.concat(order.goals().stream(), order.bounds().stream()).toList());
  }

  /** Has the harness tell what it measured so far, and draws the reports of that. */
  private synchronized void interrupt() {
    if (over) {
      return;
    }
    Measurement last = running;
    if (last != null) {
      last.process().close();
      try {
        keep(result(last));
      } catch (IllegalStateException nothingYet) {
        // It had not begun to measure.
      }
    }
    over = true;
    Run run = file(order.subjects().get(0).choice()).cutOff();
    folder.write(run, surroundings.environment());
    surroundings.say("interrupted; what was measured so far is in " + folder.runFile());
  }

  private void note(String line) {
    if (!options.quiet) {
      surroundings.say(line);
    }
  }
}
