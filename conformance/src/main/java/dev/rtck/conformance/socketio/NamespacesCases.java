package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.util.List;

/** Socket.IO, Namespaces: several conversations on one connection. */
final class NamespacesCases {

  private static final long SAME_ID = 5;

  @ConformanceCase(
      id = "sio.namespace.isolation",
      clause = "SIO5#introduction/multiplexing",
      title = "What belongs to one namespace does not come in another",
      sends =
          "The profile's echo in its namespace, and an unknown event in a second one with the same"
              + " id, on one connection; and the echo, or the broadcast, while another client is in"
              + " the second namespace only.",
      accepts =
          "Acknowledgements and events of the one in the one namespace only, and nothing of them for"
              + " the other client.",
      why = "Parts of an application that know nothing of each other share one connection.",
      causes = {
        "Acknowledgements are sent without their namespace.",
        "Who is connected to any namespace is connected to the main one, too."
      },
      declared = OperationName.ECHO,
      capabilities = Capability.NAMESPACES)
  void keepsNamespacesApart(Connections them, Checks checks) {
    String text = Payloads.unique();
    try (Member client = them.member();
        SocketIoConnection elsewhere = them.open(them.usual())) {
      SocketIoConnection connection = client.connection();
      var unusedIn = connection.connect(them.second(), them.endpoint().auth());
      var unusedOther = elsewhere.connect(them.second(), them.endpoint().auth());
      boolean asks = them.echo().isAcknowledgement();
      var unusedSent =
          connection.send(
              SocketIoPacket.event(
                  them.namespace(), asks ? SAME_ID : null, them.echo().payload(text)));
      SocketIoEvent.Came came =
          connection.await(
              it -> String.valueOf(it.packet().data()).contains(text), 0, them.answer());
      if (came == null) {
        checks.untestable("echo", "the echo does not come back: " + Words.ending(connection));
      } else {
        checks.must(
            "echo",
            came.packet().namespace().equals(them.namespace()),
            came.toString(),
            "the echo in " + them.namespace());
      }
      var unusedUnknown =
          connection.send(
              SocketIoPacket.event(them.second(), SAME_ID, SocketIoPacket.payload("rtck-unknown")));
      var unusedFence = them.isServed(connection);
      long acks =
          connection.packets(0).stream().filter(it -> it.isAck(them.namespace(), SAME_ID)).count();
      long most = asks ? 1 : 0;
      checks.must(
          "same-id",
          acks <= most,
          "acknowledged " + Words.times(acks) + " in " + them.namespace(),
          asks ? "once" : "never");
      OperationName channel = them.channel();
      String said = Payloads.unique();
      if (channel != null) {
        String room = Member.freshRoom();
        client.join(room);
        client.say(channel, room, said);
        var unusedThrough = them.isServed(connection);
      }
      var unusedBehind = them.isServed(elsewhere);
      List<SocketIoEvent.Came> leaked =
          elsewhere.packets(0).stream()
              .filter(
                  it -> {
                    String data = String.valueOf(it.packet().data());
                    return data.contains(text) || data.contains(said);
                  })
              .toList();
      checks.must(
          "other-client",
          leaked.isEmpty(),
          leaked.isEmpty() ? "nothing of it came" : leaked.get(0).toString(),
          "nothing of it for who is in another namespace");
    }
  }

  @ConformanceCase(
      id = "sio.namespace.dynamic",
      clause = "SOCKETIO4#namespaces/dynamic",
      title = "Namespaces that are named by a pattern are those that fit it as a whole",
      sends =
          "CONNECTs to /dyn-12, which fits the pattern, and to /dyn-x and /dyn-12x, which do not.",
      accepts = "A CONNECT for the first, and a CONNECT_ERROR for the others.",
      why = "The name often holds the tenant, and the pattern keeps others out.",
      causes = "The pattern is not anchored at its end.",
      capabilities = Capability.WIRE_EVENTS)
  void matchesWholeNames(Connections them, Checks checks) {
    try (SocketIoConnection connection = WireEvents.connect(them, them.usual())) {
      for (String name : List.of("/dyn-12", "/dyn-x", "/dyn-12x")) {
        SocketIoEvent.Came came = connection.ask(name, them.endpoint().auth());
        SocketIoType expected =
            name.equals("/dyn-12") ? SocketIoType.CONNECT : SocketIoType.CONNECT_ERROR;
        checks.should(
            name.substring(1),
            came != null && came.packet().type() == expected,
            came == null ? Words.ending(connection) : came.toString(),
            expected.toString());
      }
    }
  }
}
