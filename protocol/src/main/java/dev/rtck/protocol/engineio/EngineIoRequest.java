package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request of the polling transport, legal or not. Immutable: each method returns another.
 *
 * @param parameters what is added to the endpoint's query, as it goes over the wire
 * @param headers besides those of the endpoint, which it replaces by name; an empty value leaves
 *     the header out
 * @param body null for none
 * @param sentAtFirst how many bytes of the body are sent before {@link HttpExchange#release}; all
 *     of them are announced
 */
public record EngineIoRequest(
    String method,
    String parameters,
    List<HttpHeader> headers,
    @Nullable Bytes body,
    int sentAtFirst) {

  /** The parameters of every polling request. */
  public static final String POLLING = "EIO=4&transport=polling";

  public EngineIoRequest {
    headers = List.copyOf(headers);
  }

  /** Returns the request that opens a session, or polls one. */
  public static EngineIoRequest get(String parameters) {
    return new EngineIoRequest("GET", parameters, List.of(), null, Integer.MAX_VALUE);
  }

  /** Returns the request that sends text. */
  public static EngineIoRequest post(String parameters, String body) {
    return get(parameters).withMethod("POST").withBody(Bytes.utf8(body));
  }

  public EngineIoRequest withMethod(String other) {
    return new EngineIoRequest(other, parameters, headers, body, sentAtFirst);
  }

  /** Returns the request with other parameters, as they go over the wire. */
  public EngineIoRequest withParameters(String others) {
    return new EngineIoRequest(method, others, headers, body, sentAtFirst);
  }

  public EngineIoRequest with(String name, String value) {
    List<HttpHeader> more = new ArrayList<>(headers);
    more.add(new HttpHeader(name, value));
    return new EngineIoRequest(method, parameters, more, body, sentAtFirst);
  }

  public EngineIoRequest withBody(Bytes other) {
    return new EngineIoRequest(method, parameters, headers, other, sentAtFirst);
  }

  /** Returns the request that announces its whole body and sends only so many bytes of it. */
  public EngineIoRequest withholdingBodyAfter(int bytes) {
    return new EngineIoRequest(method, parameters, headers, body, bytes);
  }
}
