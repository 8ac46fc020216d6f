package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoConnection;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two clients that reach each other, and all that the first needs to come back.
 *
 * @param second another room that both are in, or an empty text where nobody is in two
 * @param left a room that the first has left, or an empty text
 */
record RecoveryScene(
    Connections them,
    OperationName channel,
    String room,
    String second,
    String left,
    Member lost,
    Member staying,
    String pid,
    String seen,
    String offset)
    implements AutoCloseable {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  /** More than a server may think of as a handful, and few enough for any that keeps some. */
  private static final int MANY = 12;

  /**
   * What was said.
   *
   * @param room where, if it was said in a room
   */
  record Said(OperationName how, String room, String text) {
    private String where() {
      return how == OperationName.ROOM ? room : how.word();
    }
  }

  /** Returns the two, connected; null, and a check, when there is nothing to come back with. */
  static @Nullable RecoveryScene open(
      Connections them, Checks checks, String slug, Carrier carrier) {
    // What is said in a room tells more: the rooms have to come back, too.
    OperationName channel =
        them.plan().endpoint().declares(OperationName.ROOM)
            ? OperationName.ROOM
            : OperationName.BROADCAST;
    String room = Member.freshRoom();
    Member lost = them.member(carrier);
    Member staying = them.member();
    String left = "";
    String second = "";
    String secondText = Payloads.unique();
    if (channel == OperationName.ROOM) {
      left = leftRoom(lost, staying);
      second = secondRoom(lost, staying);
      lost.join(room);
      staying.join(room);
      if (!second.isEmpty()) {
        staying.say(channel, second, secondText);
      }
    }
    String text = Payloads.unique();
    staying.say(channel, room, text);
    SocketIoEvent.Came came = lost.hears(channel, room, text, 0, them.answer());
    if (!second.isEmpty() && lost.count(channel, second, secondText) == 0) {
      // Whoever enters a room may leave the one before.
      second = "";
    }
    String pid = pid(lost.connection(), them.namespace());
    JsonNode data = came == null ? null : came.packet().data();
    String last = data == null ? "" : data.path(data.size() - 1).asText();
    boolean marked = !last.isEmpty() && !last.equals(text);
    if (came == null) {
      checks.untestable(slug, "a message does not come: " + lost.words(0));
    } else if (pid.isEmpty() || !marked) {
      checks.must(
          slug,
          false,
          (pid.isEmpty() ? "the CONNECT has no pid" : "a pid") + "; " + came,
          "a pid in the CONNECT, and an offset behind an event's arguments");
    } else {
      return new RecoveryScene(them, channel, room, second, left, lost, staying, pid, text, last);
    }
    lost.close();
    staying.close();
    return null;
  }

  private static String leftRoom(Member lost, Member staying) {
    String left = Member.freshRoom();
    return staying.declares(OperationName.JOIN)
            && staying.declares(OperationName.LEAVE)
            && staying.reaches(lost, OperationName.ROOM, left)
            && lost.leaves(left)
        ? left
        : "";
  }

  private static String secondRoom(Member lost, Member staying) {
    String second = Member.freshRoom();
    return staying.declares(OperationName.JOIN) && staying.reaches(lost, OperationName.ROOM, second)
        ? second
        : "";
  }

  /** Goes on with the one who came back, from what it was told last; null when that has no mark. */
  @Nullable RecoveryScene continuedOn(SocketIoConnection back, Said last) {
    Member member = lost.continuedOn(back);
    String since =
        back.packets(0).stream()
            .filter(it -> member.brings(it, last.how(), last.room(), last.text()))
            .map(it -> it.packet().data())
            .filter(Objects::nonNull)
            .map(it -> it.path(it.size() - 1).asText())
            .findFirst()
            .orElse(last.text());
    String told = pid(back, them.namespace());
    return since.isEmpty() || since.equals(last.text())
        ? null
        : new RecoveryScene(
            them,
            channel,
            room,
            second,
            left,
            member,
            staying,
            told.isEmpty() ? pid : told,
            last.text(),
            since);
  }

  private static String pid(SocketIoConnection connection, String namespace) {
    return connection.packets(0).stream()
        .filter(it -> it.is(SocketIoType.CONNECT, namespace))
        .map(it -> it.packet().data())
        .filter(Objects::nonNull)
        .map(it -> it.path("pid").asText(""))
        .findFirst()
        .orElse("");
  }

  /** Breaks the connection of the first off, and waits a little for the server to notice. */
  void drop() {
    // Between two polls there is nothing to break off, and the server would notice nothing.
    awaitPoll(them, lost.connection());
    lost.connection().engine().drop();
    var unused = staying.connection().awaitEnd(BETWEEN_TRIES.multipliedBy(2));
  }

  /** Waits, over polling, until a poll waits at the server. */
  static void awaitPoll(Connections them, SocketIoConnection connection) {
    EngineIoConnection engine = connection.engine();
    long until = System.nanoTime() + them.answer().toNanos();
    while (engine.carrier() == Carrier.POLLING
        && !engine.hasEnded()
        && !isPolling(connection)
        && System.nanoTime() < until) {
      var unused = connection.awaitEnd(BETWEEN_TRIES.dividedBy(5));
    }
  }

  private static boolean isPolling(SocketIoConnection connection) {
    HttpExchange poll = connection.engine().pendingPoll();
    return poll != null
        && poll.awaitSent(BETWEEN_TRIES)
        && connection.awaitEnd(BETWEEN_TRIES) == null
        && poll.isPending();
  }

  /** Lets the other one say a text, and waits until the server has it. */
  String say() {
    String text = Payloads.unique();
    staying.say(channel, room, text);
    return text;
  }

  /** Lets the other one say a text in another room, where there is one. */
  String sayIn(String another) {
    String text = Payloads.unique();
    if (!another.isEmpty()) {
      staying.say(OperationName.ROOM, another, text);
    }
    return text;
  }

  boolean awaitsIn(SocketIoConnection connection, String another, String text) {
    return lost.continuedOn(connection).hears(OperationName.ROOM, another, text, 0, them.answer())
        != null;
  }

  boolean isHeardIn(SocketIoConnection connection, String another, String text) {
    return lost.continuedOn(connection).count(OperationName.ROOM, another, text) > 0;
  }

  void fence() {
    var unused = them.isServed(staying.connection());
  }

  JsonNode auth(@Nullable JsonNode shown, String id, String since) {
    ObjectNode auth =
        shown instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    return auth.put("pid", id).put("offset", since);
  }

  /** Asks once to come back. */
  SocketIoConnection ask(Carrier carrier, String id, String since) {
    SocketIoConnection back = them.open(carrier);
    var unused = back.ask(them.namespace(), auth(them.endpoint().auth(), id, since));
    return back;
  }

  /**
   * Comes back; again and again for a while, since a server may not have noticed yet that the
   * connection is gone.
   */
  SocketIoConnection comeBack(Carrier carrier) {
    long until = System.nanoTime() + them.answer().toNanos();
    SocketIoConnection back = ask(carrier, pid, offset);
    while (!isOf(back, lost.sid()) && System.nanoTime() < until) {
      back.close();
      var unused = staying.connection().awaitEnd(BETWEEN_TRIES);
      back = ask(carrier, pid, offset);
    }
    return back;
  }

  boolean isOf(SocketIoConnection connection, String sid) {
    return sid(connection).equals(sid);
  }

  String sid(SocketIoConnection connection) {
    return connection.packets(0).stream()
        .filter(it -> it.is(SocketIoType.CONNECT, them.namespace()))
        .map(it -> it.packet().data())
        .filter(Objects::nonNull)
        .map(it -> it.path("sid").asText(""))
        .findFirst()
        .orElse("");
  }

  long count(SocketIoConnection connection, String text) {
    return lost.continuedOn(connection).count(channel, room, text);
  }

  /** Says something to the room. */
  Said tell() {
    return new Said(channel, room, say());
  }

  /**
   * Says all that can be missed: much in turns in each room, one to all, and one to the client
   * alone.
   */
  List<Said> sayMuch() {
    Double rate = them.plan().endpoint().limits().ratePerSecond();
    int most = rate == null ? MANY : (int) Math.max(3, Math.min(MANY, rate));
    List<Said> all = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      if (i == most / 3 && channel == OperationName.ROOM && isHeardByAll()) {
        String text = Payloads.unique();
        staying.say(OperationName.BROADCAST, "", text);
        all.add(new Said(OperationName.BROADCAST, "", text));
      }
      if (i == most / 2 && isKnown()) {
        all.add(tellAlone());
      }
      boolean elsewhere = i % 2 == 1 && i + 1 < most && !second.isEmpty();
      all.add(elsewhere ? new Said(channel, second, sayIn(second)) : tell());
      them.pace();
    }
    return all;
  }

  private boolean isHeardByAll() {
    return staying.declares(OperationName.BROADCAST);
  }

  /** Returns whether something can be said to the client alone. */
  boolean isKnown() {
    return staying.declares(OperationName.DIRECT) && staying.knowsApart(lost);
  }

  /**
   * Lets the client say something to all others, or to the others in its room, that who stays
   * hears; null where nothing is said so, or who comes back may be told of it as of all that was.
   */
  @Nullable Said sayToOthers() {
    for (OperationName how : List.of(OperationName.BROADCAST, OperationName.ROOM)) {
      Operation operation = them.plan().endpoint().operation(how);
      if (operation == null
          || operation.to() == null
          || operation.to().includesSender()
          || operation.history() == History.ALL
          || (how == OperationName.ROOM && channel != how)) {
        continue;
      }
      them.pace();
      Said own = new Said(how, room, Payloads.unique());
      int mark = staying.connection().mark();
      lost.say(how, room, own.text());
      if (staying.hears(how, room, own.text(), mark, them.answer()) != null
          && lost.count(how, room, own.text()) == 0) {
        return own;
      }
    }
    return null;
  }

  /** Says something to the client alone. */
  Said tellAlone() {
    String text = Payloads.unique();
    staying.tell(lost, text);
    return new Said(OperationName.DIRECT, "", text);
  }

  /** Returns those that came, as often as they came and in the order in which they came. */
  static List<Said> heard(Member member, List<Said> said) {
    return member.connection().packets(0).stream()
        .flatMap(
            it ->
                said.stream()
                    .filter(one -> member.brings(it, one.how(), one.room(), one.text()))
                    .limit(1))
        .toList();
  }

  /** Returns whether each came once, and those of one room in order. */
  static boolean areWhole(List<Said> said, List<Said> heard) {
    return heard.size() == said.size()
        && said.stream()
            .map(Said::where)
            .distinct()
            .allMatch(where -> of(where, said).equals(of(where, heard)));
  }

  private static List<Said> of(String where, List<Said> said) {
    return said.stream().filter(it -> it.where().equals(where)).toList();
  }

  /** Returns the places of what was heard among what was said, from 1. */
  static String places(List<Said> said, List<Said> heard) {
    return heard.isEmpty()
        ? "nothing of the " + said.size() + " came"
        : "of "
            + said.size()
            + " there came, in this order: "
            + heard.stream().map(it -> String.valueOf(said.indexOf(it) + 1)).toList();
  }

  boolean awaits(SocketIoConnection connection, Said said) {
    return lost.continuedOn(connection)
            .hears(said.how(), said.room(), said.text(), 0, them.answer())
        != null;
  }

  boolean awaits(SocketIoConnection connection, String text) {
    return lost.continuedOn(connection).hears(channel, room, text, 0, them.answer()) != null;
  }

  @Override
  public void close() {
    lost.close();
    staying.close();
  }
}
