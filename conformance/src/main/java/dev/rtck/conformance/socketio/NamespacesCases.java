package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.util.List;

/** Socket.IO, Namespaces: several conversations on one connection. */
final class NamespacesCases {

  private static final Long SAME_ID = 5L;
  private static final long SHARED_ID = 6;

  @ConformanceCase(
      id = "sio.namespace.isolation",
      clause = "SIO5#introduction/multiplexing",
      title = "What belongs to one namespace does not come in another",
      sends =
          "The profile's echo in its namespace, where it has one, and an unknown event in a second"
              + " one with the same id, on one connection; and the echo, the broadcast and messages in"
              + " two rooms, as far as the profile has them, while"
              + " another client is in the second namespace only, where it has asked for the second of"
              + " the rooms. Where the echo is acknowledged with its text: the same event in both"
              + " namespaces at once, with one id.",
      accepts =
          "Acknowledgements and events of the one in the one namespace only, and nothing in it for"
              + " the other client. The second may repeat what is said in the first, for all or in a"
              + " form of its own; that it does so for a room of the same name alone is a warning.",
      why = "Parts of an application that know nothing of each other share one connection.",
      causes = {
        "Acknowledgements are sent without their namespace.",
        "Who is connected to any namespace is connected to the main one, too.",
        "Rooms are kept by their names alone."
      },
      capabilities = Capability.NAMESPACES)
  void keepsNamespacesApart(Connections them, Checks checks) {
    String text = Payloads.unique();
    try (Member client = them.member();
        SocketIoConnection elsewhere = them.open(them.usual())) {
      SocketIoConnection connection = client.connection();
      var unusedIn = connection.connect(them.second(), them.endpoint().auth());
      var unusedOther = elsewhere.connect(them.second(), them.endpoint().auth());
      boolean asks = them.echo().isAcknowledgement();
      if (them.echo().isDeclared()) {
        judgeEcho(them, checks, connection, text);
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
      if (them.echo().isAcknowledgedByText()) {
        judgeSharedId(them, checks, connection);
      }
      String said = Payloads.unique();
      String saidInSharedName = Payloads.unique();
      if (client.declares(OperationName.BROADCAST)) {
        client.say(OperationName.BROADCAST, Member.freshRoom(), said);
      }
      if (client.declares(OperationName.ROOM)) {
        sayIn(Member.freshRoom(), client, said);
        String room = Member.freshRoom();
        joinElsewhere(them, elsewhere, room);
        sayIn(room, client, saidInSharedName);
      }
      var unusedThrough = them.isServed(connection);
      var unusedBehind = them.isServed(elsewhere);
      List<SocketIoEvent.Came> told =
          elsewhere.packets(0).stream()
              .filter(it -> holdsOneOf(it, List.of(text, said, saidInSharedName)))
              .toList();
      judgeNamespaces(them, checks, told);
      if (client.declares(OperationName.ROOM)) {
        // An application may repeat in one namespace what is said in another, but not for those
        // alone whose room happens to have the same name.
        boolean repeatsAll = told.stream().anyMatch(it -> holdsOneOf(it, List.of(text, said)));
        boolean leaked = !repeatsAll && told.stream().anyMatch(it -> isInFormOfTheFirst(them, it));
        checks.should(
            "room-of-the-same-name",
            !leaked,
            told.isEmpty() ? "nothing of it came" : told.get(0).toString(),
            "nothing of it for who is in a room of the same name in another namespace");
      }
    }
  }

  private static void judgeEcho(
      Connections them, Checks checks, SocketIoConnection connection, String text) {
    Long id = them.echo().isAcknowledgement() ? SAME_ID : null;
    var unusedSent =
        connection.send(SocketIoPacket.event(them.namespace(), id, them.echo().payload(text)));
    SocketIoEvent.Came came =
        connection.await(it -> String.valueOf(it.packet().data()).contains(text), 0, them.answer());
    if (came == null) {
      checks.untestable("echo", "the echo does not come back: " + Words.ending(connection));
    } else {
      checks.must(
          "echo",
          came.packet().namespace().equals(them.namespace()),
          came.toString(),
          "the echo in " + them.namespace());
    }
  }

  private static void sayIn(String room, Member client, String text) {
    client.join(room);
    client.say(OperationName.ROOM, room, text);
  }

  private static boolean holdsOneOf(SocketIoEvent.Came came, List<String> texts) {
    return texts.stream().anyMatch(String.valueOf(came.packet().data())::contains);
  }

  /** Judges the name under which something of the first namespace came to who is not in it. */
  private static void judgeNamespaces(
      Connections them, Checks checks, List<SocketIoEvent.Came> told) {
    List<SocketIoEvent.Came> misled =
        told.stream().filter(it -> !it.packet().namespace().equals(them.second())).toList();
    checks.must(
        "other-client",
        misled.isEmpty(),
        misled.isEmpty() ? "nothing came in another namespace" : misled.get(0).toString(),
        "nothing in a namespace that a client is not in");
  }

  /** Asks for the room in the second namespace, of which the profile does not say what it has. */
  private static void joinElsewhere(Connections them, SocketIoConnection elsewhere, String room) {
    Operation join = them.plan().endpoint().operation(OperationName.JOIN);
    Template send = join == null ? null : join.send();
    if (send != null && !send.names().contains("self")) {
      JsonNode payload = send.render(Bindings.EMPTY.withFresh().with("room", room));
      var unused = elsewhere.emitWithAck(them.second(), payload);
      var unusedFence = them.isServed(elsewhere);
    }
  }

  /** What the second namespace makes of the event is its own: but not what was said elsewhere. */
  private static void judgeSharedId(
      Connections them, Checks checks, SocketIoConnection connection) {
    String text = Payloads.unique();
    String other = Payloads.unique();
    var unusedFirst =
        connection.send(SocketIoPacket.event(them.second(), SHARED_ID, them.echo().payload(other)));
    var unusedSent =
        connection.send(
            SocketIoPacket.event(them.namespace(), SHARED_ID, them.echo().payload(text)));
    SocketIoEvent.Came came = connection.awaitAck(them.namespace(), SHARED_ID, them.answer());
    var unusedFence = them.isServed(connection);
    List<SocketIoEvent.Came> here =
        connection.packets(0).stream().filter(it -> it.isAck(them.namespace(), SHARED_ID)).toList();
    List<SocketIoEvent.Came> there =
        connection.packets(0).stream().filter(it -> it.isAck(them.second(), SHARED_ID)).toList();
    boolean right =
        came != null
            && here.size() == 1
            && !String.valueOf(came.packet().data()).contains(other)
            && there.stream().noneMatch(it -> String.valueOf(it.packet().data()).contains(text));
    checks.must(
        "id-in-both",
        right,
        "in " + them.namespace() + ": " + here + ", in " + them.second() + ": " + there,
        "an acknowledgement of its own event, in " + them.namespace());
  }

  /**
   * Whether it has the form of what members of a room in the first namespace receive: an admin page
   * that is shown what goes on in others is told so in events of its own.
   */
  private static boolean isInFormOfTheFirst(Connections them, SocketIoEvent.Came came) {
    Operation room = them.plan().endpoint().operation(OperationName.ROOM);
    Template receive = room == null ? null : room.receive();
    JsonNode data = came.packet().data();
    return receive != null && data != null && receive.match(data, Bindings.EMPTY) != null;
  }

  @ConformanceCase(
      id = "sio.namespace.dynamic",
      clause = "SOCKETIO4#namespaces/dynamic",
      title = "Namespaces that are named by a pattern are those that fit it as a whole",
      sends =
          "CONNECTs to /dyn-12, which fits the pattern, and to /dyn-x and /dyn-12x, which do not.",
      accepts =
          "A CONNECT for the first, and a CONNECT_ERROR with an object for the others; its words are"
              + " only recorded.",
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
        if (came != null && came.packet().type() == SocketIoType.CONNECT_ERROR) {
          JsonNode data = came.packet().data();
          checks.must(
              name.substring(1) + "-payload",
              data != null && data.isObject(),
              came.toString(),
              "an object");
          checks.observe(name.substring(1) + "-words", String.valueOf(data));
        }
      }
    }
  }

  @ConformanceCase(
      id = "sio.namespace.not-joined",
      clause = "SIO5#connection-to-a-namespace/not-joined",
      title = "An event in a namespace that was not joined is not handled",
      sends =
          "A CONNECT to a second namespace alone, and in that of the endpoint the profile's echo,"
              + " or else its join, or an event, which asks for an acknowledgement.",
      accepts =
          "The end of the connection or a DISCONNECT; or nothing, and a connection that is served"
              + " as before. That it is open and not served is a warning.",
      why = "Who was let into one namespace was asked for no credentials of the other.",
      causes = "A socket is looked up for the connection, and not for the namespace.",
      hostile = true,
      capabilities = Capability.NAMESPACES)
  void handlesNothingWhereAClientIsNot(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.open(them.usual())) {
      var unusedIn = connection.connect(them.second(), them.endpoint().auth());
      boolean answers = connection.fence(them.answer()) != null;
      String text = Payloads.unique();
      int mark = connection.mark();
      var unusedSent =
          connection.send(SocketIoPacket.event(them.namespace(), SAME_ID, known(them, text)));
      boolean served = connection.fence(them.answer()) != null;
      boolean handled =
          connection.packets(mark).stream()
              .anyMatch(
                  it ->
                      it.isAck(them.namespace(), SAME_ID)
                          || (it.packet().type().isEvent()
                              && (it.raw().contains(text) || isLetIn(them, it, text))));
      boolean ended = connection.hasEnded();
      checks.must(
          "not-handled",
          !handled,
          handled ? Words.what(connection, mark) : "nothing came of it",
          "nothing in a namespace that a client has sent no CONNECT to");
      checks.should(
          "event",
          ended || served || !answers,
          ended ? Words.ending(connection) : served ? "served" : "open, and not served",
          "the end of the connection",
          "a connection that is served");
    }
  }

  /** Returns an event that the application answers, as far as the profile has one. */
  private static JsonNode known(Connections them, String text) {
    if (them.echo().isDeclared()) {
      return them.echo().payload(text);
    }
    Operation join = them.plan().endpoint().operation(OperationName.JOIN);
    Template send = join == null ? null : join.send();
    return join != null && send != null && join.sendsOnly("room")
        ? send.render(Bindings.EMPTY.withFresh().with("room", text))
        : SocketIoPacket.payload("rtck", text);
  }

  private static boolean isLetIn(Connections them, SocketIoEvent.Came came, String room) {
    Operation join = them.plan().endpoint().operation(OperationName.JOIN);
    return came.packet().namespace().equals(them.namespace())
        && Member.comesOf(join, came.packet(), Bindings.EMPTY.with("room", room));
  }

  @ConformanceCase(
      id = "sio.namespace.query",
      clause = "SIO5#connection-to-a-namespace/query",
      title = "A CONNECT is answered, also with a query behind the namespace's name",
      sends =
          "A CONNECT to a second namespace, or else to that of the endpoint, with ?rtck=1 behind"
              + " its name.",
      accepts =
          "A CONNECT, or a CONNECT_ERROR with an object, for the name as it was sent or without the"
              + " query; which one is recorded.",
      why = "Clients that pass parameters so, as older ones did, wait for an answer.",
      causes = "The name is looked up in one form, and answered in none.",
      hostile = true)
  void answersAlsoWhereAQueryIsBehindTheName(Connections them, Checks checks) {
    String other = Connections.secondNamespace(them.plan());
    String name = other == null ? them.namespace() : other;
    String asked = name + "?rtck=1";
    try (SocketIoConnection connection = them.open(them.usual())) {
      var unusedSent = connection.send(SocketIoPacket.connect(asked, them.endpoint().auth()));
      SocketIoEvent.Came came =
          connection.await(
              it ->
                  List.of(name, asked).contains(it.packet().namespace())
                      && (it.packet().type() == SocketIoType.CONNECT
                          || it.packet().type() == SocketIoType.CONNECT_ERROR),
              0,
              them.answer());
      boolean refused = came != null && came.packet().type() == SocketIoType.CONNECT_ERROR;
      JsonNode data = came == null ? null : came.packet().data();
      checks.should(
          "answer",
          came != null && (!refused || (data != null && data.isObject())),
          came == null ? Words.what(connection, 0) : came.toString(),
          "CONNECT",
          "CONNECT_ERROR with an object");
      if (came != null) {
        checks.observe(
            "name", (refused ? "refused" : "let in") + " as " + came.packet().namespace());
      }
    }
  }
}
