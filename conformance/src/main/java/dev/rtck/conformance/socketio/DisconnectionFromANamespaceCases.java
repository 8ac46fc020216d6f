package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Socket.IO protocol, Disconnection from a namespace: leaving, and being made to leave. */
final class DisconnectionFromANamespaceCases {

  @ConformanceCase(
      id = "sio.disconnect.namespace",
      clause = "SIO5#disconnection-from-a-namespace/by-client",
      title = "A client that leaves a namespace is not in it any more",
      sends =
          "A DISCONNECT from a second namespace, where there is one, and the profile's echo in"
              + " that of the endpoint; then, by another client that is in both, a DISCONNECT from"
              + " that of the endpoint; a broadcast or a room message by somebody else, where the"
              + " profile has one; and the profile's echo in the namespace that was left. Where the"
              + " profile has rooms that are entered: a message in the room of a client that left"
              + " the namespace and has come back to it, by a CONNECT on the same connection. Where the second"
              + " namespace has the same echo: that one, when the first was left, and when it was"
              + " left itself. Where members are told who comes and goes: another member of that room.",
      accepts =
          "The echo in the namespace that was not left; nothing comes of the one that was, and no"
              + " echo is answered there. That the connection stays open for the other namespace is"
              + " a SHOULD: the protocol says MAY. It may be closed on the echo, and when no"
              + " namespace is left. Who has come back is in no room, unless one who comes back on"
              + " a new connection is in its rooms again, too. A CONNECT or a CONNECT_ERROR, as long"
              + " as the connection is open; and one echo for who was let in again. Who was told that the"
              + " client came is told that it went.",
      why = "A page that was left must not go on getting, and doing, what belongs to it.",
      causes = {
        "The packet is read, and the socket stays in its rooms.",
        "A DISCONNECT is taken for the end of the connection.",
        "A namespace that was left is still taken for one that was joined.",
        "What is to be done when a client goes hangs on the end of its connection.",
        "The handlers of who has left stay, beside those of who comes again."
      })
  void letsAClientLeave(Connections them, Checks checks) {
    boolean echoes = isEchoed(them);
    if (!echoes && them.channel() == null) {
      checks.untestable("echo", "there is no echo, and neither a broadcast nor a room");
      return;
    }
    them.overEach(
        checks,
        (carrier, slug) -> {
          if (echoes) {
            judgeLeavingTheOther(them, checks, slug + "-first-namespace", carrier);
          }
          judgeLeaving(them, checks, slug, carrier, echoes);
          judgeRooms(them, checks, slug + "-rooms", carrier);
        });
    if (echoes) {
      judgeStayingInTheOther(them, checks);
    }
  }

  private static boolean isEchoed(Connections them) {
    if (!them.echo().isDeclared()) {
      return false;
    }
    try (SocketIoConnection connection = them.connected()) {
      return them.echo().roundTrip(connection, Payloads.unique(), them.answer()) != null;
    }
  }

  private static void judgeRooms(Connections them, Checks checks, String slug, Carrier carrier) {
    if (!them.plan().endpoint().declares(OperationName.ROOM)
        || !them.plan().endpoint().declares(OperationName.JOIN)) {
      return;
    }
    String room = Member.freshRoom();
    try (Member leaving = them.member(carrier);
        Member staying = them.member()) {
      if (!staying.reaches(leaving, OperationName.ROOM, room)) {
        // Other cases say so.
        return;
      }
      int mark = staying.connection().mark();
      leaving.connection().disconnect(them.namespace());
      // Who is still about to leave takes a CONNECT for a second one.
      var unusedLeft = leaving.connection().fence(them.answer());
      if (them.plan().users().isEmpty() || staying.knowsApart(leaving)) {
        judgeNotice(
            them,
            checks,
            slug + "-left-notice",
            staying,
            room,
            mark,
            "the profile's left to a member, though the connection stands");
      }
      SocketIoEvent.Came again = leaving.connection().ask(them.namespace(), them.endpoint().auth());
      checks.must(
          slug + "-connect-again",
          again != null || leaving.connection().hasEnded(),
          again == null ? Words.ending(leaving.connection()) : again.toString(),
          "an answer to the CONNECT, or the end of the connection");
      if (again == null || again.packet().type() != SocketIoType.CONNECT) {
        // A server may close a connection that has no namespace left.
        return;
      }
      judgeOneAnswer(them, leaving.connection(), checks, slug + "-answer-again");
      boolean came = isTold(them, staying, leaving, room);
      if (came && keepsRooms(them, staying, carrier)) {
        checks.observe(slug, "the application puts those who come back into their rooms again");
        return;
      }
      checks.must(
          slug,
          !came,
          came ? "it came" : "it did not come, " + Words.ending(leaving.connection()),
          "nothing of what is said in a room from before");
    }
  }

  /** Judges that who has come again is answered once, where there is an echo outside of rooms. */
  private static void judgeOneAnswer(
      Connections them, SocketIoConnection connection, Checks checks, String slug) {
    Echo echo = them.echo();
    String text = Payloads.unique();
    if (!echo.isDeclared()
        || echo.isShared()
        || echo.room() != null
        || echo.roundTrip(connection, text, them.answer()) == null) {
      return;
    }
    var unusedFence = them.isServed(connection);
    long times = connection.packets(0).stream().filter(it -> echo.answers(it, text)).count();
    checks.must(
        slug, times == 1, "the echo was answered " + Words.times(times), "one answer, as before");
  }

  /** Judges that a member who was told that the client came is told that it went. */
  static void judgeNotice(
      Connections them,
      Checks checks,
      String slug,
      Member staying,
      String room,
      int mark,
      String expected) {
    Operation join = them.plan().endpoint().operation(OperationName.JOIN);
    boolean told =
        staying.declares(OperationName.JOINED)
            && staying.hears(OperationName.JOINED, room, "", 0, Duration.ZERO) != null;
    if (!told || !staying.declares(OperationName.LEFT) || join == null || join.restored()) {
      return;
    }
    boolean came = staying.hears(OperationName.LEFT, room, "", mark, them.answer()) != null;
    checks.must(
        slug,
        came || staying.connection().hasEnded(),
        came ? "a member was told" : staying.words(mark),
        expected);
  }

  private static boolean isTold(Connections them, Member from, Member to, String room) {
    String text = Payloads.unique();
    from.sayThrough(OperationName.ROOM, room, text);
    var unusedFence = them.isServed(to.connection());
    return to.count(OperationName.ROOM, room, text) > 0;
  }

  /** Returns whether a client that comes back on a new connection is in its room. */
  private static boolean keepsRooms(Connections them, Member staying, Carrier carrier) {
    String room = Member.freshRoom();
    try (Member before = them.member(carrier)) {
      if (!staying.reaches(before, OperationName.ROOM, room)) {
        return false;
      }
    }
    try (Member after = them.member(carrier)) {
      return isTold(them, staying, after, room);
    }
  }

  private static void judgeLeavingTheOther(
      Connections them, Checks checks, String slug, Carrier carrier) {
    String second = Connections.secondNamespace(them.plan());
    if (second == null) {
      return;
    }
    try (SocketIoConnection connection = them.connected(carrier)) {
      SocketIoEvent.Came let = connection.ask(second, them.endpoint().auth());
      if (let == null || let.packet().type() != SocketIoType.CONNECT) {
        // Other cases say so.
        return;
      }
      Echo there = Echo.elsewhere(them.plan(), second);
      Duration quiet = them.probe().patience().quiet();
      boolean wasServed = there.roundTrip(connection, Payloads.unique(), quiet) != null;
      connection.disconnect(second);
      boolean echoes = them.echo().roundTrip(connection, Payloads.unique(), them.answer()) != null;
      // A server may end that one, too, when it says so.
      boolean told =
          connection.packets(0).stream()
              .anyMatch(it -> it.is(SocketIoType.DISCONNECT, them.namespace()));
      checks.record(
          slug,
          echoes ? Verdict.PASS : connection.hasEnded() || told ? Verdict.WARN : Verdict.FAIL,
          echoes ? "served as before" : "no echo, " + Words.ending(connection),
          "the echo in " + them.namespace() + ", which was not left");
      if (echoes && wasServed) {
        String text = Payloads.unique();
        there.send(connection, TextNode.valueOf(text));
        var unusedFence = them.echo().roundTrip(connection, Payloads.unique(), them.answer());
        boolean answered = connection.packets(0).stream().anyMatch(it -> there.answers(it, text));
        checks.must(
            slug + "-left",
            !answered,
            answered ? "the echo was answered" : "no answer, " + Words.ending(connection),
            "no answer in " + second + ", which was left");
      }
    }
  }

  /** The other way round: the first namespace is the one that is left. */
  private static void judgeStayingInTheOther(Connections them, Checks checks) {
    String second = Connections.secondNamespace(them.plan());
    if (second == null) {
      return;
    }
    Echo echo = Echo.elsewhere(them.plan(), second);
    try (SocketIoConnection connection = them.connected()) {
      SocketIoEvent.Came let = connection.ask(second, them.endpoint().auth());
      if (let == null
          || let.packet().type() != SocketIoType.CONNECT
          || echo.roundTrip(connection, Payloads.unique(), them.probe().patience().quiet())
              == null) {
        // What else there is in it, the profile does not say.
        return;
      }
      connection.disconnect(them.namespace());
      boolean echoes = echo.roundTrip(connection, Payloads.unique(), them.answer()) != null;
      // A server may end that one, too, when it says so.
      boolean told =
          connection.packets(0).stream().anyMatch(it -> it.is(SocketIoType.DISCONNECT, second));
      checks.record(
          "second-namespace",
          echoes ? Verdict.PASS : connection.hasEnded() || told ? Verdict.WARN : Verdict.FAIL,
          echoes ? "served as before" : "no echo, " + Words.ending(connection),
          "the echo in " + second + ", which was not left");
    }
  }

  private static void judgeLeaving(
      Connections them, Checks checks, String slug, Carrier carrier, boolean echoes) {
    String second = Connections.secondNamespace(them.plan());
    OperationName channel = them.channel();
    String room = Member.freshRoom();
    try (Member leaving = them.member(carrier);
        Member staying = them.member()) {
      SocketIoConnection connection = leaving.connection();
      SocketIoEvent.Came other =
          second == null ? null : connection.ask(second, them.endpoint().auth());
      boolean inTwo = other != null && other.packet().type() == SocketIoType.CONNECT;
      boolean reached = channel != null && staying.reaches(leaving, channel, room);
      boolean before = connection.fence(them.answer()) != null;
      connection.disconnect(them.namespace());
      boolean served = them.isServed(connection);
      if (inTwo) {
        checks.should(
            slug + "-other-namespace",
            served || (!before && !connection.hasEnded()),
            served ? "served as before" : Words.ending(connection),
            "a connection that is open, since it has another namespace");
      }
      int mark = connection.mark();
      if (channel != null && reached) {
        String text = Payloads.unique();
        staying.sayThrough(channel, room, text);
        var unusedFence = connection.fence(them.answer());
        boolean came = leaving.count(channel, room, text) > 0;
        checks.must(
            slug + "-no-delivery",
            !came,
            came ? "it came" : "it did not come, " + Words.ending(connection),
            "nothing of what is said in the namespace that was left");
      }
      if (!echoes) {
        return;
      }
      String text = Payloads.unique();
      var unusedEcho = them.echo().roundTrip(connection, text, them.probe().patience().quiet());
      if (!connection.hasEnded()) {
        // The application's own answer, behind the one that must not come.
        var unusedAgain = connection.ask(them.namespace(), them.endpoint().auth());
        var unusedFence = them.echo().roundTrip(connection, Payloads.unique(), them.answer());
      }
      boolean answered =
          connection.packets(mark).stream().anyMatch(it -> them.echo().answers(it, text));
      checks.must(
          slug + "-no-answer",
          !answered,
          answered ? "the echo was answered" : "no answer, " + Words.ending(connection),
          "no answer in a namespace that was left");
    }
  }

  @ConformanceCase(
      id = "sio.disconnect.last-namespace",
      clause = "SIO5#disconnection-from-a-namespace/last",
      title = "A client that leaves its last namespace may come back on the same connection",
      sends = "A DISCONNECT from the only namespace, and a CONNECT to it.",
      accepts = "Anything; whether the connection stays open is recorded.",
      why = "The protocol lets servers close such a connection; most do not.")
  void mayKeepAConnectionWithoutNamespace(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.open(them.usual())) {
      String first = connection.connect(them.namespace(), them.endpoint().auth());
      connection.disconnect(them.namespace());
      SocketIoEvent.Came came = connection.ask(them.namespace(), them.endpoint().auth());
      String id = came == null ? "" : String.valueOf(came.packet().data());
      checks.observe(
          "connect-again",
          came == null
              ? Words.ending(connection)
              : came.packet().type()
                  + (id.contains(first) ? " with the same id" : " with a new id"));
    }
  }

  @ConformanceCase(
      id = "sio.disconnect.by-server",
      clause = "SIO5#disconnection-from-a-namespace/by-server",
      title = "A server that disconnects a client tells it so",
      sends =
          "The request to be disconnected, from the namespace, over each transport, and with the"
              + " connection, and a GET with the id of its session; and from a second one, where that"
              + " has the request, too.",
      accepts =
          "A DISCONNECT for the first, whether or not the connection stays where that was its last"
              + " namespace; the other namespace goes on; the second ends the connection, and the GET"
              + " finds no session.",
      why = "Without it the client believes that it is still there.",
      causes = {
        "The socket is removed from the server's tables only.",
        "Sessions that ended come back into the table."
      },
      capabilities = Capability.WIRE_EVENTS)
  void tellsAClientThatItIsDisconnected(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = WireEvents.connect(them, carrier)) {
            int mark = connection.mark();
            connection.emit(WireEvents.MAIN, SocketIoPacket.payload("kick"));
            boolean told = goodbye(them, connection, mark) != null;
            checks.should(
                slug, told, told ? "DISCONNECT" : Words.what(connection, mark), "a DISCONNECT");
            checks.observe(slug + "-stays", Words.ending(connection));
          }
          try (SocketIoConnection connection = WireEvents.connect(them, carrier)) {
            int mark = connection.mark();
            connection.emit(WireEvents.MAIN, SocketIoPacket.payload("kick-close"));
            boolean ended = connection.awaitEnd(Closing.bound(them, connection)) != null;
            checks.should(
                slug + "-closed", ended, Words.what(connection, mark), "the end of the connection");
            checks.observe(
                slug + "-closed-told",
                goodbye(them, connection, mark) != null
                    ? "with a DISCONNECT before"
                    : "without a DISCONNECT before");
            if (ended) {
              String id = connection.engine().sid();
              PacketTypesCases.judgeGone(
                  them.probe(), them.endpoint(), id, checks, slug + "-closed-id");
            }
          }
        });
    judgeKickElsewhere(them, checks);
  }

  private static void judgeKickElsewhere(Connections them, Checks checks) {
    String second = WireEvents.second(them);
    if (second.equals(WireEvents.MAIN)) {
      return;
    }
    try (SocketIoConnection connection = WireEvents.connect(them, them.usual())) {
      SocketIoEvent.Came let = connection.ask(second, them.endpoint().auth());
      if (let == null || let.packet().type() != SocketIoType.CONNECT) {
        return;
      }
      long asked = connection.emitWithAck(second, SocketIoPacket.payload("handshake"));
      if (connection.awaitAck(second, asked, them.probe().patience().quiet()) == null) {
        return;
      }
      int mark = connection.mark();
      connection.emit(second, SocketIoPacket.payload("kick"));
      SocketIoEvent.Came came =
          connection.await(
              it -> it.packet().type() == SocketIoType.DISCONNECT, mark, them.answer());
      boolean named = came != null && came.packet().namespace().equals(second);
      checks.should(
          "second-namespace",
          named || (came == null && connection.hasEnded()),
          came == null ? Words.what(connection, mark) : came.toString(),
          "a DISCONNECT from " + second);
      if (named) {
        boolean served =
            connection.awaitAck(
                    WireEvents.MAIN,
                    connection.emitWithAck(WireEvents.MAIN, SocketIoPacket.payload("count")),
                    them.answer())
                != null;
        checks.should(
            "other-namespace",
            served,
            served ? "served as before" : Words.ending(connection),
            "the other namespace, from which nobody was disconnected");
      }
    }
  }

  private static SocketIoEvent.@Nullable Came goodbye(
      Connections them, SocketIoConnection connection, int mark) {
    return connection.await(
        it -> it.is(SocketIoType.DISCONNECT, WireEvents.MAIN), mark, them.answer());
  }
}
