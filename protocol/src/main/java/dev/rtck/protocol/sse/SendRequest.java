package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Escaping;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP request that a profile writes as {@code {method, path, headers, body}}. */
public final class SendRequest {

  private static final String CONTENT_TYPE = "Content-Type";

  private SendRequest() {}

  /**
   * Returns the request that does the operation, with the client's credentials.
   *
   * @throws dev.rtck.protocol.profile.UnboundNameException when a name has no value
   */
  public static HandshakeRequest of(Operation operation, Bindings values, SseEndpoint sender) {
    Template send =
        Objects.requireNonNull(operation.send(), () -> operation.name() + " has a send");
    List<HttpHeader> headers = headers(send.member("headers"), values);
    Template body = send.member("body");
    if (body != null && headers.stream().noneMatch(it -> it.is(CONTENT_TYPE))) {
      headers.add(
          new HttpHeader(
              CONTENT_TYPE, body.isText() ? "text/plain;charset=UTF-8" : "application/json"));
    }
    Bytes content =
        body == null ? Bytes.EMPTY : Bytes.utf8(body.renderText(values, escaping(headers)));
    return with(sender, method(send, values), target(send, values), headers, content);
  }

  /** Returns the request of the operation with another body, as it is. */
  public static HandshakeRequest withBody(Operation operation, Bytes content, SseEndpoint sender) {
    Template send =
        Objects.requireNonNull(operation.send(), () -> operation.name() + " has a send");
    Bindings nothing = Bindings.EMPTY.withFresh();
    List<HttpHeader> headers = headers(send.member("headers"), nothing);
    Template body = send.member("body");
    if (headers.stream().noneMatch(it -> it.is(CONTENT_TYPE))) {
      headers.add(
          new HttpHeader(
              CONTENT_TYPE,
              body == null || body.isText() ? "text/plain;charset=UTF-8" : "application/json"));
    }
    return with(sender, method(send, nothing), target(send, nothing), headers, content);
  }

  private static HandshakeRequest with(
      SseEndpoint sender, String method, String path, List<HttpHeader> headers, Bytes content) {
    HandshakeRequest request = sender.plain(method, sender.withCredentials(path));
    for (HttpHeader header : headers) {
      request = request.replacing(header.name(), header.value());
    }
    return request.with("Content-Length", String.valueOf(content.length())).followedBy(content);
  }

  private static String method(Template send, Bindings values) {
    Template method = send.member("method");
    return method == null ? "POST" : method.renderText(values).toUpperCase(Locale.ROOT);
  }

  private static String target(Template send, Bindings values) {
    return path(Objects.requireNonNull(send.member("path"), "a send has a path"), values);
  }

  /** Returns the path with its names filled in. */
  public static String path(Template path, Bindings values) {
    String text = path.renderText(values, Escaping.PERCENT);
    return text.startsWith("/") ? text : "/" + text;
  }

  private static List<HttpHeader> headers(@Nullable Template template, Bindings values) {
    List<HttpHeader> headers = new ArrayList<>();
    if (template != null) {
      for (Map.Entry<String, Template> line : template.members().entrySet()) {
        // A line break would end the header, and with it the request's grammar.
        String value = line.getValue().renderText(values).replaceAll("[\\r\\n\\x00]", " ");
        headers.add(new HttpHeader(line.getKey(), value));
      }
    }
    return headers;
  }

  private static Escaping escaping(List<HttpHeader> headers) {
    String type =
        headers.stream()
            .filter(it -> it.is(CONTENT_TYPE))
            .map(it -> it.value().toLowerCase(Locale.ROOT))
            .findFirst()
            .orElse("");
    return type.contains("json")
        ? Escaping.JSON
        : type.contains("x-www-form-urlencoded") ? Escaping.PERCENT : Escaping.NONE;
  }
}
