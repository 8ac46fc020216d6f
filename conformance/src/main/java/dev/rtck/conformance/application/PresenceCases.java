package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.fault.Direction;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What members are told of each other's coming and going. */
final class PresenceCases {

  private static final int MANY = 6;
  private static final int AT_ONCE = 3;
  private static final int PASSING = 3;

  /** A larger message takes too long. */
  private static final long LARGEST_LIMIT = 8L << 20;

  /**
   * A room with two members, who know of each other, and somebody who is in another one, or none.
   */
  private record Scene(
      Clients clients, String room, Talk talk, Client witness, Client member, Client outsider) {

    static Scene set(Clients clients) {
      Client witness = clients.open();
      Client member = clients.open();
      Client outsider = clients.open();
      String room = Rooms.fresh();
      Rooms.enter(clients, room, witness, member);
      if (areTold(clients)) {
        Rooms.enter(clients, Rooms.fresh(), outsider);
      }
      Scene scene =
          new Scene(
              clients, room, Talk.in(room, clients, OperationName.ROOM), witness, member, outsider);
      // What these two are told of each other is behind them.
      scene.settle(member, witness);
      scene.settle(witness, member);
      return scene;
    }

    /** Returns whether notices say of which room they are, so that the outsider may have one. */
    private static boolean areTold(Clients clients) {
      return List.of(OperationName.JOINED, OperationName.LEFT).stream()
          .filter(clients::declares)
          .allMatch(
              it -> {
                Template receive = clients.operation(it).receive();
                return receive != null && receive.names().contains("room");
              });
    }

    /** Waits until the one has heard the other. */
    void settle(Client one, Client other) {
      var unused = talk.at(one, 0).await(talk.say(other), clients.answer());
    }
  }

  /** Looks how often a client is told of somebody. */
  private static final class Notices {
    private final Client told;
    private final Operation operation;
    private final Bindings known;
    private final boolean sharesIdentity;
    private final int mark;

    Notices(Scene scene, OperationName name, Client told, Client about) {
      this(scene, scene.room(), name, told, about);
    }

    Notices(Scene scene, String room, OperationName name, Client told, Client about) {
      this.told = told;
      this.operation = scene.clients().operation(name);
      this.known =
          told.identity().with("room", room).withValueOf(about.identity(), "self", "sender");
      this.sharesIdentity =
          Stream.of(scene.witness(), scene.member(), told)
              .anyMatch(it -> !it.equals(about) && Rooms.mayBeOne(scene.clients(), it, about));
      this.mark = told.inbox().mark();
    }

    private Notices(Notices others) {
      this.told = others.told;
      this.operation = others.operation;
      this.known = others.known;
      this.sharesIdentity = false;
      this.mark = others.mark;
    }

    /** Returns the same of somebody whom the target has told apart from the others before. */
    Notices ofWhoIsToldApart() {
      return new Notices(this);
    }

    long count() {
      return told.inbox().since(mark).stream().filter(this::isOne).count();
    }

    /** Returns how many messages tell so that are no answer to the other operation. */
    long countBut(Operation answered) {
      return told.inbox().since(mark).stream()
          .filter(this::isOne)
          .filter(message -> answered.reply() == null || message.match(answered, known) == null)
          .count();
    }

    private boolean isOne(Received message) {
      return message.match(operation, known) != null;
    }

    boolean await(Duration atMost) {
      return told.inbox().await(() -> count() > 0 || told.departure() != null, atMost)
          && count() > 0;
    }

    /**
     * Waits for one while the speaker says something again and again: some targets notice that
     * somebody has gone only when they write to it.
     */
    boolean awaitWhileTalking(Talk talk, Client speaker, Duration atMost) {
      Deadline patience = Deadline.in(atMost);
      boolean came = await(talk.clients().quiet());
      while (!came && !patience.hasPassed() && told.departure() == null) {
        var unused = talk.say(speaker);
        came = await(talk.clients().quiet());
      }
      return came;
    }

    /** Looks on for a while whether there come more than one. */
    long countAfter(Duration quiet) {
      told.inbox().await(() -> count() > 1, quiet);
      return count();
    }
  }

  @ConformanceCase(
      id = "app.room.joined-notice",
      clause = "PROFILE#operations/joined",
      title = "Members are told once of everybody who joins, and nobody else is",
      sends =
          "A join by a third client, where two are members and one is not; then its join of another"
              + " room, where that one is; and the first join once more, and again after a leave (where"
              + " the profile has one), and after its user's connection has ended.",
      accepts =
          "The two members are told once, and the client outside is not (without a 'to' that is"
              + " recorded); nor is a member told again"
              + " of another one that was there before. The new member is told of"
              + " itself with 'to: members' and is not with 'to: other-members', in either room. To"
              + " be told again when it joins the same room again is a warning. Who has left is told of"
              + " nobody any more (without a 'to' that is recorded, too).",
      why = "Lists of who is there are made of these notices.",
      causes = {
        "The notice goes to everybody, or to the room before its sender is in it.",
        "A client is entered twice.",
        "Of those who join in one moment only the last is told of.",
        "Who is about to join stands in a variable for all.",
        "Of whom the members know is kept, and not forgotten when its connection ends."
      },
      needs = Need.ROOM,
      declared = {OperationName.JOINED, OperationName.JOIN})
  void tellsMembersWhoJoined(Clients clients, Checks checks) {
    Scene scene = Scene.set(clients);
    Client newcomer = clients.open();
    Notices toWitness = new Notices(scene, OperationName.JOINED, scene.witness(), newcomer);
    Notices toMember = new Notices(scene, OperationName.JOINED, scene.member(), newcomer);
    Notices toOutsider = new Notices(scene, OperationName.JOINED, scene.outsider(), newcomer);
    Notices toItself = new Notices(scene, OperationName.JOINED, newcomer, newcomer);
    Notices ofMember = new Notices(scene, OperationName.JOINED, scene.witness(), scene.member());
    Rooms.enter(clients, scene.room(), newcomer);
    judgeTold(checks, clients, "first-member", toWitness, scene.witness());
    judgeTold(checks, clients, "second-member", toMember, scene.member());
    scene.settle(newcomer, scene.witness());
    judgeNewcomer(checks, clients, "newcomer", toItself, newcomer);
    scene.settle(scene.witness(), newcomer);
    long count = toWitness.countAfter(clients.quiet());
    checks.must("once", count <= 1 && toMember.count() <= 1, told(count, toMember.count()), "once");
    judgeNotTold(checks, clients, scene, toOutsider);
    if (isTellable(scene, OperationName.JOINED, scene.member(), newcomer)) {
      long again = ofMember.count();
      checks.must(
          "of-others",
          again == 0,
          "a member is told " + Words.times(again) + " of another one that was there already",
          "never");
    }
    judgeSecondRoom(checks, scene, newcomer);
    @Nullable Notices leftToWitness = ofGoing(scene, scene.witness(), newcomer);
    @Nullable Notices leftToMember = ofGoing(scene, scene.member(), newcomer);
    newcomer.send(OperationName.JOIN, newcomer.identity().with("room", scene.room()));
    scene.settle(scene.witness(), newcomer);
    scene.settle(scene.member(), newcomer);
    // Some let whoever joins again leave before, and tell so.
    judgeJoinedAgain(
        checks,
        clients,
        toWitness.count() - count(leftToWitness),
        toMember.count() - count(leftToMember));
    if (clients.declares(OperationName.LEAVE)) {
      @Nullable Notices gone = ofGoing(scene, scene.witness(), newcomer);
      Rooms.leave(clients, scene.room(), newcomer);
      Notices again = new Notices(scene, OperationName.JOINED, scene.witness(), newcomer);
      Rooms.enter(clients, scene.room(), newcomer);
      judgeTold(
          checks,
          clients,
          "joined-after-leaving",
          toWitness.count() > 0 && count(gone) > 0 ? again.ofWhoIsToldApart() : again,
          scene.witness());
      judgeFormerMember(checks, scene, newcomer);
    }
    judgeComingBack(checks, scene, newcomer);
    judgeMany(checks, scene);
  }

  /** Looks how often a client is told that somebody went, where the profile says how. */
  private static @Nullable Notices ofGoing(Scene scene, Client told, Client about) {
    return scene.clients().declares(OperationName.LEFT)
        ? new Notices(scene, OperationName.LEFT, told, about)
        : null;
  }

  private static long count(@Nullable Notices notices) {
    return notices == null ? 0 : notices.count();
  }

  /** Judges that who has left a room is told no more of who comes into it, or goes. */
  private static void judgeFormerMember(Checks checks, Scene scene, Client former) {
    Clients clients = scene.clients();
    Client witness = scene.witness();
    if (Rooms.mayBeOne(clients, former, witness)
        || Rooms.mayBeOne(clients, former, scene.member())) {
      // Its user is a member still.
      return;
    }
    List<Client> another = several(checks, scene, "former-member", 1);
    if (another.isEmpty() || Rooms.mayBeOne(clients, former, another.get(0))) {
      return;
    }
    Client passing = another.get(0);
    Rooms.leave(clients, scene.room(), former);
    if (clients.operation(OperationName.LEAVE).reply() == null) {
      // Nothing tells when it is done.
      former.inbox().await(() -> former.departure() != null, clients.quiet());
    }
    Notices joined = new Notices(scene, OperationName.JOINED, former, passing);
    Rooms.enter(clients, scene.room(), passing);
    scene.settle(witness, passing);
    @Nullable Notices left = ofGoing(scene, former, passing);
    Rooms.leave(clients, scene.room(), passing);
    scene.settle(witness, scene.member());
    var unused = former.isAlive(clients.answer());
    judgeOutside(checks, "former-member", joined);
    if (left != null) {
      judgeOutside(checks, "former-member-left", left);
    }
  }

  /** Judges that members are told again of a user whose connection had ended. */
  private static void judgeComingBack(Checks checks, Scene scene, Client member) {
    Clients clients = scene.clients();
    Client witness = scene.witness();
    // Where rooms are restored, who comes back does not join.
    if (Rooms.areRestored(clients)
        || !clients.declares(OperationName.LEFT)
        || !isTellable(scene, OperationName.JOINED, member, witness)
        || !isTellable(scene, OperationName.LEFT, member, scene.member())
        || !Rooms.tryToEnter(clients, scene.room(), member)) {
      return;
    }
    scene.settle(witness, member);
    Notices gone = new Notices(scene, OperationName.LEFT, witness, member);
    member.close();
    // Who is not said to have gone need not be said to have come.
    if (!gone.await(clients.answer())) {
      return;
    }
    Notices back = new Notices(scene, OperationName.JOINED, witness, member);
    List<Client> returned = another(checks, scene, member);
    if (returned.isEmpty()
        || !Directs.areOne(returned.get(0), member)
        || !Rooms.tryToEnter(clients, scene.room(), returned.get(0))) {
      return;
    }
    judgeTold(checks, clients, "came-back", back, witness);
  }

  /** Returns another connection of the client's user; none where the target lets none in. */
  private static List<Client> another(Checks checks, Scene scene, Client client) {
    try {
      return List.of(scene.clients().open(client.user()));
    } catch (Untestable refused) {
      checks.observe("came-back", String.valueOf(refused.getMessage()));
      return List.of();
    }
  }

  private static void judgeJoinedAgain(
      Checks checks, Clients clients, long toWitness, long toMember) {
    if (clients.operation(OperationName.JOIN).send() == null) {
      // Who subscribes twice has two subscriptions, and may be announced with each.
      checks.observe("joined-again", told(toWitness, toMember));
      return;
    }
    checks.should(
        "joined-again",
        toWitness <= 1 && toMember <= 1,
        told(toWitness, toMember),
        "once, although it joined twice");
  }

  /** Judges that all are told where there are more members than a few. */
  private static void judgeMany(Checks checks, Scene scene) {
    Clients clients = scene.clients();
    int count = Math.min(MANY, clients.atMost(2 * MANY) - MANY);
    if (count < 3) {
      return;
    }
    List<Client> more = several(checks, scene, "of-many", count);
    if (more.isEmpty() || !areTellable(scene, more, count + 6)) {
      return;
    }
    List<Notices> ofEach = ofEach(scene, scene.room(), OperationName.JOINED, more);
    AtomicInteger entered = new AtomicInteger();
    SideBySide.times(
        count,
        count,
        i -> {
          if (Rooms.tryToEnter(clients, scene.room(), more.get(i))) {
            entered.incrementAndGet();
          }
        });
    if (entered.get() < count) {
      checks.observe("of-many", "the room does not take so many");
      return;
    }
    if (areNamed(scene, OperationName.JOINED, more)) {
      judgeAtOnce(checks, scene, ofEach);
    }
    List<Client> last = several(checks, scene, "of-many", 1);
    if (last.isEmpty()) {
      return;
    }
    Client late = last.get(0);
    if (!areTellable(scene, List.of(late), count + 6)) {
      return;
    }
    List<Notices> notices =
        more.stream().map(it -> new Notices(scene, OperationName.JOINED, it, late)).toList();
    if (!Rooms.tryToEnter(clients, scene.room(), late)) {
      checks.observe("of-many", "the room does not take so many");
      return;
    }
    Deadline patience = Deadline.in(clients.answer());
    List<String> lacking = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (!notices.get(i).await(patience.cut(clients.answer()))) {
        lacking.add("member " + (i + 3) + ": " + Words.what(more.get(i), notices.get(i).mark));
      }
    }
    if (!lacking.isEmpty()) {
      clients.missed();
    }
    checks.must(
        "of-many",
        lacking.isEmpty(),
        lacking.isEmpty() ? "all are told" : Words.few(lacking),
        "each of " + (count + 3) + " members is told");
  }

  /**
   * Returns whether the target tells them from one another, and from those who are there: by what
   * it calls them, or because there are so many users that each is somebody else.
   */
  private static boolean areTellable(Scene scene, List<Client> newcomers, int usersForAll) {
    int users = scene.clients().plan().users().size();
    List<Client> all = new ArrayList<>(newcomers);
    all.addAll(List.of(scene.witness(), scene.member(), scene.outsider()));
    boolean named =
        all.stream().allMatch(Client::hasIdentity)
            && all.stream().map(Client::identity).distinct().count() == all.size();
    return named || users == 0 || users >= usersForAll;
  }

  /** Judges that a member is told of each of several who go in one moment. */
  private static void judgeEach(Checks checks, Clients clients, List<Notices> notices) {
    Deadline patience = Deadline.in(clients.answer());
    long told = notices.stream().filter(it -> it.await(patience.cut(clients.answer()))).count();
    if (told < notices.size()) {
      clients.missed();
    }
    checks.must(
        "several-at-once",
        told == notices.size(),
        "a member is told of " + told + " of " + notices.size(),
        "it is told of each");
  }

  /** Judges that a member is told of each of some who go at once. */
  private static void judgeSeveralAtOnce(Checks checks, Scene scene) {
    Clients clients = scene.clients();
    if (clients.atMost(2 * AT_ONCE) < 2 * AT_ONCE) {
      return;
    }
    List<Client> several = several(checks, scene, "several-at-once", AT_ONCE);
    if (several.isEmpty() || !areTellable(scene, several, AT_ONCE + 3)) {
      return;
    }
    if (!several.stream().allMatch(it -> Rooms.tryToEnter(clients, scene.room(), it))) {
      checks.observe("several-at-once", "the room does not take so many");
      return;
    }
    scene.settle(scene.witness(), several.get(AT_ONCE - 1));
    List<Notices> notices = ofEach(scene, scene.room(), OperationName.LEFT, several);
    SideBySide.times(AT_ONCE, AT_ONCE, i -> several.get(i).close());
    Client witness = scene.witness();
    Deadline patience = Deadline.in(clients.answer());
    while (!witness
            .inbox()
            .await(() -> notices.stream().allMatch(it -> it.count() > 0), clients.quiet())
        && !patience.hasPassed()
        && witness.departure() == null) {
      // Some targets notice that somebody has gone only when they write to it.
      var unused = scene.talk().say(scene.member());
    }
    if (areNamed(scene, OperationName.LEFT, several)) {
      judgeEach(checks, clients, notices);
    }
  }

  /** Opens some clients more; none where the target has no room for them beside those there. */
  private static List<Client> several(Checks checks, Scene scene, String slug, int count) {
    try {
      List<Client> clients = scene.clients().open(count);
      boolean stand =
          List.of(scene.witness(), scene.member()).stream().allMatch(it -> it.departure() == null);
      if (stand) {
        return clients;
      }
      checks.observe(slug, "who came ended the connections of others");
    } catch (Untestable noRoom) {
      checks.observe(slug, String.valueOf(noRoom.getMessage()));
    }
    return List.of();
  }

  /** Returns whether notices name each of them, and as somebody else than the others. */
  private static boolean areNamed(Scene scene, OperationName name, List<Client> about) {
    List<Client> all = new ArrayList<>(about);
    all.addAll(List.of(scene.witness(), scene.member()));
    return namesSender(scene.clients(), name)
        && all.stream().allMatch(Client::hasIdentity)
        && all.stream().map(Client::identity).distinct().count() == all.size();
  }

  /** Judges that a member is told of each of those who joined at the same moment. */
  private static void judgeAtOnce(Checks checks, Scene scene, List<Notices> ofEach) {
    Clients clients = scene.clients();
    boolean came = ofEach.stream().allMatch(it -> it.await(clients.answer()));
    if (!came) {
      clients.missed();
    }
    List<Long> counts = ofEach.stream().map(Notices::count).toList();
    checks.must(
        "at-once",
        counts.stream().allMatch(it -> it == 1),
        "of those who joined at the same moment, a member is told so often: " + counts,
        "once of each");
  }

  private static void judgeNewcomer(
      Checks checks, Clients clients, String slug, Notices toItself, Client newcomer) {
    Recipients to = clients.operation(OperationName.JOINED).to();
    if (to == null) {
      checks.observe(slug, "it is told of itself " + Words.times(toItself.count()));
    } else if (to.includesSender()) {
      judgeTold(checks, clients, slug, toItself, newcomer);
    } else {
      // Of itself only: without a name in the notice, it could be of anybody.
      boolean told = namesSender(clients, OperationName.JOINED) && newcomer.hasIdentity();
      long own = told ? toItself.count() : 0;
      checks.must(slug, own == 0, "it is told of itself " + Words.times(own), "never");
    }
  }

  /** Judges what is told when somebody who is in a room already joins another one. */
  private static void judgeSecondRoom(Checks checks, Scene scene, Client newcomer) {
    Clients clients = scene.clients();
    Client there = scene.outsider();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, there);
    Notices toMember = new Notices(scene, room, OperationName.JOINED, there, newcomer);
    Notices toItself = new Notices(scene, room, OperationName.JOINED, newcomer, newcomer);
    Rooms.enter(clients, room, newcomer);
    judgeTold(checks, clients, "second-room-member", toMember, there);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    var unused = talk.at(newcomer, 0).await(talk.say(there), clients.answer());
    judgeNewcomer(checks, clients, "second-room-newcomer", toItself, newcomer);
  }

  private static String told(long one, long other) {
    return "the two members are told " + Words.times(one) + " and " + Words.times(other);
  }

  private static boolean namesSender(Clients clients, OperationName name) {
    var receive = clients.operation(name).receive();
    return receive != null && receive.names().contains("sender");
  }

  /** Whether a notice tells of the one and of nobody else. */
  private static boolean isTellable(Scene scene, OperationName name, Client about, Client other) {
    return namesSender(scene.clients(), name)
        && about.hasIdentity()
        && other.hasIdentity()
        && !Directs.areOne(about, other)
        && !Directs.areOne(about, scene.witness());
  }

  private static void judgeTold(
      Checks checks, Clients clients, String slug, Notices notices, Client told) {
    judgeTold(checks, clients, slug, notices, told, notices.await(clients.answer()));
  }

  private static void judgeTold(
      Checks checks, Clients clients, String slug, Notices notices, Client told, boolean came) {
    if (!came && notices.sharesIdentity) {
      checks.untestable(
          slug, "to the application the user was there already: a valid user for each is needed");
      return;
    }
    if (!came) {
      clients.missed();
    }
    checks.must(
        slug,
        came,
        came ? "it is told" : Words.what(told, notices.mark),
        "a message that matches " + notices.operation.receive());
  }

  private static void judgeNotTold(Checks checks, Clients clients, Scene scene, Notices notices) {
    // To let the outsider say something in a room of its own might be told to it in the same words.
    var unused = scene.outsider().isAlive(clients.answer());
    judgeOutside(checks, "outsider", notices);
  }

  /** Judges that nobody is told outside of the room, where the profile says to whom it is told. */
  private static void judgeOutside(Checks checks, String slug, Notices notices) {
    long count = notices.count();
    String seen = "somebody outside of the room is told " + Words.times(count);
    if (notices.operation.to() == null) {
      checks.observe(slug, seen);
    } else {
      checks.must(slug, count == 0, seen, "never");
    }
  }

  @ConformanceCase(
      id = "app.room.left-notice",
      clause = "PROFILE#operations/left",
      title = "Members are told once of everybody who goes, however that happens",
      sends =
          "Somebody who is no member leaves, and then a member (where the profile has a leave), one"
              + " disconnects, one goes as a page does that is closed, and one is cut off; each is in"
              + " another room, too, where the notices say of which room they are. Who left joins and"
              + " leaves once more, and then disconnects. One of two members of a third room leaves that, and three disconnect"
              + " at once. Some join a fourth one and disconnect before it is answered.",
      accepts =
          "The members who stay are told once of each, in each of its rooms; of who leaves one room,"
              + " those of the other are not, and neither is a client outside of the room (without a"
              + " 'to' that is recorded). Nobody is"
              + " told of who was no member. Who disconnects at once need not be told of, but when its coming"
              + " was. Who leaves is not told with 'to: other-members'. With"
              + " 'restored: true' only who leaves must be told of.",
      why = "Who is shown as present, and is not, waits for an answer in vain.",
      causes = {
        "Only the explicit leave is told.",
        "The end of a connection is told by two handlers.",
        "The connection is out of the room already when the room is to be told.",
        "A client has one variable for its room, and only that one is told.",
        "Who leaves one room is taken off the list of all.",
        "Of what happens in one moment only the last is told.",
        "A join waits for a database, and goes on when its client has gone."
      },
      needs = Need.ROOM,
      declared = {OperationName.LEFT, OperationName.JOIN})
  void tellsMembersWhoLeft(Clients clients, Checks checks) {
    Scene scene = Scene.set(clients);
    @Nullable String second = null;
    if (Scene.areTold(clients)) {
      second = Rooms.fresh();
      Rooms.enter(clients, second, scene.outsider());
    }
    boolean restored = clients.operation(OperationName.JOIN).restored();
    if (clients.declares(OperationName.LEAVE)) {
      judgeNoMember(checks, scene);
      Client leaving = clients.open();
      Notices toItself = new Notices(scene, OperationName.LEFT, leaving, leaving);
      new Going(checks, scene, "leaving", leaving, second, true, false)
          .judge(() -> Rooms.leave(clients, scene.room(), leaving));
      judgeLeaver(checks, scene, toItself, leaving);
      Rooms.enter(clients, scene.room(), leaving);
      scene.settle(scene.witness(), leaving);
      Notices again = new Notices(scene, OperationName.LEFT, scene.witness(), leaving);
      Rooms.leave(clients, scene.room(), leaving);
      judgeTold(checks, clients, "leaving-again", again, scene.witness());
      judgePair(checks, scene, leaving);
      Notices thirdTime = new Notices(scene, OperationName.LEFT, scene.witness(), leaving);
      leaveOnceMore(scene, leaving);
      judgeNotTold(checks, scene, "left-twice", thirdTime);
      // Who leaves a room that it is not in may be shown out.
      if (leaving.departure() == null) {
        Notices ofItsEnd = new Notices(scene, OperationName.LEFT, scene.witness(), leaving);
        Notices elsewhere =
            second == null || restored
                ? null
                : new Notices(scene, second, OperationName.LEFT, scene.outsider(), leaving);
        leaving.close();
        var unusedQuiet =
            scene.witness().inbox().await(() -> ofItsEnd.count() > 0, clients.quiet().dividedBy(2));
        judgeNotTold(checks, scene, "left-and-closed", ofItsEnd);
        if (second != null && elsewhere != null) {
          judgeEndElsewhere(checks, scene, second, elsewhere);
        }
      }
    }
    Client closing = clients.open();
    new Going(checks, scene, "disconnecting", closing, second, !restored, !restored)
        .judge(closing::close);
    if (clients.plan().endpoint().protocol() == Protocol.WEBSOCKET) {
      Client page = clients.open();
      new Going(checks, scene, "page-closed", page, second, !restored, !restored)
          .judge(page::goAway);
    }
    Client dropped = clients.open();
    new Going(checks, scene, "cut-off", dropped, second, !restored, !restored).judge(dropped::drop);
    if (clients.plan().endpoint().protocol() == Protocol.WEBSOCKET) {
      judgeOtherEnds(checks, scene, second, !restored);
    }
    if (!restored
        && clients.declares(OperationName.JOINED)
        && clients.operation(OperationName.JOIN).send() != null
        && clients.plan().endpoint().protocol() != Protocol.SSE) {
      judgeComeAndGone(checks, scene);
    }
  }

  @ConformanceCase(
      id = "app.room.silent-member",
      clause = "PROFILE#operations/left",
      title = "Members are told of one who is closed because nothing came of it",
      sends =
          "Nothing more by one of three members, not even pongs, until the target closes its"
              + " connection as limits.idle promises; meanwhile the others talk.",
      accepts =
          "When its connection has ended the others are told once that it has gone. With 'restored:"
              + " true' that is recorded.",
      why = "Phones lose their network without a goodbye, and are shown as present ever after.",
      causes = "Who looks for silent connections takes them off every list, and tells nobody.",
      needs = Need.ROOM,
      declared = {OperationName.LEFT, OperationName.JOIN},
      capabilities = Capability.IDLE_LIMIT,
      spans = 1)
  void tellsMembersWhoFellSilent(Clients clients, EndpointPlan plan, Checks checks) {
    if (plan.endpoint().protocol() == Protocol.SSE) {
      checks.observe("told", "nobody sends anything on a stream");
      return;
    }
    Scene scene = Scene.set(clients);
    Client witness = scene.witness();
    FaultProxy proxy = clients.proxy();
    Client silent = clients.open(clients.nextUser(), proxy);
    clients.offends(silent);
    Rooms.enter(clients, scene.room(), silent);
    scene.settle(witness, silent);
    Notices notices = new Notices(scene, OperationName.LEFT, witness, silent);
    proxy.freeze(Direction.TO_TARGET);
    Duration idle = Objects.requireNonNull(plan.endpoint().limits().idle(), "declared");
    Deadline patience = Deadline.in(idle.plus(clients.answer()));
    while (silent.departure() == null && !patience.hasPassed()) {
      // Those who stay may be closed, too, where they say nothing.
      scene.settle(witness, scene.member());
      scene.settle(scene.member(), witness);
      silent.inbox().await(() -> silent.departure() != null, idle.dividedBy(4));
    }
    if (silent.departure() == null) {
      checks.observe("told", "its connection goes on");
      return;
    }
    var unused = notices.await(clients.quiet());
    // Some tell of it when the closing handshake has come to its end, or TCP has.
    proxy.resetAll();
    boolean came = notices.awaitWhileTalking(scene.talk(), scene.member(), clients.answer());
    if (Rooms.areRestored(clients)) {
      checks.observe("told", "it is told " + Words.times(notices.count()));
      return;
    }
    judgeTold(checks, clients, "told", notices, witness, came);
    long count = notices.countAfter(clients.quiet().dividedBy(2));
    checks.must("once", count <= 1, "it is told " + Words.times(count), "once");
  }

  /** Judges that a member who is told that somebody came is told, too, that it went again. */
  private static void judgeComeAndGone(Checks checks, Scene scene) {
    Clients clients = scene.clients();
    Client witness = scene.witness();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, witness);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    if (clients.operation(OperationName.ROOM).to() == Recipients.MEMBERS) {
      // By then it has been told of itself.
      var unused = talk.at(witness, 0).seek(List.of(talk.say(witness)), clients.answer());
    }
    List<Client> passing = several(checks, scene, "come-and-gone", PASSING);
    if (passing.isEmpty()) {
      return;
    }
    boolean apart =
        areNamed(scene, OperationName.JOINED, passing)
            && areNamed(scene, OperationName.LEFT, passing);
    boolean unnamed =
        !passing.get(0).hasIdentity()
            || (!namesSender(clients, OperationName.JOINED)
                && !namesSender(clients, OperationName.LEFT));
    if (!apart && !unnamed) {
      return;
    }
    List<Client> named = apart ? passing : passing.subList(0, 1);
    List<Notices> came = ofEach(scene, room, OperationName.JOINED, named);
    List<Notices> gone = ofEach(scene, room, OperationName.LEFT, named);
    for (Client client : passing) {
      joinAndGo(clients, room, client);
    }
    // Nothing tells when it is over: they need not be told of at all.
    witness.inbox().await(() -> count(came) >= passing.size(), clients.quiet());
    Deadline patience = Deadline.in(clients.answer());
    while (!isBalanced(came, gone) && !patience.hasPassed() && witness.departure() == null) {
      // Some targets notice that somebody has gone only when they write to it.
      var unused = talk.say(witness);
      witness.inbox().await(() -> isBalanced(came, gone), clients.quiet());
    }
    checks.must(
        "come-and-gone",
        isBalanced(came, gone) || witness.departure() != null,
        "a member is told "
            + Words.times(count(came))
            + " that somebody came who went at once, and "
            + Words.times(count(gone))
            + " that somebody went",
        "of each who came, that it went");
  }

  private static void joinAndGo(Clients clients, String room, Client client) {
    try {
      client.send(OperationName.JOIN, client.identity().with("room", room));
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
    }
    client.close();
  }

  private static List<Notices> ofEach(
      Scene scene, String room, OperationName name, List<Client> about) {
    return about.stream().map(it -> new Notices(scene, room, name, scene.witness(), it)).toList();
  }

  private static long count(List<Notices> notices) {
    return notices.stream().mapToLong(Notices::count).sum();
  }

  /** Returns whether as many went as came. */
  private static boolean isBalanced(List<Notices> came, List<Notices> gone) {
    return IntStream.range(0, came.size())
        .allMatch(i -> gone.get(i).count() >= came.get(i).count());
  }

  /** Judges what is rarer, where there is time for it. */
  private static void judgeOtherEnds(
      Checks checks, Scene scene, @Nullable String second, boolean owed) {
    Clients clients = scene.clients();
    if (!clients.isInFirstHalf()) {
      checks.observe("shown-out", "no time for it");
      return;
    }
    if (owed) {
      judgeSeveralAtOnce(checks, scene);
    }
    Client script = clients.open();
    new Going(checks, scene, "closed-without-code", script, second, owed, owed)
        .judge(script::closeWithoutReason);
    judgeShownOut(checks, scene, second, owed);
  }

  /** Judges that a leave of who is in no room is told to nobody. */
  private static void judgeNoMember(Checks checks, Scene scene) {
    Clients clients = scene.clients();
    Client stranger = clients.open();
    Notices toWitness = new Notices(scene, OperationName.LEFT, scene.witness(), stranger);
    if (toWitness.sharesIdentity) {
      // Its user is a member.
      return;
    }
    clients.offends(stranger);
    try {
      stranger.send(OperationName.LEAVE, stranger.identity().with("room", scene.room()));
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
      return;
    }
    var unused = stranger.isAlive(clients.answer());
    scene.settle(scene.witness(), scene.member());
    long count = toWitness.count();
    checks.must(
        "no-member",
        count == 0,
        "members are told " + Words.times(count) + " that somebody left who was no member",
        "never");
  }

  /** Judges that who has left one room, and then goes, is told to have left the other one. */
  private static void judgeEndElsewhere(Checks checks, Scene scene, String room, Notices notices) {
    Clients clients = scene.clients();
    Client told = scene.outsider();
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    boolean came = notices.awaitWhileTalking(talk, told, clients.answer());
    judgeTold(checks, clients, "left-one-and-closed", notices, told, came);
  }

  private static void leaveOnceMore(Scene scene, Client leaving) {
    try {
      leaving.send(OperationName.LEAVE, leaving.identity().with("room", scene.room()));
    } catch (NotConnected ended) {
      scene.clients().note(String.valueOf(ended.getMessage()));
    }
    var unused = leaving.isAlive(scene.clients().answer());
  }

  /** Judges that a member is not told that somebody leaves who has left before. */
  private static void judgeNotTold(Checks checks, Scene scene, String slug, Notices notices) {
    if (notices.sharesIdentity) {
      return;
    }
    scene.settle(scene.witness(), scene.member());
    long count = notices.count();
    checks.must(slug, count == 0, "a member is told " + Words.times(count) + " more", "never");
  }

  /** Judges that members are told of whom the target shows out: for nonsense, or for a size. */
  private static void judgeShownOut(
      Checks checks, Scene scene, @Nullable String second, boolean owed) {
    Clients clients = scene.clients();
    Map<String, Bytes> offences = new LinkedHashMap<>();
    offences.put("for-nonsense", Bytes.utf8("{\"type\":"));
    Long limit = clients.plan().endpoint().limits().messageBytes();
    if (limit != null && limit <= LARGEST_LIMIT) {
      offences.put("for-a-size", Bytes.repeat('x', Math.toIntExact(limit) + 1));
    }
    offences.forEach(
        (slug, offence) -> {
          if (slug.equals("for-a-size") || isShownOut(clients, offence)) {
            Client client = clients.open();
            clients.offends(client);
            new Going(checks, scene, "shown-out-" + slug, client, second, owed, owed)
                .judge(() -> offend(clients, client, offence));
          }
        });
  }

  private static boolean isShownOut(Clients clients, Bytes offence) {
    Client client = clients.open();
    clients.offends(client);
    offend(clients, client, offence);
    // What is answered behind it was not the end.
    return !client.isAlive(clients.answer()) && client.departure() != null;
  }

  private static void offend(Clients clients, Client client, Bytes offence) {
    try {
      client.sendRaw(offence, false);
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
    }
  }

  /** Judges whether who leaves is told of itself, other than by what it is answered. */
  private static void judgeLeaver(Checks checks, Scene scene, Notices toItself, Client leaving) {
    Clients clients = scene.clients();
    Recipients to = clients.operation(OperationName.LEFT).to();
    if (to == null
        || to.includesSender()
        || !isTellable(scene, OperationName.LEFT, leaving, scene.member())) {
      return;
    }
    var unused = leaving.isAlive(clients.answer());
    Operation leave = clients.operation(OperationName.LEAVE);
    long told = toItself.countBut(leave);
    checks.must("leaver", told == 0, "who left is told of itself " + Words.times(told), "never");
  }

  /** Judges that the last member of a room is told of the last but one. */
  private static void judgePair(Checks checks, Scene scene, Client leaving) {
    Clients clients = scene.clients();
    Client staying = scene.witness();
    String room = Rooms.fresh();
    Rooms.enter(clients, room, staying, leaving);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    var unused = talk.at(staying, 0).await(talk.say(leaving), clients.answer());
    Notices notices = new Notices(scene, room, OperationName.LEFT, staying, leaving);
    Rooms.leave(clients, room, leaving);
    judgeTold(checks, clients, "last-member", notices, staying);
  }

  /**
   * Somebody who goes.
   *
   * @param second another room of it, where the outsider is; null when there is none
   * @param owed whether the members must be told
   * @param everywhere whether it goes from the second room, too
   */
  private record Going(
      Checks checks,
      Scene scene,
      String slug,
      Client client,
      @Nullable String second,
      boolean owed,
      boolean everywhere) {

    void judge(Runnable how) {
      Clients clients = scene.clients();
      Client witness = scene.witness();
      Client member = scene.member();
      Client outsider = scene.outsider();
      Rooms.enter(clients, scene.room(), client);
      scene.settle(witness, client);
      scene.settle(member, client);
      if (second != null) {
        Rooms.enter(clients, second, client);
        Talk there = Talk.in(second, clients, OperationName.ROOM);
        var unused = there.at(outsider, 0).await(there.say(client), clients.answer());
      }
      Notices toWitness = new Notices(scene, OperationName.LEFT, witness, client);
      Notices toMember = new Notices(scene, OperationName.LEFT, member, client);
      Notices toOutsider = new Notices(scene, OperationName.LEFT, outsider, client);
      Notices inSecond =
          new Notices(
              scene, second == null ? scene.room() : second, OperationName.LEFT, outsider, client);
      how.run();
      if (slug.startsWith("shown-out")
          && !client.inbox().await(() -> client.departure() != null, clients.answer())) {
        checks.observe(slug, "it stays");
        return;
      }
      judgeNotice("first-member", scene.room(), member, toWitness, witness);
      judgeNotice("second-member", scene.room(), witness, toMember, member);
      if (second != null && everywhere) {
        judgeNotice("second-room", second, outsider, inSecond, outsider);
      }
      scene.settle(witness, member);
      scene.settle(member, witness);
      long count = toWitness.countAfter(clients.quiet().dividedBy(2));
      checks.must(
          slug + "-once",
          count <= 1 && toMember.count() <= 1,
          told(count, toMember.count()),
          "once");
      judgeOutside(checks, slug + "-outsider", toOutsider);
      if (second != null && !everywhere && owed) {
        checks.must(
            slug + "-second-room",
            inSecond.count() == 0,
            "a member of the room that it did not leave is told " + Words.times(inSecond.count()),
            "never");
      }
    }

    private void judgeNotice(
        String whom, String room, Client speaker, Notices notices, Client told) {
      Clients clients = scene.clients();
      Talk talk = Talk.in(room, clients, OperationName.ROOM);
      Duration atMost = owed ? clients.answer() : clients.quiet();
      boolean came = notices.awaitWhileTalking(talk, speaker, atMost);
      if (owed) {
        judgeTold(checks, clients, slug + "-" + whom, notices, told, came);
      } else {
        checks.observe(slug + "-" + whom, "it is told " + Words.times(notices.count()) + " so far");
      }
    }
  }
}
