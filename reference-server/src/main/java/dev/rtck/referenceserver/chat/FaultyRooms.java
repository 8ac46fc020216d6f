package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.transport.End;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A chat whose rooms have defects. */
class FaultyRooms extends Chat {
  private static final int LONG_NAME = 255;
  private static final int LATE_MILLIS = 2000;
  private static final int MOMENT_MILLIS = 30;
  private static final int PLACES = 16;
  private static final int FEW = 8;
  private static final int MANY = 20;

  private record Membership(Participant member, String room) {}

  /** Of somebody, whatever the connection. */
  private record Stay(String id, String room) {}

  private final Defects defects;
  private final FaultyTexts texts;
  private final ScheduledExecutorService clock;
  private final Set<Membership> joinedTwice = new HashSet<>();
  private final Set<Stay> ended = new HashSet<>();
  private final Set<String> dead = new HashSet<>();
  private final Set<String> emptied = new HashSet<>();
  private final Set<String> broken = new HashSet<>();
  private final Set<String> stumbling = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private final Set<String> orphaned = new LinkedHashSet<>();

  /** The last two of each room: of the last one, who leaves meanwhile may not have heard. */
  private final Map<String, Deque<Event>> lastSaid = new HashMap<>();

  private final Map<String, Event> lastPassing = new HashMap<>();
  private final Map<String, List<Event>> replayed = new HashMap<>();
  private final Map<Outlet, String> joinedLast = new HashMap<>();
  private final Map<Outlet, String> firstJoined = new HashMap<>();

  /** By what their users are called. */
  private final Map<String, Set<String>> onceLeft = new HashMap<>();

  private final Set<Membership> leftNotices = new HashSet<>();

  /** How often there was something to tell of each room. */
  private final Map<String, Integer> notices = new HashMap<>();

  private boolean exiting;
  private boolean passing;

  FaultyRooms(
      Conventions conventions, Users users, Defects defects, ScheduledExecutorService clock) {
    super(conventions, users);
    this.defects = defects;
    this.clock = clock;
    texts = new FaultyTexts(defects);
  }

  final FaultyTexts texts() {
    return texts;
  }

  final boolean has(Defect defect) {
    return defects.has(defect);
  }

  /** Runs a task later, as one of the chat's own. */
  final void later(int millis, Runnable task) {
    Runnable alone =
        () -> {
          synchronized (this) {
            task.run();
          }
        };
    var unused = clock.schedule(alone, millis, TimeUnit.MILLISECONDS);
  }

  // Coming and going

  @Override
  void restore(Participant newcomer) {
    if (!has(Defect.ROOMS_NOT_RESTORED)) {
      super.restore(newcomer);
    }
    if (has(Defect.LEFT_ROOMS_RESTORED)) {
      onceLeft.getOrDefault(newcomer.id(), Set.of()).forEach(room -> add(newcomer, room));
    }
    if (has(Defect.ONE_ROOM_RESTORED)) {
      rooms().stream()
          .filter(room -> isMember(newcomer, room))
          .skip(1)
          .forEach(room -> remove(newcomer, room));
    }
    orphaned.forEach(room -> add(newcomer, room));
    orphaned.clear();
  }

  @Override
  public synchronized void exit(Outlet outlet) {
    Participant gone = participant(outlet);
    if (gone == null) {
      return;
    }
    List<String> left = rooms().stream().filter(room -> isMember(gone, room)).toList();
    boolean reset = outlet.ending() == End.RESET;
    if (reset && has(Defect.ROOM_DIES_WITH_RESET_MEMBER)) {
      dead.addAll(left);
    }
    if (reset && has(Defect.ROOM_LOSES_MESSAGE_AFTER_RESET)) {
      stumbling.addAll(left);
    }
    if (reset) {
      broken.addAll(left);
    }
    if (has(Defect.LAST_ROOM_MESSAGES_REPLAYED)) {
      left.forEach(room -> replayed.put(room, List.copyOf(lastSaid(room))));
    }
    if (!conventions().lastingIdentities() && has(Defect.MEMBERSHIP_INHERITED)) {
      orphaned.addAll(left);
    }
    exiting = true;
    if (has(Defect.LEFT_NOTICE_AGAIN_AT_THE_END)) {
      onceLeft.getOrDefault(gone.id(), Set.of()).stream()
          .filter(room -> !isMember(gone, room))
          .forEach(room -> super.tellLeft(gone, room, List.copyOf(members(room))));
    }
    super.exit(outlet);
    exiting = false;
    left.forEach(room -> ended.add(new Stay(gone.id(), room)));
    buryEmpty(left);
    firstJoined.remove(outlet);
    joinedLast.remove(outlet);
  }

  @Override
  void join(Participant joiner, String room) {
    if (members(room).size() >= FEW && has(Defect.CROWDED_JOINS_IGNORED)) {
      return;
    }
    boolean rejoined = broken.remove(room);
    if ((room.isEmpty() && has(Defect.EMPTY_ROOM_NOT_JOINED))
        || (room.equals("__proto__") && has(Defect.PROTO_ROOM_NOT_JOINED))
        || (rejoined && has(Defect.REJOIN_AFTER_RESET_IGNORED))) {
      answerJoin(joiner, room);
      return;
    }
    boolean returns = onceLeft.getOrDefault(joiner.id(), Set.of()).contains(room);
    if (returns && has(Defect.JOIN_AFTER_LEAVE_IGNORED)) {
      answerJoin(joiner, room);
      return;
    }
    if (returns && has(Defect.JOIN_AFTER_LEAVE_DOUBLES_MESSAGES)) {
      joinedTwice.add(new Membership(joiner, room));
    }
    boolean wasMember = isMember(joiner, room);
    if (has(Defect.SECOND_ROOM_LEAVES_FIRST)) {
      rooms().stream().filter(it -> !it.equals(room)).forEach(it -> remove(joiner, it));
    }
    super.join(joiner, room);
    if (members(room).size() > 1 && emptied.remove(room)) {
      // Soon, since a case may be over soon; and again, since who is not answered joins twice.
      for (int millis : new int[] {1, MOMENT_MILLIS}) {
        later(millis, () -> List.copyOf(members(room)).forEach(it -> remove(it, room)));
      }
    }
    joinedLast.put(joiner.outlet(), room);
    if (rejoined && has(Defect.REJOIN_AFTER_RESET_DOUBLES_MESSAGES)) {
      joinedTwice.add(new Membership(joiner, room));
    }
    if (wasMember) {
      joinAgain(joiner, room);
    } else if (has(Defect.JOINED_NOTICE_TOLD_TO_NEWCOMER)
        || (has(Defect.SECOND_JOINED_NOTICE_TOLD_TO_NEWCOMER)
            && rooms().stream().filter(it -> isMember(joiner, it)).count() > 1)) {
      joiner.outlet().push(new Event.MemberJoined(room, joiner.id()));
    }
    if (returns && has(Defect.MISSED_TOLD_ON_REJOINING)) {
      lastSaid(room).forEach(joiner.outlet()::push);
    }
    List<Event> again = replayed.remove(room);
    if (again != null) {
      again.forEach(joiner.outlet()::push);
    }
  }

  @Override
  void answerJoin(Participant joiner, String room) {
    firstJoined.putIfAbsent(joiner.outlet(), room);
    if (has(Defect.JOIN_UNANSWERED)
        || (members(room).size() > 1 && has(Defect.JOIN_OF_THIRD_MEMBER_UNANSWERED))) {
      return;
    }
    String first = firstJoined.getOrDefault(joiner.outlet(), room);
    super.answerJoin(joiner, has(Defect.JOIN_ANSWERED_WITH_FIRST_ROOM) ? first : room);
  }

  @Override
  void answerLeave(Participant leaver, String room) {
    boolean last = members(room).stream().allMatch(leaver::equals);
    if (!has(Defect.LEAVE_UNANSWERED) && !(last && has(Defect.LEAVE_OF_LAST_MEMBER_UNANSWERED))) {
      super.answerLeave(leaver, room);
    }
  }

  /** With the defect, no room that was emptied comes back to life. */
  private void buryEmpty(List<String> rooms) {
    if (has(Defect.EMPTIED_ROOM_CLEARED_LATE)) {
      rooms.stream().filter(room -> members(room).isEmpty()).forEach(emptied::add);
    }
    if (has(Defect.EMPTIED_ROOM_IS_DEAD)) {
      rooms.stream().filter(room -> members(room).isEmpty()).forEach(dead::add);
    }
  }

  private void joinAgain(Participant joiner, String room) {
    if (has(Defect.SECOND_JOIN_DOUBLES_MESSAGES)) {
      joinedTwice.add(new Membership(joiner, room));
    }
    if (has(Defect.SECOND_JOIN_ENDS_MEMBERSHIP)) {
      endMembership(joiner, room);
    }
    if (has(Defect.JOINED_NOTICE_REPEATED)) {
      tellJoined(joiner, room, others(joiner, room));
    }
  }

  @Override
  void leave(Participant leaver, String room) {
    boolean member = isMember(leaver, room);
    if (member) {
      onceLeft.computeIfAbsent(leaver.id(), first -> new LinkedHashSet<>()).add(room);
    } else if (has(Defect.LEFT_NOTICE_OF_NO_MEMBER)
        || (has(Defect.LEFT_NOTICE_OF_SECOND_LEAVE) && hasLeft(leaver, room))) {
      super.tellLeft(leaver, room, List.copyOf(members(room)));
    }
    boolean stays = has(Defect.LEAVE_OF_LAST_MEMBER_IGNORED) && member && members(room).size() == 1;
    if (stays || has(Defect.LEAVE_IGNORED)) {
      leaver.outlet().answer(new Event.Left(room));
    } else if (has(Defect.LEAVE_TAKES_EFFECT_LATE)) {
      leaver.outlet().answer(new Event.Left(room));
      later(LATE_MILLIS, () -> endMembership(leaver, room));
    } else {
      super.leave(leaver, room);
      if (member) {
        buryEmpty(List.of(room));
      }
      if (member && has(Defect.LEFT_NOTICE_TOLD_TO_LEAVER)) {
        super.tellLeft(leaver, room, List.of(leaver));
      }
      if (has(Defect.LEAVE_ENDS_ALL_MEMBERSHIPS)) {
        rooms().forEach(it -> remove(leaver, it));
      }
      if (has(Defect.LEFT_NOTICE_IN_EVERY_ROOM)) {
        rooms().stream()
            .filter(it -> isMember(leaver, it))
            .forEach(it -> tellLeft(leaver, it, others(leaver, it)));
      }
    }
  }

  private List<Participant> others(Participant member, String room) {
    return members(room).stream().filter(it -> !it.equals(member)).toList();
  }

  @Override
  void tellJoined(Participant joiner, String room, List<Participant> others) {
    if (has(Defect.JOINED_NOTICE_MISSING)
        || (hasLeft(joiner, room) && has(Defect.SECOND_JOINED_NOTICE_MISSING))
        || (ended.contains(new Stay(joiner.id(), room))
            && has(Defect.RETURNING_USER_NOT_TOLD_OF))) {
      return;
    }
    if (has(Defect.JOINED_NOTICE_OF_ALL_MEMBERS)) {
      others.forEach(
          it -> super.tellJoined(it, room, others.stream().filter(to -> !to.equals(it)).toList()));
    }
    if (has(Defect.JOINED_NOTICE_DOUBLED)) {
      super.tellJoined(joiner, room, others);
    }
    if (has(Defect.JOINED_NOTICES_OF_A_MOMENT_TOLD_AS_ONE)) {
      lastOfAMoment(room, () -> super.tellJoined(joiner, room, others));
      return;
    }
    if (has(Defect.JOINED_NOTICE_TOLD_TO_WHO_LEFT)) {
      super.tellJoined(joiner, room, thoseWhoLeft(joiner, room));
    }
    boolean few = others.size() > 4 && has(Defect.JOINED_NOTICE_TOLD_TO_FIRST_FOUR);
    super.tellJoined(
        joiner,
        room,
        has(Defect.JOINED_NOTICE_TOLD_TO_EVERYONE)
            ? everyoneBut(joiner)
            : few ? others.subList(0, 4) : others);
  }

  @Override
  void tellLeft(Participant leaver, String room, List<Participant> others) {
    if (has(Defect.LEFT_NOTICE_MISSING)
        || (others.size() == 1 && has(Defect.LEFT_NOTICE_MISSING_FOR_LAST_MEMBER))
        || (!exiting && wasTold(leaver, room) && has(Defect.SECOND_LEFT_NOTICE_MISSING))
        || (exiting
            && leaver.outlet().ending() == End.GOING_AWAY
            && has(Defect.LEFT_NOTICE_MISSING_FOR_CLOSED_PAGE))
        || (exiting
            && leaver.outlet().ending() == End.WITHOUT_CODE
            && has(Defect.LEFT_NOTICE_MISSING_WITHOUT_CODE))
        || (exiting
            && leaver.outlet().ending() == End.FAILED
            && has(Defect.LEFT_NOTICE_MISSING_FOR_WHO_WAS_SHOWN_OUT))
        || (exiting && has(Defect.LEFT_NOTICE_MISSING_ON_DISCONNECT))
        || (exiting
            && leaver.outlet().ending() == End.RESET
            && has(Defect.LEFT_NOTICE_MISSING_AFTER_RESET))
        || (exiting
            && !room.equals(joinedLast.get(leaver.outlet()))
            && has(Defect.LEFT_NOTICE_IN_LAST_ROOM_ONLY))
        || (exiting
            && onceLeft.containsKey(leaver.id())
            && has(Defect.LEFT_NOTICE_MISSING_FOR_WHO_LEFT_ANOTHER_ROOM))) {
      return;
    }
    if (has(Defect.LEFT_NOTICES_OF_A_MOMENT_TOLD_AS_ONE)) {
      lastOfAMoment(room, () -> super.tellLeft(leaver, room, others));
      return;
    }
    if (has(Defect.LEFT_NOTICE_TOLD_TO_WHO_LEFT)) {
      super.tellLeft(leaver, room, thoseWhoLeft(leaver, room));
    }
    if (has(Defect.LEFT_NOTICE_DOUBLED)) {
      super.tellLeft(leaver, room, others);
    }
    super.tellLeft(
        leaver, room, has(Defect.LEFT_NOTICE_TOLD_TO_EVERYONE) ? everyoneBut(leaver) : others);
  }

  /** Tells something of the room, unless there is something to tell of it in a moment. */
  private void lastOfAMoment(String room, Runnable telling) {
    int turn = notices.merge(room, 1, Integer::sum);
    later(
        MOMENT_MILLIS,
        () -> {
          if (notices.getOrDefault(room, 0) == turn) {
            telling.run();
          }
        });
  }

  final boolean hasLeftARoom(Participant participant) {
    return onceLeft.containsKey(participant.id());
  }

  private boolean hasLeft(Participant participant, String room) {
    return onceLeft.getOrDefault(participant.id(), Set.of()).contains(room);
  }

  /** Whether the others were told of an earlier leave; every leave is told once. */
  private boolean wasTold(Participant leaver, String room) {
    return !leftNotices.add(new Membership(leaver, room));
  }

  /** Those but for one who were members and are none. */
  private List<Participant> thoseWhoLeft(Participant one, String room) {
    return everyoneBut(one).stream()
        .filter(it -> hasLeft(it, room) && !isMember(it, room))
        .toList();
  }

  private List<Participant> everyoneBut(Participant one) {
    return present().stream().filter(it -> !it.equals(one)).toList();
  }

  @Override
  void recallRoom(Participant joiner, String room, List<Event> said) {
    if (has(Defect.ROOM_HISTORY_MISSING)
        || (!said.isEmpty() && !told.add(room) && has(Defect.ROOM_HISTORY_DRAINED_BY_FIRST))) {
      return;
    }
    super.recallRoom(joiner, room, said);
    Event kept = lastPassing.get(room);
    if (kept != null && has(Defect.VOLATILE_KEPT_FOR_JOINERS)) {
      joiner.outlet().push(kept);
    }
    if (has(Defect.ROOM_HISTORY_OF_ALL_ROOMS)) {
      rooms().stream()
          .filter(it -> !it.equals(room) && isMember(joiner, it))
          .forEach(it -> super.recallRoom(joiner, it, said(it)));
    }
    if (has(Defect.ROOM_HISTORY_UNDER_ANOTHER_NAME)) {
      rooms().stream()
          .filter(it -> !it.equals(room) && isMember(joiner, it))
          .flatMap(it -> said(it).stream())
          .forEach(it -> joiner.outlet().push(saidIn(room, it)));
    }
    if (has(Defect.ROOM_HISTORY_DOUBLED)) {
      super.recallRoom(joiner, room, said);
    }
    Event last = lastSaid(room).peekLast();
    if (last != null && !conventions().history() && has(Defect.JOINER_GETS_LAST_ROOM_MESSAGE)) {
      joiner.outlet().push(last);
    }
  }

  private static Event saidIn(String room, Event event) {
    return event instanceof Event.RoomMessage message
        ? new Event.RoomMessage(room, message.from(), message.data())
        : event;
  }

  // What is said

  @Override
  void say(Participant sender, String room, JsonNode right) {
    JsonNode data = texts.inRoom(right);
    if (stumbling.remove(room)) {
      return;
    }
    Event event = new Event.RoomMessage(room, sender.id(), data);
    if (members(room).isEmpty() && has(Defect.UNKNOWN_ROOM_MEANS_EVERYONE)) {
      deliver(audience(sender, present()), event);
      return;
    }
    super.say(sender, room, data);
    if (has(Defect.JOINER_GETS_LAST_ROOM_MESSAGE)
        || has(Defect.LAST_ROOM_MESSAGES_REPLAYED)
        || has(Defect.MISSED_TOLD_ON_REJOINING)) {
      Deque<Event> said = lastSaid(room);
      said.add(event);
      if (said.size() > 2) {
        said.remove();
      }
    }
  }

  private Deque<Event> lastSaid(String room) {
    return lastSaid.computeIfAbsent(room, first -> new ArrayDeque<>());
  }

  @Override
  void sayToThoseWhoKeepUp(Participant sender, String room, JsonNode right) {
    JsonNode data = texts.passing(right);
    lastPassing.put(room, new Event.VolatileMessage(room, sender.id(), data));
    if (!has(Defect.VOLATILE_NEVER_DELIVERED)) {
      passing = true;
      super.sayToThoseWhoKeepUp(sender, room, data);
      passing = false;
    }
  }

  @Override
  List<Participant> hearers(Participant sender, String room) {
    List<Participant> right = super.hearers(sender, room);
    if (passing && has(Defect.VOLATILE_SENT_TO_EVERYONE)) {
      return audience(sender, present());
    }
    if (passing) {
      return hearersOfPassing(sender, room, right);
    }
    if (dead.contains(room)) {
      return List.of();
    }
    if (has(Defect.ROOMS_SHARED_BY_NOBODY)) {
      return right.stream().filter(sender::equals).toList();
    }
    Set<Participant> hearers = new LinkedHashSet<>(right);
    mixRooms(sender, room, hearers);
    if (has(Defect.ROOM_SENDER_LEFT_OUT)) {
      hearers.remove(sender);
    }
    if (has(Defect.ROOM_SENDER_INCLUDED)) {
      hearers.add(sender);
    }
    if (has(Defect.ROOM_MESSAGE_SENT_TO_EVERYONE)) {
      hearers.addAll(audience(sender, present()));
    }
    return miscount(sender, room, hearers);
  }

  private List<Participant> hearersOfPassing(
      Participant sender, String room, List<Participant> right) {
    if (has(Defect.VOLATILE_REACHES_ONE_MEMBER) && right.size() > 1) {
      return right.subList(0, 1);
    }
    List<Participant> hearers = new ArrayList<>(right);
    if (has(Defect.VOLATILE_SENT_TO_WHO_LEFT)) {
      hearers.addAll(thoseWhoLeft(sender, room));
    }
    if (has(Defect.VOLATILE_SENDER_LEFT_OUT)) {
      hearers.remove(sender);
    }
    if (has(Defect.VOLATILE_LAST_MEMBER_MISSED) && hearers.size() > 2) {
      hearers.remove(hearers.size() - 1);
    }
    if (has(Defect.VOLATILE_DOUBLED_FOR_SENDER)) {
      hearers.add(sender);
    }
    return hearers;
  }

  private void mixRooms(Participant sender, String room, Set<Participant> hearers) {
    List<String> all = rooms();
    for (String other : all) {
      boolean mixed =
          (has(Defect.ROOMS_BEYOND_SIXTEEN_SHARED)
                  && (all.indexOf(room) - all.indexOf(other)) % PLACES == 0)
              || (has(Defect.ROOMS_LEAK) && shareMember(room, other))
              || (has(Defect.STAR_ROOM_MATCHES_ALL) && (room.equals("*") || other.equals("*")))
              || (has(Defect.ROOM_NAMES_MATCHED_BY_PREFIX)
                  && !other.isEmpty()
                  && room.startsWith(other))
              || isSame(room, other, Defect.ROOM_PATHS_RESOLVED, FaultyRooms::resolved)
              || isSame(room, other, Defect.ROOM_EMOJI_CONFUSED, FaultyRooms::withoutEmoji)
              || isSame(room, other, Defect.ROOM_NAMES_CASE_INSENSITIVE, FaultyRooms::lower)
              || isSame(room, other, Defect.ROOM_NAMES_TRIMMED, String::strip)
              || isSame(room, other, Defect.ROOM_NAMES_NORMALISED, FaultyRooms::normalised)
              || isSame(room, other, Defect.ROOM_NAMES_DECODED, FaultyRooms::decoded)
              || isSame(room, other, Defect.ROOM_NAMES_READ_AS_NUMBERS, FaultyRooms::number)
              || isSame(room, other, Defect.ROOM_NAMES_CUT_AT_COLON, it -> before(':', it))
              || isSame(room, other, Defect.ROOM_NAMES_CUT_AT_COMMA, it -> before(',', it))
              || isSame(room, other, Defect.ROOM_NAMES_CUT_AT_DOT, it -> before('.', it))
              || isSame(room, other, Defect.ROOM_NAMES_CUT_AT_SLASH, it -> before('/', it))
              || isSame(room, other, Defect.ROOM_NAMES_PLUS_IS_BLANK, it -> it.replace('+', ' '))
              || (has(Defect.ROOM_NAMES_ARE_PATTERNS) && fits(room, other))
              || (has(Defect.ROOM_NAMES_ARE_LISTS)
                  && room.contains(",")
                  && List.of(room.split(",")).contains(other))
              || isSame(room, other, Defect.LONG_ROOM_NAMES_CUT, FaultyRooms::cut);
      if (mixed) {
        hearers.addAll(audience(sender, members(other)));
      }
    }
  }

  final boolean shareRoom(Participant one, Participant other) {
    return rooms().stream().anyMatch(room -> isMember(one, room) && isMember(other, room));
  }

  private boolean shareMember(String room, String other) {
    return members(room).stream().anyMatch(member -> isMember(member, other));
  }

  private boolean isSame(String room, String other, Defect defect, UnaryOperator<String> form) {
    return has(defect) && form.apply(room).equals(form.apply(other));
  }

  /** Whether a name is the same but for any character where the pattern has a dot or a low line. */
  private static boolean fits(String pattern, String name) {
    boolean fits = pattern.length() == name.length();
    for (int i = 0; fits && i < name.length(); i++) {
      fits = "._".indexOf(pattern.charAt(i)) >= 0 || pattern.charAt(i) == name.charAt(i);
    }
    return fits;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String resolved(String name) {
    return name.replace("../", "");
  }

  private static String withoutEmoji(String name) {
    return name.replaceAll("[\\x{10000}-\\x{10ffff}]", "?");
  }

  private static String normalised(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC);
  }

  private static String decoded(String name) {
    return name.replace("%41", "A");
  }

  /** As a number that is written without leading zeros, where it is one. */
  private static String number(String room) {
    return room.matches("[0-9]+") ? room.replaceFirst("^0+(?=.)", "") : room;
  }

  private static String before(char end, String room) {
    int at = room.indexOf(end);
    return at < 0 ? room : room.substring(0, at);
  }

  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), LONG_NAME));
  }

  private List<Participant> miscount(Participant sender, String room, Set<Participant> hearers) {
    List<Participant> counted = new ArrayList<>(hearers);
    if (counted.size() > FEW && has(Defect.MEMBERS_BEYOND_EIGHT_MISSED)) {
      counted.subList(FEW, counted.size()).clear();
    }
    if (counted.size() > MANY && has(Defect.MEMBERS_BEYOND_TWENTY_MISSED)) {
      counted.subList(MANY, counted.size()).clear();
    }
    List<Participant> others = counted.stream().filter(it -> !it.equals(sender)).toList();
    if (!others.isEmpty()) {
      Participant newest = others.get(others.size() - 1);
      if (has(Defect.ROOM_MEMBER_MISSED)) {
        counted.remove(newest);
      }
      if (has(Defect.ROOM_MESSAGE_DOUBLED)) {
        counted.add(newest);
      }
    }
    for (Participant hearer : hearers) {
      if (joinedTwice.contains(new Membership(hearer, room))) {
        counted.add(hearer);
      }
      if (has(Defect.SHARED_ROOMS_DOUBLE_MESSAGES)) {
        rooms().stream()
            .filter(it -> !it.equals(room) && isMember(sender, it) && isMember(hearer, it))
            .forEach(it -> counted.add(hearer));
      }
    }
    return counted;
  }
}
