package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Judges what those who come later get of what was said before, and of what is said meanwhile. */
final class HistoryJudgement {

  /** More than a target keeps that keeps only the last few. */
  private static final int EARLIER = 20;

  /** More than a target keeps that keeps the last page, or the last hundred, of what was said. */
  private static final int MANY_EARLIER = 105;

  private static final int ENOUGH_USERS = 5;
  private static final int OF_WHO_GOES = 3;
  private static final int NEWCOMERS = 3;
  private static final int MOST_MEANWHILE = 120;
  private static final int AFTER_THEY_CAME = 20;
  private static final int LONGEST_MINUTES = 2 << 20;
  private static final long MILLISECOND = 1_000_000;

  /**
   * How somebody comes to where it can hear.
   *
   * @param prepared makes a client that has not come, as the user
   * @param enter lets it come, and waits until it is there
   * @param arrive brings somebody there who is connected
   * @param oncePerUser whether a user who was there once need not be told again
   */
  record Entrance(
      Function<@Nullable User, Client> prepared,
      Consumer<Client> enter,
      Consumer<Client> arrive,
      boolean oncePerUser) {}

  private final Checks checks;
  private final Clients clients;
  private final @Nullable History history;
  private final Talk talk;
  private final Client sender;
  private final Client witness;
  private final Entrance entrance;
  private final Set<User> users = new HashSet<>();
  private final List<String> saidByWhoIsGone = new ArrayList<>();
  private @Nullable Client gone;

  /**
   * @param sender who speaks
   * @param witness who is there from the beginning
   */
  HistoryJudgement(
      Checks checks,
      Talk talk,
      @Nullable History history,
      Client sender,
      Client witness,
      Entrance entrance) {
    this.checks = checks;
    this.clients = talk.clients();
    this.history = history;
    this.talk = talk;
    this.sender = sender;
    this.witness = witness;
    this.entrance = entrance;
    for (Client client : List.of(sender, witness)) {
      if (client.user() != null) {
        users.add(client.user());
      }
    }
  }

  void judge() {
    @Nullable User next = clients.nextUser();
    letSomebodySpeakAndGo(next);
    if (clients.plan().users().size() >= ENOUGH_USERS) {
      // Otherwise too few might be left for those who come.
      next = clients.nextUser();
    }
    Deliveries there = talk.at(witness);
    List<String> earlier =
        new ArrayList<>(talk.texts(clients.burst(history == History.ALL ? MANY_EARLIER : EARLIER)));
    // A target that keeps what is short may have no room for this one.
    earlier.set(earlier.size() / 2, talk.longText());
    for (String text : earlier) {
      talk.say(sender, text);
    }
    if (!there.await(earlier, clients.answer())
        && Limits.mayEndABurst(checks, clients, List.of(sender))) {
      return;
    }
    // What did not reach who was there was not taken: a long text may be beyond a limit.
    earlier.retainAll(there.texts());
    judgeLate(earlier, entrance.prepared().apply(take(next)), "");
    List<Client> others = newcomers(1);
    if (!others.isEmpty()) {
      judgeLate(earlier, others.get(0), "second-");
    }
    judgeMeanwhile(newcomers(Math.min(NEWCOMERS, clients.atMost(NEWCOMERS + 4) - 4)));
  }

  /** Lets somebody say something who is gone when the newcomers come. */
  private void letSomebodySpeakAndGo(@Nullable User user) {
    if (history == null || entrance.oncePerUser()) {
      return;
    }
    Client speaker = clients.open(user);
    int mark = speaker.inbox().mark();
    entrance.arrive().accept(speaker);
    List<String> texts = talk.texts(OF_WHO_GOES);
    Deliveries there = talk.at(witness, speaker);
    texts.forEach(text -> talk.say(speaker, text));
    if (!there.seek(texts, clients.answer())) {
      clients.note(
          "what is said by somebody who goes then did not come: " + Words.what(speaker, mark));
      return;
    }
    gone = speaker;
    saidByWhoIsGone.addAll(texts);
    speaker.close();
    speaker.inbox().await(() -> speaker.departure() != null, clients.quiet().dividedBy(2));
  }

  /** Judges what a newcomer is told of somebody who is gone. */
  private void judgeOfWhoIsGone(Client late, int mark, String prefix) {
    Client speaker = gone;
    if (speaker == null
        || (late.user() != null && late.user().equals(speaker.user()))
        || Directs.areOne(late, speaker)) {
      return;
    }
    Deliveries heard = talk.at(late, speaker, mark);
    if (history == History.ALL) {
      awaitAll(heard, late, mark, saidByWhoIsGone);
    }
    // Where messages do not name who said them, what others say is heard here, too.
    List<String> got = heard.texts().stream().filter(saidByWhoIsGone::contains).toList();
    String slug = prefix + "of-who-is-gone";
    if (history == History.ALL) {
      judgeAll(slug, saidByWhoIsGone, got, late, mark);
    } else {
      judgeNone(slug, saidByWhoIsGone, late, mark);
    }
  }

  /** Waits until all of these came, be it one by one or all in one message. */
  private void awaitAll(Deliveries heard, Client late, int mark, List<String> texts) {
    if (!heard.seek(texts, clients.quiet()) && !areInOneMessage(texts, late, mark)) {
      heard.await(texts, clients.answer());
    }
  }

  /** Judges that all came: in which form nobody promises, so that one message may hold them. */
  private void judgeAll(String slug, List<String> texts, List<String> came, Client late, int mark) {
    if (came.isEmpty() && areInOneMessage(texts, late, mark)) {
      checks.must(slug, true, "one message holds them all", "all " + texts.size());
    } else {
      Sequence.judge(checks, slug, texts, came);
    }
  }

  /** Judges that none came, in whatever message. */
  private void judgeNone(String slug, List<String> texts, Client late, int mark) {
    List<Received> since = late.inbox().since(mark);
    long told =
        texts.stream().filter(text -> since.stream().anyMatch(it -> it.contains(text))).count();
    checks.must(slug, told == 0, told + " of what was said before came", "nothing");
  }

  private static boolean areInOneMessage(List<String> texts, Client late, int mark) {
    return late.inbox().since(mark).stream().anyMatch(it -> texts.stream().allMatch(it::contains));
  }

  private @Nullable User take(@Nullable User user) {
    if (user != null) {
      users.add(user);
    }
    return user;
  }

  /** Returns clients that have not come, fewer where there are not enough users for them. */
  private List<Client> newcomers(int wanted) {
    List<Client> newcomers = new ArrayList<>();
    int tries = clients.plan().users().size() + wanted;
    while (newcomers.size() < wanted && tries-- > 0) {
      User user = clients.nextUser();
      // Whose user connects again may be disconnected: that one is still to speak.
      boolean suits =
          user == null
              || (entrance.oncePerUser()
                  ? !users.contains(user)
                  : !Objects.equals(user, sender.user()));
      if (suits) {
        newcomers.add(entrance.prepared().apply(take(user)));
      }
    }
    return newcomers;
  }

  private void judgeLate(List<String> earlier, Client late, String prefix) {
    // All of it may come in one message, beside what the clients of other cases said.
    late.inbox().keepWholeUpTo(LONGEST_MINUTES);
    int mark = late.inbox().mark();
    entrance.enter().accept(late);
    Deliveries heard = talk.at(late, sender, mark);
    if (history == History.ALL) {
      awaitAll(heard, late, mark, earlier);
    }
    boolean fenced = talk.awaitAt(heard, sender, late, talk.say(sender));
    List<String> got = heard.texts().stream().filter(earlier::contains).toList();
    talk.judgeArrival(checks, prefix + "later", fenced, sender, late);
    String slug = prefix + "earlier";
    if (history == null) {
      checks.observe(slug, got.size() + " of what was said before came");
    } else if (history == History.NONE) {
      judgeNone(slug, earlier, late, mark);
    } else {
      judgeAll(slug, earlier, got, late, mark);
    }
    judgeOfWhoIsGone(late, mark, prefix);
  }

  /**
   * Judges that what is said while somebody comes is told once: as said before, or as said then.
   */
  private void judgeMeanwhile(List<Client> newcomers) {
    if (newcomers.isEmpty()) {
      return;
    }
    Deliveries there = talk.at(witness);
    List<Integer> marks = newcomers.stream().map(it -> it.inbox().mark()).toList();
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger coming = new AtomicInteger(newcomers.size());
    SideBySide.times(
        newcomers.size() + 1,
        newcomers.size() + 1,
        i -> {
          if (i == 0) {
            talkUntilAllCame(coming, said);
            return;
          }
          try {
            entrance.enter().accept(newcomers.get(i - 1));
          } finally {
            coming.decrementAndGet();
          }
        });
    String last = talk.say(sender);
    said.add(last);
    var unused = there.seek(said, clients.answer());
    List<Deliveries> heard = new ArrayList<>();
    for (int i = 0; i < newcomers.size(); i++) {
      Deliveries each = talk.at(newcomers.get(i), marks.get(i));
      var unusedArrival = each.seek(List.of(last), clients.answer());
      heard.add(each);
    }
    // What is told a second time may be told behind everything else.
    Client first = newcomers.get(0);
    first.inbox().await(() -> first.departure() != null, clients.quiet().dividedBy(2));
    // Whoever held the sender to a limit has told nobody.
    List<String> told = said.stream().filter(there.texts()::contains).toList();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < newcomers.size(); i++) {
      if (newcomers.get(i).departure() == null) {
        String fault = fault(told, heard.get(i).texts());
        if (fault != null) {
          wrong.add("newcomer " + (i + 1) + ": " + fault);
        }
      }
    }
    if (history == null) {
      checks.observe("meanwhile", wrong.isEmpty() ? "nothing came twice" : Words.few(wrong));
    } else {
      checks.must(
          "meanwhile",
          wrong.isEmpty(),
          wrong.isEmpty() ? "each came once" : Words.few(wrong),
          history == History.ALL
              ? "what is said while somebody comes is told it once"
              : "what is said while somebody comes is told it once at most");
    }
  }

  private void talkUntilAllCame(AtomicInteger coming, List<String> said) {
    int left = clients.burst(MOST_MEANWHILE);
    int after = AFTER_THEY_CAME;
    while (left-- > 0 && after > 0) {
      said.add(talk.say(sender));
      LockSupport.parkNanos(MILLISECOND);
      if (coming.get() == 0) {
        after--;
      }
    }
  }

  private @Nullable String fault(List<String> told, List<String> came) {
    Sequence sequence = Sequence.of(told, came);
    // What is older than the oldest that came may be more than the target keeps.
    int from = 0;
    while (from < told.size() && !came.contains(told.get(from))) {
      from++;
    }
    boolean gap =
        history == History.ALL
            && !told.isEmpty()
            && (from == told.size()
                || !Sequence.of(told.subList(from, told.size()), came).isWhole());
    return gap || !sequence.doubled().isEmpty() ? sequence.describe() : null;
  }
}
