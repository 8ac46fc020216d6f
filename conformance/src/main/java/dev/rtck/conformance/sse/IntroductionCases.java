package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** WHATWG HTML 9.2.1: how a server says that nothing more will come. */
final class IntroductionCases {

  private static final List<String> FRAMING = List.of("Transfer-Encoding", "Content-Length");

  @ConformanceCase(
      id = "sse.finished.no-content",
      clause = "HTML#server-sent-events-intro/finished",
      title = "A stream that has finished is answered 204 without content",
      sends =
          "The request for a stream, to the path that the profile names as finished; the same with a"
              + " Last-Event-ID, as of who comes back.",
      accepts = "204, and no byte of content.",
      why =
          "A browser comes back to a stream that merely ends, again and again; a 204 ends that, as"
              + " an error does, and is none.",
      causes = {
        "The server ends the stream and takes that for a farewell.",
        "It answers 200 and closes."
      },
      capabilities = Capability.FINISHED,
      remedies = {
        "Next.js: return new Response(null, {status: 204}).",
        "Spring: ResponseEntity.noContent().build().",
        "Node: res.writeHead(204).end()."
      })
  void answersAFinishedStreamWithNoContent(SseProbe probe, EndpointPlan plan, Checks checks) {
    String path = Objects.requireNonNull(UsualClient.settings(plan).finished());
    SseStream stream = probe.ask(probe.endpoint().streamAt(path));
    checks.must("status", stream.status() == 204, stream.describe(), "204");
    var unused = stream.awaitFirstByte(probe.patience().quiet());
    checks.must("content", stream.bytes() == 0, stream.bytes() + " bytes", "none");
    HttpResponse response = stream.response();
    if (response != null && response.status() == 204) {
      // What says where content ends is not for an answer that has none (RFC 9112 §6.1, RFC 9110
      // §8.6), and keeps some clients waiting for it.
      List<String> said = FRAMING.stream().filter(response::has).toList();
      checks.must(
          "framing",
          said.isEmpty(),
          said.isEmpty() ? "none" : String.join(", ", said),
          "neither " + String.join(" nor ", FRAMING));
    }
    try (SseStream again =
        probe.ask(probe.endpoint().streamAt(path).with(SseEndpoint.LAST_EVENT_ID, "0"))) {
      checks.must("coming-back", again.status() == 204, again.describe(), "204");
    }
  }

  @ConformanceCase(
      id = "sse.finished.finite-stream",
      clause = "HTML#server-sent-events-intro/end",
      title =
          "Who comes back to a stream that has ended is told so, or gets another one that stays",
      sends = "The request for the stream; once the server ends it, another one with the last id.",
      accepts =
          "A stream that stays open; or, once it has ended, 204, or any other answer that is no"
              + " stream.",
      why = "A browser comes back every few seconds, and gets all of it again.",
      causes = {
        "The stream is a finite list, and its end is the end of the answer.",
        "A serverless platform ends functions after its limit of time."
      },
      remedies = {
        "Next.js, Spring and Node: answer 204 to a Last-Event-ID that names the "
            + "last event; or send an event that says so, on which the page calls "
            + "close().",
        "Serverless: a stream that the platform ends after its limit is no end; "
            + "give ids, and go on behind them."
      })
  void tellsWhoComesBackToAFiniteStream(SseProbe probe, Checks checks) {
    long since = System.nanoTime();
    SseStream stream = probe.open();
    if (!stream.awaitEnd(probe.patience().quiet()) || !stream.endedByTarget()) {
      checks.observe("end", "the stream stays open: " + stream.describe());
      return;
    }
    // The other one may take as long.
    Duration asLong = Duration.ofNanos(System.nanoTime() - since);
    SseStream again = probe.ask(probe.requestBehind(stream.lastEventId()));
    boolean endsAgain = again.isStream() && again.awaitEnd(asLong.plus(probe.patience().quiet()));
    checks.should(
        "again",
        !endsAgain,
        "ended: " + stream.describe() + "; then: " + again.describe(),
        "204",
        "a stream that stays open");
  }
}
