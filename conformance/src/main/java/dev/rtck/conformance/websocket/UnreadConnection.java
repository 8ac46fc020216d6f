package dev.rtck.conformance.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A WebSocket connection whose client sends and does not read, with a small buffer for what comes.
 */
final class UnreadConnection implements AutoCloseable {

  /** Small, but no less than a segment of the loopback: else the window opens by timers only. */
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private static final int PROMPT = 10;
  private static final int MOST_LOOKS = 8;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  /**
   * How far the target took what was sent.
   *
   * @param sent how many bytes were taken
   * @param whole whether that was all of them
   * @param ended whether the target ended the connection instead
   */
  record Flow(long sent, boolean whole, boolean ended) {
    String describe() {
      String size = sent / 1024 + " KiB";
      if (ended) {
        return "the connection ended after " + size;
      }
      return whole ? "all " + size + " were taken" : "no more was taken after " + size;
    }
  }

  private final HandshakeAttempt attempt;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean done = new AtomicBoolean();

  private UnreadConnection(HandshakeAttempt attempt) {
    this.attempt = attempt;
  }

  static UnreadConnection of(WebSocketProbe probe) {
    return new UnreadConnection(probe.openUnread(RECEIVE_BUFFER));
  }

  /**
   * Sends the bytes so many times, until all are taken or nothing was taken for a while; the rest
   * goes on being sent when the target takes more.
   */
  Flow push(Bytes bytes, int times, Duration patience) {
    return push(bytes, times, patience.dividedBy(MOST_LOOKS / 2), () -> {});
  }

  /**
   * Sends as above, and takes stillness for the target's will only when the fence, which asks the
   * target for something else meanwhile, is passed promptly several times: a machine that is busy
   * with other things stands still, too.
   */
  Flow push(Bytes bytes, int times, Duration patience, Runnable fence) {
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < times; i++) {
                if (!attempt.push(bytes)) {
                  ended.set(true);
                  return;
                }
                sent.addAndGet(bytes.length());
              }
              done.set(true);
            },
            "rtck-unread-connection");
    writer.setDaemon(true);
    writer.start();
    int looks = 0;
    long last = -1;
    long movedAt = System.nanoTime();
    while (!done.get() && !ended.get() && !Thread.currentThread().isInterrupted()) {
      long now = sent.get();
      if (now != last) {
        last = now;
        movedAt = System.nanoTime();
      } else if (System.nanoTime() - movedAt > patience.toNanos()) {
        long asked = System.nanoTime();
        fence.run();
        boolean prompt = System.nanoTime() - asked < patience.dividedBy(PROMPT).toNanos();
        looks = sent.get() != now ? 0 : looks + (prompt ? 2 : 1);
        if (looks >= MOST_LOOKS) {
          break;
        }
        movedAt = System.nanoTime();
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return new Flow(sent.get(), done.get(), ended.get());
  }

  /** Begins to read; every event is told to the listener in order. */
  WebSocketConnection read(Consumer<WebSocketEvent> listener) {
    return attempt.webSocket(listener);
  }

  @Override
  public void close() {
    attempt.close();
  }
}
