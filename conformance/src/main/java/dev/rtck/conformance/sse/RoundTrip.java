package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Publishes texts, and judges what comes of each on one stream. */
final class RoundTrip {

  private static final int SHOWN = 60;

  private final Publication publication;
  private final Checks checks;
  private final SseStream stream;

  RoundTrip(Publication publication, Checks checks) {
    this.publication = publication;
    this.checks = checks;
    this.stream = publication.subscribe();
  }

  SseStream stream() {
    return stream;
  }

  /** Judges a MUST: the text comes as it is right, unless the target refuses the request. */
  void judge(String slug, String text, Predicate<String> right) {
    judge(slug, text, right, Verdict.FAIL);
  }

  /**
   * Publishes the text and a fence behind it, and judges what came between.
   *
   * @param otherwise the verdict when something else comes, or nothing
   */
  void judge(String slug, String text, Predicate<String> right, Verdict otherwise) {
    judge(slug, text, right, otherwise, publication::publish);
  }

  /** Judges a MUST as above, where segments of the request end within characters of the text. */
  void judgeInSegments(String slug, String text) {
    judge(slug, text, text::equals, Verdict.FAIL, publication::publishInSegments);
  }

  private void judge(
      String slug,
      String text,
      Predicate<String> right,
      Verdict otherwise,
      Function<String, HttpReply> publish) {
    int mark = stream.mark();
    HttpReply reply = publish.apply(text);
    if (!reply.isAccepted()) {
      boolean refused = reply.status() / 100 == 4;
      checks.record(
          slug,
          refused || reply.status() == 501 ? Verdict.PASS : Verdict.WARN,
          "refused: " + reply.describe(),
          "the text arrives",
          "the request is refused with a 4xx");
      return;
    }
    String fence = Payloads.unique();
    publication.require(fence);
    SseEvent behind =
        stream.awaitEvent(publication.carrying(fence), mark, publication.patience().answer());
    List<String> came =
        stream.events(mark).stream()
            .filter(it -> !it.equals(behind))
            .map(it -> String.valueOf(publication.text(it)))
            .toList();
    boolean holds = came.stream().anyMatch(right);
    if (!holds && behind == null && stream.endedByTarget()) {
      checks.record(
          slug,
          otherwise,
          "the stream ended: " + stream.describe(),
          "the text arrives as it was sent");
      return;
    }
    checks.record(
        slug,
        holds ? Verdict.PASS : otherwise,
        holds ? "it arrived" : seen(mark),
        "the text arrives as it was sent",
        "the request is refused with a 4xx");
  }

  private String seen(int mark) {
    List<SseEvent> events = stream.events(mark);
    if (events.isEmpty()) {
      return "nothing came, " + stream.describe();
    }
    String words = events.toString().replace("\n", "⏎").replace("\r", "␍").replace("\0", "␀");
    return "came: " + (words.length() <= SHOWN * 4 ? words : words.substring(0, SHOWN * 4) + "…");
  }
}
