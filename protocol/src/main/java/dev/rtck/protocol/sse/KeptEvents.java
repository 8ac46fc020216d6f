package dev.rtck.protocol.sse;

import java.util.ArrayList;
import java.util.List;

/**
 * The events of one stream, in order: the latest of them where there are too many. For use under
 * its owner's lock.
 */
final class KeptEvents {

  private static final int MOST_EVENTS = 50_000;
  private static final long MOST_BYTES = 32L << 20;
  private static final int EVENT_BYTES = 128;

  private final List<SseEvent> latest = new ArrayList<>();
  private final boolean keeps;
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
    latest.add(event);
    bytes += size(event);
    if (bytes > MOST_BYTES || latest.size() > MOST_EVENTS) {
      List<SseEvent> oldest = latest.subList(0, latest.size() / 2);
      oldest.forEach(it -> bytes -= size(it));
      dropped += oldest.size();
      oldest.clear();
    }
  }

  private static long size(SseEvent event) {
    return EVENT_BYTES + 2L * (event.data().length() + event.id().length());
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

  /** Returns how many bytes of memory they take. */
  long bytes() {
    return bytes;
  }
}
