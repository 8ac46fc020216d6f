package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.socketio.Closing.Closed;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Socket.IO protocol, Connection to a namespace: CONNECT, and what may stand before it. */
final class ConnectionToANamespaceCases {

  private static final int CLIENTS = 3;

  @ConformanceCase(
      id = "sio.connect.response",
      clause = "SIO5#connection-to-a-namespace/response",
      title = "A CONNECT is answered with a CONNECT that carries a session id of its own",
      sends =
          "A CONNECT to the endpoint's namespace, and to each other one of the profile's, by three"
              + " clients over each transport.",
      accepts =
          "A CONNECT to each whose payload is an object with a text sid, which in one namespace no"
              + " other one has; other members are free. A refusal is a failure for the first client in"
              + " the endpoint's namespace, where the profile has operations for it and says of nobody"
              + " else that they are let in; for other namespaces it is an answer.",
      why = "The id is how applications address one client: with a shared one they address all.",
      causes = {
        "The id is made once for the process.",
        "The answer is sent before the id is known.",
        "Only the main namespace, or the first, is answered in full.",
        "The answer does not say which namespace it is for."
      },
      needs = {})
  void answersWithASessionId(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          List<String> ids = new ArrayList<>();
          Map<String, List<String>> elsewhere = new HashMap<>();
          List<SocketIoConnection> open = new ArrayList<>();
          try {
            String flaw = "";
            for (int i = 0; i < CLIENTS; i++) {
              SocketIoConnection connection = them.open(carrier);
              open.add(connection);
              SocketIoEvent.Came came = connection.ask(them.namespace(), them.endpoint().auth());
              if (came == null && !connection.hasEnded()) {
                checks.must(slug, false, unanswered(them.namespace(), connection), "a sid each");
                return;
              }
              if (came == null || came.packet().type() != SocketIoType.CONNECT) {
                String seen =
                    "the CONNECT got "
                        + (came == null ? Words.ending(connection) : came.toString());
                if (i == 0 && isToBeLetIn(them) && UsualClient.hurry(connection) == null) {
                  checks.must(slug, false, seen, "a client as the profile describes it is let in");
                } else {
                  checks.untestable(slug, seen);
                }
                return;
              }
              String id = sid(came);
              if (id.isEmpty()) {
                flaw = came + " has no sid";
              } else {
                ids.add(id);
              }
              if (flaw.isEmpty()) {
                flaw = flawElsewhere(them, connection, elsewhere);
              }
            }
            boolean distinct = new HashSet<>(ids).size() == ids.size();
            checks.must(
                slug,
                flaw.isEmpty() && distinct,
                !flaw.isEmpty()
                    ? flaw
                    : distinct ? "a sid each" : "clients that are connected share a sid: " + ids,
                "a sid each");
          } finally {
            open.forEach(SocketIoConnection::close);
          }
        });
  }

  /** Returns whether the profile says that such a client is let in, beside others if need be. */
  private static boolean isToBeLetIn(Connections them) {
    Auth auth = them.plan().endpoint().auth();
    boolean isKnown =
        auth == null
            || !them.plan().users().isEmpty()
            || auth.anonymous() == Auth.Anonymous.ALLOWED;
    return isKnown && !them.plan().endpoint().operations().isEmpty() && them.plan().bearsSeveral();
  }

  private static String unanswered(String namespace, SocketIoConnection connection) {
    return "no answer to a CONNECT to " + namespace + "; " + Words.what(connection, 0);
  }

  /** Returns the id that the CONNECT tells, or an empty text. */
  private static String sid(SocketIoEvent.Came came) {
    JsonNode data = came.packet().data();
    JsonNode sid = data == null ? null : data.get("sid");
    return sid == null || !sid.isTextual() ? "" : sid.textValue();
  }

  /**
   * Returns which of the other namespaces gives no answer, or no id of its own to those whom it
   * lets in.
   *
   * @param ids those that others have, by namespace
   */
  private static String flawElsewhere(
      Connections them, SocketIoConnection connection, Map<String, List<String>> ids) {
    for (String namespace : them.settings().namespaces()) {
      if (!namespace.equals(them.namespace()) && !connection.hasEnded()) {
        SocketIoEvent.Came came = connection.ask(namespace, them.endpoint().auth());
        boolean isLetIn = came != null && came.packet().type() == SocketIoType.CONNECT;
        if (came != null && isLetIn && sid(came).isEmpty()) {
          return came + " has no sid";
        }
        List<String> others = ids.computeIfAbsent(namespace, it -> new ArrayList<>());
        if (came != null && isLetIn && others.contains(sid(came))) {
          return came + " has the sid of another client";
        }
        if (came == null || !isLetIn) {
          return came != null || connection.hasEnded() ? "" : unanswered(namespace, connection);
        }
        others.add(sid(came));
      }
    }
    return "";
  }

  @ConformanceCase(
      id = "sio.connect.session-id",
      clause = "SIO5#difference-between-v5-and-v4/session-id",
      title = "The id of a connection is another one than that of its Engine.IO session",
      sends = "A CONNECT to the endpoint's namespace, and to a second one where there is one.",
      accepts =
          "Ids that are not the sid of the open packet; whether they differ by namespace is only"
              + " recorded.",
      why =
          "Whoever knows the id of the Engine.IO session can send in its name; applications show"
              + " the other id to everybody.",
      causes = "The library keeps one id for both layers.")
  void givesAnIdOfItsOwn(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.open(them.usual())) {
      String id = connection.connect(them.namespace(), them.endpoint().auth());
      boolean differs = !id.equals(connection.engine().sid());
      checks.should(
          "other-id",
          differs,
          differs ? "another id" : "the id of the Engine.IO session",
          "another id than the sid of the open packet");
      String second = Connections.secondNamespace(them.plan());
      SocketIoEvent.Came came =
          second == null ? null : connection.ask(second, them.endpoint().auth());
      if (came != null && came.packet().type() == SocketIoType.CONNECT) {
        JsonNode data = Objects.requireNonNullElse(came.packet().data(), missing());
        boolean same = data.path("sid").asText().equals(id);
        checks.observe("by-namespace", same ? "one id for both namespaces" : "an id each");
      }
    }
  }

  private static JsonNode missing() {
    return JsonNodeFactory.instance.missingNode();
  }

  @ConformanceCase(
      id = "sio.connect.first-packet",
      clause = "SIO5#connection-to-a-namespace/first-packet",
      title = "Nothing of Socket.IO comes before the answer to the first CONNECT",
      sends = "A CONNECT over each transport, without anything to be recovered.",
      accepts = "The CONNECT as the first Socket.IO packet.",
      why = "Clients have no handlers for a namespace that they are not connected to.",
      causes = {
        "The application's handler runs when the Engine.IO session opens.",
        "The greeting is emitted before the connection is complete."
      })
  void sendsNothingBeforeConnect(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            SocketIoEvent first = connection.since(0).get(0);
            boolean right =
                first instanceof SocketIoEvent.Came came
                    && came.is(SocketIoType.CONNECT, them.namespace());
            checks.should(slug, right, "first came " + first, "CONNECT first");
          }
        });
  }

  @ConformanceCase(
      id = "sio.connect.event-before-connect",
      clause = "SIO5#connection-to-a-namespace/connect-first",
      title = "The connection is closed when the first packet is no CONNECT",
      sends =
          "As the first packet, on sessions of their own: an event that asks for an"
              + " acknowledgement, over each transport; an acknowledgement; a DISCONNECT; an event"
              + " with bytes; an event in a second namespace of the profile.",
      accepts =
          "The end of the session at once, while one beside it that sends nothing stays open; no"
              + " acknowledgement, and nothing done.",
      why = "The handlers behind a namespace rely on its CONNECT having been checked.",
      causes = {
        "Packets to unknown namespaces are dropped.",
        "Everybody is in the main namespace from the beginning.",
        "Only one type of packet, or one namespace, is looked at."
      },
      hostile = true)
  void closesWhenConnectIsNotFirst(Connections them, Checks checks) {
    String text = Payloads.unique();
    JsonNode payload =
        them.echo().isDeclared() ? them.echo().payload(text) : SocketIoPacket.payload("rtck", text);
    them.overEach(
        checks,
        (carrier, slug) ->
            judgeFirst(
                them,
                checks,
                "event-over-" + slug,
                carrier,
                SocketIoPacket.event(them.namespace(), 0L, payload),
                text));
    judgeFirst(
        them,
        checks,
        "acknowledgement",
        them.usual(),
        SocketIoPacket.ack(them.namespace(), 0, JsonNodeFactory.instance.arrayNode()),
        text);
    judgeFirst(
        them,
        checks,
        "disconnect",
        them.usual(),
        SocketIoPacket.disconnect(them.namespace()),
        text);
    JsonNode withBytes =
        JsonNodeFactory.instance.arrayNode().add("rtck").add(text).add(Attached.binary(1, 2, 3));
    judgeFirst(
        them,
        checks,
        "binary-event",
        them.usual(),
        SocketIoPacket.event(them.namespace(), 0L, withBytes),
        text);
    String second = Connections.secondNamespace(them.plan());
    if (second != null) {
      judgeFirst(
          them,
          checks,
          "second-namespace",
          them.usual(),
          SocketIoPacket.event(second, 0L, payload),
          text);
    }
  }

  private static void judgeFirst(
      Connections them,
      Checks checks,
      String slug,
      Carrier carrier,
      SocketIoPacket first,
      String text) {
    // Opened before the other, so that a timeout for both ends this one first.
    try (SocketIoConnection silent = them.open(carrier);
        SocketIoConnection connection = them.open(carrier)) {
      // A server may bear one session of a client, and end the one before, if it takes a moment.
      boolean compares = silent.awaitEnd(them.probe().patience().quiet().dividedBy(5)) == null;
      Closed closed = Closing.after(them, connection, it -> it.send(first));
      boolean told =
          connection.packets(0).stream()
              .anyMatch(it -> it.packet().type() == SocketIoType.DISCONNECT);
      if (told && !connection.hasEnded()) {
        // No namespace was joined that a DISCONNECT could leave: the connection itself must end.
        boolean ended = connection.awaitEnd(Closing.bound(them, connection)) != null;
        closed =
            new Closed(ended, closed.words() + (ended ? ", then the end" : ", and it stays open"));
      }
      boolean timeout =
          compares
              && closed.isClosed()
              && silent.ask(them.namespace(), them.endpoint().auth()) == null
              && livedAsLong(connection, silent);
      checks.must(
          slug,
          closed.isClosed() && !timeout,
          closed.words()
              + (timeout ? "; a session that sent nothing was closed at the same time" : ""),
          "the end of the connection, at once");
      if (first.type().isEvent()) {
        // The text stands in whatever the event brings about, and maybe in words about an error.
        boolean handled =
            connection.packets(0).stream()
                .map(SocketIoEvent.Came::packet)
                .anyMatch(
                    it ->
                        it.type().isAck()
                            || (it.type().isEvent() && String.valueOf(it.data()).contains(text)));
        checks.must(
            slug + "-not-handled",
            !handled,
            handled ? Words.what(connection, 0) : "nothing came of it",
            "no acknowledgement, and no effect");
      }
    }
  }

  /**
   * Returns whether both have ended, and after about the same time: where requests are slow, the
   * one that is silent may run into its timeout long after the other one was closed.
   */
  private static boolean livedAsLong(SocketIoConnection connection, SocketIoConnection silent) {
    long its = lifetime(connection);
    long silents = lifetime(silent);
    return its >= 0 && silents >= 0 && its >= silents / 4 * 3;
  }

  /** Returns how long the session lived in nanoseconds, or -1 as long as it does. */
  private static long lifetime(SocketIoConnection connection) {
    SocketIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
    return ended == null ? -1 : ended.atNanos() - connection.engine().since(0).get(0).atNanos();
  }

  @ConformanceCase(
      id = "sio.connect.timeout",
      clause = "PROFILE#limits/handshake",
      title = "A session that connects to no namespace is closed after the promised time",
      sends =
          "Nothing but pongs on an open Engine.IO session, over each transport; and on one whose"
              + " CONNECT to an unknown namespace was refused.",
      accepts =
          "The end of the session within limits.handshake and the time of an answer. In less than half"
              + " of limits.handshake it is a warning: clients on slow networks rely on it.",
      why = "Sessions that nobody uses hold memory, and are asked for no credentials.",
      causes = {
        "The server has no such timeout, or starts it with the first packet.",
        "Any CONNECT ends the wait for one, also one that is refused.",
        "The time runs from the first byte of the handshake, or is another one than is promised."
      },
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 1)
  void closesASessionWithoutNamespace(Connections them, Checks checks) {
    Duration promised = promised(them);
    them.overEach(
        checks,
        (carrier, slug) -> {
          long since = System.nanoTime();
          try (SocketIoConnection connection = them.open(carrier);
              SocketIoConnection refused =
                  carrier == them.usual() ? them.open(carrier) : connection) {
            SocketIoEvent.Came came =
                refused == connection ? null : refused.ask("/" + Payloads.unique(), null);
            judgeTimeout(connection, promised.plus(them.answer()), checks, slug);
            SocketIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
            if (ended != null) {
              // From before it was opened: what is slow makes it no earlier.
              long millis = (ended.atNanos() - since) / 1_000_000;
              checks.should(
                  slug + "-not-early",
                  millis >= promised.toMillis() / 2,
                  ended + " after " + millis + " ms",
                  "an open session for about " + promised.toMillis() + " ms");
            }
            if (came != null && came.packet().type() == SocketIoType.CONNECT_ERROR) {
              judgeTimeout(refused, promised.plus(them.answer()), checks, slug + "-refused");
            }
          }
        });
  }

  private static void judgeTimeout(
      SocketIoConnection connection, Duration owed, Checks checks, String slug) {
    long since = System.nanoTime();
    boolean ended = connection.awaitEnd(owed) != null;
    long millis = (System.nanoTime() - since) / 1_000_000;
    checks.must(
        slug,
        ended,
        Words.ending(connection) + " after " + millis + " ms",
        "the end of the session within limits.handshake");
  }

  private static Duration promised(Connections them) {
    return Objects.requireNonNull(them.plan().endpoint().limits().handshake());
  }

  @ConformanceCase(
      id = "sio.connect.no-timeout-once-connected",
      clause = "SOCKETIO4#server-options/connected",
      title = "A session that is connected to some namespace is not closed for want of a CONNECT",
      sends =
          "A CONNECT to the endpoint's namespace, or to a second one alone where there is one, and"
              + " nothing but pongs until limits.handshake has passed twice.",
      accepts = "The connection is open and served.",
      why = "Listeners say nothing for hours.",
      causes = "The timer is stopped by the main namespace only.",
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 3)
  void leavesAConnectedSessionOpen(Connections them, Checks checks) {
    List<String> namespaces = new ArrayList<>(List.of(them.namespace()));
    String second = Connections.secondNamespace(them.plan());
    if (second != null) {
      namespaces.add(second);
    }
    Duration wait = promised(them).multipliedBy(2);
    checks.each(
        namespaces,
        namespace -> namespace.equals(them.namespace()) ? "connected" : "second-namespace",
        (namespace, slug) -> {
          try (SocketIoConnection connection = them.open(them.usual())) {
            var unused = connection.connect(namespace, them.endpoint().auth());
            boolean answers = connection.fence(them.answer()) != null;
            boolean ended = connection.awaitEnd(wait) != null;
            boolean served = !ended && (!answers || connection.fence(them.answer()) != null);
            checks.should(
                slug,
                !ended && served,
                Words.ending(connection) + (served && answers ? ", and answers" : ""),
                "an open connection that is served as before");
          }
        });
  }

  @ConformanceCase(
      id = "sio.connect.twice",
      clause = "SIO5#connection-to-a-namespace/twice",
      title = "A second CONNECT to the same namespace makes no second session",
      sends = "Two CONNECTs to the endpoint's namespace on one connection.",
      accepts =
          "The end of the connection, no answer, a CONNECT_ERROR, a CONNECT with the id of the"
              + " first, or a DISCONNECT that ends the first and a CONNECT behind it.",
      why = "Two sessions of one client receive everything twice, and one is never cleaned up.",
      causes = "Each CONNECT makes a socket and overwrites the one before.",
      hostile = true)
  void makesNoSecondSession(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.open(them.usual())) {
      String first = connection.connect(them.namespace(), them.endpoint().auth());
      int mark = connection.mark();
      var unusedSent =
          connection.send(SocketIoPacket.connect(them.namespace(), them.endpoint().auth()));
      var unusedFence = connection.fence(them.answer());
      SocketIoEvent.Came second =
          connection.await(
              it -> it.is(SocketIoType.CONNECT, them.namespace()), mark, Duration.ZERO);
      JsonNode data = second == null ? null : second.packet().data();
      boolean left =
          connection.packets(mark).stream()
              .takeWhile(it -> !it.equals(second))
              .anyMatch(it -> it.is(SocketIoType.DISCONNECT, them.namespace()));
      boolean another = data != null && !left && !data.path("sid").asText(first).equals(first);
      checks.should(
          "second-connect",
          !another,
          another
              ? "a CONNECT with another id"
              : second != null && !left
                  ? "a CONNECT with the same id"
                  : Words.what(connection, mark) + ", " + Words.ending(connection),
          "no second session");
    }
  }

  @ConformanceCase(
      id = "sio.connect.unknown-namespace",
      clause = "SIO5#connection-to-a-namespace/refusal",
      title = "A CONNECT to a namespace that nobody has is answered with a CONNECT_ERROR",
      sends =
          "A CONNECT to a namespace with a random name, as the first packet over each transport,"
              + " and on a connection that has a namespace.",
      accepts =
          "A CONNECT_ERROR for that namespace whose payload is an object, or a CONNECT where"
              + " every name is let in.",
      why = "A client that gets no answer waits forever.",
      causes = {
        "The error is sent as a string, as older versions did.",
        "Unknown namespaces are ignored."
      })
  void answersForAnUnknownNamespace(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.open(carrier)) {
            judgeUnknown(checks, slug, connection);
          }
        });
    try (SocketIoConnection connection = them.connected()) {
      judgeUnknown(checks, "once-connected", connection);
    }
  }

  private static void judgeUnknown(Checks checks, String slug, SocketIoConnection connection) {
    String namespace = "/" + Payloads.unique();
    SocketIoEvent.Came came = connection.ask(namespace, null);
    JsonNode data = came == null ? null : came.packet().data();
    boolean let = came != null && came.packet().type() == SocketIoType.CONNECT;
    JsonNode object = data != null && data.isObject() ? data : null;
    checks.must(
        slug,
        came != null && (let || object != null),
        came == null ? "no answer, " + Words.ending(connection) : came.toString(),
        "CONNECT_ERROR with an object",
        "CONNECT");
    if (!let && object != null) {
      checks.observe(slug + "-words", object.toString());
    }
  }

  @ConformanceCase(
      id = "sio.connect.auth",
      clause = "SIO5#connection-to-a-namespace/payload",
      title = "Each namespace sees the payload of its own CONNECT",
      sends =
          "CONNECTs with different payloads to the main namespace and to a second one, and in each"
              + " the question what was shown.",
      accepts = "Each shows what its own CONNECT carried.",
      why = "Credentials for one namespace must not open another.",
      causes = "The payload is kept with the session.",
      capabilities = {Capability.WIRE_EVENTS, Capability.NAMESPACES})
  void showsEachNamespaceItsOwnPayload(Connections them, Checks checks) {
    String other = WireEvents.second(them);
    try (SocketIoConnection connection = them.open(them.usual())) {
      for (String namespace : List.of(WireEvents.MAIN, other)) {
        JsonNode auth = JsonNodeFactory.instance.objectNode().put("token", Payloads.unique());
        var unused = connection.connect(namespace, auth);
        JsonNode shown =
            WireEvents.ask(them, connection, namespace, "handshake").argument(0).path("auth");
        checks.should(
            namespace.equals(WireEvents.MAIN) ? "main" : "second",
            shown.equals(auth),
            "it was shown " + shown,
            auth.toString());
      }
    }
  }

  @ConformanceCase(
      id = "sio.connect.pipelined-event",
      clause = "SIO5#connection-to-a-namespace/pipelined",
      title = "An event right behind the CONNECT is handled, or the connection is closed",
      sends =
          "A CONNECT and the profile's echo without waiting for the answer, over each transport.",
      accepts =
          "The echo once, or the end of the connection, or nothing of it and a connection that is"
              + " served; which one is recorded.",
      why = "Clients must wait for the CONNECT when servers close on such an event.",
      causes = {
        "What comes while a CONNECT is decided about is kept twice.",
        "The connection waits for itself."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void copesWithAPipelinedEvent(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.open(carrier)) {
            judgePipelined(them, connection, checks, slug);
          }
        });
  }

  private static void judgePipelined(
      Connections them, SocketIoConnection connection, Checks checks, String slug) {
    String text = Payloads.unique();
    List<EngineIoPacket> packets =
        new ArrayList<>(SocketIoPacket.connect(them.namespace(), them.endpoint().auth()).encode());
    packets.addAll(them.echo().packet(0, text).encode());
    var unusedSent = Closing.send(connection, packets.toArray(EngineIoPacket[]::new));
    SocketIoEvent.Came connected =
        connection.await(it -> it.is(SocketIoType.CONNECT, them.namespace()), 0, them.answer());
    // Where it was let in, an echo behind the other one is the fence.
    boolean served =
        connected != null
            && !connection.hasEnded()
            && them.enters(connection)
            && them.echo().roundTrip(connection, Payloads.unique(), them.answer()) != null;
    long count = connection.packets(0).stream().filter(it -> them.echo().answers(it, text)).count();
    checks.observe(
        slug, count > 0 ? "the event was handled" : served ? "ignored" : Words.ending(connection));
    checks.should(
        slug + "-once", count <= 1, "the echo came " + Words.times(count), "once at most");
    checks.should(
        slug + "-served-or-closed",
        served || connection.hasEnded(),
        served ? "served" : Words.ending(connection),
        "a connection that is served",
        "the end of the connection");
  }
}
