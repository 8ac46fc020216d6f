package dev.rtck.examples.spring;

import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/**
 * The latest events, from which every stream reads at a position of its own: what was missed and
 * what is new come out of it in the same way. Safe for use by many threads.
 */
@Component
class EventLog {

  private static final int MOST_EVENTS = 10_000;
  private static final long MOST_CHARACTERS = 16L << 20;
  private static final int BATCH = 100;

  // Another run of the server gives other ids: one of this run never means an event of that.
  private final String run = UUID.randomUUID().toString().substring(0, 8) + "-";
  private final TreeMap<Long, Event> events = new TreeMap<>();
  private long last;
  private long characters;

  synchronized void append(String text) {
    last++;
    events.put(last, new Event(last, run + last, text));
    characters += text.length();
    while (events.size() > MOST_EVENTS || (characters > MOST_CHARACTERS && events.size() > 1)) {
      characters -= events.pollFirstEntry().getValue().text().length();
    }
  }

  /**
   * The position behind an event: the end without an id, before all that is kept when the id is
   * none of this log.
   */
  synchronized long behind(@Nullable String id) {
    if (id == null || id.isEmpty()) {
      return last;
    }
    long beginning = events.isEmpty() ? last : events.firstKey() - 1;
    String digits = id.startsWith(run) ? id.substring(run.length()) : "";
    if (!digits.matches("[0-9]{1,18}")) {
      return beginning;
    }
    long position = Long.parseLong(digits);
    return position < beginning || position > last ? beginning : position;
  }

  /** What comes behind a position now, in order; with a gap when others were dropped. */
  synchronized List<Event> after(long position) {
    return events.tailMap(position, false).values().stream().limit(BATCH).toList();
  }
}
