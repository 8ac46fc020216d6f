package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One result on the HTML page. All text is printable.
 *
 * @param kind the verdict's word, or {@code known} for an excused failure
 * @param clauseUrl null when the address is not one of the web
 * @param earlierEvents events that are not shown
 */
record HtmlCase(
    String anchor,
    String link,
    String kind,
    String mark,
    String label,
    boolean open,
    String endpoint,
    String protocol,
    String caseId,
    String title,
    String level,
    String clauseId,
    @Nullable String clauseUrl,
    String clauseText,
    String reason,
    String duration,
    List<Check> checks,
    boolean showConnection,
    List<Event> wire,
    int earlierEvents,
    String rerun) {

  static final String KNOWN = "≈";

  private static final int MOST_EVENTS = 400;
  private static final int MOST_VALUE = 4_000;
  private static final int MOST_HEX = 1_024;
  private static final int MOST_LAYER = 12;

  /** One check. */
  record Check(String id, String kind, String mark, List<String> expected, String actual) {
    /** Returns whether what was seen says enough. */
    boolean held() {
      return kind.equals(Verdict.PASS.word()) || kind.equals(Verdict.INFO.word());
    }
  }

  /** One line of the transcript. */
  record Event(
      String time,
      String arrow,
      String way,
      int connection,
      String layer,
      String text,
      String hex) {}

  static HtmlCase of(Result result, HtmlAnchors anchors, boolean open) {
    Clause clause = result.clause();
    List<WireEvent> events = result.transcript();
    int earlier = Math.max(0, events.size() - MOST_EVENTS);
    return new HtmlCase(
        anchors.name(result),
        anchors.link(result),
        kind(result),
        mark(result),
        label(result),
        open,
        text(result.endpoint()),
        text(result.protocol()),
        text(result.caseId()),
        text(result.title()),
        result.level().word(),
        text(clause.id()),
        Markdown.isWeb(clause.url()) ? clause.url() : null,
        text(clause.text()),
        text(result.reason()),
        Amounts.duration(result.durationMillis()),
        result.checks().stream().map(HtmlCase::check).toList(),
        events.stream().mapToInt(WireEvent::connection).distinct().count() > 1,
        events.subList(earlier, events.size()).stream().map(HtmlCase::event).toList(),
        earlier,
        text(result.rerun()));
  }

  private static Check check(CheckResult check) {
    List<String> expected = new ArrayList<>();
    check.expected().forEach(e -> expected.add(text(e)));
    return new Check(
        text(check.id()),
        check.verdict().word(),
        mark(check.verdict()),
        expected,
        text(check.actual()));
  }

  private static Event event(WireEvent event) {
    String digits = Printable.cut(event.hex(), MOST_HEX);
    return new Event(
        Amounts.offset(event.atMicros()),
        switch (event.direction()) {
          case SENT -> "→";
          case RECEIVED -> "←";
          case NOTE -> "·";
        },
        event.direction().name().toLowerCase(Locale.ROOT),
        event.connection(),
        Printable.cut(event.layer(), MOST_LAYER),
        text(event.summary()),
        // Blanks between groups of four bytes are where the browser may break the line.
        digits.replaceAll("(.{8})(?=[^…])", "$1 "));
  }

  static String kind(Result result) {
    return result.excused() ? "known" : result.verdict().word();
  }

  static String mark(Result result) {
    return result.excused() ? KNOWN : mark(result.verdict());
  }

  static String label(Result result) {
    return result.excused() ? "known failing" : result.verdict().word();
  }

  /** Returns a sign that tells the verdicts apart without colour. */
  static String mark(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "✓";
      case FAIL -> "✕";
      case WARN -> "!";
      case INFO -> "i";
      case SKIPPED -> "–";
      case UNTESTABLE -> "?";
      case ERROR -> "‼";
    };
  }

  private static String text(String text) {
    return Printable.cut(text, MOST_VALUE);
  }
}
