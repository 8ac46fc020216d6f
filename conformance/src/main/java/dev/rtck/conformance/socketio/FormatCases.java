package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.socketio.Closing.Stimulus;
import dev.rtck.conformance.socketio.Closing.Strictness;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import java.util.List;

/** Socket.IO protocol, Format: how packets are written. */
final class FormatCases {

  @ConformanceCase(
      id = "sio.encoding.main-namespace",
      clause = "SIO5#format/namespace",
      title = "The main namespace is not written out, and every other one is, with its comma",
      sends =
          "A CONNECT to the main namespace and to that of the endpoint, and there the profile's"
              + " echo where it has one, over each transport.",
      accepts = "Packets whose namespace is left out when it is the main one.",
      why = "Clients look sockets up by the namespace: one that they do not know is dropped.",
      causes = "One way of writing serves all namespaces.")
  void leavesTheMainNamespaceOut(Connections them, Checks checks) {
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
          }
        });
  }

  @ConformanceCase(
      id = "sio.encoding.malformed-packet",
      clause = "SIO5#format/packet-type",
      title = "The connection is closed on what is no Socket.IO packet",
      sends =
          "Messages with a letter or an unknown digit in place of the packet's type, and an empty"
              + " one, each on a connection of its own; the first over each transport.",
      accepts = "The end of the connection at once, or a DISCONNECT.",
      why = "A peer that speaks something else will not be understood later, either.",
      causes = "Errors of the parser are caught and logged.",
      hostile = true)
  void closesOnWhatIsNoPacket(Connections them, Checks checks) {
    Closing.judge(
        them,
        checks,
        Strictness.SHOULD,
        List.of(
            new Stimulus("letters", "abc"),
            new Stimulus("unknown-type", "9" + Payloads.unique()),
            new Stimulus("nothing", "")));
  }
}
