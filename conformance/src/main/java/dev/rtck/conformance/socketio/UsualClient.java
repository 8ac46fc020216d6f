package dev.rtck.conformance.socketio;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.SocketIoSettings;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client of the application comes to its endpoint, as the profile says. */
final class UsualClient {

  /** What Engine.IO has, in the order in which clients use them. */
  static final List<Transport> ALL = List.of(Transport.POLLING, Transport.WEBSOCKET);

  /** In which each client comes to its turn. */
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(1);

  private UsualClient() {}

  /** Returns how the first of those comes who are let in. */
  static SocketIoEndpoint of(EndpointPlan plan) {
    return as(plan, plan.users().isEmpty() ? null : plan.users().get(0));
  }

  /** Returns how the user comes, whether or not let in; null is somebody without credentials. */
  static SocketIoEndpoint as(EndpointPlan plan, @Nullable User user) {
    return as(plan, user, plan.approach(user));
  }

  static SocketIoEndpoint as(EndpointPlan plan, @Nullable User user, Approach approach) {
    SocketIoSettings settings = settings(plan);
    return new SocketIoEndpoint(
        new EngineIoEndpoint(plan.address(), approach.resource(), approach.headers()),
        settings.namespace(),
        user == null ? null : user.connect(),
        transports(plan));
  }

  /** Returns what the profile says of the protocol; without one, what is usual. */
  static SocketIoSettings settings(EndpointPlan plan) {
    return plan.endpoint().settings() instanceof SocketIoSettings settings
        ? settings
        : new SocketIoSettings("/", List.of("/"), null, false);
  }

  /** Returns by what clients come: what the profile promises, else both, polling first. */
  private static List<Transport> transports(EndpointPlan plan) {
    List<Transport> promised = settings(plan).transports();
    return promised == null || promised.isEmpty()
        ? ALL
        : ALL.stream().filter(promised::contains).toList();
  }

  /** Returns that the target waits no longer for a pong than a busy machine may need; else null. */
  static @Nullable String hurry(OpenPacket open) {
    Duration timeout = open.pingTimeout();
    return timeout == null || timeout.compareTo(USUAL_PAUSE) >= 0
        ? null
        : "somebody was closed, and the target waits only "
            + timeout.toMillis()
            + " ms for a pong: less than a machine may need that runs many clients";
  }

  /** Returns as above why the connection may have ended; null where it has not. */
  static @Nullable String hurry(SocketIoConnection connection) {
    return connection.hasEnded() ? hurry(connection.engine().open()) : null;
  }

  /** Returns what carries a probe's connection: a WebSocket where there may be one. */
  static Carrier carrier(SocketIoEndpoint endpoint) {
    return endpoint.transports().contains(Transport.WEBSOCKET)
        ? Carrier.WEBSOCKET
        : Carrier.POLLING;
  }
}
