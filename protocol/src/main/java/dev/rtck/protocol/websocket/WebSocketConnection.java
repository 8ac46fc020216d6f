package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.websocket.deflate.Inflation;
import dev.rtck.protocol.websocket.deflate.MessageInflater;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.WireConnection;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection after its opening handshake: sends any frame, legal or not, and keeps
 * what comes.
 *
 * <p>A thread of its own reads all the time, so that a reset cannot destroy what had come before
 * it, and a target that sends before it reads does not block. Pings are answered by that thread.
 * What is kept is bounded: of a flood the oldest messages are dropped. Thread-safe.
 */
public final class WebSocketConnection implements AutoCloseable {

  /** The size of segment that stands for one write. */
  public static final int WHOLE = 0;

  /** The largest message that is kept whole; more ends the reading. */
  static final int LARGEST_MESSAGE = 32 << 20;

  /** What inflating takes at a time (RFC 1951 §3.2.4). */
  private static final int LARGEST_BLOCK = 64 << 10;

  private static final int MOST_PONGS_HELD = 1000;
  private static final int MOST_BYTES_KEPT = 8 << 20;
  private static final int MOST_EVENTS_KEPT = 20_000;
  private static final int MOST_VIOLATIONS_KEPT = 100;

  /** What an event takes besides its payload, about. */
  private static final int EVENT_BYTES = 128;

  private static final int READER_STACK_BYTES = 128 << 10;

  private final WireConnection wire;
  private final Deadline deadline;
  private final ServerFrameRules rules;
  private final Consumer<Violation> violations;
  private final Consumer<WebSocketEvent> listener;
  private final List<Violation> violationsHere = new CopyOnWriteArrayList<>();
  private final @Nullable DeflateAgreement agreement;
  private final @Nullable MessageInflater inflater;
  private final FrameDecoder decoder = new FrameDecoder(LARGEST_MESSAGE);

  private final Holdings holdings = new Holdings();

  private final Object lock = new Object();
  private final List<WebSocketEvent> events = new ArrayList<>();
  private long bytesKept;
  private long dropped;
  private volatile boolean answersPings = true;
  private final List<Bytes> pongs = new ArrayList<>();
  private boolean holdsPongs;

  /**
   * The message that the target is in the middle of.
   *
   * @param number counts the messages of this connection
   * @param frames how many frames of it came
   */
  private record Unfinished(long number, int frames) {}

  private volatile @Nullable Unfinished unfinished;
  private long messagesBegun;
  private int messageOpcode;
  private int messageFrames;
  private boolean messageCompressed;
  private ByteArrayOutputStream message = new ByteArrayOutputStream();

  WebSocketConnection(
      WireConnection wire,
      Bytes alreadyRead,
      long alreadyReadAtNanos,
      List<Extension> extensions,
      Deadline deadline,
      Consumer<Violation> violations,
      Consumer<WebSocketEvent> listener) {
    this.wire = wire;
    this.listener = listener;
    this.deadline = deadline;
    this.violations = violations;
    this.agreement = DeflateAgreement.of(extensions);
    this.inflater = agreement == null ? null : new MessageInflater(LARGEST_MESSAGE);
    this.rules =
        new ServerFrameRules(
            extensions.stream().anyMatch(it -> it.name().startsWith("permessage-")));
    if (!alreadyRead.isEmpty()
        && !take(alreadyRead.toArray(), alreadyRead.length(), alreadyReadAtNanos)) {
      wire.close();
      return;
    }
    Thread reader =
        new Thread(null, this::readUntilItEnds, "rtck-probe-" + wire.number(), READER_STACK_BYTES);
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns what was agreed of permessage-deflate, or null when it is not in use. */
  public @Nullable DeflateAgreement compression() {
    return agreement;
  }

  /** From now on pings get no pong. */
  public void stopAnsweringPings() {
    answersPings = false;
  }

  /**
   * From now on pongs wait until {@link #releasePongs}: none may stand in the middle of a frame
   * that is sent in pieces.
   */
  public void holdPongs() {
    synchronized (pongs) {
      holdsPongs = true;
    }
  }

  /** Sends the pongs that waited; from now on pings get theirs at once again. */
  public void releasePongs() {
    synchronized (pongs) {
      holdsPongs = false;
      pongs.forEach(payload -> send(Frame.pong(payload)));
      pongs.clear();
    }
  }

  private void answer(WebSocketEvent.Ping ping) {
    synchronized (pongs) {
      if (holdsPongs && pongs.size() < MOST_PONGS_HELD) {
        pongs.add(ping.payload());
      } else if (!holdsPongs) {
        send(Frame.pong(ping.payload()));
      }
    }
  }

  /** Sends the frames in one write. */
  public void send(Frame... frames) {
    Bytes[] encoded = new Bytes[frames.length];
    for (int i = 0; i < frames.length; i++) {
      encoded[i] = frames[i].encode();
      record(frames[i]);
    }
    var unused = wire.write(Bytes.concat(encoded));
  }

  /** Sends the frames, cut into segments of the given size; {@link #WHOLE} cuts nothing. */
  public void sendSegmented(int segmentBytes, Frame... frames) {
    if (segmentBytes == WHOLE) {
      send(frames);
      return;
    }
    Bytes[] encoded = new Bytes[frames.length];
    for (int i = 0; i < frames.length; i++) {
      encoded[i] = frames[i].encode();
      record(frames[i]);
    }
    wire.note("tcp", "in segments of " + segmentBytes + (segmentBytes == 1 ? " byte" : " bytes"));
    var unused = wire.write(Bytes.concat(encoded), segmentBytes);
  }

  /** Sends bytes that need not be frames. */
  public void sendBytes(Bytes bytes) {
    wire.sending("tcp", bytes.length() + " bytes", bytes);
    var unused = wire.write(bytes);
  }

  /**
   * Sends bytes that are not worth recording.
   *
   * @return false when the connection had ended; a reset shows with the second try at the earliest
   */
  public boolean push(Bytes bytes) {
    return wire.write(bytes);
  }

  /** Sends FIN and goes on reading. */
  public void halfClose() {
    wire.halfClose();
  }

  /** Resets the connection. */
  public void reset() {
    wire.reset();
  }

  /** Closes the connection without a closing handshake. */
  @Override
  public void close() {
    wire.close();
  }

  /**
   * Waits for an event that matches, among those that came already too; gives up when the
   * connection ends or the wait is over.
   *
   * @return the event, or null
   */
  public <T extends WebSocketEvent> @Nullable T await(
      Class<T> kind, Predicate<? super T> matches, Duration atMost) {
    long end = System.nanoTime() + deadline.cut(atMost).toNanos();
    synchronized (lock) {
      // Positions count from the first event that ever came, also when the oldest are dropped.
      long next = 0;
      while (true) {
        next = Math.max(next, dropped);
        while (next - dropped < events.size()) {
          WebSocketEvent event = events.get((int) (next - dropped));
          next++;
          if (kind.isInstance(event) && matches.test(kind.cast(event))) {
            return kind.cast(event);
          }
        }
        long left = end - System.nanoTime();
        if (left <= 0 || hasEnded()) {
          return null;
        }
        try {
          lock.wait(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
    }
  }

  /**
   * Waits as {@link #await} does, and for as long besides as frames of a message come that the
   * target is in the middle of: it may send the rest before it answers a Close (RFC 6455 §5.5.1).
   *
   * @return the event, or null
   */
  public <T extends WebSocketEvent> @Nullable T awaitBehindItsMessage(
      Class<T> kind, Predicate<? super T> matches, Duration atMost) {
    Unfinished before = unfinished;
    T event = await(kind, matches, atMost);
    while (event == null && !deadline.hasPassed()) {
      Unfinished now = unfinished;
      boolean whole = before != null && (now == null || now.number() != before.number());
      boolean goesOn = !whole && now != null && (before == null || now.frames() > before.frames());
      if (!whole && !goesOn) {
        break;
      }
      event = await(kind, matches, atMost);
      if (whole) {
        break;
      }
      before = now;
    }
    return event;
  }

  /** Returns whether the target has begun a message and not ended it. */
  public boolean isInsideItsMessage() {
    return unfinished != null;
  }

  /** Waits for a message with this payload, text or binary. */
  public WebSocketEvent.@Nullable Message awaitMessage(Bytes payload, Duration atMost) {
    return await(WebSocketEvent.Message.class, it -> it.payload().equals(payload), atMost);
  }

  /** Waits for a pong with this payload. */
  public WebSocketEvent.@Nullable Pong awaitPong(Bytes payload, Duration atMost) {
    return await(WebSocketEvent.Pong.class, it -> it.payload().equals(payload), atMost);
  }

  /** Waits for a Close frame. */
  public WebSocketEvent.@Nullable Close awaitClose(Duration atMost) {
    return await(WebSocketEvent.Close.class, it -> true, atMost);
  }

  /** Waits for the end of the connection. */
  public WebSocketEvent.@Nullable Ended awaitEnd(Duration atMost) {
    return await(WebSocketEvent.Ended.class, it -> true, atMost);
  }

  /** Returns what came so far; of a flood only the latest. */
  public List<WebSocketEvent> events() {
    synchronized (lock) {
      return List.copyOf(events);
    }
  }

  /** Returns the data messages that came so far. */
  public List<WebSocketEvent.Message> messages() {
    return events().stream()
        .filter(WebSocketEvent.Message.class::isInstance)
        .map(WebSocketEvent.Message.class::cast)
        .toList();
  }

  /** Returns what came on this connection so far that no server may send; the first of it. */
  public List<Violation> violations() {
    return List.copyOf(violationsHere);
  }

  /** Records something that matters for reading the transcript. */
  public void note(String summary) {
    wire.note("rtck", summary);
  }

  private boolean hasEnded() {
    return !events.isEmpty() && events.get(events.size() - 1) instanceof WebSocketEvent.Ended;
  }

  private void record(Frame frame) {
    rules.sent(frame);
    if (frame.opcode() == Opcode.CLOSE) {
      // A pong behind a Close would be unread when the target closes, and make its FIN a reset.
      answersPings = false;
    }
    // Under the mask the transcript would not find a secret.
    Bytes shown = shown(frame);
    wire.sending("ws", frame.summary(), shown, length(frame, shown));
  }

  /** The frame's head and the beginning of its payload, whose secrets a mask would hide. */
  private Bytes shown(Frame frame) {
    Bytes beginning = wire.beginning(frame.payload());
    return frame.encode(frame.isMasked() ? wire.blotOut(beginning) : beginning);
  }

  private long length(Frame frame, Bytes shown) {
    Bytes payload = frame.payload();
    return (long) shown.length() - wire.beginning(payload).length() + payload.length();
  }

  private void readUntilItEnds() {
    try {
      byte[] buffer = new byte[16 << 10];
      while (true) {
        WireConnection.Read read = wire.read(buffer, Duration.ZERO);
        if (read instanceof WireConnection.Read.End end) {
          end(end.atNanos(), end.ending());
          return;
        }
        if (read instanceof WireConnection.Read.Some some
            && !take(buffer, some.count(), some.atNanos())) {
          wire.close();
          return;
        }
        holdings.hold(bytesHeld(), wire::isClosed);
      }
    } finally {
      holdings.release();
    }
  }

  private long bytesHeld() {
    synchronized (lock) {
      // What is whole is copied, into a payload and into the transcript's entry.
      return 3L * (decoder.capacity() + message.size()) + bytesKept;
    }
  }

  private boolean take(byte[] buffer, int count, long atNanos) {
    decoder.feed(buffer, count);
    try {
      for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
        Bytes shown = shown(frame);
        wire.received(atNanos, "ws", frame.summary(), shown, length(frame, shown));
        rules.judge(frame).forEach(this::report);
        take(frame, atNanos);
      }
      return true;
    } catch (FrameDecoder.FrameTooLarge e) {
      if (e.hasTopBit()) {
        report(new Violation("length-top-bit", "5.2", String.valueOf(e.getMessage())));
      }
      wire.note("ws", "gave up reading: " + e.getMessage());
      end(atNanos, Ending.TOO_MUCH);
      return false;
    }
  }

  private void report(Violation violation) {
    if (violationsHere.size() < MOST_VIOLATIONS_KEPT) {
      violationsHere.add(violation);
    }
    violations.accept(violation);
  }

  private void take(Frame frame, long atNanos) throws FrameDecoder.FrameTooLarge {
    switch (frame.opcode()) {
      case Opcode.PING -> {
        WebSocketEvent.Ping ping = new WebSocketEvent.Ping(atNanos, frame.payload());
        if (answersPings) {
          answer(ping);
        }
        add(ping);
      }
      case Opcode.PONG -> add(new WebSocketEvent.Pong(atNanos, frame.payload()));
      case Opcode.CLOSE -> {
        answersPings = false;
        add(new WebSocketEvent.Close(atNanos, frame.payload()));
      }
      case Opcode.CONTINUATION, Opcode.TEXT, Opcode.BINARY -> assemble(frame, atNanos);
      default -> add(new WebSocketEvent.Unknown(atNanos, frame.opcode(), frame.payload()));
    }
  }

  private void assemble(Frame frame, long atNanos) throws FrameDecoder.FrameTooLarge {
    if (frame.opcode() != Opcode.CONTINUATION) {
      message.reset();
      messageOpcode = frame.opcode();
      messageCompressed = (frame.reservedBits() & 4) != 0;
      messageFrames = 0;
      messagesBegun++;
    }
    messageFrames++;
    unfinished = frame.isFinal() ? null : new Unfinished(messagesBegun, messageFrames);
    if ((long) message.size() + frame.payload().length() > LARGEST_MESSAGE) {
      throw new FrameDecoder.FrameTooLarge((long) message.size() + frame.payload().length());
    }
    if (frame.isFinal() && message.size() == 0) {
      addMessage(frame.payload(), atNanos);
      return;
    }
    message.writeBytes(frame.payload().toArray());
    if (frame.isFinal()) {
      Bytes payload = Bytes.copyOf(message.toByteArray());
      message = new ByteArrayOutputStream();
      addMessage(payload, atNanos);
    }
  }

  private void addMessage(Bytes payload, long atNanos) {
    add(message(atNanos, payload));
  }

  private WebSocketEvent.Message message(long atNanos, Bytes payload) {
    MessageInflater messages = inflater;
    Inflation inflation = messages == null || !messageCompressed ? null : messages.inflate(payload);
    if (inflation != null && inflation.fault() != null) {
      wire.note("ws", "the message cannot be inflated: " + inflation.fault());
    }
    DeflateAgreement agreed = agreement;
    // What is too large for the probe is no fault of the target.
    if (inflation != null
        && agreed != null
        && inflation.payload().length() < LARGEST_MESSAGE - LARGEST_BLOCK) {
      rules.judge(messageOpcode, inflation, agreed).forEach(this::report);
    }
    return new WebSocketEvent.Message(
        atNanos,
        messageOpcode,
        inflation == null || inflation.fault() != null ? payload : inflation.payload(),
        messageFrames,
        messageCompressed,
        inflation);
  }

  private void end(long atNanos, Ending ending) {
    Bytes rest = decoder.rest();
    if (!rest.isEmpty()) {
      wire.received(atNanos, "tcp", rest.length() + " bytes of an unfinished frame", rest);
    }
    if (ending != Ending.OURS) {
      wire.note("tcp", "the connection ended: " + ending.word());
    }
    add(new WebSocketEvent.Ended(atNanos, ending));
  }

  private void add(WebSocketEvent event) {
    listener.accept(event);
    synchronized (lock) {
      events.add(event);
      bytesKept += EVENT_BYTES + size(event);
      if (bytesKept > MOST_BYTES_KEPT || events.size() > MOST_EVENTS_KEPT) {
        List<WebSocketEvent> oldest = events.subList(0, events.size() / 2);
        oldest.forEach(it -> bytesKept -= EVENT_BYTES + size(it));
        dropped += oldest.size();
        oldest.clear();
      }
      lock.notifyAll();
    }
  }

  private static long size(WebSocketEvent event) {
    if (event instanceof WebSocketEvent.Message it) {
      return it.payload().length();
    }
    if (event instanceof WebSocketEvent.Ping it) {
      return it.payload().length();
    }
    if (event instanceof WebSocketEvent.Pong it) {
      return it.payload().length();
    }
    if (event instanceof WebSocketEvent.Close it) {
      return it.body().length();
    }
    return event instanceof WebSocketEvent.Unknown it ? it.payload().length() : 0;
  }
}
