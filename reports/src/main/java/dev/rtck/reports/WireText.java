package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;

/** A transcript as lines of a monospaced text, in columns, at most {@value #WIDTH} wide. */
final class WireText {
  static final int WIDTH = 100;
  static final int MOST_EVENTS = 40;

  private static final int MOST_SUMMARY = 400;
  private static final int WIDEST_COLUMN = 60;
  private static final int HEX_LINES = 2;
  private static final String INDENT = "    ";

  private final Palette palette;

  WireText(Palette palette) {
    this.palette = palette;
  }

  /** Returns the last events, oldest first, and before them how many were left out. */
  List<String> lines(List<WireEvent> transcript) {
    List<String> lines = new ArrayList<>();
    int left = Math.max(0, transcript.size() - MOST_EVENTS);
    if (left > 0) {
      lines.add(
          INDENT + palette.faint("… " + Amounts.plural(left, "earlier event") + " left out …"));
    }
    List<WireEvent> shown = transcript.subList(left, transcript.size());
    boolean showConnection =
        transcript.stream().mapToInt(WireEvent::connection).distinct().count() > 1;
    int timeWidth = 0;
    int connectionWidth = 0;
    int layerWidth = 0;
    int summaryWidth = 0;
    for (WireEvent event : shown) {
      timeWidth = Math.max(timeWidth, Amounts.offset(event.atMicros()).length());
      connectionWidth = Math.max(connectionWidth, connection(event).length());
      layerWidth = Math.max(layerWidth, layer(event).length());
      summaryWidth = Math.max(summaryWidth, Math.min(WIDEST_COLUMN, summary(event).length()));
    }
    for (WireEvent event : shown) {
      StringBuilder head = new StringBuilder(INDENT);
      head.append(padLeft(Amounts.offset(event.atMicros()), timeWidth)).append("  ");
      head.append(arrow(event)).append("  ");
      if (showConnection) {
        head.append(padRight(connection(event), connectionWidth)).append("  ");
      }
      head.append(padRight(layer(event), layerWidth)).append("  ");
      add(lines, head.toString(), padRight(summary(event), summaryWidth), hex(event));
    }
    return lines;
  }

  private void add(List<String> lines, String head, String summary, String hex) {
    int room = WIDTH - head.length() - summary.length() - 2;
    if (!hex.isEmpty() && hex.length() <= room) {
      lines.add(head + summary + "  " + palette.faint(hex));
      return;
    }
    String indent = " ".repeat(head.length());
    String before = head;
    for (String line : wrapped(summary.stripTrailing(), WIDTH - head.length())) {
      lines.add((before + line).stripTrailing());
      before = indent;
    }
    if (!hex.isEmpty()) {
      int width = (WIDTH - head.length() + 1) / 9 * 9 - 1;
      int most = width * HEX_LINES + HEX_LINES - 1;
      String shown = hex.length() > most ? hex.substring(0, most - 1) + "…" : hex;
      for (int from = 0; from < shown.length(); from += width + 1) {
        String line = shown.substring(from, Math.min(shown.length(), from + width));
        lines.add(indent + palette.faint(line));
      }
    }
  }

  /** Cuts a long summary, such as a head with all its fields, at blanks where it has some. */
  private static List<String> wrapped(String summary, int width) {
    List<String> lines = new ArrayList<>();
    String rest = summary;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(" | ", width);
      int end = blank > 0 ? blank + 2 : width;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  private static String arrow(WireEvent event) {
    return switch (event.direction()) {
      case SENT -> "→";
      case RECEIVED -> "←";
      case NOTE -> "·";
    };
  }

  private static String connection(WireEvent event) {
    return "#" + event.connection();
  }

  private static String layer(WireEvent event) {
    return Printable.cut(event.layer(), 8);
  }

  private static String summary(WireEvent event) {
    return Printable.cut(event.summary(), MOST_SUMMARY);
  }

  /** Returns the digits in groups of four bytes. */
  private static String hex(WireEvent event) {
    // Two lines hold less than this; the rest of a long event need not be looked at.
    String digits = Printable.cut(event.hex(), 2 * WIDTH);
    StringBuilder groups = new StringBuilder(digits.length() * 9 / 8);
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && i % 8 == 0 && digits.charAt(i) != '…') {
        groups.append(' ');
      }
      groups.append(digits.charAt(i));
    }
    return groups.toString();
  }

  private static String padLeft(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private static String padRight(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
