package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Growth;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What one client can do to the others. */
final class ResilienceCases {

  private static final int KIB = 1024;
  private static final int FLOOD = 2000;
  private static final int WRONG_AT_ONCE = 3;
  private static final int SMALL_BUFFER = 64 * KIB;

  /** More than a usual system keeps for a connection whose other end takes nothing. */
  private static final long MUCH = 7L * KIB * KIB;

  /** More is not kept to see how much of a message that is too large is passed on. */
  private static final long LONGEST_LOOKED_AT = 8L * KIB * KIB;

  private static final int CONNECTIONS = 500;
  private static final int CONNECTIONS_WITH_HISTORY = 100;
  private static final int PER_ROUND = 20;

  /** How many messages are under way towards a slow client's neighbours. */
  private static final int AT_ONCE = 16;

  /** What applications say is a part of what is sent there. */
  private static final Set<Protocol> ENVELOPED = EnumSet.of(Protocol.SSE, Protocol.STOMP);

  private static final String OTHERS_ARE_SERVED = "what one of two others says reaches the other";

  @ConformanceCase(
      id = "app.resilience.malformed-input",
      clause = "PROFILE#resilience",
      title = "Input that the application does not understand harms nobody else",
      sends =
          "Each on a connection of its own: JSON that breaks off, no JSON, nothing, a type that is"
              + " not there, null, a list, a number, members of wrong types, members that are"
              + " missing, a text that is null or a list (in a room, too), __proto__, 10,000 levels, and"
              + " binary data; joins, leaves, direct messages and echoes without what they are about;"
              + " direct messages to __proto__ and constructor; and over Socket.IO"
              + " each operation that is acknowledged, by who asks for no acknowledgement.",
      accepts =
          "Two other clients go on being served. The one who sent it may be told, ignored or"
              + " closed; to leave its connection open and serve it no more is a warning. While its"
              + " connection stands and it is served, it hears the others, and is a member of the room"
              + " that it joined.",
      why = "One bad message must not end the conversation of a whole room.",
      causes = {
        "JSON.parse without a catch ends the process.",
        "A member is read of something that is null.",
        "A handler that threw is not called again.",
        "A callback is called without a look whether there is one.",
        "Who sent nonsense is cleaned up after as if it had gone."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE,
      hostile = true)
  void servesOthersWhateverOneSends(Clients clients, Checks checks) {
    Channel channel = Channel.of(clients);
    StandingClient one = StandingClient.on(channel, clients);
    StandingClient other = StandingClient.on(channel, clients);
    @Nullable Channel shared = Channel.hasMembers(clients) ? Channel.room(clients) : null;
    Client speaker = one.now();
    boolean inRoom = shared != null && shared.tryToEnter(speaker);
    Operation said = clients.operation(channel.operation());
    Bindings usual = speaker.complete(said, channel.talk().values(speaker, "text"));
    for (Malformed input : Malformed.inputs(said, usual)) {
      Client client = channel.open();
      clients.offends(client);
      if (!speaker.equals(one.now())) {
        // Its stream had come to its end.
        speaker = one.now();
        inRoom = shared != null && shared.tryToEnter(speaker);
      }
      boolean member =
          shared != null && inRoom && shared.tryToEnter(client) && shared.reaches(speaker, client);
      inRoom = member;
      int mark = client.inbox().mark();
      clients.pace();
      send(client, input);
      boolean others =
          StandingClient.talk(channel, one, other) && !one.wasCutOff() && !other.wasCutOff();
      checks.must(
          input.slug(),
          others,
          others
              ? "served; the sender: " + Words.what(client, mark)
              : one.words() + "; " + other.words(),
          OTHERS_ARE_SERVED);
      if (!others) {
        // What follows could not be told from what this one did.
        return;
      }
      boolean closed = client.departure() != null;
      Client hearer = StandingClient.anotherThan(client, channel, other, one).now();
      boolean served =
          closed
              || channel.reaches(client, hearer)
              || client.departure() != null
              || hearer.departure() != null;
      checks.should(
          input.slug() + "-sender",
          served,
          served
              ? closed ? Words.ending(client) : "it goes on being served"
              : "its connection is open, and what it says reaches nobody",
          "closed, or served");
      if (served && !closed && client.departure() == null) {
        judgeHears(channel, hearer, client, input.slug() + "-hears", checks);
      }
      if (shared != null && member && client.departure() == null) {
        boolean stays =
            shared.reaches(speaker, client)
                || client.departure() != null
                || speaker.departure() != null;
        checks.must(
            input.slug() + "-membership",
            stays,
            stays ? "it is a member still" : "it gets nothing more of its room",
            "what is said in the room that it joined");
        inRoom = stays;
      }
      client.close();
    }
    if (ENVELOPED.contains(clients.plan().endpoint().protocol())) {
      return;
    }
    judgeOtherOperations(channel, clients, one, other, checks);
  }

  /** Judges that what another one says goes on to reach who has sent nonsense. */
  private static void judgeHears(
      Channel channel, Client speaker, Client client, String slug, Checks checks) {
    boolean hears =
        channel.reaches(speaker, client)
            || client.departure() != null
            || speaker.departure() != null;
    checks.must(
        slug,
        hears,
        hears ? "it hears the others still" : "it is served, and hears nobody any more",
        "what others say, as long as its connection stands");
  }

  /** Sends what is about a room, or somebody, and does not say which. */
  private static void judgeOtherOperations(
      Channel channel, Clients clients, StandingClient one, StandingClient other, Checks checks) {
    @Nullable Channel shared = Channel.hasMembers(clients) ? Channel.room(clients) : null;
    if (shared != null && !(shared.tryToEnter(one.now()) && shared.tryToEnter(other.now()))) {
      shared = null;
    }
    List<Malformed> inputs = new ArrayList<>(Malformed.incomplete(clients.plan().endpoint()));
    List<Malformed> inRoom =
        shared == null || channel.operation() == OperationName.ROOM
            ? List.of()
            : withoutTextIn(shared, clients, one.now());
    inputs.addAll(inRoom);
    for (Malformed input : inputs) {
      Client client = channel.open();
      clients.offends(client);
      if (shared != null && inRoom.contains(input) && !shared.tryToEnter(client)) {
        continue;
      }
      int mark = client.inbox().mark();
      clients.pace();
      send(client, input);
      var unused = client.isAlive(clients.answer());
      boolean others = StandingClient.talk(channel, one, other);
      boolean inTheRoom = shared == null || shared.reaches(one.now(), other.now());
      checks.must(
          input.slug(),
          others && inTheRoom,
          others
              ? inTheRoom
                  ? "served; the sender: " + Words.what(client, mark)
                  : "what one of two others says in their room does not reach the other"
              : one.words() + "; " + other.words(),
          OTHERS_ARE_SERVED);
      if (!others || !inTheRoom) {
        return;
      }
      client.close();
    }
  }

  /** Returns what a member sends to its room that has no text. */
  private static List<Malformed> withoutTextIn(Channel room, Clients clients, Client speaker) {
    Operation said = clients.operation(OperationName.ROOM);
    Template send = said.send();
    return send == null
        ? List.of()
        : Malformed.withoutText(
            "room-", send, speaker.complete(said, room.talk().values(speaker, "text")));
  }

  private static void send(Client client, Malformed input) {
    try {
      client.sendRaw(input.payload(), input.binary());
    } catch (NotConnected ended) {
      // Then there is nothing to be harmed by; what the others see is judged all the same.
      var unused = ended.getMessage();
    }
  }

  @ConformanceCase(
      id = "app.error.reported",
      clause = "PROFILE#operations/error",
      title = "Input that is malformed or refused gets what the profile declares",
      sends =
          "What the profile's error has as its send; without one, JSON that breaks off. Where the"
              + " connection stays, the same again beside a client that came later, in the same room"
              + " where the profile has rooms; and three times by both at the same moment.",
      accepts =
          "A message that matches its receive, each time; the connection may be closed after it."
              + " The other client gets none but for its own.",
      why = "A client that is told nothing waits for ever.",
      causes = {
        "Errors are logged where they happen, and nobody tells the client.",
        "The error goes to the connection that came last, or to all of them."
      },
      needs = {},
      declared = OperationName.ERROR,
      schedule = Schedule.ALONE)
  void tellsWhatIsWrong(Clients clients, Checks checks) {
    Operation error = clients.operation(OperationName.ERROR);
    Client client = clients.open();
    int mark = client.inbox().mark();
    if (error.send() == null && !Malformed.isJsonSpoken(clients.plan().endpoint())) {
      checks.untestable(
          "told", "the error has no send, and nothing says that the target reads JSON");
      return;
    }
    Bindings known = sendWhatIsWrong(error, client);
    if (error.receive() == null) {
      Client witness = clients.open();
      boolean alive = witness.isAlive(clients.answer());
      checks.must("survived", alive, Words.ending(witness), "another client is served");
      return;
    }
    boolean told = client.await(OperationName.ERROR, known, mark, clients.answer()) != null;
    checks.must(
        "told",
        told,
        told ? "it is told" : Words.what(client, mark),
        "a message that matches " + error.receive());
    if (told && client.departure() == null) {
      tellsWhoeverIsWrongAndNobodyElse(clients, checks, client);
    }
  }

  /** Returns what must stand in the answer. */
  private static Bindings sendWhatIsWrong(Operation error, Client client) {
    if (error.send() == null) {
      client.sendRaw(Bytes.utf8("{\"type\":"), false);
      return client.identity();
    }
    Bindings sent =
        client.sendFresh(
            OperationName.ERROR,
            client.identity().with("text", "text").with("room", Rooms.fresh()));
    return client.identity().withValueOf(sent, "uuid", "uuid");
  }

  /** Once more, beside somebody who came later and does nothing wrong. */
  private static void tellsWhoeverIsWrongAndNobodyElse(
      Clients clients, Checks checks, Client client) {
    Operation error = clients.operation(OperationName.ERROR);
    Client bystander = clients.open();
    var unusedRoom = Rooms.share(clients, client, bystander);
    boolean settled = bystander.isAlive(clients.answer()) && client.isAlive(clients.answer());
    if (!settled || client.departure() != null) {
      return;
    }
    int mark = client.inbox().mark();
    int othersMark = bystander.inbox().mark();
    Bindings known;
    try {
      known = sendWhatIsWrong(error, client);
    } catch (NotConnected ended) {
      return;
    }
    boolean told = client.await(OperationName.ERROR, known, mark, clients.answer()) != null;
    boolean alive = bystander.isAlive(clients.answer());
    if (client.departure() != null) {
      // What the other one hears then may be of its end.
      return;
    }
    checks.must(
        "told-again",
        told,
        told ? "it is told" : Words.what(client, mark),
        "a message that matches " + error.receive());
    boolean disturbed =
        error.to() == null
            && bystander.inbox().since(othersMark).stream()
                .anyMatch(it -> it.match(error, bystander.identity()) != null);
    checks.must(
        "others",
        alive && !disturbed,
        disturbed
            ? "told of another one's error: " + Words.what(bystander, othersMark)
            : Words.ending(bystander),
        "nothing to a client that did nothing wrong");
    if (told && alive && !disturbed) {
      judgeWrongAtOnce(clients, checks, List.of(client, bystander));
    }
  }

  /** Judges that of two who are wrong at the same moment each is told. */
  private static void judgeWrongAtOnce(Clients clients, Checks checks, List<Client> both) {
    Operation error = clients.operation(OperationName.ERROR);
    int told = AtOnce.answered(both, WRONG_AT_ONCE, client -> isTold(clients, error, client));
    // Who is wrong too often may be shown out instead.
    if (both.stream().anyMatch(it -> it.departure() != null)) {
      return;
    }
    checks.must(
        "told-at-once",
        told == WRONG_AT_ONCE * both.size(),
        told + " of " + WRONG_AT_ONCE * both.size() + " are told to who was wrong",
        "each of two who are wrong at the same moment is told, each time");
  }

  private static boolean isTold(Clients clients, Operation error, Client client) {
    clients.pace();
    int mark = client.inbox().mark();
    try {
      Bindings known = sendWhatIsWrong(error, client);
      return client.await(OperationName.ERROR, known, mark, clients.answer()) != null;
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
      return false;
    }
  }

  @ConformanceCase(
      id = "app.resilience.oversized",
      clause = "PROFILE#resilience",
      title = "A message that is too large harms nobody else",
      sends =
          "A message of twice the profile's limits.messageBytes, or of 4 MiB where it names none.",
      accepts =
          "Two other clients go on being served; what the sender gets is the application's. Over raw"
              + " WebSocket a message beyond limits.messageBytes reaches nobody.",
      why = "Somebody pastes a film into the chat.",
      causes = {
        "An error of the size is not handled, and ends the process.",
        "The message is copied for every client before anybody looks at its size."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE,
      hostile = true)
  void servesOthersBesideAMessageThatIsTooLarge(Clients clients, EndpointPlan plan, Checks checks) {
    Channel channel = Channel.of(clients);
    Client one = channel.open();
    Client other = channel.open();
    Client client = channel.open();
    clients.offends(client);
    Long limit = plan.endpoint().limits().messageBytes();
    long size = limit == null ? 4L * KIB * KIB : Math.min(2 * limit, 32L * KIB * KIB);
    if (size <= LONGEST_LOOKED_AT) {
      one.inbox().keepWholeUpTo((int) size + KIB);
    }
    Talk talk = channel.talk();
    String text = talk.text();
    talk.say(client, text + "x".repeat((int) size));
    // Where it is taken, what the others say stands behind all of it.
    one.inbox()
        .await(
            () ->
                (Leak.count(one, text) > 0 && Leak.count(other, text) > 0)
                    || client.departure() != null
                    || one.departure() != null,
            clients.quiet());
    boolean there = channel.carries(one, other);
    boolean back = channel.carries(other, one);
    checks.must(
        "others",
        there && back,
        there && back ? "served" : Words.ending(one) + "; " + Words.ending(other),
        OTHERS_ARE_SERVED);
    checks.observe("sender", Words.ending(client));
    // What a packet of another protocol may have is for the cases of that protocol to say.
    if (limit != null && size > limit && plan.endpoint().protocol() == Protocol.WEBSOCKET) {
      judgeRefusal(checks, channel, limit, text, client, other, one);
    }
  }

  /** Judges that a message that is larger than promised was not passed on to the receiver. */
  private static void judgeRefusal(
      Checks checks,
      Channel channel,
      long limit,
      String text,
      Client client,
      Client other,
      Client receiver) {
    Clients clients = channel.talk().clients();
    boolean read = client.departure() != null || client.isAlive(clients.answer());
    // Behind it, on the same path, something that the receiver is to get.
    boolean fenced = channel.reaches(other, receiver);
    long most =
        receiver.inbox().since(0).stream()
            .filter(it -> it.contains(text))
            .mapToLong(Received::length)
            .max()
            .orElse(0);
    String seen = most == 0 ? "it reached nobody" : most + " bytes of it reached somebody";
    if (most <= limit && !(read && fenced)) {
      checks.observe("refused", seen + " so far");
      return;
    }
    checks.must("refused", most <= limit, seen, "nothing that is larger than limits.messageBytes");
  }

  @ConformanceCase(
      id = "app.resilience.flood",
      clause = "PROFILE#resilience",
      title = "A flood of messages by one client keeps nobody else waiting",
      sends = "2000 messages that mean nothing, as fast as one client can, while two others talk.",
      accepts =
          "Each of ten messages of the others arrives in time; the flooding client may be slowed or"
              + " closed.",
      why = "A loop in one page must not be felt in all others.",
      causes = "One queue for all clients, and no limit for each.",
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void servesOthersBesideAFlood(Clients clients, EndpointPlan plan, Checks checks) {
    Channel channel = Channel.of(clients);
    Client one = channel.open();
    Client other = channel.open();
    Client flooding = channel.open();
    clients.offends(flooding);
    int count = plan.thorough() ? FLOOD * 10 : FLOOD;
    Thread flood =
        new Thread(
            () -> {
              for (int i = 0; i < count && flooding.departure() == null; i++) {
                send(flooding, new Malformed("flood", Bytes.utf8("{\"type\":\"" + i), false));
              }
            },
            "rtck-flood");
    flood.setDaemon(true);
    flood.start();
    int arrived = 0;
    for (int i = 0; i < 10; i++) {
      if (channel.carries(one, other)) {
        arrived++;
      }
    }
    checks.must("others", arrived == 10, arrived + " of 10 arrived", "all 10");
    checks.observe("flooding", Words.ending(flooding));
    flooding.close();
  }

  @ConformanceCase(
      id = "app.resilience.slow-consumer",
      clause = "PROFILE#resilience",
      title = "A client that takes nothing does not delay the others",
      sends =
          "Messages of 32 KiB, 8 MiB together, among three clients, in a room where all newcomers would"
              + " be told of broadcasts, while a fourth one's connection is frozen towards it; then"
              + " volatile ones, where the profile has them; and the end of the frost.",
      accepts =
          "Each arrives in time at the others; the frozen one may be dropped. If it is not, it is to"
              + " get all of them, once and in order: else it is a warning over Socket.IO, as is a"
              + " connection that brings nothing any more. Over other protocols that is recorded, as is"
              + " whether what is volatile was kept for it.",
      why = "One bad connection must not be felt by a whole room.",
      causes = {
        "Messages are written one client after the other, each write waiting.",
        "What a client does not take is left out for it, and nobody tells it so."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE,
      volume = true)
  void servesOthersBesideAClientThatTakesNothing(
      Clients clients, EndpointPlan plan, Checks checks) {
    Channel channel = Channel.ofMuch(clients);
    Client sender = channel.open();
    List<Client> readers = List.of(channel.open(), channel.open());
    FrozenClient frozen =
        FrozenClient.on(
            channel, clients, clients.proxy(SMALL_BUFFER), List.of(sender, readers.get(0)));
    Talk talk = channel.talk();
    Long limit = plan.endpoint().limits().messageBytes();
    int size = (int) Math.min(32 * KIB, limit == null ? 32 * KIB : limit / 2);
    int count = clients.burst(8 * KIB * KIB / Math.max(1, size));
    List<Deliveries> heard = readers.stream().map(talk::at).toList();
    String control = talk.text() + incompressible(size, count);
    talk.say(sender, control);
    for (Deliveries reader : heard) {
      if (!reader.seek(List.of(control), clients.answer())) {
        throw new Untestable(
            "a message of " + size + " bytes does not come, be all connections sound");
      }
    }
    boolean reached = frozen.isReachedBy(control);
    frozen.freeze();
    List<String> said = new ArrayList<>();
    int arrived = 0;
    boolean all = true;
    while (all && arrived < count) {
      List<String> texts = new ArrayList<>();
      for (int i = arrived; i < Math.min(count, arrived + AT_ONCE); i++) {
        String text = talk.text() + incompressible(size, i);
        talk.say(sender, text);
        texts.add(text);
      }
      for (Deliveries reader : heard) {
        all &= reader.await(texts, clients.answer());
      }
      said.addAll(texts);
      arrived += all ? texts.size() : 0;
    }
    if (arrived < count && Limits.mayEndABurst(checks, clients, List.of(sender))) {
      return;
    }
    checks.must(
        "others",
        arrived == count,
        arrived + " of " + count + " reached both; the sender: " + Words.ending(sender),
        "all " + count);
    if (arrived < count || !reached) {
      checks.observe("frozen", Words.ending(frozen.client()));
      return;
    }
    frozen.judgeThaw(checks, sender, readers.get(0), said, (long) size * count >= MUCH);
  }

  /** Returns so many characters of which a connection that compresses makes little less. */
  private static String incompressible(int length, int seed) {
    byte[] bytes = Bytes.pseudoRandom(seed, length).toArray();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).substring(0, length);
  }

  @ConformanceCase(
      id = "app.resilience.churn",
      clause = "PROFILE#resilience",
      title = "Connections that are opened and dropped leave the server as it was",
      sends =
          "500 connections, twenty at a time, half of them ended in good order and half reset; 100"
              + " where the profile declares that newcomers are told all that was said. Fewer where half of"
              + " the case's time is over before.",
      accepts =
          "All are let in, but those who are told that the server is busy; clients that were there"
              + " before and new ones talk to each other as before.",
      why = "Pages are opened and closed all day.",
      causes = {
        "What is kept for a connection is not given back when it ends.",
        "Clients that have gone are written to at every message."
      },
      needs = Need.CHANNEL,
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void isAsBeforeAfterManyConnections(Clients clients, EndpointPlan plan, Checks checks) {
    Channel channel = Channel.of(clients);
    StandingClient one = StandingClient.on(channel, clients);
    StandingClient other = StandingClient.on(channel, clients);
    FaultProxy proxy = clients.proxy();
    Growth growth = Growth.from(plan);
    AtomicInteger opened = new AtomicInteger();
    List<String> failures = new ArrayList<>();
    AtomicBoolean busy = new AtomicBoolean(true);
    int count = channel.keepsHistory() ? CONNECTIONS_WITH_HISTORY : CONNECTIONS;
    int perRound = Math.min(clients.atMost(PER_ROUND), Math.max(2, plan.width()));
    for (int round = 0;
        round * perRound < count && failures.isEmpty() && clients.isInFirstHalf();
        round++) {
      List<Client> some = new ArrayList<>();
      for (int i = 0; i < perRound; i++) {
        some.add(clients.unconnected(clients.nextUser(), proxy));
      }
      SideBySide.times(
          perRound,
          plan.width(),
          i -> {
            try {
              some.get(i).connect(clients.answer());
              opened.incrementAndGet();
            } catch (Refused refused) {
              synchronized (failures) {
                failures.add(String.valueOf(refused.getMessage()));
              }
              if (!refused.isForNow()) {
                busy.set(false);
              }
            }
          });
      if (round % 2 == 0) {
        some.forEach(Client::close);
      } else {
        proxy.resetAll();
      }
    }
    String seen =
        opened + " were let in" + (failures.isEmpty() ? "" : "; then " + Words.few(failures));
    if (!failures.isEmpty() && busy.get()) {
      // How many may come at a time nobody has promised, and they were told.
      checks.observe("opened", seen);
    } else {
      checks.should("opened", failures.isEmpty(), seen, "all are let in");
    }
    boolean before = StandingClient.talk(channel, one, other);
    checks.must(
        "before",
        before,
        before ? "they talk" : one.words() + "; " + other.words(),
        OTHERS_ARE_SERVED);
    StandingClient fresh = StandingClient.on(channel, clients);
    StandingClient peer = StandingClient.anotherThan(fresh.now(), channel, one, other);
    boolean since = StandingClient.talk(channel, peer, fresh);
    checks.must(
        "new",
        since,
        since ? "they talk" : fresh.words(),
        "a new client and one from before talk to each other");
    growth.observe(checks, clients.quiet());
  }
}
