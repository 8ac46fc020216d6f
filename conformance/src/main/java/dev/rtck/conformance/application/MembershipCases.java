package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How members come into a room, and how they go. */
final class MembershipCases {

  @ConformanceCase(
      id = "app.room.leave-stops",
      clause = "PROFILE#operations/membership",
      title = "Who left a room gets nothing more of it",
      sends =
          "A message in a room before one of three members leaves and one after, and then one in"
              + " another room that this client joined. Then the same leave once more.",
      accepts =
          "The one who left gets the first and not the second, and what is said in a room that it"
              + " did not leave; who stayed gets both, and goes on to be served. The"
              + " acknowledgement of the leave comes where the profile declares one.",
      why = "Who was shown out must not go on listening.",
      causes = "The leave is acknowledged, but the member stays in the list.",
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
    // The one who leaves is the one who opened the room.
    Rooms.enter(clients, room, leaving, sender, staying);
    Rooms.enter(clients, kept, leaving, elsewhere);
    Rooms.enter(clients, other, elsewhere);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    String before = talk.say(sender);
    boolean came = talk.at(leaving, 0).await(before, clients.answer());
    checks.must("before", came, came ? "it came" : Words.what(leaving), talk.pattern());
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
    Leak.judge(checks, "after", leaving, after, fenced);
    Talk inKept = Talk.in(kept, clients, OperationName.ROOM);
    boolean keeps = inKept.at(leaving, 0).await(inKept.say(elsewhere), clients.answer());
    checks.must("other-room", keeps, keeps ? "it came" : Words.what(leaving), inKept.pattern());
    leaveAsNoMember(clients, room, leaving, elsewhere, inKept);
    boolean there = talk.at(staying, 0).await(talk.say(sender), clients.answer());
    boolean back = talk.at(sender, 0).await(talk.say(staying), clients.answer());
    checks.must(
        "left-twice",
        there && back,
        there && back ? "they came" : Words.what(sender) + "; " + Words.what(staying),
        "what the members say, when somebody leaves who is none");
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
      sends = "Messages in both directions between two members, after a third was cut off.",
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
  }

  @ConformanceCase(
      id = "app.room.membership-ends-with-connection",
      clause = "PROFILE#operations/restored",
      title = "Membership ends with the connection, unless rooms are restored",
      sends =
          "A message in a room whose member has been cut off and has come back as the same user,"
              + " without joining again; and then one after joining again.",
      accepts =
          "The user's next connection gets the first message with 'restored: true' and does not"
              + " without; it gets the second.",
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
    before.drop();
    boolean restored = clients.operation(OperationName.JOIN).restored();
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
      checks.must(
          "not-restored",
          count == 0,
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
