package dev.rtck.protocol.client;

import dev.rtck.protocol.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What a client received, in the order it came. Bounded: of a target that floods only the first
 * messages are kept, and of a message that is longer than what the client waits for only the
 * beginning: where everybody hears everything, others say much that is not for this client.
 * Thread-safe.
 */
public final class Inbox {

  private static final int MOST_MESSAGES = 200_000;
  private static final long MOST_BYTES = 16L << 20;
  private static final int USUALLY_WHOLE = 48 << 10;

  /** What all clients keep together; a text takes twice its bytes while it is looked at. */
  private static final long MOST_BYTES_OF_ALL = Runtime.getRuntime().maxMemory() / 6;

  private static final AtomicLong ALL_BYTES = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Received> messages = new ArrayList<>();
  private long bytes;
  private long leftOut;
  private long happenings;
  private int wholeUpTo = USUALLY_WHOLE;

  /** Says how long the messages are that the client waits for, in bytes; 48 KiB usually. */
  public void keepWholeUpTo(int bytes) {
    lock.lock();
    try {
      wholeUpTo = bytes;
    } finally {
      lock.unlock();
    }
  }

  void add(Received came) {
    lock.lock();
    try {
      Received message = came.length() > wholeUpTo ? Shortened.of(came) : came;
      boolean full = messages.size() >= MOST_MESSAGES || bytes + message.length() > MOST_BYTES;
      if (full || ALL_BYTES.get() + message.length() > MOST_BYTES_OF_ALL) {
        leftOut++;
      } else {
        ALL_BYTES.addAndGet(message.length());
        messages.add(message);
        bytes += message.length();
      }
      happenings++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives back its share of what all clients may keep: the client is not used any more. */
  void release() {
    lock.lock();
    try {
      ALL_BYTES.addAndGet(-bytes);
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody who waits look again: something other than a message happened. */
  void stir() {
    lock.lock();
    try {
      happenings++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many messages came so far: what comes later stands behind this mark. */
  public int mark() {
    lock.lock();
    try {
      return messages.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the messages that came since the mark. */
  public List<Received> since(int mark) {
    lock.lock();
    try {
      return List.copyOf(messages.subList(Math.min(mark, messages.size()), messages.size()));
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many messages were not kept, since the target sent more than a client holds. */
  public long leftOut() {
    lock.lock();
    try {
      return leftOut;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the condition holds, which is asked again whenever a message came or the connection
   * ended.
   *
   * @return whether it held in time
   */
  public boolean await(BooleanSupplier condition, Duration atMost) {
    Deadline deadline = Deadline.in(atMost);
    while (true) {
      long seen = happenings();
      if (condition.getAsBoolean()) {
        return true;
      }
      if (!awaitMore(seen, deadline)) {
        return condition.getAsBoolean();
      }
    }
  }

  private long happenings() {
    lock.lock();
    try {
      return happenings;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitMore(long seen, Deadline deadline) {
    lock.lock();
    try {
      while (happenings == seen) {
        long left = deadline.atNanos() - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        var unused = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
