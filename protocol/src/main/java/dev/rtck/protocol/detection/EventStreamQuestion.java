package dev.rtck.protocol.detection;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Asks for an event stream, and looks for what keeps events from arriving at once. */
final class EventStreamQuestion {

  /** What comes so soon is no event that happened to come. */
  private static final Duration GREETING = Duration.ofMillis(300);

  private static final int CHUNKS_SHOWN = 8;
  private static final Duration FIRST_CONTENT = Duration.ofMillis(1500);

  private final Questions questions;

  EventStreamQuestion(Questions questions) {
    this.questions = questions;
  }

  Reply ask(String resource) {
    try (SseProbe probe = questions.http(resource);
        SseStream stream = probe.ask(probe.request())) {
      HttpResponse answer = stream.response();
      if (answer == null || !stream.isStream()) {
        boolean unused = answer != null && stream.awaitFirstByte(Questions.LOOK);
        return Reply.other(stream.status(), "a request for a stream got: " + stream.describe());
      }
      List<String> facts = new ArrayList<>();
      List<String> advice = new ArrayList<>();
      List<String> settings = new ArrayList<>();
      facts.add(
          "a request for a stream got: "
              + answer.statusLine()
              + ", "
              + String.join(", ", answer.lines("Content-Type")));
      describeHead(answer, facts, advice);
      describeContent(stream, facts, advice, settings);
      describeForeign(probe, greetedAfterMillis(stream), facts, advice);
      return Reply.found(new Sighting(Protocol.SSE, resource, facts, advice, settings));
    }
  }

  /** Returns after how long a stream begins of its own accord, or -1 when it does not. */
  private static long greetedAfterMillis(SseStream stream) {
    List<Long> arrivals = stream.arrivals();
    long millis = arrivals.isEmpty() ? -1 : (arrivals.get(0) - stream.headAtNanos()) / 1_000_000;
    return millis < GREETING.toMillis() ? millis : -1;
  }

  private static void describeHead(HttpResponse answer, List<String> facts, List<String> advice) {
    for (String name :
        List.of(
            "Cache-Control", "X-Accel-Buffering", "Transfer-Encoding", "Content-Length", "Via")) {
      if (answer.has(name)) {
        facts.add(name + ": " + String.join(", ", answer.lines(name)));
      }
    }
    Platform.of(answer)
        .ifPresent(
            it -> {
              facts.add("it comes from " + it.words());
              advice.add(it.advice());
            });
    if (answer.has("Content-Length")) {
      advice.add(
          "the answer says its length, and a stream has none: it was finished before it was sent;"
              + " write the events to the response one by one, and flush");
    }
    if (!answer.hasMember("X-Accel-Buffering", "no")) {
      advice.add(
          "X-Accel-Buffering is missing: nginx holds events back by default; send"
              + " 'X-Accel-Buffering: no', or set 'proxy_buffering off'");
    }
    if (!answer.hasMember("Cache-Control", "no-cache")
        && !answer.hasMember("Cache-Control", "no-store")) {
      advice.add(
          "Cache-Control forbids no cache to keep the stream; send"
              + " 'Cache-Control: no-cache, no-transform' (the latter keeps proxies and middleware"
              + " from compressing, and so from waiting)");
    }
  }

  private static void describeContent(
      SseStream stream, List<String> facts, List<String> advice, List<String> settings) {
    if (!stream.awaitFirstByte(FIRST_CONTENT)) {
      facts.add("nothing came within " + FIRST_CONTENT.toMillis() + " ms");
      advice.add(
          "nothing comes at first, so that no one behind a proxy can tell a stream that stands from"
              + " one that is held back; send a comment (': hello' and an empty line) at once,"
              + " flush after each event (res.flushHeaders() in Node, SseEmitter flushes by"
              + " itself), and send a comment every 15 s");
    } else {
      long millis = (stream.arrivals().get(0) - stream.sentAtNanos()) / 1_000_000;
      SseEvent first = stream.awaitEvent(event -> true, 0, Questions.LOOK);
      facts.add(
          String.format(
              Locale.ROOT,
              "the first of it came after %d ms: %s",
              millis,
              first != null ? Questions.shown(first.toString()) : "a comment, or half an event"));
      if (first != null && first.hasOwnId()) {
        facts.add("events have ids: a client that comes back says the last in Last-Event-ID");
        settings.add("#resume: true   # events have ids: what was missed comes again");
      }
    }
    if (stream.retryMillis() >= 0) {
      facts.add("clients come back after " + stream.retryMillis() + " ms");
    }
    // The end of a finished answer is seen after its last event.
    if (stream.awaitEnd(Questions.LOOK) && stream.endedByTarget()) {
      advice.add(
          "the stream ended by itself ("
              + stream.describe()
              + "); a browser comes back again and again: keep it open, or answer 204 when no more"
              + " will come. Where a serverless platform ended it at its limit of time, that is no"
              + " end: give events ids, and go on behind Last-Event-ID");
    }
    describeChunks(stream, facts);
    stream.flaws().forEach(flaw -> advice.add("the framing is not right: " + flaw));
  }

  /** Who sees many events in one chunk sees that they were collected. */
  private static void describeChunks(SseStream stream, List<String> facts) {
    List<SseStream.Chunk> chunks = stream.chunks();
    if (!chunks.isEmpty()) {
      facts.add(
          chunks.size()
              + (chunks.size() == 1 ? " chunk" : " chunks")
              + " with "
              + stream.mark()
              + (stream.mark() == 1 ? " event" : " events")
              + ", of bytes: "
              + chunks.stream()
                  .limit(CHUNKS_SHOWN)
                  .map(it -> String.valueOf(it.bytes()))
                  .collect(Collectors.joining(", "))
              + (chunks.size() > CHUNKS_SHOWN ? ", …" : ""));
    }
  }

  private static void describeForeign(
      SseProbe probe, long greetedAfterMillis, List<String> facts, List<String> advice) {
    try (SseStream stream =
        probe.ask(
            probe
                .request()
                .with("Origin", Questions.FOREIGN_ORIGIN)
                .with("Accept-Encoding", "gzip"))) {
      HttpResponse answer = stream.response();
      if (answer == null) {
        return;
      }
      facts.add(Questions.sharing(answer));
      if (!stream.coding().isEmpty()) {
        facts.add("compressed when asked to: " + stream.coding());
        if (!stream.awaitFirstByte(FIRST_CONTENT)) {
          judgeSilence(greetedAfterMillis, facts, advice);
        }
      }
    }
  }

  /** A stream that says nothing by itself is as quiet when it is compressed. */
  private static void judgeSilence(
      long greetedAfterMillis, List<String> facts, List<String> advice) {
    if (greetedAfterMillis < 0) {
      facts.add(
          "compressed, nothing came within "
              + FIRST_CONTENT.toMillis()
              + " ms, as without compression: whether it is flushed behind each event is judged by"
              + " rtck verify --case sse.delivery.compressed");
    } else {
      advice.add(
          "compressed, nothing comes, and without compression the stream begins after "
              + greetedAfterMillis
              + " ms: the compressor waits for more. Leave event streams out of compression, or"
              + " flush it after each event");
    }
  }
}
