package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What was said, up to the last 1000 messages and about 4 Mi characters: a newcomer that is told
 * more at once would count as one that does not read. Not thread-safe.
 */
final class History {
  static final int MOST_MESSAGES = 1000;
  private static final long MOST_CHARACTERS = 4L << 20;

  private record Entry(Event event, int characters) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long characters;

  void add(Event event, JsonNode data) {
    Entry added = new Entry(event, data.toString().length());
    entries.addLast(added);
    characters += added.characters();
    while (entries.size() > MOST_MESSAGES || characters > MOST_CHARACTERS) {
      characters -= entries.removeFirst().characters();
    }
  }

  /** From the oldest to the newest. */
  List<Event> events() {
    return entries.stream().map(Entry::event).toList();
  }
}
