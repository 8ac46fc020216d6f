package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection of a foreign origin, which a defect lets hear or speak until it is closed. */
record ForeignVisit(Application inner, Defects defects) implements Application {
  private static final int FORBIDDEN = 4403;
  private static final int MILLIS = 300;

  @Override
  public void opened(Peer peer, @Nullable String token) {
    inner.opened(
        defects.has(Defect.FOREIGN_ORIGIN_IS_HEARD) ? new Deaf(peer) : new Late(peer), token);
    CompletableFuture.delayedExecutor(MILLIS, TimeUnit.MILLISECONDS).execute(() -> showOut(peer));
  }

  private static void showOut(Peer peer) {
    try {
      peer.close(FORBIDDEN, "this origin is not allowed");
    } catch (RejectedExecutionException serverHasEnded) {
      // So has the visit.
    }
  }

  @Override
  public void received(Peer peer, Message message) {
    if (defects.has(Defect.FOREIGN_ORIGIN_IS_HEARD)) {
      inner.received(new Deaf(peer), message);
    }
  }

  @Override
  public void closed(Peer peer) {
    inner.closed(defects.has(Defect.FOREIGN_ORIGIN_IS_HEARD) ? new Deaf(peer) : new Late(peer));
  }

  /** A peer that is told nothing. */
  private record Deaf(Peer peer) implements StandIn {
    @Override
    public void answer(Message message) {}

    @Override
    public void push(Message message) {}

    @Override
    public boolean keepsUp() {
      return true;
    }
  }

  /** A peer that is told of others, and is not greeted. */
  private record Late(Peer peer) implements StandIn {
    @Override
    public void answer(Message message) {}

    @Override
    public void push(Message message) {
      if (!new String(message.payload(), StandardCharsets.UTF_8).contains("\"connected\"")) {
        peer.push(message);
      }
    }
  }
}
