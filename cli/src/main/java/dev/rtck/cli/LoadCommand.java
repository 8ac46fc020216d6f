package dev.rtck.cli;

import dev.rtck.cli.TargetChoice.Origin;
import dev.rtck.conformance.Approach;
import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.ProtocolCases;
import dev.rtck.load.HarnessProcess;
import dev.rtck.load.LoadPlan;
import dev.rtck.load.LoadPlans;
import dev.rtck.load.ThresholdExpression;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.process.NotReady;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.User;
import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadText;
import dev.rtck.reports.ReportFolder;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rtck load}: measures how long a broadcast takes to reach every subscriber. */
@Command(
    name = "load",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Measures how long a published message takes to reach every subscriber, and whether one is",
      "lost, doubled or out of order; judges thresholds. Loads every endpoint whose profile",
      "declares 'broadcast' (with --rooms: 'room') in turn.",
      ""
    },
    footer = {
      "",
      "DURATION is a number with ms, s, m or h; EXPR is a bound such as p99<50ms, lost=0,",
      "duplicated=0, reordered=0, connected=100%, connect-p99<1s, max<=2s or deliveries/s>1000.",
      "Exit codes: 0 the gate holds, 1 it failed, 2 usage, 3 the target was not reachable, 4 rtck",
      "failed, 5 nothing was judged, 6 rtck was the bottleneck, 130 interrupted."
    })
final class LoadCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Mixin private TargetOptions target = new TargetOptions();

  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      converter = Words.Spoken.class,
      description = "Only endpoints that speak it.")
  private @Nullable Protocol protocol;

  @Option(names = "--threshold", paramLabel = "EXPR", description = "What must hold. Repeatable.")
  private List<String> thresholds = new ArrayList<>();

  @Option(
      names = "--i-am-allowed-to-load",
      paramLabel = "HOST",
      description = "Load this host, which is not this machine.")
  private @Nullable String allowed;

  LoadCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<ThresholdExpression> bounds = new ArrayList<>();
    for (String text : thresholds) {
      try {
        bounds.add(ThresholdExpression.parse(text));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--threshold: " + e.getMessage());
      }
    }
    workload.check();
    TargetChoice choice = new TargetChooser(target, protocol, surroundings).choose("rtck load");
    List<Endpoint> endpoints = loadable(choice);
    for (Endpoint endpoint : endpoints) {
      workload.checkLimits(endpoint);
      if (choice.origin() != Origin.EMBEDDED) {
        LoadPermission.check(choice.address(endpoint), allowed);
      }
    }
    Path output = surroundings.directory().resolve(target.output);
    OutputFolder.prepare(output);
    try (Interruption interruption = new Interruption()) {
      return new Measurement(choice, endpoints, bounds, output, interruption).run();
    }
  }

  private List<Endpoint> loadable(TargetChoice choice) {
    List<Endpoint> endpoints =
        choice.endpoints().stream()
            .filter(endpoint -> endpoint.declares(workload.operation()))
            .filter(endpoint -> LoadPlans.PROTOCOLS.contains(endpoint.protocol()))
            .toList();
    for (Endpoint endpoint : endpoints) {
      if (choice.origin() != Origin.EMBEDDED
          && "tcp".equalsIgnoreCase(choice.address(endpoint).getScheme())) {
        throw new UsageException(
            "endpoint "
                + endpoint.name()
                + " speaks STOMP on plain TCP; only STOMP over WebSocket can be loaded");
      }
    }
    if (endpoints.isEmpty()) {
      throw new UsageException(
          "no endpoint that was asked for declares '"
              + workload.operation().word()
              + "' over "
              + String.join(
                  " or ", LoadPlans.PROTOCOLS.stream().map(Protocol::word).sorted().toList())
              + "; a profile says how a message is published and received");
    }
    return endpoints;
  }

  /** Loads one endpoint after the other, and writes what came of it. */
  private final class Measurement {

    private final TargetChoice choice;
    private final List<Endpoint> endpoints;
    private final List<ThresholdExpression> bounds;
    private final Path output;
    private final Interruption interruption;
    private final ReportFolder folder;
    private final LoadText text;
    private @Nullable HarnessProcess harness;
    private boolean interrupted;

    Measurement(
        TargetChoice choice,
        List<Endpoint> endpoints,
        List<ThresholdExpression> bounds,
        Path output,
        Interruption interruption) {
      this.choice = choice;
      this.endpoints = endpoints;
      this.bounds = bounds;
      this.output = output;
      this.interruption = interruption;
      this.folder = new ReportFolder(output);
      this.text = new LoadText(target.color.palette(surroundings));
    }

    int run() throws InterruptedException {
      try (LoadedTarget live = LoadedTarget.of(choice, target.wait, output, interruption)) {
        return run(live.choice());
      } catch (NotReady e) {
        String message = choice.secrets().blotOut(String.valueOf(e.getMessage()));
        String first = message.lines().findFirst().orElse("not ready");
        try (RunFile file = create(choice)) {
          return finish(file, new Gate(ExitCode.NOT_REACHABLE, first));
        }
      }
    }

    private int run(TargetChoice known) throws InterruptedException {
      List<LoadResult> results = new ArrayList<>();
      try (RunFile file = create(known)) {
        interruption.onInterrupt(() -> interrupt(file));
        for (Endpoint endpoint : endpoints) {
          String silence = reach(known, endpoint);
          if (silence != null) {
            return finish(file, new Gate(ExitCode.NOT_REACHABLE, silence));
          }
          note(
              "loading "
                  + endpoint.name()
                  + " ("
                  + endpoint.protocol().word()
                  + "): "
                  + workload.words());
          try (HarnessProcess process = HarnessProcess.start(plan(known, endpoint))) {
            begin(process);
            process.await();
            results.add(add(file, process));
          }
        }
        return finish(file, LoadGate.of(results));
      }
    }

    private RunFile create(TargetChoice known) {
      return RunFile.create(
          folder.runFile(),
          new Run.Tool("rtck", Version.number()),
          new Run.Target(known.name(), known.base() == null ? "" : known.shownUrl()),
          Instant.now());
    }

    private int finish(RunFile file, Gate gate) {
      Run run = file.finish(gate, 0);
      folder.write(run, surroundings.environment());
      surroundings.out().println(gate.headline() + (gate.holds() ? "" : ": " + gate.reason()));
      if (!target.quiet) {
        surroundings.out().println("Result: " + target.output.resolve(RunFile.NAME));
      }
      surroundings.out().flush();
      return gate.exitCode();
    }

    private synchronized void begin(HarnessProcess process) {
      if (interrupted) {
        throw new CancellationException("interrupted");
      }
      harness = process;
    }

    /** Writes down what a harness that has ended measured; the first who asks does. */
    private synchronized LoadResult add(RunFile file, HarnessProcess process) {
      if (interrupted) {
        throw new CancellationException("interrupted");
      }
      harness = null;
      LoadResult measured = process.result();
      LoadResult judged =
          measured.judged(bounds.stream().map(bound -> bound.judge(measured)).toList());
      file.append(judged);
      if (!target.quiet) {
        surroundings.out().print(text.result(judged));
      }
      return judged;
    }

    /** Has the harness tell what it measured so far. */
    private synchronized void interrupt(RunFile file) {
      HarnessProcess running = harness;
      if (running != null) {
        running.close();
        try {
          var unused = add(file, running);
        } catch (IllegalStateException nothingYet) {
          // It had not begun to measure.
        }
      }
      interrupted = true;
      surroundings.say("interrupted; what was measured so far is in " + folder.runFile());
    }

    private @Nullable String reach(TargetChoice known, Endpoint endpoint) {
      ProtocolCases cases =
          Objects.requireNonNull(
              Catalogue.load().protocol(endpoint.protocol()), "what can be loaded has cases");
      try (EndpointSession session = cases.open(endpointPlan(known, endpoint))) {
        String seen = session.reach(target.wait);
        return seen == null ? null : known.secrets().blotOut(seen);
      }
    }

    private EndpointPlan endpointPlan(TargetChoice known, Endpoint endpoint) {
      return new EndpointPlan(
          endpoint,
          known.address(endpoint),
          target.insecure,
          known.profile().connecting(endpoint),
          List.of(),
          known.secrets(),
          Patience.within(Duration.ofSeconds(10)),
          false,
          null,
          known.rerun());
    }

    private LoadPlan plan(TargetChoice known, Endpoint endpoint) {
      EndpointPlan usual = endpointPlan(known, endpoint);
      List<LoadPlan.Caller> callers = new ArrayList<>();
      List<User> users = usual.users();
      for (int i = 0; i < Math.max(1, users.size()); i++) {
        User user = users.isEmpty() ? null : users.get(i);
        Approach approach = Approach.of(usual, user);
        callers.add(
            LoadPlans.caller(
                user,
                approach.resource(),
                approach.headers().stream()
                    .map(header -> new LoadPlan.Header(header.name(), header.value()))
                    .toList()));
      }
      return LoadPlans.of(
          endpoint,
          usual.address(),
          callers,
          workload.workload(),
          workload.operation(),
          target.wait,
          output.resolve("load"));
    }

    private void note(String line) {
      if (!target.quiet) {
        surroundings.say(line);
      }
    }
  }
}
