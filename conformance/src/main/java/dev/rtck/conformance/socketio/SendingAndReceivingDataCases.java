package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.socketio.Closing.Stimulus;
import dev.rtck.conformance.socketio.Closing.Strictness;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoPacket;
import java.util.List;

/** Socket.IO protocol, Sending and receiving data: what an event may carry. */
final class SendingAndReceivingDataCases {

  /** No other event on the connection has it. */
  private static final long ASKED = 7_002;

  private static final String WHY =
      "What is no event must not reach handlers, and a sender that is out of step must be told so.";

  @ConformanceCase(
      id = "sio.event.payload",
      clause = "SIO5#sending-and-receiving-data/payload",
      title = "The connection is closed on an event whose payload is no array that holds something",
      sends =
          "Events with an empty array, with an object, a text and null, with half an array, and with"
              + " an array behind letters, each on a"
              + " connection of its own that was served before; the first over each transport; and"
              + " binary events without attachments, with an empty array and with an object; an"
              + " empty array and an object that ask for an acknowledgement; and an array whose first"
              + " element is null.",
      accepts =
          "The end of the connection at once, or a DISCONNECT and no service behind it. Of binary"
              + " events it is only a warning: whether there may be one without attachments is not said. No"
              + " acknowledgement. An array that holds null is one that holds something: it may be"
              + " handled, ignored or refused, as long as the connection is served or ended.",
      why = WHY,
      causes = {
        "The payload is handed to the handlers unlooked at.",
        "A packet that cannot be parsed is logged and dropped.",
        "Errors are acknowledged."
      },
      hostile = true)
  void closesOnAnEventWithoutAProperPayload(Connections connections, Checks checks) {
    Connections them = connections.echoing();
    Closing.judge(
        them,
        checks,
        Strictness.MUST,
        List.of(
            new Stimulus("object", them.text('2', "{}")),
            new Stimulus("empty-array", them.text('2', "[]")),
            new Stimulus("text", them.text('2', "\"" + Payloads.unique() + "\"")),
            new Stimulus("null", them.text('2', "null")),
            new Stimulus("cut-array", them.text('2', "[\"" + Payloads.unique() + "\",\"y\"")),
            new Stimulus(
                "letters-before-array", them.text('2', "abc[\"" + Payloads.unique() + "\"]"))));
    checks.each(
        List.of(new Stimulus("binary-object", "{}"), new Stimulus("binary-empty-array", "[]")),
        Stimulus::slug,
        (stimulus, slug) -> {
          try (SocketIoConnection connection = them.connected()) {
            String text = "50-" + them.text('2', stimulus.text()).substring(1);
            Closing.Closed closed = Closing.ofMember(them, connection, it -> it.sendText(text));
            Closing.record(checks, Strictness.SHOULD, slug, closed);
          }
        });
    checks.each(
        List.of(new Stimulus("empty-array", "[]"), new Stimulus("object", "{}")),
        Stimulus::slug,
        (stimulus, slug) -> {
          try (SocketIoConnection connection = them.connected()) {
            var unusedSent = connection.sendText(them.text('2', ASKED + stimulus.text()));
            var unusedFence = them.isServed(connection);
            boolean handled =
                connection.packets(0).stream().anyMatch(it -> it.isAck(them.namespace(), ASKED));
            checks.must(
                slug + "-not-handled",
                !handled,
                handled ? "it was acknowledged" : "no acknowledgement",
                "no acknowledgement");
          }
        });
    judgeNullAsName(them, checks);
  }

  private static void judgeNullAsName(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.connected()) {
      boolean before = them.isServed(connection);
      var unusedSent = connection.sendText(them.text('2', "[null]"));
      boolean served = them.isServed(connection);
      checks.should(
          "null-as-name",
          served || !before || connection.hasEnded(),
          served ? "served as before" : Words.ending(connection),
          "a connection that is served",
          "the end of the connection");
    }
  }

  @ConformanceCase(
      id = "sio.event.missing-payload",
      clause = "SIO5#sending-and-receiving-data/missing-payload",
      title = "The connection is closed on an event without payload",
      sends = "An event that ends behind its namespace, over each transport.",
      accepts =
          "The end of the connection at once, or a DISCONNECT and no service behind it. Widespread"
              + " servers ignore such an event, so that this is a warning only.",
      why = WHY,
      causes = "Only a payload that is there is looked at.",
      hostile = true)
  void closesOnAnEventWithoutPayload(Connections them, Checks checks) {
    Closing.judge(
        them.echoing(),
        checks,
        Strictness.SHOULD,
        List.of(new Stimulus("missing-payload", them.text('2', ""))));
  }

  @ConformanceCase(
      id = "sio.event.reserved-names",
      clause = "SOCKETIO4#emit-cheatsheet/reserved",
      title = "Events with the names of the library's own events are not handled",
      sends =
          "Events called connect, connect_error, disconnect, disconnecting, newListener and"
              + " removeListener, each on a connection of its own, which ask for an"
              + " acknowledgement. Where the target offers the events of rtck's own server: the same,"
              + " while another client watches who goes.",
      accepts =
          "The end of the connection, or no acknowledgement and a connection that is served as"
              + " before; and nobody is told that a client has gone which has not. An acknowledgement"
              + " says nothing where an event of any name gets one, unless the target offers those"
              + " events.",
      why =
          "Handlers of disconnect clean up after a user: who can call them by name can make others"
              + " believe that somebody has gone.",
      causes = "Names are not looked at before handlers are called.",
      hostile = true)
  void doesNotHandleReservedNames(Connections them, Checks checks) {
    boolean isKnown = WireEvents.missing(them) == null;
    // What the library acknowledges by itself, it need not have handled.
    boolean acknowledgesAny = !isKnown && isAcknowledged(them, Payloads.unique());
    checks.each(
        List.of(
            "connect",
            "connect_error",
            "disconnect",
            "disconnecting",
            "newListener",
            "removeListener"),
        name -> name.replace('_', '-').replace("Listener", "-listener"),
        (name, slug) -> {
          try (SocketIoConnection connection = them.connected()) {
            int mark = connection.mark();
            long id =
                connection.emitWithAck(them.namespace(), SocketIoPacket.payload(name, "rtck"));
            boolean served = them.isServed(connection);
            boolean handled =
                !acknowledgesAny
                    && connection.packets(mark).stream()
                        .anyMatch(it -> it.isAck(them.namespace(), id));
            boolean ended = connection.hasEnded();
            checks.should(
                slug,
                !handled && (ended || served),
                handled
                    ? "it was acknowledged"
                    : ended
                        ? Words.ending(connection)
                        : served ? "ignored" : "the connection is open and not served",
                "the end of the connection",
                "no acknowledgement, and a connection that is served");
          }
        });
    if (isKnown) {
      judgeWhoIsTold(them, checks);
    }
  }

  /** Returns whether the event is acknowledged, as every one is where the library does it. */
  private static boolean isAcknowledged(Connections them, String name) {
    try (SocketIoConnection connection = them.connected()) {
      long id = connection.emitWithAck(them.namespace(), SocketIoPacket.payload(name, "rtck"));
      var unusedFence = them.isServed(connection);
      return connection.packets(0).stream().anyMatch(it -> it.isAck(them.namespace(), id));
    }
  }

  private static void judgeWhoIsTold(Connections them, Checks checks) {
    try (SocketIoConnection watcher = WireEvents.connect(them, them.usual())) {
      var unusedWatch = WireEvents.ask(them, watcher, WireEvents.MAIN, "watch");
      for (String name : List.of("disconnect", "disconnecting")) {
        try (SocketIoConnection connection = them.open(them.usual())) {
          String id = connection.connect(WireEvents.MAIN, them.endpoint().auth());
          connection.emit(WireEvents.MAIN, SocketIoPacket.payload(name, "rtck"));
          boolean stays = them.isServed(connection) && !connection.hasEnded();
          var unusedFence = WireEvents.ask(them, watcher, WireEvents.MAIN, "count");
          long told = WireEvents.count(watcher, WireEvents.MAIN, "gone", id);
          checks.should(
              name + "-not-told",
              !stays || told == 0,
              (stays ? "the connection stays" : "the connection has ended")
                  + ", and its end was told "
                  + Words.times(told),
              "no notice of a client that stays");
        }
      }
    }
  }
}
