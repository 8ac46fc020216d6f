package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;

/** What the parser makes of a stream. */
final class Parsed implements EventStreamParser.Listener {

  private final List<SseEvent> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private final List<Long> retries = new ArrayList<>();
  private final List<SseViolation> violations = new ArrayList<>();
  private final EventStreamParser parser = new EventStreamParser(this);

  static Parsed of(String stream) {
    return of(List.of(Bytes.utf8(stream)));
  }

  static Parsed of(List<Bytes> pieces) {
    Parsed parsed = new Parsed();
    pieces.forEach(piece -> parsed.parser.feed(piece, 0));
    return parsed;
  }

  /** As above, with the end of the stream behind. */
  static Parsed ended(String stream) {
    Parsed parsed = of(stream);
    parsed.parser.end();
    return parsed;
  }

  @Override
  public void event(SseEvent event) {
    events.add(event);
  }

  @Override
  public void comment(String text, long atNanos) {
    comments.add(text);
  }

  @Override
  public void retry(long millis, long atNanos) {
    retries.add(millis);
  }

  @Override
  public void violation(SseViolation violation) {
    violations.add(violation);
  }

  List<SseEvent> events() {
    return events;
  }

  List<String> data() {
    return events.stream().map(SseEvent::data).toList();
  }

  List<String> comments() {
    return comments;
  }

  List<Long> retries() {
    return retries;
  }

  List<SseViolation.Rule> rules() {
    return violations.stream().map(SseViolation::rule).toList();
  }

  EventStreamParser parser() {
    return parser;
  }
}
