package dev.rtck.protocol.client;

import dev.rtck.protocol.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The connection state of a client, and how it came to be. Thread-safe. */
final class Transitions {

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Transition> history = new ArrayList<>();
  private volatile ConnectionState state = ConnectionState.DISCONNECTED;
  private volatile Consumer<Transition> listener = transition -> {};

  Transitions(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void onTransition(Consumer<Transition> told) {
    listener = told;
  }

  ConnectionState state() {
    return state;
  }

  /** Changes the state, unless it is that already. */
  void to(ConnectionState next, String why) {
    lock.lock();
    try {
      ConnectionState before = state;
      if (before == next) {
        return;
      }
      if (!before.canBecome(next)) {
        throw new IllegalStateException(before + " cannot become " + next);
      }
      Transition transition = new Transition(before, next, nanoTime.getAsLong(), why);
      history.add(transition);
      state = next;
      changed.signalAll();
      listener.accept(transition);
    } finally {
      lock.unlock();
    }
  }

  List<Transition> history() {
    lock.lock();
    try {
      return List.copyOf(history);
    } finally {
      lock.unlock();
    }
  }

  int mark() {
    lock.lock();
    try {
      return history.size();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the state is the wanted one, or was it at some time since this wait began. */
  boolean await(ConnectionState wanted, Duration atMost) {
    lock.lock();
    try {
      return state == wanted || awaitSince(wanted, history.size(), atMost);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a transition to the wanted state stands behind the mark. */
  boolean awaitSince(ConnectionState wanted, int mark, Duration atMost) {
    Deadline deadline = Deadline.in(atMost);
    lock.lock();
    try {
      while (!cameSince(wanted, mark)) {
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

  private boolean cameSince(ConnectionState wanted, int mark) {
    return history.subList(Math.min(mark, history.size()), history.size()).stream()
        .anyMatch(transition -> transition.to() == wanted);
  }
}
