package dev.rtck.cli;

import dev.rtck.reports.Palette;
import picocli.CommandLine.Option;

/** The option of every command that prints a result. */
final class ColorOption {

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      converter = Words.Color.class,
      defaultValue = "auto",
      description = "auto, always or never. Default: auto, which honours NO_COLOR.")
  private ColorMode mode = ColorMode.AUTO;

  Palette palette(Surroundings surroundings) {
    return mode.palette(surroundings);
  }
}
