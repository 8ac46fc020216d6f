package dev.rtck.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is to be done when the user ends the process early, the latest first. Thread-safe.
 *
 * <p>On a signal the Java runtime ends with 128 and its number once the hooks have run: 130 for
 * Ctrl-C.
 */
final class Interruption implements AutoCloseable {

  private final Deque<Runnable> actions = new ArrayDeque<>();
  private final Thread hook = new Thread(this::act, "rtck-interruption");

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized void onInterrupt(Runnable action) {
    actions.push(action);
  }

  private void act() {
    while (true) {
      Runnable action;
      synchronized (this) {
        action = actions.poll();
      }
      if (action == null) {
        return;
      }
      action.run();
    }
  }

  /** From now on an early end is no concern any more. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theProcessIsEnding) {
      // The hook is what ends it.
    }
  }
}
