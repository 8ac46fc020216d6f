package dev.rtck.referenceserver.socketio;

import java.util.Collection;
import java.util.Set;

/**
 * Whom an event is for: the sockets that are in one of some rooms and in none of others. Immutable.
 *
 * @param rooms none for everybody
 */
public record Audience(Set<String> rooms, Set<String> excepted) {
  /** Everybody. */
  public static final Audience EVERYBODY = new Audience(Set.of(), Set.of());

  /** Copies the sets. */
  public Audience {
    rooms = Set.copyOf(rooms);
    excepted = Set.copyOf(excepted);
  }

  /** Those in a room. */
  public static Audience of(String room) {
    return new Audience(Set.of(room), Set.of());
  }

  /** The same, less those in one of these rooms. */
  public Audience except(Collection<String> others) {
    return new Audience(rooms, Set.copyOf(others));
  }

  /** Whether one is meant who is in these rooms. */
  boolean includes(Set<String> joined) {
    return (rooms.isEmpty() || rooms.stream().anyMatch(joined::contains))
        && excepted.stream().noneMatch(joined::contains);
  }
}
