package dev.rtck.protocol.sse;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * One path of a target that streams events, and how a client usually comes to it. Immutable.
 *
 * @param resource path and query
 * @param headers what every request carries: credentials, Origin
 * @param credentials the query parameters that are added to the path of every other request, ready
 *     to be appended; empty for none
 * @param method what opens the stream, {@code GET} usually
 */
public record SseEndpoint(
    Address address, String resource, List<HttpHeader> headers, String credentials, String method) {

  /** The header that says behind which event to go on. */
  public static final String LAST_EVENT_ID = "Last-Event-ID";

  public static final String ACCEPT = "Accept";
  public static final String TYPE = "text/event-stream";

  public SseEndpoint {
    headers = List.copyOf(headers);
  }

  /** Returns an endpoint that everybody may come to. */
  public static SseEndpoint at(Address address, String resource) {
    return new SseEndpoint(address, resource, List.of(), "", "GET");
  }

  /** Returns what a browser sends to open the stream. */
  public HandshakeRequest request() {
    HandshakeRequest request =
        plain(method, resource).with(ACCEPT, TYPE).with("Cache-Control", "no-store");
    return method.equals("GET") ? request : request.with("Content-Length", "0");
  }

  /** Returns what a browser sends to open another stream with the same credentials. */
  public HandshakeRequest streamAt(String path) {
    return plain("GET", withCredentials(path)).with(ACCEPT, TYPE).with("Cache-Control", "no-store");
  }

  /** Returns a request with the client's credentials. */
  public HandshakeRequest plain(String method, String target) {
    List<HttpHeader> lines = new ArrayList<>();
    lines.add(new HttpHeader("Host", address.authority()));
    lines.addAll(headers);
    return new HandshakeRequest(method, target, "HTTP/1.1", lines, Bytes.EMPTY);
  }

  /** Returns the path with the credentials that travel in the query. */
  String withCredentials(String path) {
    return credentials.isEmpty() ? path : path + (path.indexOf('?') < 0 ? "?" : "&") + credentials;
  }
}
