package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * The heartbeats of two clients, of which each gets its own answers.
 *
 * <p>Whose initiative a heartbeat is the profile does not say: where the target may send it by
 * itself, one that is missing is no fault, and a few too many are none.
 */
record Beats(Clients clients, Checks checks, Operation heartbeat) {

  private static final int COUNT = 3;

  /** Judges those of a client whose first one was answered, and of another one that comes now. */
  void judge(Client older) {
    Client newer = clients.open();
    if (older.departure() != null) {
      checks.observe("older", "a second connection ended the first: " + Words.ending(older));
      return;
    }
    var unused = Rooms.share(clients, older, newer);
    judge("older", older, newer);
    if (older.departure() == null) {
      judge("newer", newer, older);
      judgeAtOnce(older, newer);
    }
  }

  /** Judges that of two heartbeats at the same moment each is answered to who sent it. */
  private void judgeAtOnce(Client older, Client newer) {
    boolean each = checks.results().stream().allMatch(it -> it.verdict() == Verdict.PASS);
    if (!each || heartbeat.every() != null) {
      return;
    }
    List<Client> both = List.of(older, newer);
    int answered = AtOnce.answered(both, COUNT, this::isAnswered);
    if (answered < COUNT * both.size()) {
      clients.missed();
    }
    checks.must(
        "at-once",
        answered == COUNT * both.size(),
        answered + " of " + COUNT * both.size() + " were answered to who sent them",
        "an answer to each of two who send one at the same moment");
  }

  private void judge(String who, Client client, Client other) {
    long began = System.nanoTime();
    int mark = other.inbox().mark();
    int answered = 0;
    for (int i = 0; i < COUNT; i++) {
      if (isAnswered(client)) {
        answered++;
      } else if (client.departure() != null) {
        break;
      } else {
        clients.missed();
      }
    }
    var unused = other.isAlive(clients.answer());
    long strays = strays(other, mark);
    boolean toOther =
        strays - ownInitiative(began) >= COUNT && !comeUnasked(other, System.nanoTime() - began);
    boolean mayComeByItself = heartbeat.every() != null || strays > 0;
    if (answered < COUNT && mayComeByItself && !toOther) {
      checks.observe(who, answered + " came, and the target may send them by itself");
    } else {
      checks.must(
          who,
          answered == COUNT,
          answered + " of " + COUNT + " were answered; " + Words.ending(client),
          "a message that matches " + heartbeat.receive() + " for each");
    }
    checks.must(
        who + "-alone",
        !toOther,
        "another client got " + strays + " while this one sent " + COUNT,
        "no answers but to who sent the heartbeat");
  }

  private boolean isAnswered(Client client) {
    clients.pace();
    int mark = client.inbox().mark();
    try {
      Bindings sent = client.sendFresh(OperationName.HEARTBEAT, client.identity());
      Bindings known = isNumbered() ? sent : client.identity();
      return client.await(OperationName.HEARTBEAT, known, mark, clients.answer()) != null;
    } catch (NotConnected ended) {
      return false;
    }
  }

  /** Returns whether an answer tells to which heartbeat it belongs. */
  private boolean isNumbered() {
    Template send = heartbeat.send();
    Template receive = heartbeat.receive();
    return heartbeat.every() == null
        && send != null
        && send.names().contains("uuid")
        && receive != null
        && receive.names().contains("uuid");
  }

  private long strays(Client other, int mark) {
    return other.inbox().since(mark).stream()
        .filter(it -> it.match(heartbeat, other.identity()) != null)
        .count();
  }

  /** Returns whether one comes to a client while nobody sends any, for twice as long as before. */
  private boolean comeUnasked(Client client, long spanNanos) {
    int mark = client.inbox().mark();
    return client
        .inbox()
        .await(() -> strays(client, mark) > 0, Duration.ofNanos(spanNanos).multipliedBy(2));
  }

  private long ownInitiative(long began) {
    Duration every = heartbeat.every();
    return every == null || every.isZero() ? 0 : 1 + (System.nanoTime() - began) / every.toNanos();
  }
}
