package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.transport.Connections;
import dev.rtck.referenceserver.transport.End;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A chat with defects: the memory that they need, and what they do instead of what is right. */
final class FaultyChat extends FaultyRooms {
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int CROWD = 3;
  private static final int BATCH = 32;
  private static final int FIRST_RECEIVERS = 40;
  private static final int HERD = 40;
  private static final long BARRED = 12 * SECOND;
  private static final int LIVES = 300;
  private static final int FLOOD = 50;
  private static final int REPLAYED = 5;
  private static final JsonNode FIXED_ID = TextNode.valueOf("00000000-0000-4000-8000-000000000000");
  private static final int EARLY_MILLIS = 100;
  private static final int MOMENT_MILLIS = 3;
  private static final int PATIENCE_MILLIS = 200;
  private static final int FEW = 3;
  private static final int HALF_OF_THE_RATE = 20;
  private static final int PLACES = 16;
  private static final int MANY = 22;
  private static final long AT_ONCE = SECOND / 20;
  private static final long HASTE = SECOND / 300;
  private static final long LONG_SILENCE = SECOND * 3 / 2;
  private static final long FIRST_MOMENTS = SECOND / 50;

  /** What is known of one connection. */
  private static final class Life {
    /** By what a user is known again: the token, or nothing at all. */
    final String key;

    int requests;
    int heartbeats;
    int errors;
    int directs;
    int asked;
    int echoes;
    int malformed;
    int broadcasts;
    int saidInRooms;
    int joins;
    int said;
    long heardNanos = System.nanoTime();
    boolean ungreeted;

    /** Whether the user's last connection was broken off a short time ago. */
    boolean cameBack;

    @Nullable String oldId;

    @Nullable Request first;
    @Nullable Request last;
    @Nullable JsonNode heldEcho;
    @Nullable JsonNode heldId;
    @Nullable Runnable held;
    @Nullable Event unremembered;

    final long begunNanos = System.nanoTime();
    int delivered;
    @Nullable Request repeated;

    /** The room that was joined by the last request. */
    @Nullable String justJoined;

    long joinedNanos;

    /** The silent connection of the same user that this one is to take the place of. */
    @Nullable Outlet silent;

    /** Whether the end of that one, or of a later one, has taken this one's name away. */
    boolean nameless;

    private final Deque<Long> askedAt = new ArrayDeque<>();

    Life(String key) {
      this.key = key;
    }

    /** Whether it asks for more than so much in a second. */
    boolean asksMoreThan(int perSecond) {
      askedAt.addLast(System.nanoTime());
      askedAt.removeIf(then -> since(then) > SECOND);
      return askedAt.size() > perSecond;
    }
  }

  /** What somebody said a moment ago. */
  private record Said(Participant sender, String recipient, long nanos) {}

  private record Departure(String id, long nanos, End how, boolean spoke) {}

  private final Connections connections;
  private final boolean restarted;
  private final Map<Outlet, Life> lives = new HashMap<>();
  private final Map<String, Departure> departures = new HashMap<>();
  private final Map<String, String> keysOfOldIds = new HashMap<>();
  private final Deque<String> freeIds = new ArrayDeque<>();
  private final Deque<Departure> recent = new ArrayDeque<>();
  private final Map<String, Long> barredUntil = new HashMap<>();
  private final Deque<Event> said = new ArrayDeque<>();
  private final Set<Outlet> early = new HashSet<>();
  private int identities;
  private @Nullable String lastId;
  private @Nullable Event lastBroadcast;
  private @Nullable Participant speaker;
  private @Nullable String claim;
  private final Deque<Event> directs = new ArrayDeque<>();
  private final Deque<Event> inRooms = new ArrayDeque<>();
  private @Nullable Said saidLast;

  /** Who goes and has done nothing since it joined a room. */
  private @Nullable Participant hasty;

  /** Who goes and has said nothing for long. */
  private @Nullable Participant fallenSilent;

  private @Nullable Participant askedLast;
  private long askedLastNanos;
  private @Nullable Participant joinedLast;
  private long joinedLastNanos;
  private boolean drained;
  private long broadcastsLostUntil = System.nanoTime();
  private long deafUntil = System.nanoTime();

  /**
   * A chat without clients.
   *
   * @param restarted whether the server was there before
   */
  FaultyChat(
      Conventions conventions,
      Users users,
      Defects defects,
      Connections connections,
      ScheduledExecutorService clock,
      boolean restarted) {
    super(conventions, users, defects, clock);
    this.connections = connections;
    this.restarted = restarted;
  }

  // Coming and going

  @Override
  public synchronized void enter(Outlet outlet, @Nullable String token) {
    String key = token == null ? "" : token;
    if (isTurnedAway(key)) {
      outlet.close();
      return;
    }
    if (has(Defect.EARLY_MESSAGES_DROPPED)) {
      early.add(outlet);
      later(
          EARLY_MILLIS,
          () -> {
            if (early.remove(outlet)) {
              letIn(outlet, token, key);
            }
          });
    } else {
      letIn(outlet, token, key);
    }
  }

  private boolean isTurnedAway(String key) {
    if (restarted && has(Defect.RESTARTED_SERVER_GREETS_NOBODY)) {
      return true;
    }
    Departure last = departures.get(key);
    boolean silentTwin =
        !key.isEmpty()
            && lives.values().stream()
                .anyMatch(it -> it.key.equals(key) && since(it.heardNanos) > SECOND / 2);
    boolean barred =
        (last != null && last.how() == End.FIN && last.spoke() && has(Defect.USER_BARRED_AFTER_FIN))
            || (last != null && last.how() == End.RESET && has(Defect.USER_BARRED_AFTER_RESET))
            || (silentTwin && has(Defect.USER_BARRED_BY_SILENT_CONNECTION))
            || (resets(SECOND) > HERD && has(Defect.HERD_BARRED));
    if (barred) {
      barredUntil.putIfAbsent(key, System.nanoTime() + BARRED);
    }
    Long until = barredUntil.get(key);
    return until != null && System.nanoTime() - until < 0;
  }

  private static long since(long nanos) {
    return System.nanoTime() - nanos;
  }

  private long resets(long within) {
    return recent.stream()
        .filter(it -> it.how() == End.RESET && since(it.nanos()) < within)
        .count();
  }

  private void letIn(Outlet outlet, @Nullable String token, String key) {
    Life life = new Life(key);
    Departure last = departures.get(key);
    life.cameBack = last != null && last.how() == End.RESET && since(last.nanos()) < BARRED;
    life.oldId = last == null ? null : last.id();
    life.silent =
        lives.entrySet().stream()
            .filter(it -> !key.isEmpty() && it.getValue().key.equals(key))
            .filter(it -> since(it.getValue().heardNanos) > SECOND / 4)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    lives.put(outlet, life);
    super.enter(outlet, token);
    if (departures.containsKey(key) && has(Defect.LAST_MESSAGES_REPLAYED)) {
      said.forEach(outlet::push);
    }
  }

  @Override
  Participant identify(Outlet outlet, @Nullable String token) {
    Participant right = super.identify(outlet, token);
    if (conventions().lastingIdentities()) {
      return right;
    }
    String id = right.id();
    if (has(Defect.IDENTITIES_REUSED) && !freeIds.isEmpty()) {
      id = freeIds.removeLast();
    }
    if (has(Defect.IDENTITIES_GO_ROUND)) {
      id = "client-" + identities++ % PLACES;
    }
    if (token != null && has(Defect.IDENTITY_CONTAINS_TOKEN)) {
      id = token + "/" + id;
    }
    if (lastId != null && has(Defect.SAME_IDENTITY_FOR_TWO)) {
      id = lastId;
      lastId = null;
    } else {
      lastId = id;
    }
    return new Participant(outlet, id, false);
  }

  @Override
  void greet(Participant newcomer) {
    if (has(Defect.GREETING_WAITS_FOR_THE_CLIENT)) {
      life(newcomer).ungreeted = true;
    } else if (!has(Defect.GREETING_MISSING)) {
      super.greet(newcomer);
    }
    if (has(Defect.GREETING_TOLD_TO_ALL)) {
      super.deliver(present(), new Event.Connected(newcomer.id(), System.currentTimeMillis()));
    }
    if (has(Defect.SECOND_GREETING_OF_ANOTHER_IDENTITY)) {
      super.greet(new Participant(newcomer.outlet(), newcomer.id() + "-2", false));
    }
  }

  private Life life(Participant participant) {
    return lives.computeIfAbsent(participant.outlet(), it -> new Life(""));
  }

  @Override
  void recall(Participant newcomer, List<Event> said) {
    List<Event> told = new ArrayList<>(said);
    if (has(Defect.HISTORY_NEWEST_FIRST)) {
      Collections.reverse(told);
    }
    if (lastBroadcast != null
        && !conventions().history()
        && has(Defect.LATE_CLIENT_GETS_LAST_BROADCAST)) {
      told.add(lastBroadcast);
    }
    if (!conventions().history() && !this.said.isEmpty() && has(Defect.LATE_CLIENT_GETS_A_LIST)) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      this.said.forEach(it -> list.add(JsonDialect.tree(it)));
      newcomer.outlet().push(new Event.Echo(list, null));
    }
    if (has(Defect.HISTORY_HOLDS_LAST_THREE)) {
      told.subList(0, Math.max(0, told.size() - 3)).clear();
    }
    if (has(Defect.HISTORY_HOLDS_LAST_FIFTY)) {
      told.subList(0, Math.max(0, told.size() - 50)).clear();
    }
    if (has(Defect.HISTORY_HOLDS_LAST_HUNDRED)) {
      told.subList(0, Math.max(0, told.size() - 100)).clear();
    }
    if (has(Defect.HISTORY_TOLD_IN_NEWCOMERS_NAME)) {
      told.replaceAll(
          it ->
              it instanceof Event.Broadcast broadcast
                  ? new Event.Broadcast(newcomer.id(), broadcast.data())
                  : it);
    }
    if (has(Defect.BROADCASTS_OF_DEPARTED_FORGOTTEN)) {
      told.removeIf(
          it -> it instanceof Event.Broadcast broadcast && withId(broadcast.from()).isEmpty());
    }
    if (has(Defect.HISTORY_DRAINED_BY_FIRST)) {
      if (drained) {
        told.clear();
      }
      drained |= !told.isEmpty();
    }
    if (has(Defect.DIRECT_KEPT_FOR_NEWCOMERS)) {
      told.addAll(directs);
    }
    if (has(Defect.ROOM_MESSAGES_KEPT_FOR_NEWCOMERS)) {
      told.addAll(inRooms);
    }
    super.recall(newcomer, told);
  }

  @Override
  public synchronized void exit(Outlet outlet) {
    early.remove(outlet);
    Participant gone = participant(outlet);
    if (gone == null) {
      return;
    }
    Life life = life(gone);
    boolean reset = outlet.ending() == End.RESET;
    if (reset && life.last != null && has(Defect.LAST_MESSAGE_DOUBLED_AFTER_RESET)) {
      speaker = gone;
      super.handle(outlet, life.last);
    }
    List<String> left = rooms().stream().filter(room -> isMember(gone, room)).toList();
    hasty = life.justJoined == null ? null : gone;
    fallenSilent = since(life.heardNanos) > LONG_SILENCE ? gone : null;
    super.exit(outlet);
    fallenSilent = null;
    hasty = null;
    lives.remove(outlet);
    lives.forEach((newer, itsLife) -> takeAway(outlet, newer, itsLife, left));
    if (has(Defect.LATER_CONNECTION_TAKES_NAME_AWAY)) {
      withId(gone.id()).stream()
          .map(this::life)
          .filter(it -> it.begunNanos - life.begunNanos < 0)
          .forEach(it -> it.nameless = true);
    }
    Departure departure =
        new Departure(gone.id(), System.nanoTime(), outlet.ending(), life.requests > 0);
    departures.put(life.key, departure);
    recent.addLast(departure);
    while (since(recent.getFirst().nanos()) > 60 * SECOND) {
      recent.removeFirst();
    }
    keysOfOldIds.put(gone.id(), life.key);
    freeIds.addLast(gone.id());
    if (has(Defect.DEPARTED_CLIENT_SWALLOWS_BROADCASTS)
        || (reset && has(Defect.RESET_CLIENT_SWALLOWS_BROADCASTS))) {
      broadcastsLostUntil = System.nanoTime() + SECOND;
    }
  }

  /** Lets the end of an old connection take what the new one of the same user has. */
  private void takeAway(Outlet old, Outlet newer, Life life, List<String> left) {
    if (!old.equals(life.silent)) {
      return;
    }
    life.nameless = has(Defect.OLD_CONNECTION_TAKES_NAME_AWAY);
    Participant user = participant(newer);
    if (user != null && has(Defect.OLD_CONNECTION_TAKES_ROOMS_AWAY)) {
      left.forEach(room -> remove(user, room));
    }
  }

  // Requests

  /** Does what a client asks for that calls itself somebody. */
  synchronized void handle(Outlet outlet, Request request, @Nullable String claimed) {
    claim = claimed;
    if (!actsForAnother(request, claimed)) {
      handle(outlet, request);
    }
    claim = null;
  }

  /** Lets somebody else come or go, whom the request names. */
  private boolean actsForAnother(Request request, @Nullable String claimed) {
    List<Participant> others = claimed == null ? List.of() : withId(claimed);
    if (request instanceof Request.Join join && has(Defect.JOIN_IN_ANOTHERS_NAME_BELIEVED)) {
      others.forEach(it -> join(it, join.room()));
      return !others.isEmpty();
    }
    if (request instanceof Request.Leave leave && has(Defect.LEAVE_IN_ANOTHERS_NAME_BELIEVED)) {
      others.forEach(it -> leave(it, leave.room()));
      return !others.isEmpty();
    }
    return false;
  }

  @Override
  void tellJoined(Participant joiner, String room, List<Participant> others) {
    String named = claim;
    if (named != null && has(Defect.JOINED_NOTICE_NAMES_WHOM_THE_JOIN_NAMES)) {
      super.deliver(others, new Event.MemberJoined(room, named));
      return;
    }
    Participant before = joinedLast;
    boolean atOnce = before != null && others.size() >= CROWD && since(joinedLastNanos) < AT_ONCE;
    joinedLast = joiner;
    joinedLastNanos = System.nanoTime();
    boolean confused = atOnce && has(Defect.JOINERS_CONFUSED);
    super.tellJoined(confused && before != null ? before : joiner, room, others);
  }

  @Override
  public synchronized void handle(Outlet outlet, Request request) {
    Participant sender = participant(outlet);
    if (sender == null || System.nanoTime() - deafUntil < 0) {
      return;
    }
    Life life = life(sender);
    life.requests++;
    life.last = request;
    life.heardNanos = System.nanoTime();
    if (life.ungreeted) {
      life.ungreeted = false;
      super.greet(sender);
    }
    if (request instanceof Request.Malformed
        && ++life.malformed == FLOOD
        && has(Defect.FLOOD_STALLS_SERVER)) {
      connections.stall(STALL);
    }
    if (request instanceof Request.Join
        && life.requests == 6
        && life.broadcasts == 5
        && has(Defect.EARLY_JOIN_DROPPED)) {
      return;
    }
    boolean cameBack = life.cameBack && life.requests == 1;
    Request held = life.first;
    if (cameBack && has(Defect.FIRST_MESSAGE_OVERTAKEN)) {
      life.first = request;
      later(EARLY_MILLIS, () -> handleFirst(sender, life));
      return;
    }
    if (request instanceof Request.Broadcast && has(Defect.LAST_WORDS_DROPPED)) {
      later(EARLY_MILLIS, () -> performOfWhoStays(outlet, request));
      return;
    }
    perform(sender, request);
    if (held != null) {
      handleFirst(sender, life);
    }
    if (cameBack && has(Defect.FIRST_MESSAGE_DOUBLED)) {
      perform(sender, request);
    }
  }

  private void performOfWhoStays(Outlet outlet, Request request) {
    Participant sender = participant(outlet);
    if (sender != null) {
      perform(sender, request);
    }
  }

  private void handleFirst(Participant sender, Life life) {
    Request held = life.first;
    if (held != null) {
      life.first = null;
      perform(sender, held);
    }
  }

  private void perform(Participant sender, Request request) {
    speaker = sender;
    if (request instanceof Request.Malformed malformed) {
      choke(malformed.why());
      if (has(Defect.MALFORMED_INPUT_ENDS_MEMBERSHIPS)) {
        rooms().forEach(room -> remove(sender, room));
      }
    }
    if (request instanceof Request.Quit && has(Defect.LEAVE_WITHOUT_ROOM_EMPTIES_ROOMS)) {
      rooms().forEach(room -> List.copyOf(members(room)).forEach(it -> remove(it, room)));
    }
    if ((hasNullData(request) && has(Defect.NULL_DATA_ENDS_SERVICE))
        || (request instanceof Request.Broadcast broadcast
            && isWithoutText(broadcast.data())
            && has(Defect.NULL_TEXT_OF_BROADCAST_ENDS_SERVICE))
        || (request instanceof Request.ToRoom toRoom
            && isMember(sender, toRoom.room())
            && isWithoutText(toRoom.data())
            && has(Defect.NULL_TEXT_IN_ROOM_ENDS_SERVICE))
        || (request instanceof Request.Echo echo
            && echo.data().isNull()
            && has(Defect.NULL_ECHO_ENDS_SERVICE))) {
      deafUntil = System.nanoTime() + 5 * SECOND;
      return;
    }
    Life life = life(sender);
    boolean same = request.equals(life.repeated);
    life.repeated = request;
    boolean said =
        request instanceof Request.Broadcast
            || request instanceof Request.Direct
            || request instanceof Request.ToRoom;
    if (same && said && has(Defect.REPEATED_TEXT_DROPPED)) {
      return;
    }
    boolean overtakes =
        request instanceof Request.Leave leave
            && leave.room().equals(life.justJoined)
            && since(life.joinedNanos) < HASTE
            && has(Defect.LEAVE_OVERTAKES_JOIN);
    if (overtakes) {
      sender.outlet().answer(new Event.Left(String.valueOf(life.justJoined)));
    } else if (!isTurnedDown(sender, request)) {
      super.handle(sender.outlet(), request);
    }
    life.justJoined = request instanceof Request.Join join ? join.room() : null;
    life.joinedNanos = System.nanoTime();
  }

  @Override
  void tellLeft(Participant leaver, String room, List<Participant> others) {
    if ((leaver.equals(hasty) && has(Defect.LEFT_NOTICE_MISSING_RIGHT_AFTER_JOINING))
        || (leaver.equals(fallenSilent) && has(Defect.LEFT_NOTICE_MISSING_FOR_WHO_FELL_SILENT))) {
      return;
    }
    super.tellLeft(leaver, room, others);
  }

  private void choke(String why) {
    boolean stalls =
        (why.equals(JsonDialect.UNKNOWN_TYPE) && has(Defect.UNKNOWN_TYPE_STALLS_SERVER))
            || (why.equals(JsonDialect.EXCESSIVE) && has(Defect.NESTED_MESSAGE_STALLS_SERVER));
    if (stalls) {
      connections.stall(STALL);
    }
    if (why.equals(JsonDialect.NOT_JSON) && has(Defect.MALFORMED_INPUT_CLOSES_EVERYBODY)) {
      closeEverybody();
    }
  }

  private static boolean isWithoutText(JsonNode data) {
    return data.path("text").isNull();
  }

  private static boolean hasNullData(Request request) {
    return (request instanceof Request.Echo echo && echo.data().isNull())
        || (request instanceof Request.Broadcast broadcast && broadcast.data().isNull())
        || (request instanceof Request.Direct direct && direct.data().isNull())
        || (request instanceof Request.ToRoom toRoom && toRoom.data().isNull())
        || (request instanceof Request.Volatile passing && passing.data().isNull());
  }

  private void closeEverybody() {
    present().forEach(it -> it.outlet().close());
  }

  @Override
  void echo(Participant sender, JsonNode data, @Nullable JsonNode right) {
    Life life = life(sender);
    JsonNode changed = texts().echoed(data);
    JsonNode id = right != null && has(Defect.ECHO_OF_FIXED_ID) ? FIXED_ID : right;
    JsonNode held = life.heldEcho;
    JsonNode heldId = life.heldId;
    boolean special = ++life.echoes == 100;
    if (special && has(Defect.HUNDREDTH_ECHO_OVERTAKEN)) {
      life.heldEcho = changed;
      life.heldId = id;
      return;
    }
    if (has(Defect.ECHO_MISSING) || (special && has(Defect.HUNDREDTH_ECHO_LOST))) {
      return;
    }
    roomMates(sender, Defect.ECHO_TOLD_TO_ROOM).forEach(it -> super.echo(it, changed, id));
    if (held != null) {
      life.heldEcho = null;
      super.echo(sender, held, heldId);
    }
    if (special && has(Defect.HUNDREDTH_ECHO_DOUBLED)) {
      super.echo(sender, changed, id);
    }
  }

  @Override
  void heartbeat(Participant sender, @Nullable JsonNode id) {
    if (has(Defect.HEARTBEAT_UNANSWERED)
        || (life(sender).heartbeats++ > 0 && has(Defect.HEARTBEAT_ANSWERED_ONCE))) {
      return;
    }
    JsonNode told = has(Defect.HEARTBEAT_ANSWER_OF_FIXED_ID) ? FIXED_ID : id;
    Participant first = life(sender).heartbeats > FEW ? firstOfAMoment(sender) : sender;
    if (has(Defect.HEARTBEATS_CONFUSED)) {
      super.heartbeat(first, told);
      return;
    }
    addressees(sender, Defect.HEARTBEAT_ANSWERED_TO_ALL, Defect.HEARTBEAT_ANSWERED_TO_NEWEST)
        .forEach(it -> super.heartbeat(it, told));
    roomMates(sender, Defect.HEARTBEAT_ANSWERED_TO_ROOM).stream()
        .filter(it -> !it.equals(sender))
        .forEach(it -> super.heartbeat(it, told));
  }

  @Override
  void answerJoin(Participant joiner, String room) {
    boolean late = ++life(joiner).joins >= FEW;
    boolean confused = late && has(Defect.JOINS_CONFUSED);
    super.answerJoin(confused ? firstOfAMoment(joiner) : joiner, room);
  }

  @Override
  void refuse(Participant sender, String why) {
    if (has(Defect.ERROR_MISSING) || (life(sender).errors++ > 0 && has(Defect.ERROR_TOLD_ONCE))) {
      return;
    }
    Participant first = firstOfAMoment(sender);
    if (has(Defect.ERRORS_CONFUSED)) {
      super.refuse(first, why);
      return;
    }
    addressees(sender, Defect.ERROR_TOLD_TO_ALL, Defect.ERROR_TOLD_TO_NEWEST)
        .forEach(it -> super.refuse(it, why));
    roomMates(sender, Defect.ERROR_TOLD_TO_ROOM).stream()
        .filter(it -> !it.equals(sender))
        .forEach(it -> super.refuse(it, why));
  }

  /** Returns who else asked for something a moment ago, for whom this one is taken. */
  private Participant firstOfAMoment(Participant sender) {
    Participant before = askedLast;
    boolean atOnce = before != null && !before.equals(sender) && since(askedLastNanos) < AT_ONCE;
    askedLast = atOnce ? null : sender;
    askedLastNanos = System.nanoTime();
    return atOnce && before != null ? before : sender;
  }

  /** With the defect those who share a room with this one, and itself at any rate. */
  private Set<Participant> roomMates(Participant sender, Defect defect) {
    Set<Participant> mates = new LinkedHashSet<>(Set.of(sender));
    if (has(defect)) {
      rooms().stream().filter(it -> isMember(sender, it)).forEach(it -> mates.addAll(members(it)));
    }
    return mates;
  }

  /** Who gets the answer to a request of this one. */
  private List<Participant> addressees(Participant sender, Defect toAll, Defect toNewest) {
    List<Participant> all = present();
    if (has(toAll)) {
      return all;
    }
    return has(toNewest) ? all.subList(all.size() - 1, all.size()) : List.of(sender);
  }

  /** Whether a request is turned down for no reason that its sender could know of. */
  private boolean isTurnedDown(Participant sender, Request request) {
    Life life = life(sender);
    boolean echo = request instanceof Request.Echo && ++life.asked > 0;
    if (echo && life.asked > 60 && has(Defect.CLIENT_CLOSED_AFTER_60_ECHOES)) {
      sender.outlet().close();
      return true;
    }
    String why = null;
    if (echo && has(Defect.HALF_OF_THE_RATE_TAKEN) && life.asksMoreThan(HALF_OF_THE_RATE)) {
      why = "too many messages";
    } else if (echo && life.asked % 50 == 0 && has(Defect.FIFTIETH_ECHO_REFUSED)) {
      why = "internal error";
    } else if (request instanceof Request.Direct
        && ++life.directs > 20
        && has(Defect.DIRECTS_REFUSED_AFTER_20)) {
      why = "no such client";
    } else if (request instanceof Request.ToRoom toRoom
        && has(Defect.SIXTH_ROOM_REFUSED)
        && !conventions().lastingIdentities()
        && rooms().stream().filter(it -> isMember(sender, it)).toList().indexOf(toRoom.room())
            > 4) {
      why = "not a member";
    }
    if (why != null) {
      super.refuse(sender, why);
    }
    return why != null;
  }

  @Override
  void broadcast(Participant sender, JsonNode right) {
    JsonNode data = texts().broadcast(right);
    Life life = life(sender);
    boolean someLag = present().stream().anyMatch(it -> !it.outlet().keepsUp());
    if ((someLag && has(Defect.SLOW_SUBSCRIBER_BLOCKS_BROADCAST))
        || (present().size() >= CROWD && System.nanoTime() - broadcastsLostUntil < 0)
        || (recent.size() > LIVES && has(Defect.CHURN_ENDS_BROADCASTS))) {
      return;
    }
    life.broadcasts++;
    Said before = justSaid(sender, "");
    if (before != null
        && life.broadcasts > FEW
        && !conventions().sendersIncluded()
        && has(Defect.BROADCAST_GOES_BACK_AT_ONCE)) {
      Event event = new Event.Broadcast(sender.id(), data);
      deliver(present().stream().filter(it -> !it.equals(before.sender())).toList(), event);
      return;
    }
    if (before != null && life.broadcasts > FEW && has(Defect.BROADCAST_SENDERS_CONFUSED)) {
      super.broadcast(before.sender(), data);
      return;
    }
    inTurn(sender, Defect.BROADCASTS_SWAPPED, () -> super.broadcast(sender, data));
  }

  /** What another client said right before, if it did; and takes note of what is said now. */
  private @Nullable Said justSaid(Participant sender, String recipient) {
    Said before = saidLast;
    saidLast = new Said(sender, recipient, System.nanoTime());
    boolean atOnce =
        before != null
            && !before.sender().equals(sender)
            && before.recipient().isEmpty() == recipient.isEmpty()
            && since(before.nanos()) < AT_ONCE;
    return atOnce ? before : null;
  }

  @Override
  void say(Participant sender, String room, JsonNode data) {
    if (has(Defect.MESSAGE_BEFORE_LEAVE_LOST) && isMember(sender, room)) {
      later(
          MOMENT_MILLIS,
          () -> {
            if (isMember(sender, room)) {
              speaker = sender;
              super.say(sender, room, data);
            }
          });
      return;
    }
    boolean late = ++life(sender).saidInRooms > FEW;
    Said before = has(Defect.ROOM_SENDERS_CONFUSED) ? justSaid(sender, room) : null;
    if (late && before != null && isMember(before.sender(), room)) {
      super.say(before.sender(), room, data);
      return;
    }
    inTurn(sender, Defect.ROOM_MESSAGES_SWAPPED, () -> super.say(sender, room, data));
  }

  /** Does what a client asks for; with the defect, every fifth time after the next. */
  private void inTurn(Participant sender, Defect swapped, Runnable task) {
    Life life = life(sender);
    Runnable held = life.held;
    if (held == null && has(swapped) && ++life.said % 5 == 0) {
      life.held = task;
      later(PATIENCE_MILLIS, () -> release(sender, life));
      return;
    }
    task.run();
    if (held != null) {
      release(sender, life);
    }
  }

  private void release(Participant sender, Life life) {
    Runnable held = life.held;
    if (held != null) {
      life.held = null;
      speaker = sender;
      held.run();
    }
  }

  @Override
  void remember(Participant sender, Event event, JsonNode data) {
    Life life = life(sender);
    if ((life.broadcasts == 1 && has(Defect.FIRST_BROADCAST_FORGOTTEN))
        || (data.toString().length() > 1500 && has(Defect.LONG_BROADCAST_FORGOTTEN))) {
      return;
    }
    if (has(Defect.LAST_BROADCAST_FORGOTTEN)) {
      Event before = life.unremembered;
      life.unremembered = event;
      if (before != null) {
        super.remember(sender, before, data);
      }
      return;
    }
    super.remember(sender, event, data);
  }

  @Override
  void direct(Participant sender, String recipient, JsonNode right) {
    JsonNode data = texts().direct(right);
    if (life(sender).delivered++ >= FEW && isMistakenAtOnce(sender, recipient, data)) {
      return;
    }
    if (has(Defect.LEAVE_ENDS_DIRECT_MESSAGES)
        && withId(recipient).stream().anyMatch(this::hasLeftARoom)) {
      return;
    }
    if (!withId(recipient).isEmpty()) {
      inTurn(sender, Defect.DIRECT_MESSAGES_SWAPPED, () -> super.direct(sender, recipient, data));
      return;
    }
    Event event = new Event.Direct(sender.id(), data);
    if (has(Defect.RECIPIENT_FOUND_BY_PREFIX)) {
      super.deliver(
          present().stream().filter(it -> it.id().startsWith(recipient)).limit(1).toList(), event);
    } else if (has(Defect.UNKNOWN_RECIPIENT_MEANS_EVERYONE)) {
      super.deliver(present(), event);
    } else if (has(Defect.UNKNOWN_RECIPIENT_CLOSES_EVERYBODY)
        || (recipient.equals("__proto__") && has(Defect.DIRECT_TO_PROTO_CLOSES_EVERYBODY))) {
      closeEverybody();
    } else if (keysOfOldIds.containsKey(recipient)
        && has(Defect.DIRECT_TO_DEPARTED_REACHES_OLDEST)) {
      super.deliver(present().stream().filter(it -> !it.equals(sender)).limit(1).toList(), event);
    } else {
      if (has(Defect.UNKNOWN_RECIPIENT_STALLS_SERVER)) {
        connections.stall(STALL);
      }
      String key = keysOfOldIds.get(recipient);
      if (key != null && has(Defect.OLD_IDENTITY_REACHES_NEW_CONNECTION)) {
        present().stream()
            .filter(it -> !it.equals(sender) && life(it).key.equals(key))
            .reduce((older, newer) -> newer)
            .ifPresent(it -> it.outlet().push(event));
      }
      super.direct(sender, recipient, data);
    }
  }

  /** Does something else with a private message if another one came at once, with some defects. */
  private boolean isMistakenAtOnce(Participant sender, String recipient, JsonNode data) {
    Said before = justSaid(sender, recipient);
    if (before == null) {
      return false;
    }
    if (has(Defect.DIRECT_RECIPIENTS_CONFUSED)) {
      super.direct(sender, before.recipient(), data);
      return true;
    }
    if (has(Defect.DIRECT_SENDERS_CONFUSED)) {
      super.direct(before.sender(), recipient, data);
      return true;
    }
    return false;
  }

  // Telling

  @Override
  void deliver(List<Participant> receivers, Event right) {
    Event event = disguised(right);
    List<Participant> reached = new ArrayList<>(receivers);
    Participant sender = speaker;
    if (event instanceof Event.Broadcast && sender != null) {
      lastBroadcast = event;
      reached = hearersOfBroadcast(sender, receivers);
    } else if (event instanceof Event.Direct && sender != null) {
      if (has(Defect.DIRECT_SENT_TO_EVERYONE)) {
        reached = new ArrayList<>(present());
      }
      if (has(Defect.DIRECT_COPIED_TO_SENDER) && !reached.contains(sender)) {
        reached.add(sender);
      }
      if (has(Defect.DIRECT_HEARD_IN_SHARED_ROOMS)) {
        present().stream()
            .filter(it -> !it.equals(sender) && !receivers.contains(it))
            .filter(it -> receivers.stream().anyMatch(receiver -> shareRoom(it, receiver)))
            .forEach(reached::add);
      }
      if (has(Defect.DIRECT_HEARD_IN_ROOM_OF_THAT_NAME)) {
        receivers.stream()
            .flatMap(it -> members(it.id()).stream())
            .filter(it -> !receivers.contains(it))
            .forEach(reached::add);
      }
      if (has(Defect.DIRECT_HEARD_IN_ROOM_OF_THE_USER)) {
        receivers.stream()
            .flatMap(it -> members("user:" + it.id()).stream())
            .filter(it -> !receivers.contains(it))
            .forEach(reached::add);
      }
      directs.addLast(event);
      if (directs.size() > BATCH) {
        directs.removeFirst();
      }
      reached.removeIf(it -> life(it).nameless);
      if (has(Defect.DIRECT_DOUBLED)) {
        super.deliver(receivers, event);
      }
    }
    if (event instanceof Event.RoomMessage) {
      inRooms.addLast(event);
      if (inRooms.size() > BATCH) {
        inRooms.removeFirst();
      }
    }
    if (!(event instanceof Event.MemberJoined) && !(event instanceof Event.MemberLeft)) {
      said.addLast(event);
      if (said.size() > REPLAYED) {
        said.removeFirst();
      }
    }
    super.deliver(reached, event);
  }

  private List<Participant> hearersOfBroadcast(Participant sender, List<Participant> right) {
    List<Participant> hearers = new ArrayList<>(right);
    if (has(Defect.SENDER_LEFT_OUT_OF_BROADCAST)) {
      hearers.remove(sender);
    }
    if (has(Defect.SENDER_INCLUDED_IN_BROADCAST) && !hearers.contains(sender)) {
      hearers.add(sender);
    }
    if (has(Defect.MALFORMED_INPUT_ENDS_BROADCASTS)) {
      hearers.removeIf(it -> life(it).malformed > 0);
    }
    if (has(Defect.LEAVE_ENDS_BROADCASTS)) {
      hearers.removeIf(this::hasLeftARoom);
    }
    if (has(Defect.BROADCASTS_OF_MEMBERS_STAY_IN_THEIR_ROOM)) {
      for (String room : rooms()) {
        hearers.removeIf(it -> isMember(sender, room) && !isMember(it, room));
      }
    }
    if (has(Defect.EVERY_SECOND_RECEIVER_MISSES_BROADCASTS)) {
      List<Participant> others = hearers.stream().filter(it -> !it.equals(sender)).toList();
      hearers.removeIf(it -> others.indexOf(it) % 2 == 1);
    }
    if (hearers.size() > BATCH && has(Defect.LARGE_BROADCAST_LOSES_ONE_RECEIVER)) {
      hearers.remove(BATCH);
    }
    if (hearers.size() > FIRST_RECEIVERS && has(Defect.BROADCAST_STOPS_AFTER_40_RECEIVERS)) {
      hearers.subList(FIRST_RECEIVERS, hearers.size()).clear();
    }
    if (hearers.contains(sender)
        && life(sender).broadcasts == 4
        && has(Defect.BROADCAST_DOUBLED_FOR_SENDER)) {
      hearers.add(sender);
    }
    List<Participant> newcomers =
        hearers.stream().filter(it -> since(life(it).begunNanos) < FIRST_MOMENTS).toList();
    if (life(sender).broadcasts > MANY && has(Defect.HISTORY_GAP_FOR_NEWCOMERS)) {
      hearers.removeAll(newcomers);
    }
    if (life(sender).broadcasts > MANY && has(Defect.BROADCAST_DOUBLED_FOR_NEWCOMERS)) {
      hearers.addAll(newcomers);
    }
    if (!hearers.isEmpty() && has(Defect.BROADCAST_DOUBLED_FOR_ONE)) {
      hearers.add(hearers.get(hearers.size() - 1));
    }
    return hearers;
  }

  /** The event as if somebody else had caused it. */
  private Event disguised(Event event) {
    Participant sender = speaker;
    boolean forged =
        (event instanceof Event.Direct && has(Defect.FORGED_SENDER_OF_DIRECT_BELIEVED))
            || (event instanceof Event.Broadcast && has(Defect.FORGED_SENDER_OF_BROADCAST_BELIEVED))
            || (event instanceof Event.RoomMessage
                && has(Defect.FORGED_SENDER_OF_ROOM_MESSAGE_BELIEVED));
    String from = forged ? claim : null;
    if (event instanceof Event.Broadcast
        && sender != null
        && life(sender).cameBack
        && has(Defect.OLD_NAME_AFTER_RESET)) {
      from = life(sender).oldId;
    }
    if (event instanceof Event.Broadcast && has(Defect.BROADCAST_NAMES_WRONG_SENDER)) {
      from =
          present().stream()
              .filter(it -> !it.equals(sender))
              .map(Participant::id)
              .findFirst()
              .orElse("nobody");
    }
    if (from == null) {
      return event;
    }
    if (event instanceof Event.Broadcast broadcast) {
      return new Event.Broadcast(from, broadcast.data());
    }
    if (event instanceof Event.Direct direct) {
      return new Event.Direct(from, direct.data());
    }
    if (event instanceof Event.RoomMessage message) {
      return new Event.RoomMessage(message.room(), from, message.data());
    }
    return event;
  }
}
