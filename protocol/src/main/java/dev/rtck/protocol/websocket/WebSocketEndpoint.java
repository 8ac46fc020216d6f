package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One path of a target that speaks WebSocket, and how a client usually comes to it.
 *
 * @param resource path and query, as §3 of RFC 6455 calls it
 * @param headers what every client sends besides the handshake's own: credentials, Origin
 * @param subprotocols what every client offers, in order
 * @param greeting the first message every client sends, or null
 * @param admission what tells that the greeting was taken, before which nothing else is sent; or
 *     null where nothing does
 */
public record WebSocketEndpoint(
    Address address,
    String resource,
    List<HttpHeader> headers,
    List<String> subprotocols,
    @Nullable String greeting,
    @Nullable Template admission) {

  public WebSocketEndpoint {
    headers = List.copyOf(headers);
    subprotocols = List.copyOf(subprotocols);
  }

  /** An endpoint that says nothing when it has taken the greeting. */
  public WebSocketEndpoint(
      Address address,
      String resource,
      List<HttpHeader> headers,
      List<String> subprotocols,
      @Nullable String greeting) {
    this(address, resource, headers, subprotocols, greeting, null);
  }

  /** Returns an endpoint that everybody may come to. */
  public static WebSocketEndpoint at(Address address, String resource) {
    return new WebSocketEndpoint(address, resource, List.of(), List.of(), null);
  }

  /** Returns the opening handshake that a usual client would send. */
  public HandshakeRequest request() {
    HandshakeRequest request = HandshakeRequest.to(resource, address.authority());
    for (HttpHeader header : headers) {
      request = request.with(header.name(), header.value());
    }
    return subprotocols.isEmpty()
        ? request
        : request.with(HandshakeRequest.PROTOCOL, String.join(", ", subprotocols));
  }
}
