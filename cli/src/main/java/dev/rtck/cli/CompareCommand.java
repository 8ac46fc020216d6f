package dev.rtck.cli;

import dev.rtck.reports.Comparison;
import dev.rtck.reports.ComparisonFolder;
import dev.rtck.reports.ComparisonText;
import dev.rtck.reports.RunFile;
import dev.rtck.reports.Side;
import dev.rtck.reports.Tolerance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rtck compare}: lays runs side by side. */
@Command(
    name = "compare",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Lays runs side by side: verdicts, loss and latency. With two, a regression from the first",
      "to the second fails.",
      ""
    },
    footer = {
      "",
      "A regression: a case that held and now fails, could not run or is no longer judged; a",
      "threshold that held and is broken; loss, repetition or disorder where there was none; a p50",
      "or p99 that rose by more than the tolerance and more than 0.5 ms.",
      "Exit codes: 0 no regression, 1 a regression, 2 usage, 5 nothing could be compared, 6 a",
      "measurement is not valid. More than two sides are not judged: 0."
    })
final class CompareCommand implements Callable<Integer> {

  private static final String BETWEEN_REPETITIONS = ",";

  private final Surroundings surroundings;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description =
          "A run.json, or the folder that holds one. Files joined by a comma (a.json,b.json) are"
              + " repetitions, and count as one side.")
  private List<String> runs = new ArrayList<>();

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      converter = Words.Percent.class,
      description = "By how much p50 and p99 of a load may rise. Default: 25%%.")
  private Tolerance tolerance = Tolerance.USUAL;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where compare.html and summary.md go. Default: they are not written.")
  private @Nullable Path output;

  @Option(names = "--quiet", description = "Print regressions and one line at the end, no more.")
  private boolean quiet;

  @Mixin private ColorOption color = new ColorOption();

  CompareCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Comparison comparison = new Comparison(sides(), tolerance);
    Path written = output;
    if (written != null) {
      Path folder = surroundings.directory().resolve(written);
      OutputFolder.prepare(folder);
      new ComparisonFolder(folder).write(comparison, surroundings.environment());
    }
    ComparisonText text = new ComparisonText(color.palette(surroundings));
    surroundings.out().print(quiet ? text.brief(comparison) : text.whole(comparison));
    if (written != null && !quiet) {
      surroundings.out().println("Report: " + new ComparisonFolder(written).page());
    }
    return comparison.gate().exitCode();
  }

  private List<Side> sides() {
    List<Side> sides = runs.stream().map(this::side).toList();
    // A file of several targets that were loaded in turn can be compared with itself.
    List<Side> compared = sides.size() == 1 ? sides.get(0).byTarget() : sides;
    if (compared.size() < 2) {
      throw new UsageException(
          "name two runs at least, such as 'rtck compare before.json after.json'; one is enough"
              + " where several targets were loaded in turn");
    }
    return compared;
  }

  private Side side(String argument) {
    List<Path> files = new ArrayList<>();
    for (String name : names(argument)) {
      Path file = surroundings.directory().resolve(name);
      files.add(Files.isDirectory(file) ? file.resolve(RunFile.NAME) : file);
    }
    return Side.read(argument, files);
  }

  private List<String> names(String argument) {
    // A comma may stand in a name, too.
    boolean one =
        !argument.contains(BETWEEN_REPETITIONS)
            || Files.exists(surroundings.directory().resolve(argument));
    List<String> names =
        one
            ? List.of(argument)
            : List.of(argument.split(BETWEEN_REPETITIONS, -1)).stream()
                .filter(name -> !name.isEmpty())
                .toList();
    if (names.isEmpty()) {
      throw new UsageException("'" + argument + "' names no file");
    }
    return names;
  }
}
