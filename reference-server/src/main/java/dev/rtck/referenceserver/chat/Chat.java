package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.referenceserver.access.Users;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identities, broadcasts, direct messages, rooms and what is remembered of them, for connections of
 * any protocol.
 *
 * <ul>
 *   <li>Any string is the name of a room, which is there as long as it has members.
 *   <li>A connection joins a room for itself; when it leaves the room, all connections of its user
 *       do. Members hear of the first connection of another user that joins, and when its last one
 *       is gone.
 *   <li>Rooms are restored for a user who is known by a token, silently except for the other
 *       members.
 * </ul>
 *
 * <p>Safe for use by many threads: what happens, happens in one order, and everybody is told in
 * that order.
 */
public class Chat {
  /** More empty rooms than this are not remembered. */
  private static final int MOST_ROOMS = 1000;

  private final Conventions conventions;
  private final Users users;
  private final Map<Outlet, Participant> present = new LinkedHashMap<>();
  private final Map<String, Set<Participant>> rooms = new LinkedHashMap<>();
  private final Map<String, Set<String>> roomsOfUsers = new LinkedHashMap<>();
  private final History broadcasts = new History();
  private final Map<String, History> saidInRooms =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, History> eldest) {
          return size() > MOST_ROOMS;
        }
      };

  /** A chat without clients. */
  public Chat(Conventions conventions, Users users) {
    this.conventions = conventions;
    this.users = users;
  }

  final Conventions conventions() {
    return conventions;
  }

  // Coming and going

  /** Lets a connection in and greets it. */
  public synchronized void enter(Outlet outlet, @Nullable String token) {
    Participant newcomer = identify(outlet, token);
    outlet.push(new Event.Connected(newcomer.id(), System.currentTimeMillis()));
    present.put(outlet, newcomer);
    if (conventions.history()) {
      broadcasts.events().forEach(outlet::push);
    }
    restore(newcomer);
  }

  Participant identify(Outlet outlet, @Nullable String token) {
    if (token == null || !conventions.lastingIdentities()) {
      return new Participant(outlet, UUID.randomUUID().toString(), false);
    }
    String name = users.named(token);
    String id =
        name == null
            ? UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.UTF_8)).toString()
            : name;
    return new Participant(outlet, id, name != null);
  }

  void restore(Participant newcomer) {
    for (String room : Set.copyOf(roomsOfUsers.getOrDefault(newcomer.id(), Set.of()))) {
      add(newcomer, room);
    }
  }

  /** Lets a connection go; does nothing when it is not there. */
  public synchronized void exit(Outlet outlet) {
    Participant gone = present.remove(outlet);
    if (gone != null) {
      for (String room : List.copyOf(rooms.keySet())) {
        remove(gone, room);
      }
    }
  }

  // Requests

  /** Does what the client of a connection asks for, or says why not. */
  public synchronized void handle(Outlet outlet, Request request) {
    Participant sender = present.get(outlet);
    if (sender == null) {
      return;
    }
    if (request instanceof Request.Echo echo) {
      outlet.answer(new Event.Echo(echo.data()));
    } else if (request instanceof Request.Broadcast broadcast) {
      broadcast(sender, broadcast.data());
    } else if (request instanceof Request.Direct direct) {
      direct(sender, direct.recipient(), direct.data());
    } else if (request instanceof Request.Join join) {
      join(sender, join.room());
    } else if (request instanceof Request.Leave leave) {
      leave(sender, leave.room());
    } else if (request instanceof Request.ToRoom toRoom) {
      say(sender, toRoom.room(), toRoom.data());
    } else if (request instanceof Request.Volatile passing) {
      sayToThoseWhoKeepUp(sender, passing.room(), passing.data());
    } else if (request instanceof Request.Heartbeat) {
      outlet.answer(new Event.Heartbeat(System.currentTimeMillis()));
    } else if (request instanceof Request.Quit) {
      outlet.close();
    } else if (request instanceof Request.Malformed malformed) {
      refuse(sender, malformed.why());
    }
  }

  void broadcast(Participant sender, JsonNode data) {
    Event event = new Event.Broadcast(sender.id(), data);
    if (conventions.history()) {
      broadcasts.add(event, data);
    }
    audience(sender, present.values()).forEach(receiver -> receiver.outlet().push(event));
  }

  void direct(Participant sender, String recipient, JsonNode data) {
    List<Participant> receivers = withId(recipient);
    if (receivers.isEmpty()) {
      refuse(sender, "nobody has that id");
      return;
    }
    Event event = new Event.Direct(sender.id(), data);
    receivers.forEach(receiver -> receiver.outlet().push(event));
  }

  void join(Participant joiner, String room) {
    boolean wasMember = isMember(joiner, room);
    joiner.outlet().answer(new Event.Joined(room));
    if (wasMember) {
      return;
    }
    History said = saidInRooms.get(room);
    if (said != null) {
      said.events().forEach(joiner.outlet()::push);
    }
    add(joiner, room);
  }

  void leave(Participant leaver, String room) {
    leaver.outlet().answer(new Event.Left(room));
    Set<String> remembered = roomsOfUsers.get(leaver.id());
    if (remembered != null) {
      remembered.remove(room);
    }
    withId(leaver.id()).forEach(connection -> remove(connection, room));
  }

  void say(Participant sender, String room, JsonNode data) {
    if (!isMember(sender, room)) {
      refuse(sender, "only members may send to a room");
      return;
    }
    Event event = new Event.RoomMessage(room, sender.id(), data);
    if (conventions.history()) {
      saidInRooms.computeIfAbsent(room, unsaid -> new History()).add(event, data);
    }
    audience(sender, members(room)).forEach(receiver -> receiver.outlet().push(event));
  }

  void sayToThoseWhoKeepUp(Participant sender, String room, JsonNode data) {
    if (!isMember(sender, room)) {
      refuse(sender, "only members may send to a room");
      return;
    }
    Event event = new Event.VolatileMessage(room, sender.id(), data);
    for (Participant receiver : audience(sender, members(room))) {
      if (receiver.outlet().keepsUp()) {
        receiver.outlet().push(event);
      }
    }
  }

  void refuse(Participant sender, String why) {
    sender.outlet().answer(new Event.Refusal(why));
  }

  // Who is where

  /** Those of some connections who get what this one sends: a copy. */
  List<Participant> audience(Participant sender, Collection<Participant> among) {
    return among.stream()
        .filter(receiver -> conventions.sendersIncluded() || !receiver.equals(sender))
        .toList();
  }

  final List<Participant> present() {
    return List.copyOf(present.values());
  }

  final List<Participant> withId(String id) {
    return present.values().stream().filter(it -> it.id().equals(id)).toList();
  }

  final Collection<Participant> members(String room) {
    return rooms.getOrDefault(room, Set.of());
  }

  final boolean isMember(Participant participant, String room) {
    return members(room).contains(participant);
  }

  private boolean isRepresented(String id, String room) {
    return members(room).stream().anyMatch(member -> member.id().equals(id));
  }

  /** Makes a connection a member, and tells the others unless another one of the user was. */
  final void add(Participant joiner, String room) {
    boolean news = !isRepresented(joiner.id(), room);
    Set<Participant> members = rooms.computeIfAbsent(room, unjoined -> new LinkedHashSet<>());
    List<Participant> others = List.copyOf(members);
    members.add(joiner);
    if (joiner.user()) {
      roomsOfUsers.computeIfAbsent(joiner.id(), id -> new LinkedHashSet<>()).add(room);
    }
    if (news) {
      tellJoined(joiner, room, others);
    }
  }

  /** Ends a membership, and tells the others unless another connection of the user is there. */
  final void remove(Participant leaver, String room) {
    Set<Participant> members = rooms.get(room);
    if (members == null || !members.remove(leaver)) {
      return;
    }
    if (members.isEmpty()) {
      rooms.remove(room);
    } else if (!isRepresented(leaver.id(), room)) {
      tellLeft(leaver, room, List.copyOf(members));
    }
  }

  void tellJoined(Participant joiner, String room, List<Participant> others) {
    Event event = new Event.MemberJoined(room, joiner.id());
    others.forEach(other -> other.outlet().push(event));
  }

  void tellLeft(Participant leaver, String room, List<Participant> others) {
    Event event = new Event.MemberLeft(room, leaver.id());
    others.forEach(other -> other.outlet().push(event));
  }
}
