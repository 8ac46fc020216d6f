package dev.rtck.cli;

import dev.rtck.load.ThresholdExpression;
import dev.rtck.reports.CapacityResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether, and along what, it is looked for how far a target goes. */
final class CapacityOptions {

  /** What is raised. */
  enum Scale {
    RATE(CapacityResult.RATE),
    SUBSCRIBERS(CapacityResult.SUBSCRIBERS);

    private final String word;

    Scale(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** {@code rate} or {@code subscribers}. */
  static final class ScaleWord implements ITypeConverter<Scale> {
    @Override
    public Scale convert(String word) {
      for (Scale scale : Scale.values()) {
        if (scale.word().equals(word)) {
          return scale;
        }
      }
      throw new TypeConversionException("expected rate or subscribers, found '" + word + "'");
    }
  }

  @Option(
      names = "--find-capacity",
      paramLabel = "EXPR",
      description =
          "Raise the load until this does not hold any more, and say how far it went. Repeatable;"
              + " every --threshold must hold, too. Each step takes warm-up and duration.")
  private List<String> goals = new ArrayList<>();

  @Option(
      names = "--scale",
      paramLabel = "WHAT",
      converter = ScaleWord.class,
      description = "With --find-capacity: raise the rate or the subscribers. Default: rate.")
  private @Nullable Scale scale;

  /**
   * Returns what must hold at a capacity; empty when none is looked for.
   *
   * @throws UsageException when one is no threshold, or what is to be raised is said for nothing
   */
  List<ThresholdExpression> goals() {
    if (goals.isEmpty() && scale != null) {
      throw new UsageException(
          "--scale says what --find-capacity raises; add --find-capacity, or leave --scale out");
    }
    return LoadCommand.expressions("--find-capacity", goals);
  }

  Scale scale() {
    return scale == null ? Scale.RATE : scale;
  }
}
