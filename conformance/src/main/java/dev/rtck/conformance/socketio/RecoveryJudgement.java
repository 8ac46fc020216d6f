package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one who loses its connection and comes back, twice.
 *
 * @param slug names the transport
 */
record RecoveryJudgement(Checks checks, String slug, Carrier carrier) {

  static void judge(Connections them, Checks checks, String slug, Carrier carrier) {
    try (RecoveryScene scene = RecoveryScene.open(them, checks, slug, carrier)) {
      if (scene != null) {
        new RecoveryJudgement(checks, slug, carrier).judge(scene);
      }
    }
  }

  private void judge(RecoveryScene scene) {
    RecoveryScene.Said onItsWay = scene.tell();
    boolean isSaid = scene.awaits(scene.lost().connection(), onItsWay);
    RecoveryScene.Said own = scene.sayToOthers();
    scene.drop();
    int mark = scene.staying().connection().mark();
    String elsewhere = scene.sayIn(scene.left());
    List<RecoveryScene.Said> missed = scene.sayMuch();
    scene.fence();
    try (SocketIoConnection back = scene.comeBack(carrier)) {
      boolean same = scene.isOf(back, scene.lost().sid());
      checks.must(
          slug,
          same,
          same ? "the same id" : "id '" + scene.sid(back) + "', " + Words.ending(back),
          "the id from before");
      if (!same) {
        return;
      }
      var unusedLast = scene.awaits(back, missed.get(missed.size() - 1));
      boolean told = scene.pid().equals(scene.lost().sid());
      checks.should(
          slug + "-private",
          !told,
          told ? "the pid is the id that others know" : "a pid of its own",
          "a pid that nobody else is told");
      String laterElsewhere = scene.sayIn(scene.left());
      RecoveryScene.Said last = judgeWhatIsSaidNow(scene, back);
      judgeWhatItSays(scene, scene.lost().continuedOn(back));
      boolean seenAgain = scene.count(back, scene.seen()) > 0;
      checks.must(
          slug + "-seen",
          !seenAgain,
          seenAgain ? "it came again" : "it did not come again",
          "nothing of what came up to the offset");
      if (isSaid) {
        // By the offset that it shows, the client has not had it.
        long times = scene.count(back, onItsWay.text());
        checks.must(
            slug + "-on-its-way",
            times == 1,
            "it came " + Words.times(times),
            "what was said behind the offset before the connection broke off, once");
      }
      if (own != null) {
        boolean toldItself =
            !RecoveryScene.heard(scene.lost().continuedOn(back), List.of(own)).isEmpty();
        checks.must(
            slug + "-own",
            !toldItself,
            toldItself ? "it came" : "it did not come",
            "nothing of what the client itself said to others");
      }
      judgeMissed(scene, back, missed, mark);
      if (!scene.left().isEmpty()) {
        boolean heardElsewhere =
            scene.isHeardIn(back, scene.left(), elsewhere)
                || scene.isHeardIn(back, scene.left(), laterElsewhere);
        checks.must(
            slug + "-left-room",
            !heardElsewhere,
            heardElsewhere ? "it came" : "it did not come",
            "nothing of a room that was left before");
      }
      RecoveryScene again = scene.continuedOn(back, last);
      if (again != null) {
        judgeSecondLoss(again);
      }
    }
  }

  private void judgeMissed(
      RecoveryScene scene, SocketIoConnection back, List<RecoveryScene.Said> said, int mark) {
    Predicate<RecoveryScene.Said> isDirect = it -> it.how() == OperationName.DIRECT;
    List<RecoveryScene.Said> owed = said.stream().filter(isDirect.negate()).toList();
    List<RecoveryScene.Said> shared =
        owed.stream().filter(it -> scene.staying().hearsItself(it.how())).toList();
    List<RecoveryScene.Said> heardByOther = RecoveryScene.heard(scene.staying(), shared);
    List<RecoveryScene.Said> heard = RecoveryScene.heard(scene.lost().continuedOn(back), said);
    List<RecoveryScene.Said> heardOwed = heard.stream().filter(isDirect.negate()).toList();
    String expected = "what was missed, each once and in order: 1 to " + owed.size();
    if (!RecoveryScene.areWhole(shared, heardByOther) || scene.staying().connection().hasEnded()) {
      checks.untestable(
          slug + "-missed",
          "who stayed did not hear it all either: " + RecoveryScene.places(shared, heardByOther));
    } else {
      boolean whole = RecoveryScene.areWhole(owed, heardOwed);
      checks.must(slug + "-missed", whole, RecoveryScene.places(owed, heardOwed), expected);
      List<RecoveryScene.Said> heardShared = heardOwed.stream().filter(shared::contains).toList();
      // Where nobody else hears them, nobody knows the order of what was said in several rooms.
      if (whole && heardByOther.equals(shared)) {
        checks.must(
            slug + "-order",
            heardShared.equals(shared),
            RecoveryScene.places(shared, heardShared),
            "the order in which who stayed heard it, over all rooms");
      }
    }
    if (said.stream().anyMatch(isDirect) && !scene.staying().wasToldOfAnError(mark)) {
      long alone = heard.stream().filter(isDirect).count();
      String id = slug + "-direct";
      if (alone == 0) {
        // An application may say nothing to who is not there at the moment.
        checks.observe(id, "what was said to the client alone meanwhile did not come");
      } else {
        checks.must(
            id,
            alone == 1,
            Words.times(alone),
            "what was said to the client alone meanwhile, once");
      }
    }
  }

  /** Returns what was said last, and came. */
  private RecoveryScene.Said judgeWhatIsSaidNow(RecoveryScene scene, SocketIoConnection back) {
    boolean told = scene.isKnown() && !scene.lost().continuedOn(back).isRenamed();
    List<RecoveryScene.Said> alone = told ? List.of(scene.tellAlone()) : List.of();
    List<RecoveryScene.Said> inSecond =
        scene.second().isEmpty()
            ? List.of()
            : List.of(
                new RecoveryScene.Said(
                    scene.channel(), scene.second(), scene.sayIn(scene.second())));
    RecoveryScene.Said later = scene.tell();
    RecoveryScene.Said last = scene.tell();
    boolean inRoom = scene.awaits(back, later);
    checks.must(
        slug + "-rooms",
        inRoom,
        inRoom ? "what is said now comes, too" : Words.what(back, 0),
        "what is said now, in the rooms from before");
    List<RecoveryScene.Said> now = new ArrayList<>();
    if (inRoom) {
      now.add(later);
    }
    for (RecoveryScene.Said said : inSecond) {
      boolean came = scene.awaits(back, said);
      checks.must(
          slug + "-second-room",
          came,
          came ? "what is said now comes, too" : Words.what(back, 0),
          "what is said now, in all rooms from before");
      if (came) {
        now.add(said);
      }
    }
    for (RecoveryScene.Said said : alone) {
      boolean came = scene.awaits(back, said);
      checks.must(
          slug + "-reachable",
          came,
          came ? "what is said to it alone comes" : Words.what(back, 0),
          "what is said to the id from before");
    }
    if (scene.awaits(back, last) && !now.isEmpty()) {
      // What comes twice would be there by now, since a later one is.
      int times = RecoveryScene.heard(scene.lost().continuedOn(back), now).size();
      checks.must(
          slug + "-once",
          times == now.size(),
          times + " came of " + now.size(),
          "what is said now, each once");
    }
    return last;
  }

  /** Judges that what the client says itself is handled as before, and as its own. */
  private void judgeWhatItSays(RecoveryScene scene, Member returned) {
    Connections them = scene.them();
    Member staying = scene.staying();
    them.pace();
    int mark = staying.connection().mark();
    String said = Payloads.unique();
    returned.say(scene.channel(), scene.room(), said);
    SocketIoEvent.Came came =
        staying.hears(scene.channel(), scene.room(), said, mark, them.answer());
    if (staying.connection().hasEnded()) {
      return;
    }
    checks.must(
        slug + "-heard",
        came != null,
        came == null ? "it did not come, " + Words.ending(returned.connection()) : "it came",
        "what it says now, to who stayed");
    if (came == null) {
      return;
    }
    if (!returned.isRenamed()) {
      boolean named = staying.bringsOf(returned, came, scene.channel(), scene.room(), said);
      checks.must(slug + "-sender", named, came.toString(), "what it says now, from who it was");
    }
    Echo echo = them.echo();
    if (echo.isDeclared() && echo.room() == null) {
      them.pace();
      String text = Payloads.unique();
      boolean answered = echo.roundTrip(returned.connection(), text, them.answer()) != null;
      checks.must(
          slug + "-answered",
          answered,
          answered ? "an answer" : "no answer, " + Words.ending(returned.connection()),
          "an answer to what it asks for");
    }
  }

  private void judgeSecondLoss(RecoveryScene scene) {
    try (Member speaker = speakerOfBytes(scene)) {
      scene.drop();
      JsonNode bytes = Attached.bytes(1, 2, 3, 0, 255);
      if (speaker != null) {
        speaker.say(scene.channel(), scene.room(), bytes);
        var unusedFence = scene.them().isServed(speaker.connection());
      }
      judgeSecondLoss(scene, speaker == null ? null : bytes);
    }
  }

  /**
   * Returns a third one whose bytes reach the client; null where there is no place for one, or the
   * application takes no bytes: it may show out who says what is no text.
   */
  private static @Nullable Member speakerOfBytes(RecoveryScene scene) {
    Member speaker = null;
    try {
      speaker = scene.them().somebodyElse();
      if (scene.channel() == OperationName.ROOM) {
        speaker.join(scene.room());
      }
      int mark = scene.lost().connection().mark();
      JsonNode bytes = speaker.sayBytes(scene.lost(), scene.channel(), scene.room());
      Duration quiet = scene.them().probe().patience().quiet();
      if (scene.lost().hears(scene.channel(), scene.room(), bytes, mark, quiet) != null) {
        return speaker;
      }
    } catch (EngineIoRefused | SocketIoRefused | Untestable noPlace) {
      // Two are enough for all else.
    }
    if (speaker != null) {
      speaker.close();
    }
    return null;
  }

  private void judgeSecondLoss(RecoveryScene scene, @Nullable JsonNode bytes) {
    RecoveryScene.Said missed = scene.tell();
    scene.fence();
    try (SocketIoConnection back = scene.comeBack(carrier)) {
      boolean same = scene.isOf(back, scene.lost().sid());
      boolean came = same && scene.awaits(back, missed);
      checks.must(
          slug + "-again",
          came,
          same
              ? came ? "recovered again" : "what was missed did not come: " + Words.what(back, 0)
              : "id '" + scene.sid(back) + "', " + Words.ending(back),
          "the id from before and what was missed, when the connection breaks off again, too");
      if (came && bytes != null) {
        boolean intact =
            scene
                    .lost()
                    .continuedOn(back)
                    .hears(scene.channel(), scene.room(), bytes, 0, Duration.ZERO)
                != null;
        checks.must(
            slug + "-bytes",
            intact,
            intact ? "the same bytes" : Words.what(back, 0),
            "the bytes that were missed, as they were said");
      }
    }
  }
}
