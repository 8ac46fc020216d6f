package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a target speaks STOMP, and how a client usually comes to it. Immutable.
 *
 * @param webSocket the way over a WebSocket; null for plain TCP
 * @param versions what CONNECT offers, in order
 * @param virtualHost the {@code host} header of CONNECT
 * @param connectHeaders what every client's CONNECT has besides; they win over the usual ones
 */
public record StompEndpoint(
    Address address,
    @Nullable WebSocketEndpoint webSocket,
    List<StompVersion> versions,
    String virtualHost,
    Map<String, String> connectHeaders) {

  public StompEndpoint {
    versions = List.copyOf(versions);
    connectHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(connectHeaders));
  }

  /** Returns an endpoint on plain TCP that everybody may come to. */
  public static StompEndpoint tcp(Address address) {
    return new StompEndpoint(
        address, null, List.of(StompVersion.values()), address.host(), Map.of());
  }

  /** Returns an endpoint on a WebSocket that everybody may come to. */
  public static StompEndpoint over(WebSocketEndpoint webSocket) {
    return new StompEndpoint(
        webSocket.address(),
        webSocket,
        List.of(StompVersion.values()),
        webSocket.address().host(),
        Map.of());
  }

  /** Returns the endpoint with other versions to be offered. */
  public StompEndpoint offering(StompVersion... others) {
    return new StompEndpoint(address, webSocket, List.of(others), virtualHost, connectHeaders);
  }

  /**
   * Returns the opening handshake of a client that will send the CONNECT: of the subprotocols it
   * offers those of the versions that CONNECT offers, as a target may take the one for the other.
   * Where that leaves none it offers what usual clients do.
   *
   * @throws IllegalStateException when the endpoint is plain TCP
   */
  public HandshakeRequest handshake(StompFrame connect) {
    WebSocketEndpoint way = webSocket;
    if (way == null) {
      throw new IllegalStateException("the endpoint is plain TCP");
    }
    String accepted = connect.header("accept-version");
    List<String> offered =
        List.of((accepted == null ? StompVersion.V1_0.text() : accepted).split(",", -1));
    List<String> fitting =
        way.subprotocols().stream()
            .filter(
                it -> {
                  StompVersion version = StompVersion.ofSubprotocol(it);
                  return version == null || offered.contains(version.text());
                })
            .toList();
    return fitting.isEmpty()
        ? way.request()
        : new WebSocketEndpoint(
                way.address(), way.resource(), way.headers(), fitting, way.greeting())
            .request();
  }

  /** Returns the CONNECT that a usual client would send: without heart-beats. */
  public StompFrame connect() {
    return connect(versions);
  }

  /** Returns the CONNECT of a client that speaks these versions alone. */
  public StompFrame connect(List<StompVersion> offered) {
    StompFrame frame =
        StompFrame.of("CONNECT")
            .with(
                "accept-version",
                String.join(",", offered.stream().sorted().map(StompVersion::text).toList()))
            .with("host", virtualHost);
    for (Map.Entry<String, String> header : connectHeaders.entrySet()) {
      frame = frame.replacing(header.getKey(), header.getValue());
    }
    return frame;
  }
}
