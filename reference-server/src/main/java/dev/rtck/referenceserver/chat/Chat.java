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
    greet(newcomer);
    present.put(outlet, newcomer);
    recall(newcomer, broadcasts.events());
    restore(newcomer);
  }

  void greet(Participant newcomer) {
    newcomer.outlet().push(new Event.Connected(newcomer.id(), System.currentTimeMillis()));
  }

  /** Tells a newcomer what was said, from the oldest to the newest. */
  void recall(Participant newcomer, List<Event> said) {
    said.forEach(newcomer.outlet()::push);
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
      for (String room : rooms()) {
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
      echo(sender, echo.data(), echo.id());
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
    } else if (request instanceof Request.Heartbeat heartbeat) {
      heartbeat(sender, heartbeat.id());
    } else if (request instanceof Request.Quit) {
      outlet.close();
    } else if (request instanceof Request.Malformed malformed) {
      refuse(sender, malformed.why());
    }
  }

  void echo(Participant sender, JsonNode data, @Nullable JsonNode id) {
    sender.outlet().answer(new Event.Echo(data, id));
  }

  void heartbeat(Participant sender, @Nullable JsonNode id) {
    sender.outlet().answer(new Event.Heartbeat(System.currentTimeMillis(), id));
  }

  void broadcast(Participant sender, JsonNode data) {
    Event event = new Event.Broadcast(sender.id(), data);
    if (conventions.history()) {
      remember(sender, event, data);
    }
    deliver(audience(sender, present.values()), event);
  }

  void remember(Participant sender, Event event, JsonNode data) {
    broadcasts.add(event, data);
  }

  /** Tells each of these, in their order. */
  void deliver(List<Participant> receivers, Event event) {
    receivers.forEach(receiver -> receiver.outlet().push(event));
  }

  void direct(Participant sender, String recipient, JsonNode data) {
    List<Participant> receivers = withId(recipient);
    if (receivers.isEmpty()) {
      refuse(sender, "nobody has that id");
      return;
    }
    deliver(receivers, new Event.Direct(sender.id(), data));
  }

  void join(Participant joiner, String room) {
    boolean wasMember = isMember(joiner, room);
    answerJoin(joiner, room);
    if (wasMember) {
      return;
    }
    recallRoom(joiner, room, said(room));
    add(joiner, room);
  }

  void answerJoin(Participant joiner, String room) {
    Set<String> ids = new LinkedHashSet<>();
    members(room).forEach(member -> ids.add(member.id()));
    ids.add(joiner.id());
    joiner.outlet().answer(new Event.Joined(room, List.copyOf(ids)));
  }

  /** Tells a new member what was said in a room, from the oldest to the newest. */
  void recallRoom(Participant joiner, String room, List<Event> said) {
    said.forEach(joiner.outlet()::push);
  }

  void leave(Participant leaver, String room) {
    answerLeave(leaver, room);
    endMembership(leaver, room);
  }

  void answerLeave(Participant leaver, String room) {
    leaver.outlet().answer(new Event.Left(room));
  }

  final void endMembership(Participant leaver, String room) {
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
    deliver(hearers(sender, room), event);
  }

  void sayToThoseWhoKeepUp(Participant sender, String room, JsonNode data) {
    if (!isMember(sender, room)) {
      refuse(sender, "only members may send to a room");
      return;
    }
    List<Participant> ready =
        hearers(sender, room).stream().filter(it -> it.outlet().keepsUp()).toList();
    deliver(ready, new Event.VolatileMessage(room, sender.id(), data));
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

  /** Who hears what a member says in a room. */
  List<Participant> hearers(Participant sender, String room) {
    return audience(sender, members(room));
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

  final List<Event> said(String room) {
    History said = saidInRooms.get(room);
    return said == null ? List.of() : said.events();
  }

  /** The rooms that have members: a copy. */
  final List<String> rooms() {
    return List.copyOf(rooms.keySet());
  }

  final @Nullable Participant participant(Outlet outlet) {
    return present.get(outlet);
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
    deliver(others, new Event.MemberJoined(room, joiner.id()));
  }

  void tellLeft(Participant leaver, String room, List<Participant> others) {
    deliver(others, new Event.MemberLeft(room, leaver.id()));
  }
}
