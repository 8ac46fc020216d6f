package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.engineio.PollingPayload;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Socket.IO documentation, Rooms: whom an event reaches. */
final class RoomsCases {

  private static final int MOST_POLLS = 4;
  private static final int MANY = 24;

  private static void join(Connections them, SocketIoConnection connection, String... rooms) {
    for (String room : rooms) {
      var unused = WireEvents.ask(them, connection, WireEvents.MAIN, "join", room);
    }
  }

  /** Returns how often the text came, once something behind it has come. */
  private static long heard(Connections them, SocketIoConnection connection, String text) {
    var unusedFence = WireEvents.ask(them, connection, WireEvents.MAIN, "count");
    return WireEvents.count(connection, WireEvents.MAIN, "said", text);
  }

  @ConformanceCase(
      id = "sio.rooms.union",
      clause = "SOCKETIO4#rooms/union",
      title = "An event for several rooms reaches who is in more than one of them once",
      sends = "An event for two rooms, of which one client is in both and another in one.",
      accepts = "It comes to each of them once.",
      why = "Notifications go to several groups at a time, and nobody wants them twice.",
      causes = "The event is sent room by room.",
      capabilities = Capability.WIRE_EVENTS)
  void reachesTheUnionOfRoomsOnce(Connections them, Checks checks) {
    String one = Member.freshRoom();
    String other = Member.freshRoom();
    try (SocketIoConnection both = WireEvents.connect(them, them.usual());
        SocketIoConnection single = WireEvents.connect(them, them.usual());
        SocketIoConnection sender = WireEvents.connect(them, them.usual())) {
      join(them, both, one, other);
      join(them, single, other);
      String text = Payloads.unique();
      ArrayNode rooms = JsonNodeFactory.instance.arrayNode().add(one).add(other);
      var unusedSent = WireEvents.ask(them, sender, WireEvents.MAIN, "cast", rooms, text);
      for (SocketIoConnection connection : List.of(both, single)) {
        long count = heard(them, connection, text);
        checks.should(
            connection == both ? "in-both" : "in-one",
            count == 1,
            "it came " + Words.times(count),
            "once");
      }
    }
  }

  @ConformanceCase(
      id = "sio.rooms.except",
      clause = "SOCKETIO4#rooms/except",
      title = "An event does not reach those who are in an excepted room",
      sends =
          "An event for a room except for another one, where one client is in both; one except for a"
              + " member, by its id; and one of a member for all but itself.",
      accepts = "It comes to the members who are not excepted, and to nobody else.",
      why = "Who has muted or blocked somebody is left out this way.",
      causes = {"Exceptions are names of clients only.", "Who has sent it is left in."},
      capabilities = Capability.WIRE_EVENTS)
  void leavesExceptedRoomsOut(Connections them, Checks checks) {
    String room = Member.freshRoom();
    String excepted = Member.freshRoom();
    try (SocketIoConnection included = WireEvents.connect(them, them.usual());
        SocketIoConnection left = WireEvents.connect(them, them.usual());
        SocketIoConnection sender = WireEvents.connect(them, them.usual())) {
      join(them, included, room);
      join(them, left, room, excepted);
      String text = Payloads.unique();
      var unusedSent =
          WireEvents.ask(them, sender, WireEvents.MAIN, "except", room, excepted, text);
      long came = heard(them, included, text);
      checks.should("included", came == 1, "it came " + Words.times(came), "once");
      long leaked = heard(them, left, text);
      checks.should("excepted", leaked == 0, "it came " + Words.times(leaked), "never");
    }
    judgeExceptedClient(them, checks);
  }

  private static void judgeExceptedClient(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (SocketIoConnection included = WireEvents.connect(them, them.usual());
        SocketIoConnection excepted = them.open(them.usual());
        SocketIoConnection sender = WireEvents.connect(them, them.usual())) {
      String id = excepted.connect(WireEvents.MAIN, them.endpoint().auth());
      join(them, included, room);
      join(them, excepted, room);
      join(them, sender, room);
      String text = Payloads.unique();
      var unusedSent = WireEvents.ask(them, sender, WireEvents.MAIN, "except", room, id, text);
      long came = heard(them, included, text);
      long leaked = heard(them, excepted, text);
      checks.should(
          "excepted-client",
          came == 1 && leaked == 0,
          "it came " + Words.times(came) + ", and " + Words.times(leaked) + " to who is excepted",
          "once, and never to who is excepted");
      String own = Payloads.unique();
      var unusedToOthers = WireEvents.ask(them, sender, WireEvents.MAIN, "to", room, own);
      long others = heard(them, included, own);
      long back = heard(them, sender, own);
      checks.should(
          "sender",
          others == 1 && back == 0,
          "it came " + Words.times(others) + ", and " + Words.times(back) + " to its sender",
          "once, and never to its sender");
    }
  }

  @ConformanceCase(
      id = "sio.rooms.every-transport",
      clause = "PROFILE#operations/room",
      title = "What is said in a room comes over each transport",
      sends =
          "Two dozen messages in a room, some of them with characters of several bytes, by one member;"
              + " another one is there over WebSocket, over long-polling, or over long-polling until the"
              + " connection is upgraded in the middle. Then as many by that one; over another than the"
              + " usual transport one behind its leave, and its join; and the end of its"
              + " transport (a Close frame, or a close packet by POST) without a DISCONNECT, as when a"
              + " page is closed.",
      accepts =
          "The answer to its join, and all of the messages, each once and in order, over each"
              + " transport, and none over a WebSocket before its upgrade packet; that an upgrade keeps"
              + " their order is a SHOULD. Nothing of what is said to who has left, unless it comes over the"
              + " usual transport, too. Where members are told who"
              + " comes and goes, who was told that it came is told that it went.",
      why = "Who sits behind a proxy that knows no WebSocket is in the same room as the others.",
      causes = {
        "What is written once for all members is written for WebSocket.",
        "Who has no request pending is passed over, or told twice.",
        "Who goes is looked for among those that send a DISCONNECT, or among WebSockets.",
        "Rooms hold the transport of a client, which the upgrade exchanges.",
        "Who leaves is looked for among WebSockets."
      },
      needs = {Need.CONNECTION, Need.ROOM},
      declared = OperationName.ROOM)
  void reachesMembersOverEachTransport(Connections them, Checks checks) {
    if (!isHeardAtAll(them)) {
      checks.untestable(
          "rooms", "what one says in a room does not come over " + them.usual().slug());
      return;
    }
    int count = Math.max(3, them.burst(MANY, 2));
    them.overEach(
        checks,
        (carrier, slug) -> {
          String room = Member.freshRoom();
          boolean upgrades = carrier == Carrier.UPGRADED;
          try (Member member = them.member(upgrades ? Carrier.POLLING : carrier);
              Member other = them.somebodyElse()) {
            other.join(room);
            if (!isLetIn(them, checks, slug, member, room)) {
              return;
            }
            List<String> texts = texts(count);
            if (upgrades) {
              List<EngineIoEvent.Came> early = sayAround(them, other, member, room, texts);
              UpgradeCases.judgeEarly(checks, slug + "-before-the-upgrade-packet", early);
            } else {
              texts.forEach(text -> other.say(OperationName.ROOM, room, text));
            }
            judgeHeard(
                them, checks, slug, upgrades, OperationName.ROOM, other, member, room, texts);
            List<String> answers = texts(count);
            answers.forEach(text -> member.say(OperationName.ROOM, room, text));
            judgeHeard(
                them,
                checks,
                slug + "-answers",
                false,
                OperationName.ROOM,
                member,
                other,
                room,
                answers);
            if (judgeLeaving(them, checks, slug + "-left", carrier, member, other, room)) {
              judgeGoing(them, checks, slug + "-gone", member, other, room);
            }
          }
        });
  }

  /**
   * Judges that nothing more comes to the member when it has left, as over the usual transport; and
   * returns whether it is in the room again then.
   */
  private static boolean judgeLeaving(
      Connections them,
      Checks checks,
      String slug,
      Carrier carrier,
      Member member,
      Member other,
      String room) {
    if (carrier == them.usual() || !member.leaves(room)) {
      // How it is over that one the cases of the application say.
      return true;
    }
    if (hearsWhatIsSaid(them, member, other, room)) {
      if (isHeardByOneWhoLeft(them)) {
        checks.observe(slug, "it comes over " + them.usual().slug() + ", too");
      } else {
        checks.must(slug, false, "it came", "nothing of what is said to who has left");
      }
    } else {
      checks.must(slug, true, "nothing came", "nothing of what is said to who has left");
    }
    return member.enters(room);
  }

  /**
   * Returns whether what the other one says comes to who has left, and does not cease to for as
   * long as an answer may take: not every leave tells when it is done.
   */
  private static boolean hearsWhatIsSaid(Connections them, Member left, Member other, String room) {
    Deadline patience = Deadline.in(them.answer());
    boolean hears;
    do {
      String text = Payloads.unique();
      other.sayThrough(OperationName.ROOM, room, text);
      them.pace();
      var unusedBehind = them.isServed(left.connection());
      hears = left.count(OperationName.ROOM, room, text) > 0;
    } while (hears && !patience.hasPassed());
    return hears;
  }

  private static boolean isHeardByOneWhoLeft(Connections them) {
    String room = Member.freshRoom();
    try (Member member = them.member();
        Member other = them.somebodyElse()) {
      return other.reaches(member, OperationName.ROOM, room)
          && member.leaves(room)
          && hearsWhatIsSaid(them, member, other, room);
    }
  }

  /** Returns whether the join got its answer, which it gets over the usual transport. */
  private static boolean isLetIn(
      Connections them, Checks checks, String slug, Member member, String room) {
    if (member.enters(room)) {
      return true;
    }
    Operation join = them.plan().endpoint().operation(OperationName.JOIN);
    String hurry = UsualClient.hurry(member.connection());
    String words = "a join did not get its answer: " + member.words(0);
    if (join == null || join.reply() == null || hurry != null) {
      checks.untestable(slug, hurry == null ? words : hurry);
    } else {
      checks.must(slug, false, words, "the answer that the profile declares");
    }
    return false;
  }

  /** Judges that the other one is told of a member whose transport ends in good order. */
  private static void judgeGoing(
      Connections them, Checks checks, String slug, Member member, Member other, String room) {
    int mark = other.connection().mark();
    boolean differs = them.plan().users().isEmpty() || other.knowsApart(member);
    if (differs && !member.connection().hasEnded()) {
      member.connection().close();
      DisconnectionFromANamespaceCases.judgeNotice(
          them, checks, slug, other, room, mark, "the profile's left to who stays");
    }
  }

  /**
   * Lets one say a third while the other does not poll, a third meanwhile, and a third behind;
   * returns what came over the WebSocket before it carried the session.
   */
  private static List<EngineIoEvent.Came> sayAround(
      Connections them, Member one, Member other, String room, List<String> texts) {
    List<EngineIoEvent.Came> early = new ArrayList<>();
    int third = texts.size() / 3;
    other.connection().engine().pausePolling();
    texts.subList(0, third).forEach(text -> one.say(OperationName.ROOM, room, text));
    other
        .connection()
        .engine()
        .upgrade(
            socket -> {
              texts
                  .subList(third, 2 * third)
                  .forEach(text -> one.say(OperationName.ROOM, room, text));
              early.addAll(UpgradeCases.cameEarly(them, other.connection(), socket));
            });
    texts.subList(2 * third, texts.size()).forEach(text -> one.say(OperationName.ROOM, room, text));
    return early;
  }

  /** Returns fresh texts, of which the fourth has characters of several bytes, and each eighth. */
  static List<String> texts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Payloads.unique() + (i % 8 == 3 ? " Grüße, 世界 😀" : ""))
        .toList();
  }

  /** Judges that what one has said, in a room or not, comes to the other, once and in order. */
  static void judgeHeard(
      Connections them,
      Checks checks,
      String slug,
      boolean upgraded,
      OperationName how,
      Member speaker,
      Member member,
      String room,
      List<String> texts) {
    for (String text : texts) {
      if (member.hears(how, room, text, 0, them.answer()) == null) {
        break;
      }
    }
    // What comes twice may come behind the last.
    var unusedFence = them.isServed(member.connection());
    List<Integer> came = heard(member, how, room, texts);
    List<Integer> owed = IntStream.rangeClosed(1, texts.size()).boxed().toList();
    String words =
        "of "
            + texts.size()
            + " there came, in this order: "
            + came
            + ", "
            + Words.ending(member.connection());
    if (came.size() < texts.size()
        && (speaker.wasToldOfAnError(0) || speaker.connection().hasEnded())) {
      checks.untestable(
          slug,
          "so many messages may be too many, "
              + Words.ending(speaker.connection())
              + "; limits.ratePerSecond can say how many the target takes");
      return;
    }
    List<Integer> judged = upgraded ? came.stream().sorted().toList() : came;
    checks.must(
        slug, judged.equals(owed), words, "all, each once" + (upgraded ? "" : " and in order"));
    if (upgraded && judged.equals(owed)) {
      checks.should(slug + "-order", came.equals(owed), words, "all in order");
    }
  }

  /** Returns whether a message comes where both are there by the usual transport. */
  private static boolean isHeardAtAll(Connections them) {
    try (Member member = them.member();
        Member sender = them.member()) {
      return sender.reaches(member, OperationName.ROOM, Member.freshRoom());
    }
  }

  /** Returns the places of what the member has heard among the texts, from 1. */
  private static List<Integer> heard(
      Member member, OperationName how, String room, List<String> texts) {
    List<Integer> places = new ArrayList<>();
    for (SocketIoEvent.Came came : member.connection().packets(0)) {
      for (int i = 0; i < texts.size(); i++) {
        if (member.brings(came, how, room, texts.get(i))) {
          places.add(i + 1);
        }
      }
    }
    return places;
  }

  @ConformanceCase(
      id = "sio.rooms.private-emit",
      clause = "SOCKETIO4#emit-cheatsheet/private",
      title = "What is for one client reaches nobody else",
      sends =
          "The profile's echo by one client, while another one is in the same room, where the"
              + " profile has rooms, and a third is in none. Where the target speaks long-polling:"
              + " the echo by two clients whose requests share a connection, as behind a proxy.",
      accepts =
          "The echo comes to its sender alone, or to other connections of the same user; the others"
              + " are other users where the profile has several.",
      why = "Answers hold what only the one who asked may see.",
      causes = {
        "The answer is emitted by the server and not by the socket.",
        "A private message goes to all rooms of its recipient.",
        "A session is looked up by the connection that a request came on."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void keepsWhatIsForOneClient(Connections them, Checks checks) {
    if (them.echo().isShared()) {
      checks.observe("stranger", "by the profile, what asks for the echo also tells others");
      return;
    }
    String room = Member.freshRoom();
    try (Member sender = them.member();
        Member member = them.somebodyElse();
        Member stranger = them.somebodyElse()) {
      sender.join(room);
      member.join(room);
      TextNode text = TextNode.valueOf(Payloads.unique());
      SocketIoEvent.Came came = them.echo().roundTrip(sender.connection(), text, them.answer());
      checks.must("sender", came != null, came == null ? sender.words(0) : "it came", "the echo");
      for (Member other : List.of(member, stranger)) {
        var unusedFence =
            them.echo().roundTrip(other.connection(), Payloads.unique(), them.answer());
        boolean leaked =
            other.connection().packets(0).stream().anyMatch(it -> them.echo().answers(it, text));
        String slug = other == member ? "in-the-same-room" : "stranger";
        if (leaked && them.areOnePerson()) {
          checks.observe(slug, "it came to another connection of the same user");
          continue;
        }
        checks.must(
            slug,
            !leaked,
            leaked ? "the echo of another client came" : "nothing of it came",
            "nothing of it");
      }
    }
    if (them.carriers().contains(Carrier.POLLING)) {
      judgeSharedConnection(them, checks);
    }
  }

  private static void judgeSharedConnection(Connections them, Checks checks) {
    List<PolledSession> clients =
        List.of(
            PolledSession.connected(them.probe(), them.endpoint()),
            PolledSession.connected(them.probe(), them.endpoint()));
    List<String> texts = List.of(Payloads.unique(), Payloads.unique());
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      PollingSession session = clients.get(i).session();
      String body = PollingPayload.encode(them.echo().packet(1, texts.get(i)).encode());
      var unused =
          session
              .beginOnKept(EngineIoRequest.post(session.parameters(), body))
              .await(them.answer());
    }
    for (PolledSession client : clients) {
      answers.add(polled(them, client.session(), texts));
    }
    boolean mixed = answers.get(0).contains(texts.get(1)) || answers.get(1).contains(texts.get(0));
    if (mixed && isToldBesides(them)) {
      checks.observe("shared-connection", "each connection of the same user is told");
      return;
    }
    checks.must(
        "shared-connection",
        !mixed,
        mixed ? "the echo of another client came" : "to each its own",
        "to each its own");
  }

  /** Returns whether a second connection gets the echo of the first though they share nothing. */
  private static boolean isToldBesides(Connections them) {
    try (SocketIoConnection one = them.connected(Carrier.POLLING);
        SocketIoConnection other = them.connected(Carrier.POLLING)) {
      String text = Payloads.unique();
      var unusedEcho = them.echo().roundTrip(one, text, them.answer());
      var unusedFence = them.echo().roundTrip(other, Payloads.unique(), them.answer());
      return other.packets(0).stream().anyMatch(it -> them.echo().answers(it, text));
    }
  }

  /** Returns what comes, until one of the texts does. */
  private static String polled(Connections them, PollingSession session, List<String> texts) {
    StringBuilder came = new StringBuilder();
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      HttpExchange poll = session.beginOnKept(EngineIoRequest.get(session.parameters()));
      HttpAnswer answer = poll.await(them.answer());
      if (answer == null) {
        poll.abort();
      }
      if (answer == null || !answer.is(200)) {
        break;
      }
      came.append(answer.text());
      if (texts.stream().anyMatch(it -> answer.text().contains(it))) {
        break;
      }
    }
    return came.toString();
  }
}
