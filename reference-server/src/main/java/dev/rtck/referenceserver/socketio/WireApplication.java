package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.CloseReason;
import dev.rtck.referenceserver.http.Field;
import dev.rtck.referenceserver.transport.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Events by which a client can try out what Socket.IO promises.
 *
 * <table>
 *   <caption>What a client sends, and what follows; any may ask for an acknowledgement</caption>
 *   <tr><td>(connects, and is not recovered)<td>{@code auth}, with what its CONNECT carried; with
 *       {@code wait: T} among it, in the main namespace, after T milliseconds
 *   <tr><td>{@code echo, …}<td>the same; or an acknowledgement with the arguments
 *   <tr><td>{@code message, …}<td>{@code message-back, …}
 *   <tr><td>{@code message-with-ack, …}<td>an acknowledgement with the arguments
 *   <tr><td>{@code repeat, …}<td>the same, and an acknowledgement with the arguments
 *   <tr><td>{@code join, R} or {@code leave, R}<td>the sender is in room R, or not
 *   <tr><td>{@code cast, R, …}<td>{@code said, …} to all in R: the name of a room, an array of
 *       names, or {@code null} for everybody
 *   <tr><td>{@code to, R, …}<td>the same to all but the sender
 *   <tr><td>{@code except, R, S, …}<td>the same to all in R who are not in S
 *   <tr><td>{@code once, K, R, …}<td>{@code said, …} to all in R, unless somebody has sent the
 *       same key K before
 *   <tr><td>{@code volatile, R, …}<td>the same, dropped for those who cannot take it now
 *   <tr><td>{@code ask, T, R, …}<td>{@code question, …} to all in R, or to the sender without R,
 *       which asks for an acknowledgement; when all have answered or after T milliseconds {@code
 *       answers, E, A} (or an acknowledgement with E and A), where E is {@code null} or {@code
 *       "operation has timed out"}, and A has the first argument of each answer
 *   <tr><td>{@code count}, or {@code count, R}<td>{@code count, N}, or an acknowledgement with it:
 *       how many are connected, or in R
 *   <tr><td>{@code stream, N, T}<td>{@code number, I} for each I from 1 to N, every T milliseconds
 *   <tr><td>{@code watch}<td>from now on {@code gone, I, W} when the socket with the id I is
 *       disconnected, for the reason W, and {@code came, I, A} when one has connected with A
 *   <tr><td>{@code handshake}<td>{@code handshake, {auth, query, headers}}, or an acknowledgement
 *       with it: what the client showed; of the header lines those that begin with {@code x-}
 *   <tr><td>{@code absence}<td>{@code absence, T}, or an acknowledgement with it: for how many
 *       milliseconds a client may be away and still come back to what it missed; 0 for not at all
 *   <tr><td>{@code kick}<td>the server disconnects the socket
 *   <tr><td>{@code kick-close}<td>the server disconnects all sockets of the connection, and ends it
 *   <tr><td>{@code drop}<td>the server ends the connection without a word
 *   <tr><td>one of these with other arguments<td>{@code error, {message}}
 *   <tr><td>anything else<td>what the application behind this one does
 * </table>
 *
 * <p>Where nothing else is said, an acknowledgement has no arguments, and comes when it is done.
 */
public final class WireApplication implements SocketApplication {
  private static final Duration A_MOMENT = Duration.ofMillis(50);
  private static final String TIMED_OUT = "operation has timed out";
  private static final int MOST_NUMBERS = 10_000;
  private static final int MOST_KEYS = 10_000;
  private static final long MOST_MILLIS = 60_000;

  private final Defects defects;
  private final SocketApplication next;
  private final boolean discreet;
  private final Set<Socket> watchers = ConcurrentHashMap.newKeySet();

  /** The latest keys of what was said once: who tries again, does so soon. */
  private final Set<String> keys =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_KEYS;
                }
              }));

  /** Leaves other events to this application. */
  public WireApplication(Defects defects, SocketApplication next) {
    this(defects, next, false);
  }

  /**
   * Leaves other events to this application.
   *
   * @param discreet whether nobody is told unasked what a CONNECT carried
   */
  public WireApplication(Defects defects, SocketApplication next, boolean discreet) {
    this.defects = defects;
    this.next = next;
    this.discreet = discreet;
  }

  @Override
  public void connected(Socket socket) {
    if (!socket.isRecovered() && !discreet) {
      socket.emit(event("auth").add(socket.handshake().auth()));
      tell(socket, event("came").add(socket.id()).add(socket.handshake().auth()));
    }
    next.connected(socket);
  }

  @Override
  public void disconnected(Socket socket, String reason) {
    watchers.remove(socket);
    if (reason.equals(CloseReason.TRANSPORT_CLOSE.toString())
        && defects.has(Defect.GONE_NOTICE_MISSING_AFTER_CLOSE)) {
      return;
    }
    if (socket.ending() == End.RESET && defects.has(Defect.GONE_NOTICE_MISSING_AFTER_RESET)) {
      next.disconnected(socket, reason);
      return;
    }
    tell(socket, event("gone").add(socket.id()).add(reason));
    if (defects.has(Defect.GONE_NOTICE_DOUBLED)) {
      tell(socket, event("gone").add(socket.id()).add(reason));
    }
    next.disconnected(socket, reason);
  }

  /** Tells those who watch in the namespace of the socket. */
  private void tell(Socket socket, ArrayNode event) {
    for (Socket watcher : watchers) {
      if (watcher.namespace() == socket.namespace()) {
        watcher.emit(event);
      }
    }
  }

  @Override
  public void received(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    switch (event.path(0).asText()) {
      case "echo" -> reply(socket, "echo", rest(event, 1), acknowledgement);
      case "message" -> {
        socket.emit(event("message-back").addAll(rest(event, 1)));
        acknowledgement.send(array());
      }
      case "message-with-ack" -> acknowledgement.send(rest(event, 1));
      case "repeat" -> {
        socket.emit(event("repeat").addAll(rest(event, 1)));
        acknowledgement.send(rest(event, 1));
      }
      case "join", "leave" -> enterOrLeave(socket, event, acknowledgement);
      case "cast", "to", "except", "volatile" -> say(socket, event, acknowledgement);
      case "once" -> sayOnce(socket, event, acknowledgement);
      case "ask" -> ask(socket, event, acknowledgement);
      case "count" -> {
        Audience counted = audience(event.path(1));
        int count = socket.namespace().sockets(orEverybody(counted)).size();
        reply(socket, "count", array().add(count), acknowledgement);
      }
      case "stream" -> stream(socket, event, acknowledgement);
      case "watch" -> {
        watchers.add(socket);
        acknowledgement.send(array());
      }
      case "handshake" ->
          reply(socket, "handshake", array().add(shown(socket.handshake())), acknowledgement);
      case "absence" -> {
        long millis = socket.namespace().longestAbsence().toMillis();
        reply(socket, "absence", array().add(millis), acknowledgement);
      }
      case "kick" -> socket.disconnect(false);
      case "kick-close" -> socket.disconnect(true);
      case "drop" -> socket.drop();
      default -> next.received(socket, event, acknowledgement);
    }
  }

  private static void reply(
      Socket socket, String name, ArrayNode arguments, Acknowledgement acknowledgement) {
    if (acknowledgement.isWanted()) {
      acknowledgement.send(arguments);
    } else {
      socket.emit(event(name).addAll(arguments));
    }
  }

  private static void refuse(Socket socket, String why, Acknowledgement acknowledgement) {
    socket.emit(event("error").add(JsonNodeFactory.instance.objectNode().put("message", why)));
    acknowledgement.send(array());
  }

  // Rooms

  private void enterOrLeave(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    if (!acknowledgement.isWanted() && defects.has(Defect.UNWANTED_ACK_ENDS_ALL_CONNECTIONS)) {
      socket.namespace().sockets(Audience.EVERYBODY).forEach(Socket::drop);
      return;
    }
    if (!event.path(1).isTextual()) {
      refuse(socket, "a room is needed", acknowledgement);
      return;
    }
    String room = event.path(1).textValue();
    if (event.path(0).asText().equals("join")) {
      socket.namespace().join(socket, room);
    } else if (!socket.isPolling() || !defects.has(Defect.LEAVES_IGNORED_ON_POLLING)) {
      socket.namespace().leave(socket, room);
    }
    boolean isMissed = event.path(0).asText().equals("join") && socket.isPolling();
    if (!isMissed || !defects.has(Defect.JOINS_UNANSWERED_ON_POLLING)) {
      acknowledgement.send(array());
    }
  }

  private boolean isIgnored(Socket socket, Set<String> excepted) {
    return defects.has(Defect.EXCEPTED_CLIENTS_IGNORED)
        && socket.namespace().sockets(Audience.EVERYBODY).stream()
            .anyMatch(it -> excepted.contains(it.id()));
  }

  private void say(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    String how = event.path(0).asText();
    Audience audience = audience(event.path(1));
    Set<String> excepted = how.equals("except") ? rooms(event.path(2)) : Set.of();
    if (audience == null || excepted == null) {
      refuse(socket, "rooms are needed", acknowledgement);
      return;
    }
    if (how.equals("to") && !defects.has(Defect.SENDER_NOT_EXCEPTED)) {
      audience = audience.except(Set.of(socket.id()));
    } else if (how.equals("except")) {
      audience = audience.except(isIgnored(socket, excepted) ? Set.of() : excepted);
    }
    ArrayNode said = event("said").addAll(rest(event, how.equals("except") ? 3 : 2));
    if (event.path(1).isTextual() && defects.has(Defect.ROOMS_KEPT_BY_CONNECTION_AND_TOLD_LATER)) {
      Audience later = audience;
      socket.later(A_MOMENT, () -> socket.namespace().emit(later, said, how.equals("volatile")));
    } else {
      socket.namespace().emit(audience, said, how.equals("volatile"));
    }
    acknowledgement.send(array());
  }

  private void sayOnce(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    Audience audience = audience(event.path(2));
    if (audience == null || !event.path(1).isTextual()) {
      refuse(socket, "a key and rooms are needed", acknowledgement);
      return;
    }
    boolean isNew = keys.add(event.path(1).textValue());
    if (isNew || defects.has(Defect.SECOND_TRY_DONE_AGAIN)) {
      socket.namespace().emit(audience, event("said").addAll(rest(event, 3)), false);
    }
    acknowledgement.send(array());
  }

  private static @Nullable Audience audience(JsonNode named) {
    Set<String> rooms = rooms(named);
    return rooms == null ? null : new Audience(rooms, Set.of());
  }

  private static Audience orEverybody(@Nullable Audience audience) {
    return audience == null ? Audience.EVERYBODY : audience;
  }

  /** The rooms of these names, none for {@code null}; nothing when these are no names. */
  private static @Nullable Set<String> rooms(JsonNode named) {
    if (named.isTextual()) {
      return Set.of(named.textValue());
    }
    if (named.isNull()) {
      return Set.of();
    }
    Set<String> rooms = new HashSet<>();
    for (JsonNode one : named) {
      if (!one.isTextual()) {
        return null;
      }
      rooms.add(one.textValue());
    }
    return named.isArray() ? rooms : null;
  }

  // Questions and numbers

  private static void ask(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    Audience audience = event.size() < 3 ? Audience.of(socket.id()) : audience(event.path(2));
    Duration patience = millis(event.path(1));
    if (audience == null || patience == null) {
      refuse(socket, "a time and rooms are needed", acknowledgement);
      return;
    }
    socket
        .namespace()
        .ask(
            socket,
            audience,
            event("question").addAll(rest(event, 3)),
            patience,
            (inTime, answers) -> {
              ArrayNode arguments = inTime ? array().addNull() : array().add(TIMED_OUT);
              ArrayNode firsts = arguments.addArray();
              answers.forEach(it -> firsts.add(it.path(0).isMissingNode() ? null : it.path(0)));
              reply(socket, "answers", arguments, acknowledgement);
            });
  }

  private static @Nullable Duration millis(JsonNode number) {
    return number.canConvertToLong() && number.asLong() >= 0 && number.asLong() <= MOST_MILLIS
        ? Duration.ofMillis(number.asLong())
        : null;
  }

  private static void stream(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    int last = event.path(1).asInt();
    Duration interval = millis(event.path(2));
    if (last < 1 || last > MOST_NUMBERS || interval == null) {
      refuse(socket, "a number and a time are needed", acknowledgement);
      return;
    }
    acknowledgement.send(array());
    count(socket, 1, last, interval);
  }

  private static void count(Socket socket, int number, int last, Duration interval) {
    socket.emit(event("number").add(number));
    if (number < last) {
      socket.later(interval, () -> count(socket, number + 1, last, interval));
    }
  }

  private ObjectNode shown(SocketHandshake handshake) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.set("auth", handshake.auth());
    ObjectNode query = shown.putObject("query");
    if (handshake.request().fields().has("Upgrade")
        && defects.has(Defect.HANDSHAKE_OF_WEBSOCKET_NOT_SHOWN)) {
      return shown;
    }
    for (String pair : handshake.request().query().split("&", -1)) {
      String name = pair.split("=", 2)[0];
      query.put(name, handshake.request().parameter(name));
    }
    ObjectNode headers = shown.putObject("headers");
    for (Field field : handshake.request().fields().lines()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.startsWith("x-")) {
        headers.put(name, field.value());
      }
    }
    return shown;
  }

  // Arrays

  private static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private static ArrayNode event(String name) {
    return array().add(name);
  }

  private static ArrayNode rest(ArrayNode event, int from) {
    List<JsonNode> rest = new ArrayList<>();
    for (int i = from; i < event.size(); i++) {
      rest.add(event.get(i));
    }
    return array().addAll(rest);
  }
}
