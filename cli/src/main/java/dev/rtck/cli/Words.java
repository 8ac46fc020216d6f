package dev.rtck.cli;

import dev.rtck.conformance.FailOn;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.DurationText;
import dev.rtck.protocol.profile.NearestName;
import dev.rtck.reports.Tolerance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns the words of the command line into what they stand for. */
final class Words {

  private Words() {}

  /** {@code auto}, {@code always} or {@code never}. */
  static final class Color implements ITypeConverter<ColorMode> {
    @Override
    public ColorMode convert(String word) {
      return oneOf(word, ColorMode.values(), Words::word);
    }
  }

  /** {@code must} or {@code should}. */
  static final class Level implements ITypeConverter<FailOn> {
    @Override
    public FailOn convert(String word) {
      return oneOf(word, FailOn.values(), Words::word);
    }
  }

  /** The word of a protocol. */
  static final class Spoken implements ITypeConverter<Protocol> {
    @Override
    public Protocol convert(String word) {
      return oneOf(word, Protocol.values(), Protocol::word);
    }
  }

  /** A number with {@code ms}, {@code s}, {@code m} or {@code h}; at least ten milliseconds. */
  static final class Time implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
      return duration(text, Duration.ofMillis(10));
    }
  }

  /** As above; at least one millisecond. */
  static final class ShortTime implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
      return duration(text, Duration.ofMillis(1));
    }
  }

  private static Duration duration(String text, Duration shortest) {
    Duration duration;
    try {
      duration = DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
    if (duration.compareTo(shortest) < 0) {
      throw new TypeConversionException(
          "expected " + DurationText.format(shortest) + " at least, found '" + text + "'");
    }
    return duration;
  }

  /** A whole number. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("expected a whole number, found '" + text + "'");
      }
    }
  }

  /** A share in percent, from zero up; the sign may be left out. */
  static final class Percent implements ITypeConverter<Tolerance> {
    @Override
    public Tolerance convert(String text) {
      try {
        return new Tolerance(Double.parseDouble(text.replaceFirst("%$", "")) / 100);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "expected a share in percent such as 25%, found '" + text + "'");
      }
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <T> T oneOf(String word, T[] values, Function<T, String> spelling) {
    List<String> words = Arrays.stream(values).map(spelling).toList();
    int index = words.indexOf(word);
    if (index < 0) {
      throw new TypeConversionException(
          "unknown word '" + word + "'" + NearestName.hint(word, words));
    }
    return values[index];
  }
}
