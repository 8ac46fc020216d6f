package dev.rtck.load;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.profile.User;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Plans as profiles make them, for the tests of this module. */
final class Plans {

  /** The reference server's chat over raw WebSocket. */
  static final String CHAT =
      """
      protocol: websocket
      path: /ws
      operations:
        welcome: {receive: {type: connected, clientId: "${self}"}}
        broadcast: {send: {type: broadcast, data: "${text}"}, receive: {type: broadcast, data: "${text}"}}
        join: {send: {type: join, room: "${room}"}, receive: {type: joined, room: "${room}"}}
        room: {send: {type: room, room: "${room}", data: "${text}"}, receive: {type: room, data: "${text}"}}
      """;

  /** The same over server-sent events, where a room is a stream of its own. */
  static final String EVENTS =
      """
      protocol: sse
      path: /events
      operations:
        welcome: {receive: {event: connected, data: {clientId: "${self}"}}}
        broadcast:
          send: {method: POST, path: /publish, body: "${text}"}
          receive: {event: broadcast, data: "${text}"}
        room:
          subscribe: "/events/rooms/${room}"
          send: {method: POST, path: "/publish/rooms/${room}", body: "${text}"}
          receive: {data: "${text}"}
      """;

  /** The same over STOMP. */
  static final String STOMP =
      """
      protocol: stomp
      path: /stomp
      supports: [receipts]
      operations:
        welcome: {subscribe: /user/queue/welcome, receive: {body: {type: connected, clientId: "${self}"}}}
        broadcast:
          subscribe: /topic/chat
          send: {destination: /app/chat, body: {data: {text: "${text}"}}}
          receive: {body: {type: broadcast, data: {text: "${text}"}}}
        join:
          subscribe: /user/queue/rooms
          send: {destination: /app/join, body: {room: "${room}"}}
          receive: {body: {type: joined, room: "${room}"}}
        room:
          subscribe: /user/queue/rooms
          send: {destination: /app/room, body: {room: "${room}", data: {text: "${text}"}}}
          receive: {body: {type: room, room: "${room}", data: {text: "${text}"}}}
      """;

  private Plans() {}

  /** Returns the one endpoint of a profile. */
  static Endpoint endpoint(String words) {
    String yaml = "endpoints:\n  one:\n" + words.indent(4);
    return ProfileReader.read(yaml, "a test's profile", Path.of("").toAbsolutePath(), Map.of())
        .endpoints()
        .values()
        .iterator()
        .next();
  }

  /** Returns the plan of a load without a warm-up, by a client without credentials. */
  static LoadPlan of(
      String words, Address address, OperationName operation, Workload workload, Path folder) {
    return of(words, address, null, operation, workload, folder);
  }

  static LoadPlan of(
      String words,
      Address address,
      @org.jspecify.annotations.Nullable User user,
      OperationName operation,
      Workload workload,
      Path folder) {
    Endpoint endpoint = endpoint(words);
    return LoadPlans.of(
        endpoint,
        address,
        List.of(LoadPlans.caller(user, String.valueOf(endpoint.path()), List.of())),
        List.of(),
        workload,
        operation,
        Duration.ofSeconds(10),
        folder);
  }
}
