package dev.rtck.protocol.detection;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.time.Duration;

/**
 * How questions are put to a target: each on connections of its own, which end with the answer.
 *
 * @param patience how long one answer may take
 */
record Questions(Address address, Secrets secrets, Duration patience) {

  /** A page that the target does not know: RFC 2606 keeps its name free. */
  static final String FOREIGN_ORIGIN = "https://rtck.example";

  /** How long to listen for what comes unasked. */
  static final Duration LOOK = Duration.ofMillis(700);

  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  WebSocketProbe webSocket(String resource) {
    return new WebSocketProbe(
        WebSocketEndpoint.at(address, resource),
        new Transcript(secrets),
        each(),
        deadline(),
        violation -> {},
        moment -> {});
  }

  SseProbe http(String resource) {
    return new SseProbe(
        SseEndpoint.at(address, resource),
        new Transcript(secrets),
        each(),
        deadline(),
        violation -> {},
        moment -> {});
  }

  StompProbe stomp(StompEndpoint endpoint) {
    return new StompProbe(
        endpoint, new Transcript(secrets), each(), deadline(), StompProbe.Witnesses.NONE, null);
  }

  private Patience each() {
    return new Patience(patience, patience, patience, patience);
  }

  private Deadline deadline() {
    return Deadline.in(patience.multipliedBy(2));
  }

  /** Says which pages may read an answer to a request of {@link #FOREIGN_ORIGIN}. */
  static String sharing(HttpResponse answer) {
    String allowed = String.join(", ", answer.lines(ALLOW_ORIGIN));
    boolean credentials = answer.hasMember("Access-Control-Allow-Credentials", "true");
    return allowed.isEmpty()
        ? "CORS: pages of other origins may not read it (no " + ALLOW_ORIGIN + ")"
        : "CORS: "
            + ALLOW_ORIGIN
            + ": "
            + allowed
            + (credentials ? ", with credentials" : ", without credentials");
  }

  /** Returns the beginning of what the target said, to be quoted. */
  static String shown(String text) {
    return text.length() <= 160 ? text : text.substring(0, 160) + "…";
  }
}
