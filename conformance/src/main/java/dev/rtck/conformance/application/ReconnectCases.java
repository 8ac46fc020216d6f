package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.TargetControl;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.client.ReconnectingClient;
import dev.rtck.protocol.client.Transition;
import dev.rtck.protocol.fault.ActiveRule;
import dev.rtck.protocol.fault.Fault;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.fault.Rule;
import dev.rtck.protocol.fault.Trigger;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What becomes of clients whose connection is lost. */
final class ReconnectCases {

  private static final int HERD = 50;
  private static final int MESSAGES = 5;

  private static final String AFTERWARDS =
      "The client is connected again within its policy, and gets what is said from then on, each"
          + " once and in order; so also by name and in a room, where the profile has them. It is heard"
          + " in the name that it has now.";

  @ConformanceCase(
      id = "app.reconnect.after-fin",
      clause = "PROFILE#reconnect",
      title = "A client comes back after its connection was ended",
      sends = "FIN to both ends of a client's connection, and then what others say.",
      accepts = AFTERWARDS,
      why = "Proxies and load balancers end connections every day.",
      causes = {
        "The user's old connection is still counted, and the new one refused.",
        "What was entered for the old connection is taken out after the new one was entered."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL)
  void takesClientsBackAfterFin(Clients clients, Checks checks) {
    judgeComeback(clients, checks, coming -> {}, (proxy, loss) -> proxy.closeAll());
  }

  @ConformanceCase(
      id = "app.reconnect.after-reset",
      clause = "PROFILE#reconnect",
      title = "A client comes back after its connection was reset",
      sends = "RST to both ends of a client's connection, and then what others say.",
      accepts = AFTERWARDS,
      why = "It is what a crash, and a firewall that forgot the connection, look like.",
      causes = "An error on a connection is handled otherwise than its end.",
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL)
  void takesClientsBackAfterAReset(Clients clients, Checks checks) {
    judgeComeback(clients, checks, coming -> {}, (proxy, loss) -> proxy.resetAll());
  }

  @ConformanceCase(
      id = "app.reconnect.after-freeze",
      clause = "PROFILE#reconnect",
      title = "A client comes back after nothing passed any more",
      sends =
          "Nothing passes on a client's connection, which stays open; the client notices that no"
              + " sign of life is answered, and makes another one.",
      accepts = AFTERWARDS,
      why = "It is what a phone that changes its network looks like to the server.",
      causes = "The old connection, which nobody has ended, is in the way of the new one.",
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      // It waits for what is not answered, and needs no turn.
      spans = 1)
  void takesClientsBackAfterAFreeze(Clients clients, Checks checks) {
    // Nothing else tells it that its connection is frozen.
    judgeComeback(
        clients,
        checks,
        coming ->
            coming.checkLiveness(clients.plan().patience().quiet(), clients.answer().dividedBy(2)),
        ReconnectCases::freezeUntilNoticed);
  }

  /**
   * Some make a connection for each request: those to come have to be frozen, too, or the sign of
   * life comes on one of them. The network is back as soon as the client has noticed.
   */
  private static void freezeUntilNoticed(FaultProxy proxy, NoticedLoss loss) {
    ActiveRule frozen = proxy.add(Rule.when(new Trigger.Always(), Fault.Freeze.both()));
    loss.then(frozen::close);
  }

  /** A way to lose a connection. */
  private interface Cut {
    void through(FaultProxy proxy, NoticedLoss loss);
  }

  /** Does something once, when a client that was connected is so no more. */
  private static final class NoticedLoss {
    private final AtomicReference<@Nullable Runnable> action = new AtomicReference<>();

    void then(Runnable next) {
      action.set(next);
    }

    /** The next attempt is made by the same thread, so that it finds done what is done here. */
    void on(Transition transition) {
      Runnable next = transition.to() == ConnectionState.CONNECTED ? null : action.getAndSet(null);
      if (next != null) {
        next.run();
      }
    }
  }

  private static void judgeComeback(
      Clients clients, Checks checks, Consumer<ReconnectingClient> vigilance, Cut cut) {
    Channel channel = Channel.of(clients);
    Client sender = channel.open();
    FaultProxy proxy = clients.proxy();
    ReconnectingClient coming = clients.reconnecting(clients.nextUser(), proxy);
    coming.onConnected(clients.admitting(channel.entering()));
    NoticedLoss loss = new NoticedLoss();
    coming.onTransition(loss::on);
    vigilance.accept(coming);
    Client before = Comeback.connect(clients, coming);
    Deliveries fromBefore = channel.talk().at(sender, before);
    boolean control = channel.carries(sender, before) && channel.carries(before, sender);
    boolean isNamed = !fromBefore.texts().isEmpty();
    checks.must(
        "before", control, control ? "they talk" : Words.what(before), channel.talk().pattern());
    boolean named = isAddressable(clients, sender, before);
    boolean direct = named && reachesByName(clients, sender, before);
    Channel room = roomBeside(clients, channel, sender, before);
    int mark = coming.mark();
    List<Integer> old = proxy.connections();
    cut.through(proxy, loss);
    Client after = Comeback.await(clients, checks, coming, mark);
    if (after == null) {
      return;
    }
    boolean member = room != null && enterAgain(clients, room, after);
    // What the target still has of the old connection ends now, behind the new one.
    List<Integer> left = proxy.connections();
    old.stream().filter(left::contains).forEach(proxy::reset);
    after.inbox().await(() -> after.departure() != null, clients.quiet());
    judgeMessages(clients, checks, channel, sender, after, "afterwards");
    Deliveries fromAfter = channel.talk().at(sender, after);
    boolean heardFrom = channel.carries(after, sender);
    checks.must(
        "is-heard",
        heardFrom,
        heardFrom ? "it came" : Words.what(sender),
        channel.talk().pattern());
    if (heardFrom && isNamed) {
      boolean right = !fromAfter.texts().isEmpty();
      checks.must(
          "name",
          right,
          right ? "its own" : "it came in another name: " + Words.what(sender),
          "what it says comes in the name that it has now");
    }
    if (direct && isAddressable(clients, sender, after)) {
      Talk talk = Talk.by(clients, OperationName.DIRECT);
      boolean came = talk.at(after).await(talk.say(sender, after), clients.answer());
      checks.must("direct", came, came ? "it came" : Words.what(after), talk.pattern());
    }
    if (room != null && member) {
      judgeMessages(clients, checks, room, sender, after, "room");
    }
    if (named && !direct && before.user() != null) {
      throw Untestable.forNow(
          "a direct message did not come, as if another connection of the user had got it: "
              + Words.what(before));
    }
  }

  /** Returns whether the receiver has a name of its own by which the sender reaches it. */
  private static boolean isAddressable(Clients clients, Client sender, Client receiver) {
    return clients.declares(OperationName.DIRECT)
        && receiver.hasIdentity()
        && !Directs.areOne(sender, receiver);
  }

  private static boolean reachesByName(Clients clients, Client sender, Client receiver) {
    Talk talk = Talk.by(clients, OperationName.DIRECT);
    Deliveries heard = talk.at(receiver);
    return heard.seek(List.of(talk.say(sender, receiver)), clients.answer());
  }

  /**
   * Returns a room beside the channel in which the two hear each other, where the profile has it.
   */
  private static @Nullable Channel roomBeside(
      Clients clients, Channel channel, Client sender, Client receiver) {
    if (channel.operation() == OperationName.ROOM || !Channel.hasMembers(clients)) {
      return null;
    }
    Channel room = Channel.room(clients);
    return room.tryToEnter(sender) && room.tryToEnter(receiver) && room.reaches(sender, receiver)
        ? room
        : null;
  }

  /** Returns whether who is back is a member: it may have to join, and then is told so. */
  private static boolean enterAgain(Clients clients, Channel room, Client after) {
    return clients.operation(OperationName.JOIN).restored() || room.tryToEnter(after);
  }

  /** Judges that what one says reaches the other: each message once, and in order. */
  private static void judgeMessages(
      Clients clients,
      Checks checks,
      Channel channel,
      Client sender,
      Client receiver,
      String slug) {
    Talk talk = channel.talk();
    Deliveries heard = talk.at(receiver);
    List<String> texts = talk.texts(MESSAGES);
    for (String text : texts) {
      talk.say(sender, text);
    }
    heard.await(texts, clients.answer());
    Sequence.judge(checks, slug, texts, heard.texts());
  }

  @ConformanceCase(
      id = "app.reconnect.after-restart",
      clause = "PROFILE#reconnect",
      title = "Clients come back after the server was restarted",
      sends = "The target is stopped and started again while two clients are connected.",
      accepts =
          "Both are connected again within their policy, and each gets what the other says, in"
              + " order.",
      why = "It is what a deployment looks like.",
      causes = "What the application needs of its clients is kept in its memory alone.",
      needs = Need.CHANNEL,
      capabilities = {Capability.CHANNEL, Capability.START},
      spans = 1,
      schedule = Schedule.ALONE)
  void takesClientsBackAfterARestart(Clients clients, TargetControl control, Checks checks) {
    Channel channel = Channel.of(clients);
    List<ReconnectingClient> all = new ArrayList<>();
    List<Integer> marks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ReconnectingClient client = clients.reconnecting(clients.nextUser(), null);
      client.onConnected(clients.admitting(channel::enter));
      var unused = Comeback.connect(clients, client);
      all.add(client);
      marks.add(client.mark());
    }
    control.kill();
    control.restart();
    List<Client> back = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      ReconnectingClient client = all.get(i);
      boolean came =
          client.awaitTransition(
              ConnectionState.CONNECTED, marks.get(i), control.patience().plus(clients.answer()));
      Client current = client.current();
      checks.must("client-" + (i + 1), came, Comeback.describe(client), Comeback.BACK);
      if (current != null) {
        back.add(current);
      }
    }
    if (back.size() == 2) {
      judgeMessages(clients, checks, channel, back.get(0), back.get(1), "first-to-second");
      judgeMessages(clients, checks, channel, back.get(1), back.get(0), "second-to-first");
    }
  }

  @ConformanceCase(
      id = "app.reconnect.no-replay",
      clause = "PROFILE#reconnect/replay",
      title = "What a client got before it was cut off does not come again",
      sends =
          "Five messages; then a client's connection is reset, and it comes back. The same in a room,"
              + " where the profile has both, which the client joins again.",
      accepts =
          "None of the five comes again, but where the profile declares 'history: all', or declares"
              + " none and newcomers get them, too. What was said while the client was away may come,"
              + " once.",
      why = "The application shows it twice, or does twice what it asks for.",
      causes = {
        "The last messages are sent to every new connection, whoever has had them.",
        "What was delivered last is kept for each user and room, and sent at the next join."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL)
  void sendsNothingTwiceToWhoComesBack(Clients clients, Checks checks) {
    Channel channel = Channel.of(clients);
    judgeReplay(clients, checks, channel, "");
    if (channel.operation() != OperationName.ROOM && Channel.hasMembers(clients)) {
      Channel room = Channel.room(clients);
      judgeReplay(clients, checks, room, "room-");
    }
  }

  private static void judgeReplay(Clients clients, Checks checks, Channel channel, String prefix) {
    Client sender = channel.open();
    Client witness = channel.open();
    UnsteadyClient unsteady = UnsteadyClient.on(clients, clients.admitting(channel.entering()));
    ReconnectingClient coming = unsteady.coming();
    Client before = unsteady.before();
    Talk talk = channel.talk();
    List<String> earlier = talk.texts(MESSAGES);
    Deliveries first = talk.at(before);
    earlier.forEach(text -> talk.say(sender, text));
    boolean all = first.await(earlier, clients.answer());
    checks.must(prefix + "before", all, Words.what(before), "all " + MESSAGES);
    int mark = coming.mark();
    boolean gone = unsteady.cutOff(clients, mark);
    Deliveries there = talk.at(witness);
    String meanwhile = talk.say(sender);
    there.await(meanwhile, clients.answer());
    unsteady.proxy().acceptConnections();
    Client after = Comeback.await(clients, checks, coming, mark, prefix + "back");
    if (after == null || !gone) {
      return;
    }
    boolean fenced = channel.carries(sender, after);
    long again = earlier.stream().mapToLong(text -> Leak.count(after, text)).sum();
    if (again > 0 && isHistory(channel, sender, earlier)) {
      checks.observe(
          prefix + "again", again + " of " + MESSAGES + " came again, as a history does");
    } else {
      checks.must(
          prefix + "again",
          again == 0,
          again + " came again" + (fenced ? "" : ", as far as can be seen"),
          "none of the " + MESSAGES);
    }
    // A list of what was missed may hold it besides.
    long missed = talk.at(after, 0).count(meanwhile);
    checks.must(
        prefix + "meanwhile",
        missed <= 1,
        "what was said meanwhile came " + Words.times(missed),
        "at most once");
  }

  /**
   * Whether who comes for the first time gets it, too: then it is a history, which is promised or
   * of which nothing is said.
   */
  private static boolean isHistory(Channel channel, Client sender, List<String> earlier) {
    if (channel.history() != null) {
      return channel.history() == History.ALL;
    }
    Client newcomer = channel.open();
    var unused = channel.carries(sender, newcomer);
    return earlier.stream().anyMatch(text -> Leak.count(newcomer, text) > 0);
  }

  @ConformanceCase(
      id = "app.reconnect.rooms",
      clause = "PROFILE#reconnect",
      title = "A client that comes back and joins again gets what is said in the room once",
      sends = "Three resets of a member's connection; it comes back and joins again each time.",
      accepts = "It gets a message after each of them, once.",
      why = "Rooms that keep the old connection deliver to nobody, or twice.",
      causes = {
        "The old connection stays a member, and what is written to it fails for all.",
        "Restored rooms and the new join count for two."
      },
      needs = Need.ROOM,
      declared = {OperationName.ROOM, OperationName.JOIN})
  void deliversOnceToWhoComesBackIntoARoom(Clients clients, Checks checks) {
    String room = Rooms.fresh();
    Client sender = clients.open();
    Rooms.enter(clients, room, sender);
    FaultProxy proxy = clients.proxy();
    ReconnectingClient coming = clients.reconnecting(clients.nextUser(), proxy);
    coming.onConnected(Rooms.entering(clients, room));
    Client member = Comeback.connect(clients, coming);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    for (int round = 1; round <= 3; round++) {
      int mark = coming.mark();
      proxy.resetAll();
      member = Comeback.await(clients, checks, coming, mark, "back-" + round);
      if (member == null) {
        return;
      }
      Deliveries heard = talk.at(member);
      String text = talk.say(sender);
      boolean came = heard.await(text, clients.answer());
      long count = came ? heard.countAfter(clients.quiet().dividedBy(2), text, 1) : 0;
      checks.must(
          "message-" + round,
          count == 1,
          count == 0 ? Words.what(member) : "it came " + Words.times(count),
          talk.pattern() + ", once");
    }
  }

  @ConformanceCase(
      id = "app.reconnect.herd",
      clause = "PROFILE#reconnect",
      title = "Many clients that were cut off at once all come back",
      sends =
          "A reset of fifty connections at once (fewer where the profile promises fewer), and one"
              + " message when all are back.",
      accepts = "All are connected again within their policy, and all get the message, once.",
      why = "It is what every restart and every network failure brings.",
      causes = {
        "The backlog of connections is short, or handshakes are handled one after the other.",
        "A limit of connections still counts those that have gone."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE)
  void takesManyClientsBackAtOnce(Clients clients, Checks checks) {
    Channel channel = Channel.of(clients);
    Client sender = channel.open();
    FaultProxy proxy = clients.proxy();
    int count = clients.atMost(HERD);
    List<ReconnectingClient> herd = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ReconnectingClient client = clients.reconnecting(clients.nextUser(), proxy);
      client.onConnected(clients.admitting(channel.entering()));
      client.connect();
      herd.add(client);
    }
    List<Integer> marks = new ArrayList<>();
    for (ReconnectingClient client : herd) {
      Comeback.awaitFirst(clients, client);
      marks.add(client.mark());
    }
    proxy.resetAll();
    List<Client> back = new ArrayList<>();
    List<String> away = new ArrayList<>();
    // One wait for all: who has not come by then is late whoever else was waited for.
    Deadline patience = Deadline.in(Comeback.patience(clients));
    for (int i = 0; i < count; i++) {
      ReconnectingClient client = herd.get(i);
      Client current =
          Comeback.await(clients, client, marks.get(i), patience.cut(Comeback.patience(clients)));
      if (current != null) {
        back.add(current);
      } else {
        away.add(Comeback.describe(client));
      }
    }
    checks.must(
        "back",
        away.isEmpty(),
        back.size()
            + " of "
            + count
            + " came back"
            + (away.isEmpty() ? "" : "; " + Words.few(away)),
        "all " + count);
    Talk talk = channel.talk();
    // Of few users, some are the sender to the target.
    List<Client> owed = back.stream().filter(it -> talk.owes(sender, it)).toList();
    if (owed.isEmpty() && !back.isEmpty()) {
      checks.untestable("message", Talk.MAY_BE_THE_SENDER);
      return;
    }
    List<Deliveries> heard = owed.stream().map(talk::at).toList();
    String text = talk.say(sender);
    Deliveries.awaitEach(heard, List.of(text), clients.answer());
    long reached = heard.stream().filter(it -> it.count(text) == 1).count();
    checks.must(
        "message",
        reached == owed.size(),
        reached + " of " + owed.size() + " got it once",
        "each of those who are back gets it once");
  }

  @ConformanceCase(
      id = "app.reconnect.old-identity",
      clause = "PROFILE#reconnect/identity",
      title = "What is sent to a name that is gone reaches nobody",
      sends =
          "A direct message to a client, which is then cut off; when it is back one to the identity"
              + " that it had before, and one to the identity that it has now.",
      accepts =
          "The last arrives and the one before it does not. Where the client keeps its identity, as"
              + " users do, it is recorded.",
      why = "Names that are given again bring one client what was meant for another.",
      causes = "The table of names is keyed by something that outlives the connection.",
      needs = Need.DIRECT,
      declared = OperationName.DIRECT)
  void deliversNothingToANameThatIsGone(Clients clients, Checks checks) {
    Client sender = clients.open();
    FaultProxy proxy = clients.proxy();
    @Nullable User user = clients.nextUser();
    ReconnectingClient coming = clients.reconnecting(user, proxy);
    coming.onConnected(clients.admitting(connected -> {}));
    Client before = Comeback.connect(clients, coming);
    Directs.requireIdentities(clients, before);
    Bindings old = before.identity();
    Talk talk = Talk.by(clients, OperationName.DIRECT);
    // A session of Socket.IO whose upgrade is cut off on its way polls, to the target, and lives on
    // without a connection. What reached the client shows that the upgrade is behind it.
    boolean settled = talk.at(before, 0).await(talk.say(sender, before), clients.answer());
    checks.observe("before", settled ? "it came" : Words.what(before));
    int mark = coming.mark();
    proxy.resetAll();
    Client after = Comeback.await(clients, checks, coming, mark);
    if (after == null) {
      return;
    }
    if (after.identity().equals(old)) {
      boolean came = talk.at(after, 0).await(talk.say(sender, after), clients.answer());
      checks.must("kept-identity", came, came ? "it came" : Words.what(after), talk.pattern());
      return;
    }
    String text = talk.text();
    talk.say(sender, old, text);
    boolean fenced = talk.at(after, 0).await(talk.say(sender, after), clients.answer());
    checks.must(
        "new-identity",
        fenced || sender.departure() != null,
        fenced ? "it came" : Words.what(after),
        talk.pattern());
    Leak.judge(checks, "old-identity", after, text, fenced);
  }
}
