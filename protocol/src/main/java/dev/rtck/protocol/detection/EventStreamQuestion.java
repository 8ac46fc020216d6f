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

/** Asks for an event stream, and looks for what keeps events from arriving at once. */
final class EventStreamQuestion {

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
      describeForeign(probe, facts, advice);
      return Reply.found(new Sighting(Protocol.SSE, resource, facts, advice, settings));
    }
  }

  private static void describeHead(HttpResponse answer, List<String> facts, List<String> advice) {
    for (String name :
        List.of(
            "Cache-Control", "X-Accel-Buffering", "Transfer-Encoding", "Content-Length", "Via")) {
      if (answer.has(name)) {
        facts.add(name + ": " + String.join(", ", answer.lines(name)));
      }
    }
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
              + " will come");
    }
    stream.flaws().forEach(flaw -> advice.add("the framing is not right: " + flaw));
  }

  private static void describeForeign(SseProbe probe, List<String> facts, List<String> advice) {
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
          advice.add(
              "compressed, nothing comes: the compressor waits for more. Leave event streams out of"
                  + " compression, or flush it after each event");
        }
      }
    }
  }
}
