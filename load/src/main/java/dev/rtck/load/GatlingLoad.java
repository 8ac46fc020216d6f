package dev.rtck.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.pause;

import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadText;
import dev.rtck.reports.Palette;
import dev.rtck.reports.ReportFolder;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The load of one endpoint of a profile, for a simulation that Gatling runs as any other: what
 * {@code rtck load} does, among whatever else the simulation has. Made in the constructor of the
 * simulation, by {@link GatlingLoadBuilder}. Thread-safe.
 *
 * <p>Gatling tells in its own report how long connecting took. How long messages took to reach
 * every subscriber, what was lost, doubled or out of order, and the thresholds are in {@code
 * run.json} and {@code index.html} of the report folder, as {@code rtck load} writes them, and on
 * standard output. What Gatling sees of it is one request for each threshold, in the group {@code
 * rtck}; it fails where the threshold is broken, and so does its assertion.
 */
public final class GatlingLoad {

  private static final String GROUP = "rtck";

  private final FanOut fanOut;
  private final CanaryProcess canary;
  private final RunFile file;
  private final ReportFolder folder;
  private final List<ThresholdExpression> bounds;
  private final FanOutScenarios scenarios;
  private final Map<String, Predicate<LoadResult>> checks = new LinkedHashMap<>();
  private volatile @Nullable LoadResult judged;
  private volatile boolean over;

  /**
   * Starts the canary of a load; nothing else connects yet.
   *
   * @param report the folder of the reports; that of the plan is there already
   * @throws IOException when a process cannot be started
   */
  GatlingLoad(LoadPlan plan, List<ThresholdExpression> bounds, Run.Target target, Path report)
      throws IOException {
    this.bounds = List.copyOf(bounds);
    this.folder = new ReportFolder(report);
    folder.clear();
    this.file = RunFile.create(folder.runFile(), Run.Tool.rtck(), target, Instant.now());
    this.canary = CanaryProcess.start(plan);
    this.fanOut = new FanOut(plan);
    this.scenarios = new FanOutScenarios(fanOut, this::publish);
    checks.put("the measurement is valid", load -> !load.harness().saturated());
    checks.put("something was delivered", load -> load.delivered() > 0);
    for (ThresholdExpression bound : this.bounds) {
      checks.put(bound.toString(), load -> bound.judge(load).holds());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "rtck-interrupt"));
  }

  /** Returns the subscribers, as users of Gatling that come 500 a second. */
  public PopulationBuilder subscribers() {
    return scenarios.subscribers();
  }

  /**
   * Returns one user who has all publishers publish when the subscribers are there, and waits for
   * the verdict. It takes the subscribers to be in the simulation, too.
   */
  public PopulationBuilder publishers() {
    return scenarios
        .publishers()
        .asLongAs(session -> !over)
        .on(pause(FanOutScenarios.LOOK))
        .exec(group(GROUP).on(verdict()))
        .injectOpen(atOnceUsers(1));
  }

  private ChainBuilder verdict() {
    ChainBuilder verdict = exec(session -> session);
    for (Map.Entry<String, Predicate<LoadResult>> check : checks.entrySet()) {
      verdict =
          verdict.exec(dummy(check.getKey(), 0).withSuccess(session -> holds(check.getValue())));
    }
    return verdict;
  }

  private boolean holds(Predicate<LoadResult> check) {
    LoadResult load = judged;
    return load != null && check.test(load);
  }

  /**
   * Returns what Gatling is to hold the run to: that rtck itself was not the bottleneck, that
   * something was delivered, and each of the thresholds.
   */
  public List<Assertion> assertions() {
    return checks.keySet().stream()
        .map(check -> details(GROUP, check).failedRequests().count().is(0L))
        .toList();
  }

  private void publish() {
    fanOut.publish();
    conclude();
  }

  private synchronized void conclude() {
    if (over) {
      return;
    }
    try {
      LoadResult load = measured();
      Gate gate = LoadGate.of(List.of(load));
      folder.write(file.finish(gate, 0), System.getenv());
      System.out.print(new LoadText(Palette.PLAIN).result(load));
      System.out.println(gate.headline() + ": " + gate.reason());
      System.out.println("Result: " + folder.page());
      judged = load;
    } finally {
      over = true;
    }
  }

  private LoadResult measured() {
    LoadResult whole = HarnessJudgement.judge(canary.complete(fanOut.finish()), bounds);
    fanOut.close();
    file.append(whole);
    return whole;
  }

  /** What was measured so far is told; the run file goes on saying that it was interrupted. */
  private synchronized void interrupt() {
    if (!over) {
      over = true;
      var unused = measured();
      folder.write(file.cutOff(), System.getenv());
    }
  }
}
