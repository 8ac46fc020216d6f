package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A right server of Socket.IO that knows no long-polling, acknowledges every event, answers all
 * connections of a user, takes so many events a second, looks at a header as well as at the payload
 * of a CONNECT, repeats in each of its namespaces what is shouted in one, lets a client into one
 * room at a time, a while after it has asked, takes nothing but texts there, shows one user out at
 * the first event, and says why before it ends a connection.
 */
final class WordySocket implements AutoCloseable {

  static final int RATE = 12;

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Pattern USER = Pattern.compile("(?im)^X-User: *(\\w+)");
  private static final Pattern PACKET =
      Pattern.compile("([0-6])(?:(/[^,]*),)?([0-9]*)(.*)", Pattern.DOTALL);
  private static final Set<String> NAMESPACES = Set.of("/", "/other");
  private static final long SECOND = 1_000_000_000;

  private static final int USUAL_PAYLOAD = 100_000;
  private static final int MILLIS_TO_LET_IN = 50;

  private final boolean bearsOneSession;
  private final int maxPayload;
  private final ScriptedServer server;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

  private WordySocket(boolean bearsOneSession, int maxPayload) throws IOException {
    this.bearsOneSession = bearsOneSession;
    this.maxPayload = maxPayload;
    this.server = ScriptedServer.start((socket, number) -> serve(socket));
  }

  static WordySocket start() throws IOException {
    return new WordySocket(false, USUAL_PAYLOAD);
  }

  /** Starts one that announces this maxPayload, and drops who sends more without a word. */
  static WordySocket taking(int maxPayload) throws IOException {
    return new WordySocket(false, maxPayload);
  }

  /** Starts one that ends a session when another one begins. */
  static WordySocket bearingOneSession() throws IOException {
    return new WordySocket(true, USUAL_PAYLOAD);
  }

  int port() {
    return server.port();
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    String head = ScriptedServer.readHead(socket);
    if (!head.contains("Sec-WebSocket-Key")) {
      ScriptedServer.answer(
          socket,
          "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    ScriptedServer.switchProtocols(socket, head);
    Matcher user = USER.matcher(head);
    Session session = new Session(socket, user.find() ? user.group(1) : "");
    if (bearsOneSession) {
      for (Session before : sessions) {
        before.end();
      }
    }
    sessions.add(session);
    session.say(
        """
        0{"sid":"%s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":%d}"""
            .formatted(UUID.randomUUID(), maxPayload));
    try {
      session.read();
    } finally {
      sessions.remove(session);
    }
  }

  /** One connection. */
  private final class Session {
    private final Socket socket;
    private final String user;
    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();
    private final Deque<Long> events = new ArrayDeque<>();
    private final Map<String, String> rooms = new ConcurrentHashMap<>();

    Session(Socket socket, String user) {
      this.socket = socket;
      this.user = user;
    }

    void read() throws IOException {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte() & 0x7F;
        long whole =
            length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        if (whole > maxPayload) {
          return;
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) whole);
        for (int i = 0; i < payload.length; i++) {
          payload[i] ^= mask[i % 4];
        }
        String text = new String(payload, UTF_8);
        if (opcode == 8) {
          end();
        } else if (opcode == 1 && text.startsWith("4")) {
          handle(text.substring(1));
        } else if (opcode == 1 && !text.startsWith("3")) {
          end();
        }
      }
    }

    private void handle(String text) throws IOException {
      Matcher packet = PACKET.matcher(text);
      if (!packet.matches()) {
        refuse(text);
        return;
      }
      String namespace = packet.group(2) == null ? "/" : packet.group(2);
      String data = packet.group(4);
      if (packet.group(1).equals("0")) {
        connect(namespace, data);
      } else if (!namespaces.contains(namespace)) {
        refuse(text);
      } else if (packet.group(1).equals("1") && data.isEmpty()) {
        namespaces.remove(namespace);
        rooms.remove(namespace);
      } else if (packet.group(1).equals("2")) {
        event(text, packet.group(3), data, namespace);
      } else if (!packet.group(1).equals("3")) {
        refuse(text);
      }
    }

    private void connect(String namespace, String data) throws IOException {
      String prefix = prefix(namespace);
      if (!NAMESPACES.contains(namespace)) {
        say("44" + prefix + "{\"message\":\"Invalid namespace\"}");
      } else if (data.startsWith("\"")) {
        refuse(data);
      } else if (user.equals("mallory") || data.contains("evil")) {
        say("44" + prefix + "{\"message\":\"Not authorized\"}");
      } else {
        if (!namespaces.add(namespace)) {
          say("41" + prefix);
        }
        say("40" + prefix + "{\"sid\":\"" + UUID.randomUUID() + "\"}");
      }
    }

    private void event(String text, String id, String data, String namespace) throws IOException {
      long now = System.nanoTime();
      events.removeIf(before -> now - before > SECOND);
      events.add(now);
      if (events.size() > RATE) {
        refuse("too many events");
        return;
      }
      if (user.equals("trudy")) {
        say("41" + prefix(namespace));
        end();
        return;
      }
      JsonNode event = MAPPER.readTree(data);
      if (!event.isArray() || !event.path(0).isTextual()) {
        refuse(text);
        return;
      }
      String prefix = prefix(namespace);
      if (event.path(0).asText().equals("echo")) {
        for (Session each : sessions) {
          if (each.user.equals(user) && each.namespaces.contains(namespace)) {
            each.say("42" + prefix + data);
          }
        }
      }
      if (event.path(0).asText().equals("shout")) {
        sessions.forEach(each -> each.hear(event.path(1)));
      }
      if (event.path(0).asText().equals("enter")) {
        CompletableFuture.delayedExecutor(MILLIS_TO_LET_IN, TimeUnit.MILLISECONDS)
            .execute(() -> enter(namespace, event.path(1).asText()));
      }
      if (event.path(0).asText().equals("talk")) {
        talk(namespace, event);
      }
      if (!id.isEmpty()) {
        say("43" + prefix + id + "[]");
      }
    }

    private void enter(String namespace, String wanted) {
      rooms.put(namespace, wanted);
      say("42" + prefix(namespace) + MAPPER.createArrayNode().add("entered").add(wanted));
    }

    private void talk(String namespace, JsonNode event) {
      String room = event.path(1).asText();
      if (!room.equals(rooms.get(namespace)) || !event.path(2).isTextual()) {
        say("42" + prefix(namespace) + "[\"refused\"]");
        return;
      }
      JsonNode talked = MAPPER.createArrayNode().add("talked").add(room).add(event.path(2));
      for (Session each : sessions) {
        if (room.equals(each.rooms.get(namespace))) {
          each.say("42" + prefix(namespace) + talked);
        }
      }
    }

    private void hear(JsonNode shouted) {
      JsonNode event = MAPPER.createArrayNode().add("shouted").add(shouted);
      for (String namespace : namespaces) {
        say("42" + prefix(namespace) + event);
      }
    }

    private static String prefix(String namespace) {
      return namespace.equals("/") ? "" : namespace + ",";
    }

    private void refuse(String text) throws IOException {
      say("44" + MAPPER.createObjectNode().put("message", "unexpected: " + text));
      end();
    }

    /** Says what may not arrive. */
    synchronized void say(String text) {
      try {
        byte[] frame = Interposer.frame(Interposer.TEXT, text.getBytes(UTF_8));
        socket.getOutputStream().write(frame);
      } catch (IOException gone) {
        // Whoever reads from it notices.
      }
    }

    synchronized void end() throws IOException {
      try {
        socket
            .getOutputStream()
            .write(Interposer.frame(Interposer.CLOSE, new byte[] {3, (byte) 0xE8}));
      } catch (IOException gone) {
        // It has ended already.
      }
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
