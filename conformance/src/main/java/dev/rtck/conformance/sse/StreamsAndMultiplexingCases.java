package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.sse.MultiplexedStreams;
import dev.rtck.protocol.sse.SseStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** RFC 9113 §5: many streams on one connection. */
final class StreamsAndMultiplexingCases {

  private static final int STREAMS = 100;
  private static final int ROUNDS = 3;
  private static final int PIECES = 60;
  private static final int PIECE = 16 << 10;

  @ConformanceCase(
      id = "sse.http2.streams",
      clause = "RFC9113#5",
      title = "A hundred streams share one HTTP/2 connection",
      sends = "One event to a hundred streams on one connection.",
      accepts = "The event on each of them.",
      why = "It is what takes away the browser's limit of six.",
      causes = "The server allows fewer streams, or serves them by a small pool of threads.",
      capabilities = {Capability.CHANNEL, Capability.HTTP_2})
  void servesManyStreamsOnOneConnection(
      MultiplexedStreams connection, Publication publication, Checks checks) {
    SseStream control = publication.subscribe();
    List<MultiplexedStreams.One> streams = new ArrayList<>();
    Duration answer = publication.patience().answer();
    // The first one makes the connection that the others share.
    for (int i = 0; i < STREAMS; i++) {
      streams.add(connection.open());
      if (i == 0) {
        streams.get(0).isOpen(answer);
      }
    }
    Deadline opening = Deadline.in(answer);
    long opened = streams.stream().filter(it -> it.isOpen(opening.cut(answer))).count();
    long served = 0;
    for (int i = 0; i < ROUNDS && served < STREAMS; i++) {
      String text = Payloads.unique();
      publication.require(text);
      control.awaitEvent(publication.carrying(text), 0, answer);
      Deadline round = Deadline.in(answer.dividedBy(ROUNDS));
      served =
          streams.stream()
              .filter(it -> it.awaitEvent(publication.carrying(text), round.cut(answer)))
              .count();
    }
    checks.should(
        "served",
        served == STREAMS,
        served + " of " + STREAMS + " got the event, " + opened + " opened",
        "all of them");
  }

  @ConformanceCase(
      id = "sse.http2.slow-reader",
      clause = "RFC9113#5.2",
      title = "A stream that is not read does not hold up the others of its connection",
      sends = "Events of 16 KiB to two streams on one connection, of which one is not read.",
      accepts = "The last event on the other one.",
      why = "One tab in the background stops all others.",
      causes = "Data for all streams goes through one queue.",
      capabilities = {Capability.CHANNEL, Capability.HTTP_2})
  void servesOthersBesideAStreamThatIsNotRead(
      MultiplexedStreams connection, Publication publication, Checks checks) {
    Duration answer = publication.patience().answer();
    MultiplexedStreams.One reader = connection.open();
    reader.isOpen(answer);
    MultiplexedStreams.One unread = connection.openUnread();
    unread.isOpen(answer);
    String filling = "x".repeat(PIECE);
    for (int i = 0; i < PIECES; i++) {
      publication.require(Payloads.unique() + "." + filling);
    }
    String last = Payloads.unique();
    publication.require(last);
    boolean came = reader.awaitEvent(publication.carrying(last), answer);
    checks.should("reader", came, came ? "it came" : reader.describe(), "the last event");
  }
}
