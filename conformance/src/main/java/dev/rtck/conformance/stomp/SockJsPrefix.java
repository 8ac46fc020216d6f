package dev.rtck.conformance.stomp;

import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.sockjs.SockJsProbe;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.Unreachable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where SockJS is beside the WebSocket of a STOMP endpoint: below its path, or below what stands
 * before {@code /websocket}. Looked for once. Thread-safe.
 */
final class SockJsPrefix {

  private static final String RAW = "/websocket";

  private final StompEndpoint endpoint;
  private boolean looked;
  private @Nullable StompEndpoint found;

  SockJsPrefix(StompEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Returns the endpoint whose resource is the prefix, or null where there is no SockJS. */
  synchronized @Nullable StompEndpoint find(
      Function<StompEndpoint, StompProbe> probes, Transcript transcript) {
    WebSocketEndpoint webSocket = endpoint.webSocket();
    if (webSocket != null && !looked) {
      looked = true;
      for (String prefix : prefixes(webSocket.resource().split("[?]", 2)[0])) {
        StompEndpoint there = at(webSocket, prefix);
        if (answers(new SockJsProbe(probes.apply(there), transcript))) {
          found = there;
          break;
        }
      }
    }
    return found;
  }

  private static List<String> prefixes(String path) {
    return path.endsWith(RAW)
        ? List.of(path.substring(0, path.length() - RAW.length()), path)
        : List.of(path);
  }

  private StompEndpoint at(WebSocketEndpoint webSocket, String prefix) {
    return new StompEndpoint(
        endpoint.address(),
        new WebSocketEndpoint(
            webSocket.address(), prefix, webSocket.headers(), webSocket.subprotocols(), null),
        endpoint.versions(),
        endpoint.virtualHost(),
        endpoint.connectHeaders());
  }

  private static boolean answers(SockJsProbe probe) {
    try {
      return SockJsCases.info(probe.info()) != null;
    } catch (Unreachable noAnswer) {
      return false;
    }
  }
}
