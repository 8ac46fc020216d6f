package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The heart-beats of one session, both ways. Safe for use by many threads. */
final class Heartbeats {
  /** How many intervals a client may be silent: timers are not exact (Heart-beating). */
  private static final int MARGIN = 2;

  /** How many intervals a client may be silent that does not read either. */
  private static final int MOST_UNREAD = 10;

  private static final int LAST_BEAT = 4;
  private static final int VERY_LAST_BEAT = 10;
  private static final long HALF_A_SECOND = 500;

  private final Defects defects;
  private final ScheduledExecutorService clock;
  private final Runnable beat;
  private final Runnable dead;
  private long outgoingNanos;
  private long incomingNanos;
  private volatile long sentNanos = System.nanoTime();
  private volatile long heardNanos = System.nanoTime();
  private volatile long frameNanos = System.nanoTime();
  private volatile boolean ended;
  private volatile boolean mute;
  private volatile boolean busy;
  private int beats;
  private @Nullable Future<?> sending;
  private @Nullable Future<?> listening;

  /**
   * Heart-beats that begin later.
   *
   * @param beat sends one
   * @param dead is done when the client is silent for too long
   */
  Heartbeats(Defects defects, ScheduledExecutorService clock, Runnable beat, Runnable dead) {
    this.defects = defects;
    this.clock = clock;
    this.beat = beat;
    this.dead = dead;
  }

  /** Whether the value of a heart-beat header is one. */
  static boolean isWellFormed(String value) {
    return value.matches("[0-9]{1,9},[0-9]{1,9}");
  }

  /** Agrees on what both can and want (Heart-beating). */
  synchronized void agree(@Nullable String wanted, Duration offered) {
    long own = offered.toMillis();
    String[] both = (wanted == null ? "0,0" : wanted).split(",", 2);
    outgoingNanos = nanos(own, Long.parseLong(both[1]));
    incomingNanos = nanos(own, Long.parseLong(both[0]));
    long canSend = Long.parseLong(both[0]);
    long often = Long.parseLong(both[1]);
    if (often >= own + HALF_A_SECOND && defects.has(Defect.HEARTBEATS_REFUSED_TO_THE_PATIENT)) {
      outgoingNanos = 0;
    }
    if (incomingNanos > 0 && defects.has(Defect.HEARTBEATS_DEMANDED_AS_CLIENT_CAN)) {
      incomingNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(both[0]));
    }
    if (outgoingNanos > 0 && defects.has(Defect.HEARTBEATS_SENT_AS_CLIENT_CAN)) {
      outgoingNanos = Math.max(outgoingNanos, TimeUnit.MILLISECONDS.toNanos(canSend));
    }
    boolean unasked =
        (wanted == null && defects.has(Defect.HEARTBEATS_SENT_UNASKED))
            || ("0,0".equals(wanted) && defects.has(Defect.HEARTBEATS_SENT_DESPITE_ZERO))
            || (canSend > 0
                && often == 0
                && defects.has(Defect.HEARTBEATS_SENT_TO_THOSE_WHO_SEND_THEM));
    if (unasked) {
      outgoingNanos = TimeUnit.MILLISECONDS.toNanos(own);
    }
    if ("0,0".equals(wanted) && defects.has(Defect.HEARTBEATS_DEMANDED_DESPITE_ZERO)) {
      incomingNanos = TimeUnit.MILLISECONDS.toNanos(own);
    }
    if (defects.has(Defect.HEARTBEATS_MISSING)) {
      outgoingNanos = 0;
    }
    if (outgoingNanos > 0) {
      long pause = defects.has(Defect.HEARTBEATS_TOO_SLOW) ? outgoingNanos * 3 : outgoingNanos / 2;
      if (defects.has(Defect.HEARTBEATS_BY_A_FIXED_TIMER)) {
        pause = TimeUnit.SECONDS.toNanos(1);
      }
      sending = clock.scheduleAtFixedRate(this::send, pause, pause, TimeUnit.NANOSECONDS);
    }
    if (incomingNanos > 0) {
      heardNanos = System.nanoTime();
      listen();
    }
  }

  private static long nanos(long own, long theirs) {
    return theirs == 0 || own == 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(Math.max(own, theirs));
  }

  private void send() {
    boolean due = System.nanoTime() - sentNanos >= outgoingNanos / 2;
    boolean heldBack =
        (System.nanoTime() - heardNanos < outgoingNanos
                && defects.has(Defect.HEARTBEATS_HELD_BACK_BY_THOSE_OF_CLIENT))
            || (System.nanoTime() - heardNanos < outgoingNanos * 2 / 3
                && defects.has(Defect.HEARTBEATS_DELAYED_BY_THOSE_OF_CLIENT))
            || (System.nanoTime() - frameNanos < outgoingNanos
                && defects.has(Defect.HEARTBEATS_HELD_BACK_BY_FRAMES_OF_CLIENT))
            || (beats >= VERY_LAST_BEAT && defects.has(Defect.HEARTBEATS_END_AFTER_MANY))
            || (beats >= LAST_BEAT && !busy && defects.has(Defect.HEARTBEATS_END_AFTER_SOME));
    if (!ended && !mute && due && !heldBack) {
      beats++;
      beat.run();
    }
  }

  /** Whether the client gets heart-beats. */
  boolean areSent() {
    return outgoingNanos > 0;
  }

  /** Whether the client is to give heart-beats. */
  boolean areAwaited() {
    return incomingNanos > 0;
  }

  /** Something is sent. */
  void sent(boolean message) {
    sentNanos = System.nanoTime();
    if (message) {
      busy = true;
    }
    if (message && defects.has(Defect.HEARTBEATS_END_WITH_TRAFFIC)) {
      mute = true;
    }
  }

  /** Something came. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /** A whole frame came. */
  void heardFrame() {
    frameNanos = System.nanoTime();
  }

  private synchronized void listen() {
    if (!ended) {
      long left = limit() - (System.nanoTime() - heardNanos);
      long delay = left > 0 ? left : incomingNanos;
      listening = clock.schedule(this::judge, delay, TimeUnit.NANOSECONDS);
    }
  }

  private long limit() {
    return defects.has(Defect.SILENT_CLIENT_CLOSED_EARLY)
        ? incomingNanos / 2
        : incomingNanos * MARGIN;
  }

  private void judge() {
    if (!ended && System.nanoTime() - heardNanos >= limit()) {
      dead.run();
    }
    listen();
  }

  /** Whether a client that does not read is silent for so long that it will not read any more. */
  boolean isHopeless() {
    return System.nanoTime() - heardNanos >= incomingNanos * MOST_UNREAD;
  }

  synchronized void end() {
    ended = true;
    if (sending != null) {
      sending.cancel(false);
    }
    if (listening != null) {
      listening.cancel(false);
    }
  }
}
