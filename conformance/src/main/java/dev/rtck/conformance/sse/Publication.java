package dev.rtck.conformance.sse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SendRequest;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseMessage;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How something is made to come on a stream: the profile's broadcast, or else a message in a room
 * of the case's own. The publisher is another one than the subscriber where there are two users.
 */
final class Publication {

  private static final int TRIES = 3;
  private static final int MOST_CUTS = 4;

  /** RFC 3629 §3: the first octet of a character that has more of them. */
  private static final int FIRST_OF_SEVERAL = 0xc0;

  private static final Pattern BEGINNING = Pattern.compile("^[A-Za-z0-9-]*");

  private final EndpointPlan plan;
  private final SseProbe subscriber;
  private final SseProbe publisher;
  private final Operation operation;
  private final String room;
  private final Bindings follower;
  private volatile Bindings speaker;
  private volatile @Nullable SseStream greeted;
  private volatile @Nullable String movedTo;
  private volatile @Nullable SseProbe beside;

  private Publication(EndpointPlan plan, SseProbe probe, Operation operation) {
    this(plan, probe, operation, "room-" + Payloads.unique());
  }

  private Publication(EndpointPlan plan, SseProbe probe, Operation operation, String room) {
    this.plan = plan;
    this.room = room;
    this.subscriber = probe;
    this.operation = operation;
    boolean self = operation.name() == OperationName.ECHO;
    this.publisher = self ? probe : probe.as(UsualClient.another(plan));
    this.follower = named(plan, 0);
    this.speaker = named(plan, self || plan.users().size() < 2 ? 0 : 1);
  }

  private static Bindings named(EndpointPlan plan, int number) {
    User user = plan.users().isEmpty() ? null : plan.users().get(number);
    String identity = user == null ? null : user.identity();
    return identity == null ? Bindings.EMPTY : Bindings.EMPTY.withUntyped("self", identity);
  }

  /**
   * Returns how to publish at the endpoint.
   *
   * @throws Untestable when the profile does not say
   */
  static Publication at(EndpointPlan plan, SseProbe probe) {
    for (OperationName name : List.of(OperationName.BROADCAST, OperationName.ROOM)) {
      Operation operation = plan.endpoint().operation(name);
      if (operation != null && names(operation.receive()).contains("text")) {
        return new Publication(plan, probe, operation);
      }
    }
    throw new Untestable("the profile declares neither broadcast nor room with a ${text}");
  }

  /** Returns the same; null where the profile does not say. */
  static @Nullable Publication ifAny(EndpointPlan plan, SseProbe probe) {
    try {
      return at(plan, probe);
    } catch (Untestable nothingToPublish) {
      return null;
    }
  }

  /** Returns how to publish by the operation, which the profile declares. */
  static Publication by(EndpointPlan plan, SseProbe probe, Operation operation) {
    return new Publication(plan, probe, operation);
  }

  /**
   * Returns how to publish in a room that is a stream of its own; null where the endpoint has none.
   */
  static @Nullable Publication inRoomStream(EndpointPlan plan, SseProbe probe) {
    Operation room = speaking(plan);
    if (room == null) {
      return null;
    }
    Publication publication = new Publication(plan, probe, room);
    try {
      return publication.hasOwnPath() ? publication : null;
    } catch (UnboundNameException ofSomebodyUnknown) {
      return null;
    }
  }

  /** Returns whether it comes on another stream than that of the endpoint's path. */
  boolean hasOwnPath() {
    return path() != null;
  }

  /**
   * Returns how to publish in another room; null where what comes here is no room's and rooms have
   * no stream of their own, or where a request makes the user a member, on whichever stream.
   */
  @Nullable Publication elsewhere() {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    if (join != null && join.send() != null) {
      return null;
    }
    return operation.name() == OperationName.ROOM
        ? new Publication(plan, subscriber, operation)
        : inRoomStream(plan, subscriber);
  }

  /** Returns how to publish in a room of this name; null where the endpoint has no rooms. */
  @Nullable Publication in(String name) {
    Operation room = speaking(plan);
    return room == null ? null : new Publication(plan, subscriber, room, name);
  }

  /** Returns how one speaks in a room; null where the endpoint has none with a ${text}. */
  private static @Nullable Operation speaking(EndpointPlan plan) {
    Operation room = plan.endpoint().operation(OperationName.ROOM);
    return room == null || room.send() == null || !names(room.receive()).contains("text")
        ? null
        : room;
  }

  /**
   * Opens a stream as somebody else than who opened the one; returns the way to tell that one
   * alone, or null where the profile knows none, or does not say by what name.
   */
  @Nullable ToOne toAnother(SseStream own) {
    Operation direct = plan.endpoint().operation(OperationName.DIRECT);
    if (direct == null
        || direct.send() == null
        || direct.subscribe() != null
        || !names(direct.receive()).contains("text")
        || operation.name() != OperationName.BROADCAST
        // What is for a user may come to each client of that user.
        || plan.users().size() == 1) {
      return null;
    }
    SseStream stream = publisher.open();
    Bindings other = identity(stream, 1);
    if (other.get("self") == null
        || Objects.equals(other.get("self"), identity(own, 0).get("self"))) {
      stream.close();
      return null;
    }
    // It is told by its own user, whose name no other one's credentials need be let use.
    Bindings values =
        speaker.withValueOf(other, "self", "recipient").withValueOf(other, "self", "self");
    return new ToOne(
        stream,
        text ->
            publisher.exchange(
                SendRequest.of(
                    direct, values.with("text", text).withFresh(), publisher.endpoint())),
        (its, text) ->
            its.awaitEvent(
                event ->
                    event.data().contains(text)
                        && new SseMessage(event).match(direct, Bindings.EMPTY) != null,
                0,
                patience().answer()),
        // A name that a greeting gave may be gone with its stream.
        named(plan, 1).get("self") == null ? null : publisher::openBehind);
  }

  /** Returns who a stream is for whose user is the first, or the second, of those let in. */
  private Bindings identity(SseStream stream, int number) {
    Bindings declared = plan.users().isEmpty() ? Bindings.EMPTY : named(plan, number);
    Operation welcome = plan.endpoint().operation(OperationName.WELCOME);
    return declared.get("self") != null || welcome == null
        ? declared
        : greeting(stream, welcome, patience().answer());
  }

  /**
   * A client, and how it is told something that is for it alone.
   *
   * @param hears returns the event that brings it a text, or null when none comes
   * @param comeBack opens its stream again behind an id; null where it may have another name then
   */
  record ToOne(
      SseStream stream,
      Function<String, HttpReply> tell,
      BiFunction<SseStream, String, @Nullable SseEvent> hears,
      @Nullable Function<String, SseStream> comeBack)
      implements AutoCloseable {
    /** Tells it the text; returns the event that brings it, or null when none does. */
    @Nullable SseEvent hear(String text) {
      return tell.apply(text).isAccepted() ? hears.apply(stream, text) : null;
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  /** Returns what a request that publishes says besides the text. */
  Set<String> said() {
    return names(operation.send());
  }

  private static Set<String> names(@Nullable Template template) {
    return template == null ? Set.of() : template.names();
  }

  Operation operation() {
    return operation;
  }

  Patience patience() {
    return subscriber.patience();
  }

  /** Returns what opens the stream on which it comes. */
  HandshakeRequest request() {
    HandshakeRequest first = first();
    String moved = movedTo;
    return moved == null ? first : first.withTarget(moved);
  }

  private HandshakeRequest first() {
    String path = path();
    return path == null ? subscriber.request() : subscriber.endpoint().streamAt(path);
  }

  /** Returns what somebody else sends to open the stream. */
  HandshakeRequest requestAs(SseEndpoint other) {
    String path = path();
    return path == null ? other.request() : other.streamAt(path);
  }

  /** Returns what opens the stream again behind an event. */
  HandshakeRequest requestBehind(String lastEventId) {
    HandshakeRequest request = request();
    return lastEventId.isEmpty() ? request : request.with(SseEndpoint.LAST_EVENT_ID, lastEventId);
  }

  private @Nullable Template subscription() {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    boolean inRoom = operation.name() == OperationName.ROOM;
    return operation.subscribe() != null
        ? operation.subscribe()
        : inRoom && join != null ? join.subscribe() : null;
  }

  private @Nullable String path() {
    Template subscribe = subscription();
    return subscribe == null
        ? null
        : subscribe.renderText(values(follower, ""), dev.rtck.protocol.profile.Escaping.PERCENT);
  }

  /** Opens the stream, joined to the room; whether the target knows of it is not waited for. */
  SseStream open() {
    return open(request());
  }

  SseStream open(HandshakeRequest request) {
    SseStream stream = opened(request);
    if (!stream.target().equals(request.target()) && request.target().equals(first().target())) {
      movedTo = stream.target();
    }
    enter(stream);
    return stream;
  }

  /** Some have the stream of a room for its members alone: they join before they ask again. */
  private SseStream opened(HandshakeRequest request) {
    try {
      return subscriber.open(request);
    } catch (SseRefused refused) {
      Operation join = joiningByRequest();
      if (join == null || !hasOwnPath()) {
        throw refused;
      }
      try {
        var unused = subscriber.publish(join, values(follower, "").withFresh());
      } catch (UnboundNameException onlyAGreetingTells) {
        throw refused;
      }
      return subscriber.open(request);
    }
  }

  /** Returns how one becomes a member by a request, or null where none makes one. */
  private @Nullable Operation joiningByRequest() {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    return operation.name() == OperationName.ROOM && join != null && join.send() != null
        ? join
        : null;
  }

  /** Does what has to be done once the stream stands: each one is greeted, and joins, by itself. */
  void enter(SseStream stream) {
    Operation join = joiningByRequest();
    Operation welcome = plan.endpoint().operation(OperationName.WELCOME);
    if (welcome != null && speaksForItself()) {
      greetSpeaker(welcome);
    }
    boolean isKnown = speaker.get("self") != null;
    if (join == null && (welcome == null || isKnown)) {
      return;
    }
    Bindings own = welcome == null ? follower : greeted(stream, welcome, isKnown);
    if (join != null && !stream.endedByTarget() && !stream.hasEnded()) {
      var unused = subscriber.publish(join, values(own, "").withFresh());
      if (publisher != subscriber) {
        unused = publisher.publish(join, values(speaker, "").withFresh());
      }
    }
  }

  /** Returns what the greeting of a stream says, or nothing when none comes. */
  private static Bindings greeting(SseStream stream, Operation welcome, Duration atMost) {
    SseEvent came =
        stream.awaitEvent(
            it -> new SseMessage(it).match(welcome, Bindings.EMPTY) != null, 0, atMost);
    Bindings told = came == null ? null : new SseMessage(came).match(welcome, Bindings.EMPTY);
    return told == null ? Bindings.EMPTY : told;
  }

  /** Returns who the stream is for, by the profile or else by its greeting. */
  private Bindings greeted(SseStream stream, Operation welcome, boolean isKnown) {
    // Who comes back need not be greeted again.
    Bindings told = greeting(stream, welcome, isKnown ? patience().quiet() : patience().answer());
    if (told.get("self") != null && !speaksForItself()) {
      synchronized (this) {
        if (speaker.get("self") == null || hasLeft()) {
          speaker = speaker.withValueOf(told, "self", "self");
          greeted = stream;
        }
      }
    }
    if (follower.get("self") != null) {
      return follower;
    }
    return told.get("self") == null && !speaksForItself()
        ? speaker
        : follower.withValueOf(told, "self", "self");
  }

  /**
   * Returns whether a request says by whom it is, and that cannot be the name of a stream on which
   * it is to be heard: it would not be heard there, its credentials are those of another user, or a
   * room's stream greets nobody.
   */
  private boolean speaksForItself() {
    return publisher != subscriber
        && said().contains("self")
        && (leavesOutSender() || plan.users().size() > 1 || subscription() != null);
  }

  private boolean leavesOutSender() {
    Recipients to = operation.to();
    return to != null && !to.includesSender();
  }

  /** Returns whether the stream has ended whose greeting told who speaks. */
  private boolean hasLeft() {
    SseStream its = greeted;
    return its != null && its.hasEnded();
  }

  /** Opens a stream for who speaks, whose greeting tells by which name. */
  private synchronized void greetSpeaker(Operation welcome) {
    boolean isNamed = speaker.get("self") != null || greeted != null;
    if (isNamed && !hasLeft()) {
      return;
    }
    SseStream own = publisher.open();
    speaker = speaker.withValueOf(greeting(own, welcome, patience().answer()), "self", "self");
    greeted = own;
  }

  /**
   * Requires, where nobody hears what it says itself, that who says something is known to be
   * another one than who is to hear it on the stream.
   *
   * @throws Untestable when it may be the same
   */
  void requireAnotherSpeaker(SseStream stream) {
    if (!leavesOutSender()) {
      return;
    }
    JsonNode its = said().contains("self") ? identity(stream, 0).get("self") : null;
    JsonNode other = speaker.get("self");
    boolean mayBeOne =
        (its == null || other == null) ? plan.users().size() == 1 : its.equals(other);
    if (mayBeOne) {
      throw new Untestable(
          "who says something may be taken for who is to hear it, and nobody hears what it says"
              + " itself: another valid user is needed");
    }
  }

  /**
   * Opens the stream and publishes until something comes: from then on the target knows of it.
   *
   * @throws Untestable when nothing comes
   */
  SseStream subscribe() {
    SseStream stream = open();
    settle(stream);
    return stream;
  }

  /**
   * Publishes until something comes on the stream.
   *
   * @throws Untestable when nothing does
   */
  void settle(SseStream stream) {
    List<String> texts = new ArrayList<>();
    for (int tries = 0; tries < TRIES && !stream.hasEnded(); tries++) {
      String text = Payloads.unique();
      texts.add(text);
      HttpReply reply = publish(text);
      if (reply.isAccepted()
          && stream.awaitEvent(carryingAny(texts), 0, patience().answer().dividedBy(TRIES))
              != null) {
        return;
      }
      if (!reply.isAccepted()) {
        throw new Untestable("the " + operation.name().word() + " got: " + reply.describe());
      }
    }
    requireItsShape(stream, texts);
    throw new Untestable(
        "the "
            + operation.name().word()
            + " does not come on a stream, of which came: "
            + stream.describe());
  }

  /**
   * Requires that nothing of what was published comes as something else than the operation's
   * receive: by what the profile does not know, no stream can be judged.
   *
   * @throws Untestable when something does
   */
  void requireItsShape(SseStream stream, Collection<String> texts) {
    for (SseEvent event : stream.events(0)) {
      boolean isOurs = texts.stream().anyMatch(event.data()::contains);
      if (isOurs && texts.stream().map(this::carrying).noneMatch(it -> it.test(event))) {
        throw new Untestable(
            "the "
                + operation.name().word()
                + " comes as the profile's receive does not say: "
                + event);
      }
    }
  }

  /**
   * Requires that a stream did not end in good order, as it may whenever the target likes: what did
   * not come on it would have come to who opens it again.
   *
   * @throws Untestable when it did
   */
  static void requireThatItStands(SseStream stream) {
    if (stream.endedOrderly()) {
      throw new Untestable("the stream ended in good order before all came: " + stream.describe());
    }
  }

  /** Publishes the text and waits for the answer. */
  HttpReply publish(String text) {
    return publisher.exchange(request(text));
  }

  /** Publishes the text beside another one, on a connection of its own. */
  HttpReply publishBeside(String text) {
    SseProbe its = beside;
    if (its == null) {
      its = publisher.as(publisher.endpoint());
      beside = its;
    }
    return its.exchange(request(text));
  }

  /** Publishes the text where a name that the request says has another value than usual. */
  HttpReply publishWith(String name, String value, String text) {
    Bindings values = values(speaker, text).withFresh().with(name, value);
    return publisher.exchange(SendRequest.of(operation, values, publisher.endpoint()));
  }

  /** Publishes the text as above, in segments that end within its first characters. */
  HttpReply publishInSegments(String text) {
    HandshakeRequest request = request(text);
    Bytes bytes = request.encode();
    List<Integer> cuts =
        IntStream.range(1, bytes.length())
            .filter(i -> bytes.at(i - 1) >= FIRST_OF_SEVERAL && isContinuation(bytes.at(i)))
            .limit(MOST_CUTS)
            .boxed()
            .toList();
    return publisher.exchange(request, cuts);
  }

  /** Publishes the text in a body of chunks, each of so many bytes at most (RFC 9112 §7.1). */
  HttpReply publishInChunks(String text, int most) {
    HandshakeRequest request = request(text);
    Bytes body = request.body();
    List<Bytes> parts = new ArrayList<>();
    for (int from = 0; from < body.length(); from += most) {
      Bytes chunk = body.slice(from, Math.min(body.length(), from + most));
      parts.add(Bytes.utf8(Integer.toHexString(chunk.length()) + "\r\n"));
      parts.add(chunk);
      parts.add(Bytes.utf8("\r\n"));
    }
    parts.add(Bytes.utf8("0\r\n\r\n"));
    return publisher.exchange(
        request
            .without("Content-Length")
            .with("Transfer-Encoding", "chunked")
            .followedBy(Bytes.concat(parts.toArray(Bytes[]::new))));
  }

  /** RFC 3629 §3: 10xxxxxx. */
  private static boolean isContinuation(int octet) {
    return (octet & 0xc0) == 0x80;
  }

  private HandshakeRequest request(String text) {
    return SendRequest.of(operation, values(speaker, text).withFresh(), publisher.endpoint());
  }

  /**
   * Publishes the text, which is nothing that a target may refuse.
   *
   * @throws Untestable when it is refused
   */
  void require(String text) {
    HttpReply reply = publish(text);
    if (!reply.isAccepted()) {
      throw new Untestable("the " + operation.name().word() + " got: " + reply.describe());
    }
  }

  private Bindings values(Bindings who, String text) {
    return who.with("text", text).with("room", room);
  }

  /** Returns whether an event is the operation's, with just this text. */
  Predicate<SseEvent> carrying(String text) {
    Bindings known = Bindings.EMPTY.with("text", text).with("room", room);
    String word = firstWord(text);
    return event ->
        event.data().contains(word) && new SseMessage(event).match(operation, known) != null;
  }

  /** Returns whether an event is the operation's, with any of the texts. */
  Predicate<SseEvent> carryingAny(List<String> texts) {
    return texts.stream().map(this::carrying).reduce(event -> false, Predicate::or);
  }

  /** What no coding changes, so that most events need not be taken apart. */
  private static String firstWord(String text) {
    return BEGINNING.matcher(text).results().findFirst().map(MatchResult::group).orElse("");
  }

  /** Returns the text that an event of the operation carries, or null when it is another one. */
  @Nullable String text(SseEvent event) {
    Bindings told = new SseMessage(event).match(operation, Bindings.EMPTY.with("room", room));
    JsonNode text = told == null ? null : told.get("text");
    return text == null ? null : text.isValueNode() ? text.asText() : text.toString();
  }

  /** Returns the texts with the beginning that came on the stream, in order. */
  List<String> texts(SseStream stream, String beginning) {
    return texts(stream.events(0), beginning);
  }

  List<String> texts(List<SseEvent> events, String beginning) {
    return events.stream()
        .filter(it -> it.data().contains(beginning))
        .map(this::text)
        .filter(Objects::nonNull)
        .filter(it -> it.startsWith(beginning))
        .collect(Collectors.toList());
  }

  /** Returns whether the text travels as it is, and not inside of JSON. */
  boolean isRaw() {
    Template receive = operation.receive();
    Template data = receive == null ? null : receive.member("data");
    return data != null && data.isText();
  }
}
