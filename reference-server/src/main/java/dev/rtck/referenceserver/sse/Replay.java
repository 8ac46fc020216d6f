package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells who comes back what it missed. To be called while nothing can be added to the log, so that
 * nothing is lost and nothing comes twice where what is new takes over. Safe for use by many
 * threads.
 */
public final class Replay {
  private static final int HAND_OVER_MILLIS = 150;
  private static final int DOUBLED_MILLIS = 10;
  private static final long RECENT_NANOS = 2_000_000_000L;
  private static final long NOTED_MILLIS = 50;
  private static final int PAGE = 250;

  private record Mark(long number, long nanos) {
    boolean isRecent() {
      return System.nanoTime() - nanos < RECENT_NANOS;
    }
  }

  private final Defects defects;
  private final ConcurrentMap<EventLog, Mark> marks = new ConcurrentHashMap<>();

  /** Replays with the defects of one server. */
  public Replay(Defects defects) {
    this.defects = defects;
  }

  /** Sends what the log has after {@code lastId}; nothing to who was not here before. */
  public void resume(EventStream stream, EventLog log, @Nullable String lastId) {
    if (lastId == null || defects.has(Defect.RESUME_IGNORED)) {
      return;
    }
    if (defects.has(Defect.RESUME_DOUBLES_WHILE_REPLAYING)) {
      resumeLate(stream, log, lastId, DOUBLED_MILLIS);
      return;
    }
    if (defects.has(Defect.POSITION_COUNTED_WHEN_WRITTEN)) {
      // By then it is known that the client had gone.
      resumeLate(stream, log, lastId, NOTED_MILLIS);
      return;
    }
    List<StreamEvent> missed = missed(log, lastId);
    if (!missed.isEmpty() && defects.has(Defect.NEWEST_ID_SENT_BEFORE_REPLAY)) {
      stream.send(new StreamEvent(log.idOf(log.count()), "resuming", lastId));
    }
    missed.forEach(event -> stream.send(stream.numbered(event)));
    if (defects.has(Defect.REPLAY_WITHOUT_LIVE)
        || (log.isOfRoom() && defects.has(Defect.ROOM_REPLAY_WITHOUT_LIVE))) {
      stream.deafen();
    }
    if (defects.has(Defect.RESUME_LOSES_WHILE_REPLAYING)) {
      stream.deafen();
      stream.later(HAND_OVER_MILLIS, stream::listenAgain);
    }
  }

  /** Sends what another log holds, which is none of the stream's business. */
  public void intrude(EventStream stream, EventLog other, @Nullable String lastId) {
    if (lastId != null && defects.has(Defect.REPLAY_OF_ALL_ROOMS)) {
      other.after("").forEach(stream::send);
    }
  }

  private void resumeLate(EventStream stream, EventLog log, String lastId, long millis) {
    stream.hold();
    stream.later(
        millis,
        () -> {
          missed(log, lastId).forEach(stream::sendAtOnce);
          stream.letGo();
        });
  }

  /** Notes what was written to a client that has gone. */
  public void left(EventLog log) {
    if (defects.has(Defect.POSITION_COUNTED_WHEN_WRITTEN)) {
      marks.put(log, new Mark(log.count(), System.nanoTime()));
    }
  }

  private List<StreamEvent> missed(EventLog log, String lastId) {
    List<StreamEvent> missed = new ArrayList<>(log.after(from(log, lastId)));
    if (defects.has(Defect.RESUME_INCLUDES_LAST_ID)) {
      List<StreamEvent> longer = log.after(log.idOf(Math.max(0, log.number(lastId) - 1)));
      missed = new ArrayList<>(log.number(lastId) == 0 ? missed : longer);
    }
    if (defects.has(Defect.RESUME_SKIPS_ONE) && !missed.isEmpty()) {
      missed.remove(0);
    }
    if (defects.has(Defect.REPLAY_OF_ONE_PAGE) && missed.size() > PAGE) {
      missed = new ArrayList<>(missed.subList(0, PAGE));
    }
    if (defects.has(Defect.NEWEST_PAGE_REPLAYED_FIRST) && missed.size() > PAGE) {
      Collections.rotate(missed, missed.size() - PAGE);
    }
    if (defects.has(Defect.REPLAY_WITHOUT_EMPTY_TEXTS)) {
      missed.removeIf(it -> it.data().isEmpty());
    }
    boolean unnumbered = log.isOfRoom() && defects.has(Defect.ROOM_REPLAYED_WITHOUT_IDS);
    missed.replaceAll(
        it -> new StreamEvent(unnumbered ? null : it.id(), it.name(), kept(it.data())));
    if (defects.has(Defect.RESUME_REVERSED)) {
      Collections.reverse(missed);
    }
    return missed;
  }

  private String kept(String text) {
    String ascii =
        defects.has(Defect.REPLAY_IN_ASCII) ? text.replaceAll("[^\\x00-\\x7f]", "?") : text;
    return defects.has(Defect.REPLAY_OF_FIRST_LINES) ? ascii.split("\n", 2)[0] : ascii;
  }

  private String from(EventLog log, String lastId) {
    Mark mark = marks.get(log);
    String from =
        mark != null && mark.isRecent() && mark.number() > log.number(lastId)
            ? log.idOf(mark.number())
            : lastId;
    if (defects.has(Defect.CURSOR_SHARED_BY_SUBSCRIBERS)) {
      marks.put(log, new Mark(log.count(), System.nanoTime()));
    }
    return from;
  }
}
