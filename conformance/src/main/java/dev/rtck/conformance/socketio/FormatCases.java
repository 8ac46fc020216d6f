package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.socketio.Closing.Stimulus;
import dev.rtck.conformance.socketio.Closing.Strictness;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.util.ArrayList;
import java.util.List;

/** Socket.IO protocol, Format: how packets are written. */
final class FormatCases {

  /** No other event on the connection has it. */
  private static final Long ASKED = 7_001L;

  private static final String WITH_ARRAY = "connect-with-array";

  @ConformanceCase(
      id = "sio.encoding.main-namespace",
      clause = "SIO5#format/namespace",
      title = "Packets are written as the format wants, without the main namespace",
      sends =
          "A CONNECT to the main namespace and to that of the endpoint, and there the profile's"
              + " echo, or else what comes back of a room or a broadcast, where it has one, over each"
              + " transport.",
      accepts =
          "Packets whose namespace is left out when it is the main one; and nothing that is no packet:"
              + " no unknown type, no bytes that nothing announced, no event or acknowledgement without"
              + " an array, and no acknowledgement without an id.",
      why =
          "Clients look sockets up by the namespace: one that they do not know is dropped. What they"
              + " cannot read ends the connection.",
      causes = {
        "One way of writing serves all namespaces.",
        "Events are acknowledged that asked for none."
      })
  void leavesTheMainNamespaceOut(Connections connections, Checks checks) {
    Connections them = connections.echoing();
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            if (!them.namespace().equals(SocketIoPacket.MAIN)) {
              var unused = connection.ask(SocketIoPacket.MAIN, them.endpoint().auth());
            }
            if (them.echo().isDeclared()) {
              var unused =
                  them.echo().roundTrip(connection, Payloads.unique(), them.answer().dividedBy(2));
            }
            List<String> flawed =
                connection.packets(0).stream()
                    .filter(it -> it.flaws().stream().anyMatch(flaw -> flaw.contains("namespace")))
                    .map(SocketIoEvent.Came::raw)
                    .toList();
            checks.must(
                slug,
                flawed.isEmpty(),
                flawed.isEmpty()
                    ? connection.packets(0).size() + " packets, all as they are to be"
                    : "'" + flawed.get(0) + "'",
                "no main namespace, and a comma behind others");
            List<String> strange = strange(connection);
            checks.must(
                slug + "-packets",
                strange.isEmpty(),
                strange.isEmpty() ? "packets alone" : strange.get(0),
                "packets as the format wants them, and nothing else");
          }
        });
  }

  /** Returns what came that is no packet, or no event or acknowledgement as it must be. */
  private static List<String> strange(SocketIoConnection connection) {
    List<String> strange = new ArrayList<>();
    connection.engine().since(0).stream()
        .filter(EngineIoEvent.Came.class::isInstance)
        .map(EngineIoEvent.Came.class::cast)
        // What the bodies of long-polling hold is another case's.
        .filter(it -> it.carrier() == Carrier.WEBSOCKET)
        .filter(it -> it.packet() instanceof EngineIoPacket.Malformed)
        .forEach(it -> strange.add(it.toString()));
    connection.since(0).stream()
        .filter(SocketIoEvent.Stray.class::isInstance)
        .forEach(it -> strange.add(it.toString()));
    connection.packets(0).stream()
        .filter(it -> it.packet().type().isEvent() || it.packet().type().isAck())
        .flatMap(it -> it.packet().flaws().stream().map(flaw -> "'" + it.raw() + "': " + flaw))
        .forEach(strange::add);
    return strange;
  }

  @ConformanceCase(
      id = "sio.encoding.malformed-packet",
      clause = "SIO5#format/packet-type",
      title = "The connection is closed on what is no Socket.IO packet",
      sends =
          "Messages with a letter or an unknown digit in place of the packet's type, and an empty"
              + " one, each on a connection of its own; the first over each transport.",
      accepts = "The end of the connection at once, or a DISCONNECT and no service behind it.",
      why = "A peer that speaks something else will not be understood later, either.",
      causes = "Errors of the parser are caught and logged.",
      hostile = true)
  void closesOnWhatIsNoPacket(Connections them, Checks checks) {
    Closing.judge(
        them.echoing(),
        checks,
        Strictness.SHOULD,
        List.of(
            new Stimulus("letters", "abc"),
            new Stimulus("unknown-type", "9" + Payloads.unique()),
            new Stimulus("nothing", "")));
  }

  /**
   * What no client may send.
   *
   * @param text stands in all that would come of it
   */
  private record Illegal(String slug, List<EngineIoPacket> packets, String text) {
    static Illegal of(String slug, String message) {
      return new Illegal(slug, List.of(EngineIoPacket.message(message)), Payloads.unique());
    }
  }

  @ConformanceCase(
      id = "sio.encoding.illegal-packet",
      clause = "SIO5#format/illegal",
      title = "A packet that breaks the format is not handled, and does no harm",
      sends =
          "Each on a connection of its own: a CONNECT to another namespace with an array and with a"
              + " text as payload, a DISCONNECT with a payload, a CONNECT_ERROR, binary events with"
              + " letters, with nothing, with a negative and with a huge number in place of their"
              + " count, with a placeholder beyond its count and with a negative one, and bytes that"
              + " nothing announced.",
      accepts =
          "The end of the connection or a DISCONNECT; or that it is ignored, or refused, and the"
              + " connection is served as before, also in the endpoint's namespace. A CONNECT with an"
              + " array may be let in: all that the text says of a payload is that it is an object or"
              + " an array.",
      why = "Whoever is out of step must not stop others, nor wait for an answer forever.",
      causes = {
        "The parser waits for what will never come.",
        "What a placeholder stands for is not looked at."
      },
      hostile = true)
  void handlesNoIllegalPacket(Connections connections, Checks checks) {
    Connections them = connections.echoing();
    checks.each(
        illegal(them), Illegal::slug, (packet, slug) -> judgeIllegal(them, checks, packet, slug));
  }

  private static void judgeIllegal(Connections them, Checks checks, Illegal packet, String slug) {
    try (SocketIoConnection connection = them.connected()) {
      if (!them.isServed(connection)) {
        checks.untestable(slug, "a CONNECT got no answer: " + Words.ending(connection));
        return;
      }
      int mark = connection.mark();
      var unusedSent = Closing.send(connection, packet.packets().toArray(EngineIoPacket[]::new));
      boolean served = them.isServed(connection);
      // A server may end the connection for an echo where the client is not any more.
      boolean closed = connection.hasEnded() || isTold(them, connection, mark);
      boolean left =
          !closed
              && them.echo().isDeclared()
              && them.echo().roundTrip(connection, Payloads.unique(), them.answer()) == null;
      boolean handled =
          connection.packets(mark).stream()
              .anyMatch(
                  it ->
                      (it.packet().type().isEvent() && it.raw().contains(packet.text()))
                          || it.isAck(them.namespace(), ASKED)
                          || (it.is(SocketIoType.CONNECT, elsewhere(them))
                              && !packet.slug().equals(WITH_ARRAY)));
      checks.should(
          slug,
          !handled && (closed || (served && !left)),
          handled
              ? "it was handled: " + Words.what(connection, mark)
              : closed
                  ? Words.ending(connection)
                  : left
                      ? "no echo any more, " + Words.ending(connection)
                      : served ? "served as before" : "open, and not served",
          "the end of the connection",
          "nothing of it, and a connection that is served");
    }
  }

  private static boolean isTold(Connections them, SocketIoConnection connection, int mark) {
    return connection.packets(mark).stream()
        .anyMatch(it -> it.is(SocketIoType.DISCONNECT, them.namespace()));
  }

  /**
   * Returns a namespace in which these connections are not; where none is known, one that nobody
   * has.
   */
  private static String elsewhere(Connections them) {
    String second = Connections.secondNamespace(them.plan());
    return second == null ? "/rtck-elsewhere" : second;
  }

  private static List<Illegal> illegal(Connections them) {
    String other = elsewhere(them);
    return List.of(
        Illegal.of(WITH_ARRAY, Connections.text('0', other, "[]")),
        Illegal.of("connect-with-text", Connections.text('0', other, "\"x\"")),
        Illegal.of("disconnect-with-payload", them.text('1', "\"x\"")),
        Illegal.of("connect-error", them.text('4', "{\"message\":\"x\"}")),
        withCount(them, "letters-as-count", "5x-"),
        withCount(them, "no-count", "5-"),
        withCount(them, "negative-count", "5-1-"),
        withCount(them, "huge-count", "5999999999-"),
        numbered(them, "beyond-its-count", "7"),
        numbered(them, "negative-placeholder", "-1"),
        new Illegal(
            "stray-bytes",
            List.of(new EngineIoPacket.Binary(Bytes.utf8("rtck"))),
            Payloads.unique()));
  }

  private static SocketIoPacket event(Connections them, JsonNode value) {
    boolean asks = !them.echo().isDeclared() || them.echo().isAcknowledgement();
    return SocketIoPacket.event(
        them.namespace(),
        asks ? ASKED : null,
        them.echo().isDeclared()
            ? them.echo().payload(value)
            : SocketIoPacket.payload("rtck", value));
  }

  private static Illegal withCount(Connections them, String slug, String head) {
    String text = Payloads.unique();
    EngineIoPacket whole = event(them, TextNode.valueOf(text)).encode().get(0);
    // Behind the digits of the message and of the event.
    String rest = whole.pollingText().substring(2);
    return new Illegal(slug, List.of(EngineIoPacket.message(head + rest)), text);
  }

  private static Illegal numbered(Connections them, String slug, String number) {
    JsonNode value = Attached.bytes(1, 2);
    List<EngineIoPacket> packets = new ArrayList<>(event(them, value).encode());
    String text =
        packets.get(0).pollingText().substring(1).replace("\"num\":0", "\"num\":" + number);
    packets.set(0, EngineIoPacket.message(text));
    return new Illegal(slug, packets, value.path("id").textValue());
  }
}
