package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.wire.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The harness's end of one STOMP connection: sends any frame, legal or not, and keeps what comes.
 *
 * <p>Nothing is sent by itself, no heart-beat either unless {@link #beatEvery} asks for them. What
 * is kept is bounded: of a flood the oldest events are dropped. Thread-safe.
 */
public final class StompConnection implements AutoCloseable {

  private static final AtomicLong RECEIPTS = new AtomicLong();

  private final Carrier carrier;
  private final Framing framing;
  private final Deadline deadline;
  private final EventLog events = new EventLog();
  private final Intake intake;
  private final long openedAtNanos = System.nanoTime();
  private volatile StompVersion version = StompVersion.V1_2;
  private volatile @Nullable ReceivedFrame connected;
  private volatile @Nullable HeartBeats beats;

  /**
   * @param framing how frames are laid over the carrier, unless a send says otherwise
   * @param violations told of every rule that a frame of the target breaks
   * @param listener told of every event as it comes, in order, from the thread that reads
   */
  public StompConnection(
      Carrier carrier,
      Framing framing,
      Deadline deadline,
      Consumer<StompViolation> violations,
      Consumer<StompEvent> listener) {
    this.carrier = carrier;
    this.framing = framing;
    this.deadline = deadline;
    this.intake =
        new Intake(
            carrier,
            violations,
            event -> {
              if (event instanceof StompEvent.Frame frame) {
                take(frame.frame());
              }
              listener.accept(event);
              events.add(event);
            });
    carrier.listen(intake);
  }

  private void take(ReceivedFrame frame) {
    if (connected == null && frame.is("CONNECTED")) {
      version = frame.version();
      connected = frame;
    }
  }

  /** Returns what carries the bytes. */
  public Carrier carrier() {
    return carrier;
  }

  /** Returns when the carrier stood. */
  public long openedAtNanos() {
    return openedAtNanos;
  }

  /** Returns the session's version; 1.2 before CONNECTED came. */
  public StompVersion version() {
    return version;
  }

  /** Returns the CONNECTED that came, or null. */
  public @Nullable ReceivedFrame connected() {
    return connected;
  }

  /** Sends the frames in the connection's framing, escaped as the session's version wants it. */
  public void send(StompFrame... frames) {
    send(framing, frames);
  }

  /** Sends the frames in another framing. */
  public void send(Framing other, StompFrame... frames) {
    for (StompFrame frame : frames) {
      carrier.record(true, System.nanoTime(), frame.summary());
    }
    carrier.send(other, Arrays.stream(frames).map(frame -> frame.encode(version)).toList());
  }

  /** Sends bytes that need not be a frame, as one message. */
  public void sendBytes(Bytes bytes, String summary) {
    carrier.record(true, System.nanoTime(), summary);
    carrier.send(Framing.SINGLE, List.of(bytes));
  }

  /** Sends one heart-beat: an end of line. */
  public void beat() {
    sendBytes(StompFrame.HEART_BEAT, "heart-beat");
  }

  /** From now on sends a heart-beat at that interval, until {@link #stopBeating} or the end. */
  public void beatEvery(Duration interval) {
    stopBeating();
    beats = HeartBeats.begin(this, interval, this::beat);
  }

  /** From now on sends the frame at that interval, in the place of heart-beats. */
  public void sendEvery(Duration interval, StompFrame frame) {
    stopBeating();
    beats = HeartBeats.begin(this, interval, () -> send(frame));
  }

  /** Sends no more heart-beats by itself. */
  public void stopBeating() {
    HeartBeats running = beats;
    beats = null;
    if (running != null) {
      running.stop();
    }
  }

  /**
   * Sends the frame that begins a session, and waits for the answer.
   *
   * @return CONNECTED or ERROR; null when the connection ended, or nothing came in time
   */
  public @Nullable ReceivedFrame connect(StompFrame frame, Duration atMost) {
    send(Framing.SINGLE, frame);
    return awaitFrame(it -> it.is("CONNECTED") || it.is("ERROR"), atMost);
  }

  /** Returns a value for a receipt header that nobody used before. */
  public static String freshReceipt() {
    return "receipt-" + RECEIPTS.incrementAndGet();
  }

  /**
   * Sends the frame with a fresh receipt header, and waits for the RECEIPT.
   *
   * @return RECEIPT, or an ERROR that came first; null when the connection ended, or nothing came
   *     in time
   */
  public @Nullable ReceivedFrame sendForReceipt(StompFrame frame, Duration atMost) {
    String receipt = freshReceipt();
    long mark = mark();
    send(frame.replacing("receipt", receipt));
    return awaitFrameSince(
        mark, it -> it.is("ERROR") || (it.is("RECEIPT") && it.has("receipt-id", receipt)), atMost);
  }

  /** Waits for a frame that matches, among those that came already too; null when none does. */
  public @Nullable ReceivedFrame awaitFrame(Predicate<ReceivedFrame> matches, Duration atMost) {
    return awaitFrameSince(0, matches, atMost);
  }

  /** Waits as {@link #awaitFrame} does, for one that came after the mark. */
  public @Nullable ReceivedFrame awaitFrameSince(
      long mark, Predicate<ReceivedFrame> matches, Duration atMost) {
    StompEvent.Frame event =
        awaitSince(mark, StompEvent.Frame.class, it -> matches.test(it.frame()), atMost);
    return event == null ? null : event.frame();
  }

  /** Waits for the RECEIPT with that id. */
  public @Nullable ReceivedFrame awaitReceipt(String receipt, Duration atMost) {
    return awaitFrame(it -> it.is("RECEIPT") && it.has("receipt-id", receipt), atMost);
  }

  /** Waits for a MESSAGE with that body. */
  public @Nullable ReceivedFrame awaitMessage(Bytes body, Duration atMost) {
    return awaitFrame(it -> it.is("MESSAGE") && it.body().equals(body), atMost);
  }

  /** Waits for an ERROR. */
  public @Nullable ReceivedFrame awaitError(Duration atMost) {
    return awaitFrame(it -> it.is("ERROR"), atMost);
  }

  /** Waits for the end of the connection. */
  public StompEvent.@Nullable Ended awaitEnd(Duration atMost) {
    return await(StompEvent.Ended.class, it -> true, atMost);
  }

  /** Waits for an event that matches, among those that came already too; null when none does. */
  public <T extends StompEvent> @Nullable T await(
      Class<T> kind, Predicate<? super T> matches, Duration atMost) {
    return awaitSince(0, kind, matches, atMost);
  }

  /** Waits as {@link #await} does, for what came after the mark. */
  public <T extends StompEvent> @Nullable T awaitSince(
      long mark, Class<T> kind, Predicate<? super T> matches, Duration atMost) {
    return events.await(mark, kind, matches, deadline.cut(atMost));
  }

  /** Returns how many events came so far: where to look from for what comes later. */
  public long mark() {
    return events.mark();
  }

  /** Returns what came so far; of a flood only the latest. */
  public List<StompEvent> events() {
    return events.all();
  }

  /** Returns the frames that came so far. */
  public List<ReceivedFrame> frames() {
    return events().stream()
        .filter(StompEvent.Frame.class::isInstance)
        .map(event -> ((StompEvent.Frame) event).frame())
        .toList();
  }

  /** Returns the MESSAGE frames that came so far. */
  public List<ReceivedFrame> messages() {
    return frames().stream().filter(frame -> frame.is("MESSAGE")).toList();
  }

  /** Returns what came on this connection so far that no server may send; the first of it. */
  public List<StompViolation> violations() {
    return intake.violations();
  }

  /** Returns how the session stands: what the target said last, and whether it closed. */
  public StompOutcome outcome() {
    return StompOutcome.of(events());
  }

  /** Waits until the target closed the connection, and returns how the session stands then. */
  public StompOutcome awaitClosing(Duration atMost) {
    var unused =
        await(
            StompEvent.class,
            it -> it instanceof StompEvent.Farewell || it instanceof StompEvent.Ended,
            atMost);
    return outcome();
  }

  /** Returns whether the target ended the connection, or the harness did. */
  public boolean hasEnded() {
    return events.hasEnded();
  }

  /** Records something that matters for reading the transcript. */
  public void note(String summary) {
    carrier.record(true, System.nanoTime(), "(" + summary + ")");
  }

  /** Sends FIN and goes on reading. */
  public void halfClose() {
    carrier.halfClose();
  }

  /** Resets the connection. */
  public void reset() {
    stopBeating();
    carrier.reset();
  }

  /** Says goodbye as the carrier wants it: a WebSocket Close, or FIN; goes on reading. */
  public void leave() {
    stopBeating();
    carrier.leave();
  }

  /** Closes the connection without a farewell. */
  @Override
  public void close() {
    stopBeating();
    carrier.close();
  }

  /** Tells whether an end is none of the target's making. */
  static boolean isOurs(StompEvent.Ended ended) {
    return ended.ending() == Ending.OURS;
  }
}
