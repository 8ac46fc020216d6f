package dev.rtck.protocol.profile;

import dev.rtck.protocol.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every key and word of a profile; the JSON Schema names the same. */
final class Keys {

  static final List<String> PROFILE =
      List.of("target", "url", "start", "users", "auth", "limits", "origins", "endpoints");
  static final List<String> START = List.of("command", "directory", "env", "ready", "timeout");
  static final List<String> USER = List.of("headers", "cookies", "query", "connect", "identity");
  static final List<String> AUTH = List.of("required", "valid", "invalid", "anonymous");
  static final List<String> LIMITS =
      List.of("messageBytes", "idle", "keepalive", "handshake", "connections", "ratePerSecond");
  static final List<String> ORIGINS = List.of("allowed", "refused");
  static final List<String> ENDPOINT =
      List.of("protocol", "path", "url", "auth", "limits", "origins", "operations");
  static final List<String> DESTINATIONS = List.of("topic", "queue", "forbidden");
  static final List<String> APP = List.of("id", "key", "secret");
  static final List<String> STOMP_SEND = List.of("destination", "headers", "body");
  static final List<String> STOMP_RECEIVE = List.of("headers", "body");
  static final List<String> SSE_SEND = List.of("method", "path", "headers", "body");
  static final List<String> SSE_RECEIVE = List.of("event", "data");
  static final List<String> STOMP_VERSIONS = List.of("1.2", "1.1", "1.0");

  private Keys() {}

  /** Returns the keys that an endpoint has because of its protocol. */
  static List<String> of(Protocol protocol) {
    return switch (protocol) {
      case WEBSOCKET -> List.of("subprotocols");
      case SOCKETIO -> List.of("namespace", "namespaces", "transports", "recovery");
      case STOMP ->
          List.of(
              "subprotocols", "versions", "virtualHost", "destinations", "supports", "framings");
      case SSE -> List.of("resume", "finished", "moved", "methods");
      case PUSHER, ABLY, LIVEBLOCKS -> List.of("app");
    };
  }

  /** Returns the keys that an operation has over a protocol. */
  static List<String> of(OperationName operation, Protocol protocol) {
    List<String> keys = new ArrayList<>(of(operation));
    switch (protocol) {
      case WEBSOCKET -> keys.add("binary");
      case SOCKETIO -> {
        if (keys.contains("send")) {
          keys.add("ack");
        }
      }
      case STOMP, SSE -> keys.add("subscribe");
      default -> {}
    }
    return keys;
  }

  /** Returns the keys that an operation has over every protocol. */
  static List<String> of(OperationName operation) {
    return switch (operation) {
      case WELCOME -> List.of("receive");
      case ECHO, DIRECT, ERROR -> List.of("send", "receive");
      case BROADCAST -> List.of("send", "receive", "to", "history");
      case JOIN, LEAVE -> List.of("send", "receive", "history", "restored");
      case HEARTBEAT -> List.of("send", "receive", "every");
      case ROOM, VOLATILE -> List.of("send", "receive", "to");
      case JOINED, LEFT -> List.of("receive", "to");
      case PUSH -> List.of("receive", "every");
    };
  }

  /** Returns who can be the recipients of an operation. */
  static List<Recipients> recipients(OperationName operation) {
    return operation == OperationName.BROADCAST
        ? List.of(Recipients.EVERYONE, Recipients.OTHERS)
        : List.of(Recipients.MEMBERS, Recipients.OTHER_MEMBERS);
  }

  /** Returns the constants of an enum by the words that stand for them in a profile. */
  static <E extends Enum<E>> Map<String, E> words(E[] constants) {
    return words(Arrays.asList(constants));
  }

  static <E extends Enum<E>> Map<String, E> words(List<E> constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return Collections.unmodifiableMap(words);
  }
}
