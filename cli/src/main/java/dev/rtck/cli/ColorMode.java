package dev.rtck.cli;

import dev.rtck.reports.Palette;

/** When the result is coloured. */
enum ColorMode {
  /** On a terminal, unless {@code NO_COLOR} is set to anything. */
  AUTO,
  ALWAYS,
  NEVER;

  Palette palette(Surroundings surroundings) {
    boolean unwanted = !surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty();
    boolean coloured =
        switch (this) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> surroundings.outIsTerminal() && !unwanted;
        };
    return coloured ? Palette.ANSI : Palette.PLAIN;
  }
}
