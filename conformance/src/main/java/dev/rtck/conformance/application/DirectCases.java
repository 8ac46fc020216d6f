package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a profile declares of messages to one client. */
final class DirectCases {

  /** What stands before an identity in the name of the room that is its user's alone. */
  private static final List<String> CHANNELS = List.of("user:", "user_", "user-");

  /** Where rooms may be what a server reaches a user by. */
  private static final Set<Protocol> BY_ROOMS = EnumSet.of(Protocol.SOCKETIO, Protocol.WEBSOCKET);

  private static final int SEVERAL = 5;
  private static final int CROWD = 40;
  private static final int EACH = 70;
  private static final int LONG_NAME = 8;

  @ConformanceCase(
      id = "app.direct.recipient-only",
      clause = "PROFILE#operations/direct",
      title = "A direct message reaches the one who is addressed, once, and nobody else",
      sends =
          "A direct message between two of three clients, in both directions; where the profile has"
              + " rooms, the third one shares one with the second. Then ten by each of the three at the"
              + " same time, to the others in turn; and one while the third is in a room that has the"
              + " recipient's name, or in rooms that are called user: and that name, or so. At last one when"
              + " another connection of the recipient's user has come and gone, where both have one name.",
      accepts =
          "The recipient gets each once, from the right sender; neither the third nor the sender"
              + " does, nor who connects later.",
      why = "It is private.",
      causes = {
        "It is sent to everybody, and the page hides what is not for its user.",
        "The recipient is looked up by a name that several connections share.",
        "It is sent to a room that bears the recipient's name, or to those of the recipient.",
        "The recipient or the sender is kept in a variable that all messages share.",
        "It is kept among what newcomers are told.",
        "A user is known by the connection that came last, and by none when that one ends."
      },
      needs = {},
      declared = OperationName.DIRECT)
  void reachesTheRecipientAlone(Clients clients, Checks checks) {
    List<Client> all = clients.open(3);
    Client one = all.get(0);
    Client other = all.get(1);
    Client third = all.get(2);
    Directs.requireIdentities(clients, one, other, third);
    Directs.requireDistinct(one, other, third);
    // Whether rooms work is for their own cases to say.
    String room = Rooms.fresh();
    var unused = Rooms.tryToEnter(clients, room, other) && Rooms.tryToEnter(clients, room, third);
    Talk talk = Talk.by(clients, OperationName.DIRECT);
    String there = talk.say(one, other);
    Deliveries atOther = talk.at(other, one, 0);
    boolean came = atOther.await(there, clients.answer());
    checks.must("there", came, came ? "it came" : Words.what(other), talk.pattern());
    String back = talk.say(other, one);
    Deliveries atOne = talk.at(one, other, 0);
    boolean cameBack = atOne.await(back, clients.answer());
    checks.must("back", cameBack, cameBack ? "it came" : Words.what(one), talk.pattern());
    // Behind them, on the same path, something that each of them is to get.
    boolean fenced = talk.at(third, 0).await(talk.say(one, third), clients.answer());
    checks.must("third-is-reached", fenced, fenced ? "it came" : Words.what(third), talk.pattern());
    long doubled = atOther.countAfter(clients.quiet(), there, 1);
    checks.must(
        "once",
        doubled <= 1 && atOne.count(back) <= 1,
        "they came " + Words.times(doubled) + " and " + Words.times(atOne.count(back)),
        "each once");
    // In whatever message: one that names its recipient is not addressed to who leaks it.
    long astray = Leak.count(third, there) + Leak.count(third, back);
    checks.must(
        "nobody-else", astray == 0, "a third client got them " + Words.times(astray), "never");
    long copies = talk.at(one, 0).count(there) + talk.at(other, 0).count(back);
    checks.must(
        "not-the-sender", copies == 0, "their senders got them " + Words.times(copies), "never");
    if (came && cameBack && fenced) {
      new AtOnce(Talk.by(clients, OperationName.DIRECT), all).judgeDirects(checks);
      judgeRoomOfThatName(clients, checks, talk, all);
      judgeLater(clients, checks, talk, all);
      judgeChannelOfThatName(clients, checks, talk, all);
      judgeBesideAnother(clients, checks, talk, one, other);
    }
  }

  /** Judges that a client is reached when a later connection of its user has ended. */
  private static void judgeBesideAnother(
      Clients clients, Checks checks, Talk talk, Client sender, Client recipient) {
    User user = recipient.user();
    if (user == null || recipient.departure() != null || sender.departure() != null) {
      return;
    }
    try {
      Client later = clients.open(user);
      boolean same = Directs.areOne(later, recipient);
      later.close();
      if (!same || recipient.departure() != null) {
        return;
      }
    } catch (Untestable refused) {
      checks.observe("later-connection-ended", String.valueOf(refused.getMessage()));
      return;
    }
    Deliveries heard = talk.at(recipient);
    Deadline patience = Deadline.in(clients.answer());
    boolean came = false;
    while (!came && !patience.hasPassed() && recipient.departure() == null) {
      // Nothing tells when the target has noticed that the later one is gone.
      came = heard.seek(List.of(talk.say(sender, recipient)), clients.quiet());
    }
    if (came) {
      recipient.inbox().await(() -> recipient.departure() != null, clients.quiet());
      came = heard.seek(List.of(talk.say(sender, recipient)), clients.answer());
    }
    if (recipient.departure() != null) {
      checks.observe("later-connection-ended", Words.ending(recipient));
      return;
    }
    if (!came) {
      clients.missed();
    }
    checks.must(
        "later-connection-ended",
        came,
        came ? "it came" : Words.what(recipient),
        talk.pattern() + ", when a later connection of the same user has ended");
  }

  /** Judges that nobody hears what is for another client in a room that has its name. */
  private static void judgeRoomOfThatName(
      Clients clients, Checks checks, Talk talk, List<Client> all) {
    Client one = all.get(0);
    Client other = all.get(1);
    Client third = all.get(2);
    String name = other.identity().text("self");
    if (name == null || !clients.declares(OperationName.JOIN)) {
      return;
    }
    // That there may be no such room is the application's matter.
    boolean entered = Rooms.tryToEnter(clients, name, third, clients.quiet());
    String text = talk.say(one, other);
    boolean came = talk.at(other, 0).await(text, clients.answer());
    boolean fenced = talk.at(third, 0).seek(List.of(talk.say(one, third)), clients.quiet());
    // Where clients have rooms by their own names, as in Socket.IO, it is what libraries do.
    long leaked = Leak.count(third, text);
    checks.should(
        "room-of-that-name",
        leaked == 0,
        "it came " + Words.times(leaked) + (fenced ? "" : ", as far as can be seen"),
        "never");
    checks.must("beside-a-room", came, came ? "it came" : Words.what(other), talk.pattern());
    if (entered && third.departure() == null && clients.declares(OperationName.LEAVE)) {
      var unused = Rooms.leave(clients, name, third);
    }
  }

  /** Judges the same of rooms with names by which applications often reach one user. */
  private static void judgeChannelOfThatName(
      Clients clients, Checks checks, Talk talk, List<Client> all) {
    Client third = all.get(2);
    String name = all.get(1).identity().text("self");
    // Without an answer to a join it takes long to know that there is no such room.
    if (name == null
        || !BY_ROOMS.contains(clients.plan().endpoint().protocol())
        || !clients.declares(OperationName.JOIN)
        || clients.operation(OperationName.JOIN).reply() == null
        || third.departure() != null
        || !clients.isInFirstHalf()) {
      return;
    }
    List<String> rooms = CHANNELS.stream().map(it -> it + name).toList();
    List<String> entered =
        rooms.stream().filter(it -> Rooms.tryToEnter(clients, it, third, clients.quiet())).toList();
    String text = talk.say(all.get(0), all.get(1));
    var unused = talk.at(all.get(1), 0).await(text, clients.answer());
    unused = talk.at(third, 0).seek(List.of(talk.say(all.get(0), third)), clients.quiet());
    long leaked = Leak.count(third, text);
    checks.should(
        "channel-of-that-name",
        leaked == 0,
        "it came " + Words.times(leaked) + " to who is in the rooms " + entered,
        "never");
    if (third.departure() == null && clients.declares(OperationName.LEAVE)) {
      entered.forEach(it -> Rooms.leave(clients, it, third));
    }
  }

  /** Judges that who connects later is not told what was for others. */
  private static void judgeLater(Clients clients, Checks checks, Talk talk, List<Client> all) {
    Client one = all.get(0);
    Client other = all.get(1);
    User user = all.get(2).user();
    if (user != null && (user.equals(one.user()) || user.equals(other.user()))) {
      return;
    }
    List<String> texts = talk.texts(3);
    texts.forEach(text -> talk.say(one, other.identity(), text));
    talk.at(other, 0).await(texts, clients.answer());
    Client late = clients.open(user);
    if (Directs.areOne(late, one) || Directs.areOne(late, other)) {
      return;
    }
    boolean fenced = talk.at(late, 0).seek(List.of(talk.say(one, late)), clients.answer());
    long count = texts.stream().mapToLong(text -> Leak.count(late, text)).sum();
    checks.must(
        "not-who-comes-later",
        count == 0,
        "who came later got them " + Words.times(count) + (fenced ? "" : ", as far as can be seen"),
        "never");
  }

  @ConformanceCase(
      id = "app.direct.any-text",
      clause = "PROFILE#operations/direct",
      title = "Any text reaches the one who is addressed as it was sent",
      sends = "Direct messages of " + OddTexts.KINDS,
      accepts = OddTexts.ACCEPTED,
      why = OddTexts.WHY,
      causes = {OddTexts.ESCAPED_TOO_EARLY, OddTexts.PARSED_TOO_OFTEN},
      needs = Need.DIRECT,
      declared = OperationName.DIRECT,
      schedule = Schedule.ALONE)
  void bringsTheRecipientAnyText(Clients clients, Checks checks) {
    OddTexts.judge(
        checks,
        Talk.by(clients, OperationName.DIRECT),
        OperationName.DIRECT,
        () -> {
          OddTexts.Pair pair = new OddTexts.Pair(clients.open(), clients.open());
          Directs.requireIdentities(clients, pair.receiver());
          return pair;
        },
        (talk, pair, text) -> talk.say(pair.sender(), pair.receiver().identity(), text));
  }

  @ConformanceCase(
      id = "app.direct.unknown-recipient",
      clause = "PROFILE#operations/direct",
      title = "A message to nobody reaches nobody and harms nobody",
      sends =
          "A direct message to a name that no client has, one to a client's name without its last"
              + " character, and one to the name of a client that has gone.",
      accepts =
          "Nobody gets it, and the other clients go on being served; what the sender gets is the"
              + " application's.",
      why = "The recipient has often just left.",
      causes = {
        "The name is looked up without a check, and null is written to.",
        "Whoever is not found is taken for everybody.",
        "The name is searched for among those that begin with it.",
        "Whose name is gone is found by a place in a list, which another one has now."
      },
      needs = Need.DIRECT,
      declared = OperationName.DIRECT,
      schedule = Schedule.ALONE)
  void letsAMessageToNobodyHarmNobody(Clients clients, Checks checks) {
    // One after the other: who is taken for nobody may be the one who came first, or last.
    Client first = clients.open();
    Client sender = clients.open();
    Client one = clients.open();
    Client other = clients.open();
    Directs.requireIdentities(clients, one, other);
    Talk talk = Talk.by(clients, OperationName.DIRECT);
    String text = talk.text();
    talk.say(sender, nobody(one), text);
    String cut = talk.text();
    Bindings almost = almost(one);
    if (almost != null) {
      talk.say(sender, almost, cut);
    }
    boolean served = judgeServed("others-are-served", talk, one, other, clients, checks);
    String late = talk.text();
    if (served && sayToWhoHasGone(talk, clients, List.of(sender, first, one, other), late)) {
      var unusedServed =
          judgeServed("others-are-served-after-it", talk, one, other, clients, checks);
    }
    var unusedPatterns = talk.at(other, 0).countAfter(clients.quiet(), text, 0);
    long astray = Leak.count(other, text) + Leak.count(one, text) + Leak.count(first, text);
    astray += Leak.count(one, cut);
    astray += Leak.count(other, late) + Leak.count(one, late) + Leak.count(first, late);
    checks.must("nobody-gets-it", astray == 0, "others got it " + Words.times(astray), "never");
    checks.observe(
        "sender",
        sender.state() == ConnectionState.CONNECTED ? Words.what(sender) : Words.ending(sender));
  }

  /** Judges whether two who are there go on talking to each other. */
  private static boolean judgeServed(
      String id, Talk talk, Client one, Client other, Clients clients, Checks checks) {
    String from = talk.say(one, other);
    String to = talk.say(other, one);
    boolean served =
        talk.at(other, 0).await(from, clients.answer())
            && talk.at(one, 0).await(to, clients.answer());
    checks.must(
        id,
        served,
        served ? "they talk to each other" : Words.what(one) + "; " + Words.what(other),
        "the others' direct messages arrive");
    return served;
  }

  /**
   * Lets the first of those who are there say something to one who came and went.
   *
   * @return false where that one's name is another's too
   */
  private static boolean sayToWhoHasGone(
      Talk talk, Clients clients, List<Client> present, String text) {
    Client gone = clients.open();
    if (!gone.hasIdentity() || present.stream().anyMatch(it -> Directs.areOne(it, gone))) {
      return false;
    }
    gone.close();
    // Nothing tells when the target has noticed that it is gone.
    present.get(1).inbox().await(() -> present.get(1).departure() != null, clients.quiet());
    talk.say(present.get(0), gone.identity(), text);
    return true;
  }

  /** Returns the client's name without its end, or null for one that this would make another's. */
  private static @Nullable Bindings almost(Client client) {
    JsonNode name = Objects.requireNonNull(client.identity().get("self"), "known");
    int length = name.asText().length();
    return name.isTextual() && length >= LONG_NAME
        ? Bindings.EMPTY.with("self", name.asText().substring(0, length - 1))
        : null;
  }

  /** Returns a name of the same kind as the client's that nobody has. */
  private static Bindings nobody(Client client) {
    JsonNode name = Objects.requireNonNull(client.identity().get("self"), "known");
    if (name.isNumber()) {
      return Bindings.EMPTY.with(
          "self", com.fasterxml.jackson.databind.node.LongNode.valueOf(2_147_483_000L));
    }
    boolean uuid = name.asText().matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    return Bindings.EMPTY.with(
        "self", uuid ? UUID.randomUUID().toString() : "nobody-" + Payloads.unique());
  }

  @ConformanceCase(
      id = "app.direct.unique-identities",
      clause = "PROFILE#operations/identity",
      title = "No two clients have the same identity, and none gets that of one who left",
      sends =
          "Five connections, another one after each of them has ended, and one more when all have;"
              + " then forty at once (fewer where the profile promises few).",
      accepts =
          "Another identity for each, other than those of the clients that left; connections of"
              + " one user of the profile may share one.",
      why = "Who shares a name reads the other's messages.",
      causes = {
        "Identities are counted by the number of clients that are connected, or anew when the last"
            + " has gone, or when the counter is full.",
        "Identities are random, but short, or the moment of the connection."
      },
      needs = Need.DIRECT,
      declared = {OperationName.DIRECT, OperationName.WELCOME},
      schedule = Schedule.ALONE)
  void givesEachClientAnIdentityOfItsOwn(Clients clients, Checks checks) {
    List<Client> first = clients.open(SEVERAL);
    if (!first.get(0).hasIdentity()) {
      throw new Untestable("the welcome has no ${self}");
    }
    checks.must("at-a-time", shared(first).isEmpty(), words(shared(first)), "five identities");
    List<Client> all = new ArrayList<>(first);
    for (Client leaving : first) {
      leaving.close();
      Client next = clients.open();
      all.add(next);
    }
    List<String> reused = shared(all);
    checks.must("after-another", reused.isEmpty(), words(reused), "ten identities");
    all.forEach(Client::close);
    // Nothing tells when the target has noticed that nobody is left.
    first.get(0).inbox().await(() -> false, clients.quiet());
    all.add(clients.open());
    List<String> again = shared(all);
    checks.must("after-all-left", again.isEmpty(), words(again), "eleven identities");
    judgeCrowd(clients, checks, all);
  }

  /** Judges that many who come at once have identities of their own, which none had before. */
  private static void judgeCrowd(Clients clients, Checks checks, List<Client> before) {
    List<Client> all = new ArrayList<>(before);
    try {
      all.addAll(clients.open(clients.atMost(CROWD)));
    } catch (Untestable noRoom) {
      // That it takes so many at once nobody has promised.
      checks.observe("at-once", String.valueOf(noRoom.getMessage()));
      return;
    }
    List<String> shared = shared(all);
    checks.must("at-once", shared.isEmpty(), words(shared), all.size() + " identities");
  }

  private static String words(List<String> shared) {
    return shared.isEmpty() ? "each has its own" : "more than one had: " + Words.few(shared);
  }

  /** Returns the identities that clients have who are not the same user. */
  private static List<String> shared(List<Client> all) {
    List<String> shared = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        User user = all.get(i).user();
        boolean sameUser = user != null && user.equals(all.get(j).user());
        if (!sameUser && Directs.areOne(all.get(i), all.get(j))) {
          shared.add(String.valueOf(all.get(i).identity().text("self")));
        }
      }
    }
    return shared;
  }

  @ConformanceCase(
      id = "app.direct.forged-sender",
      clause = "PROFILE#operations/identity",
      title = "Nobody can send in the name of another client",
      sends = "A direct message" + Forgery.PLACES,
      accepts = Forgery.ACCEPTED,
      why = Forgery.WHY,
      causes = Forgery.CAUSE,
      needs = Need.DIRECT,
      declared = OperationName.DIRECT)
  void letsNobodySendInTheNameOfAnother(Clients clients, Checks checks) {
    List<Client> all = clients.open(3);
    Directs.requireIdentities(clients, all.get(0), all.get(1), all.get(2));
    new Forgery(
            OperationName.DIRECT,
            Talk.by(clients, OperationName.DIRECT),
            all.get(0),
            all.get(1),
            all.get(2))
        .judge(checks);
  }

  @ConformanceCase(
      id = "app.direct.order",
      clause = "PROFILE#operations/direct-order",
      title = "The direct messages of one sender arrive in the order in which they were sent",
      sends =
          "Seventy direct messages to one recipient by each of three senders at the same time; fewer"
              + " where limits.ratePerSecond says so. Then one text three times.",
      accepts =
          "The recipient gets all of them, each once, and those of one sender in their order; how"
              + " those of different senders mix does not matter.",
      why = "An answer that arrives before the question means something else.",
      causes = {
        "The recipient is looked up for each message by itself, and some look-ups take longer.",
        "Each message is handled by a task of its own, and the tasks are in no order."
      },
      needs = Need.DIRECT,
      declared = OperationName.DIRECT,
      volume = true)
  void keepsTheOrderOfEachSender(Clients clients, Checks checks) {
    Client recipient = clients.open();
    Directs.requireIdentities(clients, recipient);
    // What somebody says to itself, nobody need bring it.
    List<Client> senders =
        clients.open(ConcurrentSenders.SENDERS).stream()
            .filter(it -> !Directs.areOne(it, recipient))
            .toList();
    if (senders.isEmpty()) {
      throw new Untestable("all clients have the same identity: two valid users are needed");
    }
    Talk talk = Talk.by(clients, OperationName.DIRECT);
    new ConcurrentSenders(OperationName.DIRECT, talk, senders, List.of(recipient), EACH)
        .judge(checks, (sender, text) -> talk.say(sender, recipient.identity(), text));
  }
}
