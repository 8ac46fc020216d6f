package dev.rtck.cli;

import dev.rtck.cli.TargetChoice.Origin;
import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.FailOn;
import dev.rtck.conformance.KnownFailing;
import dev.rtck.conformance.KnownFailingFile;
import dev.rtck.conformance.TargetControl;
import dev.rtck.conformance.Verification;
import dev.rtck.conformance.VerificationPlan;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.detection.ProtocolDetection;
import dev.rtck.protocol.process.NotReady;
import dev.rtck.protocol.profile.DurationText;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Presets;
import dev.rtck.reports.Gate;
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

/** {@code rtck verify}: judges a target. */
@Command(
    name = "verify",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Runs every conformance case that applies to the target and writes the reports.",
      ""
    },
    footer = {
      "",
      "DURATION is a number with ms, s, m or h; GLOB is a case id with * and ?.",
      "Exit codes: 0 the gate holds, 1 it failed, 2 usage, 3 the target was not reachable, 4 rtck",
      "failed, 5 nothing was judged, 130 interrupted."
    })
final class VerifyCommand implements Callable<Integer> {

  private static final Duration USUAL_CASE = Duration.ofSeconds(10);
  private static final int MOST_PARALLEL = 256;

  private final Surroundings surroundings;

  @Mixin private TargetOptions target = new TargetOptions();

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      converter = Words.Spoken.class,
      description = "What is spoken at the URL; with a profile: only its endpoints that speak it.")
  private @Nullable Protocol protocol;

  @Option(names = "--case", paramLabel = "GLOB", description = "Only these cases. Repeatable.")
  private List<String> cases = new ArrayList<>();

  @Option(names = "--skip", paramLabel = "GLOB", description = "Not these cases. Repeatable.")
  private List<String> skip = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "LEVEL",
      converter = Words.Level.class,
      defaultValue = "must",
      description = "What fails the gate: must, or should too. Default: must.")
  private FailOn failOn = FailOn.MUST;

  @Option(
      names = "--known-failing",
      paramLabel = "FILE",
      description = "Failures that are known and excused.")
  private @Nullable Path knownFailing;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Words.Time.class,
      description = "How long one case may take. Default: 10s.")
  private Duration timeout = USUAL_CASE;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "8",
      description = "How many cases run side by side. Default: 8.")
  private int parallel = 8;

  @Option(names = "--thorough", description = "Run volume cases at full size.")
  private boolean thorough;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if ("list".equals(target.preset)) {
      return listPresets();
    }
    if (parallel < 1 || parallel > MOST_PARALLEL) {
      throw new UsageException(
          "--parallel takes a number from 1 to " + MOST_PARALLEL + ", found " + parallel);
    }
    Catalogue catalogue = Catalogue.load();
    CaseSelection selection = new CaseSelection(catalogue, cases, skip);
    KnownFailing known =
        knownFailing == null
            ? KnownFailing.NONE
            : KnownFailingFile.read(surroundings.directory().resolve(knownFailing), catalogue);
    TargetChoice choice = new TargetChooser(target, protocol, surroundings).choose(rerun());
    Path output = surroundings.directory().resolve(target.output);
    OutputFolder.prepare(output);

    RunConsole console = new RunConsole(surroundings, target);
    try (Interruption interruption = new Interruption()) {
      Judge judge = new Judge(catalogue, selection, known, output, console, interruption);
      Run run = judge.run(choice);
      console.finished(run, target.output.resolve(new ReportFolder(output).page().getFileName()));
      return run.gate().exitCode();
    }
  }

  private int listPresets() {
    int width = Presets.names().stream().mapToInt(String::length).max().orElse(0);
    for (String name : Presets.names()) {
      surroundings
          .out()
          .println(name + " ".repeat(width - name.length() + 2) + Presets.description(name));
    }
    return ExitCode.OK;
  }

  /** Returns the command line that judges the same again; what selects cases is left out. */
  private String rerun() {
    StringBuilder line = new StringBuilder("rtck verify");
    if (target.url != null) {
      line.append(' ').append(ShellText.quote(target.url));
    }
    Path profile = target.profile();
    if (profile != null) {
      line.append(" --profile ").append(ShellText.quote(profile.toString()));
    }
    if (target.preset != null) {
      line.append(" --preset ").append(ShellText.quote(target.preset));
    }
    if (protocol != null && target.url != null) {
      line.append(" --protocol ").append(protocol.word());
    }
    if (target.insecure) {
      line.append(" --insecure");
    }
    if (!timeout.equals(USUAL_CASE)) {
      line.append(" --timeout ").append(DurationText.format(timeout));
    }
    if (thorough) {
      line.append(" --thorough");
    }
    return line.toString();
  }

  /** Judges a choice once everything about it was checked. */
  private final class Judge {

    private final Catalogue catalogue;
    private final CaseSelection selection;
    private final KnownFailing known;
    private final Path output;
    private final RunConsole console;
    private final Interruption interruption;

    Judge(
        Catalogue catalogue,
        CaseSelection selection,
        KnownFailing known,
        Path output,
        RunConsole console,
        Interruption interruption) {
      this.catalogue = catalogue;
      this.selection = selection;
      this.known = known;
      this.output = output;
      this.console = console;
      this.interruption = interruption;
    }

    Run run(TargetChoice choice) {
      if (choice.endpoints().stream().noneMatch(this::hasCases)) {
        return ended(choice, withoutCases(choice));
      }
      LiveTarget live;
      try {
        if (choice.start() != null) {
          console.note("starting " + choice.name());
        }
        live = LiveTarget.of(choice, target.wait, output, interruption);
      } catch (NotReady e) {
        String message = choice.secrets().blotOut(String.valueOf(e.getMessage()));
        message.lines().skip(1).forEach(surroundings.err()::println);
        return ended(
            choice,
            new Gate(ExitCode.NOT_REACHABLE, message.lines().findFirst().orElse("not ready")));
      }
      try (live) {
        TargetChoice known = live.choice();
        if (known.origin() == Origin.URL_TO_ASK) {
          String silence = reach(known);
          if (silence != null) {
            return ended(known, new Gate(ExitCode.NOT_REACHABLE, silence));
          }
          known = ask(known);
          if (known.endpoints().stream().noneMatch(this::hasCases)) {
            return ended(known, withoutCases(known));
          }
        }
        return verify(known, live.control());
      }
    }

    private boolean hasCases(Endpoint endpoint) {
      return catalogue.protocol(endpoint.protocol()) != null;
    }

    private Gate withoutCases(TargetChoice choice) {
      String spoken =
          String.join(
              ", ",
              choice.endpoints().stream().map(it -> it.protocol().word()).distinct().toList());
      return new Gate(
          ExitCode.NOTHING_JUDGED, "this rtck has no cases yet for what is spoken: " + spoken);
    }

    /** Writes the reports of a run that ended before any case could begin. */
    private Run ended(TargetChoice choice, Gate gate) {
      ReportFolder folder = new ReportFolder(output);
      Run run;
      try (RunFile file =
          RunFile.create(folder.runFile(), tool(), described(choice), Instant.now())) {
        run = file.finish(gate, 0);
      }
      folder.write(run, surroundings.environment());
      return run;
    }

    private @Nullable String reach(TargetChoice choice) {
      return Reach.silence(catalogue, plan(choice, choice.endpoints().get(0), null), target.wait);
    }

    private TargetChoice ask(TargetChoice choice) {
      TargetUrl url = TargetUrl.parse(Objects.requireNonNull(target.url));
      ProtocolDetection.Detected detected =
          new ProtocolDetection(
                  Address.of(url.uri(), target.insecure), choice.secrets(), target.wait)
              .ask(url.resource());
      console.note(
          "found "
              + detected.protocol().word()
              + " at "
              + detected.resource()
              + ": "
              + choice.secrets().blotOut(detected.seen()));
      TargetUrl there = TargetUrl.parse(url.base() + detected.resource());
      return TargetChooser.alone(there, detected.protocol(), false, choice.rerun());
    }

    private Run verify(TargetChoice choice, @Nullable TargetControl control) {
      List<VerificationPlan.Planned> planned = new ArrayList<>();
      for (Endpoint endpoint : choice.endpoints()) {
        if (hasCases(endpoint)) {
          planned.add(
              new VerificationPlan.Planned(
                  plan(choice, endpoint, control), selection.of(endpoint.protocol())));
        } else {
          console.note(
              "endpoint "
                  + endpoint.name()
                  + " speaks "
                  + endpoint.protocol().word()
                  + ", which this rtck has no cases for yet; it is not judged");
        }
      }
      VerificationPlan plan =
          new VerificationPlan(
              tool(),
              described(choice),
              planned,
              target.wait,
              parallel,
              output,
              known,
              failOn,
              target.verbose,
              control);
      Verification verification = new Verification(plan, catalogue, console);
      interruption.onInterrupt(
          () -> {
            verification.interrupt();
            console.end(
                "interrupted; what was judged so far is in " + target.output.resolve(RunFile.NAME));
          });
      console.note("waiting for " + choice.name() + " at " + choice.shownUrl());
      Run run = verification.run(surroundings.environment());
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      return run;
    }

    private EndpointPlan plan(
        TargetChoice choice, Endpoint endpoint, @Nullable TargetControl control) {
      return new EndpointPlan(
          endpoint,
          choice.address(endpoint),
          target.insecure,
          choice.profile().connecting(endpoint),
          choice.profile().refused(endpoint),
          choice.secrets(),
          Patience.within(timeout),
          thorough,
          control,
          choice.rerun());
    }

    private static Run.Tool tool() {
      return Run.Tool.rtck();
    }

    private static Run.Target described(TargetChoice choice) {
      return new Run.Target(
          choice.name(),
          choice.origin() == Origin.EMBEDDED && choice.base() == null ? "" : choice.shownUrl());
    }
  }
}
