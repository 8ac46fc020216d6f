package dev.rtck.conformance.stomp;

import java.util.function.Supplier;

/**
 * Whether a topic that nobody made before delivers: there are targets whose topics must exist, and
 * some that speak to nobody but their own application. What was found is kept; silence is when it
 * was met twice. Thread-safe.
 */
final class TopicTrial {

  /** What a trial came to. */
  enum Found {
    DELIVERS,
    /** The target said ERROR, or ended the session. */
    REFUSES,
    /** Nothing came, which may have been the moment's fault. */
    SILENT
  }

  private static final int TRIES = 2;

  private int tries;
  private boolean certain;
  private boolean delivers = true;

  /** Returns whether it does; tries it where that is not certain yet. */
  synchronized boolean delivers(Supplier<Found> trial) {
    if (!certain) {
      Found found = trial.get();
      tries++;
      certain = found != Found.SILENT || tries == TRIES;
      delivers = found == Found.DELIVERS;
    }
    return delivers;
  }
}
