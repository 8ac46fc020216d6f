package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.User;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Clients that speak at the same moment: what a target knows of the one message must not get into
 * the other.
 *
 * @param talk what they say
 * @param all those who speak, and hear what the others say
 */
record AtOnce(Talk talk, List<Client> all) {

  private static final int EACH = 10;

  /**
   * Lets each of the clients do something at the same moment, so many times; fewer, once as many
   * answers are missing as a round has.
   *
   * @return how often there was an answer
   */
  static int answered(List<Client> clients, int rounds, Predicate<Client> isAnswered) {
    AtomicInteger answered = new AtomicInteger();
    for (int round = 0; round < rounds; round++) {
      SideBySide.times(
          clients.size(),
          clients.size(),
          at -> {
            if (isAnswered.test(clients.get(at))) {
              answered.incrementAndGet();
            }
          });
      if (answered.get() <= round * clients.size()) {
        break;
      }
    }
    return answered.get();
  }

  /** What one of them says, and to whom: to all others, or to one. */
  private record Said(int from, int to, String text) {
    static final int TO_ALL = -1;

    boolean isFor(int receiver) {
      return to == TO_ALL ? receiver != from : receiver == to;
    }
  }

  /** Judges that broadcasts come to all others, from the right sender, and go back as declared. */
  void judgeBroadcasts(Checks checks) {
    judgeToAll(checks, OperationName.BROADCAST);
  }

  /** Judges the same of what is said in the room that all of them are in. */
  void judgeRoomMessages(Checks checks) {
    judgeToAll(checks, OperationName.ROOM);
  }

  private void judgeToAll(Checks checks, OperationName name) {
    judge(
        checks,
        name,
        (from, round) -> Said.TO_ALL,
        said -> talk.say(all.get(said.from()), said.text()));
  }

  /** Judges that direct messages come to who is addressed, from the right sender. */
  void judgeDirects(Checks checks) {
    judge(
        checks,
        OperationName.DIRECT,
        (from, round) -> (from + 1 + round % (all.size() - 1)) % all.size(),
        said -> talk.say(all.get(said.from()), all.get(said.to()).identity(), said.text()));
  }

  private interface Choice {
    int recipient(int from, int round);
  }

  private interface Way {
    void say(Said said);
  }

  private void judge(Checks checks, OperationName name, Choice choice, Way way) {
    Clients clients = talk.clients();
    List<Integer> marks = all.stream().map(it -> it.inbox().mark()).toList();
    int each = clients.burst(EACH * all.size()) / all.size();
    List<Said> said = new ArrayList<>();
    for (int round = 0; round < each; round++) {
      for (int from = 0; from < all.size(); from++) {
        said.add(new Said(from, choice.recipient(from, round), talk.text()));
      }
    }
    // Each round begins anew: else one has said everything before the next one's thread runs.
    for (int round = 0; round < each; round++) {
      List<Said> now = said.subList(round * all.size(), (round + 1) * all.size());
      SideBySide.times(all.size(), all.size(), from -> way.say(now.get(from)));
    }
    // All of them first, so that what goes astray has come as well.
    for (int at = 0; at < all.size(); at++) {
      for (int from = 0; from < all.size(); from++) {
        boolean came =
            talk.at(all.get(at), all.get(from), marks.get(at))
                .await(texts(said, from, at), clients.answer());
        if (!came && Limits.mayEndABurst(checks, clients, all)) {
          return;
        }
      }
    }
    for (int at = 0; at < all.size(); at++) {
      List<String> wrong = new ArrayList<>();
      for (int from = 0; from < all.size(); from++) {
        compare(said, name, at, from, marks.get(at), wrong);
      }
      checks.must(
          "at-once-" + (at + 1),
          wrong.isEmpty(),
          wrong.isEmpty() ? "all came, from the right sender" : Words.few(wrong),
          "of what all say at the same time each gets what is for it, once, from the right sender");
    }
  }

  /** Returns what comes from the one to the other. */
  private List<String> texts(List<Said> said, int from, int at) {
    return said.stream().filter(it -> it.from() == from && isOwed(it, at)).map(Said::text).toList();
  }

  /** Another connection of the sender's user may count as the sender, and be left out. */
  private boolean isOwed(Said said, int at) {
    User user = all.get(said.from()).user();
    boolean sameUser = user != null && user.equals(all.get(at).user());
    return said.isFor(at) && !(said.to() == Said.TO_ALL && sameUser);
  }

  private void compare(
      List<Said> said, OperationName name, int at, int from, int mark, List<String> wrong) {
    Client receiver = all.get(at);
    List<String> named = talk.at(receiver, all.get(from), mark).texts();
    List<String> heard = talk.at(receiver, mark).texts();
    Set<String> owed = new HashSet<>(texts(said, from, at));
    Recipients to = talk.clients().operation(name).to();
    List<String> faults = new ArrayList<>();
    for (Said it : said) {
      if (it.from() != from) {
        continue;
      }
      String text = it.text();
      long count = heard.stream().filter(text::equals).count();
      if (owed.contains(text) && count == 1 && !named.contains(text)) {
        faults.add("in another's name");
      } else if (owed.contains(text) && count != 1) {
        faults.add(count == 0 ? "not at all" : Words.times(count));
      } else if (isForbidden(it, at, to)
          && (from == at ? count > 0 : Leak.count(receiver, text) > 0)) {
        faults.add("though it was for others");
      }
    }
    if (!faults.isEmpty()) {
      wrong.add(faults.size() + " of client " + (from + 1) + " came " + faults.get(0));
    }
  }

  private boolean isForbidden(Said said, int at, @Nullable Recipients to) {
    return said.to() == Said.TO_ALL
        ? said.from() == at && to != null && !to.includesSender()
        : !said.isFor(at);
  }
}
