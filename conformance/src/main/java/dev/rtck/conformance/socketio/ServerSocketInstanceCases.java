package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import dev.rtck.protocol.websocket.HttpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Socket.IO documentation, Server, Socket instance: what an application knows of a client. */
final class ServerSocketInstanceCases {

  private static final String HEADER = "x-rtck";
  private static final String PARAMETER = "rtck";
  private static final int MOST_TRIES = 5;

  /** Which of the two, depends on how a connection ends. */
  private static final List<String> OF_THE_TRANSPORT =
      List.of("transport close", "transport error");

  private static final int CHURN = 60;
  private static final int MUCH_CHURN = 200;
  private static final int FEWEST = 20;
  private static final int WAYS = 3;
  private static final Duration TO_COUNT = Duration.ofSeconds(2);
  private static final Duration BETWEEN_COUNTS = Duration.ofMillis(20);

  private static SocketIoConnection watcher(Connections them) {
    SocketIoConnection watcher = WireEvents.connect(them, them.usual());
    var unused = WireEvents.ask(them, watcher, WireEvents.MAIN, "watch");
    return watcher;
  }

  @ConformanceCase(
      id = "sio.disconnect.reasons",
      clause = "SOCKETIO4#server-socket-instance/disconnect",
      title = "The application is told once that a client has gone, and why",
      sends =
          "Clients that send a DISCONNECT, that are disconnected by the server, alone and with their"
              + " connection, whose connection is closed, whose WebSocket is reset, and that give up a"
              + " GET over long-polling, where that is spoken, while another one watches.",
      accepts =
          "One notice each, with 'client namespace disconnect', 'server namespace disconnect' for the"
              + " two, and 'transport close' or 'transport error'.",
      why = "Presence and accounts of who is there are kept by it.",
      causes = {
        "The end of the namespace and that of the connection are both reported.",
        "That a GET was given up is not looked at."
      },
      capabilities = Capability.WIRE_EVENTS)
  void tellsTheApplicationWhoHasGone(Connections them, Checks checks) {
    try (SocketIoConnection watcher = watcher(them)) {
      Map<String, String> gone = new TreeMap<>();
      try (SocketIoConnection leaves = them.open(them.usual());
          SocketIoConnection kicked = them.open(them.usual());
          SocketIoConnection kickedOut = them.open(them.usual())) {
        SocketIoConnection dropped = them.open(them.usual());
        gone.put("by-client", leaves.connect(WireEvents.MAIN, them.endpoint().auth()));
        gone.put("by-server", kicked.connect(WireEvents.MAIN, them.endpoint().auth()));
        gone.put("dropped", dropped.connect(WireEvents.MAIN, them.endpoint().auth()));
        gone.put(
            "by-server-with-connection",
            kickedOut.connect(WireEvents.MAIN, them.endpoint().auth()));
        if (them.carriers().contains(Carrier.WEBSOCKET)) {
          SocketIoConnection reset = them.open(Carrier.WEBSOCKET);
          gone.put("reset", reset.connect(WireEvents.MAIN, them.endpoint().auth()));
          reset.engine().drop();
        }
        leaves.disconnect(WireEvents.MAIN);
        kicked.emit(WireEvents.MAIN, SocketIoPacket.payload("kick"));
        kickedOut.emit(WireEvents.MAIN, SocketIoPacket.payload("kick-close"));
        dropped.close();
        // Each must have been read before its connection ends for another reason.
        var unusedLeft = leaves.fence(them.answer());
        var unusedTold =
            kicked.await(it -> it.is(SocketIoType.DISCONNECT, WireEvents.MAIN), 0, them.answer());
        var unusedEnd = kickedOut.awaitEnd(them.answer());
      }
      Map<String, List<String>> reasons =
          Map.of(
              "by-client", List.of("client namespace disconnect"),
              "by-server", List.of("server namespace disconnect"),
              "by-server-with-connection", List.of("server namespace disconnect"),
              "dropped", OF_THE_TRANSPORT,
              "reset", OF_THE_TRANSPORT);
      gone.forEach(
          (slug, id) ->
              judgeNotice(
                  them,
                  checks,
                  watcher,
                  slug,
                  id,
                  reasons.getOrDefault(slug, List.of()),
                  them.answer()));
      if (them.carriers().contains(Carrier.POLLING)) {
        judgeGivenUp(them, watcher, checks);
      }
    }
  }

  /** Judges what the application is told when a client goes while its GET waits. */
  private static void judgeGivenUp(Connections them, SocketIoConnection watcher, Checks checks) {
    try (SocketIoConnection polling = them.open(Carrier.POLLING)) {
      String id = polling.connect(WireEvents.MAIN, them.endpoint().auth());
      var unusedFence = polling.fence(them.answer());
      HttpExchange pending = null;
      for (int tries = 0; tries < MOST_TRIES && pending == null; tries++) {
        // Behind the answer to a POST the next GET is on its way, and behind another one it waits.
        var unusedPosted = polling.engine().send(EngineIoPacket.of(EngineIoType.NOOP));
        pending = polling.engine().pendingPoll();
      }
      polling.engine().pausePolling();
      var unusedPosted = polling.engine().send(EngineIoPacket.of(EngineIoType.NOOP));
      if (pending == null) {
        checks.untestable("given-up", "no GET waits");
        return;
      }
      pending.abort();
      judgeNotice(them, checks, watcher, "given-up", id, OF_THE_TRANSPORT, them.answer());
    }
  }

  private static void judgeNotice(
      Connections them,
      Checks checks,
      SocketIoConnection watcher,
      String slug,
      String id,
      List<String> reasons,
      Duration atMost) {
    SocketIoEvent.Came came =
        watcher.await(
            it ->
                it.isEvent(WireEvents.MAIN, "gone") && it.packet().argument(0).asText().equals(id),
            0,
            atMost);
    // A second notice may be said by another thread than what the watcher asks for: somebody who
    // comes and goes in between gives it time.
    them.open(them.usual()).close();
    var unusedFence = WireEvents.ask(them, watcher, WireEvents.MAIN, "count");
    long count = WireEvents.count(watcher, WireEvents.MAIN, "gone", id);
    String reason = came == null ? "" : came.packet().argument(1).asText();
    checks.should(
        slug,
        count == 1 && reasons.contains(reason),
        "told " + Words.times(count) + ", because of '" + reason + "'",
        "once, because of '" + String.join("' or '", reasons) + "'");
  }

  @ConformanceCase(
      id = "sio.disconnect.close-packet",
      clause = "SOCKETIO4#server-socket-instance/disconnect",
      title = "A client whose session was ended by a close packet is gone for the application",
      sends =
          "A close packet of Engine.IO by a client over each transport, while another one watches.",
      accepts = "One notice each, with 'transport close' or 'transport error'.",
      why = "The others see who has left when the page is closed, and not a minute later.",
      causes = "The close packet ends the transport, and nobody tells the application.",
      capabilities = Capability.WIRE_EVENTS)
  void tellsTheApplicationOfAClosePacket(Connections them, Checks checks) {
    try (SocketIoConnection watcher = watcher(them)) {
      them.overEach(
          checks,
          (carrier, slug) -> {
            // It stays until the notice has come: its end would bring one, too.
            try (SocketIoConnection leaving = them.open(carrier)) {
              String id = leaving.connect(WireEvents.MAIN, them.endpoint().auth());
              var unused = leaving.engine().send(EngineIoPacket.of(EngineIoType.CLOSE));
              judgeNotice(them, checks, watcher, slug, id, OF_THE_TRANSPORT, them.answer());
            }
          });
    }
  }

  @ConformanceCase(
      id = "sio.disconnect.ping-timeout",
      clause = "SOCKETIO4#server-socket-instance/disconnect",
      title = "A client that answers no ping is gone for the application",
      sends = "No pong by one client, while another one watches.",
      accepts = "One notice, with 'ping timeout', once the announced times have passed.",
      why = "Who has lost the network sends no farewell, and is shown as present until then.",
      causes = "The session is forgotten without a word to the application.",
      schedule = Schedule.ALONE,
      volume = true,
      capabilities = Capability.WIRE_EVENTS)
  void tellsTheApplicationOfAPingTimeout(Connections them, Checks checks) {
    try (SocketIoConnection watcher = watcher(them);
        SocketIoConnection silent = them.open(them.usual())) {
      OpenPacket open = silent.engine().open();
      if (HeartbeatCases.isTooCalm(open, them.plan(), checks, 1)) {
        return;
      }
      String id = silent.connect(WireEvents.MAIN, them.endpoint().auth());
      silent.engine().stopAnsweringPings();
      Duration atMost =
          HeartbeatCases.interval(open)
              .plus(HeartbeatCases.timeout(open).multipliedBy(2))
              .plus(them.answer());
      judgeNotice(them, checks, watcher, "silent", id, List.of("ping timeout"), atMost);
    }
  }

  @ConformanceCase(
      id = "sio.disconnect.rooms",
      clause = "SOCKETIO4#rooms/disconnection",
      title = "Who has gone is counted in no room",
      sends =
          "Sixty clients (200 with --thorough; fewer where they take long), one after the other, that"
              + " join a room and go: in turns by a reset of a WebSocket, by a DISCONNECT and by a close;"
              + " then the question how many are in it.",
      accepts = "The one that has stayed, within two seconds.",
      why =
          "Rooms that keep those who have gone fill the memory, and show people who are not there.",
      causes = {
        "The rooms of a client are cleared by its DISCONNECT only.",
        "What is put into a table when a client comes is not taken out when it is reset."
      },
      volume = true,
      capabilities = Capability.WIRE_EVENTS)
  void countsNobodyWhoHasGone(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection stays = WireEvents.connect(them, them.usual())) {
      var unusedJoined = WireEvents.ask(them, stays, WireEvents.MAIN, "join", room);
      Deadline half = Deadline.in(them.probe().patience().wholeCase().dividedBy(2));
      int most = them.plan().thorough() ? MUCH_CHURN : CHURN;
      int passed = 0;
      while (passed < most && !half.hasPassed()) {
        SocketIoConnection passing = WireEvents.connect(them, them.usual());
        var unused = WireEvents.ask(them, passing, WireEvents.MAIN, "join", room);
        goAway(passing, passed, them.usual());
        passed++;
      }
      if (passed < FEWEST) {
        checks.untestable("count", passed + " clients took half of the case's time");
        return;
      }
      Deadline patience = Deadline.in(TO_COUNT);
      int count = count(them, stays, room);
      while (count != 1 && !patience.hasPassed()) {
        var unusedWaited = stays.awaitEnd(BETWEEN_COUNTS);
        count = count(them, stays, room);
      }
      checks.should(
          "count", count == 1, count + " after " + passed + " came and went", "the one who stays");
    }
  }

  /**
   * Goes in another way each time. Over long-polling who stays away is missed only when a pong does
   * not come.
   */
  private static void goAway(SocketIoConnection passing, int number, Carrier carrier) {
    if (number % WAYS == 0 && carrier == Carrier.WEBSOCKET) {
      passing.engine().drop();
      return;
    }
    if (number % WAYS == 1) {
      passing.disconnect(WireEvents.MAIN);
    }
    passing.close();
  }

  private static int count(Connections them, SocketIoConnection asking, String room) {
    return WireEvents.ask(them, asking, WireEvents.MAIN, "count", room).argument(0).asInt();
  }

  @ConformanceCase(
      id = "sio.connect.handshake",
      clause = "SOCKETIO4#server-socket-instance/handshake",
      title = "The application is shown the request that opened the session",
      sends =
          "A session with a parameter and a header of its own over each transport, and the question"
              + " what was shown.",
      accepts =
          "Both, and the transport of the first request, also when the session was upgraded since.",
      why = "Tokens and tenants travel in them.",
      causes = {
        "What a WebSocket's request carries is not looked at.",
        "The request of the upgrade takes the place of the first one."
      },
      capabilities = Capability.WIRE_EVENTS)
  void showsTheRequestThatOpenedTheSession(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          String text = Payloads.unique();
          try (SocketIoConnection connection =
              SocketIoConnection.open(them.probes().apply(showing(them, text)), carrier)) {
            var unused = connection.connect(WireEvents.MAIN, them.endpoint().auth());
            JsonNode shown =
                WireEvents.ask(them, connection, WireEvents.MAIN, "handshake").argument(0);
            JsonNode query = shown.path("query");
            String first = carrier == Carrier.WEBSOCKET ? "websocket" : "polling";
            boolean right =
                query.path(PARAMETER).asText().equals(text)
                    && query.path("transport").asText().equals(first)
                    && shown.path("headers").path(HEADER).asText().equals(text);
            checks.should(
                slug,
                right,
                "the query " + query + " and the headers " + shown.path("headers"),
                "the parameter and the header, and transport=" + first);
          }
        });
  }

  private static SocketIoEndpoint showing(Connections them, String text) {
    SocketIoEndpoint usual = them.endpoint();
    EngineIoEndpoint engine = usual.engine();
    List<HttpHeader> headers = new ArrayList<>(engine.headers());
    headers.add(new HttpHeader(HEADER, text));
    return new SocketIoEndpoint(
        new EngineIoEndpoint(engine.address(), engine.resource(PARAMETER + "=" + text), headers),
        usual.namespace(),
        usual.auth(),
        usual.transports());
  }
}
