package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.CloseReason;
import dev.rtck.referenceserver.engineio.EngineApplication;
import dev.rtck.referenceserver.engineio.EngineSession;
import dev.rtck.referenceserver.engineio.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One session, and its connections to namespaces. Sending is safe for use by many threads. */
final class Client implements EngineApplication.Listener {
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration MOMENT = Duration.ofMillis(10);
  private static final String INVALID_NAMESPACE = "Invalid namespace";
  private static final String LEFT_BY_CLIENT = "client namespace disconnect";

  /** An event that holds nothing and asks for an acknowledgement: its namespace, and its id. */
  private static final Pattern EMPTY_EVENT =
      Pattern.compile("2(?:(/[^,]*),)?([0-9]+)(?:\\[\\]|\\{\\})");

  private static final String LEFT_BY_SERVER = "server namespace disconnect";

  private final EngineSession session;
  private final Namespaces namespaces;
  private final Defects defects;
  private final PacketDecoder decoder;
  private final PacketEncoder encoder;
  private final Map<String, Socket> sockets = new LinkedHashMap<>();
  private final Map<String, Socket> refusedSockets = new LinkedHashMap<>();
  private final Map<String, Set<String>> roomsFromBefore = new HashMap<>();
  private final Map<String, String> firstUses = new ConcurrentHashMap<>();
  private final Set<String> orphans = new HashSet<>();
  private final Set<String> left = new HashSet<>();
  private final Queue<String> askedFor = new ConcurrentLinkedQueue<>();
  private final Map<String, List<SocketPacket>> early = new HashMap<>();
  private @Nullable JsonNode firstAuth;
  private boolean asked;
  private boolean refused;
  private boolean connected;
  private boolean failed;
  private boolean gone;
  private boolean deaf;

  Client(EngineSession session, Namespaces namespaces, Defects defects) {
    this.session = session;
    this.namespaces = namespaces;
    this.defects = defects;
    decoder = new PacketDecoder(defects, namespaces.completed());
    encoder = namespaces.encoder();
  }

  EngineSession session() {
    return session;
  }

  /** Whether it is in some namespace. */
  boolean isConnected() {
    return !sockets.isEmpty();
  }

  void open() {
    if (defects.has(Defect.EVENT_SENT_BEFORE_CONNECT)) {
      ArrayNode welcome = JsonNodeFactory.instance.arrayNode().add("welcome");
      send(SocketPacket.of(SocketPacketType.EVENT, Namespaces.MAIN, welcome));
    }
  }

  // Sending

  void send(SocketPacket packet) {
    List<Packet> packets = encoder.encode(packet);
    if (packets.size() == 3 && defects.has(Defect.ATTACHMENTS_SENT_LATE)) {
      session.send(packets.subList(0, 1));
      var unused = session.runLater(MOMENT, () -> session.send(packets.subList(1, packets.size())));
      return;
    }
    session.send(packets);
  }

  void sendIfReady(SocketPacket packet) {
    session.sendIfReady(encoder.encode(packet));
  }

  // Receiving

  @Override
  public void received(Packet message) {
    if (failed || deaf) {
      return;
    }
    deaf =
        message.binary() != null
            && !decoder.isWaiting()
            && defects.has(Defect.STRAY_BYTES_SILENCE_CONNECTION);
    if (deaf) {
      return;
    }
    if (message.binary() == null && defects.has(Defect.UNFINISHED_EVENT_DELIVERED)) {
      var unused = session.runLater(PATIENCE, this::deliverUnfinished);
    }
    try {
      SocketPacket packet = decoder.add(message);
      boolean dropped =
          message.binary() != null
              && !connected
              && defects.has(Defect.BINARY_EVENT_BEFORE_CONNECT_TOLERATED);
      if (packet != null
          && message.binary() != null
          && connected
          && defects.has(Defect.EVENTS_WITH_BYTES_OVERTAKEN)) {
        var unused = session.runLater(MOMENT, () -> handle(packet));
      } else if (packet != null && !dropped) {
        handle(packet);
      }
    } catch (MalformedSocketPacket malformed) {
      Matcher empty = EMPTY_EVENT.matcher(message.binary() == null ? message.text() : "");
      if (empty.matches() && defects.has(Defect.EMPTY_EVENT_ACKNOWLEDGED)) {
        String space = Objects.requireNonNullElse(empty.group(1), Namespaces.MAIN);
        new Reply(space, empty.group(2)).send(JsonNodeFactory.instance.arrayNode());
      }
      if (message.binary() == null
          && message.text().endsWith("[]")
          && defects.has(Defect.EMPTY_EVENT_ANSWERED_BY_DISCONNECT_ALONE)) {
        sockets
            .keySet()
            .forEach(it -> send(SocketPacket.of(SocketPacketType.DISCONNECT, it, null)));
        return;
      }
      if (defects.has(Defect.NULL_EVENT_SILENCES_CONNECTION)
          && message.binary() == null
          && message.text().endsWith("[null]")) {
        deaf = true;
        return;
      }
      fail();
    }
  }

  @Override
  public void bodyEnded() {
    if (decoder.isWaiting() && defects.has(Defect.ATTACHMENTS_EXPECTED_IN_ONE_BODY)) {
      fail();
    }
  }

  private void deliverUnfinished() {
    SocketPacket packet = decoder.unfinished();
    if (packet != null) {
      handle(packet);
    }
  }

  private void handle(SocketPacket packet) {
    Socket socket = sockets.get(packet.namespace());
    List<SocketPacket> waiting = early.get(packet.namespace());
    if (waiting != null && packet.type() == SocketPacketType.EVENT) {
      deaf = defects.has(Defect.EVENT_BEHIND_CONNECT_SILENCES_CLIENT);
      waiting.addAll(List.of(packet, packet));
      return;
    }
    if (socket == null
        && packet.type() != SocketPacketType.CONNECT
        && orphans.contains(packet.namespace())) {
      return;
    }
    if (socket == null && packet.type() == SocketPacketType.EVENT) {
      socket = refusedSockets.get(packet.namespace());
    }
    if (packet.type() == SocketPacketType.CONNECT) {
      if (socket == null) {
        connect(packet);
      } else if (defects.has(Defect.SECOND_CONNECT_GREETED)) {
        socket.namespace().leave(socket, LEFT_BY_CLIENT, false);
        connect(packet);
      } else {
        fail();
      }
    } else if (socket == null) {
      if (!sockets.isEmpty()
          && packet.data() instanceof ArrayNode data
          && defects.has(Defect.ANY_NAMESPACE_SERVED_ONCE_CONNECTED)) {
        Socket any = sockets.values().iterator().next();
        any.namespace().received(any, data, new Reply(packet.namespace(), packet.id()));
        return;
      }
      if (!connected && defects.has(Defect.EVENT_BEFORE_CONNECT_ANSWERED_BY_DISCONNECT)) {
        send(SocketPacket.of(SocketPacketType.DISCONNECT, packet.namespace(), null));
      } else if (connected || !toleratesAsFirst(packet)) {
        fail();
      }
    } else if (packet.type() == SocketPacketType.DISCONNECT
        || packet.type() == SocketPacketType.CONNECT_ERROR) {
      leave(socket);
    } else if (packet.type() == SocketPacketType.EVENT
        && packet.data() != null
        && packet.data().path(0).asText().equals("disconnect")
        && defects.has(Defect.RESERVED_EVENT_TOLD_AS_END)) {
      socket.namespace().pretendEnd(socket);
    } else if (packet.data() instanceof ArrayNode data) {
      String id = packet.id();
      if (packet.type() == SocketPacketType.EVENT) {
        Reply reply = new Reply(packet.namespace(), id);
        socket.namespace().received(socket, data, reply);
        if (left.contains(packet.namespace())
            && defects.has(Defect.EVENTS_HANDLED_TWICE_AFTER_COMING_AGAIN)) {
          socket.namespace().received(socket, data, reply);
        }
        reply.keepWaiting();
        if (id == null && defects.has(Defect.EVENTS_WITHOUT_ID_ACKNOWLEDGED)) {
          ArrayNode nothing = JsonNodeFactory.instance.arrayNode();
          send(SocketPacket.of(SocketPacketType.ACK, packet.namespace(), nothing));
        }
      } else if (id != null) {
        boolean asked = socket.answered(id, data);
        if (!asked && defects.has(Defect.ANSWER_OF_STRANGER_COUNTED)) {
          asked = socket.namespace().answeredForAnother(id, data);
        }
        if (!asked && defects.has(Defect.UNKNOWN_ACK_ENDS_CONNECTION)) {
          fail();
        }
      }
    }
  }

  private boolean toleratesAsFirst(SocketPacket packet) {
    return defects.has(Defect.EVENT_BEFORE_CONNECT_TOLERATED)
        || (!packet.namespace().equals(Namespaces.MAIN)
            && defects.has(Defect.EVENT_ELSEWHERE_BEFORE_CONNECT_TOLERATED));
  }

  private void leave(Socket socket) {
    boolean isFirst = sockets.values().iterator().next() == socket;
    if (defects.has(Defect.DISCONNECT_IGNORED)
        || (!isFirst && defects.has(Defect.DISCONNECT_ELSEWHERE_IGNORED))) {
      return;
    }
    left.add(socket.namespace().name());
    sockets.remove(socket.namespace().name());
    if (defects.has(Defect.ROOMS_KEPT_BY_CONNECTION)
        || defects.has(Defect.ROOMS_KEPT_BY_CONNECTION_AND_TOLD_LATER)) {
      Set<String> rooms = new HashSet<>(socket.namespace().rooms(socket));
      rooms.remove(socket.id());
      roomsFromBefore.put(socket.namespace().name(), rooms);
    }
    socket.namespace().leave(socket, LEFT_BY_CLIENT, false);
    if (isFirst && defects.has(Defect.LEAVING_THE_FIRST_NAMESPACE_LEAVES_ALL)) {
      sockets.values().forEach(it -> it.namespace().leave(it, LEFT_BY_CLIENT, false));
      orphans.addAll(sockets.keySet());
      sockets.clear();
    }
    deaf = !isFirst && defects.has(Defect.DISCONNECT_ELSEWHERE_SILENCES_CLIENT);
    if (!sockets.isEmpty() && defects.has(Defect.DISCONNECT_ENDS_CONNECTION)) {
      session.close();
    }
  }

  private void connect(SocketPacket packet) {
    asked = true;
    if (packet.namespace().contains("?") && defects.has(Defect.QUERY_OF_NAMESPACE_UNANSWERED)) {
      return;
    }
    Namespace namespace = namespaces.find(packet.namespace());
    if (namespace == null) {
      refuse(packet.namespace());
      return;
    }
    JsonNode auth = packet.data() == null ? JsonNodeFactory.instance.objectNode() : packet.data();
    if (defects.has(Defect.AUTH_SHARED_BY_NAMESPACES)) {
      firstAuth = firstAuth == null ? auth : firstAuth;
      auth = firstAuth;
    }
    if ((refused && defects.has(Defect.RETRY_AFTER_REFUSAL_IGNORED))
        || (left.contains(namespace.name())
            && defects.has(Defect.CONNECT_AFTER_DISCONNECT_UNANSWERED))) {
      return;
    }
    SocketHandshake handshake = new SocketHandshake(session.handshake(), auth);
    Duration pause = namespace.pause(handshake);
    if (pause.isZero()
        && (defects.has(Defect.EVENT_BEHIND_CONNECT_DOUBLED)
            || defects.has(Defect.EVENT_BEHIND_CONNECT_SILENCES_CLIENT))) {
      early.put(namespace.name(), new ArrayList<>());
      var unused =
          session.runLater(
              MOMENT,
              () -> {
                decide(namespace, handshake);
                List<SocketPacket> kept = early.remove(namespace.name());
                if (kept != null && !deaf) {
                  kept.forEach(this::handle);
                }
              });
      return;
    }
    if (pause.isZero() && defects.has(Defect.UNDECIDED_CLIENT_TOLD)) {
      Socket undecided = namespace.admit(this, handshake);
      var unused =
          session.runLater(
              PATIENCE,
              () -> {
                namespace.leave(undecided, LEFT_BY_CLIENT, false);
                decide(namespace, handshake);
              });
    } else if (pause.isZero()) {
      decide(namespace, handshake);
    } else {
      var unused = session.runLater(pause, () -> decideLate(namespace, handshake));
    }
  }

  private void decideLate(Namespace namespace, SocketHandshake handshake) {
    if (!failed && (!gone || defects.has(Defect.CLOSED_CLIENT_CONNECTED))) {
      if (sockets.containsKey(namespace.name())) {
        fail();
      } else {
        decide(namespace, handshake);
      }
    }
  }

  private void decide(Namespace namespace, SocketHandshake handshake) {
    Socket socket =
        (refused && defects.has(Defect.SECOND_TRY_LET_IN))
                || (connected && defects.has(Defect.CREDENTIALS_KEPT_BY_CONNECTION))
            ? namespace.enter(this, handshake)
            : namespace.connect(this, handshake);
    refused = socket == null;
    if (socket != null) {
      connected = true;
      sockets.put(namespace.name(), socket);
      roomsFromBefore
          .getOrDefault(namespace.name(), Set.of())
          .forEach(room -> namespace.join(socket, room));
      namespace.introduce(socket);
    } else if (defects.has(Defect.REFUSED_CLIENT_SERVED)) {
      refusedSockets.computeIfAbsent(namespace.name(), name -> namespace.admit(this, handshake));
    }
  }

  private void refuse(String namespace) {
    if (!defects.has(Defect.UNKNOWN_NAMESPACE_UNANSWERED)) {
      JsonNode error =
          defects.has(Defect.CONNECT_ERROR_AS_TEXT)
              ? JsonNodeFactory.instance.textNode(INVALID_NAMESPACE)
              : JsonNodeFactory.instance.objectNode().put("message", INVALID_NAMESPACE);
      String named =
          defects.has(Defect.CONNECT_ERROR_NAMES_NO_NAMESPACE) ? Namespaces.MAIN : namespace;
      send(SocketPacket.of(SocketPacketType.CONNECT_ERROR, named, error));
    }
  }

  /** What is not allowed ends the session. */
  private void fail() {
    if (session.isPolling() && defects.has(Defect.FAILURE_ANSWERED_BY_400_ALONE)) {
      session.refusePost();
      return;
    }
    failed = true;
    session.close();
  }

  // Ending

  void timeOut() {
    boolean late =
        !connected
            || (!sockets.containsKey(Namespaces.MAIN)
                && defects.has(Defect.CONNECTED_SESSION_TIMED_OUT));
    boolean kept =
        defects.has(Defect.UNCONNECTED_SESSION_KEPT)
            || (asked && defects.has(Defect.REFUSED_SESSION_KEPT));
    if (late && !kept) {
      session.close();
    }
  }

  void disconnect(Socket socket, boolean closes) {
    session.run(
        () -> {
          boolean all = closes || defects.has(Defect.KICK_LEAVES_ALL_NAMESPACES);
          List<Socket> leaving = all ? List.copyOf(sockets.values()) : List.of(socket);
          for (Socket one : leaving) {
            if (sockets.remove(one.namespace().name(), one)) {
              if (!defects.has(Defect.KICK_WITHOUT_PACKET)) {
                String named =
                    defects.has(Defect.KICK_NAMES_NO_NAMESPACE)
                        ? Namespaces.MAIN
                        : one.namespace().name();
                send(SocketPacket.of(SocketPacketType.DISCONNECT, named, null));
              }
              boolean mistold = closes && defects.has(Defect.KICK_WITH_CLOSE_TOLD_AS_CLOSE);
              String why = mistold ? CloseReason.TRANSPORT_CLOSE.toString() : LEFT_BY_SERVER;
              one.namespace().leave(one, why, false);
            }
          }
          if (closes) {
            session.close();
          }
        });
  }

  @Override
  public void closed(CloseReason reason) {
    gone = true;
    CloseReason told =
        reason == CloseReason.PING_TIMEOUT && defects.has(Defect.PING_TIMEOUT_TOLD_AS_CLOSE)
            ? CloseReason.TRANSPORT_CLOSE
            : reason;
    for (Socket socket : List.copyOf(sockets.values())) {
      socket.namespace().leave(socket, told.toString(), !failed);
    }
    sockets.clear();
    refusedSockets.values().forEach(it -> it.namespace().leave(it, told.toString(), false));
  }

  /** The acknowledgement of one event. */
  private final class Reply implements Acknowledgement {
    private final String namespace;
    private final @Nullable String id;
    private final AtomicBoolean sent = new AtomicBoolean();
    private volatile boolean isLate;

    Reply(String namespace, @Nullable String id) {
      this.namespace = namespace;
      this.id = id;
      if (id != null && defects.has(Defect.ACKS_NUMBERED_IN_THE_ORDER_OF_QUESTIONS)) {
        askedFor.add(id);
      }
    }

    @Override
    public boolean isWanted() {
      return id != null;
    }

    /** What was not acknowledged at once, is later. */
    void keepWaiting() {
      if (id != null && !sent.get() && defects.has(Defect.LATE_ACKS_FOUND_BY_ID)) {
        isLate = true;
        namespaces.waiting().put(id, Client.this);
      }
    }

    private Client addressee(String of) {
      Client known = isLate ? namespaces.waiting().get(of) : null;
      return known == null ? Client.this : known;
    }

    @Override
    public void send(ArrayNode arguments) {
      if (id == null || sent.getAndSet(true)) {
        return;
      }
      String first = askedFor.poll();
      ArrayNode sentBack =
          arguments.isEmpty() && defects.has(Defect.EMPTY_ACK_HOLDS_NULL)
              ? JsonNodeFactory.instance.arrayNode().addNull()
              : arguments;
      SocketPacket ack =
          new SocketPacket(
              SocketPacketType.ACK, space(), written(first == null ? id : first), sentBack);
      if (id.endsWith("7") && defects.has(Defect.ACKS_OF_TWO_SWAPPED)) {
        swap(ack);
      } else if (!id.equals("0") || !defects.has(Defect.ACK_OF_ZERO_MISSING)) {
        addressee(id).send(ack);
      }
      boolean binary = encoder.encode(ack).size() > 1;
      if ((id.endsWith("7") && defects.has(Defect.ACK_DOUBLED))
          || (arguments.isEmpty() && defects.has(Defect.EMPTY_ACK_DOUBLED))
          || (binary && defects.has(Defect.BINARY_ACK_DOUBLED))) {
        Client.this.send(ack);
      }
    }

    /** Gives it to the other client that gets one within a moment, and that one to this client. */
    private void swap(SocketPacket ack) {
      Namespaces.Held mine = new Namespaces.Held(Client.this, ack);
      Namespaces.Held other = namespaces.held().getAndSet(mine);
      boolean isOwn = other != null && other.client() == Client.this;
      if (other != null && (isOwn || namespaces.held().compareAndSet(mine, null))) {
        other.client().send(isOwn ? other.acknowledgement() : ack);
      }
      if (other != null && !isOwn) {
        Client.this.send(other.acknowledgement());
        return;
      }
      var unused = session.runLater(PATIENCE, () -> sendIfHeld(mine));
    }

    private void sendIfHeld(Namespaces.Held mine) {
      if (namespaces.held().compareAndSet(mine, null)) {
        Client.this.send(mine.acknowledgement());
      }
    }

    private String space() {
      if (id != null && defects.has(Defect.ACKS_SENT_WHERE_THE_ID_WAS_FIRST)) {
        return firstUses.computeIfAbsent(id, it -> namespace);
      }
      return defects.has(Defect.ACKS_SENT_TO_MAIN_NAMESPACE) ? Namespaces.MAIN : namespace;
    }

    private String written(String digits) {
      if (!namespace.equals(Namespaces.MAIN) && defects.has(Defect.ACK_ID_CUT_ELSEWHERE)) {
        return digits.substring(digits.length() - 1);
      }
      return defects.has(Defect.ACK_ID_CUT_TO_32_BITS)
          ? Integer.toString((int) Long.parseLong(digits))
          : digits;
    }
  }
}
