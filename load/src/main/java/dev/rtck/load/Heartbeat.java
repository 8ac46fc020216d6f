package dev.rtck.load;

import dev.rtck.load.LoadClient.Incoming;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.profile.Bindings;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one client and its target exchange so that the application takes them for alive. Where the
 * profile says how often the target begins, the client answers; else the client begins, and answers
 * a beat that nothing of its own has called for. On the client's event loop.
 */
final class Heartbeat {

  /** Longer messages are no heartbeats, and take long to read. */
  private static final int LONGEST = 1024;

  /** What comes so soon after a beat is the answer to it. */
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LoadClient client;
  private final @Nullable Exchange beat;
  private final long beatMillis;
  private final byte[] mark;
  private @Nullable ScheduledFuture<?> beats;
  private boolean awaiting;
  private long sentAt;

  Heartbeat(LoadPlan plan, LoadClient client) {
    this.client = client;
    this.beat = plan.heartbeat();
    this.beatMillis = plan.beatMillis();
    this.mark = Stamp.mark(plan.run());
  }

  /** The client is ready. */
  void begin() {
    Exchange own = beat;
    if (beatMillis > 0 && own != null) {
      beats = client.every(beatMillis, () -> send(own, Bindings.EMPTY));
    }
  }

  void end() {
    ScheduledFuture<?> running = beats;
    if (running != null) {
      running.cancel(false);
    }
  }

  /** Whether a message may be one that is to be answered. */
  boolean mayBe(ByteBuf message) {
    return beat != null
        && beat.send() != null
        && beat.receive() != null
        && message.readableBytes() <= LONGEST
        && Stamp.find(message, mark, 0) < 0;
  }

  /** Answers a message that is a beat of the target. */
  void answer(Incoming message) {
    Exchange own = beat;
    Bindings told = own == null ? null : LoadClient.match(own, message, client.self());
    if (own == null || told == null) {
      return;
    }
    if (awaiting && System.nanoTime() - sentAt < ANSWER_NANOS) {
      awaiting = false;
    } else {
      send(own, told);
    }
  }

  private void send(Exchange exchange, Bindings told) {
    awaiting = beatMillis > 0;
    sentAt = System.nanoTime();
    Bindings values = client.self().withFresh();
    for (String name : told.names()) {
      values = values.withValueOf(told, name, name);
    }
    client.perform(exchange, values);
  }
}
