package dev.rtck.protocol.fault;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Transcript;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest events of a proxy, which it also tells the transcript. Thread-safe. */
final class EventLog {

  static final int MOST_KEPT = 10_000;

  private final Transcript transcript;
  private final Deque<ProxyEvent> events = new ArrayDeque<>();

  EventLog(Transcript transcript) {
    this.transcript = transcript;
  }

  void add(ProxyEvent event) {
    synchronized (this) {
      events.addLast(event);
      if (events.size() > MOST_KEPT) {
        events.removeFirst();
      }
    }
    transcript.record(
        event.atNanos(),
        Transcript.Direction.NOTE,
        event.connection(),
        "proxy",
        event.words(),
        Bytes.EMPTY);
  }

  synchronized List<ProxyEvent> events() {
    return List.copyOf(events);
  }
}
