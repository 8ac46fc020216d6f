package dev.rtck.referenceserver.sockjs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.stomp.Link;
import dev.rtck.referenceserver.stomp.Session;
import dev.rtck.referenceserver.stomp.StompSettings;
import dev.rtck.referenceserver.transport.End;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One SockJS session: messages wait for a receiver, which may be another one each time. Safe for
 * use by many threads.
 */
final class SockJsSession implements Link {
  static final String ANOTHER_RECEIVER = "c[2010,\"Another connection still open\"]";

  /**
   * What happens when nothing happens.
   *
   * @param heartbeat the time between two heartbeats to a receiver that gets nothing else
   * @param disconnectDelay how long a session lives that nobody receives from
   */
  record Times(Duration heartbeat, Duration disconnectDelay) {
    private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(25);
    private static final Duration USUAL_DELAY = Duration.ofSeconds(5);

    /** The usual time in place of each that is zero. */
    static Times of(Duration heartbeat, Duration disconnectDelay) {
      return new Times(
          heartbeat.isZero() ? USUAL_HEARTBEAT : heartbeat,
          disconnectDelay.isZero() ? USUAL_DELAY : disconnectDelay);
    }
  }

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final long KEPT_MILLIS = 100;
  private static final long MAX_UNREAD_CHARACTERS = 8L << 20;

  private final Defects defects;
  private final ScheduledExecutorService clock;
  private final Times times;
  private final Runnable gone;
  private final Session session;
  private final List<String> waiting = new ArrayList<>();
  private long waitingCharacters;
  private boolean opened;
  private boolean overHttp;
  private boolean over;
  private @Nullable String closeFrame;
  private @Nullable String kept;
  private @Nullable Receiver receiver;
  private @Nullable Future<?> timer;
  private volatile End ending = End.AGREED;

  /**
   * A session that nobody receives from yet.
   *
   * @param gone is done once, when it is over
   */
  @SuppressWarnings("this-escape")
  SockJsSession(
      Defects defects,
      ScheduledExecutorService clock,
      Times times,
      StompSettings settings,
      Runnable gone) {
    this.times = times;
    this.defects = defects;
    this.clock = clock;
    this.gone = gone;
    session = new Session(settings, this, null);
  }

  // Receiving

  /** Lets a receiver take what waits, and what will come; refuses a second one. */
  void attach(Receiver added, boolean framedWebSocket) {
    boolean first;
    synchronized (this) {
      Receiver other = receiver;
      if (other != null && closeFrame == null) {
        if (!defects.has(Defect.SOCKJS_SECOND_RECEIVER_ACCEPTED)) {
          added.send(ANOTHER_RECEIVER);
          added.end();
          return;
        }
        other.end();
      }
      stopTimer();
      first = !opened;
      opened = true;
      receiver = added;
      overHttp = !framedWebSocket;
      boolean silent = framedWebSocket && defects.has(Defect.SOCKJS_OPEN_FRAME_MISSING);
      if (first && !silent && !give("o")) {
        detach(added);
      }
      flush();
      beat();
    }
    if (first) {
      session.opened();
    }
  }

  /** To be called when a receiver takes no more. */
  synchronized void detach(Receiver ended) {
    if (receiver == ended) {
      receiver = null;
      stopTimer();
      if (!over && !defects.has(Defect.SOCKJS_ABANDONED_SESSION_KEPT)) {
        long delay = times.disconnectDelay().toMillis();
        timer = clock.schedule(this::lost, delay, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Ends the session because the client is gone. */
  void lost() {
    ending = End.FIN;
    finish();
  }

  private void finish() {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      stopTimer();
    }
    session.closed();
    gone.run();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void beat() {
    boolean mute = overHttp && defects.has(Defect.SOCKJS_HEARTBEATS_MISSING_OVER_HTTP);
    if (receiver != null && timer == null && !mute) {
      timer = clock.schedule(this::sendBeat, times.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void sendBeat() {
    Receiver current = receiver;
    timer = null;
    if (current != null && !over) {
      if (!current.send("h")) {
        detach(current);
      }
      beat();
    }
  }

  /** Gives a frame to the receiver, and says whether it takes another one. */
  private boolean give(String frame) {
    Receiver current = receiver;
    return current != null && current.send(frame);
  }

  private void flush() {
    Receiver current = receiver;
    if (current == null) {
      return;
    }
    if (!waiting.isEmpty()) {
      String frame = "a" + MAPPER.valueToTree(waiting);
      if (overHttp && defects.has(Defect.SOCKJS_TEXTS_IN_LATIN_1)) {
        frame = frame.replaceAll("[^\\x00-\\xff]", "?");
      }
      waiting.clear();
      waitingCharacters = 0;
      if (!current.send(frame)) {
        detach(current);
        return;
      }
    }
    String last = closeFrame;
    if (last != null) {
      if (!defects.has(Defect.SOCKJS_CLOSE_FRAME_MISSING)) {
        current.send(last);
      }
      current.end();
      receiver = null;
    }
  }

  /**
   * Takes the body of an {@code xhr_send}, or a message of the framed WebSocket.
   *
   * @return why it is refused; nothing when it is not
   */
  @Nullable String received(byte[] body) {
    if (body.length == 0) {
      return "Payload expected.";
    }
    JsonNode messages;
    try {
      messages = MAPPER.readTree(body);
    } catch (IOException malformed) {
      return "Broken JSON encoding.";
    }
    if (messages.size() == 1
        && messages.path(0).asText().startsWith("SEND\n")
        && defects.has(Defect.SOCKJS_SENDS_OVERTAKE_ONE_ANOTHER)) {
      overtake(messages.path(0).asText());
      return null;
    }
    if (messages.isTextual()) {
      take(messages.textValue());
      return null;
    }
    if (!messages.isArray()) {
      return "Payload expected.";
    }
    if (messages.isEmpty() && defects.has(Defect.SOCKJS_LIST_OF_NOTHING_REFUSED)) {
      return "Payload expected.";
    }
    for (JsonNode message : messages) {
      if (!message.isTextual()) {
        return "Payload expected.";
      }
    }
    messages.forEach(it -> take(it.textValue()));
    return null;
  }

  /** Keeps a message until the next one, or for a while. */
  private void overtake(String message) {
    synchronized (this) {
      if (kept == null) {
        kept = message;
        var unused = clock.schedule(this::takeKept, KEPT_MILLIS, TimeUnit.MILLISECONDS);
        return;
      }
    }
    take(message);
    takeKept();
  }

  private void takeKept() {
    String message;
    synchronized (this) {
      message = kept;
      kept = null;
    }
    if (message != null) {
      take(message);
    }
  }

  private void take(String message) {
    // One at a time: the bodies of two requests may arrive by two threads.
    synchronized (session) {
      session.received(Unpooled.wrappedBuffer(message.getBytes(StandardCharsets.UTF_8)));
    }
  }

  // Sending

  @Override
  public void answer(byte[] bytes) {
    push(bytes);
  }

  @Override
  public void push(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      // SockJS carries texts only: better nothing than something else.
      end(true);
      return;
    }
    boolean late;
    synchronized (this) {
      boolean lost = receiver == null && defects.has(Defect.SOCKJS_MESSAGES_LOST_BETWEEN_POLLS);
      if (over || closeFrame != null || lost) {
        return;
      }
      waiting.add(text);
      waitingCharacters += text.length();
      flush();
      late = waitingCharacters > MAX_UNREAD_CHARACTERS;
    }
    if (late) {
      end(true);
    }
  }

  @Override
  public void end(boolean failed) {
    synchronized (this) {
      if (closeFrame != null) {
        return;
      }
      closeFrame = "c[3000,\"Go away!\"]";
      flush();
    }
    // What waits is still received, for as long as a session without receiver lives.
    var unused =
        clock.schedule(this::finish, times.disconnectDelay().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void reset() {
    end(true);
  }

  @Override
  public synchronized boolean keepsUp() {
    Receiver current = receiver;
    return current == null || current.keepsUp();
  }

  @Override
  public End ending() {
    return ending;
  }

  /** A text as JSON, as in frames. */
  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts and numbers can be written", impossible);
    }
  }
}
