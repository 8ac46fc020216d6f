package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * STOMP at application level: subscribes to what the profile names, a room's destinations while the
 * client is in it, and sends to the destinations of operations. Thread-safe.
 */
public final class StompTransport implements Transport {

  private static final Duration LONGEST_LIFE = Duration.ofDays(1);
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final Duration WAIT_FOR_FAREWELL = Duration.ofMillis(300);

  /** A policy, a message too large, and «try again later» (RFC 6455 §7.4.1, IANA's registry). */
  private static final Set<Integer> OVER_LIMIT = Set.of(1008, 1009, 1013);

  /** STOMP has no codes: what an ERROR is about only its words tell. */
  private static final Pattern LIMIT =
      Pattern.compile("(?i)limit|exceed|too (large|big|many|long|fast)|maximum|rate");

  private static final int NORMAL = 1000;
  private static final int POLICY = 1008;
  private static final int FIRST_OF_APPLICATIONS = 4000;

  private final StompEndpoint address;
  private final Endpoint endpoint;
  private final Bindings identity;
  private final SubscriptionProof proof;
  private final Transcript transcript;
  private final @Nullable FaultProxy proxy;
  private final Channels channels;
  private final AtomicBoolean toldEnd = new AtomicBoolean();
  private volatile Duration patience = Duration.ZERO;
  private volatile @Nullable StompProbe probe;
  private volatile @Nullable StompConnection connection;
  private volatile boolean endedByUs;

  /**
   * @param address where to connect, and as whom
   * @param identity what is known of the client beforehand: {@code self}, or nothing
   * @param proof how to know that a subscription is effective; one for the endpoint
   * @param transcript of all that comes and goes
   * @param proxy through which to connect; null for the straight way
   */
  public StompTransport(
      StompEndpoint address,
      Endpoint endpoint,
      Bindings identity,
      SubscriptionProof proof,
      Transcript transcript,
      @Nullable FaultProxy proxy) {
    this.address = address;
    this.endpoint = endpoint;
    this.identity = identity;
    this.proof = proof;
    this.transcript = transcript;
    this.proxy = proxy;
    this.channels = new Channels(endpoint);
  }

  @Override
  public void connect(Listener listener, Duration atMost) {
    patience = atMost;
    Deadline deadline = Deadline.in(atMost);
    StompProbe own =
        new StompProbe(
            address,
            transcript,
            new Patience(atMost, atMost, atMost, atMost),
            Deadline.in(LONGEST_LIFE),
            StompProbe.Witnesses.NONE,
            proxy);
    probe = own;
    StompConnection opened;
    try {
      opened = own.raw(Framing.SINGLE, ears(listener));
    } catch (StompRefused refused) {
      throw new Refused(String.valueOf(refused.getMessage()));
    }
    connection = opened;
    checkStillWanted(opened);
    ReceivedFrame answer = opened.connect(address.connect(), deadline.cut(atMost));
    if (answer == null || !answer.is("CONNECTED")) {
      StompOutcome outcome = opened.outcome();
      opened.close();
      checkStillWanted(opened);
      if (outcome.silent()) {
        throw new Unreachable(
            Unreachable.Kind.TIMED_OUT,
            "no CONNECTED and no ERROR within " + atMost.toMillis() + " ms");
      }
      throw new Refused("CONNECT got: " + outcome.describe());
    }
    if (!subscribe(opened, channels.due(identity, false), deadline.cut(atMost))) {
      StompOutcome outcome = opened.outcome();
      opened.close();
      throw new Refused("a subscription of the profile got: " + outcome.describe());
    }
    checkStillWanted(opened);
  }

  private void checkStillWanted(StompConnection opened) {
    if (endedByUs) {
      opened.reset();
      throw new Unreachable(Unreachable.Kind.BROKEN, "rtck closed the connection meanwhile");
    }
  }

  private boolean subscribe(StompConnection open, Set<StompFrame> frames, Duration atMost) {
    Deadline deadline = Deadline.in(atMost);
    for (StompFrame frame : frames) {
      if (!proof.subscribe(open, frame, deadline.cut(atMost.dividedBy(2)))) {
        return false;
      }
    }
    return true;
  }

  private Consumer<StompEvent> ears(Listener listener) {
    return event -> {
      if (event instanceof StompEvent.Frame frame) {
        take(frame, listener);
      } else if (event instanceof StompEvent.Ended ended && toldEnd.compareAndSet(false, true)) {
        listener.ended(departure(ended));
      }
    };
  }

  private void take(StompEvent.Frame event, Listener listener) {
    ReceivedFrame frame = event.frame();
    if (!(frame.is("MESSAGE") || frame.is("ERROR")) || SubscriptionProof.isMarker(frame)) {
      return;
    }
    StompMessage message = new StompMessage(event.atNanos(), frame);
    learn(message);
    listener.received(message);
  }

  /** A welcome may tell what own destinations are named after. */
  private void learn(StompMessage message) {
    Operation welcome = endpoint.operation(OperationName.WELCOME);
    Bindings learnt = welcome == null ? null : message.match(welcome, Bindings.EMPTY);
    StompConnection open = connection;
    if (learnt == null || open == null) {
      return;
    }
    Set<StompFrame> due = channels.due(learnt, false);
    if (!due.isEmpty()) {
      open.send(due.toArray(StompFrame[]::new));
    }
  }

  private Departure departure(StompEvent.Ended ended) {
    StompConnection open = connection;
    StompOutcome outcome = open == null ? null : open.outcome();
    StompEvent.Farewell farewell = outcome == null ? null : outcome.farewell();
    StompEvent.Frame error = outcome == null ? null : outcome.error();
    Integer code = farewell == null ? null : farewell.code();
    boolean overLimit =
        (code != null && OVER_LIMIT.contains(code))
            || (error != null && LIMIT.matcher(error.frame().summary()).find());
    boolean atWill =
        error != null
            || (code != null
                && (code == NORMAL || code == POLICY || code >= FIRST_OF_APPLICATIONS));
    String words =
        (error == null ? "" : error + ", ")
            + (farewell == null ? "" : farewell + ", ")
            + "the connection ended: "
            + ended.ending().word();
    return new Departure(!endedByUs, overLimit, atWill, words);
  }

  private StompConnection open() {
    StompConnection open = connection;
    if (open == null) {
      throw new NotConnected("never connected");
    }
    StompOutcome outcome = open.outcome();
    if (endedByUs || outcome.closed() || open.hasEnded()) {
      throw new NotConnected(outcome.describe());
    }
    return open;
  }

  @Override
  public void send(Operation operation, Bindings values) {
    StompConnection open = open();
    Duration atMost = patience;
    if (operation.name() == OperationName.JOIN
        && !subscribe(open, channels.due(values, true), atMost)) {
      throw new NotConnected(open.outcome().describe());
    }
    Template send = operation.send();
    if (send != null) {
      open.send(SendFrame.of(send, values));
    }
    if (operation.name() == OperationName.LEAVE) {
      channels.over(values).forEach(frame -> open.send(frame));
    }
  }

  @Override
  public void sendRaw(Bytes payload, boolean binary) {
    StompConnection open = open();
    String destination = anyDestination();
    if (destination == null) {
      open.sendBytes(payload, payload.length() + " bytes that are no frame");
      return;
    }
    StompFrame frame =
        StompFrame.of("SEND").with("destination", destination).withBody(payload).counted();
    open.send(binary ? Framing.BINARY : Framing.SINGLE, frame);
  }

  /** Returns where a payload goes that is no operation: where one that is goes. */
  private @Nullable String anyDestination() {
    for (OperationName name :
        List.of(
            OperationName.ECHO,
            OperationName.BROADCAST,
            OperationName.ROOM,
            OperationName.DIRECT)) {
      Operation operation = endpoint.operation(name);
      Template send = operation == null ? null : operation.send();
      String destination = send == null ? null : destinationOfAnybody(send);
      if (destination != null) {
        return destination;
      }
    }
    return null;
  }

  private @Nullable String destinationOfAnybody(Template send) {
    try {
      return SendFrame.destination(
          send, identity.with("room", "rtck").with("recipient", "rtck").withFresh());
    } catch (UnboundNameException leadsNowhere) {
      return null;
    }
  }

  @Override
  public boolean isAlive(Duration atMost) {
    StompConnection open = connection;
    if (open == null || endedByUs || open.outcome().closed()) {
      return false;
    }
    if (open.carrier() instanceof WebSocketCarrier carrier) {
      WebSocketConnection below = carrier.webSocket();
      Bytes nonce = Bytes.utf8(UUID.randomUUID().toString());
      // A target that reads nothing holds up whoever writes.
      var unused = CompletableFuture.runAsync(() -> below.send(Frame.ping(nonce)));
      return below.awaitPong(nonce, atMost) != null;
    }
    StompSettings settings = (StompSettings) endpoint.settings();
    Set<Ability> supports = settings.supports();
    if (supports == null || supports.containsAll(Set.of(Ability.RECEIPTS, Ability.TRANSACTIONS))) {
      return beginsTransaction(open, atMost);
    }
    StompSettings.Destinations destinations = settings.destinations();
    String topics = destinations == null ? null : destinations.topic();
    // Where nothing is promised that would be answered, only an end tells.
    return topics == null
        ? !open.awaitClosing(WAIT_FOR_FAREWELL).closed()
        : SubscriptionProof.reaches(open, topics, atMost);
  }

  private static boolean beginsTransaction(StompConnection open, Duration atMost) {
    String transaction = UUID.randomUUID().toString();
    ReceivedFrame answer =
        open.sendForReceipt(StompFrame.of("BEGIN").with("transaction", transaction), atMost);
    if (answer == null || answer.is("ERROR")) {
      return false;
    }
    open.send(StompFrame.of("ABORT").with("transaction", transaction));
    return true;
  }

  @Override
  public void drop() {
    endedByUs = true;
    StompConnection open = connection;
    StompProbe own = probe;
    if (open != null) {
      open.reset();
    } else if (own != null) {
      own.close();
    }
  }

  @Override
  public void close() {
    boolean before = endedByUs;
    endedByUs = true;
    StompConnection open = connection;
    StompProbe own = probe;
    if (open == null || before || open.outcome().closed()) {
      if (own != null) {
        own.close();
      }
      return;
    }
    var unused =
        CompletableFuture.runAsync(
            () -> {
              var answer = open.sendForReceipt(StompFrame.of("DISCONNECT"), WAIT_FOR_FAREWELL);
              open.note(answer == null ? "no RECEIPT for DISCONNECT" : "gone in good order");
              open.leave();
              CompletableFuture.delayedExecutor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
                  .execute(open::close);
            });
  }
}
