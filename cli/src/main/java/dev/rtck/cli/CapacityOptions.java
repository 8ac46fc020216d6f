package dev.rtck.cli;

import dev.rtck.load.ThresholdExpression;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether, and along what, it is looked for how far a target goes. */
final class CapacityOptions {

  /** What is raised. */
  enum Scale {
    RATE("rate"),
    SUBSCRIBERS("subscribers");

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
      defaultValue = "rate",
      description = "With --find-capacity: raise the rate or the subscribers. Default: rate.")
  private Scale scale = Scale.RATE;

  /**
   * Returns what must hold at a capacity; empty when none is looked for.
   *
   * @throws UsageException when one is no threshold
   */
  List<ThresholdExpression> goals() {
    return LoadCommand.expressions("--find-capacity", goals);
  }

  Scale scale() {
    return scale;
  }
}
