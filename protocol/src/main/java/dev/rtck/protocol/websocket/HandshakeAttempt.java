package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.WireConnection;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What came of an opening handshake: an answer, an end without one, or silence.
 *
 * <p>Not thread-safe.
 */
public final class HandshakeAttempt implements AutoCloseable {

  private static final int LARGEST_HEAD = 256 << 10;
  private static final int MOST_INTERIM = 100;

  private final WireConnection wire;
  private final Deadline deadline;
  private final Consumer<Violation> violations;
  private final long sentAtNanos;
  private final Duration waited;
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private Bytes withheld;
  private boolean continued;
  private long lastReadAtNanos;
  private @Nullable HttpResponse response;
  private @Nullable Ending ending;
  private String oddity = "";

  HandshakeAttempt(
      WireConnection wire,
      Deadline deadline,
      Consumer<Violation> violations,
      long sentAtNanos,
      Duration atMost) {
    this(wire, deadline, violations, sentAtNanos, atMost, Bytes.EMPTY, Bytes.EMPTY);
  }

  /**
   * @param alreadyRead what came before and is not yet part of anything
   * @param withheld what is sent as soon as a 100 (Continue) comes
   */
  HandshakeAttempt(
      WireConnection wire,
      Deadline deadline,
      Consumer<Violation> violations,
      long sentAtNanos,
      Duration atMost,
      Bytes alreadyRead,
      Bytes withheld) {
    this.wire = wire;
    this.deadline = deadline;
    this.violations = violations;
    this.sentAtNanos = sentAtNanos;
    this.lastReadAtNanos = sentAtNanos;
    this.waited = deadline.cut(atMost);
    this.unread.writeBytes(alreadyRead.toArray());
    this.withheld = withheld;
    readHead();
  }

  private void readHead() {
    long end = System.nanoTime() + waited.toNanos();
    List<HttpResponse> interim = new ArrayList<>();
    while (true) {
      Bytes head = takeHead();
      if (head == null) {
        if (unread.size() > LARGEST_HEAD) {
          oddity = "a response head of more than " + LARGEST_HEAD + " bytes";
          wire.received(lastReadAtNanos, "http", oddity, unread());
          return;
        }
        if (isNotHttp()) {
          oddity = "an answer that is not HTTP";
          return;
        }
        long left = end - System.nanoTime();
        long cameAtNanos = lastReadAtNanos;
        if (left <= 0 || !readMore(Duration.ofNanos(left))) {
          if (unread.size() > 0) {
            wire.received(cameAtNanos, "http", "an unfinished response head", unread());
          }
          return;
        }
        continue;
      }
      HttpResponse answer = HttpResponse.parse(head, interim);
      wire.received(lastReadAtNanos, "http", answer == null ? "not HTTP" : answer.summary(), head);
      if (answer == null) {
        oddity = "an answer that is not HTTP";
        return;
      }
      if (answer.status() >= 200 || answer.status() == 101) {
        response = answer;
        return;
      }
      interim.add(answer);
      if (answer.status() == 100 && !withheld.isEmpty()) {
        sendBytes(withheld, "the content that waited for 100 (Continue)");
        withheld = Bytes.EMPTY;
        continued = true;
      }
      if (interim.size() > MOST_INTERIM) {
        oddity = "more than " + MOST_INTERIM + " interim responses";
        return;
      }
    }
  }

  private @Nullable Bytes takeHead() {
    byte[] bytes = unread.toByteArray();
    for (int i = 0; i + 1 < bytes.length; i++) {
      boolean bareLines = bytes[i] == '\n' && bytes[i + 1] == '\n';
      boolean blankLine =
          i + 3 < bytes.length
              && bytes[i] == '\r'
              && bytes[i + 1] == '\n'
              && bytes[i + 2] == '\r'
              && bytes[i + 3] == '\n';
      if (bareLines || blankLine) {
        int end = i + (bareLines ? 2 : 4);
        unread.reset();
        unread.write(bytes, end, bytes.length - end);
        return Bytes.copyOf(bytes, 0, end);
      }
    }
    return null;
  }

  private boolean isNotHttp() {
    byte[] bytes = unread.toByteArray();
    byte[] expected = {'H', 'T', 'T', 'P', '/'};
    for (int i = 0; i < Math.min(bytes.length, expected.length); i++) {
      if (bytes[i] != expected[i]) {
        wire.received(lastReadAtNanos, "tcp", "not HTTP", Bytes.copyOf(bytes));
        return true;
      }
    }
    return false;
  }

  private boolean readMore(Duration atMost) {
    byte[] buffer = new byte[16 << 10];
    WireConnection.Read read = wire.read(buffer, atMost);
    if (read instanceof WireConnection.Read.Some some) {
      lastReadAtNanos = some.atNanos();
      unread.write(buffer, 0, some.count());
      return true;
    }
    if (read instanceof WireConnection.Read.End end) {
      lastReadAtNanos = end.atNanos();
      ending = end.ending();
      wire.note("tcp", "the connection ended: " + end.ending().word());
    }
    return false;
  }

  long sentAtNanos() {
    return sentAtNanos;
  }

  /** Returns the answer, or null when none came. */
  public @Nullable HttpResponse response() {
    return response;
  }

  /** Returns the answer's status, or 0 when none came. */
  public int status() {
    HttpResponse answer = response;
    return answer == null ? 0 : answer.status();
  }

  /** Returns whether the answer is 101: from here on the bytes are frames. */
  public boolean switchedProtocols() {
    return status() == 101;
  }

  /**
   * Returns whether the answer is 429 or 503: the target has no room now, which says nothing of the
   * handshake (RFC 6585 §4, RFC 9110 §15.6.4).
   */
  public boolean wasTurnedAway() {
    return status() == 429 || status() == 503;
  }

  /**
   * Returns whether the target may only have had no room: it said so, or refused in one of the ways
   * in which others do who let an address hold so many connections and no more, a 403 or a drop.
   */
  public boolean mayHaveBeenTurnedAway() {
    return wasTurnedAway() || wasDropped() || status() == 403;
  }

  /** Returns whether the target ended the connection without an answer. */
  public boolean wasDropped() {
    return response == null && ending != null;
  }

  /** Returns whether any byte of an answer came. */
  public boolean wasAnswered() {
    return response != null || !oddity.isEmpty() || unread.size() > 0;
  }

  /** Returns whether no byte of an answer came, and the connection was kept. */
  public boolean metSilence() {
    return !wasAnswered() && !hasEnded();
  }

  /** Returns whether a 100 (Continue) came for content that waited for it. */
  public boolean wasContinued() {
    return continued;
  }

  /** Returns the bytes that came and are not yet part of anything. */
  public Bytes unread() {
    return Bytes.copyOf(unread.toByteArray());
  }

  /** Returns what came, in words for a report. */
  public String describe() {
    HttpResponse answer = response;
    long millis = (lastReadAtNanos - sentAtNanos) / 1_000_000;
    if (answer != null) {
      return answer.statusLine();
    }
    if (!oddity.isEmpty()) {
      return oddity;
    }
    if (ending != null) {
      return "connection dropped (" + ending.word() + ") after " + millis + " ms, no answer";
    }
    return "no answer within " + waited.toMillis() + " ms";
  }

  /**
   * Sends bytes that follow the request and are too many to be recorded; waits as long as the
   * target does not read them.
   *
   * @return false when the connection had ended, or was closed meanwhile
   */
  public boolean push(Bytes bytes) {
    return wire.write(bytes);
  }

  /** Sends bytes that follow the request. */
  public void sendBytes(Bytes bytes, String summary) {
    wire.sending("tcp", summary, bytes);
    var unused = wire.write(bytes);
  }

  /**
   * Reads on, beyond the answer's head, until enough bytes came, the connection ended or the wait
   * is over.
   *
   * @return all the bytes that came after the head
   */
  public Bytes readOn(int enough, Duration atMost) {
    long end = System.nanoTime() + deadline.cut(atMost).toNanos();
    while (unread.size() < enough && ending == null) {
      long left = end - System.nanoTime();
      if (left <= 0 || !readMore(Duration.ofNanos(left))) {
        break;
      }
    }
    Bytes bytes = unread();
    if (!bytes.isEmpty()) {
      wire.received(lastReadAtNanos, "tcp", bytes.length() + " bytes", bytes);
    }
    return bytes;
  }

  /**
   * Reads the answer's content to its end, so that the connection can carry another request.
   *
   * @return whether the end came; without it the connection ended, or the wait is over
   */
  public boolean readContent(Duration atMost) {
    HttpResponse answer = response;
    if (answer == null) {
      return false;
    }
    long end = System.nanoTime() + deadline.cut(atMost).toNanos();
    while (true) {
      int length = HttpContent.length(answer, unread());
      if (length >= 0) {
        byte[] bytes = unread.toByteArray();
        unread.reset();
        unread.write(bytes, length, bytes.length - length);
        return true;
      }
      long left = end - System.nanoTime();
      if (ending != null || left <= 0 || !readMore(Duration.ofNanos(left))) {
        return false;
      }
    }
  }

  /** Sends another request on the same connection and reads the answer's head. */
  public HandshakeAttempt again(HandshakeRequest request) {
    long againAtNanos = System.nanoTime();
    wire.sending("http", request.summary(), request.encode());
    var unused = wire.write(request.encode());
    return new HandshakeAttempt(
        wire, deadline, violations, againAtNanos, waited, unread(), Bytes.EMPTY);
  }

  /** Returns whether the target ended the connection while it was read. */
  public boolean hasEnded() {
    return ending != null;
  }

  /** Returns the WebSocket connection that stands once the target answered 101. */
  public WebSocketConnection webSocket() {
    return webSocket(event -> {});
  }

  /**
   * Returns the connection as {@link #webSocket()} does, and tells of every event as it comes, in
   * order, from the thread that reads: of a flood the connection itself keeps only the latest.
   */
  public WebSocketConnection webSocket(Consumer<WebSocketEvent> listener) {
    HttpResponse answer = response;
    List<Extension> extensions = answer == null ? List.of() : answer.extensions();
    return new WebSocketConnection(
        wire, unread(), lastReadAtNanos, extensions, deadline, violations, listener);
  }

  @Override
  public void close() {
    wire.close();
  }
}
