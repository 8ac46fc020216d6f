package dev.rtck.conformance.socketio;

import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.wire.Unreachable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which transports a target speaks whose profile does not say so. One that is declined with a
 * status of the client's fault is not spoken; one that fails otherwise is, and is wrong.
 *
 * @param transports polling first; where both are declined, which credentials may be the reason
 *     for, both
 * @param offersUpgrade whether a handshake over polling offers a WebSocket, be it declined or not
 */
record SpokenTransports(List<Transport> transports, boolean offersUpgrade) {

  /** What says that there is no such transport; others say who may come, or that it is too much. */
  private static final Set<Integer> NO_SUCH_TRANSPORT = Set.of(400, 404, 405, 426);

  /**
   * Finds out, by a handshake over each.
   *
   * @throws Unreachable when no answer came
   */
  static SpokenTransports find(EngineIoProbe probe) {
    List<Transport> found = new ArrayList<>();
    boolean offered = false;
    try {
      PollingSession session = probe.handshake();
      HandshakeCases.sayGoodbye(session);
      offered = session.open().upgrades().contains("websocket");
      found.add(Transport.POLLING);
    } catch (EngineIoRefused refused) {
      if (!isDeclined(refused.status())) {
        found.add(Transport.POLLING);
      }
    }
    if (acceptsWebSocket(probe)) {
      found.add(Transport.WEBSOCKET);
    }
    return new SpokenTransports(found.isEmpty() ? UsualClient.ALL : List.copyOf(found), offered);
  }

  private static boolean isDeclined(int status) {
    return NO_SUCH_TRANSPORT.contains(status);
  }

  private static boolean acceptsWebSocket(EngineIoProbe probe) {
    try (HandshakeAttempt attempt = probe.attemptWebSocket(EngineIoProbe.WEBSOCKET)) {
      return !isDeclined(attempt.status());
    }
  }
}
