package dev.rtck.protocol.detection;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by asking which protocol is spoken at an address: a WebSocket upgrade, an Engine.IO
 * open packet, an event stream, a STOMP subprotocol, in this order.
 *
 * <p>Each question is one connection of its own, which ends with the answer. Not thread-safe.
 */
public final class ProtocolDetection {

  private static final String SOCKETIO_PATH = "/socket.io/";
  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(3);
  private static final int PACKET_BEGINS = 512;

  private final Address address;
  private final Secrets secrets;
  private final Duration patience;

  /**
   * What was found.
   *
   * @param resource path and query where it is spoken
   * @param seen what says so, in words
   */
  public record Detected(Protocol protocol, String resource, String seen) {}

  /**
   * @param patience how long one answer may take; three seconds at most are waited
   */
  public ProtocolDetection(Address address, Secrets secrets, Duration patience) {
    this.address = address;
    this.secrets = secrets;
    this.patience = patience.compareTo(LONGEST_QUESTION) < 0 ? patience : LONGEST_QUESTION;
  }

  /**
   * Asks for every protocol until one answers. Where none does, that is WebSocket: the cases of its
   * handshake will tell what is wrong.
   *
   * @param resource path and query
   */
  public Detected ask(String resource) {
    String upgrade = upgrade(resource, List.of());
    if (upgrade != null) {
      return new Detected(Protocol.WEBSOCKET, resource, "a WebSocket upgrade was answered 101");
    }
    if (opensEngineIo(resource)) {
      return new Detected(Protocol.SOCKETIO, resource, "an Engine.IO open packet");
    }
    if (resource.equals("/") && opensEngineIo(SOCKETIO_PATH)) {
      return new Detected(Protocol.SOCKETIO, SOCKETIO_PATH, "an Engine.IO open packet");
    }
    if (streamsEvents(resource)) {
      return new Detected(Protocol.SSE, resource, "an event stream");
    }
    String subprotocol = upgrade(resource, StompQuestion.SUBPROTOCOLS);
    if (subprotocol != null && StompQuestion.SUBPROTOCOLS.contains(subprotocol)) {
      return new Detected(Protocol.STOMP, resource, "the subprotocol " + subprotocol);
    }
    return new Detected(
        Protocol.WEBSOCKET, resource, "nothing else either; taking it for a WebSocket endpoint");
  }

  /** Returns the subprotocol that an upgrade selected, empty for none; null without a 101. */
  private @Nullable String upgrade(String resource, List<String> subprotocols) {
    return answer(
        resource,
        request ->
            subprotocols.isEmpty()
                ? request
                : request.with(HandshakeRequest.PROTOCOL, String.join(", ", subprotocols)),
        attempt -> {
          HttpResponse response = attempt.response();
          return response == null || response.status() != 101
              ? null
              : String.join(",", response.members(HandshakeRequest.PROTOCOL));
        });
  }

  private boolean opensEngineIo(String resource) {
    String asked = resource + (resource.contains("?") ? "&" : "?") + "EIO=4&transport=polling";
    return answer(
            asked,
            request -> plain(request, "*/*"),
            attempt ->
                attempt.status() == 200 && beginsWithOpenPacket(attempt, patience) ? "yes" : null)
        != null;
  }

  private static boolean beginsWithOpenPacket(HandshakeAttempt attempt, Duration patience) {
    HttpResponse response = attempt.response();
    String body = attempt.readOn(PACKET_BEGINS, patience).text();
    if (response != null && response.hasMember("Transfer-Encoding", "chunked")) {
      int line = body.indexOf("\r\n");
      body = line < 0 ? body : body.substring(line + 2);
    }
    return body.startsWith("0{");
  }

  private boolean streamsEvents(String resource) {
    return answer(
            resource,
            request -> plain(request, "text/event-stream"),
            attempt -> {
              HttpResponse response = attempt.response();
              return response != null
                      && response.lines("Content-Type").stream()
                          .anyMatch(
                              type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
                  ? "yes"
                  : null;
            })
        != null;
  }

  private static HandshakeRequest plain(HandshakeRequest upgrade, String accept) {
    return upgrade
        .without("Upgrade")
        .without("Connection")
        .without(HandshakeRequest.KEY)
        .without(HandshakeRequest.VERSION)
        .with("Accept", accept)
        .with("Connection", "close");
  }

  private @Nullable String answer(
      String resource,
      UnaryOperator<HandshakeRequest> question,
      Function<HandshakeAttempt, @Nullable String> reading) {
    WebSocketEndpoint endpoint = WebSocketEndpoint.at(address, resource);
    Patience each = new Patience(patience, patience, patience, patience);
    try (WebSocketProbe probe =
            new WebSocketProbe(
                endpoint,
                new Transcript(secrets),
                each,
                Deadline.in(patience.multipliedBy(2)),
                violation -> {},
                moment -> {});
        HandshakeAttempt attempt = probe.attempt(question.apply(endpoint.request()))) {
      return reading.apply(attempt);
    } catch (Unreachable noAnswerEither) {
      return null;
    }
  }
}
