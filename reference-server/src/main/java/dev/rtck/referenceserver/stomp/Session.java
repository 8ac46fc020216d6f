package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.End;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One session: what the client's frames do, and what it is told.
 *
 * <p>What comes is to be given by one thread after the other; everything else is safe for use by
 * many.
 */
public final class Session implements Client {
  private static final byte[] LINE_FEED = {'\n'};
  private static final byte[] BOTH_ENDS = {'\r', '\n'};
  private static final String SERVER = "rtck-reference-server/0.1.0";

  private final StompSettings settings;
  private final Defects defects;
  private final Link link;
  private final @Nullable String shown;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final Heartbeats heartbeats;
  private final Faults faults;
  private final String id = UUID.randomUUID().toString();
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final Map<String, Transaction> transactions = new ConcurrentHashMap<>();
  private @Nullable Future<?> deadline;
  private volatile @Nullable VirtualHost host;
  private @Nullable String user;
  private volatile Version version = Version.V1_2;
  private volatile boolean ended;
  private final AtomicLong lastAck = new AtomicLong();
  private long unnamed;

  /**
   * A session that waits for its CONNECT.
   *
   * @param shown a token that the client has shown before
   */
  public Session(StompSettings settings, Link link, @Nullable String shown) {
    this.settings = settings;
    this.link = link;
    this.shown = shown;
    defects = settings.defects();
    faults = new Faults(settings, this, link instanceof WebSocketLink);
    reader = new FrameReader(defects, settings.maxBody(), faults::hugeLength);
    writer = new FrameWriter(defects);
    heartbeats = new Heartbeats(defects, settings.clock(), this::beat, this::silent);
  }

  // Coming and going

  /** To be called once the client can be answered. */
  public void opened() {
    deadline =
        settings.clock().schedule(this::late, settings.patience().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void late() {
    // Over SockJS a CONNECT may be faster than the clock that it is to stop.
    if ((host == null || faults.isOverdue()) && !faults.isPatient(reader.isInFrame())) {
      fail(new Failure("no CONNECT came in time"));
    }
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /** To be called once, when the connection has ended, however it did. */
  public void closed() {
    ended = true;
    stopDeadline();
    heartbeats.end();
    faults.closed();
    leave(false);
  }

  /** Ends what the client had begun (BEGIN): transactions, subscriptions, its place in the chat. */
  private void leave(boolean disconnected) {
    VirtualHost left;
    synchronized (subscriptions) {
      left = host;
      host = null;
    }
    if (left == null) {
      return;
    }
    settings.connected().remove(this);
    if (faults.commits(disconnected, link.ending())) {
      transactions.values().forEach(it -> it.commit(left.broker()));
    }
    transactions.clear();
    if (!faults.keepsSubscriptions(disconnected, link.ending())) {
      mine().forEach(left.broker()::unsubscribe);
    }
    left.application().disconnected(this);
  }

  /** Its subscriptions: a copy. */
  List<Subscription> mine() {
    synchronized (subscriptions) {
      return List.copyOf(subscriptions.values());
    }
  }

  @Override
  public void close() {
    leave(true);
    end(false);
  }

  private void end(boolean failed) {
    if (!ended) {
      ended = true;
      heartbeats.end();
      link.end(failed);
    }
  }

  /** Whether it ends with an ERROR. */
  boolean isFailing() {
    return faults.isFailing();
  }

  /** Whether nothing is read or sent any more. */
  boolean hasEnded() {
    return ended;
  }

  /** Ends because the server shuts down. */
  public void goAway() {
    if (!ended) {
      fail(new Failure("the server shuts down"));
    }
  }

  // Reading

  /** Takes what came, as far as it makes whole frames. */
  public void received(ByteBuf in) {
    heard(in);
    while (!ended && in.isReadable()) {
      if (!receiveOne(in)) {
        break;
      }
    }
    endRead();
  }

  /** Notes that something came. */
  void heard(ByteBuf in) {
    if (!defects.has(Defect.CLIENT_HEARTBEATS_NOT_COUNTED)
        && !faults.isFrameUncounted(in, reader.isInFrame())) {
      heartbeats.heard();
    }
    faults.beginRead();
  }

  /** Takes what came up to the end of a frame; says whether there was one. */
  boolean receiveOne(ByteBuf in) {
    Frame frame = null;
    try {
      faults.beforeFrame(in, reader.isInFrame(), host != null);
      frame = reader.next(in);
      if (frame == null) {
        return false;
      }
      if (defects.has(Defect.CLIENT_HEARTBEATS_NOT_COUNTED)) {
        heartbeats.heard();
      }
      heartbeats.heardFrame();
      if (!faults.swallows(frame, in)) {
        handle(frame);
      }
    } catch (Failure failure) {
      if (frame != null) {
        faults.failed(frame);
      }
      failed(failure.about(frame == null ? reader.receipt() : frame.first("receipt")), in);
      return frame != null;
    }
    return true;
  }

  private void failed(Failure failure, ByteBuf in) {
    Failure judged = faults.judged(failure, in.isReadable());
    if (judged.isTold()
        && (defects.has(Defect.FRAMES_AFTER_ERROR_PROCESSED) || faults.hearsRefused())) {
      answer(faults.error(judged));
      boolean more = in.isReadable();
      while (more) {
        more = receiveOne(in) && in.isReadable();
      }
      fail(judged.untold());
    } else {
      fail(judged);
    }
  }

  /** To be called when what came is taken. */
  void endRead() {
    try {
      faults.endRead();
    } catch (Failure failure) {
      fail(failure);
    }
  }

  FrameReader reader() {
    return reader;
  }

  void handle(Frame frame) throws Failure {
    VirtualHost at = host;
    if (at == null) {
      connect(frame);
      return;
    }
    switch (frame.command()) {
      case "SEND" -> send(at, frame);
      case "SUBSCRIBE" -> subscribe(at, frame);
      case "UNSUBSCRIBE" -> unsubscribe(at, frame);
      case "ACK" -> acknowledge(at, frame, true);
      case "NACK" -> acknowledge(at, frame, false);
      case "BEGIN" -> begin(frame);
      case "COMMIT" -> commit(at, frame);
      case "ABORT" -> abort(at, frame);
      case "DISCONNECT" -> disconnect(frame);
      case "CONNECT", "STOMP" -> {
        if (!defects.has(Defect.SECOND_CONNECT_ACCEPTED)) {
          throw new Failure("a session is connected once");
        }
        answer(Frame.of("CONNECTED", "version", version.text()));
      }
      default -> {
        if (faults.isMutedBy(frame)) {
          return;
        }
        Failure unknown = new Failure("no frame of a client is called so");
        throw defects.has(Defect.UNKNOWN_COMMAND_KEEPS_CONNECTION) ? unknown.survived() : unknown;
      }
    }
    String receipt = faults.asked(frame);
    if (receipt != null && !ended && !frame.command().equals("DISCONNECT")) {
      faults.receipt(frame, receipt);
    } else if (receipt == null) {
      faults.unasked(frame);
    }
  }

  // Connecting

  private void connect(Frame frame) throws Failure {
    boolean stomp = frame.command().equals("STOMP");
    if (stomp && defects.has(Defect.STOMP_COMMAND_REFUSED)) {
      throw new Failure("the first frame is not CONNECT");
    }
    if (!stomp && !frame.command().equals("CONNECT")) {
      if (faults.processesBeforeConnect(frame, settings.host(null))) {
        return;
      }
      throw new Failure("the first frame is not CONNECT");
    }
    if (faults.leavesUnanswered(frame)) {
      return;
    }
    Version agreed = negotiate(frame);
    refuseBody(frame, agreed);
    VirtualHost wanted = settings.host(frame.first("host"));
    if (wanted == null) {
      throw new Failure("there is no such virtual host");
    }
    String name = faults.needsNoCredentials(frame) ? null : nameOf(frame);
    if (wanted.loginRequired()
        && name == null
        && !defects.has(Defect.LOGIN_NOT_REQUIRED_OVER_STOMP)) {
      throw new Failure("a valid login and passcode are needed");
    }
    String beats = agreed == Version.V1_0 ? null : frame.first("heart-beat");
    boolean sensible = beats == null || Heartbeats.isWellFormed(beats);
    if (!sensible && !defects.has(Defect.MALFORMED_HEARTBEAT_SENT_BACK)) {
      throw new Failure("malformed heart-beat");
    }
    if (!faults.keepsDeadline(frame)) {
      stopDeadline();
    }
    version = agreed;
    reader.speak(agreed);
    user = name;
    host = wanted;
    faults.answerConnect(connected(agreed, sensible ? null : beats));
    boolean beating = sensible && !faults.isWithoutHeartbeats(agreed);
    heartbeats.agree(beating ? beats : null, settings.heartbeat());
    settings.connected().add(this);
    wanted.application().connected(this, Login.token(frame, shown));
  }

  private @Nullable String nameOf(Frame connect) throws Failure {
    try {
      return settings.login().name(connect, shown);
    } catch (Failure wrong) {
      faults.refused();
      throw wrong;
    }
  }

  private Version negotiate(Frame connect) throws Failure {
    String accepted = connect.first("accept-version");
    if (accepted == null) {
      return defects.has(Defect.CONNECT_WITHOUT_VERSION_TAKEN_FOR_NEWEST)
          ? Version.V1_2
          : Version.V1_0;
    }
    List<String> listed = Arrays.asList(accepted.split(",", -1));
    Version chosen = faults.chosen(listed);
    if (chosen != null) {
      return chosen;
    }
    for (Version it : List.of(Version.V1_2, Version.V1_1, Version.V1_0)) {
      if (listed.contains(it.text())) {
        return it;
      }
    }
    if (defects.has(Defect.UNKNOWN_STOMP_VERSION_ACCEPTED)) {
      return Version.V1_2;
    }
    throw faults.noCommonVersion();
  }

  private Frame connected(Version agreed, @Nullable String malformedBeats) {
    List<Header> headers = new ArrayList<>();
    if (!defects.has(Defect.VERSION_MISSING_IN_CONNECTED)) {
      headers.add(new Header("version", agreed.text()));
    }
    headers.add(new Header("session", faults.sessionId(id)));
    headers.add(new Header("server", defects.has(Defect.SERVER_NAME_MISSING) ? "/0.1" : SERVER));
    if (agreed.isAtLeast(Version.V1_1)) {
      String own = Long.toString(settings.heartbeat().toMillis());
      String offered = defects.has(Defect.NEGATIVE_HEARTBEAT_OFFERED) ? "-1" : own;
      String beats = malformedBeats == null ? offered + "," + own : malformedBeats;
      headers.add(new Header("heart-beat", beats));
    }
    boolean talkative = defects.has(Defect.CONNECTED_HAS_A_BODY);
    return new Frame(
        "CONNECTED",
        headers,
        talkative ? "welcome".getBytes(StandardCharsets.UTF_8) : Frame.NO_BODY);
  }

  private void refuseBody(Frame frame, Version rules) throws Failure {
    if (frame.first("content-length") != null && defects.has(Defect.LENGTH_WITHOUT_BODY_REFUSED)) {
      throw new Failure(frame.command() + " has no content-length");
    }
    boolean ignored =
        rules == Version.V1_0 && !defects.has(Defect.BODY_OF_SUBSCRIBE_IN_1_0_REFUSED);
    if (frame.body().length > 0 && !ignored) {
      throw faults.bodyRefused(frame);
    }
  }

  // Sending

  private void send(VirtualHost at, Frame frame) throws Failure {
    String destination = frame.first("destination");
    if (destination == null) {
      faults.missingDestination(frame);
      return;
    }
    if (faults.ignores(destination, frame)) {
      return;
    }
    if (faults.defersRefusal(destination, frame)) {
      return;
    }
    checkAllowed(destination);
    if (destination.startsWith(Application.PREFIX)) {
      sendToApplication(at, frame, destination.substring(Application.PREFIX.length()));
      return;
    }
    if (at.broker().isFull(destination)) {
      throw new Failure("the queue is full");
    }
    Transaction transaction = faults.joined(transaction(frame));
    List<Header> headers =
        transaction != null && defects.has(Defect.TRANSACTION_FORGETS_HEADERS)
            ? List.of()
            : faults.passed(passed(frame));
    Runnable step = () -> at.broker().send(this, destination, headers, faults.body(frame));
    if (transaction == null || faults.sendsAtOnce(version, destination)) {
      step.run();
    } else {
      faults.add(transaction, step);
    }
  }

  private void checkAllowed(String destination) throws Failure {
    if (destination.startsWith(Broker.FORBIDDEN)) {
      throw faults.forbidden(
          new Failure(
              defects.has(Defect.ERROR_QUOTES_DESTINATION_UNESCAPED)
                  ? destination + " is forbidden"
                  : "this destination is forbidden"),
          version);
    }
  }

  private void sendToApplication(VirtualHost at, Frame frame, String name) throws Failure {
    if (!at.application().serves(name)) {
      throw new Failure("nothing is at this destination");
    }
    Runnable step = () -> at.application().sent(this, name, faults.body(frame));
    Transaction transaction = transaction(frame);
    if (transaction == null) {
      step.run();
    } else {
      transaction.addForApplication(step);
    }
  }

  /** What the sender added, which goes to those who get the message. */
  private List<Header> passed(Frame frame) {
    return frame.headers().stream()
        .filter(it -> !FrameWriter.OWN.contains(it.name()) || faults.keeps(it.name()))
        .filter(
            it ->
                it.name().equals("content-type")
                    ? !defects.has(Defect.CONTENT_TYPE_DROPPED)
                    : !faults.drops(it.name()))
        .toList();
  }

  // Subscribing

  private void subscribe(VirtualHost at, Frame frame) throws Failure {
    refuseBody(frame, version);
    try {
      beginSubscription(at, frame);
    } catch (Failure failure) {
      throw faults.ofSubscribe(failure);
    }
  }

  private void beginSubscription(VirtualHost at, Frame frame) throws Failure {
    String destination = frame.first("destination");
    if (destination == null) {
      faults.missingDestination(frame);
      return;
    }
    if (faults.ignores(destination, frame)) {
      return;
    }
    checkAllowed(destination);
    if (destination.startsWith(Application.PREFIX)) {
      throw new Failure("nobody can subscribe to what the application is asked");
    }
    String own = frame.first("id");
    faults.checkId(own, version);
    AckMode mode = AckMode.named(frame.first("ack"), version);
    if (mode == null && !defects.has(Defect.UNKNOWN_ACK_MODE_ACCEPTED)) {
      throw new Failure("unknown ack mode");
    }
    if (frame.first("ack") == null && defects.has(Defect.ACK_DEMANDED_BY_DEFAULT)) {
      mode = AckMode.CLIENT;
    }
    Subscription added =
        new Subscription(
            this,
            own,
            destination,
            faults.mode(mode == null ? AckMode.AUTO : mode, frame.first("ack")));
    String key = own == null ? "\0" + ++unnamed : own;
    synchronized (subscriptions) {
      if (subscriptions.containsKey(key)
          && !defects.has(Defect.DUPLICATE_SUBSCRIPTION_ID_ACCEPTED)) {
        throw new Failure("the id is in use");
      }
      subscriptions.put(key, added);
    }
    if (faults.isDeaf()) {
      return;
    }
    at.broker().subscribe(added);
    faults.subscribed(added, at.broker());
    at.application().subscribed(this, destination);
  }

  private void unsubscribe(VirtualHost at, Frame frame) throws Failure {
    refuseBody(frame, version);
    String key = keyOf(frame);
    if (key == null) {
      if (faults.acceptsUnsubscribe(frame, at)) {
        return;
      }
      throw new Failure(
          frame.first("id") == null ? "UNSUBSCRIBE needs an id" : "there is no such subscription");
    }
    Subscription ended;
    boolean last;
    faults.unsubscribed(subscriptions, key, at);
    synchronized (subscriptions) {
      ended = subscriptions.remove(key);
      last =
          ended != null
              && subscriptions.values().stream()
                  .noneMatch(it -> it.destination().equals(ended.destination()));
    }
    if (ended != null && !faults.goesOn(ended)) {
      at.broker().unsubscribe(ended);
      if (last) {
        at.application().unsubscribed(this, ended.destination());
      }
    }
  }

  /** Under what a subscription is kept; nothing when there is none. */
  private @Nullable String keyOf(Frame frame) {
    String own = faults.unsubscribedId(frame.first("id"));
    String destination = frame.first("destination");
    synchronized (subscriptions) {
      boolean refused =
          version == Version.V1_0
              && destination == null
              && defects.has(Defect.UNSUBSCRIBE_BY_ID_IN_1_0_REFUSED);
      if (own != null) {
        return subscriptions.containsKey(own) && !refused ? own : null;
      }
      if (version != Version.V1_0
          || destination == null
          || defects.has(Defect.UNSUBSCRIBE_BY_DESTINATION_REFUSED)) {
        return null;
      }
      return subscriptions.entrySet().stream()
          .filter(it -> it.getValue().destination().equals(destination))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElse(null);
    }
  }

  // Acknowledging

  private void acknowledge(VirtualHost at, Frame frame, boolean consumed) throws Failure {
    refuseBody(frame, version);
    if (!consumed && (version == Version.V1_0 || faults.refusesNack(version))) {
      throw new Failure("no frame of a client is called so");
    }
    List<Delivery> meant = faults.meant(frame, deliveries(at, frame));
    Transaction transaction = transaction(frame);
    if (meant.isEmpty()) {
      if (faults.acceptsUnknownAck(frame)) {
        return;
      }
      throw new Failure("no message waits for this acknowledgement");
    }
    faults.acknowledged(frame);
    for (Delivery it : meant) {
      boolean swallowed =
          transaction != null && defects.has(Defect.COMMIT_THROWS_REFUSED_MESSAGES_AWAY);
      Runnable step =
          transaction != null && consumed && faults.acknowledgesOne()
              ? () -> at.broker().settleOne(it.subscription(), it.ack())
              : () -> at.broker().settle(it.subscription(), it.ack(), consumed || swallowed);
      boolean thrownAway = !consumed && defects.has(Defect.ABORT_KEEPS_NACKS);
      if (transaction != null && thrownAway) {
        at.broker().settle(it.subscription(), it.ack(), true);
      } else if (transaction == null
          || defects.has(consumed ? Defect.ABORT_KEEPS_ACKS : Defect.NACK_IN_TRANSACTION_AT_ONCE)) {
        step.run();
      } else if (!defects.has(Defect.COMMIT_FORGETS_ACKS)) {
        transaction.add(step);
      }
    }
  }

  /** A message that waits for its acknowledgement. */
  record Delivery(Subscription subscription, String ack) {}

  /** What an acknowledgement is about, in the form of its version. */
  private List<Delivery> deliveries(VirtualHost at, Frame frame) {
    List<Delivery> found = new ArrayList<>();
    String own = frame.first("subscription");
    String named = faults.demandsId(version) ? frame.first("id") : frame.first("message-id");
    if (named == null || (own == null && faults.demandsSubscription(version))) {
      return found;
    }
    Runnable find =
        () -> {
          for (Subscription it : mine()) {
            boolean other = version != Version.V1_2 && own != null && !own.equals(it.id());
            String ack = version == Version.V1_2 ? named : it.ackOf(named);
            if (!other && ack != null && it.pending().containsKey(ack)) {
              found.add(new Delivery(it, ack));
            }
          }
        };
    at.broker().together(List.of(find));
    return found;
  }

  // Transactions

  /** The transaction of a frame; nothing when it is in none. */
  private @Nullable Transaction transaction(Frame frame) throws Failure {
    String name = frame.first("transaction");
    if (name == null) {
      return null;
    }
    Transaction found = transactions.get(faults.transaction(name, frame));
    if (found == null && !defects.has(Defect.UNKNOWN_TRANSACTION_IGNORED)) {
      throw new Failure("there is no such transaction");
    }
    return found;
  }

  private void begin(Frame frame) throws Failure {
    refuseBody(frame, version);
    String name = frame.first("transaction");
    if (name == null) {
      if (defects.has(Defect.BEGIN_WITHOUT_TRANSACTION_ACCEPTED)) {
        return;
      }
      throw new Failure("BEGIN needs a transaction");
    }
    if (transactions.containsKey(name)) {
      if (defects.has(Defect.SECOND_BEGIN_ACCEPTED)) {
        return;
      }
      throw new Failure("the transaction has begun before");
    }
    transactions.put(name, faults.begun(name));
  }

  private void commit(VirtualHost at, Frame frame) throws Failure {
    Transaction ended = ended(frame);
    if (ended != null) {
      ended.commit(at.broker());
      faults.committed(frame, ended, at.broker());
    }
  }

  private void abort(VirtualHost at, Frame frame) throws Failure {
    Transaction ended = ended(frame);
    if (ended != null && defects.has(Defect.ABORT_COMMITS)) {
      ended.commit(at.broker());
    }
    faults.aborted(frame, ended);
  }

  private @Nullable Transaction ended(Frame frame) throws Failure {
    refuseBody(frame, version);
    String name = frame.first("transaction");
    Transaction ended = name == null ? null : faults.ended(transactions, name);
    if (ended == null && !(name != null && defects.has(Defect.UNKNOWN_COMMIT_ACCEPTED))) {
      throw new Failure(
          name == null ? frame.command() + " needs a transaction" : "there is no such transaction");
    }
    return ended;
  }

  /** Who hears a topic, in the order in which they came. */
  List<Subscription> hearers(String destination) {
    VirtualHost at = host;
    return at == null ? List.of() : at.broker().subscribers(destination);
  }

  Map<String, Transaction> transactions() {
    return transactions;
  }

  private void disconnect(Frame frame) throws Failure {
    refuseBody(frame, version);
    faults.disconnects();
    leave(true);
    String receipt = frame.first("receipt");
    if (receipt == null) {
      faults.unasked(frame);
    } else if (!defects.has(Defect.DISCONNECT_WITHOUT_RECEIPT)) {
      faults.receipt(frame, receipt);
    }
    end(false);
  }

  // Telling

  /** Sends a MESSAGE; in the order of the calls. */
  void deliver(Subscription subscription, Message message, @Nullable String ack, boolean asked) {
    if (ended) {
      return;
    }
    List<Header> headers = new ArrayList<>();
    String own = faults.named(subscription).id();
    boolean hidden = version == Version.V1_0 && defects.has(Defect.SUBSCRIPTION_MISSING_IN_1_0);
    if (own != null && !hidden) {
      headers.add(new Header("subscription", faults.told("subscription", message, own)));
    }
    if (!faults.isIdMissing()) {
      headers.add(new Header("message-id", faults.told("message-id", message, message.id())));
    }
    headers.add(new Header("destination", faults.destination(message.destination())));
    if (ack != null
        && version == Version.V1_2
        && !hidesAck(subscription, !message.refusing().isEmpty())) {
      headers.add(new Header("ack", faults.told("ack", message, ack)));
    }
    if (!faults.hidesLength(message.body())) {
      headers.add(new Header("content-length", writer.length(message.body())));
    }
    headers.addAll(message.headers());
    write(new Frame("MESSAGE", headers, message.body()), !asked);
  }

  private boolean hidesAck(Subscription subscription, boolean again) {
    return (subscription.mode() == AckMode.CLIENT_INDIVIDUAL
            && defects.has(Defect.ACK_HEADER_MISSING))
        || (!subscription.destination().startsWith(Broker.QUEUES)
            && defects.has(Defect.ACK_HEADER_MISSING_ON_TOPICS))
        || (again && defects.has(Defect.ACK_HEADER_MISSING_WHEN_REDELIVERED));
  }

  @Override
  public boolean tell(String destination, String contentType, byte[] body, boolean asked) {
    VirtualHost at = host;
    return at != null
        && at.broker()
            .tell(this, destination, List.of(new Header("content-type", contentType)), body, asked);
  }

  void answer(Frame frame) {
    write(frame, false);
  }

  private void write(Frame frame, boolean unasked) {
    byte[] bytes = faults.written(writer.write(frame, version), heartbeats.areSent());
    heartbeats.sent(frame.command().equals("MESSAGE"));
    if (faults.tears(bytes, link)) {
      return;
    }
    if (unasked) {
      link.push(bytes);
    } else {
      link.answer(bytes);
    }
  }

  private void beat() {
    if (!transactions.isEmpty() && defects.has(Defect.HEARTBEATS_HELD_BACK_IN_TRANSACTION)) {
      return;
    }
    heartbeats.sent(false);
    if (defects.has(Defect.EMPTY_MESSAGE_AS_HEARTBEAT)) {
      link.push(Frame.NO_BODY);
    } else {
      boolean both =
          version == Version.V1_1 && defects.has(Defect.HEARTBEAT_WITH_CARRIAGE_RETURN_IN_1_1);
      link.push(both ? BOTH_ENDS : LINE_FEED);
    }
  }

  private void silent() {
    if (link.keepsUp() || heartbeats.isHopeless()) {
      faults.silent();
      fail(new Failure("no heart-beat came in time"));
    }
  }

  /** Says why, and ends the session (ERROR). */
  void fail(Failure failure) {
    if (ended) {
      return;
    }
    if (failure.isClosing() && faults.lingers()) {
      answer(faults.error(failure));
      return;
    }
    if (failure.isClosing()) {
      // Nothing may follow the ERROR: from here on no message comes from others.
      faults.fails();
      leave(false);
    }
    if (failure.isTold() && faults.tells()) {
      answer(faults.error(failure));
      faults.told();
    }
    if (failure.isClosing()) {
      faults.failed(mine());
      if (faults.resets()) {
        ended = true;
        heartbeats.end();
        link.reset();
      } else {
        end(true);
      }
    }
  }

  Version version() {
    return version;
  }

  // Who this is

  /** Whether a user or a session is called so. */
  boolean isCalled(String name) {
    return name.equals(id) || name.equals(user);
  }

  /** The name of the user, or the id of a session without one. */
  String name() {
    String known = user;
    return known == null ? id : known;
  }

  /**
   * A value for an ack header that no other message of any session has.
   *
   * @param ofSubscription how many there were on the subscription, with this one
   */
  String nextAck(int ofSubscription) {
    long number =
        defects.has(Defect.ACKS_COUNTED_FOR_EACH_SUBSCRIPTION)
            ? ofSubscription
            : lastAck.incrementAndGet();
    return id.substring(0, 8) + "-" + number;
  }

  @Override
  public boolean keepsUp() {
    return link.keepsUp();
  }

  /** Whether the client owes heart-beats, and does not take what it is sent. */
  boolean isStuck() {
    return heartbeats.areAwaited() && !link.keepsUp();
  }

  @Override
  public End ending() {
    return link.ending();
  }
}
