package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How members come into a room, and how they go. */
final class MembershipCases {

  private static final int JOINERS = 3;
  private static final int JOINS_AT_ONCE = 2;

  /** Where requests, or the threads of a pool that takes them, may overtake one another. */
  private static final Set<Protocol> MAY_OVERTAKE = EnumSet.of(Protocol.SSE, Protocol.STOMP);

  @ConformanceCase(
      id = "app.room.join",
      clause = "PROFILE#operations/join",
      title = "Whoever joins a room is told so as the profile declares",
      sends =
          "A join of each of two rooms by each of three clients, one after the other; and twice a"
              + " join by all of them at the same moment, each of a room of its own.",
      accepts =
          "What the profile declares as the join's receive, ack or both comes to each of them each"
              + " time, for the room that it joined where the profile says where its name stands.",
      why = "A page waits for it before it shows the room.",
      causes = {
        "Only who opens a room is told, or only the others are.",
        "A client has one variable for its room, and the answer is made of that.",
        "Who is to be answered stands in a variable for all."
      },
      needs = {},
      capabilities = Capability.JOIN_ACKNOWLEDGEMENT,
      declared = OperationName.JOIN)
  void tellsWhoJoins(Clients clients, Checks checks) {
    List<Client> all = clients.open(JOINERS);
    for (int room = 1; room <= 2; room++) {
      String name = Rooms.fresh();
      judgeAnswers(
          checks,
          clients,
          OperationName.JOIN,
          all,
          room,
          client -> Rooms.tryToEnter(clients, name, client));
    }
    if (checks.results().stream().allMatch(it -> it.verdict() == Verdict.PASS)) {
      judgeJoinsAtOnce(checks, clients, all);
    }
  }

  /** Judges that of several who join at the same moment each is told of its own room. */
  private static void judgeJoinsAtOnce(Checks checks, Clients clients, List<Client> all) {
    int joins = JOINS_AT_ONCE * all.size();
    int answered =
        AtOnce.answered(
            all, JOINS_AT_ONCE, client -> Rooms.tryToEnter(clients, Rooms.fresh(), client));
    if (answered < joins && Limits.mayEndABurst(checks, clients, all)) {
      return;
    }
    checks.must(
        "at-once",
        answered == joins,
        answered + " of " + joins + " were answered",
        "an answer to each of three who join at the same moment");
  }

  @ConformanceCase(
      id = "app.room.leave",
      clause = "PROFILE#operations/leave",
      title = "Whoever leaves a room is told so as the profile declares",
      sends = "A leave of each of two rooms by each of their three members, one after the other.",
      accepts =
          "What the profile declares as the leave's receive, ack or both comes to each of them each"
              + " time, to the last member, too, for the room that it left where the profile says"
              + " where its name stands.",
      why = "A page waits for it before it shows something else.",
      causes = {
        "It is told to the members, of whom the one who left is none any more.",
        "The room of the last member is gone before the answer is made."
      },
      needs = {},
      capabilities = Capability.LEAVE_ACKNOWLEDGEMENT,
      declared = {OperationName.JOIN, OperationName.LEAVE})
  void tellsWhoLeaves(Clients clients, Checks checks) {
    List<Client> all = clients.open(JOINERS);
    List<String> names = List.of(Rooms.fresh(), Rooms.fresh());
    names.forEach(name -> Rooms.enter(clients, name, all.toArray(Client[]::new)));
    for (int room = 1; room <= 2; room++) {
      String name = names.get(room - 1);
      judgeAnswers(
          checks,
          clients,
          OperationName.LEAVE,
          all,
          room,
          client -> Rooms.leave(clients, name, client));
    }
  }

  /** Judges that each of them is answered when it comes or goes. */
  private static void judgeAnswers(
      Checks checks,
      Clients clients,
      OperationName operation,
      List<Client> all,
      int room,
      Predicate<Client> exchange) {
    for (int at = 0; at < all.size(); at++) {
      Client client = all.get(at);
      String slug = "room-" + room + "-client-" + (at + 1);
      int mark = client.inbox().mark();
      boolean came = exchange.test(client);
      if (!came
          && all.subList(0, at).stream().anyMatch(it -> Rooms.mayBeOne(clients, client, it))) {
        // To the application the user has come, or gone, already.
        checks.untestable(slug, Rooms.MAY_BE_ONE);
        continue;
      }
      if (!came) {
        clients.missed();
      }
      checks.must(
          slug,
          came,
          came ? "as declared" : Words.what(client, mark),
          "what the profile declares for the "
              + operation.word()
              + ": "
              + clients.operation(operation).reply());
    }
  }

  @ConformanceCase(
      id = "app.room.leave-stops",
      clause = "PROFILE#operations/membership",
      title = "Who left a room gets nothing more of it",
      sends =
          "A message in a room before one of three members leaves and one after, and then one in"
              + " another room that this client joined; before and after it also a broadcast and a"
              + " direct message, where the profile has them. Then the same leave once more; and then it"
              + " joins again. Also the leaves of all members of a room, and their joins after that; the"
              + " leaves of all members of another one, and what others say who come into it then; and a"
              + " join and a leave, and a message and a leave, without a wait between them; and at last a"
              + " message in the room that was emptied.",
      accepts =
          "The one who left gets the first and not the second, what is said in a room that it did"
              + " not leave, and what it got before that is not of rooms; who stayed gets both, and goes on to be served. The"
              + " acknowledgement of the leave comes where the profile declares one. Who joins again"
              + " gets what is said from then on, once, and with 'history: none' nothing of what was said"
              + " meanwhile. To lose what was said right before a leave is a"
              + " warning.",
      why = "Who was shown out must not go on listening.",
      causes = {
        "The leave is acknowledged, but the member stays in the list.",
        "The client is taken off every list there is, as if it had disconnected.",
        "A join that waits for something ends behind the leave that was sent after it.",
        "Whether its sender is a member is asked only when a message has waited for something.",
        "A room that was emptied is taken away a moment later, whoever has come into it since.",
        "The last member of a room is not taken out, since the room is to end with it."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN, OperationName.LEAVE})
  void sendsNothingToWhoLeft(Clients clients, Checks checks) {
    Client leaving = clients.open();
    Client sender = clients.open();
    Client staying = clients.open();
    Client elsewhere = clients.open();
    String room = Rooms.fresh();
    String other = Rooms.fresh();
    String kept = Rooms.fresh();
    Talk emptied = judgeEmptied(clients, checks, sender, staying);
    String byOthers = sayWhereAllHaveLeft(clients, leaving, elsewhere, sender, staying);
    // The one who leaves is the one who opened the room.
    Rooms.enter(clients, room, leaving, sender, staying);
    Rooms.enter(clients, kept, leaving, elsewhere);
    Rooms.enter(clients, other, elsewhere);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    String before = talk.say(sender);
    boolean came = talk.at(leaving, 0).await(before, clients.answer());
    checks.must("before", came, came ? "it came" : Words.what(leaving), talk.pattern());
    List<OperationName> elsewise = heardOutsideOfRooms(clients, elsewhere, leaving);
    int mark = leaving.inbox().mark();
    boolean acknowledged = Rooms.leave(clients, room, leaving);
    checks.must(
        "acknowledged",
        acknowledged,
        acknowledged ? "as declared" : Words.what(leaving, mark),
        "what the profile declares as the leave's receive, if anything");
    if (clients.operation(OperationName.LEAVE).reply() == null) {
      // Nothing tells when it is done.
      var unusedQuiet = leaving.inbox().await(() -> false, clients.quiet());
    }
    // What the one who left does next has been seen by others: so has the leave before it.
    Rooms.enter(clients, other, leaving);
    Talk fence = Talk.in(other, clients, OperationName.ROOM);
    var unused = fence.at(elsewhere, 0).await(fence.say(leaving), clients.answer());
    String after = talk.say(sender);
    boolean stayed = talk.at(staying, 0).await(after, clients.answer());
    if (!stayed
        && (Rooms.mayBeOne(clients, leaving, staying)
            || Rooms.mayBeOne(clients, leaving, sender))) {
      throw new Untestable(Rooms.MAY_BE_ONE);
    }
    checks.must("staying", stayed, stayed ? "it came" : Words.what(staying), talk.pattern());
    boolean fenced = fence.at(leaving, 0).await(fence.say(elsewhere), clients.answer());
    if (clients.operation(OperationName.LEAVE).reply() == null) {
      Deadline patience = Deadline.in(clients.answer());
      while (Leak.count(leaving, after) > 0 && !patience.hasPassed()) {
        var unusedQuiet = leaving.inbox().await(() -> false, clients.quiet());
        after = talk.say(sender);
        fenced = talk.at(staying, 0).seek(List.of(after), clients.answer());
        fenced &= fence.at(leaving, 0).seek(List.of(fence.say(elsewhere)), clients.answer());
      }
    }
    Rooms.judgeLeak(checks, clients, "after", leaving, after, fenced, sender, staying);
    Talk inKept = Talk.in(kept, clients, OperationName.ROOM);
    boolean keeps = inKept.at(leaving, 0).await(inKept.say(elsewhere), clients.answer());
    checks.must("other-room", keeps, keeps ? "it came" : Words.what(leaving), inKept.pattern());
    List<OperationName> still = heardOutsideOfRooms(clients, elsewhere, leaving);
    for (OperationName name : elsewise) {
      boolean hears = still.contains(name) || Directs.areOne(elsewhere, leaving);
      if (!hears) {
        clients.missed();
      }
      checks.must(
          name.word(),
          hears,
          hears ? "it came" : Words.what(leaving),
          "what is said by it goes on to come to who left a room");
    }
    leaveAsNoMember(clients, room, leaving, elsewhere, inKept);
    List<String> missed = List.of(after, talk.text(), talk.text());
    talk.say(sender, missed.get(1));
    boolean there = talk.at(staying, 0).await(missed.get(1), clients.answer());
    talk.say(staying, missed.get(2));
    boolean back = talk.at(sender, 0).await(missed.get(2), clients.answer());
    checks.must(
        "left-twice",
        there && back,
        there && back ? "they came" : Words.what(sender) + "; " + Words.what(staying),
        "what the members say, when somebody leaves who is none");
    boolean entered = Rooms.tryToEnter(clients, room, leaving);
    judgeReturn(checks, talk, "joined-again", entered, sender, leaving);
    judgeMissed(checks, clients, missed, leaving, sender, staying);
    if (byOthers != null) {
      Rooms.judgeLeak(
          checks, clients, "last-to-leave", staying, byOthers, there, leaving, elsewhere);
    }
    judgeHaste(clients, checks, leaving, sender, staying);
    judgeLastWords(clients, checks, sender, staying);
    judgeStillMembers(checks, emptied, sender, staying);
  }

  /** Judges that who joins again is not told what was said meanwhile, where nobody is. */
  private static void judgeMissed(
      Checks checks, Clients clients, List<String> missed, Client returned, Client... insiders) {
    boolean mayBe = Stream.of(insiders).anyMatch(it -> Rooms.mayBeOne(clients, returned, it));
    if (clients.operation(OperationName.JOIN).history() != History.NONE || mayBe) {
      return;
    }
    long count = missed.stream().mapToLong(text -> Leak.count(returned, text)).sum();
    checks.must(
        "missed",
        count == 0,
        count + " of what was said while it was out came when it joined again",
        "none, with 'history: none'");
  }

  /** Judges a room that all have left and come into again, and returns what is said in it. */
  private static Talk judgeEmptied(Clients clients, Checks checks, Client one, Client other) {
    String room = Rooms.fresh();
    Rooms.enter(clients, room, one, other);
    Rooms.leave(clients, room, one);
    Rooms.leave(clients, room, other);
    boolean entered = Rooms.tryToEnter(clients, room, one);
    entered &= Rooms.tryToEnter(clients, room, other);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    judgeReturn(checks, talk, "emptied", entered, one, other);
    return talk;
  }

  /**
   * Lets somebody speak in a room that others have left, whose leaves are answered.
   *
   * @return what was said, or null where it did not come to who is in the room
   */
  private static @Nullable String sayWhereAllHaveLeft(
      Clients clients, Client speaker, Client hearer, Client first, Client last) {
    String room = Rooms.fresh();
    if (clients.operation(OperationName.LEAVE).reply() == null
        || !Rooms.tryToEnter(clients, room, first)
        || !Rooms.tryToEnter(clients, room, last)
        || !Rooms.leave(clients, room, first)
        || !Rooms.leave(clients, room, last)
        || !Rooms.tryToEnter(clients, room, speaker)
        || !Rooms.tryToEnter(clients, room, hearer)) {
      return null;
    }
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    String text = talk.say(speaker);
    return talk.at(hearer, 0).seek(List.of(text), clients.answer()) ? text : null;
  }

  /** Judges that a room that was emptied is not cleared away behind who came into it since. */
  private static void judgeStillMembers(Checks checks, Talk talk, Client speaker, Client returned) {
    boolean members =
        checks.results().stream()
            .anyMatch(it -> it.id().equals("emptied") && it.verdict() == Verdict.PASS);
    if (!members || speaker.departure() != null || returned.departure() != null) {
      return;
    }
    boolean came = talk.at(returned, 0).await(talk.say(speaker), talk.clients().answer());
    if (!came && Limits.mayEndABurst(checks, talk.clients(), List.of(speaker))) {
      return;
    }
    checks.must("emptied-before", came, came ? "it came" : Words.what(returned), talk.pattern());
  }

  /** Judges that what a member says right before it leaves is said by a member. */
  private static void judgeLastWords(
      Clients clients, Checks checks, Client leaving, Client staying) {
    if (MAY_OVERTAKE.contains(clients.plan().endpoint().protocol())
        || leaving.departure() != null
        || Rooms.mayBeOne(clients, leaving, staying)) {
      return;
    }
    String room = Rooms.fresh();
    Rooms.enter(clients, room, leaving, staying);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Deliveries heard = talk.at(staying);
    if (!heard.seek(List.of(talk.say(leaving)), clients.answer())) {
      return;
    }
    String last = talk.say(leaving);
    try {
      leaving.send(OperationName.LEAVE, leaving.identity().with("room", room));
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
      return;
    }
    boolean came = heard.await(last, clients.answer());
    if (!came && Limits.mayEndABurst(checks, clients, List.of(leaving))) {
      return;
    }
    checks.should(
        "last-words",
        came || leaving.departure() != null,
        came ? "they came" : Words.what(staying),
        "what a member says right before it leaves");
  }

  private static int first(List<Received> messages, Operation operation, Bindings values) {
    return IntStream.range(0, messages.size())
        .filter(i -> messages.get(i).match(operation, values) != null)
        .findFirst()
        .orElse(messages.size());
  }

  /** Judges that who leaves before its join was answered has left, too. */
  private static void judgeHaste(
      Clients clients, Checks checks, Client hasty, Client sender, Client staying) {
    boolean told =
        clients.operation(OperationName.JOIN).reply() != null
            && clients.operation(OperationName.LEAVE).reply() != null;
    if (!told
        || hasty.departure() != null
        || Rooms.mayBeOne(clients, hasty, sender)
        || Rooms.mayBeOne(clients, hasty, staying)) {
      return;
    }
    String room = Rooms.fresh();
    Rooms.enter(clients, room, sender, staying);
    Bindings values = hasty.identity().with("room", room);
    int mark = hasty.inbox().mark();
    try {
      hasty.send(OperationName.JOIN, values);
      hasty.send(OperationName.LEAVE, values);
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
      return;
    }
    boolean answered =
        hasty.await(OperationName.JOIN, values, mark, clients.quiet()) != null
            && hasty.await(OperationName.LEAVE, values, mark, clients.quiet()) != null;
    List<Received> since = hasty.inbox().since(mark);
    int joined = first(since, clients.operation(OperationName.JOIN), values);
    int left = first(since, clients.operation(OperationName.LEAVE), values);
    // Who answers the join last says that the client is in the room again.
    if (!answered || joined >= left) {
      checks.observe("left-at-once", "not both are answered, in turn: " + Words.what(hasty, mark));
      return;
    }
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    var unused = talk.at(staying, 0).seek(List.of(talk.say(sender)), clients.answer());
    String text = talk.say(sender);
    unused = talk.at(staying, 0).seek(List.of(text), clients.answer());
    unused = hasty.isAlive(clients.answer());
    long count = Leak.count(hasty, text);
    checks.should(
        "left-at-once",
        count == 0,
        "it came " + Words.times(count) + ", though both its join and its leave were answered",
        "never");
  }

  private static boolean bringsTheText(Clients clients, OperationName name) {
    Template receive = clients.operation(name).receive();
    return receive != null && receive.names().contains("text");
  }

  /** Returns by what a client hears another one that has nothing to do with rooms. */
  private static List<OperationName> heardOutsideOfRooms(
      Clients clients, Client speaker, Client hearer) {
    List<OperationName> heard = new ArrayList<>();
    if (clients.declares(OperationName.BROADCAST)
        && bringsTheText(clients, OperationName.BROADCAST)) {
      Talk talk = Talk.by(clients, OperationName.BROADCAST);
      if (talk.at(hearer, 0).seek(List.of(talk.say(speaker)), clients.answer())) {
        heard.add(OperationName.BROADCAST);
      }
    }
    if (clients.declares(OperationName.DIRECT)
        && bringsTheText(clients, OperationName.DIRECT)
        && hearer.hasIdentity()) {
      Talk talk = Talk.by(clients, OperationName.DIRECT);
      if (talk.at(hearer, 0).seek(List.of(talk.say(speaker, hearer)), clients.answer())) {
        heard.add(OperationName.DIRECT);
      }
    }
    return heard;
  }

  /** Judges that who has joined again gets what the other member says, once. */
  private static void judgeReturn(
      Checks checks, Talk talk, String slug, boolean entered, Client speaker, Client returned) {
    Clients clients = talk.clients();
    // Where nothing tells when somebody has gone, or come, it is spoken until it is heard.
    boolean told =
        List.of(OperationName.JOIN, OperationName.LEAVE).stream()
            .filter(clients::declares)
            .allMatch(it -> clients.operation(it).reply() != null);
    Deliveries heard = talk.at(returned);
    List<String> said = new ArrayList<>();
    Deadline patience = Deadline.in(clients.answer());
    boolean came;
    do {
      String text = talk.say(speaker);
      said.add(text);
      came = heard.seek(List.of(text), told ? patience.cut(clients.answer()) : clients.quiet());
    } while (!came && !told && !patience.hasPassed() && returned.departure() == null);
    if (!came || !entered) {
      if (Rooms.mayBeOne(clients, speaker, returned)) {
        checks.untestable(slug, Rooms.MAY_BE_ONE);
        return;
      }
      clients.missed();
    } else {
      // What comes twice is likely to have done so before what is said behind it.
      var unused = heard.seek(List.of(talk.say(speaker)), clients.answer());
    }
    long most = said.stream().mapToLong(heard::count).max().orElse(0);
    checks.must(
        slug,
        came && entered && most == 1,
        !entered
            ? "the join was not acknowledged: " + Words.what(returned)
            : came ? "it came " + Words.times(most) : Words.what(returned),
        talk.pattern() + ", once, after joining again");
  }

  private static void leaveAsNoMember(
      Clients clients, String room, Client leaving, Client elsewhere, Talk inKept) {
    try {
      leaving.send(OperationName.LEAVE, leaving.identity().with("room", room));
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
    }
    // What is answered behind it tells that it was read.
    var unused = inKept.at(elsewhere, 0).seek(List.of(inKept.say(leaving)), clients.quiet());
  }

  @ConformanceCase(
      id = "app.room.forged-member",
      clause = "PROFILE#operations/identity",
      title = "Nobody comes or goes in the name of another client",
      sends =
          "A join, and a leave (where the profile has one), with another client's identity in the"
              + " members in which the application tells who somebody is.",
      accepts =
          "No member is told that the other client came or went; it is brought into no room, and"
              + " stays in the one that it is in.",
      why = "Who can take others out of a room has it to himself.",
      causes = {
        "The message says whose membership it is about, and is believed.",
        "The members of the message are copied over those that the server sets."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void letsNobodyComeOrGoInTheNameOfAnother(Clients clients, Checks checks) {
    Client witness = clients.open();
    Client victim = clients.open();
    Client forger = clients.open();
    Directs.requireDistinct(witness, victim, forger);
    if (!victim.hasIdentity()) {
      checks.observe("identity", "nothing says by what name a client goes");
      return;
    }
    if (Rooms.mayBeOne(clients, victim, forger) || Rooms.mayBeOne(clients, victim, witness)) {
      throw new Untestable(Rooms.MAY_BE_ONE);
    }
    ForgedMembership forged = new ForgedMembership(clients, checks, witness, victim);
    clients.offends(forger);
    forged.judgeJoin(forger);
    if (clients.declares(OperationName.LEAVE)) {
      Client another = forger.departure() == null ? forger : clients.open(forger.user());
      clients.offends(another);
      Rooms.enter(clients, Rooms.fresh(), another);
      forged.judgeLeave(another);
    }
  }

  @ConformanceCase(
      id = "app.room.join-twice",
      clause = "PROFILE#operations/membership",
      title = "Who joins a room twice gets what is said in it once",
      sends = "The same join twice by one of two members, and then two messages.",
      accepts = "Each message comes once; whether the second join is acknowledged is not judged.",
      why = "Pages join again whenever they are shown.",
      causes =
          "Members are kept in a list where a set is meant, or a handler is added at each join.",
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void deliversOnceToWhoJoinedTwice(Clients clients, Checks checks) {
    Client sender = clients.open();
    Client member = clients.open();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, sender, member);
    member.send(OperationName.JOIN, member.identity().with("room", room));
    Arrival.awaitMembership(clients, room, member);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Deliveries heard = talk.at(member);
    List<String> texts = talk.texts(2);
    for (String text : texts) {
      talk.say(sender, text);
      heard.await(text, clients.answer());
    }
    heard.countAfter(clients.quiet(), texts.get(1), 1);
    Sequence.judge(checks, "member", texts, heard.texts());
  }

  @ConformanceCase(
      id = "app.room.member-crash",
      clause = "PROFILE#operations/room",
      title = "A room survives the crash of a member",
      sends =
          "Messages in both directions between two members, after a third was cut off; and between"
              + " two others who join the room when those have gone, too.",
      accepts = "They arrive.",
      why = "Somebody's battery is always empty.",
      causes = {
        "To write to a connection that has ended throws, and the loop over the members ends.",
        "The room belongs to the one who opened it."
      },
      needs = Need.ROOM,
      declared = OperationName.ROOM)
  void goesOnWithoutACrashedMember(Clients clients, Checks checks) {
    Client crashing = clients.open();
    Client one = clients.open();
    Client other = clients.open();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, crashing, one, other);
    // Somebody who is no member goes first: that takes nothing from those who are.
    Client stranger = clients.open();
    stranger.drop();
    crashing.drop();
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Deliveries atOne = talk.at(one, 0);
    Deliveries atOther = talk.at(other, 0);
    for (int round = 1; round <= 3; round++) {
      boolean there = atOther.await(talk.say(one), clients.answer());
      boolean back = atOne.await(talk.say(other), clients.answer());
      checks.must(
          "round-" + round,
          there && back,
          there && back ? "they came" : Words.what(one) + "; " + Words.what(other),
          "what each of the two members says reaches the other");
    }
    if (Rooms.canBeEntered(clients)) {
      one.close();
      other.close();
      List<Client> next = clients.open(2);
      boolean entered =
          Rooms.tryToEnter(clients, room, next.get(0))
              && Rooms.tryToEnter(clients, room, next.get(1));
      judgeReturn(checks, talk, "opened-again", entered, next.get(0), next.get(1));
    }
  }

  @ConformanceCase(
      id = "app.room.membership-ends-with-connection",
      clause = "PROFILE#operations/restored",
      title = "Membership ends with the connection, unless rooms are restored",
      sends =
          "A message in a room whose member has been cut off and has come back as the same user,"
              + " without joining again; and then one after joining again. With 'restored: true' also"
              + " one in a second room of this member, and one in a room that it had left before.",
      accepts =
          "The user's next connection gets the first message with 'restored: true' and does not"
              + " without; it gets the second. What it had left is not restored.",
      why =
          "A client that joins again gets everything twice where it was restored, and nothing"
              + " where it thought it would be.",
      causes = {
        "Members are kept by user, and nobody takes them out.",
        "Identities are used again, and with them what belonged to them."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void endsMembershipWithTheConnection(Clients clients, Checks checks) {
    Client sender = clients.open();
    Client witness = clients.open();
    @Nullable User user = clients.nextUser();
    Client before = clients.open(user);
    String room = Rooms.fresh();
    Rooms.enter(clients, room, sender, witness, before);
    boolean restored = clients.operation(OperationName.JOIN).restored();
    String second = Rooms.fresh();
    String given = Rooms.fresh();
    boolean givesUp = restored && clients.declares(OperationName.LEAVE);
    if (restored) {
      Rooms.enter(clients, second, sender, before);
    }
    if (givesUp) {
      Rooms.enter(clients, given, sender, before);
      Rooms.leave(clients, given, before);
      if (clients.operation(OperationName.LEAVE).reply() == null) {
        // Nothing tells when it is done.
        before.inbox().await(() -> before.departure() != null, clients.quiet());
      }
    }
    before.drop();
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    // Whoever comes before the target has noticed comes beside the old connection, not after it.
    boolean noticed = clients.awaitDeparture(before, witness, () -> talk.say(sender));
    Client after = clients.open(user);
    String text = talk.say(sender);
    boolean came = talk.at(witness, 0).await(text, clients.answer());
    checks.must("witness", came, came ? "it came" : Words.what(witness), talk.pattern());
    if (restored) {
      Deliveries heard = talk.at(after, 0);
      boolean reached = heard.await(text, clients.answer());
      checks.must("restored", reached, reached ? "it came" : Words.what(after), talk.pattern());
      String unwanted = givesUp ? Talk.in(given, clients, OperationName.ROOM).say(sender) : "";
      Talk there = Talk.in(second, clients, OperationName.ROOM);
      reached = there.at(after, 0).await(there.say(sender), clients.answer());
      checks.must("second-room", reached, reached ? "it came" : Words.what(after), there.pattern());
      if (givesUp) {
        Rooms.judgeLeak(checks, clients, "room-left", after, unwanted, reached, sender);
      }
    } else {
      String third = Rooms.fresh();
      Rooms.enter(clients, third, after, sender);
      Talk fence = Talk.in(third, clients, OperationName.ROOM);
      boolean fenced = fence.at(after, 0).await(fence.say(sender), clients.answer());
      long count = Leak.count(after, text);
      if (count > 0 && !noticed) {
        // The old connection may have been there still, as far as the target knew.
        after.close();
        after.inbox().await(() -> false, clients.answer());
        after = clients.open(user);
        String later = talk.say(sender);
        Rooms.enter(clients, third, after);
        fenced = fence.at(after, 0).await(fence.say(sender), clients.answer());
        count = Leak.count(after, later);
      }
      boolean mayBe =
          Rooms.mayBeOne(clients, after, sender) || Rooms.mayBeOne(clients, after, witness);
      checks.record(
          "not-restored",
          count == 0 ? Verdict.PASS : mayBe ? Verdict.UNTESTABLE : Verdict.FAIL,
          "it came "
              + Words.times(count)
              + (count > 0
                  ? "; where rooms are meant to survive, the profile says 'restored: true'"
                  : fenced ? "" : ", as far as can be seen"),
          "never, until the client joins again");
    }
    Deliveries heard = talk.at(after);
    Rooms.enter(clients, room, after);
    String again = talk.say(sender);
    boolean reached = heard.await(again, clients.answer());
    long count = reached ? heard.countAfter(clients.quiet(), again, 1) : 0;
    checks.must(
        "joined-again",
        count == 1,
        count == 0 ? Words.what(after) : "it came " + Words.times(count),
        talk.pattern() + ", once");
  }
}
