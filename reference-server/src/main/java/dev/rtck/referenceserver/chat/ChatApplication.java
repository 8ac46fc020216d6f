package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives each client an id; clients send JSON to everyone, to one other, or to themselves.
 *
 * <ul>
 *   <li>greeting: {@code {"type":"connected","clientId":…,"timestamp":…}}
 *   <li>{@code {"type":"broadcast","data":…}} goes to everyone, the sender included, with {@code
 *       from}
 *   <li>{@code {"type":"private","targetId":…,"data":…}} goes to that client, with {@code from}
 *   <li>{@code {"type":"echo","data":…}} comes back
 *   <li>{@code {"type":"leave"}} makes the server close the connection
 *   <li>anything else gets {@code {"type":"error","message":…}}
 * </ul>
 */
public final class ChatApplication implements Application {
  /** Loaded with the first client: the mapper takes longer to load than the server to start. */
  private static final class Json {
    static final ObjectMapper MAPPER =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }

  private final Defects defects;
  private final Map<Peer, String> ids = new ConcurrentHashMap<>();
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();

  /** An application without clients. */
  public ChatApplication(Defects defects) {
    this.defects = defects;
  }

  @Override
  public void opened(Peer peer) {
    String id = UUID.randomUUID().toString();
    ObjectNode greeting = message("connected");
    greeting.put("clientId", id).put("timestamp", System.currentTimeMillis());
    Message welcome = encode(greeting);
    // Whoever has read the greeting gets every broadcast from then on, and none before it.
    synchronized (peers) {
      peer.push(welcome);
      ids.put(peer, id);
      peers.put(id, peer);
    }
  }

  @Override
  public void closed(Peer peer) {
    String id = ids.remove(peer);
    if (id != null) {
      peers.remove(id);
    }
  }

  @Override
  public void received(Peer peer, Message message) {
    JsonNode request;
    try {
      request = Json.MAPPER.readTree(message.payload());
    } catch (IOException malformed) {
      refuse(peer, "not JSON");
      return;
    }
    switch (request.path("type").asText()) {
      case "broadcast" -> broadcast(peer, request.path("data"));
      case "private" -> direct(peer, request.path("targetId").asText(), request.path("data"));
      case "echo" -> peer.answer(encode(message("echo").set("data", request.path("data"))));
      case "leave" -> peer.close(1000, "as you wish");
      default -> refuse(peer, "unknown type");
    }
  }

  private void broadcast(Peer sender, JsonNode data) {
    String from = ids.get(sender);
    if (from == null || data.isMissingNode()) {
      refuse(sender, "a broadcast needs data");
      return;
    }
    Message message = encode(message("broadcast").put("from", from).set("data", data));
    boolean someLag = peers.values().stream().anyMatch(peer -> !peer.keepsUp());
    if (someLag && defects.has(Defect.SLOW_SUBSCRIBER_BLOCKS_BROADCAST)) {
      return;
    }
    synchronized (peers) {
      peers.values().forEach(peer -> peer.push(message));
    }
  }

  private void direct(Peer sender, String targetId, JsonNode data) {
    String from = ids.get(sender);
    Peer target = peers.get(targetId);
    if (from == null || data.isMissingNode()) {
      refuse(sender, "a private message needs data");
    } else if (target == null) {
      refuse(sender, "nobody has that id");
    } else {
      target.push(encode(message("private").put("from", from).set("data", data)));
    }
  }

  private static void refuse(Peer peer, String why) {
    peer.answer(encode(message("error").put("message", why)));
  }

  private static ObjectNode message(String type) {
    return Json.MAPPER.createObjectNode().put("type", type);
  }

  private static Message encode(JsonNode node) {
    try {
      return new Message(true, Json.MAPPER.writeValueAsBytes(node));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree is always writable", impossible);
    }
  }
}
