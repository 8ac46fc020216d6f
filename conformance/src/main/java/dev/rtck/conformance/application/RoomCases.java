package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who gets what is said in a room. */
final class RoomCases {

  private static final int KIB = 1024;
  private static final int ROOMS = 20;
  private static final int EACH = 200;

  /** What says that what is judged next has a ground to stand on. */
  private static final Set<Verdict> GOOD = Set.of(Verdict.PASS, Verdict.INFO);

  /** What differs in these ways only, many take for the same on purpose. */
  private static final Set<String> ALIKE =
      Set.of("blanks", "capitals", "accent", "ligature", "list");

  @ConformanceCase(
      id = "app.room.delivery",
      clause = "PROFILE#operations/room",
      title = "What is said in a room reaches its members as the profile declares",
      sends =
          "A message by each of three members of a room, and then ten by each of them at the same"
              + " time; and one by the first and the last of two dozen (fewer where the profile promises"
              + " few connections).",
      accepts =
          "Each of the other members gets it once, from the right sender; the sender gets it with"
              + " 'to: members' and does not with 'to: other-members'.",
      why = "It is what a room is.",
      causes = {
        "Members are kept for each process or worker.",
        "The sender is left out, or not left out, by habit.",
        "The sender is kept in a variable that all messages share.",
        "A room has room for eight."
      },
      needs = {},
      declared = OperationName.ROOM)
  void reachesTheMembers(Clients clients, Checks checks) {
    List<Client> all = clients.open(3);
    String room = Rooms.fresh();
    Rooms.enter(clients, room, all.toArray(Client[]::new));
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Recipients to = clients.operation(OperationName.ROOM).to();
    String[] said = new String[all.size()];
    for (int from = 0; from < all.size(); from++) {
      Client sender = all.get(from);
      List<Deliveries> heard = all.stream().map(it -> talk.at(it, sender)).toList();
      said[from] = talk.say(sender);
      for (int at = 0; at < all.size(); at++) {
        boolean owed = at != from || (to != null && to.includesSender());
        if (owed) {
          boolean came = talk.awaitAt(heard.get(at), sender, all.get(at), said[from]);
          if (!came && !Rooms.canBeEntered(clients)) {
            throw new Untestable(
                "nothing came, and the profile says no join: who is a member cannot be known");
          }
          String slug = "from-" + (from + 1) + "-to-" + (at + 1);
          talk.judgeArrival(checks, slug, came, sender, all.get(at));
        }
      }
    }
    for (int at = 0; at < all.size(); at++) {
      Deliveries heard = talk.at(all.get(at), 0);
      if (at == 0) {
        heard.countAfter(clients.quiet(), said[all.size() - 1], 1);
      }
      long most = 0;
      for (int from = 0; from < all.size(); from++) {
        most = Math.max(most, heard.count(said[from]));
      }
      checks.must("once-" + (at + 1), most <= 1, "a message came " + Words.times(most), "once");
      long own = heard.count(said[at]);
      if (to == null) {
        checks.observe("sender-" + (at + 1), "a sender got its own " + Words.times(own));
      } else if (!to.includesSender()) {
        checks.must(
            "sender-" + (at + 1), own == 0, "a sender got its own " + Words.times(own), "never");
      }
    }
    if (checks.results().stream().allMatch(it -> GOOD.contains(it.verdict()))) {
      new AtOnce(Talk.in(room, clients, OperationName.ROOM), all).judgeRoomMessages(checks);
    }
    if (Rooms.canBeEntered(clients)) {
      new Crowd(clients, checks).judge();
    }
  }

  @ConformanceCase(
      id = "app.room.any-text",
      clause = "PROFILE#operations/room",
      title = "Any text reaches the members of a room as it was sent",
      sends = "Messages in a room of " + OddTexts.KINDS,
      accepts = OddTexts.ACCEPTED,
      why = OddTexts.WHY,
      causes = {OddTexts.ESCAPED_TOO_EARLY, OddTexts.PARSED_TOO_OFTEN},
      needs = Need.ROOM,
      declared = OperationName.ROOM,
      schedule = Schedule.ALONE)
  void bringsMembersAnyText(Clients clients, Checks checks) {
    String room = Rooms.fresh();
    OddTexts.judge(
        checks,
        Talk.in(room, clients, OperationName.ROOM),
        OperationName.ROOM,
        () -> {
          OddTexts.Pair pair = new OddTexts.Pair(clients.open(), clients.open());
          Rooms.enter(clients, room, pair.sender(), pair.receiver());
          return pair;
        },
        (talk, pair, text) -> talk.say(pair.sender(), text));
  }

  @ConformanceCase(
      id = "app.room.members-only",
      clause = "PROFILE#operations/room",
      title = "What is said in a room reaches nobody outside of it",
      sends =
          "A message in a room, while one client is in another room and one is in none; and then"
              + " something that those two are to get, and one who connects then.",
      accepts = "A member gets it; the others do not.",
      why = "Rooms are how applications keep their users' data apart.",
      causes = {
        "Everybody gets everything, and the page shows what belongs to its room.",
        "The room is taken from the message without a look at who is in it.",
        "What is said in rooms is kept among what everybody is told who connects."
      },
      needs = Need.ROOM,
      declared = OperationName.ROOM)
  void reachesNobodyOutside(Clients clients, Checks checks) {
    Rooms.requireEntrance(clients);
    Client sender = clients.open();
    Client member = clients.open();
    Client elsewhere = clients.open();
    Client outside = clients.open();
    String room = Rooms.fresh();
    String other = Rooms.fresh();
    Rooms.enter(clients, room, sender, member);
    Rooms.enter(clients, other, elsewhere);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Deliveries inside = talk.at(member);
    String text = talk.say(sender);
    boolean came = inside.await(text, clients.answer());
    checks.must("member", came, came ? "it came" : Words.what(member), talk.pattern());
    // Behind it, in a third room, something that both of the others are to get.
    String third = Rooms.fresh();
    Rooms.enter(clients, third, outside, elsewhere, sender);
    Talk fence = Talk.in(third, clients, OperationName.ROOM);
    String marker = fence.say(sender);
    for (Map.Entry<String, Client> it :
        Map.of("outside", outside, "in-another-room", elsewhere).entrySet()) {
      boolean fenced = fence.at(it.getValue(), 0).await(marker, clients.answer());
      Rooms.judgeLeak(checks, clients, it.getKey(), it.getValue(), text, fenced, sender, member);
    }
    Client late = clients.open();
    boolean fenced =
        Rooms.tryToEnter(clients, third, late)
            && fence.at(late, 0).seek(List.of(fence.say(sender)), clients.answer());
    Rooms.judgeLeak(checks, clients, "who-connects-later", late, text, fenced, sender, member);
  }

  @ConformanceCase(
      id = "app.room.two-rooms",
      clause = "PROFILE#operations/membership",
      title = "A client can be in two rooms at once",
      sends =
          "A message in each of two rooms, which have one member in common; and one more when another"
              + " client is in both, too.",
      accepts =
          "That member gets both, each once; the others get only what is said in theirs. What is said"
              + " in a room comes once to who shares another one with the sender, and to the sender.",
      why = "People read several channels at a time.",
      causes = {
        "A client has one variable for its room, which the next join overwrites.",
        "Messages go to all rooms of their sender.",
        "A message goes out once for each room that two have in common."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void letsAClientBeInTwoRooms(Clients clients, Checks checks) {
    Client one = clients.open();
    Client other = clients.open();
    Client both = clients.open();
    String first = Rooms.fresh();
    String second = Rooms.fresh();
    Rooms.enter(clients, first, one, both);
    Rooms.enter(clients, second, other, both);
    Talk inFirst = Talk.in(first, clients, OperationName.ROOM);
    Talk inSecond = Talk.in(second, clients, OperationName.ROOM);
    String here = inFirst.say(one);
    String there = inSecond.say(other);
    Deliveries hereAtBoth = inFirst.at(both, 0);
    Deliveries thereAtBoth = inSecond.at(both, 0);
    boolean cameHere = inFirst.awaitAt(hereAtBoth, one, both, here);
    boolean cameThere = inSecond.awaitAt(thereAtBoth, other, both, there);
    if ((!cameHere && !inFirst.owes(one, both)) || (!cameThere && !inSecond.owes(other, both))) {
      throw new Untestable(Talk.MAY_BE_THE_SENDER);
    }
    checks.must("first", cameHere, cameHere ? "it came" : Words.what(both), inFirst.pattern());
    checks.must("second", cameThere, cameThere ? "it came" : Words.what(both), inSecond.pattern());
    // Behind both, from the one that is in both, something for each of the others.
    String toOne = inFirst.say(both);
    String toOther = inSecond.say(both);
    boolean oneFenced = inFirst.at(one, 0).await(toOne, clients.answer());
    boolean otherFenced = inSecond.at(other, 0).await(toOther, clients.answer());
    checks.must(
        "answers",
        oneFenced && otherFenced,
        oneFenced && otherFenced ? "they came" : Words.what(one) + "; " + Words.what(other),
        "what the common member says in each room");
    Rooms.judgeLeak(checks, clients, "only-first", one, there, true, other, both);
    Rooms.judgeLeak(checks, clients, "only-second", other, here, true, one, both);
    checks.must(
        "once",
        hereAtBoth.count(here) <= 1 && thereAtBoth.count(there) <= 1,
        "they came "
            + Words.times(hereAtBoth.count(here))
            + " and "
            + Words.times(thereAtBoth.count(there)),
        "each once");
    judgeSharedRooms(checks, inFirst, second, one, both);
  }

  /** Judges that what is said in one of two rooms that two members share is told once. */
  private static void judgeSharedRooms(
      Checks checks, Talk inFirst, String second, Client one, Client both) {
    Clients clients = inFirst.clients();
    if (Rooms.mayBeOne(clients, one, both) || !Rooms.tryToEnter(clients, second, one)) {
      return;
    }
    Deliveries heard = inFirst.at(one, both);
    Deliveries own = inFirst.at(both, both);
    String text = inFirst.say(both);
    // What comes twice is likely to have done so before what is said behind it.
    List<String> said = List.of(text, inFirst.say(both));
    if (heard.seek(said, clients.answer())) {
      long count = heard.count(text);
      checks.must("shared", count == 1, "it came " + Words.times(count), "once");
    }
    if (includesSender(clients) && own.seek(said, clients.answer())) {
      long count = own.count(text);
      checks.must("shared-sender", count == 1, "it came back " + Words.times(count), "once");
    }
  }

  @ConformanceCase(
      id = "app.room.same-name",
      clause = "PROFILE#operations/room",
      title = "Users who join a room of the same name are in the same room",
      sends =
          "A message by each of two users who have joined by the same name, one after the other.",
      accepts = "Each gets the other's.",
      why = "They arranged to meet there.",
      causes = "Rooms are kept for each user or each connection.",
      needs = {},
      declared = {OperationName.ROOM, OperationName.JOIN})
  void bringsUsersOfOneRoomTogether(Clients clients, Checks checks) {
    Client one = clients.open();
    Client other = clients.open();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, one, other);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    String there = talk.say(one);
    boolean came = talk.at(other, 0).await(there, clients.answer());
    checks.must("there", came, came ? "it came" : Words.what(other), talk.pattern());
    String back = talk.say(other);
    boolean cameBack = talk.at(one, 0).await(back, clients.answer());
    checks.must("back", cameBack, cameBack ? "it came" : Words.what(one), talk.pattern());
  }

  @ConformanceCase(
      id = "app.room.forged-sender",
      clause = "PROFILE#operations/identity",
      title = "Nobody can speak in a room in the name of another member",
      sends = "A message in a room" + Forgery.PLACES,
      accepts = Forgery.ACCEPTED,
      why = Forgery.WHY,
      causes = Forgery.CAUSE,
      needs = Need.ROOM,
      declared = OperationName.ROOM)
  void letsNobodySpeakInTheNameOfAnother(Clients clients, Checks checks) {
    Client forger = clients.open();
    Client receiver = clients.open();
    Client victim = clients.open();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, forger, receiver, victim);
    new Forgery(
            OperationName.ROOM,
            Talk.in(room, clients, OperationName.ROOM),
            forger,
            receiver,
            victim)
        .judge(checks);
  }

  @ConformanceCase(
      id = "app.room.order",
      clause = "PROFILE#operations/room-order",
      title = "What one member says arrives in the order in which it was said",
      sends =
          "Two hundred messages by each of three members of a room at the same time; fewer where"
              + " limits.ratePerSecond says so. Then one text three times.",
      accepts =
          "Two other members get all of them, each once, and those of one sender in their order; how"
              + " those of different senders mix does not matter. With 'to: members' each sender gets"
              + " its own so, too.",
      why = "An answer that arrives before the question means something else.",
      causes = {
        "Each message is handled by a task of its own, and the tasks are in no order.",
        "Members are told by a queue that drops what does not fit."
      },
      needs = Need.ROOM,
      declared = OperationName.ROOM,
      volume = true)
  void keepsTheOrderOfEachMember(Clients clients, Checks checks) {
    List<Client> senders = clients.open(ConcurrentSenders.SENDERS);
    List<Client> receivers = clients.open(2);
    String room = Rooms.fresh();
    Rooms.enter(clients, room, senders.toArray(Client[]::new));
    Rooms.enter(clients, room, receivers.toArray(Client[]::new));
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    new ConcurrentSenders(OperationName.ROOM, talk, senders, receivers, EACH)
        .judge(checks, talk::say);
  }

  @ConformanceCase(
      id = "app.room.many-rooms",
      clause = "PROFILE#operations/room",
      title = "Of many rooms at once each member gets what is said in its own",
      sends =
          "Three messages in each of twenty rooms (fewer where the profile promises few connections),"
              + " in turn, by one client that is in all of them; each has one other member.",
      accepts = "Each of the others gets the three of its room, once and in order, and no other.",
      why = "What works for two rooms has to work for the whole school.",
      causes = {
        "Rooms are kept in a table of few places.",
        "The room that was joined last is taken for the one that is spoken in."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void keepsManyRoomsApart(Clients clients, Checks checks) {
    Client speaker = clients.open();
    List<Client> members = clients.open(clients.atMost(ROOMS));
    List<Talk> talks = new ArrayList<>();
    List<Deliveries> heard = new ArrayList<>();
    List<String> rooms = members.stream().map(member -> Rooms.fresh()).toList();
    SideBySide.times(
        members.size(),
        clients.plan().width(),
        at -> Rooms.enter(clients, rooms.get(at), members.get(at)));
    for (int at = 0; at < members.size(); at++) {
      Rooms.enter(clients, rooms.get(at), speaker);
      Talk talk = Talk.in(rooms.get(at), clients, OperationName.ROOM);
      talks.add(talk);
      heard.add(talk.at(members.get(at)));
    }
    List<List<String>> texts = talks.stream().map(talk -> talk.texts(3)).toList();
    for (int round = 0; round < 3; round++) {
      for (int at = 0; at < members.size(); at++) {
        talks.get(at).say(speaker, texts.get(at).get(round));
      }
    }
    List<String> lacking = new ArrayList<>();
    List<String> leaking = new ArrayList<>();
    for (int at = 0; at < members.size(); at++) {
      heard.get(at).await(texts.get(at), clients.answer());
      if (!heard.get(at).texts().equals(texts.get(at))
          && !(Rooms.mayBeOne(clients, members.get(at), speaker) && !includesSender(clients))) {
        Sequence sequence = Sequence.of(texts.get(at), heard.get(at).texts());
        lacking.add("room " + (at + 1) + ": " + sequence.describe());
      }
    }
    for (int at = 0; at < members.size(); at++) {
      for (int other = 0; other < members.size(); other++) {
        Client member = members.get(at);
        // Where rooms belong to users, what any client of its user is to get comes to it, too.
        if (other != at
            && !Rooms.mayBeOne(clients, member, members.get(other))
            && !Rooms.mayBeOne(clients, member, speaker)
            && texts.get(other).stream().anyMatch(text -> Leak.count(member, text) > 0)) {
          leaking.add("what is said in room " + (other + 1) + " in room " + (at + 1));
        }
      }
    }
    checks.must(
        "others",
        leaking.isEmpty(),
        leaking.isEmpty() ? "nothing of other rooms" : "came: " + Words.few(leaking),
        "nothing of other rooms");
    if (!lacking.isEmpty() && Limits.mayEndABurst(checks, clients, List.of(speaker))) {
      return;
    }
    checks.must(
        "own",
        lacking.isEmpty(),
        lacking.isEmpty() ? "all " + members.size() + " got theirs" : Words.few(lacking),
        "each member gets the three of its room, once and in order");
  }

  private static boolean includesSender(Clients clients) {
    Recipients to = clients.operation(OperationName.ROOM).to();
    return to != null && to.includesSender();
  }

  @ConformanceCase(
      id = "app.room.unknown-room",
      clause = "PROFILE#operations/room",
      title = "What is said in a room where nobody is reaches nobody and harms nobody",
      sends = "A message by a client that is in no room, in a room that nobody ever joined.",
      accepts =
          "Nobody else gets it, and others go on being served; what the sender gets is the"
              + " application's.",
      why = "A page is older than the room it shows.",
      causes = {
        "Whoever is not found is taken for everybody.",
        "The room is looked up without a check, and null is iterated over."
      },
      needs = Need.ROOM,
      declared = OperationName.ROOM,
      schedule = Schedule.ALONE)
  void letsAMessageToNobodysRoomHarmNobody(Clients clients, Checks checks) {
    Rooms.requireEntrance(clients);
    Client sender = clients.open();
    Client one = clients.open();
    Client other = clients.open();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, one, other);
    String text = Talk.in(Rooms.fresh(), clients, OperationName.ROOM).say(sender);
    var unused = sender.isAlive(clients.answer());
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    boolean served =
        talk.at(other, 0).await(talk.say(one), clients.answer())
            && talk.at(one, 0).await(talk.say(other), clients.answer());
    checks.must(
        "others-are-served",
        served,
        served ? "they talk to each other" : Words.what(one) + "; " + Words.what(other),
        "what is said in a room that is there arrives");
    Leak.judge(checks, "one", one, text, true);
    Leak.judge(checks, "other", other, text, true);
    checks.observe("sender", Words.what(sender));
  }

  @ConformanceCase(
      id = "app.room.odd-names",
      clause = "PROFILE#operations/room-name",
      title = "Any text is the name of a room, and no two texts name the same one",
      sends =
          "Joins of rooms with odd names: empty, 1 KiB long, __proto__, constructor, ../, *, emoji,"
              + " with blanks at the end, in capitals, ending in a number, with an accent of its own,"
              + " a ligature, a percent or plus sign, behind a colon, a comma, a dot and a slash, with a dot or a"
              + " low line for a letter, two names with a comma between them, digits behind zeros; and a"
              + " message in each,"
              + " while a client is in a room whose name is nearly the same; and one in that.",
      accepts =
          "The message reaches the member and not the neighbour; or the join is refused in some"
              + " way. To ignore the join without a word is a warning; so is to reach the neighbour"
              + " for names that differ in case, blanks or the form of their characters alone, and a"
              + " failure otherwise.",
      why = "Users choose the names, and some choose them to see what happens.",
      causes = {
        "Rooms are members of a JavaScript object, or keys of a pattern.",
        "Names are split into several, or matched with LIKE or as regular expressions.",
        "Names are trimmed, lower-cased, normalised or cut without a word.",
        "Names are decoded once more than they were encoded."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN},
      // A name may kill the target, which shall be held against no other case.
      schedule = Schedule.ALONE)
  void keepsRoomsOfOddNamesApart(Clients clients, Checks checks) {
    String unique = Rooms.fresh();
    Map<String, String[]> names = new LinkedHashMap<>();
    // Names that cannot be unique are shared with nobody as long as only this case uses them.
    names.put("empty", new String[] {"", unique + "-4"});
    names.put(
        "long",
        new String[] {
          unique + "x".repeat(KIB - unique.length()),
          unique + "x".repeat(KIB - unique.length() - 1) + "y"
        });
    names.put("proto", new String[] {"__proto__", "toString"});
    names.put("constructor", new String[] {"constructor", unique + "-3"});
    names.put("path", new String[] {"../" + unique, unique});
    names.put("asterisk", new String[] {"*", unique + "-2"});
    names.put("emoji", new String[] {unique + "-😀", unique + "-😁"});
    names.put("number", new String[] {unique + "-10", unique + "-1"});
    names.put("blanks", new String[] {unique + "-b ", unique + "-b"});
    names.put("capitals", new String[] {unique + "-ROOM", unique + "-room"});
    names.put("accent", new String[] {unique + "-\u00e9", unique + "-e\u0301"});
    names.put("ligature", new String[] {unique + "-\ufb01", unique + "-fi"});
    names.put("percent", new String[] {unique + "-%41", unique + "-A"});
    names.put("plus", new String[] {unique + "-a+b", unique + "-a b"});
    names.put("colon", new String[] {unique + ":1", unique + ":2"});
    names.put("comma", new String[] {unique + ",1", unique + ",2"});
    names.put("dot", new String[] {unique + ".1", unique + ".2"});
    names.put("slash", new String[] {unique + "/1", unique + "/2"});
    names.put("dot-for-any", new String[] {unique + "-a.c", unique + "-abc"});
    names.put("underscore-for-any", new String[] {unique + "-d_f", unique + "-def"});
    names.put("list", new String[] {unique + "-p," + unique + "-q", unique + "-q"});
    String digits = String.valueOf(System.nanoTime());
    names.put("zeros", new String[] {"00" + digits, digits});
    AtomicBoolean heard = new AtomicBoolean();
    checks.each(
        names.entrySet(),
        Map.Entry::getKey,
        (name, slug) -> {
          if (judgeName(clients, checks, slug, name.getValue()[0], name.getValue()[1])) {
            heard.set(true);
          }
        });
    if (!heard.get()) {
      checks.untestable("rooms", "nothing came in any of them, though some names are usual ones");
    }
  }

  /**
   * Returns whether members of one room may be in the other by what other clients did: another one
   * of the same user, maybe in an earlier run, which nobody could take out again.
   */
  private static boolean mayBeMembers(
      Clients clients, Client sender, Client member, Client neighbour, String name) {
    boolean remembered =
        member.user() != null
            && Rooms.areRestored(clients)
            && !clients.declares(OperationName.LEAVE)
            && !name.startsWith("room-")
            && !name.startsWith("../");
    return remembered
        || Rooms.mayBeOne(clients, sender, member)
        || Rooms.mayBeOne(clients, member, neighbour)
        || Rooms.mayBeOne(clients, sender, neighbour);
  }

  /** Judges one name, and returns whether what was said in the room came. */
  private static boolean judgeName(
      Clients clients, Checks checks, String slug, String name, String near) {
    List<Client> three = clients.open(3);
    Client sender = three.get(0);
    Client member = three.get(1);
    Client neighbour = three.get(2);
    Rooms.forget(clients, name, neighbour);
    Rooms.forget(clients, near, member);
    Rooms.tryToEnter(clients, near, neighbour);
    int mark = member.inbox().mark();
    int rejections = member.rejections().size();
    boolean joined =
        Rooms.tryToEnter(clients, name, member) && Rooms.tryToEnter(clients, name, sender);
    if (!joined) {
      boolean silent =
          member.inbox().mark() == mark
              && member.rejections().size() == rejections
              && member.departure() == null;
      checks.record(
          slug,
          silent ? Verdict.WARN : Verdict.INFO,
          "the join was not acknowledged: " + Words.what(member, mark),
          "a member of the room",
          "a refusal that says so");
      return false;
    }
    Talk talk = Talk.in(name, clients, OperationName.ROOM);
    String text = talk.text();
    talk.say(sender, text);
    boolean came = talk.at(member, 0).seek(List.of(text), clients.answer());
    boolean told = clients.operation(OperationName.JOIN).reply() != null;
    if (!came && Rooms.mayBeOne(clients, sender, member) && !includesSender(clients)) {
      checks.untestable(slug, Rooms.MAY_BE_ONE);
    } else if (!came && !told) {
      // Nobody said that the room is there: it may have been refused without a word.
      checks.observe(slug, "nothing said in it came: " + Words.what(member, mark));
    } else {
      checks.should(
          slug,
          came,
          came ? "it came" : Words.what(member, mark),
          talk.pattern(),
          "a join that is refused");
    }
    String third = Rooms.fresh();
    boolean fenced =
        Rooms.tryToEnter(clients, third, neighbour) && Rooms.tryToEnter(clients, third, sender);
    Talk fence = Talk.in(third, clients, OperationName.ROOM);
    fenced &= fence.at(neighbour, 0).seek(List.of(fence.say(sender)), clients.answer());
    String back = Talk.in(near, clients, OperationName.ROOM).text();
    if (fenced && Rooms.tryToEnter(clients, near, sender)) {
      Talk there = Talk.in(near, clients, OperationName.ROOM);
      back = there.text();
      there.say(sender, back);
      var unused = there.at(neighbour, 0).seek(List.of(back), clients.answer());
      awaitBehind(clients, talk, sender, member, came);
    }
    long leaked = Leak.count(neighbour, text) + Leak.count(member, back);
    boolean alike = ALIKE.contains(slug);
    if (leaked > 0 && mayBeMembers(clients, sender, member, neighbour, name)) {
      checks.untestable(slug + "-neighbour", Rooms.MAY_BE_ONE);
    } else if (leaked > 0 && alike) {
      checks.should(slug + "-neighbour", false, "what is said in one came to the other", "never");
    } else {
      checks.must(
          slug + "-neighbour",
          leaked == 0,
          "what is said in one of the two rooms came to the other "
              + Words.times(leaked)
              + (fenced ? "" : " so far"),
          "never");
    }
    return came;
  }

  /** Waits until the member has got what the sender has said so far, if it is to get it. */
  private static void awaitBehind(
      Clients clients, Talk talk, Client sender, Client member, boolean hears) {
    if (hears) {
      var unused = talk.at(member, 0).seek(List.of(talk.say(sender)), clients.answer());
    } else {
      member.inbox().await(() -> member.departure() != null, clients.quiet());
    }
  }

  @ConformanceCase(
      id = "app.room.history",
      clause = "PROFILE#operations/history",
      title = "Who joins later gets of what was said in the room what the profile declares",
      sends =
          "Twenty messages in a room, 105 where the profile declares 'history: all', and then two"
              + " joins, one after the other, and one message more behind each of them. Then three joins"
              + " at once while messages are sent; and a join of another room by a member.",
      accepts =
          "With 'history: all' (on join or room) each new member gets them all, each once and in"
              + " order, or all in one message, and once what is said while it joins; with 'history:"
              + " none' none of them in whatever message, and nothing twice. A member that joins another room is told nothing more of this one."
              + " Without the key it is recorded.",
      why = "A client that knows what to expect neither asks twice nor shows twice.",
      causes = {
        "The history is kept for another time or length than was thought.",
        "The history is read before the newcomer is entered, or sent after it heard of the same.",
        "Who joins is told of all its rooms, or the members are told with it."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void givesWhoJoinsLaterTheDeclaredHistory(Clients clients, Checks checks) {
    Client sender = clients.open();
    Client witness = clients.open();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, sender, witness);
    var join = clients.operation(OperationName.JOIN);
    var declared = join.history();
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    var history = declared == null ? clients.operation(OperationName.ROOM).history() : declared;
    new HistoryJudgement(
            checks,
            talk,
            history,
            sender,
            witness,
            new HistoryJudgement.Entrance(
                clients::open,
                client -> Rooms.enter(clients, room, client),
                client -> Rooms.enter(clients, room, client),
                join.restored()))
        .judge();
    if (history != null) {
      judgeAnotherRoom(clients, checks, talk, sender, witness);
    }
  }

  /** Judges that a member that joins another room is not told again what it has heard. */
  private static void judgeAnotherRoom(
      Clients clients, Checks checks, Talk first, Client sender, Client member) {
    if (member.departure() != null) {
      return;
    }
    Set<String> heard = Set.copyOf(first.at(member, 0).texts());
    int mark = member.inbox().mark();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, sender, member);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    boolean fenced = talk.at(member, 0).seek(List.of(talk.say(sender)), clients.answer());
    // In whatever room's name: a history of all rooms may be told in that of the new one.
    long count =
        member.inbox().since(mark).stream()
            .filter(message -> heard.stream().anyMatch(message::contains))
            .count();
    checks.must(
        "joining-another-room",
        count == 0,
        count
            + " messages of the first room came again"
            + (fenced ? "" : ", as far as can be seen"),
        "nothing of the first room");
  }

  private static void judgeSome(Checks checks, String slug, List<String> came, List<String> texts) {
    boolean twice = Set.copyOf(came).size() < came.size();
    checks.must(
        slug,
        !came.isEmpty() && !twice,
        came.size() + " of " + texts.size() + " came" + (twice ? ", some of them twice" : ""),
        "some of them, none twice");
  }

  @ConformanceCase(
      id = "app.volatile.delivery",
      clause = "PROFILE#operations/volatile",
      title = "What may be dropped reaches the members who can take it",
      sends =
          "Five volatile messages in a room, one of them with markup and emoji, each when the one before"
              + " has come, while one client is in another room; and a join after them where the profile"
              + " says that who joins is told nothing of before. One more when a member has left.",
      accepts =
          "A member that reads at once gets them, each once; another one, and the sender with 'to:"
              + " members', gets some, and none twice. The sender gets none with 'to: other-members',"
              + " and neither does the client outside, nor the last one who left.",
      why = "To be allowed to drop something is no reason to drop everything.",
      causes = {
        "Every member counts as busy, or the flag is taken for another kind of message.",
        "What may be dropped is sent past the rooms, to everybody."
      },
      needs = Need.ROOM,
      declared = OperationName.VOLATILE)
  void bringsVolatileMessagesToThoseWhoRead(Clients clients, Checks checks) {
    Client sender = clients.open();
    Client member = clients.open();
    Client outside = clients.open();
    String room = Rooms.fresh();
    String elsewhere = Rooms.fresh();
    Client third = clients.open();
    Rooms.enter(clients, room, sender, member, third);
    Talk talk = Talk.in(room, clients, OperationName.VOLATILE);
    Deliveries heard = talk.at(member);
    Deliveries atThird = talk.at(third);
    Deliveries atSender = talk.at(sender);
    Recipients to = clients.operation(OperationName.VOLATILE).to();
    boolean returned = to != null && to.includesSender();
    List<String> texts = new ArrayList<>(talk.texts(5));
    texts.set(2, talk.text() + " <b>&amp;</b> äöü € 😀");
    for (String text : texts) {
      talk.say(sender, text);
      if (!heard.await(text, clients.answer())) {
        break;
      }
      // They can take the next one when they have taken this one, which they may have missed.
      boolean unused = atThird.seek(List.of(text), clients.quiet());
      if (returned) {
        unused = atSender.seek(List.of(text), clients.quiet());
      }
    }
    // What comes twice may come late: nothing tells when a target is done.
    heard.countAfter(clients.quiet(), texts.get(0), 1);
    Sequence.judge(checks, "member", texts, heard.texts());
    if (talk.owes(sender, third) || !atThird.texts().isEmpty()) {
      judgeSome(checks, "third-member", atThird.texts(), texts);
    }
    if (returned) {
      judgeSome(checks, "sender", atSender.texts(), texts);
    } else if (to != null) {
      int own = atSender.texts().size();
      checks.must("sender", own == 0, own + " came back to their sender", "none");
    }
    if (!Rooms.canBeEntered(clients)) {
      return;
    }
    if (clients.declares(OperationName.JOIN)
        && clients.operation(OperationName.JOIN).history() == History.NONE) {
      Client late = clients.open();
      if (!Rooms.mayBeOne(clients, late, sender)
          && !Rooms.mayBeOne(clients, late, member)
          && !Rooms.mayBeOne(clients, late, third)
          && Rooms.tryToEnter(clients, room, late)) {
        var unused = talk.at(late).seek(List.of(talk.say(sender)), clients.answer());
        long told = texts.stream().mapToLong(text -> Leak.count(late, text)).sum();
        checks.must("later", told == 0, told + " came to who joined later", "none");
      }
    }
    boolean left = hasLeft(clients, room, third, sender, member);
    // Behind them, in a room of its own, something that the client outside is to get.
    Rooms.enter(clients, elsewhere, outside, sender);
    Talk fence = Talk.in(elsewhere, clients, OperationName.ROOM);
    boolean fenced = fence.at(outside, 0).await(fence.say(sender), clients.answer());
    if (left && Rooms.tryToEnter(clients, elsewhere, third)) {
      String after = talk.say(sender);
      var unused = heard.seek(List.of(after), clients.quiet());
      boolean reached = fence.at(third, 0).seek(List.of(fence.say(sender)), clients.answer());
      Leak.judge(checks, "who-left", third, after, reached);
    }
    long count = texts.stream().mapToLong(text -> Leak.count(outside, text)).sum();
    checks.must(
        "outside",
        count == 0,
        count + " came to a client outside" + (fenced ? "" : ", as far as can be seen"),
        "none");
  }

  /** Lets the client leave the room; returns whether it is known to be no member any more. */
  private static boolean hasLeft(Clients clients, String room, Client leaving, Client... members) {
    return clients.declares(OperationName.LEAVE)
        && clients.operation(OperationName.LEAVE).reply() != null
        && leaving.departure() == null
        && Arrays.stream(members).noneMatch(it -> Rooms.mayBeOne(clients, leaving, it))
        && Rooms.leave(clients, room, leaving);
  }
}
