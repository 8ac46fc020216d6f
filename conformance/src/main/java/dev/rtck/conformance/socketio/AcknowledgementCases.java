package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoRefused;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Socket.IO protocol, Acknowledgement; and how long servers wait for those of clients. */
final class AcknowledgementCases {

  private static final int IDS = 20;
  private static final long BEYOND_AN_INT = 1L << 31;
  private static final int SHORT_MILLIS = 150;
  private static final int TRIES_AGAIN = 2;

  /** An id that no other case comes to. */
  private static final long SAME_FROM = 4_100;

  private static final int SAME_IDS = 10;

  private static final long OTHER_FROM = 5_200;

  /** What a client has asked for. */
  private record Asked(SocketIoConnection by, long id, Bindings values) {}

  /** None of them is what another one is cut to, in decimal or in binary. */
  private static final List<Long> IDS_ELSEWHERE = List.of(3L, 10L, 21L, 32L, 254L, 4_105L, 70_006L);

  private static final String ELSEWHERE = "second-namespace";

  /**
   * Returns the profile's operations that any client can do and the server acknowledges; what is
   * said in a room, where it is the only one.
   */
  static List<Operation> acknowledged(EndpointPlan plan) {
    List<Operation> found = new ArrayList<>();
    for (OperationName name :
        List.of(
            OperationName.ECHO,
            OperationName.BROADCAST,
            OperationName.JOIN,
            OperationName.HEARTBEAT)) {
      addAcknowledged(plan, name, found);
    }
    if (found.isEmpty()) {
      addAcknowledged(plan, OperationName.ROOM, found);
    }
    if (found.isEmpty()) {
      throw new Untestable("no operation with an ack can be done without knowing more");
    }
    return found;
  }

  private static void addAcknowledged(
      EndpointPlan plan, OperationName name, List<Operation> found) {
    Operation operation = plan.endpoint().operation(name);
    if (operation != null && operation.ack() != null && operation.sendsOnly("text", "room")) {
      found.add(operation);
    }
  }

  /**
   * Opens a connection on which the operation can be done: who says something in a room is one of
   * its members.
   */
  private static SocketIoConnection connected(
      Connections them, Carrier carrier, Operation operation, String room) {
    SocketIoConnection connection = them.connected(carrier);
    if (operation.name() == OperationName.ROOM) {
      Member.standing(connection, them).join(room);
      them.pace();
    }
    return connection;
  }

  private static JsonNode payload(Operation operation, Bindings values) {
    return Objects.requireNonNull(operation.send()).render(values.withFresh());
  }

  /** Returns what is filled in: the room, where something is said in one, and else a fresh one. */
  private static Bindings values(Operation operation, String room) {
    boolean isSaid = operation.name() == OperationName.ROOM;
    return Bindings.EMPTY
        .with("text", Payloads.unique())
        .with("room", isSaid ? room : Member.freshRoom());
  }

  @ConformanceCase(
      id = "sio.ack.exactly-once",
      clause = "SIO5#acknowledgement/response",
      title = "Each event that asks for it is acknowledged once, with its own id",
      sends =
          "What the profile declares with an ack, twenty times with the ids from 0 and once with"
              + " 2147483648, without waiting, over each transport; and with ids from 3 to 70000 in a"
              + " second namespace, where the profile names one. Where the target offers the events"
              + " of rtck's own server: one that is acknowledged after a while, and two behind it"
              + " that are at once. Fewer where limits.ratePerSecond says so.",
      accepts =
          "One acknowledgement for each id, with the arguments that belong to it, in any order. Of"
              + " the last one, which no client that counts from 0 comes to, it is only a warning. Whether"
              + " the second namespace acknowledges the same is its own matter: if it does, each id once,"
              + " and none that nobody used.",
      why =
          "A client calls its callback for the id; without one it waits forever, and with two it"
              + " does things twice.",
      causes = {
        "The id 0 is taken for none.",
        "Ids are kept as 32-bit numbers.",
        "The library acknowledges by itself what the handler has acknowledged.",
        "The id is read from where it stands in packets of the main namespace.",
        "Acknowledgements are numbered in the order in which handlers are done."
      },
      capabilities = Capability.ACKNOWLEDGEMENTS)
  void acknowledgesEachIdOnce(Connections them, Checks checks) {
    Operation operation = acknowledged(them.plan()).get(0);
    Template ack = Objects.requireNonNull(operation.ack());
    String room = Member.freshRoom();
    int counted = Math.max(1, them.burst(IDS + 1, them.carriers().size()) - 1);
    List<Long> ids =
        LongStream.concat(LongStream.range(0, counted), LongStream.of(BEYOND_AN_INT))
            .boxed()
            .toList();
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = connected(them, carrier, operation, room)) {
            List<Bindings> sent = new ArrayList<>();
            for (long id : ids) {
              Bindings values = values(operation, room);
              sent.add(values);
              var unused =
                  connection.send(
                      SocketIoPacket.event(them.namespace(), id, payload(operation, values)));
            }
            List<String> wrong = new ArrayList<>();
            // Clients count from 0: nobody has seen so many. But the text knows no bound.
            List<String> beyond = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
              long id = ids.get(i);
              List<String> lacks = id == BEYOND_AN_INT ? beyond : wrong;
              // What is missing has had the time of all of them.
              Duration patience = wrong.isEmpty() ? them.answer() : Duration.ZERO;
              SocketIoEvent.Came came = connection.awaitAck(them.namespace(), id, patience);
              JsonNode data = came == null ? null : came.packet().data();
              if (came == null) {
                lacks.add("none for " + id);
              } else if (data == null || ack.match(data, sent.get(i)) == null) {
                lacks.add("for " + id + ": " + came);
              }
            }
            var unusedFence = them.isServed(connection);
            for (long id : ids) {
              long count =
                  connection.packets(0).stream()
                      .filter(it -> it.isAck(them.namespace(), id))
                      .count();
              if (count > 1) {
                (id == BEYOND_AN_INT ? beyond : wrong).add(Words.times(count) + " for " + id);
              }
            }
            checks.must(
                slug,
                wrong.isEmpty(),
                wrong.isEmpty()
                    ? "one each"
                    : String.join("; ", wrong.subList(0, Math.min(4, wrong.size()))),
                "one acknowledgement for each id");
            checks.should(
                slug + "-beyond-32-bits",
                beyond.isEmpty(),
                beyond.isEmpty() ? "one" : String.join("; ", beyond),
                "one acknowledgement for the id " + BEYOND_AN_INT);
          }
        });
    String second = Connections.secondNamespace(them.plan());
    if (second != null) {
      judgeElsewhere(them, checks, operation, second);
    }
    if (WireEvents.missing(them) == null) {
      judgeOutOfOrder(them, checks);
    }
  }

  /** What is asked for first is acknowledged last, since nobody answers the question. */
  private static void judgeOutOfOrder(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection silent = member(them, room);
        SocketIoConnection asker = WireEvents.connect(them, them.usual())) {
      List<Long> ids = new ArrayList<>();
      ids.add(ask(asker, SHORT_MILLIS, room));
      for (String text : List.of("b", "c")) {
        ids.add(asker.emitWithAck(WireEvents.MAIN, SocketIoPacket.payload("echo", text)));
      }
      var unusedLast = asker.awaitAck(WireEvents.MAIN, ids.get(0), them.answer());
      var unusedFence = them.isServed(asker);
      List<String> came =
          asker.packets(0).stream()
              .filter(it -> isAckIn(it, WireEvents.MAIN))
              .map(it -> it.packet().id() + " " + it.packet().argument(0).asText())
              .toList();
      boolean right =
          came.size() == ids.size()
              && came.contains(ids.get(1) + " b")
              && came.contains(ids.get(2) + " c")
              && came.stream().anyMatch(it -> it.startsWith(ids.get(0) + " "));
      checks.must(
          "out-of-order",
          right,
          "acknowledgements " + came,
          "one each for " + ids + ", with what belongs to it, in any order");
      var unusedSilent = silent.hasEnded();
    }
  }

  private static void judgeElsewhere(
      Connections them, Checks checks, Operation operation, String second) {
    try (SocketIoConnection connection = them.connected()) {
      var unusedIn = connection.connect(second, them.endpoint().auth());
      List<Bindings> sent = new ArrayList<>();
      for (long id : IDS_ELSEWHERE) {
        them.pace();
        Bindings values = values(operation, Member.freshRoom());
        sent.add(values);
        var unused = connection.send(SocketIoPacket.event(second, id, payload(operation, values)));
      }
      Duration quiet = them.probe().patience().quiet();
      if (connection.await(it -> isAckIn(it, second), 0, quiet) == null) {
        checks.observe(ELSEWHERE, second + " acknowledges nothing of it");
        return;
      }
      Template ack = Objects.requireNonNull(operation.ack());
      SocketIoEvent.Came first = connection.awaitAck(second, IDS_ELSEWHERE.get(0), them.answer());
      JsonNode data = first == null ? null : first.packet().data();
      boolean owed = data != null && ack.match(data, sent.get(0)) != null;
      List<String> wrong = new ArrayList<>();
      for (long id : IDS_ELSEWHERE) {
        Duration patience = wrong.isEmpty() && owed ? them.answer() : Duration.ZERO;
        SocketIoEvent.Came came = connection.awaitAck(second, id, patience);
        long count = connection.packets(0).stream().filter(it -> it.isAck(second, id)).count();
        if (count > 1 || (owed && came == null && !connection.hasEnded())) {
          wrong.add(Words.times(count) + " for " + id);
        }
      }
      connection.packets(0).stream()
          .filter(it -> isAckIn(it, second))
          .map(it -> it.packet().id())
          .filter(it -> it != null && !IDS_ELSEWHERE.contains(it))
          .findFirst()
          .ifPresent(it -> wrong.add(0, "one for " + it + ", which nobody used"));
      checks.must(
          ELSEWHERE,
          wrong.isEmpty(),
          wrong.isEmpty() ? "no other ids" : String.join("; ", wrong),
          "acknowledgements with the ids of their events, once each");
    } catch (SocketIoRefused refused) {
      checks.observe(ELSEWHERE, String.valueOf(refused.getMessage()));
    }
  }

  private static boolean isAckIn(SocketIoEvent.Came came, String namespace) {
    return came.packet().type().isAck() && came.packet().namespace().equals(namespace);
  }

  @ConformanceCase(
      id = "sio.ack.empty",
      clause = "SIO5#acknowledgement/payload",
      title = "The payload of an acknowledgement is an array, also when it is empty",
      sends =
          "Each operation that the profile declares with an ack; the ones whose ack is empty tell"
              + " most. Where the target offers the events of rtck's own server: one whose"
              + " acknowledgement has no arguments.",
      accepts = "Acknowledgements whose payload is an array, one for each event.",
      why = "Clients spread the payload over the arguments of a callback.",
      causes = {
        "What is acknowledged by the handler is acknowledged by the library, too.",
        "Nothing is written where there are no arguments.",
        "Where there are no arguments, null is written as one."
      },
      capabilities = Capability.ACKNOWLEDGEMENTS)
  void acknowledgesWithAnArray(Connections them, Checks checks) {
    List<Operation> operations = acknowledged(them.plan());
    String room = Member.freshRoom();
    try (SocketIoConnection connection = connected(them, them.usual(), operations.get(0), room)) {
      Map<String, Long> asked = new LinkedHashMap<>();
      for (Operation operation : operations) {
        long id =
            connection.emitWithAck(them.namespace(), payload(operation, values(operation, room)));
        asked.put(operation.name().word(), id);
        SocketIoEvent.Came came = connection.awaitAck(them.namespace(), id, them.answer());
        String slug = operation.name().word();
        if (came == null) {
          checks.untestable(slug, "no acknowledgement: " + Words.ending(connection));
        } else {
          JsonNode data = came.packet().data();
          checks.must(slug, data != null && data.isArray(), "'" + came.raw() + "'", "an array");
        }
      }
      var unusedFence = them.isServed(connection);
      asked.forEach(
          (slug, id) -> {
            long count =
                connection.packets(0).stream().filter(it -> it.isAck(them.namespace(), id)).count();
            checks.must(
                slug + "-once", count <= 1, "acknowledged " + Words.times(count), "once at most");
          });
    }
    if (WireEvents.missing(them) == null) {
      try (SocketIoConnection connection = WireEvents.connect(them, them.usual())) {
        SocketIoPacket ack =
            WireEvents.ask(them, connection, WireEvents.MAIN, "join", Member.freshRoom());
        JsonNode data = ack.data();
        checks.should(
            "no-arguments",
            data != null && data.isArray() && data.isEmpty(),
            String.valueOf(data),
            "an empty array");
      }
    }
  }

  @ConformanceCase(
      id = "sio.ack.unknown-id",
      clause = "SIO5#acknowledgement/unasked",
      title = "An acknowledgement that nobody asked for does no harm",
      sends = "Acknowledgements with ids that the server has not used, over each transport.",
      accepts = "A connection that is served as before.",
      why = "After a timeout on the server, late answers of clients are usual.",
      causes = "The callback is looked up and called without a look whether it is there.",
      hostile = true)
  void bearsAnAcknowledgementOfNothing(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            boolean before = them.isServed(connection);
            for (long id : List.of(0L, 999L, BEYOND_AN_INT)) {
              var unused =
                  connection.send(
                      SocketIoPacket.ack(
                          them.namespace(), 9_000 + id, SocketIoPacket.payload("rtck")));
            }
            boolean served = them.isServed(connection);
            checks.should(
                slug,
                served || (!before && !connection.hasEnded()),
                served ? "served as before" : Words.ending(connection),
                "a connection that is served as before");
          }
        });
  }

  static SocketIoEvent.@Nullable Came question(
      Connections them, SocketIoConnection connection, int mark) {
    return connection.await(
        it -> it.isEvent(WireEvents.MAIN, "question") && it.packet().id() != null,
        mark,
        them.answer());
  }

  private static void answer(
      SocketIoConnection connection, SocketIoEvent.@Nullable Came question, Object... arguments) {
    Long id = question == null ? null : question.packet().id();
    if (id != null) {
      var unused =
          connection.send(
              SocketIoPacket.ack(WireEvents.MAIN, id, SocketIoPacket.payload(arguments)));
    }
  }

  private static SocketIoConnection member(Connections them, String room) {
    return member(them, them.usual(), room);
  }

  /** Connects a client that is in the room. */
  static SocketIoConnection member(Connections them, Carrier carrier, String room) {
    SocketIoConnection connection = WireEvents.connect(them, carrier);
    var unused = WireEvents.ask(them, connection, WireEvents.MAIN, "join", room);
    return connection;
  }

  /** Asks all in the room; the answer is the acknowledgement's arguments. */
  static long ask(SocketIoConnection asker, int millis, String room) {
    return asker.emitWithAck(
        WireEvents.MAIN, SocketIoPacket.payload("ask", millis, room, Payloads.unique()));
  }

  @ConformanceCase(
      id = "sio.ack.retried",
      clause = "SOCKETIO4#delivery-guarantees/at-least-once",
      title =
          "What is sent again until it is acknowledged is done at least once, and with a key once",
      sends =
          "An event with a key for a room, by a client that loses its connection before it sees the"
              + " acknowledgement, and the same again until one comes, and once more; over each"
              + " transport.",
      accepts =
          "The event comes to the member of the room, once. Where the target does not know such"
              + " events, nothing is judged.",
      why =
          "A client that does not know whether its order has arrived sends it again, and means one.",
      causes = {
        "Keys are kept with the connection, and forgotten with it.",
        "A key is kept when the event fails, and the next try is acknowledged without being done."
      },
      capabilities = Capability.WIRE_EVENTS)
  void doesOnceWhatIsSentAgain(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          String room = Member.freshRoom();
          String text = Payloads.unique();
          try (SocketIoConnection listener = member(them, room)) {
            JsonNode event = SocketIoPacket.payload("once", Payloads.unique(), room, text);
            try (SocketIoConnection cut = WireEvents.connect(them, carrier)) {
              var unusedNotSeen = cut.emitWithAck(WireEvents.MAIN, event);
            }
            boolean acknowledged = false;
            for (int again = 0; again < TRIES_AGAIN; again++) {
              try (SocketIoConnection next = WireEvents.connect(them, carrier)) {
                long id = next.emitWithAck(WireEvents.MAIN, event);
                acknowledged |= next.awaitAck(WireEvents.MAIN, id, them.answer()) != null;
              }
              if (!acknowledged) {
                checks.observe(slug, "the target does not know such events");
                return;
              }
            }
            var unusedFence = WireEvents.ask(them, listener, WireEvents.MAIN, "count");
            long count = WireEvents.count(listener, WireEvents.MAIN, "said", text);
            checks.should(slug, count == 1, "it came " + Words.times(count), "once");
          }
        });
  }

  @ConformanceCase(
      id = "sio.ack.second-answer",
      clause = "SIO5#acknowledgement/second-answer",
      title = "A client that acknowledges twice counts once",
      sends =
          "A question to two clients: an answer to it by a third one that was not asked, two by one"
              + " of them, and then that of the other one.",
      accepts = "Both answers, the first of each.",
      why = "One client must not speak for another.",
      causes = {
        "Answers are counted, not who gave them.",
        "What waits for an answer is found by the id alone."
      },
      capabilities = Capability.WIRE_EVENTS)
  void countsEachAnswerOnce(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection twice = member(them, room);
        SocketIoConnection once = member(them, room);
        SocketIoConnection stranger = WireEvents.connect(them, them.usual());
        SocketIoConnection asker = WireEvents.connect(them, them.usual())) {
      long id = ask(asker, (int) them.answer().toMillis() * 2, room);
      SocketIoEvent.Came asked = question(them, twice, 0);
      answer(stranger, asked, "stranger");
      var unusedUnasked = them.isServed(stranger);
      answer(twice, asked, "first");
      answer(twice, asked, "again");
      var unusedFence = them.isServed(twice);
      answer(once, question(them, once, 0), "other");
      SocketIoEvent.Came came = asker.awaitAck(WireEvents.MAIN, id, them.answer());
      String answers = came == null ? "nothing" : came.packet().argument(1).toString();
      checks.should(
          "counted",
          answers.contains("first")
              && answers.contains("other")
              && !answers.contains("again")
              && !answers.contains("stranger"),
          "the answers are " + answers,
          "the first answer of each client that was asked");
    }
  }

  @ConformanceCase(
      id = "sio.ack.same-id",
      clause = "SIO5#acknowledgement/response",
      title = "Clients that ask under the same id are acknowledged each",
      sends =
          "What the profile declares with an ack, ten times by each of two clients, with the same"
              + " ids and without waiting, and ten times with ids that differ; and, where the target offers the events of rtck's own"
              + " server, a question by each of them that is acknowledged after a while.",
      accepts = "One acknowledgement for each id of each client, with what belongs to it.",
      why = "All clients count from 0: the same ids are on their way all the time.",
      causes = {
        "Who waits for an acknowledgement is found by the id alone.",
        "What two ask at the same moment is answered through one variable."
      },
      capabilities = Capability.ACKNOWLEDGEMENTS)
  void acknowledgesEachOfTwoClients(Connections them, Checks checks) {
    Operation operation = acknowledged(them.plan()).get(0);
    Template ack = Objects.requireNonNull(operation.ack());
    String room = Member.freshRoom();
    try (SocketIoConnection one = connected(them, them.usual(), operation, room);
        SocketIoConnection other = connected(them, them.usual(), operation, room)) {
      int each = Math.max(1, them.burst(2 * SAME_IDS, 2) / 2);
      record Round(String slug, long ofOne, long ofOther) {}
      // Where an acknowledgement does not tell what it is for, ids that differ do.
      for (Round round :
          List.of(
              new Round("at-once", SAME_FROM, SAME_FROM),
              new Round("other-ids", OTHER_FROM, OTHER_FROM + SAME_IDS))) {
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < each; i++) {
          all.add(new Asked(one, round.ofOne() + i, values(operation, room)));
          all.add(new Asked(other, round.ofOther() + i, values(operation, room)));
        }
        for (Asked asked : all) {
          JsonNode payload = payload(operation, asked.values());
          var unused = asked.by().send(SocketIoPacket.event(them.namespace(), asked.id(), payload));
        }
        List<String> wrong = new ArrayList<>();
        for (Asked asked : all) {
          Duration patience = wrong.isEmpty() ? them.answer() : Duration.ZERO;
          SocketIoEvent.Came came = asked.by().awaitAck(them.namespace(), asked.id(), patience);
          JsonNode data = came == null ? null : came.packet().data();
          if (data == null || ack.match(data, asked.values()) == null) {
            wrong.add("for " + asked.id() + ": " + (came == null ? "none" : came));
          }
        }
        if (!wrong.isEmpty() && (one.hasEnded() || other.hasEnded())) {
          String ending = Words.ending(one.hasEnded() ? one : other);
          checks.untestable(round.slug(), "one of the two did not stay: " + ending);
          return;
        }
        checks.must(
            round.slug(),
            wrong.isEmpty(),
            wrong.isEmpty() ? "one each" : wrong.get(0),
            "to each client its own acknowledgements");
      }
    }
    if (WireEvents.missing(them) == null) {
      judgeLateAcknowledgements(them, checks);
    }
  }

  private static void judgeLateAcknowledgements(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection silent = member(them, room);
        SocketIoConnection one = WireEvents.connect(them, them.usual());
        SocketIoConnection other = WireEvents.connect(them, them.usual())) {
      JsonNode question = SocketIoPacket.payload("ask", SHORT_MILLIS, room, Payloads.unique());
      List<SocketIoConnection> askers = List.of(one, other);
      for (SocketIoConnection asker : askers) {
        var unused = asker.send(SocketIoPacket.event(WireEvents.MAIN, SAME_FROM, question));
      }
      for (SocketIoConnection asker : askers) {
        var unused = asker.awaitAck(WireEvents.MAIN, SAME_FROM, them.answer());
      }
      askers.forEach(it -> them.isServed(it));
      checks.must(
          "later",
          count(one, SAME_FROM) == 1 && count(other, SAME_FROM) == 1,
          "the first was told "
              + Words.times(count(one, SAME_FROM))
              + ", the second "
              + Words.times(count(other, SAME_FROM)),
          "each of them once");
      var unusedSilent = silent.hasEnded();
    }
  }

  @ConformanceCase(
      id = "sio.ack.timeout",
      clause = "SOCKETIO4#emitting-events/timeout",
      title = "A server that waits for an acknowledgement stops when its time has run out",
      sends = "A question that no client answers in time, and the answer once time has run out.",
      accepts =
          "An error when time has run out, and not much earlier; the late answer changes nothing.",
      why = "Whoever waits without end keeps what it waits with.",
      causes = {
        "The timer is there, and nobody looks at it.",
        "Seconds are taken for milliseconds."
      },
      capabilities = Capability.WIRE_EVENTS)
  void givesUpOnAnAcknowledgement(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection silent = member(them, room);
        SocketIoConnection asker = WireEvents.connect(them, them.usual())) {
      long since = System.nanoTime();
      long id = ask(asker, SHORT_MILLIS, room);
      SocketIoEvent.Came came = asker.awaitAck(WireEvents.MAIN, id, them.answer());
      boolean error = came != null && came.packet().argument(0).isTextual();
      checks.should(
          "error",
          error,
          came == null ? "nothing came" : came.toString(),
          "an error after " + SHORT_MILLIS + " ms");
      if (came != null) {
        long millis = (came.atNanos() - since) / 1_000_000;
        checks.should(
            "not-early",
            millis >= SHORT_MILLIS * 3 / 4,
            "after " + millis + " ms",
            "no error before " + SHORT_MILLIS + " ms");
      }
      answer(silent, question(them, silent, 0), "late");
      boolean served = them.isServed(silent);
      checks.should(
          "late-answer",
          served && count(asker, id) <= 1,
          served ? "told " + Words.times(count(asker, id)) : Words.ending(silent),
          "a connection that is served as before, and no second outcome");
    }
  }

  private static long count(SocketIoConnection connection, long id) {
    return connection.packets(0).stream().filter(it -> it.isAck(WireEvents.MAIN, id)).count();
  }

  @ConformanceCase(
      id = "sio.ack.partial-answers",
      clause = "SOCKETIO4#broadcasting-events/partial-answers",
      title = "Where only some acknowledge in time, the server has an error and their answers",
      sends = "A question to two clients, of which one answers.",
      accepts = "An error, and the answer of that one.",
      why = "The answers that came are what an application goes on with.",
      causes = "The error replaces what was gathered.",
      capabilities = Capability.WIRE_EVENTS,
      spans = 1)
  void keepsTheAnswersThatCame(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection silent = member(them, room);
        SocketIoConnection answering = member(them, room);
        SocketIoConnection asker = WireEvents.connect(them, them.usual())) {
      // Long enough for an answer on a busy machine.
      long id = ask(asker, (int) them.answer().dividedBy(2).toMillis(), room);
      answer(answering, question(them, answering, 0), "here");
      var unusedAnswer = question(them, silent, 0);
      SocketIoEvent.Came came = asker.awaitAck(WireEvents.MAIN, id, them.answer());
      boolean error = came != null && came.packet().argument(0).isTextual();
      boolean kept = came != null && came.packet().argument(1).toString().contains("here");
      checks.should(
          "answers",
          error && kept,
          came == null ? "nothing came" : came.toString(),
          "an error and the answer that came");
    }
  }

  @ConformanceCase(
      id = "sio.binary.ack",
      clause = "SIO5#acknowledgement/binary",
      title = "Bytes travel in acknowledgements",
      sends =
          "The profile's echo with bytes, where it comes back as an acknowledgement, over each"
              + " transport.",
      accepts = "A binary acknowledgement with the same bytes, for the same id.",
      why = "Files and media are asked for, and come as the answer.",
      causes = {
        "The type of the packet is chosen for events only.",
        "Attachments of acknowledgements are not waited for."
      },
      declared = OperationName.ECHO,
      capabilities = Capability.ACKNOWLEDGED_ECHO)
  void acknowledgesWithBytes(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            JsonNode value = Attached.bytes(1, 2, 3);
            long id = connection.emitWithAck(them.namespace(), them.echo().payload(value));
            SocketIoEvent.Came came = connection.awaitAck(them.namespace(), id, them.answer());
            boolean echoes =
                them.echo().roundTrip(connection, Payloads.unique(), them.answer()) != null;
            boolean plain =
                came != null
                    && came.packet().type() == SocketIoType.ACK
                    && came.attachments() == 0
                    && came.flaws().isEmpty()
                    && !came.raw().contains("_placeholder");
            if (echoes && !connection.hasEnded() && (came == null || plain)) {
              checks.untestable(slug, "the echo does not answer bytes");
              return;
            }
            boolean right =
                came != null
                    && came.packet().type() == SocketIoType.BINARY_ACK
                    && came.flaws().isEmpty()
                    && them.echo().acknowledges(came, value);
            checks.must(
                slug,
                right,
                came == null
                    ? "no acknowledgement"
                        + (echoes ? "" : ", nor one for a text behind it")
                        + "; "
                        + Words.ending(connection)
                    : "'" + came.raw() + "' and " + came.attachments() + " attachments",
                "a binary acknowledgement with the same bytes");
          }
        });
  }
}
