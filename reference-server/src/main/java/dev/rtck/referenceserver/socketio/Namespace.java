package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.SessionIds;
import dev.rtck.referenceserver.transport.End;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one namespace, and the rooms they are in. Safe for use by many threads: what is
 * emitted, is emitted in one order, and everybody gets it in that order.
 */
public final class Namespace {
  private static final String ONE_ID = "wZX3oN0bSVIhsaknAAAI";

  private final String name;
  private final NamespaceRule rule;
  private final Defects defects;
  private final SessionIds ids;
  private final @Nullable Recovery recovery;
  private final Duration longestAbsence;
  private final Supplier<List<Namespace>> siblings;
  private final Map<Socket, Set<String>> sockets = new LinkedHashMap<>();
  private final Set<String> everNamed = new HashSet<>();
  private final Map<Socket, Set<String>> roomsLeft = new HashMap<>();
  private final Set<String> volatileRooms = new HashSet<>();
  private final Queue<String> idsOfLost = new ArrayDeque<>();
  private final Set<Socket> enteredByPolling = new HashSet<>();

  Namespace(
      String name,
      NamespaceRule rule,
      Defects defects,
      SessionIds ids,
      @Nullable Recovery recovery,
      Duration longestAbsence,
      Supplier<List<Namespace>> siblings) {
    this.name = name;
    this.rule = rule;
    this.defects = defects;
    this.ids = ids;
    this.recovery = recovery;
    this.longestAbsence = longestAbsence;
    this.siblings = siblings;
  }

  /** Its name, such as {@code /} or {@code /custom}. */
  public String name() {
    return name;
  }

  /** How long a client may be away and still come back to what it missed; zero for not at all. */
  Duration longestAbsence() {
    return longestAbsence;
  }

  // Coming and going

  boolean has(Defect defect) {
    return defects.has(defect);
  }

  /** How long it takes to decide about a client. */
  Duration pause(SocketHandshake handshake) {
    return rule.middleware().pause(handshake);
  }

  /** Connects a client, or tells it why not. */
  @Nullable Socket connect(Client client, SocketHandshake handshake) {
    boolean skipped =
        recovery != null
            && handshake.auth().has("pid")
            && defects.has(Defect.MIDDLEWARE_SKIPPED_ON_RECOVERY);
    Middleware.Refusal refusal = skipped ? null : rule.middleware().refuse(handshake);
    if (refusal != null && defects.has(Defect.REFUSAL_SENT_AS_TEXT)) {
      JsonNode error = JsonNodeFactory.instance.textNode(refusal.message());
      client.send(SocketPacket.of(SocketPacketType.CONNECT_ERROR, name, error));
      return null;
    }
    if (refusal != null) {
      ObjectNode error = JsonNodeFactory.instance.objectNode().put("message", refusal.message());
      if (refusal.data() != null && !defects.has(Defect.REFUSAL_DATA_MISSING)) {
        error.set("data", refusal.data());
      }
      client.send(SocketPacket.of(SocketPacketType.CONNECT_ERROR, name, error));
      return null;
    }
    return enter(client, handshake);
  }

  /** Lets a client in without a word. */
  synchronized Socket admit(Client client, SocketHandshake handshake) {
    String id = ids.next();
    Socket socket = new Socket(id, null, false, this, client, handshake);
    sockets.put(socket, new HashSet<>(Set.of(id)));
    return socket;
  }

  /** Tells the application of an end that is none. */
  void pretendEnd(Socket socket) {
    rule.application().disconnected(socket, "transport close");
  }

  void introduce(Socket socket) {
    rule.application().connected(socket);
  }

  /** Connects a client, whatever it shows. */
  synchronized Socket enter(Client client, SocketHandshake handshake) {
    JsonNode privateId = handshake.auth().path("pid");
    JsonNode offset = handshake.auth().path("offset");
    Recovery.Lost lost = null;
    boolean barred =
        !handshake.request().fields().has("Upgrade")
            && defects.has(Defect.RECOVERY_MISSING_ON_POLLING);
    if (recovery != null && privateId.isTextual() && offset.isTextual() && !barred) {
      lost = recovery.find(privateId.textValue(), offset.textValue());
    }
    String fresh = defects.has(Defect.SOCKET_ID_IS_SESSION_ID) ? client.session().id() : ids.next();
    if (defects.has(Defect.SOCKET_IDS_REUSED)) {
      fresh = ONE_ID;
    }
    String used = name.equals(Namespaces.MAIN) ? idsOfLost.poll() : null;
    if (used != null) {
      fresh = used;
    }
    if (!name.equals(Namespaces.MAIN) && defects.has(Defect.SOCKET_IDS_REUSED_ELSEWHERE)) {
      fresh = ONE_ID;
    }
    String id = lost == null ? fresh : lost.id();
    String unknown = defects.has(Defect.PRIVATE_ID_IS_SOCKET_ID) ? id : ids.next();
    String secret = recovery == null ? null : lost == null ? unknown : lost.privateId();
    Socket socket = new Socket(id, secret, lost != null, this, client, handshake);
    Set<String> rooms = new HashSet<>(lost == null ? Set.of() : lost.rooms());
    rooms.add(id);
    sockets.put(socket, rooms);
    if (recovery != null && lost != null) {
      for (ArrayNode missed : recovery.missed(offset.textValue(), heard(rooms))) {
        client.send(SocketPacket.of(SocketPacketType.EVENT, name, missed));
      }
    }
    ObjectNode greeting = JsonNodeFactory.instance.objectNode();
    boolean told =
        !defects.has(Defect.SOCKET_ID_MISSING)
            && !(client.isConnected() && defects.has(Defect.SOCKET_ID_MISSING_ELSEWHERE));
    if (told) {
      greeting.put("sid", id);
    }
    if (secret != null) {
      greeting.put("pid", secret);
    }
    String named = defects.has(Defect.CONNECT_ANSWER_NAMES_NO_NAMESPACE) ? Namespaces.MAIN : name;
    client.send(SocketPacket.of(SocketPacketType.CONNECT, named, greeting));
    return socket;
  }

  /** The rooms of which one who comes back is told. */
  private Set<String> heard(Set<String> rooms) {
    Set<String> heard = new HashSet<>(rooms);
    if (defects.has(Defect.OTHER_ROOMS_REPLAYED)) {
      heard.addAll(everNamed);
    }
    return heard;
  }

  /**
   * Lets a socket go.
   *
   * @param isLost whether its client may come back to what it misses
   */
  void leave(Socket socket, String reason, boolean isLost) {
    synchronized (this) {
      boolean stays = isReset(socket) && defects.has(Defect.RESET_CLIENTS_STAY_IN_ROOMS);
      Set<String> rooms = stays ? sockets.get(socket) : sockets.remove(socket);
      if (isReset(socket) && defects.has(Defect.ID_OF_LOST_CLIENT_GIVEN_AGAIN)) {
        idsOfLost.add(socket.id());
      }
      if (rooms == null) {
        return;
      }
      if (recovery != null && (isLost || defects.has(Defect.KICKED_CLIENT_RECOVERED))) {
        rooms.addAll(roomsLeft.getOrDefault(socket, Set.of()));
        recovery.lose(socket, rooms);
      }
    }
    rule.application().disconnected(socket, reason);
  }

  /** Whether nobody can come back to what its client broke off. */
  private boolean isReset(Socket socket) {
    return recovery == null && socket.ending() == End.RESET;
  }

  /** Whether somebody who lost the connection may come back to this id. */
  synchronized boolean awaits(String id) {
    return recovery != null && recovery.awaits(id);
  }

  synchronized boolean isEmpty() {
    return sockets.isEmpty();
  }

  // Rooms

  /** Puts a socket into a room; does nothing when it is gone. */
  public synchronized void join(Socket socket, String room) {
    Set<String> rooms = sockets.get(socket);
    if (rooms != null) {
      rooms.add(room);
      everNamed.add(room);
      if (socket.isPolling() && defects.has(Defect.ROOMS_LOST_AT_UPGRADE)) {
        enteredByPolling.add(socket);
      }
    }
  }

  /** Takes a socket out of a room. */
  public synchronized void leave(Socket socket, String room) {
    Set<String> rooms = sockets.get(socket);
    if (rooms != null) {
      rooms.remove(room);
      if (defects.has(Defect.LEFT_ROOMS_RECOVERED)) {
        roomsLeft.computeIfAbsent(socket, it -> new HashSet<>()).add(room);
      }
    }
  }

  /** The rooms that a socket is in. */
  synchronized Set<String> rooms(Socket socket) {
    return Set.copyOf(sockets.getOrDefault(socket, Set.of()));
  }

  /** Whether another socket waited for this answer, which it is given. */
  boolean answeredForAnother(String question, ArrayNode arguments) {
    for (Socket socket : sockets(Audience.EVERYBODY)) {
      if (socket.answered(question, arguments)) {
        return true;
      }
    }
    return false;
  }

  /** Those who are meant. */
  public synchronized List<Socket> sockets(Audience audience) {
    return sockets.entrySet().stream()
        .filter(it -> audience.includes(it.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  // Events

  void received(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    boolean unanswered =
        event.path(0).asText().equals("echo") && defects.has(Defect.RECOVERED_CLIENT_UNANSWERED);
    if (socket.isRecovered() && (unanswered || defects.has(Defect.RECOVERED_CLIENT_NOT_HEARD))) {
      return;
    }
    rule.application().received(socket, event, acknowledgement);
  }

  /**
   * Sends an event to those who are meant, once each.
   *
   * @param ifReady whether it is dropped for those to whom it cannot go out now
   */
  public void emit(Audience asked, ArrayNode event, boolean ifReady) {
    emitHere(asked, event, ifReady);
    if (!asked.rooms().isEmpty() && defects.has(Defect.ROOMS_SHARED_BY_NAMESPACES)) {
      siblings.get().stream()
          .filter(it -> it != this)
          .forEach(it -> it.emitHere(asked, event, ifReady));
    }
  }

  private synchronized void emitHere(Audience asked, ArrayNode event, boolean isVolatile) {
    Audience audience = mistaken(asked);
    if (isVolatile) {
      volatileRooms.addAll(asked.rooms());
    }
    boolean ifReady =
        isVolatile
            || (defects.has(Defect.EVENTS_BEHIND_VOLATILE_ONES_DROPPED)
                && asked.rooms().stream().anyMatch(volatileRooms::contains));
    if (ifReady
        && defects.has(Defect.VOLATILE_DROPPED_WHERE_ONE_IS_BUSY)
        && sockets(audience).stream().anyMatch(it -> it.isPolling() && !it.keepsUp())) {
      return;
    }
    JsonNode marked = event;
    if (recovery != null && (!ifReady || defects.has(Defect.VOLATILE_REPLAYED))) {
      marked = recovery.remember(audience, event);
    }
    boolean forRooms = !asked.rooms().isEmpty() && everNamed.containsAll(asked.rooms());
    if (forRooms && defects.has(Defect.BYTES_FOR_ROOMS_SENT_AS_TEXT)) {
      marked = Json.withBytesAsText(marked);
    }
    SocketPacket packet = SocketPacket.of(SocketPacketType.EVENT, name, marked);
    for (Socket socket : sockets(audience)) {
      boolean doubled =
          forRooms
              && recovery == null
              && socket.isPolling()
              && defects.has(Defect.ROOM_EVENTS_DOUBLED_ON_POLLING);
      long copies = doubled ? 2 : copies(socket, audience);
      boolean asText =
          asked.rooms().isEmpty()
              && socket.isPolling()
              && defects.has(Defect.BYTES_FOR_ALL_SENT_AS_TEXT_ON_POLLING);
      SocketPacket sent =
          asText
              ? SocketPacket.of(SocketPacketType.EVENT, name, Json.withBytesAsText(marked))
              : packet;
      for (long i = 0; i < copies; i++) {
        socket.deliver(sent, ifReady);
      }
    }
  }

  private long copies(Socket socket, Audience audience) {
    if (audience.rooms().isEmpty()
        && socket.isPolling()
        && defects.has(Defect.BROADCASTS_MISSING_ON_POLLING)) {
      return 0;
    }
    if (!audience.rooms().isEmpty()
        && everNamed.containsAll(audience.rooms())
        && enteredByPolling.contains(socket)
        && !socket.isPolling()) {
      return 0;
    }
    if (socket.isRecovered() && !audience.rooms().isEmpty()) {
      boolean alone = audience.rooms().equals(Set.of(socket.id()));
      if (alone && defects.has(Defect.RECOVERED_CLIENT_UNREACHABLE)) {
        return 0;
      }
      if (!alone && defects.has(Defect.RECOVERED_CLIENT_TOLD_TWICE)) {
        return 2;
      }
    }
    return defects.has(Defect.UNION_OF_ROOMS_DOUBLED) ? meant(socket, audience) : 1;
  }

  private long meant(Socket socket, Audience audience) {
    Set<String> rooms = sockets.getOrDefault(socket, Set.of());
    return Math.max(1, audience.rooms().stream().filter(rooms::contains).count());
  }

  private Audience mistaken(Audience asked) {
    Set<String> rooms = new HashSet<>(asked.rooms());
    if (defects.has(Defect.EMIT_REACHES_ROOMMATES)) {
      sockets.forEach(
          (socket, joined) -> {
            if (asked.rooms().contains(socket.id())) {
              rooms.addAll(joined);
            }
          });
    }
    Set<String> excepted = new HashSet<>(asked.excepted());
    if (defects.has(Defect.EXCEPTED_ROOMS_IGNORED)) {
      excepted.removeAll(everNamed);
    }
    return new Audience(rooms, excepted);
  }

  /**
   * Asks those who are meant, and waits for all their answers or for this long.
   *
   * @param asker in whose thread the outcome is told if time runs out
   */
  public void ask(
      Socket asker, Audience audience, ArrayNode event, Duration patience, Question.Outcome told) {
    List<Socket> asked = new ArrayList<>(sockets(audience));
    rememberQuestion(audience, event);
    Question question = new Question(asked.size(), !defects.has(Defect.PARTIAL_ANSWERS_LOST), told);
    asked.forEach(socket -> socket.ask(event, question::answer));
    if (!defects.has(Defect.ACK_TIMEOUT_MISSING)) {
      asker.later(
          defects.has(Defect.ACK_TIMEOUT_CUT) ? patience.dividedBy(10) : patience,
          question::timeOut);
    }
  }

  private synchronized void rememberQuestion(Audience audience, ArrayNode event) {
    if (recovery != null && defects.has(Defect.QUESTIONS_REPLAYED)) {
      var unused = recovery.remember(audience, event);
    }
  }
}
