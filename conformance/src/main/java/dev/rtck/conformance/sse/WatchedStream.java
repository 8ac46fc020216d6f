package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.wire.Unreachable;
import org.jspecify.annotations.Nullable;

/** A well-behaved stream that stands while a hostile case runs. */
final class WatchedStream implements EndpointSession.Bystander {

  private static final int TOO_MANY_REQUESTS = 429;

  private final SseProbe probe;
  private final @Nullable Publication publication;
  private final SseStream stream;

  /** Why it cannot be seen that the stream is served, or null where it was. */
  private final @Nullable String unseen;

  /**
   * @param publication by which it can be seen that the stream is served, or null
   */
  WatchedStream(SseProbe probe, @Nullable Publication publication) {
    this.probe = probe;
    this.publication = publication;
    this.stream = publication == null ? probe.open() : publication.open();
    this.unseen = publication == null ? null : unseen(publication, stream);
  }

  private static @Nullable String unseen(Publication publication, SseStream stream) {
    try {
      publication.settle(stream);
      return null;
    } catch (Untestable doesNotCome) {
      return doesNotCome.getMessage();
    }
  }

  @Override
  public void judge(Checks checks) {
    Publication by = publication;
    boolean came = !stream.endedByTarget();
    String publisher = "";
    if (by != null && came) {
      String text = Payloads.unique();
      HttpReply reply = by.publish(text);
      // Who wants no more of the publisher for now has done the stream no harm.
      if (reply.status() == TOO_MANY_REQUESTS) {
        publisher = ", nothing more could be published: " + reply.describe();
      } else {
        came =
            reply.isAccepted()
                && stream.awaitEvent(by.carrying(text), 0, probe.patience().answer()) != null;
      }
    }
    // A stream may end in good order whenever the target likes: a browser opens it again.
    boolean served = came || (stream.endedOrderly() && isServedAgain());
    String reason = unseen;
    if (reason != null && !came && (served || !stream.endedByTarget())) {
      // Who was not seen to be served before cannot be seen to be held up.
      checks.untestable(IS_SERVED, reason);
    } else {
      checks.must(
          IS_SERVED,
          served,
          stream.describe()
              + publisher
              + (came || !served ? "" : ", and served when it was opened again"),
          "another stream goes on, and what is published comes on it");
    }
    SseStream other = probe.ask(probe.request());
    checks.must(NEW_ONE_IS_ACCEPTED, other.isStream(), other.describe(), "a new stream opens");
    other.close();
  }

  /** A stream that ends behind each event has come to its end before it is known. */
  private static void settle(Publication by, SseStream again) {
    try {
      by.settle(again);
    } catch (Untestable doesNotCome) {
      if (!again.endedOrderly() || again.mark() == 0) {
        throw doesNotCome;
      }
    }
  }

  /** Opens the stream behind what came on it, and returns whether it is served then. */
  private boolean isServedAgain() {
    Publication by = publication;
    String last = stream.lastEventId();
    try (SseStream again = by == null ? probe.open() : by.open(by.requestBehind(last))) {
      if (by != null && unseen == null) {
        settle(by, again);
      }
      return again.isStream();
    } catch (SseRefused | Untestable | Unreachable notServed) {
      return false;
    }
  }
}
