package dev.rtck.conformance.sse;

import static dev.rtck.conformance.sse.ExpressingHttpSemanticsInHttp2Cases.over;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.http2.ErrorCode;
import dev.rtck.protocol.http2.Http2Connection;
import dev.rtck.protocol.http2.Http2Stream;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** RFC 9113 §5: streams of events that share one connection. */
final class StreamsAndMultiplexingCases {

  private static final int MANY = 100;
  private static final int MORE = 20;
  private static final int ROUNDS = 3;
  private static final int PIECE = 32 << 10;
  private static final long VOLUME = 8L * Http2Stream.WINDOW;

  private static Http2Connection connection(SseProbe over) {
    return Objects.requireNonNull(over.http2(), "its streams share a connection");
  }

  @ConformanceCase(
      id = "sse.http2.many-streams",
      clause = "RFC9113#5.1.2/many",
      title = "A hundred streams of one connection are all served",
      sends =
          "One event to 100 streams of one connection of HTTP/2, or as many as its SETTINGS and"
              + " half of limits.connections allow.",
      accepts =
          "The event on each of them. A stream that is turned away with REFUSED_STREAM is not held"
              + " against the target.",
      why =
          "Over HTTP/2 the six connections of a browser are one, on which all its pages have their"
              + " streams.",
      causes = {
        "Streams are kept by their connection, of which each has but one.",
        "Each stream holds a thread of a pool that the connection has for itself."
      },
      capabilities = Capability.HTTP_2,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: the proxy in front opens a connection to the server for each stream; its limit"
            + " counts (worker_connections of nginx).",
        "Spring: server.tomcat.max-connections counts connections; streams are limited by"
            + " Http2Protocol.setMaxConcurrentStreams.",
        "Node: keep streams in a Set by res, and not by req.socket or the session."
      })
  void servesManyStreamsOfOneConnection(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    SseProbe over = over(probe);
    long allowed = connection(over).maxConcurrentStreams();
    int count = (int) Math.min(StreamLifetimeCases.atMost(plan, MANY), allowed);
    SseStream control = over.open(publication.request());
    publication.enter(control);
    publication.settle(control);
    List<SseStream> streams = new CopyOnWriteArrayList<>(List.of(control));
    // A target that is slow to answer gets fewer.
    Deadline opening = Deadline.in(publication.patience().wholeCase().dividedBy(3));
    SideBySide.times(
        count - 1,
        plan.width(),
        i -> {
          if (!opening.hasPassed()) {
            SseStream stream = over.ask(publication.request());
            streams.add(stream);
            if (stream.isStream()) {
              publication.enter(stream);
            }
          }
        });
    List<SseStream> open =
        streams.stream().filter(it -> it.resetCode() != ErrorCode.REFUSED_STREAM).toList();
    checks.observe(
        "allowed",
        (allowed > MANY ? "more than " + MANY : String.valueOf(allowed))
            + " by SETTINGS, "
            + (streams.size() - open.size())
            + " refused");
    if (open.size() < 2) {
      checks.untestable("served", "the target allows " + open.size() + " streams at once");
      return;
    }
    // Who is not known yet when the first is published gets the next one.
    Deadline end = Deadline.in(publication.patience().answer());
    long served = 0;
    for (int i = 0; i < ROUNDS && served < open.size(); i++) {
      String text = Payloads.unique();
      publication.require(text);
      control.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
      Duration each = publication.patience().answer().dividedBy(ROUNDS);
      served =
          open.stream()
              .filter(it -> it.awaitEvent(publication.carrying(text), 0, end.cut(each)) != null)
              .count();
    }
    checks.should(
        "served",
        served == open.size(),
        served + " of " + open.size() + " got the event",
        "all of them");
  }

  @ConformanceCase(
      id = "sse.http2.keepalive",
      clause = "PROFILE#limits/keepalive",
      title = "An idle stream over HTTP/2 is kept alive as it is over HTTP/1.1",
      sends =
          "Nothing, for twice the promised interval, on two streams of one connection of HTTP/2.",
      accepts = "Comments or events, at most the promised time apart; and the streams stay.",
      why = "Proxies end streams on which nothing passes, however alive their connection is.",
      causes = {
        "PING frames of the connection are taken for enough: a proxy answers them itself.",
        "The timer belongs to the socket, of which many streams are one."
      },
      capabilities = {Capability.KEEPALIVE, Capability.HTTP_2},
      spans = AuthoringNotesCases.INTERVALS,
      remedies = {
        "Next.js: setInterval in the stream's start that enqueues ':\\n\\n'.",
        "Spring: a scheduled emitter.send(SseEmitter.event().comment(\"\")) for each emitter.",
        "Node: setInterval(() => res.write(':\\n\\n'), 15000) for each res, and not for each session."
      })
  void keepsStreamsOfOneConnectionAlive(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseProbe over = over(probe);
    Map<String, SseStream> streams = new LinkedHashMap<>();
    SseStream one = over.open();
    streams.put("one", one);
    if (plan.width() > 1 && connection(over).maxConcurrentStreams() > 1) {
      openAnother(over, one, streams);
    }
    checks.each(
        streams.entrySet(),
        Map.Entry::getKey,
        (entry, slug) ->
            AuthoringNotesCases.judgeSilence(
                over,
                plan,
                entry.getValue(),
                slug,
                AuthoringNotesCases.INTERVALS - 1,
                checks,
                () -> {}));
  }

  /** Who may have one stream alone is judged by that one, be it the first or the last. */
  private static void openAnother(SseProbe over, SseStream one, Map<String, SseStream> streams) {
    try {
      streams.put("another", over.open());
      if (one.awaitEnd(over.patience().quiet().dividedBy(4))) {
        streams.remove("one");
      }
    } catch (SseRefused fewer) {
      // One is enough.
    }
  }

  @ConformanceCase(
      id = "sse.http2.unread-stream",
      clause = "RFC9113#5.2",
      title = "A stream that is not read holds up no other one of its connection",
      sends =
          "512 KiB of events to two streams of one connection of HTTP/2, of which one is not read:"
              + " it is granted no more than the 64 KiB that its window has to begin with.",
      accepts = "The other one gets the last of them; what becomes of the one is recorded.",
      why = "One page in the background stops all others of the same browser.",
      causes = {
        "What is written for all streams of a connection waits in one queue.",
        "One thread writes to all streams in turn, and waits for the window of one."
      },
      capabilities = Capability.HTTP_2,
      // What it does to a target that is wrong would be felt by others.
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: controller.desiredSize below zero says that nobody reads; close the stream past"
            + " some bound.",
        "Spring: SseEmitter.send waits for the window: send from a thread or virtual thread for"
            + " each emitter, with a queue that is bounded.",
        "Node: stream.write() that returns false says so; destroy such a stream past some bound."
      })
  void isNotHeldUpByAStreamThatIsNotRead(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    SseProbe over = over(probe);
    SseStream unread = over.open(publication.request());
    SseStream reader = over.open(publication.request());
    publication.enter(unread);
    publication.enter(reader);
    publication.settle(unread);
    publication.settle(reader);
    unread.pause();
    Long limit = plan.endpoint().limits().messageBytes();
    int piece = limit == null ? PIECE : (int) Math.min(PIECE, limit / 2);
    String filling = ".".repeat(piece);
    Deadline end = Deadline.in(publication.patience().wholeCase().dividedBy(3));
    long sent = 0;
    String refusal = "";
    while (sent < VOLUME && !end.hasPassed() && refusal.isEmpty()) {
      HttpReply reply = publication.publish(Payloads.unique() + filling);
      refusal = reply.isAccepted() ? "" : reply.describe();
      sent += reply.isAccepted() ? piece : 0;
    }
    if (sent < 2L * Http2Stream.WINDOW) {
      throw new Untestable(
          "only " + (sent >> 10) + " KiB could be published to fill a window. " + refusal);
    }
    String last = Payloads.unique();
    HttpReply reply = publication.publish(last);
    boolean came =
        reply.isAccepted()
            && reader.awaitEvent(publication.carrying(last), 0, publication.patience().answer())
                != null;
    String words = (sent >> 10) + " KiB were published; ";
    checks.should(
        "reader",
        came,
        words + (came ? "it came" : reader.describe() + "; " + reply.describe()),
        "the last event");
    long before = unread.bytes();
    unread.resume();
    var unused = unread.awaitEnd(publication.patience().quiet());
    checks.observe("unread", before + " bytes of it were read; then " + unread.describe());
  }

  @ConformanceCase(
      id = "sse.http2.cancelled-streams",
      clause = "RFC9113#5.1.2/cancelled",
      title = "Streams that a client cancels make room for others",
      sends =
          "Twenty streams more than SETTINGS allow at once, 120 at most, a few at a time on one"
              + " connection of HTTP/2: each is cancelled (RST_STREAM) when its head has come.",
      accepts =
          "A head for each, and for one more behind them. Or GOAWAY, as many cancelled streams may"
              + " be taken for an attack: then for one on a new connection.",
      why = "A page that is closed cancels its stream, while the connection goes on for hours.",
      causes = {
        "The stream is let go of only when the connection ends.",
        "Whoever writes to a stream that is gone waits for ever."
      },
      capabilities = Capability.HTTP_2,
      // What it does to a target that is wrong would be felt by others.
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: request.signal 'abort', or the stream's cancel, unsubscribes.",
        "Spring: onCompletion, onTimeout and onError of the SseEmitter remove it; a comment now and"
            + " then finds who is gone.",
        "Node: res.on('close') or stream.on('close'), not req.socket.on('close')."
      })
  void makesRoomForOthersWhenStreamsAreCancelled(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseProbe over = over(probe);
    Http2Connection connection = connection(over);
    int count = (int) Math.min(MANY, connection.maxConcurrentStreams()) + MORE;
    over.open().close();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    AtomicBoolean stuck = new AtomicBoolean();
    Deadline end = Deadline.in(probe.patience().wholeCase().dividedBy(3));
    SideBySide.times(
        count,
        (int) Math.min(plan.width(), Math.max(1, connection.maxConcurrentStreams())),
        i -> {
          if (stuck.get() || end.hasPassed()) {
            return;
          }
          asked.incrementAndGet();
          SseStream stream = over.ask(over.request());
          if (stream.response() == null) {
            stuck.set(true);
          } else {
            answered.incrementAndGet();
          }
          stream.close();
        });
    String words = answered + " of " + asked + " were answered";
    SseStream last = over.ask(over.request());
    if (connection.describe().isEmpty()) {
      checks.should("next-stream", last.isStream(), words + "; " + last.describe(), "a stream");
      checks.should("answers", answered.get() == asked.get(), words, "an answer to each");
      return;
    }
    words += "; the target " + connection.describe();
    checks.should("goaway", words.contains("GOAWAY"), words, "GOAWAY before the end");
    SseProbe again = over(probe);
    SseStream next = again.ask(again.request());
    checks.should("next-stream", next.isStream(), words + "; " + next.describe(), "a stream");
  }
}
