package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Socket.IO documentation, Connection state recovery: coming back to what was missed. */
final class ConnectionStateRecoveryCases {

  private static final int QUESTION_MILLIS = 100;

  @ConformanceCase(
      id = "sio.recovery.missed-events",
      clause = "PROFILE#socketio/recovery",
      title = "Who comes back in time gets what was missed, and is who it was",
      sends =
          "A connection that breaks off, a dozen messages meanwhile (in turns in each of its rooms,"
              + " one to all and one to it alone, as far as these are declared), and a CONNECT with"
              + " the pid and the offset of the last event but one. Then the same with one message, and"
              + " one with bytes, where the application passes such on. Between the two the client"
              + " says something itself, and asks for the profile's echo, where it has one.",
      accepts =
          "The id from before; the messages, each once and in order, before the CONNECT or"
              + " behind it, and not again the one whose offset is shown; and what is said from then"
              + " on, once, in each of its rooms and to it alone, and not in a room that it had left."
              + " Nor what it has said itself to all others, or to the others in its room."
              + " What was said to it alone may be lost, since it was not there."
              + " What it says itself comes to who stayed, from the one who it was, and it gets its"
              + " answers."
              + " The second time as the first.",
      why = "Phones change networks all the time.",
      causes = {
        "What was missed is looked up by the new id.",
        "The event at the offset is counted among those that were missed.",
        "What is kept is not kept with those whom it was not for.",
        "The rooms are joined by the handler of a fresh connection only.",
        "The handlers of events are registered by it alone, too.",
        "Who the client is, is kept with the connection that broke off.",
        "A client that was recovered is not remembered when it is lost again.",
        "What is said is kept from the moment on when the connection is seen to be gone.",
        "What is kept goes through JSON."
      },
      capabilities = {Capability.RECOVERY, Capability.CHANNEL})
  void bringsWhatWasMissed(Connections them, Checks checks) {
    RecoveryJudgement.judge(them, checks, them.usual().slug(), them.usual());
  }

  @ConformanceCase(
      id = "sio.recovery.polling",
      clause = "PROFILE#socketio/recovery-over-each-transport",
      title = "Clients come back over long polling as well",
      sends = "The same over long polling and over a connection that is upgraded.",
      accepts = "The same.",
      why = "Clients begin with polling, also when they come back.",
      causes = "The state is looked up when a WebSocket opens.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL, Capability.POLLING})
  void recoversOverPolling(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          if (carrier != Carrier.WEBSOCKET) {
            RecoveryJudgement.judge(them, checks, slug, carrier);
          }
        });
  }

  @ConformanceCase(
      id = "sio.recovery.nothing-else",
      clause = "SOCKETIO4#connection-state-recovery/own-rooms",
      title = "Who comes back gets nothing that was not for it",
      sends =
          "While a client is away, a message in a room that it is not in, and one that it is to"
              + " get.",
      accepts = "The last one only.",
      why = "What is kept for later is kept for everybody, and must be sorted out.",
      causes = "All that came behind the offset is sent.",
      declared = {OperationName.ROOM},
      capabilities = Capability.RECOVERY)
  void bringsNothingElse(Connections them, Checks checks) {
    String elsewhere = Member.freshRoom();
    judgeAbsence(
        them,
        checks,
        (scene, text) -> {
          try (Member other = them.somebodyElse()) {
            other.join(elsewhere);
            other.say(OperationName.ROOM, elsewhere, text);
            var unusedFence = them.isServed(other.connection());
          }
        },
        actual -> {
          if (!actual.isEmpty() && them.areOnePerson()) {
            checks.observe("other-room", "the same user is in it with another connection");
          } else {
            checks.must("other-room", actual.isEmpty(), words(actual), "not this one");
          }
        });
  }

  @ConformanceCase(
      id = "sio.recovery.volatile",
      clause = "SOCKETIO4#connection-state-recovery/volatile",
      title = "Volatile events are not kept for who comes back",
      sends = "While a client is away, a volatile message in its room, and one that it is to get.",
      accepts = "The last one only.",
      why = "Positions of a moment ago are worse than none once the network is back.",
      causes = "Volatile events are kept like others.",
      declared = {OperationName.ROOM, OperationName.VOLATILE},
      capabilities = Capability.RECOVERY)
  void keepsNothingVolatile(Connections them, Checks checks) {
    judgeAbsence(
        them,
        checks,
        (scene, text) -> scene.staying().say(OperationName.VOLATILE, scene.room(), text),
        actual -> checks.should("volatile", actual.isEmpty(), words(actual), "not this one"));
  }

  private static String words(String actual) {
    return actual.isEmpty() ? "it did not come" : "it came: " + actual;
  }

  /**
   * Has something said while the client is away, and a message that it is to get behind it.
   *
   * @param judge told what came of the first, or an empty text
   */
  private static void judgeAbsence(
      Connections them,
      Checks checks,
      BiConsumer<RecoveryScene, String> says,
      Consumer<String> judge) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset", them.usual())) {
      if (scene == null) {
        return;
      }
      scene.drop();
      String unwanted = Payloads.unique();
      says.accept(scene, unwanted);
      String owed = scene.say();
      scene.fence();
      try (SocketIoConnection back = scene.comeBack(them.usual())) {
        if (!scene.awaits(back, owed) || !scene.isOf(back, scene.lost().sid())) {
          checks.untestable("recovery", "the client was not recovered: " + Words.what(back, 0));
          return;
        }
        judge.accept(
            back.packets(0).stream()
                .filter(it -> String.valueOf(it.packet().data()).contains(unwanted))
                .map(SocketIoEvent.Came::toString)
                .findFirst()
                .orElse(""));
      }
    }
  }

  @ConformanceCase(
      id = "sio.recovery.forged",
      clause = "SOCKETIO4#connection-state-recovery/unknown",
      title = "A pid that nobody was given recovers nothing",
      sends = "A CONNECT with a made-up pid, and the offset of a client that was cut off.",
      accepts = "A fresh id, or an error, and nothing of what was said before.",
      why = "Whoever guesses would read what others were told.",
      causes = "The state is looked up by its offset alone.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL})
  void recoversNothingForAForgery(Connections them, Checks checks) {
    judgeAsking(them, checks, "pid", true);
  }

  @ConformanceCase(
      id = "sio.recovery.unknown-offset",
      clause = "SOCKETIO4#connection-state-recovery/unknown-offset",
      title = "An offset that nobody was given recovers nothing",
      sends = "A CONNECT with the pid of a client that was cut off, and a made-up offset.",
      accepts = "A fresh id, or an error, and nothing of what was said before.",
      why = "What came behind an offset that is not there, nobody can know.",
      causes = "Where the offset is not found, all that is kept is sent.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL})
  void recoversNothingForAnUnknownOffset(Connections them, Checks checks) {
    judgeAsking(them, checks, "offset", false);
  }

  /** Comes back with one of the two made up; whoever forges the pid is somebody else. */
  private static void judgeAsking(Connections them, Checks checks, String slug, boolean forgesPid) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "connection", them.usual())) {
      if (scene == null) {
        return;
      }
      scene.drop();
      String missed = scene.say();
      scene.fence();
      try (SocketIoConnection back =
          scene.ask(
              them.usual(),
              forgesPid ? Payloads.unique() : scene.pid(),
              forgesPid ? scene.offset() : Payloads.unique())) {
        judgeFresh(them, scene, back, missed, checks, slug, forgesPid);
      }
    }
  }

  /** Comes back as who it was, and is to be nobody who was there before. */
  private static void judgeForgotten(
      Connections them, RecoveryScene scene, String missed, Checks checks, String slug) {
    try (SocketIoConnection back = scene.ask(them.usual(), scene.pid(), scene.offset())) {
      judgeFresh(them, scene, back, missed, checks, slug, false);
    }
  }

  private static void judgeFresh(
      Connections them,
      RecoveryScene scene,
      SocketIoConnection back,
      String missed,
      Checks checks,
      String slug,
      boolean must) {
    var unusedFence = them.isServed(back);
    boolean fresh = !scene.isOf(back, scene.lost().sid());
    boolean told = scene.count(back, missed) > 0 && !isToldEverybody(them, scene, missed);
    String actual =
        (fresh ? "not the id from before" : "the id from before")
            + (told ? ", and what was missed" : "");
    if (must) {
      checks.must(slug, fresh && !told, actual, "a fresh connection");
    } else {
      checks.should(slug, fresh && !told, actual, "a fresh connection");
    }
  }

  /** Returns whether who comes for the first time is told it, too: a history is no recovery. */
  private static boolean isToldEverybody(Connections them, RecoveryScene scene, String missed) {
    try (SocketIoConnection fresh = them.connected()) {
      var unusedFence = them.isServed(fresh);
      return scene.count(fresh, missed) > 0;
    }
  }

  @ConformanceCase(
      id = "sio.recovery.expired",
      clause = "SOCKETIO4#connection-state-recovery/expired",
      title = "Who comes back too late is a new client",
      sends = "A CONNECT with the pid and offset once the longest absence has passed.",
      accepts = "A fresh id, and nothing of what was missed.",
      why = "What is kept for those who do not come back fills the memory.",
      causes = "Nothing ever clears what is kept.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL, Capability.WIRE_EVENTS},
      spans = 1)
  void forgetsAfterTheLongestAbsence(Connections them, Checks checks) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset", them.usual());
        SocketIoConnection asking = WireEvents.connect(them, them.usual())) {
      if (scene == null) {
        return;
      }
      long longest = WireEvents.ask(them, asking, WireEvents.MAIN, "absence").argument(0).asLong();
      Duration wait = Duration.ofMillis(longest + longest / 10);
      Duration most = them.probe().patience().wholeCase().multipliedBy(3).dividedBy(4);
      if (longest == 0 || wait.compareTo(most) > 0) {
        checks.observe("expired", "not waited for: " + longest + " ms are the longest absence");
        return;
      }
      scene.drop();
      String missed = scene.say();
      var unusedWaited = asking.awaitEnd(wait);
      judgeForgotten(them, scene, missed, checks, "expired");
    }
  }

  @ConformanceCase(
      id = "sio.recovery.after-disconnect",
      clause = "SOCKETIO4#connection-state-recovery/deliberate",
      title = "Who has left deliberately is not recovered",
      sends = "A DISCONNECT, and a CONNECT with the pid and offset from before.",
      accepts = "A fresh id, and nothing of what was said meanwhile.",
      why = "Who signs out, or is thrown out, is out.",
      causes = "The state is kept for every reason.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL})
  void forgetsWhoHasLeft(Connections them, Checks checks) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset", them.usual())) {
      if (scene == null) {
        return;
      }
      scene.lost().connection().disconnect(them.namespace());
      var unusedRead = scene.lost().connection().fence(them.answer());
      scene.drop();
      String missed = scene.say();
      scene.fence();
      judgeForgotten(them, scene, missed, checks, "left");
    }
  }

  @ConformanceCase(
      id = "sio.recovery.kicked",
      clause = "SOCKETIO4#connection-state-recovery/deliberate",
      title = "Who was disconnected by the server is not recovered",
      sends =
          "The request to be disconnected by the server, and a CONNECT with the pid and offset from"
              + " before.",
      accepts = "A fresh id, and nothing of what was said meanwhile.",
      why = "Who is thrown out, is out.",
      causes = "The state is kept for every reason.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL, Capability.WIRE_EVENTS})
  void forgetsWhoWasThrownOut(Connections them, Checks checks) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset", them.usual())) {
      if (scene == null) {
        return;
      }
      SocketIoConnection lost = scene.lost().connection();
      lost.emit(them.namespace(), SocketIoPacket.payload("kick"));
      boolean out =
          lost.await(it -> it.is(SocketIoType.DISCONNECT, them.namespace()), 0, them.answer())
              != null;
      if (!out) {
        checks.observe("kicked", "nobody is disconnected in " + them.namespace());
        return;
      }
      scene.drop();
      String missed = scene.say();
      scene.fence();
      judgeForgotten(them, scene, missed, checks, "kicked");
    }
  }

  @ConformanceCase(
      id = "sio.recovery.acknowledged",
      clause = "SOCKETIO4#connection-state-recovery/acknowledged",
      title = "What asked for an acknowledgement at once is not kept for who comes back",
      sends =
          "While a client is away, an event in its room that asks for an acknowledgement within 100"
              + " ms, and a message that it is to get.",
      accepts = "The last one only.",
      why = "Nobody waits for the answer any more.",
      causes = "Every packet is kept that is an event.",
      declared = OperationName.ROOM,
      capabilities = {Capability.RECOVERY, Capability.WIRE_EVENTS})
  void keepsNoQuestions(Connections them, Checks checks) {
    judgeAbsence(
        them,
        checks,
        (scene, text) -> {
          SocketIoConnection asking = scene.staying().connection();
          long id =
              asking.emitWithAck(
                  them.namespace(),
                  SocketIoPacket.payload("ask", QUESTION_MILLIS, scene.room(), text));
          var unused = asking.awaitAck(them.namespace(), id, them.answer());
        },
        actual -> checks.should("acknowledged", actual.isEmpty(), words(actual), "not this one"));
  }

  @ConformanceCase(
      id = "sio.recovery.twice",
      clause = "SOCKETIO4#connection-state-recovery/one-owner",
      title = "What was recovered belongs to one connection",
      sends =
          "The same pid and offset on two connections, one after the other and at once, and then a"
              + " message.",
      accepts = "At most one of the two gets it under the id from before.",
      why = "Somebody who copies the pid would listen along.",
      causes = "The state is not removed when it has been recovered.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL})
  void recoversForOneConnection(Connections them, Checks checks) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset", them.usual())) {
      if (scene == null) {
        return;
      }
      scene.drop();
      scene.fence();
      try (SocketIoConnection first = scene.comeBack(them.usual());
          SocketIoConnection second = scene.ask(them.usual(), scene.pid(), scene.offset())) {
        if (!scene.isOf(first, scene.lost().sid())) {
          checks.untestable("recovery", "the client was not recovered: " + Words.what(first, 0));
          return;
        }
        String text = scene.say();
        scene.fence();
        boolean both =
            scene.isOf(second, scene.lost().sid())
                && them.isServed(first)
                && them.isServed(second)
                && scene.count(first, text) > 0
                && scene.count(second, text) > 0;
        checks.should(
            "one-owner",
            !both,
            both
                ? "both get it under the same id"
                : scene.isOf(second, scene.lost().sid())
                    ? "recovered twice; one of them gets it"
                    : "the second is a fresh connection",
            "one of them at most");
      }
    }
    judgeRecoveryAtOnce(them, checks);
  }

  private static void judgeRecoveryAtOnce(Connections them, Checks checks) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset-at-once", them.usual());
        SocketIoConnection first = them.open(them.usual());
        SocketIoConnection second = them.open(them.usual())) {
      if (scene == null) {
        return;
      }
      scene.drop();
      scene.fence();
      List<SocketIoConnection> both = List.of(first, second);
      JsonNode auth = scene.auth(them.endpoint().auth(), scene.pid(), scene.offset());
      for (SocketIoConnection one : both) {
        var unused = one.send(SocketIoPacket.connect(them.namespace(), auth));
      }
      both.forEach(
          one -> {
            var unused =
                one.await(it -> it.is(SocketIoType.CONNECT, them.namespace()), 0, them.answer());
          });
      String text = scene.say();
      scene.fence();
      long owners =
          both.stream()
              .filter(it -> scene.isOf(it, scene.lost().sid()) && them.isServed(it))
              .filter(it -> scene.count(it, text) > 0)
              .count();
      checks.should(
          "at-once",
          owners <= 1,
          Words.times(owners) + " got under the id from before",
          "by one of them at most");
    }
  }

  @ConformanceCase(
      id = "sio.recovery.middleware",
      clause = "SOCKETIO4#connection-state-recovery/middlewares",
      title = "Who comes back is let in by the same rules",
      sends =
          "The pid and offset of a valid user who was cut off, shown by a user who is to be"
              + " refused.",
      accepts = "A refusal. That it is let in is a documented default of the library: a warning.",
      why = "A token that was revoked meanwhile still opens the door.",
      causes = "The library skips its middlewares on recovery unless told otherwise.",
      capabilities = {Capability.RECOVERY, Capability.CHANNEL, Capability.INVALID_USERS})
  void asksForCredentialsOnRecovery(Connections them, Checks checks) {
    User bad = them.plan().refused().get(0);
    try (RecoveryScene scene = RecoveryScene.open(them, checks, "offset", them.usual());
        SocketIoConnection usual = them.open(them.usual(), bad)) {
      if (scene == null) {
        return;
      }
      SocketIoEvent.Came control = usual.ask(them.namespace(), bad.connect());
      if (control != null && control.packet().type() == SocketIoType.CONNECT) {
        checks.untestable("refusal", "the user is let in without recovery, too");
        return;
      }
      scene.drop();
      scene.fence();
      try (SocketIoConnection back = them.open(them.usual(), bad)) {
        SocketIoEvent.Came came =
            back.ask(them.namespace(), scene.auth(bad.connect(), scene.pid(), scene.offset()));
        boolean let = came != null && came.packet().type() == SocketIoType.CONNECT;
        checks.should(
            "refusal", !let, came == null ? Words.ending(back) : came.toString(), "a refusal");
      }
    }
  }
}
