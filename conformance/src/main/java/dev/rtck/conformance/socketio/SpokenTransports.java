package dev.rtck.conformance.socketio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.wire.Unreachable;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    HttpAnswer polling = probe.request(EngineIoRequest.get(EngineIoRequest.POLLING));
    Unreachable failure = polling.failure();
    if (polling.status() == 0 && failure != null) {
      throw failure;
    }
    if (!isDeclined(polling.status())) {
      found.add(Transport.POLLING);
    }
    OpenPacket open = openPacket(polling);
    if (open != null) {
      sayGoodbye(probe, open);
    }
    boolean offered = open != null && open.upgrades().contains("websocket");
    if (acceptsWebSocket(probe)) {
      found.add(Transport.WEBSOCKET);
    }
    return new SpokenTransports(found.isEmpty() ? UsualClient.ALL : List.copyOf(found), offered);
  }

  private static boolean isDeclined(int status) {
    return NO_SUCH_TRANSPORT.contains(status);
  }

  private static @Nullable OpenPacket openPacket(HttpAnswer polling) {
    return polling.is(200)
            && polling.packets().get(0) instanceof EngineIoPacket.Text text
            && text.type() == EngineIoType.OPEN
        ? OpenPacket.parse(text.data())
        : null;
  }

  private static void sayGoodbye(EngineIoProbe probe, OpenPacket open) {
    String close = EngineIoPacket.of(EngineIoType.CLOSE).pollingText();
    String parameters = EngineIoRequest.POLLING + "&sid=" + URLEncoder.encode(open.sid(), UTF_8);
    var unused = probe.request(EngineIoRequest.post(parameters, close));
  }

  private static boolean acceptsWebSocket(EngineIoProbe probe) {
    try (HandshakeAttempt attempt = probe.attemptWebSocket(EngineIoProbe.WEBSOCKET)) {
      return !isDeclined(attempt.status());
    }
  }
}
