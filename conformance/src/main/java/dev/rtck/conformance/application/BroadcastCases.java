package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a profile declares of a broadcast. */
final class BroadcastCases {

  private static final int EACH = 200;
  private static final int SEVERAL = 10;
  private static final int MANY = 50;

  @ConformanceCase(
      id = "app.broadcast.recipients",
      clause = "PROFILE#operations/broadcast",
      title = "A broadcast reaches everyone, or all others, as the profile declares",
      sends =
          "A broadcast by one of three clients, and then one by another one. Then ten by each of the"
              + " three at the same time; and one by a client that has joined a room.",
      accepts =
          "Each of the others gets it, from the right sender; the sender gets it with 'to:"
              + " everyone' and does not with 'to: others'.",
      why = "It is what a broadcast is.",
      causes = {
        "The list of clients is kept for each process, each worker or each page.",
        "A text is passed on as the bytes that came, and they go in a binary message.",
        "The sender is left out, or not left out, by habit.",
        "The sender's name is that of the connection that was made last.",
        "The sender is kept in a variable that all messages share."
      },
      needs = {},
      declared = OperationName.BROADCAST)
  void reachesThoseWhomItIsFor(Clients clients, Checks checks) {
    List<Client> all = clients.open(3);
    if (judgeOne(clients, checks, all)) {
      new AtOnce(Talk.by(clients, OperationName.BROADCAST), all).judgeBroadcasts(checks);
      judgeAMember(clients, checks, all);
    }
  }

  /** Judges that what the member of a room broadcasts goes to those, too, who are not in it. */
  private static void judgeAMember(Clients clients, Checks checks, List<Client> all) {
    Client member = all.get(2);
    if (!clients.declares(OperationName.JOIN)
        || !clients.declares(OperationName.ROOM)
        || member.departure() != null
        || !Rooms.tryToEnter(clients, Rooms.fresh(), member)) {
      return;
    }
    Talk talk = Talk.by(clients, OperationName.BROADCAST);
    Client other = all.get(talk.owes(member, all.get(0)) ? 0 : 1);
    Deliveries heard = talk.at(other, member);
    String text = talk.say(member);
    boolean came = talk.awaitAt(heard, member, other, text);
    if (!came && Limits.mayEndABurst(checks, clients, all)) {
      return;
    }
    talk.judgeArrival(checks, "of-a-member", came, member, other);
  }

  /** Judges where one broadcast goes; returns whether it reached all others. */
  private static boolean judgeOne(Clients clients, Checks checks, List<Client> all) {
    Client sender = all.get(0);
    Talk talk = Talk.by(clients, OperationName.BROADCAST);
    List<Deliveries> heard = all.stream().map(it -> talk.at(it, sender)).toList();
    String text = talk.say(sender);
    boolean arrived = true;
    for (int i = 1; i < all.size(); i++) {
      Client other = all.get(i);
      boolean came = talk.awaitAt(heard.get(i), sender, other, text);
      talk.judgeArrival(checks, "other-" + i, came, sender, other);
      arrived &= came || !talk.owes(sender, other);
    }
    Recipients to = clients.operation(OperationName.BROADCAST).to();
    if (to != null && to.includesSender()) {
      boolean came = heard.get(0).await(text, clients.answer());
      checks.must("sender", came, came ? "it came" : Words.what(sender), talk.pattern());
      return arrived;
    }
    if (!arrived) {
      return false;
    }
    // What another client says later travels to the sender on the same path.
    Deliveries fence = talk.at(sender, all.get(1));
    boolean fenced = fence.await(talk.say(all.get(1)), clients.answer());
    long count = talk.at(sender, 0).countAfter(clients.quiet(), text, 0);
    if (to == null) {
      checks.observe("sender", "the sender got it " + Words.times(count));
    } else if (count == 0 && !fenced) {
      checks.must("sender-is-reached", false, Words.what(sender), "what another client says");
    } else {
      checks.must("sender", count == 0, "the sender got it " + Words.times(count), "never");
    }
    return true;
  }

  @ConformanceCase(
      id = "app.broadcast.any-text",
      clause = "PROFILE#operations/broadcast",
      title = "Any text is broadcast as it was sent",
      sends = "Broadcasts of " + OddTexts.KINDS,
      accepts = OddTexts.ACCEPTED,
      why = OddTexts.WHY,
      causes = {OddTexts.ESCAPED_TOO_EARLY, OddTexts.PARSED_TOO_OFTEN},
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST,
      schedule = Schedule.ALONE)
  void broadcastsAnyText(Clients clients, Checks checks) {
    OddTexts.judge(
        checks,
        Talk.by(clients, OperationName.BROADCAST),
        OperationName.BROADCAST,
        () -> new OddTexts.Pair(clients.open(), clients.open()),
        (talk, pair, text) -> talk.say(pair.sender(), text));
  }

  @ConformanceCase(
      id = "app.broadcast.exactly-once",
      clause = "PROFILE#operations/broadcast",
      title = "A broadcast comes once",
      sends = "Three broadcasts by each of three clients.",
      accepts = "Each of the others gets each of them, once.",
      why = "A user sees a message twice, or a counter counts it twice.",
      causes = {
        "A client is in the list twice, after it has joined or reconnected twice.",
        "A message goes out by itself and once more by the adapter that links the servers."
      },
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST)
  void comesOnce(Clients clients, Checks checks) {
    List<Client> all = clients.open(3);
    Talk talk = Talk.by(clients, OperationName.BROADCAST);
    Settled settled = Settled.among(talk, all);
    List<Deliveries> heard = all.stream().map(talk::at).toList();
    for (int round = 1; round <= 3; round++) {
      for (int from = 0; from < all.size(); from++) {
        String text = talk.say(all.get(from));
        for (int at = 0; at < all.size(); at++) {
          if (at != from && talk.owes(all.get(from), all.get(at))) {
            heard.get(at).await(text, clients.answer());
          }
        }
        settled.add(from, text);
      }
    }
    settled.judgeOnce(checks, heard);
  }

  @ConformanceCase(
      id = "app.broadcast.order",
      clause = "PROFILE#operations/broadcast-order",
      title = "The broadcasts of one sender arrive in the order in which they were sent",
      sends =
          "200 broadcasts by each of three senders at the same time, fewer where each takes long; and"
              + " then one text three times.",
      accepts =
          "Two other clients get all of them, each once, and those of one sender in their order;"
              + " how those of different senders mix does not matter. With 'to: everyone' each"
              + " sender gets its own so, too.",
      why = "An edit that arrives before the text it edits is lost.",
      causes = {
        "Each message is handled by a task of its own, and the tasks are in no order.",
        "Messages are spread over several connections to a broker."
      },
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST,
      volume = true)
  void keepsTheOrderOfEachSender(Clients clients, Checks checks) {
    List<Client> senders = clients.open(ConcurrentSenders.SENDERS);
    List<Client> receivers = clients.open(2);
    Talk talk = Talk.by(clients, OperationName.BROADCAST);
    new ConcurrentSenders(OperationName.BROADCAST, talk, senders, receivers, EACH)
        .judge(checks, talk::say);
  }

  @ConformanceCase(
      id = "app.broadcast.forged-sender",
      clause = "PROFILE#operations/identity",
      title = "Nobody can broadcast in the name of another client",
      sends = "A broadcast" + Forgery.PLACES,
      accepts = Forgery.ACCEPTED,
      why = Forgery.WHY,
      causes = Forgery.CAUSE,
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST)
  void letsNobodyBroadcastInTheNameOfAnother(Clients clients, Checks checks) {
    List<Client> all = clients.open(3);
    new Forgery(
            OperationName.BROADCAST,
            Talk.by(clients, OperationName.BROADCAST),
            all.get(0),
            all.get(1),
            all.get(2))
        .judge(checks);
  }

  @ConformanceCase(
      id = "app.broadcast.many-receivers",
      clause = "PROFILE#operations/broadcast",
      title = "A broadcast reaches each of many clients",
      sends =
          "Three broadcasts while ten clients are connected, and three more while fifty are; fewer"
              + " where the profile promises fewer connections.",
      accepts = "Each client gets all of them, each once and in order.",
      why = "What works for two people has to work for a room full of them.",
      causes = {
        "The loop over the clients ends at the first that cannot be written to.",
        "Clients are served in batches, and one of a batch is left out."
      },
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST)
  void reachesEachOfManyClients(Clients clients, Checks checks) {
    Client sender = clients.open();
    List<Client> receivers = new ArrayList<>();
    for (int wanted : new int[] {SEVERAL, MANY}) {
      int count = clients.atMost(wanted);
      receivers.addAll(clients.open(Math.max(0, count - receivers.size())));
      Talk talk = Talk.by(clients, OperationName.BROADCAST);
      List<Deliveries> heard = receivers.stream().map(talk::at).toList();
      List<String> texts = talk.texts(3);
      for (String text : texts) {
        talk.say(sender, text);
      }
      List<Integer> due = due(talk, sender, receivers, heard, texts);
      List<String> lacking = new ArrayList<>();
      for (int at : due) {
        if (!heard.get(at).texts().equals(texts)) {
          Sequence sequence = Sequence.of(texts, heard.get(at).texts());
          lacking.add("client " + (at + 1) + ": " + sequence.describe());
        }
      }
      // A server that is full may say so behind the handshake.
      if (!lacking.isEmpty() && Limits.mayEndABurst(checks, clients, clients.all())) {
        return;
      }
      String slug = wanted == SEVERAL ? "ten" : "fifty";
      if (due.isEmpty()) {
        checks.untestable(slug, Talk.MAY_BE_THE_SENDER);
        continue;
      }
      checks.must(
          slug,
          lacking.isEmpty(),
          lacking.isEmpty()
              ? "all " + due.size() + " got all three"
              : lacking.size() + " of " + due.size() + " did not: " + Words.few(lacking),
          "each of " + due.size() + " clients gets each of three, once and in order");
    }
  }

  /** Waits for the texts; returns which of the receivers were to get them, or got something. */
  private static List<Integer> due(
      Talk talk,
      Client sender,
      List<Client> receivers,
      List<Deliveries> heard,
      List<String> texts) {
    Duration answer = talk.clients().answer();
    Map<Boolean, List<Integer>> owed =
        IntStream.range(0, receivers.size())
            .boxed()
            .collect(Collectors.partitioningBy(at -> talk.owes(sender, receivers.get(at))));
    List<Integer> due = new ArrayList<>(owed.getOrDefault(true, List.of()));
    Deliveries.awaitEach(due.stream().map(heard::get).toList(), texts, answer.multipliedBy(2));
    Deadline patience = Deadline.in(answer.dividedBy(2));
    for (int at : owed.getOrDefault(false, List.of())) {
      if (heard.get(at).seek(texts, patience.cut(answer)) || !heard.get(at).texts().isEmpty()) {
        due.add(at);
      }
    }
    return due;
  }

  @ConformanceCase(
      id = "app.broadcast.history",
      clause = "PROFILE#operations/history",
      title = "Who connects later gets of earlier broadcasts what the profile declares",
      sends =
          "Three broadcasts by a client that goes then, twenty by another, 105 where the profile"
              + " declares 'history: all', one of them long, and then two connections, one after the"
              + " other, and one broadcast more behind each of them. Then three connections at once"
              + " while broadcasts are sent.",
      accepts =
          "With 'history: all' each new client gets all of them, each once and in order, or all in"
              + " one message, and once what is said while it connects; with 'history: none' none of"
              + " them in whatever message, and nothing twice. Without the key it is recorded.",
      why = "A client that knows what to expect neither asks twice nor shows twice.",
      causes = {
        "The history is kept for another time or length than was thought.",
        "It is looked up among those who are connected.",
        "The history is read before the newcomer is entered, or sent after it heard of the same."
      },
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST)
  void givesWhoComesLaterTheDeclaredHistory(Clients clients, Checks checks) {
    Client sender = clients.open();
    Client witness = clients.open();
    new HistoryJudgement(
            checks,
            Talk.by(clients, OperationName.BROADCAST),
            clients.operation(OperationName.BROADCAST).history(),
            sender,
            witness,
            new HistoryJudgement.Entrance(
                clients::unconnected, clients::welcome, connected -> {}, false))
        .judge();
  }

  @ConformanceCase(
      id = "app.broadcast.departed-receiver",
      clause = "PROFILE#operations/broadcast",
      title = "Clients that left take nothing away from the others",
      sends =
          "Five broadcasts among five clients, of whom one has said goodbye, and something right"
              + " before it, and another one was cut off.",
      accepts =
          "Those who are left get all of them, each once, and stay connected. To lose what was said"
              + " right before the goodbye is a warning; over Socket.IO it is recorded.",
      why = "Somebody leaves all the time.",
      causes = {
        "To write to a connection that has ended throws, and the loop over the clients ends.",
        "Departed clients stay in the list.",
        "A message waits for a look-up, and is dropped when its sender has gone meanwhile."
      },
      needs = Need.BROADCAST,
      declared = OperationName.BROADCAST)
  void goesOnWithoutThoseWhoLeft(Clients clients, Checks checks) {
    // Those who leave stand before and between those who stay, in whatever order they are kept.
    Client leaving = clients.open();
    Client staying = clients.open();
    Client dropped = clients.open();
    Client sender = clients.open();
    Client last = clients.open();
    Talk talk = Talk.by(clients, OperationName.BROADCAST);
    List<Client> left = List.of(staying, last);
    List<Deliveries> heard = left.stream().map(talk::at).toList();
    String lastWords = talk.say(leaving);
    leaving.close();
    dropped.drop();
    List<String> texts = talk.texts(5);
    for (String text : texts) {
      talk.say(sender, text);
      heard.forEach(it -> it.await(text, clients.answer()));
    }
    for (int at = 0; at < left.size(); at++) {
      Sequence.judge(checks, "staying-" + (at + 1), texts, heard.get(at).texts());
    }
    if (talk.owes(leaving, staying)) {
      boolean came = heard.get(0).seek(List.of(lastWords), clients.answer());
      String words = came ? "it came" : Words.what(staying);
      if (clients.plan().endpoint().protocol() == Protocol.SOCKETIO) {
        // Its own server drops an event that it has read together with the DISCONNECT behind it.
        checks.observe("last-words", words);
      } else {
        checks.should("last-words", came, words, talk.pattern());
      }
    }
    checks.must(
        "sender",
        sender.state() == ConnectionState.CONNECTED,
        Words.ending(sender),
        "the sender stays connected");
  }
}
