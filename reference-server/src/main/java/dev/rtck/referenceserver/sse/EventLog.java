package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The last events of one topic, up to 1000 and about 2 Mi characters, so that who comes back can
 * get what it missed. Ids are ASCII, and another server never gives the same. Safe for use by many
 * threads.
 */
public final class EventLog {
  private static final int MOST_EVENTS = 1000;
  private static final long MOST_CHARACTERS = 2L << 20;

  private record Entry(Object source, StreamEvent event) {}

  private final String prefix;
  private final Defects defects;
  private final boolean ofRoom;
  private final List<Entry> entries = new ArrayList<>();
  private long characters;
  private long count;
  private long reserved;

  /**
   * A log without events.
   *
   * @param topic what is said of; empty for everything
   */
  public EventLog(Defects defects, String topic) {
    this.defects = defects;
    ofRoom = !topic.isEmpty();
    prefix = prefix(topic);
  }

  private String prefix(String topic) {
    if (defects.has(Defect.ROOM_IN_IDS_SENT_RAW) && !topic.isEmpty()) {
      return topic + "-";
    }
    boolean again =
        defects.has(Defect.IDS_BEGIN_AGAIN) || defects.has(Defect.NEW_IDS_COMPARED_WITH_OLD);
    return again ? "event-" : UUID.randomUUID().toString().substring(0, 8) + "-";
  }

  /** Takes a number for an event that is logged later. */
  public synchronized long reserve() {
    count++;
    return count;
  }

  /** Gives the next event that is logged a number that was reserved. */
  public synchronized void numberNext(long number) {
    reserved = number;
  }

  /**
   * What is to be told for this source: the event that was logged for it, which is made of its
   * number when there is none.
   */
  public synchronized StreamEvent add(
      Object source, @Nullable String name, LongFunction<String> data) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).source() == source) {
        return entries.get(i).event();
      }
    }
    long number = reserved > 0 ? reserved : reserve();
    reserved = 0;
    StreamEvent event = new StreamEvent(id(number), name, data.apply(number));
    entries.add(new Entry(source, event));
    characters += event.data().length();
    while (entries.size() > MOST_EVENTS || (characters > MOST_CHARACTERS && entries.size() > 1)) {
      characters -= entries.remove(0).event().data().length();
    }
    return event;
  }

  private @Nullable String id(long number) {
    if (defects.has(Defect.IDS_MISSING)) {
      return null;
    }
    return prefix + (defects.has(Defect.IDS_REPEATED) ? (number + 1) / 2 : number);
  }

  /** What came after an id, in order; all that is kept when the id is none of those kept. */
  synchronized List<StreamEvent> after(String lastId) {
    if (defects.has(Defect.IDS_GIVEN_BEFORE_THE_TURN) && number(lastId) > 0) {
      long last = number(lastId);
      return entries.stream()
          .map(Entry::event)
          .filter(it -> it.id() != null && number(it.id()) > last)
          .toList();
    }
    if (ofRoom && defects.has(Defect.IDS_OF_ROOMS_COMPARED_AS_TEXTS)) {
      return entries.stream()
          .map(Entry::event)
          .filter(it -> it.id() != null && it.id().compareTo(lastId) > 0)
          .toList();
    }
    int position = position(lastId);
    if (ofRoom && position == 1 && defects.has(Defect.FIRST_OF_A_ROOM_NOT_GONE_ON_BEHIND)) {
      return List.of();
    }
    if (position > 0
        && position == entries.size()
        && defects.has(Defect.LAST_EVENT_REPEATED_WHERE_NONE_WAS_MISSED)) {
      position--;
    }
    return entries.subList(position, entries.size()).stream().map(Entry::event).toList();
  }

  /** Whether this is the id of an event that is kept. */
  public synchronized boolean has(String id) {
    return position(id) > 0;
  }

  private boolean isMarked() {
    return defects.has(Defect.ID_WITH_NON_ASCII)
        || defects.has(Defect.ID_WITH_NON_ASCII_NOT_KNOWN_AGAIN);
  }

  /** How many of the kept events come up to this id. */
  private int position(String lastId) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      String id = entries.get(i).event().id();
      if (lastId.equals(id) || (isMarked() && lastId.equals(id + "é"))) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Whether what is told in one room stands here. */
  boolean isOfRoom() {
    return ofRoom;
  }

  /** The number of an id of this log; 0 when it is none. */
  public synchronized long number(String id) {
    String digits = id.startsWith(prefix) ? id.substring(prefix.length()) : "";
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
  }

  /** The id of the event with this number. */
  String idOf(long number) {
    return prefix + number;
  }

  /** The number of the last event. */
  synchronized long count() {
    return count;
  }
}
