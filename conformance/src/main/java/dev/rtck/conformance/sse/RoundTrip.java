package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Publishes texts, and judges what comes of each on one stream. */
final class RoundTrip {

  private static final int SHOWN = 60;
  private static final Pattern UNIQUE = Pattern.compile(Payloads.PATTERN);

  /** Refusals that are about who says something, where, and how often, and not about a text. */
  private static final Set<Integer> OF_THE_SENDER = Set.of(401, 404, 405, 407, 408, 429);

  private final Publication publication;
  private final Checks checks;
  private SseStream stream;

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
    judge(new Trial(slug, text, right, came -> false, otherwise), publication::publish);
  }

  /** Judges a MUST as above; what an application may have made of the text is only warned of. */
  void judge(String slug, String text, String made) {
    judge(slug, text, text::equals, made);
  }

  /** Judges a MUST as above, where another text may be as right. */
  void judge(String slug, String text, Predicate<String> right, String made) {
    judge(new Trial(slug, text, right, made::equals, Verdict.FAIL), publication::publish);
  }

  /** Judges a MUST as above, where segments of the request end within characters of the text. */
  void judgeInSegments(String slug, String text) {
    judge(
        new Trial(slug, text, text::equals, came -> false, Verdict.FAIL),
        publication::publishInSegments);
  }

  /**
   * @param tolerable what is only warned of
   */
  private record Trial(
      String slug,
      String text,
      Predicate<String> right,
      Predicate<String> tolerable,
      Verdict otherwise) {}

  private void judge(Trial trial, Function<String, HttpReply> publish) {
    if (stream.endedOrderly()) {
      // As it may whenever the target likes: a browser opens it again.
      stream = publication.open(publication.requestBehind(stream.lastEventId()));
      publication.settle(stream);
    }
    int mark = stream.mark();
    HttpReply reply = publish.apply(trial.text());
    if (!reply.isAccepted()) {
      refused(trial.slug(), reply);
      return;
    }
    String fence = Payloads.unique();
    publication.require(fence);
    SseEvent behind =
        stream.awaitEvent(publication.carrying(fence), mark, publication.patience().answer());
    List<SseEvent> events = stream.events(mark).stream().filter(it -> !it.equals(behind)).toList();
    List<String> came = events.stream().map(it -> String.valueOf(publication.text(it))).toList();
    boolean holds = came.stream().anyMatch(trial.right());
    if (!holds && behind == null && stream.endedByTarget()) {
      if (stream.endedOrderly() && endsAnyway()) {
        checks.untestable(trial.slug(), "streams end in good order: " + stream.describe());
        return;
      }
      checks.record(
          trial.slug(),
          trial.otherwise(),
          "the stream ended: " + stream.describe(),
          "the text arrives as it was sent");
      return;
    }
    boolean isAlone = !holds || isAlone(events, trial);
    Verdict verdict =
        holds && isAlone
            ? Verdict.PASS
            : !holds && came.stream().anyMatch(trial.tolerable())
                ? Verdict.WARN
                : trial.otherwise();
    checks.record(
        trial.slug(),
        verdict,
        holds && isAlone ? "it arrived" : seen(mark),
        "the text arrives as it was sent, in one event",
        "the request is refused with a 4xx");
  }

  /** Returns whether a stream ends in good order whatever comes on it. */
  private boolean endsAnyway() {
    Duration asLong = Duration.ofNanos(System.nanoTime() - stream.sentAtNanos());
    try (SseStream control = publication.open()) {
      publication.require(Payloads.unique());
      return control.awaitEnd(publication.patience().quiet().plus(asLong))
          && control.endedOrderly();
    }
  }

  private void refused(String slug, HttpReply reply) {
    if (OF_THE_SENDER.contains(reply.status())) {
      checks.untestable(slug, "not refused for what it says: " + reply.describe());
      return;
    }
    boolean refused = reply.status() / 100 == 4;
    checks.record(
        slug,
        refused || reply.status() == 501 ? Verdict.PASS : Verdict.WARN,
        "refused: " + reply.describe(),
        "the text arrives",
        "the request is refused with a 4xx");
  }

  /** Returns whether no other event of the same name holds what only this text has. */
  private boolean isAlone(List<SseEvent> events, Trial trial) {
    Set<String> names =
        events.stream()
            .filter(it -> trial.right().test(String.valueOf(publication.text(it))))
            .map(SseEvent::name)
            .collect(Collectors.toSet());
    Set<String> words = words(trial.text());
    return words.isEmpty()
        || events.stream()
                .filter(it -> names.contains(it.name()) && publication.text(it) != null)
                .filter(it -> !Collections.disjoint(words, words(it.data())))
                .count()
            == 1;
  }

  private static Set<String> words(String text) {
    return UNIQUE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
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
