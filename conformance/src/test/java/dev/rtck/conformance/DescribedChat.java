package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A right chat over raw WebSocket that acknowledges nothing, tells others only, and has the manners
 * that a test describes.
 */
final class DescribedChat implements AutoCloseable {

  /** What it promises, but for what a test adds to it. */
  static final String PROFILE =
      """
      endpoints:
        chat:
          protocol: websocket
          path: /
          operations:
            welcome: {receive: {type: hello, id: "${self}"}}
            echo: {send: {type: echo, text: "${text}"}, receive: {type: echo, text: "${text}"}}
            broadcast:
              send: {type: cast, text: "${text}"}
              receive: {type: cast, by: "${sender}", text: "${text}"}
              to: others
            room:
              send: {type: say, room: "${room}", text: "${text}"}
              receive: {type: say, room: "${room}", by: "${sender}", text: "${text}"}
              to: other-members
            leave: {send: {type: leave, room: "${room}"}}
            error: {receive: {type: error, message: "${any}"}}
      """;

  /** How one joins it. */
  static final String JOIN =
      """
            join: {send: {type: join, room: "${room}"}}
      """;

  /** What happens to who has said more than it may. */
  interface Excess {
    void befalls(Peer peer) throws IOException;
  }

  /**
   * How it is.
   *
   * @param joinTakes how long until who joins is a member
   * @param leaveTakes how long until who leaves is none
   * @param most how much each connection may say; 0 for as much as it likes
   * @param excess what happens then
   * @param restored whether lost connections are told to nobody
   * @param heartbeat how often it sends one; zero for never
   * @param ofUsers whether rooms belong to the users, and all connections of one are in them
   * @param longest how many characters a text may have; 0 for any number
   * @param house how it lets people in, and how much it takes of each
   */
  record Manners(
      Duration joinTakes,
      Duration leaveTakes,
      int most,
      Excess excess,
      boolean restored,
      Duration heartbeat,
      boolean ofUsers,
      int longest,
      House house) {

    static Manners usual() {
      return new Manners(
          Duration.ZERO, Duration.ZERO, 0, Peer::end, false, Duration.ZERO, false, 0, House.OPEN);
    }

    Manners taking(Duration join, Duration leave) {
      return new Manners(join, leave, most, excess, restored, heartbeat, ofUsers, longest, house);
    }

    Manners limited(int count, Excess then) {
      return new Manners(
          joinTakes, leaveTakes, count, then, restored, heartbeat, ofUsers, longest, house);
    }

    Manners keepingRooms() {
      return new Manners(
          joinTakes, leaveTakes, most, excess, true, heartbeat, ofUsers, longest, house);
    }

    Manners withRoomsOfUsers() {
      return new Manners(
          joinTakes, leaveTakes, most, excess, true, heartbeat, true, longest, house);
    }

    Manners refusingLongTexts(int characters) {
      return new Manners(
          joinTakes, leaveTakes, most, excess, restored, heartbeat, ofUsers, characters, house);
    }

    Manners in(House other) {
      return new Manners(
          joinTakes, leaveTakes, most, excess, restored, heartbeat, ofUsers, longest, other);
    }

    Manners beating(Duration every) {
      return new Manners(
          joinTakes, leaveTakes, most, excess, restored, every, ofUsers, longest, house);
    }
  }

  /**
   * How it lets people in, and how much it takes of each.
   *
   * @param admissionTakes how long until who has connected is known, and heard; nobody is greeted
   *     then
   * @param seats how many may be connected; who comes then is told so behind the handshake
   * @param oneOfEachUser whether who comes takes the place of an earlier connection of the user
   * @param perSecond how much each may say in a second; what is more is dropped without a word
   * @param idle after what time without a message it closes who gives no sign of life; zero for
   *     never
   * @param minutes whether who comes is told in one message all that was said to all
   */
  record House(
      Duration admissionTakes,
      int seats,
      boolean oneOfEachUser,
      int perSecond,
      Duration idle,
      boolean minutes) {
    static final House OPEN =
        new House(Duration.ZERO, Integer.MAX_VALUE, false, Integer.MAX_VALUE, Duration.ZERO);

    House(Duration admissionTakes, int seats, boolean oneOfEachUser, int perSecond, Duration idle) {
      this(admissionTakes, seats, oneOfEachUser, perSecond, idle, false);
    }

    House closingAfter(Duration silence) {
      return new House(admissionTakes, seats, oneOfEachUser, perSecond, silence, minutes);
    }

    House keepingMinutes() {
      return new House(admissionTakes, seats, oneOfEachUser, perSecond, idle, true);
    }
  }

  /** Somebody who is connected. */
  static final class Peer {
    private final Socket socket;
    private final String id;
    private final String user;
    private final Deque<Long> lately = new ArrayDeque<>();
    private int said;

    Peer(Socket socket, String id, String user) {
      this.socket = socket;
      this.id = id;
      this.user = user;
    }

    /** Returns whether it says more than so much in a second. */
    boolean saysMoreThan(int perSecond) {
      long now = System.nanoTime();
      lately.add(now);
      lately.removeIf(then -> now - then > 1_000_000_000L);
      return lately.size() > perSecond;
    }

    /** Says what may not arrive. */
    synchronized void tell(ObjectNode message) {
      try {
        byte[] payload = MAPPER.writeValueAsBytes(message);
        socket.getOutputStream().write(Interposer.frame(Interposer.TEXT, payload));
      } catch (IOException gone) {
        // Whoever reads from it notices.
      }
    }

    synchronized void close(int code, String reason) throws IOException {
      byte[] words = reason.getBytes(UTF_8);
      byte[] body = Interposer.join(new byte[] {(byte) (code >> 8), (byte) code}, words);
      socket.getOutputStream().write(Interposer.frame(Interposer.CLOSE, body));
    }

    void end() throws IOException {
      socket.close();
    }
  }

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Pattern USER = Pattern.compile("[?&]user=(\\w+)");

  private final Manners manners;
  private final ScriptedServer server;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Set<Peer> present = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<Peer>> rooms = new ConcurrentHashMap<>();

  /** What was said to all; its lock keeps who comes from hearing something twice, or not at all. */
  private final ArrayNode minutes = MAPPER.createArrayNode();

  private final Map<String, Set<String>> roomsOfUsers = new ConcurrentHashMap<>();

  private DescribedChat(Manners manners) throws IOException {
    this.manners = manners;
    this.server = ScriptedServer.start((socket, number) -> serve(socket));
  }

  static DescribedChat start(Manners manners) throws IOException {
    return new DescribedChat(manners);
  }

  int port() {
    return server.port();
  }

  private static ObjectNode message(String type) {
    return MAPPER.createObjectNode().put("type", type);
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    String head = ScriptedServer.readHead(socket);
    ScriptedServer.switchProtocols(socket, head);
    Matcher named = USER.matcher(head);
    String user = named.find() ? named.group(1) : "";
    House house = manners.house();
    Peer peer =
        new Peer(
            socket,
            manners.ofUsers() && !user.isEmpty() ? user : UUID.randomUUID().toString(),
            user);
    if (house.oneOfEachUser()) {
      for (Peer earlier : present) {
        if (earlier.user.equals(user)) {
          earlier.close(4001, "replaced");
          earlier.end();
        }
      }
    }
    if (present.size() >= house.seats()) {
      peer.close(1013, "server full");
      return;
    }
    LockSupport.parkNanos(house.admissionTakes().toNanos());
    admit(peer);
    if (!manners.heartbeat().isZero()) {
      long every = manners.heartbeat().toMillis();
      var unused =
          clock.scheduleAtFixedRate(
              () -> peer.tell(message("beat")), every, every, TimeUnit.MILLISECONDS);
    }
    socket.setSoTimeout((int) house.idle().toMillis());
    try {
      read(peer, new DataInputStream(socket.getInputStream()));
    } catch (SocketTimeoutException silence) {
      peer.close(4000, "idle");
    } finally {
      present.remove(peer);
      rooms.keySet().forEach(room -> remove(room, peer, !manners.restored()));
    }
  }

  private void admit(Peer peer) {
    synchronized (minutes) {
      present.add(peer);
      if (manners.house().minutes()) {
        peer.tell(message("minutes").set("said", minutes.deepCopy()));
      }
    }
    roomsOfUsers.getOrDefault(peer.id, Set.of()).forEach(room -> members(room).add(peer));
    if (manners.house().admissionTakes().isZero()) {
      peer.tell(message("hello").put("id", peer.id));
    }
  }

  private void read(Peer peer, DataInputStream in) throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte() & 0x7F;
      long whole = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(Math.toIntExact(whole));
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      if (opcode == 8) {
        peer.close(1000, "");
        return;
      }
      if (opcode == 9) {
        synchronized (peer) {
          peer.socket.getOutputStream().write(Interposer.frame(Interposer.PONG, payload));
        }
      } else if (opcode == 1) {
        handle(peer, MAPPER.readTree(payload));
      }
    }
  }

  private void handle(Peer peer, JsonNode request) throws IOException {
    String type = request.path("type").asText();
    String room = request.path("room").asText();
    boolean speaks = Set.of("echo", "cast", "say").contains(type);
    if (speaks && manners.most() > 0 && ++peer.said > manners.most()) {
      manners.excess().befalls(peer);
      return;
    }
    if (peer.saysMoreThan(manners.house().perSecond())) {
      return;
    }
    if (manners.longest() > 0 && request.path("text").asText().length() > manners.longest()) {
      peer.tell(message("error").put("message", "the text is too long"));
      return;
    }
    ObjectNode told =
        message(type).put("by", peer.id).put("room", room).set("text", request.path("text"));
    switch (type) {
      case "echo" -> peer.tell(told);
      case "cast" -> cast(peer, told);
      case "say" -> {
        Set<Peer> members = members(room);
        if (members.contains(peer)) {
          others(members, peer).forEach(it -> it.tell(told));
        }
      }
      case "join" -> later(manners.joinTakes(), () -> join(room, peer));
      case "leave" -> later(manners.leaveTakes(), () -> leave(room, peer));
      default -> peer.tell(message("error").put("message", "unknown"));
    }
  }

  private void cast(Peer peer, ObjectNode told) {
    synchronized (minutes) {
      minutes.add(told);
      others(present, peer).forEach(it -> it.tell(told));
    }
  }

  /** Returns those who are somebody else. */
  private Stream<Peer> others(Set<Peer> all, Peer peer) {
    return all.stream().filter(it -> !it.id.equals(peer.id));
  }

  private void join(String room, Peer peer) {
    if (manners.ofUsers()) {
      roomsOfUsers.computeIfAbsent(peer.id, first -> ConcurrentHashMap.newKeySet()).add(room);
    } else {
      // Who joins again goes before, and the others are told of both.
      remove(room, peer, true);
      ObjectNode joined = message("joined").put("room", room).put("id", peer.id);
      Set.copyOf(members(room)).forEach(it -> it.tell(joined));
    }
    present.stream().filter(it -> it.id.equals(peer.id)).forEach(members(room)::add);
  }

  private void leave(String room, Peer peer) {
    roomsOfUsers.getOrDefault(peer.id, ConcurrentHashMap.newKeySet()).remove(room);
    present.stream().filter(it -> it.id.equals(peer.id)).forEach(it -> remove(room, it, true));
  }

  private void later(Duration time, Runnable task) {
    if (time.isZero()) {
      task.run();
    } else {
      var unused = clock.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Set<Peer> members(String room) {
    return rooms.computeIfAbsent(room, first -> ConcurrentHashMap.newKeySet());
  }

  private void remove(String room, Peer peer, boolean told) {
    Set<Peer> members = members(room);
    if (members.remove(peer) && told) {
      ObjectNode left = message("left").put("room", room).put("id", peer.id);
      new LinkedHashSet<>(members).forEach(it -> it.tell(left));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    clock.shutdownNow();
  }
}
