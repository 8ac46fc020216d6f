package dev.rtck.protocol.detection;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.DurationText;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.websocket.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks for the open packet of Engine.IO 4: by long-polling, and else on a WebSocket. */
final class EngineIoQuestion {

  private static final Pattern OLDER = Pattern.compile("\\d+:0\\{.*", Pattern.DOTALL);
  private static final char BETWEEN_PACKETS = '\u001e';

  private final Questions questions;

  EngineIoQuestion(Questions questions) {
    this.questions = questions;
  }

  Reply ask(String resource) {
    String asked = resource + (resource.contains("?") ? "&" : "?") + "EIO=4&transport=";
    try (SseProbe probe = questions.http(resource)) {
      HttpReply reply =
          probe.exchange(probe.endpoint().plain("GET", asked + "polling").with("Accept", "*/*"));
      String body = reply.body().text();
      HttpResponse answer = reply.response();
      if (answer == null || reply.status() != 200 || !body.startsWith("0{")) {
        Reply webSocket = overWebSocket(resource, asked + "websocket");
        return webSocket.sighting() != null ? webSocket : refused(reply, body);
      }
      int end = body.indexOf(BETWEEN_PACKETS);
      List<String> facts = new ArrayList<>();
      List<String> advice = new ArrayList<>();
      facts.add("long-polling got: " + answer.statusLine() + ", an open packet of Engine.IO 4");
      describe(body.substring(1, end < 0 ? body.length() : end), facts, advice);
      HttpResponse shared =
          probe
              .exchange(
                  probe
                      .endpoint()
                      .plain("GET", asked + "polling")
                      .with("Origin", Questions.FOREIGN_ORIGIN))
              .response();
      if (shared != null) {
        facts.add(Questions.sharing(shared));
      }
      return Reply.found(new Sighting(Protocol.SOCKETIO, resource, facts, advice, List.of()));
    }
  }

  /** Some servers speak no long-polling; to others this is a WebSocket like any. */
  private Reply overWebSocket(String resource, String asked) {
    Reply reply = new WebSocketQuestion(questions).ask(asked);
    Sighting seen = reply.sighting();
    return seen != null && seen.protocol() == Protocol.SOCKETIO
        ? Reply.found(
            new Sighting(Protocol.SOCKETIO, resource, seen.facts(), seen.advice(), seen.settings()))
        : Reply.other(reply.status(), reply.words());
  }

  private static Reply refused(HttpReply reply, String body) {
    String seen =
        OLDER.matcher(body).matches()
            ? "an open packet of Engine.IO 3, that is Socket.IO 2; rtck judges Socket.IO 3 and"
                + " later"
            : reply.describe();
    return Reply.other(reply.status(), "long-polling of Engine.IO got: " + seen);
  }

  /** Says what stands in an open packet, and what is wrong with it. */
  static void describe(String data, List<String> facts, List<String> advice) {
    OpenPacket open = OpenPacket.parse(data);
    facts.add(
        "heartbeat: a ping every "
            + length(open.pingInterval())
            + ", "
            + length(open.pingTimeout())
            + " for the pong");
    facts.add(
        "upgrades: " + (open.upgrades().isEmpty() ? "none" : String.join(", ", open.upgrades())));
    Long payload = open.maxPayload();
    if (payload != null) {
      facts.add("payloads of " + payload + " bytes at most");
    }
    open.flaws().forEach(flaw -> advice.add("the open packet is not right: " + flaw));
  }

  private static String length(@Nullable Duration duration) {
    return duration == null ? "(untold)" : DurationText.format(duration);
  }
}
