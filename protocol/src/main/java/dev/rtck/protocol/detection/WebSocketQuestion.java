package dev.rtck.protocol.detection;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks for an upgrade to WebSocket, and listens for a greeting. */
final class WebSocketQuestion {

  private static final String COMPRESSION = "permessage-deflate";

  private final Questions questions;

  WebSocketQuestion(Questions questions) {
    this.questions = questions;
  }

  Reply ask(String resource) {
    try (WebSocketProbe probe = questions.webSocket(resource);
        HandshakeAttempt attempt =
            probe.attempt(probe.request().with(HandshakeRequest.EXTENSIONS, COMPRESSION))) {
      HttpResponse answer = attempt.response();
      if (answer == null || !attempt.switchedProtocols()) {
        return Reply.other(attempt.status(), "an upgrade got: " + attempt.describe());
      }
      List<String> facts = new ArrayList<>();
      List<String> settings = new ArrayList<>();
      facts.add("an upgrade to WebSocket got: " + answer.statusLine());
      facts.add(
          answer.has(HandshakeRequest.EXTENSIONS)
              ? "compression: " + String.join(", ", answer.lines(HandshakeRequest.EXTENSIONS))
              : "compression: " + COMPRESSION + " was offered, and not taken");
      Protocol protocol = listen(attempt.webSocket(), facts, settings);
      facts.add(foreigner(probe));
      return Reply.found(new Sighting(protocol, resource, facts, List.of(), settings));
    }
  }

  private static Protocol listen(
      WebSocketConnection connection, List<String> facts, List<String> settings) {
    WebSocketEvent first =
        connection.await(
            WebSocketEvent.class, it -> !(it instanceof WebSocketEvent.Ping), Questions.LOOK);
    if (first instanceof WebSocketEvent.Message message && message.isReadable()) {
      String text = message.payload().text();
      facts.add("it greets: " + Questions.shown(text));
      if (text.startsWith("0{") && text.contains("\"sid\"")) {
        EngineIoQuestion.describe(text.substring(1), facts, new ArrayList<>());
        settings.add("transports: [websocket]");
        return Protocol.SOCKETIO;
      }
    } else if (first != null) {
      facts.add("it then says: " + first);
    } else {
      facts.add("it says nothing by itself within " + Questions.LOOK.toMillis() + " ms");
    }
    return Protocol.WEBSOCKET;
  }

  private static String foreigner(WebSocketProbe probe) {
    try (HandshakeAttempt attempt =
        probe.attempt(probe.request().with("Origin", Questions.FOREIGN_ORIGIN))) {
      return attempt.switchedProtocols()
          ? String.format(
              Locale.ROOT,
              "origins: pages of %s are let in; where cookies say who a user is, check Origin",
              Questions.FOREIGN_ORIGIN)
          : "origins: pages of " + Questions.FOREIGN_ORIGIN + " got: " + attempt.describe();
    }
  }
}
