package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.util.List;

/**
 * One path of a target that speaks Engine.IO, and how a client usually comes to it. Immutable.
 *
 * @param resource path and query, to which Engine.IO's own parameters are added
 * @param headers what every request sends: credentials, Origin
 */
public record EngineIoEndpoint(Address address, String resource, List<HttpHeader> headers) {

  public EngineIoEndpoint {
    headers = List.copyOf(headers);
  }

  /** Returns an endpoint that everybody may come to. */
  public static EngineIoEndpoint at(Address address, String resource) {
    return new EngineIoEndpoint(address, resource, List.of());
  }

  /** Returns path and query with more parameters behind those that stand there. */
  public String resource(String parameters) {
    if (parameters.isEmpty()) {
      return resource;
    }
    return resource + (resource.contains("?") ? "&" : "?") + parameters;
  }

  /** Returns the value of the header that every request sends, or an empty text. */
  public String header(String name) {
    return HttpHeader.firstOf(headers, name);
  }

  /** Returns the endpoint as the WebSocket that a request with these parameters opens. */
  WebSocketEndpoint webSocket(String parameters) {
    return new WebSocketEndpoint(address, resource(parameters), headers, List.of(), null);
  }
}
