package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import org.jspecify.annotations.Nullable;

/** A well-behaved stream that stands while a hostile case runs. */
final class WatchedStream implements EndpointSession.Bystander {

  private final SseProbe probe;
  private final @Nullable Publication publication;
  private final SseStream stream;

  /**
   * @param publication by which it can be seen that the stream is served, or null
   */
  WatchedStream(SseProbe probe, @Nullable Publication publication) {
    this.probe = probe;
    this.publication = publication;
    this.stream = publication == null ? probe.open() : subscribed(publication);
  }

  private static SseStream subscribed(Publication publication) {
    SseStream stream = publication.open();
    try {
      publication.settle(stream);
    } catch (Untestable doesNotCome) {
      // The cases about publishing say so; here the stream need only stand.
    }
    return stream;
  }

  @Override
  public void judge(Checks checks) {
    Publication by = publication;
    boolean came = !stream.endedByTarget();
    if (by != null && came && stream.mark() > 0) {
      String text = Payloads.unique();
      HttpReply reply = by.publish(text);
      came =
          reply.isAccepted()
              && stream.awaitEvent(by.carrying(text), 0, probe.patience().answer()) != null;
    }
    checks.must(
        IS_SERVED,
        came,
        stream.describe(),
        "another stream goes on, and what is published comes on it");
    SseStream other = probe.ask(probe.request());
    checks.must(NEW_ONE_IS_ACCEPTED, other.isStream(), other.describe(), "a new stream opens");
    other.close();
  }
}
