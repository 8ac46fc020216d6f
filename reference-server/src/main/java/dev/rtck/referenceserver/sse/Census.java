package dev.rtck.referenceserver.sse;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the streams of one server. Safe for use by many threads. */
final class Census {
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final AtomicInteger lagging = new AtomicInteger();

  /** How many streams are open. */
  AtomicInteger open() {
    return open;
  }

  /** How many streams are kept though their clients are gone. */
  AtomicInteger abandoned() {
    return abandoned;
  }

  /** How many streams have much that was not read. */
  AtomicInteger lagging() {
    return lagging;
  }
}
