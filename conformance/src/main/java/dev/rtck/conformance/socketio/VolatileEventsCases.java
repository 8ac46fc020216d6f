package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Socket.IO documentation, Emitting events: volatile ones. */
final class VolatileEventsCases {

  private static final int TRIES = 4;

  /*
   * Over a WebSocket what a reader leaves unread waits in the buffers of both systems first, where
   * the server rightly finds the connection ready. It takes more than they hold, as
   * app.resilience.slow-consumer sends, to tell.
   */
  @ConformanceCase(
      id = "sio.volatile.dropped",
      clause = "SOCKETIO4#emitting-events/volatile",
      title = "A volatile event is not kept for a client that cannot take it",
      sends =
          "The profile's volatile message to a member that polls, and has no request pending; a"
              + " usual message before it and one behind it; and then the member's next request.",
      accepts = "The usual messages, without the volatile one between them.",
      why = "Positions of a moment ago are worse than none once the network is back.",
      causes = {
        "The flag is lost, and the event waits with the others.",
        "The flag stays on, and what follows is dropped, too."
      },
      needs = {Need.CONNECTION, Need.ROOM},
      declared = {OperationName.VOLATILE, OperationName.ROOM},
      capabilities = Capability.POLLING)
  void dropsWhatCannotBeSent(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (Member away = them.member(Carrier.POLLING);
        Member sender = them.member()) {
      away.join(room);
      sender.join(room);
      away.connection().engine().pausePolling();
      // The poll that waits is answered with this.
      sender.say(OperationName.ROOM, room, Payloads.unique());
      if (!away.connection().engine().awaitNoPoll(them.answer())) {
        checks.untestable("volatile", "the pending request of the member was not answered");
        return;
      }
      // Whoever has no request pending can be told nothing; the server must have written it off.
      String before = Payloads.unique();
      String text = Payloads.unique();
      String behind = Payloads.unique();
      int mark = away.connection().mark();
      sender.say(OperationName.ROOM, room, before);
      sender.say(OperationName.VOLATILE, room, text);
      sender.say(OperationName.ROOM, room, behind);
      boolean sent = them.isServed(sender.connection());
      away.connection().engine().resumePolling();
      boolean came = away.hears(OperationName.ROOM, room, behind, mark, them.answer()) != null;
      long kept = away.count(OperationName.VOLATILE, room, text);
      boolean isKept = away.count(OperationName.ROOM, room, before) > 0;
      if (isKept && !away.connection().hasEnded()) {
        checks.must(
            "usual-message-behind",
            came,
            came ? "it came" : away.words(mark),
            "the usual message behind the volatile one, as the one before it");
      }
      if (!came || !sent) {
        checks.untestable("volatile", "the usual message did not come: " + away.words(mark));
        return;
      }
      checks.should("volatile", kept == 0, "it came " + Words.times(kept), "never");
    }
  }

  @ConformanceCase(
      id = "sio.volatile.delivered",
      clause = "SOCKETIO4#emitting-events/volatile-ready",
      title = "A volatile event reaches a client that can take it",
      sends =
          "The profile's volatile message to a member that waits for it, over each transport; up"
              + " to four times, since one may be dropped. The same while another member polls, and has"
              + " no request pending.",
      accepts = "One of them comes.",
      why = "Dropped always is not what volatile means.",
      causes = {
        "A polling client is never found ready.",
        "Where one member is not ready, nobody is told."
      },
      needs = {Need.CONNECTION, Need.ROOM},
      declared = {OperationName.VOLATILE, OperationName.ROOM})
  void deliversToWhoeverIsReady(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          String room = Member.freshRoom();
          try (Member ready = them.member(carrier);
              Member sender = them.member()) {
            ready.join(room);
            sender.join(room);
            judgeDelivery(them, checks, slug, sender, ready, room);
          }
        });
    if (them.carriers().contains(Carrier.POLLING)) {
      judgeBesideABusyMember(them, checks);
    }
  }

  private static void judgeDelivery(
      Connections them, Checks checks, String slug, Member sender, Member ready, String room) {
    Duration each = them.answer().dividedBy(TRIES);
    boolean came = false;
    int mark = ready.connection().mark();
    List<String> texts = new ArrayList<>();
    while (!came && texts.size() < TRIES) {
      String text = Payloads.unique();
      texts.add(text);
      sender.say(OperationName.VOLATILE, room, text);
      came = hearsOneOf(ready, room, texts, mark, each);
    }
    // A busy target may bring the first of them late.
    came = came || hearsOneOf(ready, room, texts, mark, them.answer());
    checks.should(
        slug,
        came,
        came ? "it came" : "none of " + texts.size() + " came",
        "a volatile message that comes");
  }

  /** One that cannot be told for the moment takes nothing from the others. */
  private static void judgeBesideABusyMember(Connections them, Checks checks) {
    String room = Member.freshRoom();
    try (Member ready = them.member();
        Member sender = them.member()) {
      if (!sender.reaches(ready, OperationName.ROOM, room)) {
        return;
      }
      try (Member away = them.member(Carrier.POLLING)) {
        away.join(room);
        away.connection().engine().pausePolling();
        // The poll that waits is answered with this.
        sender.say(OperationName.ROOM, room, Payloads.unique());
        if (away.connection().engine().awaitNoPoll(them.answer())) {
          judgeDelivery(them, checks, "beside-a-busy-member", sender, ready, room);
        }
      }
    } catch (EngineIoRefused | SocketIoRefused noPolling) {
      checks.observe("beside-a-busy-member", String.valueOf(noPolling.getMessage()));
    }
  }

  private static boolean hearsOneOf(
      Member member, String room, List<String> texts, int mark, Duration atMost) {
    return member
            .connection()
            .await(
                it ->
                    texts.stream()
                        .anyMatch(text -> member.brings(it, OperationName.VOLATILE, room, text)),
                mark,
                atMost)
        != null;
  }
}
