package dev.rtck.conformance;

import dev.rtck.protocol.Deadline;
import dev.rtck.reports.Gate;
import dev.rtck.reports.ReportFolder;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Judges a target: waits for it, runs the cases of every endpoint through the JUnit Platform,
 * writes {@code run.json} as results arrive and the other reports at the end.
 *
 * <p>Of one endpoint, the cases that may run together do so first, then the hostile ones, then
 * those that must be alone. What did not hold, and what was under way when the target died or
 * somebody was harmed, is run again one at a time; and at last those that judge the whole run.
 */
public final class Verification {

  /** Where so many may run side by side, a few more that mostly wait are borne, too. */
  private static final int ROOMY = 8;

  private static final int MOST_DOUBTFUL = 12;
  private static final Duration TIME_FOR_SECOND_LOOKS = Duration.ofSeconds(30);
  private static final Duration LITTLE_TIME = Duration.ofSeconds(5);

  private final VerificationPlan plan;
  private final Catalogue catalogue;
  private final VerificationListener listener;
  private final List<Result> results = new ArrayList<>();
  private final int caseCount;
  private boolean targetGone;
  private boolean interrupted;

  public Verification(VerificationPlan plan, Catalogue catalogue, VerificationListener listener) {
    this.plan = plan;
    this.catalogue = catalogue;
    this.listener = listener;
    this.caseCount = plan.endpoints().stream().mapToInt(it -> it.cases().size()).sum();
  }

  /**
   * Runs everything.
   *
   * @param environment where a CI service may name a file for the summary
   * @return the run as it was written
   * @throws UncheckedIOException when a report cannot be written
   * @throws CancellationException after {@link #interrupt}
   */
  public Run run(Map<String, String> environment) {
    ReportFolder folder = new ReportFolder(plan.output());
    folder.clear();
    Run run;
    try (RunFile file =
        RunFile.create(folder.runFile(), plan.tool(), plan.target(), Instant.now())) {
      run = finish(file, judgeOrSayWhyNot(file));
    }
    folder.write(run, environment);
    return run;
  }

  /**
   * Ends the run where it is, from any thread: from now on nothing is written, and {@code run.json}
   * goes on saying that it was interrupted.
   */
  public void interrupt() {
    synchronized (results) {
      interrupted = true;
    }
  }

  private Gate judgeOrSayWhyNot(RunFile file) {
    try {
      return judge(file);
    } catch (UncheckedIOException cannotBeWritten) {
      throw cannotBeWritten;
    } catch (RuntimeException | Error e) {
      var unused = finish(file, new Gate(GateRules.RTCK_FAILED, "rtck itself failed: " + e));
      throw e;
    }
  }

  private Run finish(RunFile file, Gate gate) {
    synchronized (results) {
      if (interrupted) {
        throw new CancellationException("interrupted");
      }
      return file.finish(gate, 0);
    }
  }

  private Gate judge(RunFile file) {
    Map<VerificationPlan.Planned, EndpointSession> sessions = new LinkedHashMap<>();
    try {
      for (VerificationPlan.Planned planned : plan.endpoints()) {
        if (!planned.cases().isEmpty()) {
          sessions.put(planned, open(planned));
        }
      }
      for (Map.Entry<VerificationPlan.Planned, EndpointSession> entry : sessions.entrySet()) {
        String seen = entry.getValue().reach(plan.patience());
        if (seen != null) {
          return new Gate(
              GateRules.NOT_REACHABLE,
              entry.getKey().endpoint().secrets().blotOut("the target is not reachable: " + seen));
        }
      }
      listener.begins(caseCount);
      sessions.forEach((planned, session) -> judge(planned, session, file));
      return GateRules.decide(results, plan.knownFailing(), plan.failOn(), targetGone);
    } finally {
      sessions.values().forEach(EndpointSession::close);
    }
  }

  private EndpointSession open(VerificationPlan.Planned planned) {
    ProtocolCases protocol = catalogue.protocol(planned.endpoint().endpoint().protocol());
    return Objects.requireNonNull(protocol, "a protocol that has cases").open(planned.endpoint());
  }

  private void judge(VerificationPlan.Planned planned, EndpointSession session, RunFile file) {
    TargetHealth health =
        new TargetHealth(session::isReachable, plan.patience(), plan.control(), listener);
    EndpointRun run =
        new EndpointRun(
            planned.endpoint(),
            session,
            health,
            planned.cases(),
            result -> take(result, file),
            plan.keepTranscripts());
    session.onAlive(run::seenAlive);
    boolean several = session.bearsSeveralConnections();
    if (!several) {
      listener.targetChanged("the target bears one connection of a client at a time");
      run.oneConnectionAtATime();
    }
    int parallel = several ? planned.endpoint().parallel(plan.parallel()) : 1;
    boolean roomy = parallel >= ROOMY;
    try (LauncherSession launcher = launcher(run);
        LauncherSession besides = launcher(run)) {
      List<CaseDescription> together = scheduled(planned, Schedule.TOGETHER);
      List<CaseDescription> calm =
          together.stream().filter(it -> !it.words().hostile() && !waits(it, roomy)).toList();
      List<CaseDescription> waiting =
          together.stream().filter(it -> !it.words().hostile() && waits(it, roomy)).toList();
      // Those that mostly wait need no turn.
      Thread waiter =
          new Thread(
              () -> execute(besides, waiting, several ? waiting.size() : 1), "rtck-waiting-cases");
      waiter.start();
      if (!several) {
        join(waiter);
      }
      execute(launcher, calm, parallel);
      run.confirm();
      List<CaseDescription> again = new ArrayList<>(run.takeSuspects());
      run.holdBack();
      execute(launcher, together.stream().filter(it -> it.words().hostile()).toList(), parallel);
      join(waiter);
      run.confirm();
      again.addAll(run.takeSuspects());
      again.addAll(run.release());
      List<CaseDescription> doubtful = new ArrayList<>(run.takeDoubtful());
      List<CaseDescription> untried = new ArrayList<>(run.takeUntried());
      run.oneAtATime();
      List<CaseDescription> alone = scheduled(planned, Schedule.ALONE);
      // What is said in great numbers may be told to all who come later.
      executeAlone(launcher, alone.stream().filter(it -> !burdens(it)).toList(), session, run);
      executeAlone(launcher, alone.stream().filter(Verification::burdens).toList(), session, run);
      doubtful.addAll(run.takeDoubtful());
      untried.addAll(run.takeUntried());
      // What fails here has failed once.
      lookAgain(launcher, those(untried, true), TIME_FOR_SECOND_LOOKS, session, run);
      lookAgain(launcher, those(untried, false), LITTLE_TIME, session, run);
      doubtful.addAll(run.takeDoubtful());
      run.lastWord();
      again.forEach(it -> lookAgain(launcher, it, session, run));
      // So many failures are no accident; what is quickly looked at again is, all the same.
      List<CaseDescription> warned = doubtful.stream().filter(run::isOnlyWarnedOf).toList();
      List<CaseDescription> graver = doubtful.stream().filter(it -> !warned.contains(it)).toList();
      lookAgain(launcher, those(graver, true), TIME_FOR_SECOND_LOOKS, session, run);
      List<CaseDescription> others = those(graver, false);
      lookAgain(launcher, others, timeFor(others), session, run);
      lookAgain(launcher, warned, timeFor(doubtful), session, run);
      executeAlone(launcher, scheduled(planned, Schedule.LAST), session, run);
    }
    targetGone |= health.isGone();
  }

  /**
   * Those that wait were judged at the busiest moment, so that they may fail together.
   *
   * @param waiting whether those that wait, or the others
   */
  private static List<CaseDescription> those(List<CaseDescription> cases, boolean waiting) {
    return cases.stream().filter(it -> it.words().waits() == waiting).toList();
  }

  private static Duration timeFor(List<CaseDescription> doubtful) {
    return doubtful.size() > MOST_DOUBTFUL ? LITTLE_TIME : TIME_FOR_SECOND_LOOKS;
  }

  private void lookAgain(
      LauncherSession launcher,
      List<CaseDescription> cases,
      Duration time,
      EndpointSession session,
      EndpointRun run) {
    Deadline until = Deadline.in(time);
    for (CaseDescription it : cases) {
      if (until.hasPassed()) {
        run.letStand(it);
      } else {
        lookAgain(launcher, it, session, run);
      }
    }
  }

  private void lookAgain(
      LauncherSession launcher,
      CaseDescription description,
      EndpointSession session,
      EndpointRun run) {
    awaitTheTarget(session, run);
    executeAlone(launcher, List.of(description), session, run);
  }

  /** What the last one did to the target shall not be held against this one. */
  private void awaitTheTarget(EndpointSession session, EndpointRun run) {
    if (!run.health().isGone()) {
      var unused = session.reach(plan.patience());
    }
  }

  private void executeAlone(
      LauncherSession launcher,
      List<CaseDescription> cases,
      EndpointSession session,
      EndpointRun run) {
    execute(launcher, cases, 1);
    for (List<CaseDescription> left = run.takeUnreached();
        !left.isEmpty();
        left = run.takeUnreached()) {
      awaitTheTarget(session, run);
      execute(launcher, left, 1);
    }
  }

  private static boolean burdens(CaseDescription description) {
    return description.words().hostile() || description.words().volume();
  }

  /**
   * @param roomy whether more may run than those that take turns
   */
  private static boolean waits(CaseDescription description, boolean roomy) {
    return description.words().spans() > 0 || (roomy && description.words().waits());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private static LauncherSession launcher(EndpointRun run) {
    LauncherSession session =
        LauncherFactory.openSession(
            LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build());
    session.getStore().put(Namespace.create("dev.rtck.conformance"), EndpointRun.class, run);
    return session;
  }

  private static List<CaseDescription> scheduled(
      VerificationPlan.Planned planned, Schedule schedule) {
    return planned.cases().stream().filter(it -> it.words().schedule() == schedule).toList();
  }

  private static void execute(LauncherSession launcher, List<CaseDescription> cases, int parallel) {
    if (cases.isEmpty()) {
      return;
    }
    String threads = String.valueOf(parallel);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(cases.stream().map(Verification::selector).toList())
            .configurationParameter(
                "junit.jupiter.execution.parallel.enabled", String.valueOf(parallel > 1))
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", threads)
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.max-pool-size", threads)
            .build();
    launcher.getLauncher().execute(request);
  }

  private static DiscoverySelector selector(CaseDescription description) {
    Method method = description.method();
    return DiscoverySelectors.selectMethod(method.getDeclaringClass(), method);
  }

  private void take(Result result, RunFile file) {
    synchronized (results) {
      if (interrupted) {
        return;
      }
      Result judged =
          plan.knownFailing().excuse(result, LocalDate.now(java.time.ZoneId.systemDefault()));
      results.add(judged);
      file.append(judged);
      listener.judged(judged, results.size(), caseCount);
    }
  }
}
