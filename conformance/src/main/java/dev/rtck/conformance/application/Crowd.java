package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A room of two dozen members: what is right for three of them may end at the ninth or later. */
final class Crowd {

  private static final int MEMBERS = 24;

  private final Clients clients;
  private final Checks checks;

  Crowd(Clients clients, Checks checks) {
    this.clients = clients;
    this.checks = checks;
  }

  /** Judges that what the first and the last of them say reaches all others. */
  void judge() {
    String room = Rooms.fresh();
    List<Client> crowd;
    Queue<Client> outside = new ConcurrentLinkedQueue<>();
    Queue<String> unanswered = new ConcurrentLinkedQueue<>();
    try {
      crowd = clients.open(clients.atMost(MEMBERS));
      // Not one after the other: that would take as many times as long.
      SideBySide.times(
          crowd.size(),
          clients.plan().width(),
          at -> {
            Client client = crowd.get(at);
            int mark = client.inbox().mark();
            if (!Rooms.tryToEnter(clients, room, client)) {
              outside.add(client);
              if (client.inbox().mark() == mark && client.departure() == null) {
                unanswered.add("member " + (at + 1) + ": " + Words.what(client, mark));
              }
            }
          });
    } catch (Untestable refused) {
      // That it takes so many, of so few users, nobody has promised.
      checks.observe("crowd", String.valueOf(refused.getMessage()));
      return;
    }
    if (!outside.isEmpty()) {
      judgeTheJoins(crowd.size(), outside.size(), List.copyOf(unanswered));
      return;
    }
    speak(room, crowd);
  }

  /** A room may be full. But who is not let in should be told. */
  private void judgeTheJoins(int all, int outside, List<String> unanswered) {
    String seen = outside + " of " + all + " were not let into the room";
    if (unanswered.isEmpty()) {
      checks.observe("crowd", seen);
      return;
    }
    checks.should(
        "crowd", false, seen + "; " + Words.few(unanswered), "members of the room", "refusals");
  }

  private void speak(String room, List<Client> crowd) {
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    boolean told =
        clients.declares(OperationName.JOIN)
            && clients.operation(OperationName.JOIN).reply() != null;
    Deadline patience = Deadline.in(clients.answer());
    List<String> lacking;
    do {
      // Where nothing tells when somebody has come, it is spoken until all hear it.
      lacking = lacking(talk, crowd, told ? clients.answer() : clients.quiet());
    } while (!lacking.isEmpty() && !told && !patience.hasPassed());
    if (crowd.stream().anyMatch(it -> it.departure() != null)) {
      checks.observe("crowd", "not all of them stayed connected");
      return;
    }
    if (!lacking.isEmpty()) {
      clients.missed();
    }
    checks.must(
        "crowd",
        lacking.isEmpty(),
        lacking.isEmpty() ? "all " + crowd.size() + " heard it" : Words.few(lacking),
        "what the first and the last of " + crowd.size() + " members say reaches all others");
  }

  /** Lets the first and the last of them speak, and returns who did not hear it, in words. */
  private List<String> lacking(Talk talk, List<Client> crowd, Duration atMost) {
    int last = crowd.size() - 1;
    List<Deliveries> heard = crowd.stream().map(talk::at).toList();
    String ofFirst = talk.say(crowd.get(0));
    String ofLast = talk.say(crowd.get(last));
    Deadline patience = Deadline.in(atMost);
    List<String> lacking = new ArrayList<>();
    for (int at = 0; at <= last; at++) {
      List<String> owed =
          at == 0 ? List.of(ofLast) : at == last ? List.of(ofFirst) : List.of(ofFirst, ofLast);
      if (!heard.get(at).seek(owed, patience.cut(atMost)) && isItself(crowd, at)) {
        lacking.add("member " + (at + 1) + ": " + Words.what(crowd.get(at)));
      }
    }
    return lacking;
  }

  /** Whether nobody else among them may be the same member to the target. */
  private boolean isItself(List<Client> crowd, int at) {
    Client client = crowd.get(at);
    return crowd.stream().noneMatch(it -> it != client && Rooms.mayBeOne(clients, client, it));
  }
}
