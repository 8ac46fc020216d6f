package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Socket.IO documentation, Middlewares: who is let into a namespace. */
final class MiddlewaresCases {

  private static final int SLOW_MILLIS = 300;

  private static final String NO_ANSWER = "no answer to the CONNECT";

  private static final String MAIN = SocketIoPacket.MAIN;

  @ConformanceCase(
      id = "sio.middleware.refusal",
      clause = "SOCKETIO4#middlewares/refusal",
      title = "Who is refused is told why, and may ask again with other credentials",
      sends =
          "A CONNECT as a user who is to be refused, twice, and then one with the payload of a valid"
              + " user, where both have one: on the same connection, or on a new one where that has"
              + " ended, or where the two differ in headers or parameters, too. Behind that one's"
              + " DISCONNECT a CONNECT as the first again.",
      accepts =
          "A CONNECT_ERROR with an object, that has a message (and data, where the target is known"
              + " to give some), no CONNECT the second time either, and then a CONNECT;"
              + " and none for the first, also behind another one.",
      why = "Clients show the message, and come back once a token was renewed.",
      causes = {
        "The error is sent as a string, as older versions did.",
        "The details of the error are lost on the way.",
        "A client that was refused is barred.",
        "Credentials are looked at the first time only.",
        "Who a client is, is kept with its connection."
      },
      needs = {},
      capabilities = Capability.INVALID_USERS)
  void saysWhyAndLetsAskAgain(Connections them, Checks checks) {
    User bad =
        them.plan().refused().stream()
            .filter(it -> it.connect() != null)
            .findFirst()
            .orElse(them.plan().refused().get(0));
    User good =
        them.plan().users().stream().filter(it -> it.connect() != null).findFirst().orElse(null);
    try (SocketIoConnection connection = them.open(them.usual(), bad)) {
      SocketIoEvent.Came came = refusal(connection, them, bad, checks);
      if (came == null) {
        return;
      }
      JsonNode data = came.packet().data();
      checks.must("payload", data != null && data.isObject(), came.toString(), "an object");
      checks.should(
          "message",
          data != null && data.path("message").isTextual(),
          came.toString(),
          "an object with a message");
      boolean details = data != null && data.hasNonNull("data");
      if (WireEvents.missing(them) == null) {
        checks.should("data", details, came.toString(), "data, as the application gave it");
      } else {
        checks.observe("data", details ? "with data" : "without data");
      }
      SocketIoEvent.Came second = connection.ask(them.namespace(), bad.connect());
      boolean let = second != null && second.packet().type() == SocketIoType.CONNECT;
      checks.must(
          "second-try",
          !let || isOut(connection, them.namespace(), them),
          second == null ? "no answer, " + Words.ending(connection) : second.toString(),
          "no CONNECT for the same user either");
      if (let) {
        return;
      }
      if (second == null && !connection.hasEnded()) {
        judgeAgain(checks, null, connection);
        return;
      }
      if (good == null || bad.connect() == null) {
        checks.observe("again", "not tried: the credentials are no payload of a CONNECT");
        return;
      }
      // What a user shows besides, in headers or the URL, stays with the connection.
      boolean differ = !them.plan().approach(good).equals(them.plan().approach(bad));
      SocketIoEvent.Came again = differ ? null : connection.ask(them.namespace(), good.connect());
      if (differ || (again == null && connection.hasEnded())) {
        try (SocketIoConnection other = them.open(them.usual(), good)) {
          judgeAgain(checks, other.ask(them.namespace(), good.connect()), other);
        }
      } else {
        judgeAgain(checks, again, connection);
        if (again != null && again.packet().type() == SocketIoType.CONNECT) {
          judgeBehindAnother(them, checks, connection, bad);
        }
      }
    } catch (EngineIoRefused refused) {
      throw new Untestable(
          "the user is refused before Socket.IO: " + String.valueOf(refused.getMessage()));
    }
  }

  /** Returns whether the target has ended what it had let in before. */
  private static boolean isOut(SocketIoConnection connection, String namespace, Connections them) {
    var unusedFence = connection.fence(them.answer());
    return connection.hasEnded()
        || connection.packets(0).stream().anyMatch(it -> it.is(SocketIoType.DISCONNECT, namespace));
  }

  /** Returns what refused the user; null where that was no CONNECT_ERROR, which is said. */
  private static SocketIoEvent.@Nullable Came refusal(
      SocketIoConnection connection, Connections them, User bad, Checks checks) {
    SocketIoEvent.Came came = connection.ask(them.namespace(), bad.connect());
    if (came != null && came.packet().type() == SocketIoType.CONNECT_ERROR) {
      return came;
    }
    checks.untestable(
        "refusal",
        "the user is not refused with a CONNECT_ERROR: "
            + (came == null ? Words.ending(connection) : came.toString()));
    return null;
  }

  private static void judgeAgain(
      Checks checks, SocketIoEvent.@Nullable Came again, SocketIoConnection connection) {
    checks.should(
        "again",
        again != null && again.packet().type() == SocketIoType.CONNECT,
        again == null ? "no answer, " + Words.ending(connection) : again.toString(),
        "CONNECT");
  }

  /** Judges that who comes in the place of one who was let in is asked for its own credentials. */
  private static void judgeBehindAnother(
      Connections them, Checks checks, SocketIoConnection connection, User bad) {
    connection.disconnect(them.namespace());
    var unusedLeft = connection.fence(them.answer());
    int mark = connection.mark();
    SocketIoEvent.Came came = connection.ask(them.namespace(), bad.connect());
    boolean let =
        came != null
            && came.packet().type() == SocketIoType.CONNECT
            && !isOut(connection, them.namespace(), them);
    String actual = came == null ? Words.what(connection, mark) : came.toString();
    String expected =
        "no CONNECT for a user who is to be refused, on the connection of one who has left";
    // The two differ in nothing but the payloads of their CONNECTs.
    Auth auth = them.plan().endpoint().auth();
    if (auth != null && auth.required()) {
      checks.must("behind-another", !let, actual, expected);
    } else {
      checks.should("behind-another", !let, actual, expected);
    }
  }

  @ConformanceCase(
      id = "sio.middleware.refused-events",
      clause = "SOCKETIO4#middlewares/refused-events",
      title = "What a refused client sends into the namespace is not handled",
      sends =
          "A CONNECT as a user who is to be refused, and behind the refusal what tells others (in a"
              + " room, which it asks to enter, or to all), where the profile has it, and the profile's echo; then what tells others by a valid user. A"
              + " broadcast by that one right behind another CONNECT of the refused user.",
      accepts =
          "No echo, nothing for the valid user, and nothing for the refused one; the connection may"
              + " be closed.",
      why = "Whoever goes on as if let in would be let in.",
      causes = {
        "The client is registered before the middleware has decided.",
        "The refusal is sent, and the client stays in the table."
      },
      capabilities = Capability.INVALID_USERS)
  void handlesNothingOfARefusedClient(Connections connections, Checks checks) {
    Connections them = connections.echoing();
    User bad = them.plan().refused().get(0);
    OperationName channel = them.channel();
    if (channel == null && !them.echo().isDeclared()) {
      checks.untestable("echo", "there is no echo, and neither a broadcast nor a room");
      return;
    }
    String room = them.room();
    try (Member member = them.member();
        SocketIoConnection connection = them.open(them.usual(), bad)) {
      if (refusal(connection, them, bad, checks) == null) {
        return;
      }
      Member refused = member.continuedOn(connection);
      String forged = Payloads.unique();
      if (channel == OperationName.ROOM) {
        member.join(room);
        // An application may hear members alone.
        refused.asksToEnter(room);
      }
      if (channel == OperationName.BROADCAST) {
        judgeMeanwhile(them, checks, member, bad);
      }
      if (channel != null) {
        refused.say(channel, room, forged);
      }
      String text = Payloads.unique();
      boolean asks = them.echo().isDeclared();
      if (asks) {
        var unusedEcho = them.echo().roundTrip(connection, text, them.probe().patience().quiet());
      }
      String said = Payloads.unique();
      if (channel != null) {
        member.say(channel, room, said);
      }
      var unusedSaid = them.isServed(member.connection());
      var unusedFence = connection.fence(them.answer());
      if (asks) {
        boolean echoed =
            connection.packets(0).stream().anyMatch(it -> them.echo().answers(it, text));
        checks.must(
            "echo",
            !echoed,
            echoed ? "the echo was answered" : "no answer, " + Words.ending(connection),
            "no answer to a client that was refused");
      }
      if (channel != null) {
        boolean told = member.count(channel, room, forged) > 0;
        checks.must(
            "told-others", !told, told ? "it came" : "it did not come", "nothing for the others");
        boolean heard = refused.count(channel, room, said) > 0;
        checks.must(
            "hears-others", !heard, heard ? "it came" : "it did not come", "nothing of the others");
      }
    } catch (EngineIoRefused refused) {
      throw new Untestable(
          "the user is refused before Socket.IO: " + String.valueOf(refused.getMessage()));
    }
  }

  /** Judges what is said to all while the target still looks at the credentials. */
  private static void judgeMeanwhile(Connections them, Checks checks, Member member, User bad) {
    try (SocketIoConnection asking = them.open(them.usual(), bad)) {
      var unusedSent = asking.send(SocketIoPacket.connect(them.namespace(), bad.connect()));
      String text = Payloads.unique();
      member.say(OperationName.BROADCAST, "", text);
      var unusedRefusal =
          asking.await(it -> it.is(SocketIoType.CONNECT_ERROR, them.namespace()), 0, them.answer());
      var unusedFence = asking.fence(them.answer());
      boolean heard = member.continuedOn(asking).count(OperationName.BROADCAST, "", text) > 0;
      checks.must(
          "hears-meanwhile",
          !heard,
          heard ? "it came" : "it did not come",
          "nothing of the others while it is not let in");
    }
  }

  @ConformanceCase(
      id = "sio.middleware.cookie",
      clause = "SOCKETIO4#middlewares/every-transport",
      title = "Credentials count over each transport",
      sends =
          "A CONNECT as each valid and each invalid user of the profile, over each transport; and as"
              + " an invalid one to each other namespace of the profile, unless its operations are in"
              + " another one than the main one, which it names, too.",
      accepts =
          "The valid ones are let in and the others are not, whatever carries them. A namespace"
              + " other than that of the operations which lets the others in is a warning.",
      why = "A check that one transport passes by is no check.",
      causes = {
        "Cookies, or a header, are read from polling requests only.",
        "What the first request showed is not kept when the connection is upgraded."
      },
      needs = {},
      capabilities = {Capability.VALID_USERS, Capability.INVALID_USERS})
  void looksAtCredentialsOverEachTransport(Connections them, Checks checks) {
    record Try(User user, boolean valid, Carrier carrier) {
      String slug() {
        return (user.name() + "-over-" + carrier.slug())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
      }
    }
    List<Try> tries = new ArrayList<>();
    for (Carrier carrier : them.carriers()) {
      them.plan().users().forEach(it -> tries.add(new Try(it, true, carrier)));
      them.plan().refused().forEach(it -> tries.add(new Try(it, false, carrier)));
    }
    looksAtOtherNamespaces(them, checks);
    checks.each(
        tries,
        Try::slug,
        (attempt, slug) -> {
          String seen;
          try {
            seen = enter(them, attempt.carrier(), them.namespace(), attempt.user());
            if (attempt.valid() && NO_ANSWER.equals(seen)) {
              // That a CONNECT is never answered is another case's.
              checks.untestable(slug, "so many credentials at once may take their time: " + seen);
              return;
            }
          } catch (EngineIoRefused refused) {
            seen = String.valueOf(refused.getMessage());
            if (attempt.valid() && them.isOnlyTried(attempt.carrier())) {
              checks.observe(slug, seen);
              return;
            }
          }
          checks.must(
              slug,
              (seen == null) == attempt.valid(),
              seen == null ? "let in" : seen,
              attempt.valid() ? "let in" : "refused");
        });
  }

  /**
   * The profile asks for credentials; that all of its namespaces do it does not say. Where the main
   * one is another than that of the operations, it is open to everybody, and so may others be.
   */
  private static void looksAtOtherNamespaces(Connections them, Checks checks) {
    List<String> namespaces = them.settings().namespaces();
    if (namespaces.contains(MAIN) && !them.namespace().equals(MAIN)) {
      return;
    }
    User bad = them.plan().refused().get(0);
    checks.each(
        namespaces.stream().filter(it -> !it.equals(them.namespace())).toList(),
        namespace -> ("namespace-" + namespace).replaceAll("[^A-Za-z0-9]+", "-"),
        (namespace, slug) -> {
          String seen;
          try {
            seen = enter(them, them.usual(), namespace, bad);
          } catch (EngineIoRefused refused) {
            seen = String.valueOf(refused.getMessage());
          }
          checks.should(slug, seen != null, seen == null ? "let in" : seen, "refused");
        });
  }

  /** Returns how the user was refused, or null when let in. */
  private static @Nullable String enter(
      Connections them, Carrier carrier, String namespace, User user) {
    try (SocketIoConnection connection = them.open(carrier, user)) {
      SocketIoEvent.Came came = connection.ask(namespace, user.connect());
      // Waited for, not judged: what becomes of a CONNECT to an unknown namespace is another
      // case's.
      var unusedFence = connection.fence(them.answer());
      boolean let =
          came != null
              && came.packet().type() == SocketIoType.CONNECT
              && !connection.hasEnded()
              && connection.packets(0).stream()
                  .noneMatch(it -> it.is(SocketIoType.DISCONNECT, namespace));
      return let
          ? null
          : came != null
              ? came.toString()
              : connection.hasEnded() ? Words.ending(connection) : NO_ANSWER;
    }
  }

  @ConformanceCase(
      id = "sio.middleware.closed-meanwhile",
      clause = "SOCKETIO4#middlewares/closed-meanwhile",
      title = "Who is gone before a middleware has decided does not arrive",
      sends =
          "A CONNECT for which the middleware takes its time, and the end of that connection"
              + " meanwhile; and the same from a client that stays, while another one watches.",
      accepts = "The application is told that the one who stays has come, and not the other.",
      why = "What is set up for somebody who is gone is never cleaned up.",
      causes = "Whether the client is still there is looked at before the middleware is asked.",
      capabilities = Capability.WIRE_EVENTS)
  void letsNobodyArriveWhoIsGone(Connections them, Checks checks) {
    String left = Payloads.unique();
    String stayed = Payloads.unique();
    try (SocketIoConnection watcher = WireEvents.connect(them, them.usual())) {
      var unused = WireEvents.ask(them, watcher, WireEvents.MAIN, "watch");
      long since = System.nanoTime();
      SocketIoConnection leaving = them.open(them.usual());
      var unusedSent = leaving.send(SocketIoPacket.connect(WireEvents.MAIN, slow(them, left)));
      leaving.close();
      try (SocketIoConnection staying = them.open(them.usual())) {
        long asked = System.nanoTime();
        SocketIoEvent.Came let = staying.ask(WireEvents.MAIN, slow(them, stayed));
        boolean waited = (System.nanoTime() - asked) / 1_000_000 >= SLOW_MILLIS;
        boolean inTime = (asked - since) / 1_000_000 < SLOW_MILLIS / 2;
        if (let == null || !waited || !arrives(watcher, stayed, them.answer())) {
          checks.observe("arrival", "no middleware takes its time, or nobody is told of arrivals");
        } else if (!inTime) {
          throw Untestable.forNow("the connection could not be ended in time");
        } else {
          // It was due before the one who asked later, who may be looked after by another thread.
          boolean came = arrives(watcher, left, them.probe().patience().quiet());
          checks.should("arrival", !came, came ? "it arrived" : "it did not arrive", "no arrival");
        }
      }
    }
  }

  private static boolean arrives(SocketIoConnection watcher, String mark, Duration atMost) {
    return watcher.await(
            it ->
                it.isEvent(WireEvents.MAIN, "came")
                    && it.packet().argument(1).path("mark").asText().equals(mark),
            0,
            atMost)
        != null;
  }

  private static JsonNode slow(Connections them, String mark) {
    ObjectNode auth =
        them.endpoint().auth() instanceof ObjectNode usual
            ? usual.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    return auth.put("wait", SLOW_MILLIS).put("mark", mark);
  }
}
