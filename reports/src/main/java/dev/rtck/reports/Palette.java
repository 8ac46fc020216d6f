package dev.rtck.reports;

/** Whether text for a terminal is coloured. */
public enum Palette {
  /** No escape sequences. */
  PLAIN {
    @Override
    String paint(String codes, String text) {
      return text;
    }
  },
  /** The eight colours that every terminal has, and bold and faint. */
  ANSI {
    @Override
    String paint(String codes, String text) {
      return text.isEmpty() ? text : "\u001b[" + codes + "m" + text + "\u001b[0m";
    }
  };

  abstract String paint(String codes, String text);

  String strong(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  String verdict(Verdict verdict, String text) {
    return switch (verdict) {
      case PASS -> paint("32", text);
      case FAIL, ERROR -> paint("1;31", text);
      case WARN -> paint("33", text);
      case UNTESTABLE -> paint("35", text);
      case INFO -> paint("36", text);
      case SKIPPED -> faint(text);
    };
  }
}
