package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoPacket;

/** Engine.IO, Handshake: the maxPayload that it announces, at its limit and beyond. */
final class MaxPayloadCases {

  private static final long MOST = 4 << 20;

  /** So much that it does not matter what of a message a server counts. */
  private static final long BEYOND = 1024;

  @ConformanceCase(
      id = "eio.limits.polling-payload",
      clause = "EIO4#handshake/max-payload-exceeded",
      title = "A body above maxPayload is refused",
      sends = "A POST of a message longer than the announced maxPayload.",
      accepts =
          "413, another HTTP error, or the end of the connection; that it is taken is a warning.",
      why = "Without a limit one client fills the memory of all.",
      causes = "The limit is announced and not applied.",
      hostile = true,
      capabilities = Capability.POLLING)
  void refusesABodyAboveItsLimit(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    PolledSession polled = PolledSession.connected(probe, endpoint);
    long limit = limit(polled.session().open(), checks);
    if (limit == 0) {
      return;
    }
    HttpAnswer answer =
        polled.session().post(event(endpoint, limit + BEYOND)).await(probe.patience().answer());
    boolean taken = answer == null || answer.status() == 200;
    String ending = answer != null && taken ? polled.ending() : "";
    checks.should(
        "refused",
        !taken || !ending.isEmpty(),
        PolledSession.describe(answer) + (ending.isEmpty() ? "" : ", then " + ending),
        "413",
        "another HTTP error",
        "the end of the connection");
  }

  @ConformanceCase(
      id = "eio.limits.websocket-payload",
      clause = "EIO4#handshake/max-payload-exceeded",
      title = "A WebSocket message above maxPayload is refused",
      sends = "A text message longer than the announced maxPayload.",
      accepts = "The end of the connection, with 1009 or otherwise; that it stays is a warning.",
      why = "Without a limit one client fills the memory of all.",
      causes = "The limit is that of long-polling alone.",
      hostile = true)
  void refusesAWebSocketMessageAboveItsLimit(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (!endpoint.transports().contains(Transport.WEBSOCKET)) {
      checks.observe("refused", "the profile promises no WebSocket");
      return;
    }
    try (SocketIoConnection connection =
        HttpLongPollingCases.connect(probe, endpoint, Carrier.WEBSOCKET)) {
      long limit = limit(connection.engine().open(), checks);
      if (limit == 0) {
        return;
      }
      var unused = connection.engine().sendText(event(endpoint, limit + BEYOND));
      EngineIoEvent.Ended ended = connection.engine().awaitEnd(probe.patience().answer());
      checks.should(
          "refused",
          ended != null,
          ended == null ? "still open" : ended.words(),
          "the end of the connection");
    }
  }

  @ConformanceCase(
      id = "eio.limits.largest-payload",
      clause = "EIO4#handshake/max-payload",
      title = "A body of exactly maxPayload is accepted",
      sends = "An echo whose POST is as long as the announced maxPayload.",
      accepts = "The same text; where what comes back is longer than the limit, an accepted POST.",
      why = "Clients fill their payloads up to the limit.",
      causes = "The comparison is off by one, or counts the head.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.POLLING)
  void acceptsABodyAtItsLimit(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Echo echo, Checks checks) {
    PolledSession polled = PolledSession.connected(probe, endpoint);
    long limit = limit(polled.session().open(), checks);
    if (limit == 0) {
      return;
    }
    // The limit is one of bytes.
    int around = Bytes.utf8(body(echo, "")).length();
    String body = body(echo, "x".repeat((int) (limit - around)));
    if (Bytes.utf8(body).length() != limit) {
      checks.observe("accepted", "the echo's length is not that of its text");
      return;
    }
    HttpAnswer answer = polled.session().post(body).await(probe.patience().answer());
    checks.should(
        "accepted",
        answer != null && answer.is(200),
        "a body of " + limit + " bytes: " + PolledSession.describe(answer),
        "200 'ok'");
  }

  private static String body(Echo echo, String text) {
    return echo.packet(1, text).encode().get(0).pollingText();
  }

  private static String event(SocketIoEndpoint endpoint, long length) {
    int around = event(endpoint, "").length();
    return event(endpoint, "x".repeat((int) (length - around)));
  }

  private static String event(SocketIoEndpoint endpoint, String text) {
    return SocketIoPacket.event(
            endpoint.namespace(), null, SocketIoPacket.payload("rtck-too-large", text))
        .encode()
        .get(0)
        .pollingText();
  }

  /** Returns the announced limit, or 0 when it is none that can be tried. */
  private static long limit(OpenPacket open, Checks checks) {
    Long limit = open.maxPayload();
    if (limit == null || limit > MOST || limit < 1024) {
      checks.observe(
          "limit",
          limit == null ? "no maxPayload is announced" : "maxPayload is " + limit + ": not tried");
      return 0;
    }
    return limit;
  }
}
