package dev.rtck.cli;

import dev.rtck.load.HarnessJudgement;
import dev.rtck.load.LoadGate;
import dev.rtck.load.LoadMerge;
import dev.rtck.load.ThresholdExpression;
import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadText;
import dev.rtck.reports.ReportFolder;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rtck merge}: makes one report of the shards of a load. */
@Command(
    name = "merge",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes one report of a load that several processes made together with 'rtck load --shard'.",
      "Latencies are added up from the logs, and are as exact as those of one process.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 the gate holds, 1 it failed, 2 usage, 4 rtck failed, 6 rtck was the"
          + " bottleneck."
    })
final class MergeCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Parameters(
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "The report folders of all shards.")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "rtck-report",
      description = "Where run.json and the reports go. Default: rtck-report.")
  private Path output = Path.of("rtck-report");

  @Option(
      names = "--threshold",
      paramLabel = "EXPR",
      description =
          "What must hold of the whole. Repeatable. Default: what was asked of the shards, which must"
              + " be the same of all.")
  private List<String> thresholds = new ArrayList<>();

  @Mixin private ColorOption color = new ColorOption();

  MergeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<ThresholdExpression> asked = LoadCommand.expressions("--threshold", thresholds);
    List<Path> sources = folders.stream().map(surroundings.directory()::resolve).toList();
    Path target = surroundings.directory().resolve(output);
    if (sources.stream().anyMatch(source -> source.normalize().equals(target.normalize()))) {
      throw new UsageException("--output is the folder of a shard; choose another");
    }
    Run first;
    LoadResult merged;
    List<ThresholdExpression> bounds;
    try {
      List<Run> runs = new ArrayList<>();
      List<LoadMerge.Part> parts = new ArrayList<>();
      for (Path source : sources) {
        Run run = RunFile.readWhole(source.resolve(RunFile.NAME));
        runs.add(run);
        parts.add(part(source, run));
      }
      first = runs.get(0);
      checkTarget(sources, runs);
      bounds = asked.isEmpty() ? LoadMerge.thresholds(parts) : asked;
      merged = LoadMerge.of(parts);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    LoadResult judged = HarnessJudgement.judge(merged, bounds);
    return write(first, judged, target);
  }

  private static void checkTarget(List<Path> sources, List<Run> runs) {
    Run.Target one = runs.get(0).target();
    for (int i = 1; i < runs.size(); i++) {
      Run.Target other = runs.get(i).target();
      // The same one may go by another address on each machine.
      if (!other.name().equals(one.name())) {
        throw new IllegalArgumentException(
            "%s loaded %s, and %s %s; shards load one target"
                .formatted(sources.get(0), words(one), sources.get(i), words(other)));
      }
    }
  }

  private static String words(Run.Target target) {
    return target.name() + (target.url().isEmpty() ? "" : " (" + target.url() + ")");
  }

  private static LoadMerge.Part part(Path folder, Run run) {
    if (run.load().size() != 1) {
      throw new IllegalArgumentException(
          folder + " holds " + run.load().size() + " loads, not one");
    }
    LoadResult load = run.load().get(0);
    Path log = folder.resolve("load").resolve(load.endpoint() + ".hlog");
    if (!Files.exists(log)) {
      throw new IllegalArgumentException("there is no " + log);
    }
    return new LoadMerge.Part(load, log);
  }

  private int write(Run first, LoadResult merged, Path target) {
    OutputFolder.prepare(target);
    ReportFolder folder = new ReportFolder(target);
    Gate gate = LoadGate.of(List.of(merged));
    try (RunFile file =
        RunFile.create(folder.runFile(), Run.Tool.rtck(), first.target(), first.startedAt())) {
      file.append(merged);
      folder.write(file.finish(gate, 0), surroundings.environment());
    }
    surroundings.out().print(new LoadText(color.palette(surroundings)).result(merged));
    surroundings.out().println(gate.headline() + (gate.holds() ? "" : ": " + gate.reason()));
    surroundings.out().println("Result: " + output.resolve(RunFile.NAME));
    surroundings.out().flush();
    return gate.exitCode();
  }
}
