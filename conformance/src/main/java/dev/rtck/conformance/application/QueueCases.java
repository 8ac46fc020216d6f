package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.ReconnectingClient;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.fault.Direction;
import dev.rtck.protocol.fault.Fault;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.fault.Rule;
import dev.rtck.protocol.fault.Trigger;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import dev.rtck.reports.Verdict;
import java.util.List;

/**
 * What becomes of messages that are sent while there is no connection, hardly one, or none any
 * more.
 */
final class QueueCases {

  private static final int QUEUED = 50;
  private static final int EARLY = 5;
  private static final int STRADDLING = 100;
  private static final int WINDOW = 5;

  @ConformanceCase(
      id = "app.queue.flushed-in-order",
      clause = "PROFILE#queue",
      title = "What a client sends when it comes back arrives once and in order",
      sends =
          "Fifty messages that a client kept while it was offline, all at once when it is"
              + " connected again.",
      accepts = "Another client gets all of them, each once and in order.",
      why = "What was written in the tunnel is sent at its end.",
      causes = {
        "The first messages are handled before the handler of the connection is complete.",
        "Messages of one connection are handled side by side."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL)
  void takesWhatWasQueuedInOrder(Clients clients, Checks checks) {
    Channel channel = Channel.of(clients);
    Client receiver = channel.open();
    requireLastingSenders(channel, clients);
    UnsteadyClient unsteady = UnsteadyClient.on(channel, clients);
    ReconnectingClient sender = unsteady.coming();
    int mark = sender.mark();
    if (!unsteady.cutOff(clients, mark)) {
      throw new Untestable("the reset was not noticed: " + Comeback.describe(sender));
    }
    Talk talk = channel.talk();
    Deliveries heard = talk.at(receiver);
    List<String> texts = talk.texts(clients.burst(QUEUED));
    for (String text : texts) {
      sender.send(channel.operation(), talk.values(unsteady.before(), text));
    }
    unsteady.proxy().acceptConnections();
    if (Comeback.await(clients, checks, sender, mark) == null) {
      return;
    }
    boolean came = heard.await(texts, clients.answer());
    if (!came && Limits.mayEndABurst(checks, clients, clients.all())) {
      return;
    }
    heard.countAfter(clients.quiet(), texts.get(texts.size() - 1), 1);
    Sequence.judge(checks, "queued", texts, heard.texts());
  }

  @ConformanceCase(
      id = "app.queue.before-welcome",
      clause = "PROFILE#queue",
      title = "What a client sends as soon as its connection stands is not lost",
      sends =
          "Five broadcasts (or echoes) right after the connection was made, before any welcome, and"
              + " behind them a join, where the profile has rooms; and then a message in that room.",
      accepts =
          "All of them arrive, each once and in order; and the message reaches the new member. Where"
              + " credentials come in the first message, and a welcome behind them, it is a warning that"
              + " something before the welcome is lost.",
      why = "Browsers send what they have as soon as the socket is open.",
      causes = {
        "The handler for messages is set after something that is waited for, such as a lookup of"
            + " the user.",
        "Messages that come before the session is complete are dropped."
      },
      needs = {},
      capabilities = Capability.CHANNEL)
  void losesNothingOfWhatIsSentAtOnce(Clients clients, Checks checks) {
    boolean broadcast = clients.declares(OperationName.BROADCAST);
    if (!broadcast && !clients.declares(OperationName.ECHO)) {
      throw new Untestable("the profile declares neither broadcast nor echo");
    }
    OperationName name = broadcast ? OperationName.BROADCAST : OperationName.ECHO;
    if (!clients.operation(name).sendsOnly("text")) {
      throw new Untestable("the send of " + name.word() + " needs what only the welcome tells");
    }
    Talk talk = Talk.by(clients, name);
    Client hasty = clients.unconnected(clients.nextUser());
    Client receiver = broadcast ? clients.open() : hasty;
    Deliveries heard = talk.at(receiver, 0);
    List<String> texts = talk.texts(EARLY);
    try {
      hasty.connect(clients.answer());
    } catch (Refused refused) {
      throw new Untestable(String.valueOf(refused.getMessage()));
    }
    texts.forEach(text -> talk.say(hasty, text));
    String room = Rooms.fresh();
    boolean joined = receiver != hasty && joinsAtOnce(clients, room, hasty);
    heard.await(texts, clients.answer());
    User user = hasty.user();
    boolean loggedIn = user == null || user.connect() == null;
    Sequence early = Sequence.of(texts, heard.texts());
    if (!loggedIn && clients.declares(OperationName.WELCOME) && !early.isWhole()) {
      // Until it is told that its login was taken, it is nobody yet.
      checks.should("early", false, early.describe(), "all of them, each once and in order");
      return;
    }
    Sequence.judge(checks, "early", texts, heard.texts());
    if (joined && Rooms.tryToEnter(clients, room, receiver)) {
      boolean owed = loggedIn || !clients.declares(OperationName.WELCOME);
      judgeMember(clients, checks, room, hasty, receiver, owed ? Verdict.FAIL : Verdict.WARN);
    }
  }

  /** Asks to be let into a room before anything came; returns whether that can be asked. */
  private static boolean joinsAtOnce(Clients clients, String room, Client hasty) {
    boolean asks =
        Channel.hasMembers(clients) && clients.operation(OperationName.JOIN).sendsOnly("room");
    Double rate = clients.plan().endpoint().limits().ratePerSecond();
    if (!asks || (rate != null && rate < 2 * EARLY)) {
      return false;
    }
    try {
      hasty.send(OperationName.JOIN, hasty.identity().with("room", room));
      return true;
    } catch (NotConnected ended) {
      return false;
    }
  }

  private static void judgeMember(
      Clients clients, Checks checks, String room, Client hasty, Client other, Verdict otherwise) {
    if (Rooms.mayBeOne(clients, hasty, other)) {
      return;
    }
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Deliveries heard = talk.at(hasty);
    Deadline patience = Deadline.in(clients.answer());
    boolean came = false;
    while (!came && !patience.hasPassed() && hasty.departure() == null) {
      // Nothing tells when a join that was early takes effect.
      came = heard.seek(List.of(talk.say(other)), clients.quiet()) || !heard.texts().isEmpty();
    }
    if (!came) {
      clients.missed();
    }
    checks.record(
        "early-join",
        came ? Verdict.PASS : otherwise,
        came ? "it came" : Words.what(hasty),
        talk.pattern());
  }

  @ConformanceCase(
      id = "app.queue.straddling",
      clause = "PROFILE#queue/cut",
      title =
          "Of what is sent while the connection breaks, one block may be lost and nothing comes twice",
      sends =
          "A hundred messages (fewer where they take long), five at a time, while the sender's"
              + " connection is reset in the middle of them and comes back; what could not be sent is"
              + " sent then.",
      accepts =
          "Another client gets them in order and none of them twice; what is lost stands together.",
      why = "Who cannot tell what was lost cannot send it again.",
      causes = "A message is handled again when the connection breaks before it was acknowledged.",
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL)
  void losesAtMostOneBlockAtTheCut(Clients clients, Checks checks) {
    Channel channel = Channel.of(clients);
    Client receiver = channel.open();
    requireLastingSenders(channel, clients);
    UnsteadyClient unsteady = UnsteadyClient.on(channel, clients);
    FaultProxy proxy = unsteady.proxy();
    ReconnectingClient sender = unsteady.coming();
    Talk talk = channel.talk();
    Deliveries heard = talk.at(receiver);
    int mark = sender.mark();
    List<String> texts = talk.texts(Math.max(2 * WINDOW, clients.burst(STRADDLING)));
    int cutAt = middle(texts);
    long since = System.nanoTime();
    for (int i = 0; i < texts.size(); i++) {
      if (i == cutAt) {
        // In the middle of the bytes of these five, on whichever connection they go.
        int some = 100 + texts.get(i).length();
        proxy
            .relayed(Direction.TO_TARGET)
            .forEach(
                (connection, sent) ->
                    proxy.add(
                        Rule.when(
                                new Trigger.AfterBytes(Direction.TO_TARGET, sent + some),
                                Fault.Reset.both())
                            .on(connection)));
      }
      sender.send(channel.operation(), talk.values(unsteady.before(), texts.get(i)));
      clients.pace();
      if (i % WINDOW == WINDOW - 1) {
        boolean nearCut = i >= cutAt && i < cutAt + WINDOW;
        heard.await(texts.get(i), nearCut ? clients.quiet() : clients.answer().dividedBy(4));
      }
      if (i == WINDOW - 1) {
        texts = texts.subList(0, Math.min(texts.size(), affordable(clients, since)));
        cutAt = middle(texts);
      }
    }
    if (Comeback.await(clients, checks, sender, mark) == null) {
      return;
    }
    String last = texts.get(texts.size() - 1);
    heard.await(last, clients.answer());
    heard.countAfter(clients.quiet(), last, 1);
    Sequence sequence = Sequence.of(texts, heard.texts());
    boolean onlyLost = sequence.doubled().isEmpty() && sequence.overtaken().isEmpty();
    if (!sequence.isWhole() && onlyLost && Limits.mayEndABurst(checks, clients, clients.all())) {
      return;
    }
    checks.must(
        "not-doubled",
        sequence.doubled().isEmpty(),
        sequence.describe(),
        "none of them more than once");
    checks.must(
        "in-order", sequence.overtaken().isEmpty(), sequence.describe(), "none after a later one");
    checks.must(
        "one-block",
        sequence.isLostInOneBlock() && sequence.lost().size() <= 4 * WINDOW,
        sequence.describe(),
        "all of them, or all but one block at the cut");
  }

  /** Returns the number of the first text of the windowful in which the connection is cut. */
  private static int middle(List<String> texts) {
    return texts.size() / 2 - texts.size() / 2 % WINDOW;
  }

  /**
   * Returns for how many messages there is time where a windowful took as long as since then.
   *
   * @throws Untestable when it is for too few
   */
  private static int affordable(Clients clients, long since) {
    long each = Math.max(1, System.nanoTime() - since);
    long windows = clients.plan().patience().wholeCase().dividedBy(2).toNanos() / each;
    if (windows < 2) {
      throw new Untestable("the first " + WINDOW + " messages took " + each / 1_000_000 + " ms");
    }
    return (int) Math.min(windows, STRADDLING) * WINDOW;
  }

  /** What is queued names its sender as it was then: who comes back may have another name. */
  private static void requireLastingSenders(Channel channel, Clients clients) {
    Template send = clients.operation(channel.operation()).send();
    if (send != null && send.names().contains("self") && clients.declares(OperationName.WELCOME)) {
      throw new Untestable(
          "the send of "
              + channel.operation().word()
              + " names its sender, whose next connection may have another name");
    }
  }
}
