package dev.rtck.protocol.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The events of one stream, in order: the latest of them where there are too many, on this stream
 * or on all of this process together. For use under its owner's lock.
 */
final class KeptEvents {

  private static final int MOST_EVENTS = 50_000;
  private static final long MOST_BYTES = 32L << 20;
  private static final long MOST_BYTES_OF_ALL = Runtime.getRuntime().maxMemory() / 4;
  private static final int EVENT_BYTES = 128;
  private static final AtomicLong ALL_BYTES = new AtomicLong();

  private final List<SseEvent> latest = new ArrayList<>();
  private final boolean keeps;
  private boolean released;
  private int dropped;
  private long bytes;

  /**
   * @param keeps whether any is kept; otherwise they are counted
   */
  KeptEvents(boolean keeps) {
    this.keeps = keeps;
  }

  void add(SseEvent event) {
    if (!keeps) {
      dropped++;
      return;
    }
    if (released) {
      return;
    }
    latest.add(event);
    count(size(event));
    while (latest.size() > 1 && isTooMuch()) {
      List<SseEvent> oldest = latest.subList(0, latest.size() / 2);
      count(-oldest.stream().mapToLong(KeptEvents::size).sum());
      dropped += oldest.size();
      oldest.clear();
    }
  }

  private boolean isTooMuch() {
    return bytes > MOST_BYTES || latest.size() > MOST_EVENTS || ALL_BYTES.get() > MOST_BYTES_OF_ALL;
  }

  private void count(long more) {
    bytes += more;
    ALL_BYTES.addAndGet(more);
  }

  /** Most texts are in one byte a character. */
  private static long size(SseEvent event) {
    return (long) EVENT_BYTES + event.data().length();
  }

  /** Returns how many came so far, kept or not. */
  int count() {
    return dropped + latest.size();
  }

  /** Returns how many came before the first one behind the mark that is kept. */
  int firstSince(int mark) {
    return Math.max(mark, dropped);
  }

  /** Returns the one before which so many came, which is kept. */
  SseEvent at(int index) {
    return latest.get(index - dropped);
  }

  /** Returns those that are kept behind the first so many. */
  List<SseEvent> since(int mark) {
    int from = Math.min(Math.max(0, mark - dropped), latest.size());
    return List.copyOf(latest.subList(from, latest.size()));
  }

  /** Gives back its share of what all streams may keep: what comes from now on is not kept. */
  void release() {
    ALL_BYTES.addAndGet(-bytes);
    bytes = 0;
    released = true;
  }
}
