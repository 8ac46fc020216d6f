package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.Connections;
import dev.rtck.referenceserver.transport.End;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The defects of one session that need a memory, or would clutter the correct path. Without defects
 * every method does what is right, or nothing.
 */
final class Faults {
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final Duration SHORT_STALL = Duration.ofSeconds(4);
  private static final int STORM = 150;
  private static final int LATE_MILLIS = 30;
  private static final int LINGERING_MILLIS = 1_000;
  private static final int MOST_SESSIONS = 25;
  private static final int MOST_DISCONNECTS = 60;
  private static final int MOST_COALESCED = 64;
  private static final int MOST_OF_MESSAGE = 40;
  private static final int SPECIAL = 100;
  private static final int LONG = 255;
  private static final int HELD = 10;
  private static final int MOST_SUBSCRIPTIONS = 20;
  private static final int LONG_FRAME = 20_000;
  private static final int TORN = 4;
  private static final int LONGEST_TRANSACTION = 32;
  private static final int MOST_HEADERS = 8;
  private static final int VERY_MANY_HEADERS = 64;
  private static final int LONGEST_VALUE = 4_096;

  /** Where the fourth one stands. */
  private static final int FOURTH = 3;

  /** The three octets of a byte order mark, as characters of Latin-1. */
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final StompSettings settings;
  private final Defects defects;
  private final Session session;
  private final boolean webSocket;
  private final Set<String> usedIds = new HashSet<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final Set<String> usedTransactions = new HashSet<>();
  private final Set<String> failingTransactions = new HashSet<>();
  private final Map<String, Transaction> endedTransactions = new HashMap<>();
  private final List<String> underWay = new ArrayList<>();
  private final Deque<Frame> held = new ArrayDeque<>();
  private final Set<String> usedReceipts = new HashSet<>();
  private @Nullable String heldReceipt;
  private @Nullable String lastReceipt;
  private @Nullable Frame overtaken;
  private @Nullable String contradicted;
  private boolean muted;
  private boolean unnamed;
  private boolean leaving;
  private boolean surviving;
  private boolean lingering;
  private boolean resetting;
  private boolean failing;
  private boolean silent;
  private boolean turnedAway;
  private boolean overdue;
  private int framesInRead;
  private int receipts;
  private int delivered;
  private int longFrames;
  private List<Header> before = List.of();

  /** What is still to be written of a long frame. */
  private final List<byte[]> torn = new ArrayList<>();

  private final List<Subscription> unsubscribed = new ArrayList<>();

  Faults(StompSettings settings, Session session, boolean webSocket) {
    this.settings = settings;
    this.session = session;
    this.webSocket = webSocket;
    defects = settings.defects();
  }

  private boolean has(Defect defect) {
    return defects.has(defect);
  }

  private Connections connections() {
    return settings.connections();
  }

  // Time and other sessions

  /** The session ends because its client is silent. */
  void silent() {
    silent = true;
  }

  void hugeLength() {
    connections().stall(STALL);
  }

  /** Whether the deadline for CONNECT is forgotten. */
  boolean isPatient(boolean inFrame) {
    return muted
        || surviving
        || has(inFrame ? Defect.HALF_CONNECT_KEPT : Defect.SILENT_STOMP_CLIENT_KEPT);
  }

  /** Whether the deadline for CONNECT goes on although it came. */
  boolean keepsDeadline(Frame connect) {
    overdue = connect.command().equals("STOMP") && has(Defect.DEADLINE_KEPT_BEHIND_STOMP_COMMAND);
    return overdue;
  }

  boolean isOverdue() {
    return overdue;
  }

  void closed() {
    if (has(Defect.CONNECT_STORM_STALLS_SERVER) && connections().countClosed() == STORM) {
      connections().stall(SHORT_STALL);
    }
  }

  void disconnects() {
    underWay.clear();
    leaving = true;
    if (has(Defect.DISCONNECTS_STALL_SERVER) && settings.countSession() % MOST_DISCONNECTS == 0) {
      connections().stall(SHORT_STALL);
    }
  }

  boolean keepsSubscriptions(boolean disconnected, End ending) {
    if (silent && has(Defect.SILENT_SESSION_KEEPS_MESSAGES)) {
      return true;
    }
    if (isFailing() && has(Defect.FAILED_SESSION_KEEPS_SUBSCRIPTIONS)) {
      return true;
    }
    if (disconnected) {
      return false;
    }
    if (ending == End.RESET && has(Defect.RESET_SESSION_KEEPS_SUBSCRIPTIONS)) {
      return true;
    }
    return (webSocket && ending.isAgreed())
        ? has(Defect.CLOSE_HANDSHAKE_KEEPS_SUBSCRIPTIONS)
        : !failing && has(Defect.LOST_SESSION_KEEPS_SUBSCRIPTIONS);
  }

  void failed(List<Subscription> own) {
    if (has(Defect.ERROR_ENDS_OTHER_SESSIONS)) {
      List<String> destinations = own.stream().map(Subscription::destination).toList();
      settings.connected().stream()
          .filter(it -> it != session)
          .filter(it -> it.mine().stream().anyMatch(s -> destinations.contains(s.destination())))
          .forEach(Session::close);
    }
  }

  // Reading

  void beginRead() {
    framesInRead = 0;
  }

  /** Tells the client that it is connected, as long as nothing overtakes that. */
  void answerConnect(Frame connected) {
    if (has(Defect.CONNECTED_OVERTAKEN)) {
      overtaken = connected;
    } else {
      session.answer(connected);
    }
  }

  /** Processes what was held back. */
  void endRead() throws Failure {
    underWay.forEach(this::sendNow);
    underWay.clear();
    Frame connected = overtaken;
    overtaken = null;
    if (connected != null) {
      session.answer(connected);
    }
    if (has(Defect.LAST_SEND_LOST_WITHOUT_DISCONNECT)) {
      return;
    }
    for (Frame next = held.poll(); next != null; next = held.poll()) {
      try {
        session.handle(next);
      } catch (Failure failure) {
        throw failure.about(next.first("receipt"));
      }
    }
  }

  boolean isFrameUncounted(ByteBuf in, boolean inFrame) {
    if (session.version() == Version.V1_1
        && in.readableBytes() == 1
        && has(Defect.CLIENT_HEARTBEATS_NOT_COUNTED_IN_1_1)) {
      return true;
    }
    if (inFrame && has(Defect.PIECES_OF_FRAME_NOT_COUNTED_AS_HEARTBEATS)) {
      return true;
    }
    if (!has(Defect.FRAMES_NOT_COUNTED_AS_HEARTBEATS)) {
      return false;
    }
    return in.forEachByte(it -> it == '\n' || it == '\r') >= 0;
  }

  void beforeFrame(ByteBuf in, boolean inFrame, boolean connected) throws Failure {
    boolean alone = in.readableBytes() == 2 && in.getByte(in.readerIndex()) == '\r';
    if (alone && !inFrame && connected && has(Defect.HEARTBEAT_WITH_CARRIAGE_RETURN_REFUSED)) {
      throw new Failure("a carriage return where a command is due");
    }
    if (!connected && inFrame && !webSocket && has(Defect.CONNECT_IN_PIECES_REFUSED)) {
      throw new Failure("a piece of a frame");
    }
    if (!connected
        && has(Defect.CONNECT_WITH_CARRIAGE_RETURNS_REFUSED)
        && in.bytesBefore((byte) '\r') >= 0) {
      throw new Failure("a carriage return in CONNECT");
    }
  }

  boolean swallows(Frame frame, ByteBuf in) throws Failure {
    if (muted || (++framesInRead > MOST_COALESCED && has(Defect.COALESCED_FRAMES_LOST))) {
      return true;
    }
    if (webSocket
        && framesInRead > MOST_OF_MESSAGE
        && has(Defect.FRAMES_BEHIND_THE_FORTIETH_OF_MESSAGE_DROPPED)) {
      return true;
    }
    if (frame.command().equals("CONNECT") && has(Defect.FRAMES_BEHIND_CONNECT_LOST)) {
      in.skipBytes(in.readableBytes());
    }
    if (frame.command().equals("DISCONNECT")
        && in.isReadable()
        && has(Defect.FRAME_BEHIND_DISCONNECT_MUTES_SESSION)) {
      muted = true;
      return true;
    }
    if (has(Defect.LAST_SEND_LOST_WITHOUT_DISCONNECT)) {
      return waits(frame);
    }
    if (!has(Defect.DISCONNECT_OVERTAKES_SENDS)) {
      return false;
    }
    if (frame.command().equals("SEND")) {
      held.addLast(frame);
      if (held.size() > HELD) {
        session.handle(held.removeFirst());
      }
      return true;
    }
    if (frame.command().equals("DISCONNECT")) {
      held.clear();
    } else {
      endRead();
    }
    return false;
  }

  /** Whether a frame waits until the next one comes, or for a while. */
  private boolean waits(Frame frame) throws Failure {
    Frame before;
    synchronized (held) {
      before = held.poll();
      if (frame.command().equals("SEND")) {
        held.add(frame);
      }
    }
    if (before != null) {
      session.handle(before);
    }
    boolean waits = frame.command().equals("SEND");
    if (waits) {
      var unused =
          settings.clock().schedule(() -> process(frame), LATE_MILLIS, TimeUnit.MILLISECONDS);
    }
    return waits;
  }

  private void process(Frame late) {
    boolean due;
    synchronized (held) {
      due = held.remove(late);
    }
    if (due && !session.hasEnded()) {
      try {
        session.handle(late);
      } catch (Failure failure) {
        session.fail(failure.about(late.first("receipt")));
      }
    }
  }

  /**
   * What becomes of a failure while reading.
   *
   * @param more whether more has come behind the frame that failed
   */
  Failure judged(Failure failure, boolean more) {
    if (more && !webSocket && has(Defect.ERROR_CUT_BY_RESET)) {
      resetting = true;
      return failure.untold();
    }
    if (failure.why().equals(FrameReader.NOT_UTF_8) && has(Defect.INVALID_UTF_8_MUTES_SESSION)) {
      return mute();
    }
    return failure;
  }

  private Failure mute() {
    muted = true;
    return new Failure("").untold().survived();
  }

  /** Whether nothing is answered from a frame on that no client sends. */
  boolean isMutedBy(Frame unknown) {
    muted |= unknown.command().equals("RECEIPT") && has(Defect.SERVER_COMMAND_MUTES_SESSION);
    return muted;
  }

  boolean isMuted() {
    return muted;
  }

  // Connecting

  /** Whether a frame is processed, and answered by nothing, before there was a CONNECT. */
  boolean processesBeforeConnect(Frame frame, @Nullable VirtualHost at) {
    String destination = frame.first("destination");
    if (destination == null || at == null) {
      return false;
    }
    if (frame.command().equals("SUBSCRIBE") && has(Defect.SUBSCRIBE_BEFORE_CONNECT_PROCESSED)) {
      at.broker()
          .subscribe(new Subscription(session, frame.first("id"), destination, AckMode.AUTO));
      return true;
    }
    if (has(Defect.FRAME_BEFORE_CONNECT_PROCESSED) || hearsRefused()) {
      at.broker().send(session, destination, List.of(), frame.body());
    }
    return false;
  }

  /** The credentials of a CONNECT were wrong. */
  void refused() {
    turnedAway = true;
  }

  /** Whether what came together with a CONNECT that was refused is processed all the same. */
  boolean hearsRefused() {
    return turnedAway && has(Defect.FRAMES_BEHIND_REFUSED_CONNECT_PROCESSED);
  }

  boolean leavesUnanswered(Frame connect) {
    String accepted = connect.first("accept-version");
    String host = connect.first("host");
    String beats = connect.first("heart-beat");
    unnamed = accepted == null;
    muted |=
        (accepted == null && has(Defect.CONNECT_WITHOUT_VERSION_UNANSWERED))
            || (accepted != null
                && !accepted.matches(".*1\\.[012].*")
                && has(Defect.NO_COMMON_VERSION_UNANSWERED))
            || (host == null
                && accepted != null
                && accepted.contains("1.2")
                && has(Defect.CONNECT_WITHOUT_HOST_UNANSWERED))
            || (connect.first("receipt") != null && has(Defect.CONNECT_WITH_RECEIPT_UNANSWERED))
            || (settings.host(host) == null && has(Defect.UNKNOWN_HOST_UNANSWERED))
            || (beats != null
                && !Heartbeats.isWellFormed(beats)
                && has(Defect.MALFORMED_HEARTBEAT_UNANSWERED));
    return muted;
  }

  String sessionId(String right) {
    if (has(Defect.SESSION_IDS_WRAP)) {
      return Integer.toString(settings.countSession() % MOST_SESSIONS);
    }
    return has(Defect.SESSION_IDS_REPEATED) ? "1" : right;
  }

  boolean needsNoCredentials(Frame connect) {
    return (connect.command().equals("STOMP") && has(Defect.STOMP_COMMAND_NEEDS_NO_CREDENTIALS))
        || (connect.first("accept-version") == null
            && has(Defect.OLDEST_CLIENTS_NEED_NO_CREDENTIALS));
  }

  /** Whether a session of the version sends and wants no heart-beats, whatever was offered. */
  boolean isWithoutHeartbeats(Version version) {
    return version == Version.V1_1 && has(Defect.HEARTBEATS_MISSING_IN_1_1);
  }

  @Nullable Version chosen(List<String> listed) throws Failure {
    List<Version> known = new ArrayList<>();
    for (String text : listed) {
      for (Version it : Version.values()) {
        if (it.text().equals(text)) {
          known.add(it);
        }
      }
    }
    if (listed.equals(List.of("1.2")) && has(Defect.NEWEST_VERSION_ALONE_REFUSED)) {
      throw new Failure("an older version is needed, too");
    }
    if (known.size() < listed.size() && !known.isEmpty() && has(Defect.FUTURE_VERSION_REFUSED)) {
      throw new Failure("unknown version");
    }
    for (Version it : List.of(Version.V1_2, Version.V1_1, Version.V1_0)) {
      boolean found =
          (has(Defect.VERSIONS_FOUND_AS_TEXT) && String.join(",", listed).contains(it.text()))
              || (has(Defect.VERSIONS_READ_AS_NUMBERS) && listed.contains(it.text() + "0"));
      if (found) {
        return it;
      }
    }
    if (!known.isEmpty() && has(Defect.FIRST_LISTED_VERSION_CHOSEN)) {
      return known.get(0);
    }
    return !known.isEmpty() && has(Defect.LAST_LISTED_VERSION_CHOSEN)
        ? known.get(known.size() - 1)
        : null;
  }

  Failure noCommonVersion() {
    Failure failure = new Failure(StompSettings.NO_COMMON_VERSION);
    surviving = has(Defect.NO_COMMON_VERSION_KEEPS_CONNECTION);
    return surviving ? failure.survived() : failure;
  }

  Failure bodyRefused(Frame frame) {
    return frame.command().equals("SUBSCRIBE") && has(Defect.BODY_OF_SUBSCRIBE_MUTES_SESSION)
        ? mute()
        : new Failure(frame.command() + " has no body");
  }

  // Sending and subscribing

  void missingDestination(Frame frame) throws Failure {
    boolean send = frame.command().equals("SEND");
    if (has(
        send
            ? Defect.SEND_WITHOUT_DESTINATION_IGNORED
            : Defect.SUBSCRIBE_WITHOUT_DESTINATION_IGNORED)) {
      return;
    }
    Failure failure = new Failure(frame.command() + " needs a destination");
    throw send && has(Defect.SEND_WITHOUT_DESTINATION_KEEPS_CONNECTION)
        ? failure.survived()
        : failure;
  }

  Failure forbidden(Failure failure, Version version) {
    return version == Version.V1_1 && has(Defect.ERROR_KEEPS_CONNECTION_IN_1_1)
        ? failure.survived()
        : failure;
  }

  Failure ofSubscribe(Failure failure) {
    if (has(Defect.SUBSCRIBE_ENDS_WITHOUT_ERROR)) {
      return failure.untold();
    }
    return has(Defect.SUBSCRIBE_ERROR_KEEPS_CONNECTION) ? failure.survived() : failure;
  }

  boolean ignores(String destination, Frame frame) {
    boolean send = frame.command().equals("SEND");
    if (!destination.startsWith(Broker.FORBIDDEN)) {
      boolean asks = frame.first("receipt") != null;
      return send
          && ((frame.body().length == 0 && has(Defect.EMPTY_BODY_NOT_DELIVERED))
              || (asks && has(Defect.SEND_WITH_RECEIPT_DROPPED)));
    }
    String receipt = frame.first("receipt");
    if (send && receipt != null && has(Defect.RECEIPT_BEFORE_ERROR)) {
      session.answer(Frame.of("RECEIPT", "receipt-id", receipt));
    }
    return has(send ? Defect.FORBIDDEN_SEND_IGNORED : Defect.FORBIDDEN_SUBSCRIBE_IGNORED);
  }

  /** What is passed on of the headers that a sender added. */
  List<Header> passed(List<Header> right) {
    if (has(Defect.HEADERS_CALLED_CONSTRUCTOR_DROPPED)) {
      return right.stream().filter(it -> !it.name().equals("constructor")).toList();
    }
    if (has(Defect.NUMBERS_IN_HEADERS_REWRITTEN)) {
      return right.stream().map(it -> new Header(it.name(), asNumber(it.value()))).toList();
    }
    if (has(Defect.HEADERS_OF_MESSAGE_BEFORE_SENT_AGAIN)) {
      List<Header> more = new ArrayList<>(right);
      before.stream()
          .filter(old -> right.stream().noneMatch(it -> it.name().equals(old.name())))
          .forEach(more::add);
      before = right;
      return more;
    }
    if (has(Defect.HEADERS_BEHIND_THE_EIGHTH_DROPPED)) {
      return right.subList(0, Math.min(MOST_HEADERS, right.size()));
    }
    if (has(Defect.HEADERS_BEHIND_THE_64TH_DROPPED)) {
      return right.subList(0, Math.min(VERY_MANY_HEADERS, right.size()));
    }
    if (session.version() == Version.V1_0 && has(Defect.RAW_COLON_CUTS_VALUES_OF_1_0)) {
      return right.stream()
          .map(it -> new Header(it.name(), it.value().replaceFirst(":.*", "")))
          .toList();
    }
    if (session.version() == Version.V1_1 && has(Defect.CARRIAGE_RETURN_DROPPED_IN_1_1)) {
      return right.stream().map(it -> new Header(it.name(), it.value().replace("\r", ""))).toList();
    }
    if (has(Defect.LONG_HEADER_VALUES_CUT)) {
      return right.stream()
          .map(it -> new Header(it.name(), it.value().substring(0, cut(it.value()))))
          .toList();
    }
    return right;
  }

  private static String asNumber(String text) {
    return text.matches("[0-9]{1,18}") ? Long.toString(Long.parseLong(text)) : text;
  }

  private static int cut(String value) {
    return Math.min(LONGEST_VALUE, value.length());
  }

  /** A subscription was added. */
  void subscribed(Subscription added, Broker broker) {
    unsubscribed.stream()
        .filter(it -> Objects.equals(it.id(), added.id()))
        .filter(it -> it.destination().equals(added.destination()))
        .forEach(broker::subscribe);
    unsubscribed.clear();
  }

  /** Whether a subscription is answered and forgotten. */
  boolean isDeaf() {
    return session.mine().size() > MOST_SUBSCRIPTIONS
        && has(Defect.SUBSCRIPTIONS_BEHIND_THE_TWENTIETH_DEAF);
  }

  /** The ack mode of a new subscription. */
  AckMode mode(AckMode right, @Nullable String named) {
    if ("auto".equals(named) && has(Defect.MODE_AUTO_TAKEN_FOR_CLIENT)) {
      return AckMode.CLIENT;
    }
    List<Subscription> mine = session.mine();
    return mine.isEmpty() || !has(Defect.ACK_MODE_OF_FIRST_SUBSCRIPTION_USED)
        ? right
        : mine.get(0).mode();
  }

  boolean drops(String header) {
    return has(Defect.OWN_HEADERS_DROPPED) && !header.toLowerCase(Locale.ROOT).equals(header);
  }

  byte[] body(Frame frame) {
    String octets = new String(frame.body(), StandardCharsets.ISO_8859_1);
    String type = frame.first("content-type");
    if (type != null && type.endsWith("iso-8859-1") && has(Defect.BODIES_CONVERTED_TO_UTF_8)) {
      return octets.getBytes(StandardCharsets.UTF_8);
    }
    if (has(Defect.NULS_AT_END_OF_BODY_DROPPED)) {
      return octets.replaceFirst("\0+$", "").getBytes(StandardCharsets.ISO_8859_1);
    }
    if ("application/json".equals(frame.first("content-type")) && has(Defect.JSON_REWRITTEN)) {
      return octets.replaceAll(" *([:,{}]) *", "$1").getBytes(StandardCharsets.ISO_8859_1);
    }
    if (has(Defect.LINE_ENDS_IN_BODY_REWRITTEN)) {
      return octets.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
    if (octets.startsWith(BYTE_ORDER_MARK) && has(Defect.BYTE_ORDER_MARK_OF_BODY_DROPPED)) {
      return octets.substring(BYTE_ORDER_MARK.length()).getBytes(StandardCharsets.ISO_8859_1);
    }
    boolean text = has(Defect.BODIES_WITHOUT_NUL_DECODED_AS_TEXT) && octets.indexOf('\0') < 0;
    return text || has(Defect.BODIES_DECODED_AS_TEXT)
        ? new String(frame.body(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)
        : frame.body();
  }

  void checkId(@Nullable String id, Version version) throws Failure {
    boolean needed =
        version.isAtLeast(Version.V1_1)
            ? !has(Defect.SUBSCRIBE_WITHOUT_ID_ACCEPTED)
            : has(Defect.SUBSCRIBE_WITHOUT_ID_IN_1_0_REFUSED)
                || (unnamed && has(Defect.CONNECT_WITHOUT_VERSION_NEEDS_IDS));
    if (id == null && needed) {
      throw new Failure("SUBSCRIBE needs an id");
    }
    if ("0".equals(id) && needed && has(Defect.SUBSCRIPTION_ID_ZERO_TAKEN_FOR_NONE)) {
      throw new Failure("SUBSCRIBE needs an id");
    }
    if (id != null && has(Defect.SUBSCRIPTION_ID_USED_UP) && !usedIds.add(id)) {
      throw new Failure("the id was used before");
    }
  }

  boolean acceptsUnsubscribe(Frame frame, VirtualHost at) {
    if (frame.first("id") != null) {
      return has(Defect.UNKNOWN_UNSUBSCRIBE_ACCEPTED);
    }
    boolean all = has(Defect.UNSUBSCRIBE_WITHOUT_ID_ENDS_ALL);
    if (all) {
      session.mine().forEach(at.broker()::unsubscribe);
    }
    return all;
  }

  /** The id of the subscription that an UNSUBSCRIBE is to end. */
  @Nullable String unsubscribedId(@Nullable String right) {
    return right != null && has(Defect.UNSUBSCRIBED_ID_NOT_UNESCAPED)
        ? Escapes.escape(right, Version.V1_2, false)
        : right;
  }

  /** Whether a subscription goes on that has ended. */
  boolean goesOn(Subscription ended) {
    boolean another =
        session.mine().stream().anyMatch(it -> it.destination().equals(ended.destination()));
    return has(Defect.UNSUBSCRIBE_WITHOUT_EFFECT)
        || (another && has(Defect.UNSUBSCRIBE_OF_ONE_OF_TWO_WITHOUT_EFFECT))
        || (ended.destination().startsWith(Broker.QUEUES)
            && has(Defect.UNSUBSCRIBE_FROM_QUEUE_WITHOUT_EFFECT));
  }

  /** Ends what belongs to another subscription than the one that is to end. */
  void unsubscribed(Map<String, Subscription> all, String key, VirtualHost at) {
    Subscription own;
    synchronized (all) {
      own = all.get(key);
    }
    if (own != null && has(Defect.ENDED_SUBSCRIPTION_REVIVED)) {
      unsubscribed.add(own);
    }
    if (has(Defect.UNSUBSCRIBE_ENDS_IDS_THAT_BEGIN_ALIKE)) {
      session.mine().stream()
          .filter(it -> it != own && it.id() != null && it.id().startsWith(key))
          .forEach(at.broker()::unsubscribe);
    }
    if (own != null && has(Defect.UNSUBSCRIBE_ENDS_SAME_ID_OF_OTHERS)) {
      at.broker().subscribers(own.destination()).stream()
          .filter(it -> it != own && Objects.equals(it.id(), own.id()))
          .forEach(at.broker()::unsubscribe);
    }
    if (!has(Defect.UNSUBSCRIBE_ENDS_ALL_OF_DESTINATION)) {
      return;
    }
    synchronized (all) {
      Subscription meant = all.get(key);
      List.copyOf(all.values()).stream()
          .filter(
              it -> meant != null && it != meant && it.destination().equals(meant.destination()))
          .forEach(at.broker()::unsubscribe);
    }
  }

  // Acknowledging

  List<Session.Delivery> meant(Frame frame, List<Session.Delivery> right) {
    String id = frame.first("id");
    List<Session.Delivery> meant = new ArrayList<>(right);
    if (id == null && right.isEmpty() && has(Defect.ACK_WITHOUT_ID_ACKNOWLEDGES_ALL)) {
      session.mine().forEach(s -> s.pending().keySet().forEach(ack -> add(meant, s, ack)));
    }
    if (id != null && right.isEmpty() && has(Defect.FOREIGN_ACK_ACCEPTED)) {
      foreign(id).forEach(s -> add(meant, s, id));
    }
    if (has(Defect.CUMULATIVE_ACK_REACHES_OTHER_SUBSCRIPTIONS) && !right.isEmpty()) {
      session.mine().stream()
          .filter(s -> s.mode() == AckMode.CLIENT && s != right.get(0).subscription())
          .forEach(s -> List.copyOf(s.pending().keySet()).forEach(ack -> add(meant, s, ack)));
    }
    return meant;
  }

  private static void add(List<Session.Delivery> meant, Subscription subscription, String ack) {
    meant.add(new Session.Delivery(subscription, ack));
  }

  private List<Subscription> foreign(String ack) {
    return settings.connected().stream()
        .flatMap(it -> it.mine().stream())
        .filter(it -> it.pending().containsKey(ack))
        .toList();
  }

  void acknowledged(Frame frame) {
    String id = frame.first("id");
    if (id != null && has(Defect.SECOND_ACK_MUTES_SESSION)) {
      acknowledged.add(id);
    }
  }

  boolean acceptsUnknownAck(Frame frame) {
    String id = frame.first("id");
    if (id == null) {
      return false;
    }
    muted |= acknowledged.contains(id);
    return muted || (has(Defect.UNKNOWN_ACK_ACCEPTED) && foreign(id).isEmpty());
  }

  boolean refusesNack(Version version) {
    return has(Defect.NACK_REFUSED) || (version == Version.V1_1 && has(Defect.NACK_OF_1_1_REFUSED));
  }

  boolean demandsId(Version version) {
    return version == Version.V1_2 || (version == Version.V1_1 && has(Defect.ACK_OF_1_1_REFUSED));
  }

  boolean demandsSubscription(Version version) {
    return version == Version.V1_1 || (version == Version.V1_0 && has(Defect.ACK_OF_1_0_REFUSED));
  }

  // Transactions

  /** Whether what is open at the end of a session is committed. */
  boolean commits(boolean disconnected, End ending) {
    if (disconnected) {
      return has(Defect.DISCONNECT_COMMITS);
    }
    if (failing) {
      return has(Defect.ERROR_COMMITS);
    }
    return has(Defect.RESET_COMMITS)
        || (ending != End.RESET && has(Defect.END_WITHOUT_DISCONNECT_COMMITS));
  }

  /** The session ends with an ERROR. */
  void fails() {
    failing = true;
  }

  /** Whether it does, and not because the client is silent. */
  boolean isFailing() {
    return failing && !silent;
  }

  /** Whether the session goes on for a while, and is only told that it does not. */
  boolean lingers() {
    if (lingering || session.mine().isEmpty() || !has(Defect.SUBSCRIPTIONS_SERVED_BEHIND_ERROR)) {
      return false;
    }
    lingering = true;
    muted = true;
    var unused =
        settings
            .clock()
            .schedule(
                () -> session.fail(new Failure("").untold()),
                LINGERING_MILLIS,
                TimeUnit.MILLISECONDS);
    return true;
  }

  /** Whether a forbidden destination is found out at COMMIT only. */
  boolean defersRefusal(String destination, Frame frame) {
    String name = frame.first("transaction");
    boolean deferred =
        name != null
            && destination.startsWith(Broker.FORBIDDEN)
            && has(Defect.TRANSACTION_CHECKED_AT_COMMIT);
    if (deferred) {
      failingTransactions.add(name);
    }
    return deferred;
  }

  /** The transaction in which a SEND is. */
  @Nullable Transaction joined(@Nullable Transaction right) {
    return right == null && has(Defect.TRANSACTION_TAKES_ALL_SENDS)
        ? session.transactions().values().stream().findFirst().orElse(null)
        : right;
  }

  /** Whether a SEND in a transaction does not wait for its COMMIT. */
  boolean sendsAtOnce(Version version, String destination) {
    return has(Defect.TRANSACTION_SENDS_AT_ONCE)
        || (destination.startsWith(Broker.QUEUES) && has(Defect.TRANSACTION_TO_QUEUE_SENDS_AT_ONCE))
        || (version != Version.V1_2 && has(Defect.TRANSACTIONS_OF_OLDER_VERSIONS_IGNORED));
  }

  /** Whether an ACK in a transaction is for one message alone, whatever the mode. */
  boolean acknowledgesOne() {
    return has(Defect.CUMULATIVE_ACK_IN_TRANSACTION_ACKNOWLEDGES_ONE);
  }

  void add(Transaction transaction, Runnable step) {
    List<Runnable> steps = transaction.brokered();
    if (steps.size() == LONGEST_TRANSACTION && has(Defect.LONG_TRANSACTION_CUT)) {
      return;
    }
    if (has(Defect.TRANSACTION_SENDS_REVERSED)) {
      steps.add(0, step);
    } else if (steps.size() < 2 || !has(Defect.THIRD_SEND_OF_TRANSACTION_LOST)) {
      transaction.add(step);
    }
  }

  /** The name of the transaction in which a frame is. */
  String transaction(String right, Frame frame) {
    return frame.command().equals("SEND") && has(Defect.TRANSACTION_NOT_UNESCAPED)
        ? Escapes.escape(right, Version.V1_2, false)
        : right;
  }

  Transaction begun(String name) throws Failure {
    if (has(Defect.TRANSACTION_ID_USED_UP) && !usedTransactions.add(name)) {
      throw new Failure("the transaction has been before");
    }
    Transaction begun = new Transaction();
    Transaction before = endedTransactions.remove(name);
    if (before != null) {
      begun.brokered().addAll(before.brokered());
    }
    return begun;
  }

  @Nullable Transaction ended(Map<String, Transaction> own, String name) {
    Transaction ended = own.remove(name);
    if (ended != null && name.contains("\n") && has(Defect.TRANSACTION_WITH_ESCAPES_FORGOTTEN)) {
      return new Transaction();
    }
    if (ended == null && has(Defect.TRANSACTIONS_FOUND_BY_ID)) {
      for (Session other : settings.connected()) {
        Transaction found = other.transactions().remove(name);
        ended = found == null ? ended : found;
      }
    }
    return ended;
  }

  void aborted(Frame frame, @Nullable Transaction ended) {
    if (has(Defect.ABORT_EMPTIES_OTHER_TRANSACTIONS)) {
      session.transactions().replaceAll((name, it) -> new Transaction());
    }
    keep(frame, ended, Defect.ABORTED_SENDS_KEPT);
  }

  private void keep(Frame frame, @Nullable Transaction ended, Defect defect) {
    String name = frame.first("transaction");
    if (name != null && ended != null && has(defect)) {
      endedTransactions.put(name, ended);
    }
  }

  void committed(Frame frame, Transaction ended, Broker broker) throws Failure {
    keep(frame, ended, Defect.COMMITTED_SENDS_KEPT);
    String own = frame.first("transaction");
    if (own != null && has(Defect.COMMITTED_TRANSACTION_STAYS_OPEN)) {
      session.transactions().put(own, new Transaction());
    }
    if (own != null && failingTransactions.remove(own)) {
      throw new Failure("this destination is forbidden");
    }
    if (has(Defect.TRANSACTIONS_MIXED)) {
      List<Transaction> open = List.copyOf(session.transactions().values());
      open.forEach(it -> it.commit(broker));
      session.transactions().replaceAll((name, it) -> new Transaction());
    }
    String name = frame.first("transaction");
    if (name != null && has(Defect.TRANSACTION_IDS_SHARED)) {
      for (Session other : settings.connected()) {
        Transaction same = other.transactions().get(name);
        if (same != null) {
          same.commit(broker);
        }
      }
    }
  }

  // Telling

  /** Whether a header of a SEND is kept that a server sets itself. */
  boolean keeps(String header) {
    return switch (header) {
      case "message-id" -> has(Defect.MESSAGE_ID_OF_SENDER_KEPT);
      case "subscription" -> has(Defect.SUBSCRIPTION_OF_SENDER_KEPT);
      case "ack" -> has(Defect.ACK_OF_SENDER_KEPT);
      default -> false;
    };
  }

  /** What a header of the server's own says. */
  String told(String header, Message message, String right) {
    if (header.equals("subscription") && has(Defect.SUBSCRIPTION_IDS_READ_AS_NUMBERS)) {
      return asNumber(right);
    }
    if (header.equals("subscription") && has(Defect.SUBSCRIPTION_ID_NOT_UNESCAPED)) {
      return Escapes.escape(right, Version.V1_2, false);
    }
    boolean noted =
        header.equals("subscription") && has(Defect.REDELIVERED_MESSAGES_NAME_LOST_SUBSCRIPTION);
    if (!noted && !keeps(header)) {
      return right;
    }
    return message.headers().stream()
        .filter(it -> it.name().equals(header))
        .map(Header::value)
        .findFirst()
        .orElse(right);
  }

  Subscription named(Subscription right) {
    List<Subscription> mine = session.mine();
    if (mine.size() > 2 && mine.get(2) == right && has(Defect.THIRD_SUBSCRIPTION_MISNAMED)) {
      return mine.get(0);
    }
    if (has(Defect.FOURTH_TOPIC_SUBSCRIBER_MISNAMED)) {
      List<Subscription> hearers = session.hearers(right.destination());
      return hearers.indexOf(right) == FOURTH ? hearers.get(0) : right;
    }
    return has(Defect.SUBSCRIPTIONS_CONFUSED)
        ? session.mine().stream()
            .filter(it -> it.destination().equals(right.destination()))
            .findFirst()
            .orElse(right)
        : right;
  }

  /** The bytes of a frame, and what is written between them. */
  byte[] written(byte[] frame, boolean beats) {
    if (frame.length < LONG_FRAME || !beats || webSocket) {
      return frame;
    }
    longFrames++;
    boolean isFourth = longFrames == TORN && has(Defect.HEARTBEAT_PUT_INTO_FOURTH_LONG_MESSAGE);
    if (!isFourth && !has(Defect.HEARTBEATS_PUT_INTO_LONG_MESSAGES)) {
      return frame;
    }
    byte[] torn = new byte[frame.length + 1];
    System.arraycopy(frame, 0, torn, 0, LONG_FRAME);
    torn[LONG_FRAME] = '\n';
    System.arraycopy(frame, LONG_FRAME, torn, LONG_FRAME + 1, frame.length - LONG_FRAME);
    return torn;
  }

  /** Whether a long frame is written in two pieces, between which another one may begin. */
  boolean tears(byte[] frame, Link link) {
    if (!has(Defect.LONG_MESSAGES_MIXED)) {
      return false;
    }
    synchronized (torn) {
      if (frame.length < LONG_FRAME) {
        finish(link);
        return false;
      }
      link.answer(Arrays.copyOf(frame, LONG_FRAME));
      finish(link);
      torn.add(Arrays.copyOfRange(frame, LONG_FRAME, frame.length));
    }
    var unused =
        settings
            .clock()
            .schedule(
                () -> {
                  synchronized (torn) {
                    finish(link);
                  }
                },
                LATE_MILLIS,
                TimeUnit.MILLISECONDS);
    return true;
  }

  private void finish(Link link) {
    torn.forEach(link::answer);
    torn.clear();
  }

  boolean isIdMissing() {
    return ++delivered % 10 == 0 && has(Defect.MESSAGE_ID_MISSING);
  }

  String destination(String right) {
    if (has(Defect.DESTINATION_NOT_UNESCAPED)) {
      return Escapes.escape(right, Version.V1_2, false);
    }
    boolean queue = right.startsWith(Broker.QUEUES) && has(Defect.DESTINATION_OF_QUEUE_REWRITTEN);
    return queue || has(Defect.DESTINATION_REWRITTEN) ? right.substring(1) : right;
  }

  boolean hidesLength(byte[] body) {
    boolean withNul = new String(body, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
    return has(withNul ? Defect.CONTENT_LENGTH_MISSING_WITH_NUL : Defect.CONTENT_LENGTH_MISSING);
  }

  /** The receipt that a frame asks for. */
  @Nullable String asked(Frame frame) {
    return has(Defect.LAST_REPEATED_RECEIPT_WINS)
        ? frame.headers().stream()
            .filter(it -> it.name().equals("receipt"))
            .map(Header::value)
            .reduce((before, it) -> it)
            .orElse(null)
        : frame.first("receipt");
  }

  void receipt(Frame frame, String receipt) {
    boolean missing =
        (frame.command().equals("SEND")
                && frame.body().length > 0
                && has(Defect.RECEIPT_FOR_SEND_MISSING))
            || (session.version() != Version.V1_2 && has(Defect.RECEIPTS_MISSING_IN_OLDER_VERSIONS))
            || (receipt.equals("0") && has(Defect.RECEIPT_ZERO_TAKEN_FOR_NONE))
            || (receipt.isEmpty() && has(Defect.EMPTY_RECEIPT_TAKEN_FOR_NONE))
            || (has(Defect.RECEIPT_USED_AGAIN_UNANSWERED) && !usedReceipts.add(receipt))
            || (has(Defect.RECEIPTS_SHARED_BY_SESSIONS)
                && settings.firstToAsk(receipt, session) != session)
            || (frame.first("transaction") != null && isUnansweredInTransaction(frame.command()))
            || (frame.command().equals("BEGIN") && has(Defect.RECEIPT_FOR_BEGIN_MISSING))
            || (frame.command().equals("ABORT") && has(Defect.RECEIPT_FOR_ABORT_MISSING));
    if (missing || muted) {
      return;
    }
    lastReceipt = receipt;
    boolean special = ++receipts == SPECIAL;
    if (special && has(Defect.HUNDREDTH_RECEIPT_OVERTAKEN)) {
      heldReceipt = receipt;
      return;
    }
    if (!special || !has(Defect.HUNDREDTH_RECEIPT_LOST)) {
      send(receipt);
    }
    boolean doubled =
        (special && has(Defect.HUNDREDTH_RECEIPT_DOUBLED))
            || (frame.command().equals("UNSUBSCRIBE")
                && has(Defect.RECEIPT_FOR_UNSUBSCRIBE_DOUBLED))
            || (frame.command().equals("NACK") && has(Defect.RECEIPT_FOR_NACK_DOUBLED));
    if (doubled) {
      send(receipt);
    }
    String before = heldReceipt;
    if (before != null) {
      heldReceipt = null;
      send(before);
    }
  }

  private boolean isUnansweredInTransaction(String command) {
    return switch (command) {
      case "SEND" -> has(Defect.RECEIPT_IN_TRANSACTION_MISSING);
      case "ACK" -> has(Defect.RECEIPT_FOR_ACK_IN_TRANSACTION_MISSING);
      case "NACK" -> has(Defect.RECEIPT_FOR_NACK_IN_TRANSACTION_MISSING);
      default -> false;
    };
  }

  /** A frame that asks for no RECEIPT is done. */
  void unasked(Frame frame) {
    String id = frame.first("id");
    if (id != null && frame.command().equals("UNSUBSCRIBE") && has(Defect.RECEIPT_SENT_UNASKED)) {
      send(id);
    }
    if ((frame.command().equals("ACK") && has(Defect.RECEIPT_FOR_ACK_SENT_UNASKED))
        || (frame.command().equals("DISCONNECT")
            && has(Defect.RECEIPT_FOR_DISCONNECT_SENT_UNASKED))) {
      send("null");
    }
  }

  private void send(String receipt) {
    if (has(Defect.RECEIPTS_DROPPED_AT_DISCONNECT) && !leaving) {
      underWay.add(receipt);
    } else {
      sendNow(receipt);
    }
  }

  private void sendNow(String receipt) {
    String written = has(Defect.RECEIPTS_READ_AS_NUMBERS) ? asNumber(receipt) : receipt;
    String id =
        written.length() > LONG && has(Defect.LONG_RECEIPT_CUT)
            ? written.substring(0, LONG)
            : written;
    List<Header> headers = List.of(new Header("receipt-id", id));
    byte[] body =
        has(Defect.RECEIPT_HAS_A_BODY) ? "done".getBytes(StandardCharsets.UTF_8) : Frame.NO_BODY;
    session.answer(new Frame("RECEIPT", headers, body));
  }

  // Errors

  /** A frame has failed. */
  void failed(Frame frame) {
    String receipt = frame.first("receipt");
    if (receipt != null
        && frame.command().equals("COMMIT")
        && has(Defect.RECEIPT_BEFORE_ERROR_OF_COMMIT)) {
      send(receipt);
    }
    contradicted =
        frame.command().equals("SUBSCRIBE")
                && frame.first("destination") != null
                && has(Defect.RECEIPT_BEHIND_ERROR_OF_SUBSCRIBE)
            ? receipt
            : null;
  }

  /** The client was told of a failure. */
  void told() {
    String receipt = contradicted;
    contradicted = null;
    if (receipt != null) {
      send(receipt);
    }
  }

  Frame error(Failure failure) {
    List<Header> headers = new ArrayList<>();
    if (!has(Defect.MESSAGE_MISSING_IN_ERROR)) {
      headers.add(new Header("message", failure.why()));
    }
    String own = failure.receipt();
    boolean ofBefore = own == null && has(Defect.RECEIPT_ID_OF_FRAME_BEFORE_IN_ERROR);
    String receipt = ofBefore ? lastReceipt : own;
    if (receipt != null && !has(Defect.RECEIPT_ID_MISSING_IN_ERROR)) {
      boolean twice = has(Defect.RECEIPT_ID_IN_ERROR_NOT_UNESCAPED);
      headers.add(
          new Header("receipt-id", twice ? Escapes.escape(receipt, Version.V1_2, false) : receipt));
    }
    String text = "The server ends the session: " + failure.why() + ".\n";
    if (failure.why().equals(StompSettings.NO_COMMON_VERSION)) {
      headers.add(new Header("version", "1.0,1.1,1.2"));
      text = "Supported protocol versions are 1.0 1.1 1.2\n";
    }
    if (has(Defect.STACK_TRACE_IN_ERROR)) {
      text += "java.lang.IllegalStateException\n\tat dev.rtck.Broker.send(Broker.java:42)\n";
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    headers.add(
        new Header(
            "content-type", has(Defect.CONTENT_TYPE_IS_NO_MIME_TYPE) ? "text" : "text/plain"));
    headers.add(new Header("content-length", Integer.toString(body.length)));
    return new Frame("ERROR", headers, body);
  }

  boolean tells() {
    return !webSocket || !has(Defect.ERROR_LOST_ON_WEBSOCKET);
  }

  /** Whether the connection is reset, and nothing that was written is waited for. */
  boolean resets() {
    return resetting;
  }
}
