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
          "What must hold of the whole. Repeatable. Default: what was asked of the shards.")
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
    try {
      List<LoadMerge.Part> parts = new ArrayList<>();
      for (Path source : sources) {
        parts.add(part(source));
      }
      first = RunFile.read(sources.get(0).resolve(RunFile.NAME));
      merged = LoadMerge.of(parts);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    List<ThresholdExpression> bounds = asked.isEmpty() ? ofShards(first) : asked;
    LoadResult judged = HarnessJudgement.judge(merged, bounds);
    return write(first, judged, target);
  }

  private static LoadMerge.Part part(Path folder) {
    Run run = RunFile.readWhole(folder.resolve(RunFile.NAME));
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

  private static List<ThresholdExpression> ofShards(Run run) {
    return run.load().get(0).thresholds().stream()
        .map(threshold -> ThresholdExpression.parse(threshold.expression()))
        .toList();
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
