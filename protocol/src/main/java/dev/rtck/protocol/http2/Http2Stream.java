package dev.rtck.protocol.http2;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.Ending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request, and what comes in answer to it on a stream of an {@link Http2Connection}. What is
 * not read here is not asked for: then the window of the stream, and of no other one, closes (RFC
 * 9113 §5.2). Thread-safe.
 */
public final class Http2Stream implements AutoCloseable {

  /** RFC 9113 §6.9.2: what a target may send ahead of what is read. */
  public static final int WINDOW = 65_535;

  private static final int MOST_INTERIM = 100;

  /** What came, in its order. */
  public sealed interface Event {
    /** The head of the answer. */
    record Head(HttpResponse response, long atNanos) implements Event {}

    /** Some content. */
    record Content(Bytes content, long atNanos) implements Event {}

    /** The answer is whole. */
    record Complete(long atNanos) implements Event {}

    /** The stream ended before. */
    record Ended(Ending ending, long atNanos) implements Event {}
  }

  private record Queued(Event event, int windowBytes) {}

  private final Http2Connection connection;
  private final int id;
  private final Deque<Queued> queue = new ArrayDeque<>();
  private final List<HttpResponse> interim = new ArrayList<>();
  private boolean hasHead;
  private int windowLeft = WINDOW;
  private int toBeGranted;
  private @Nullable Event end;
  private int resetCode = -1;

  Http2Stream(Http2Connection connection, int id) {
    this.connection = connection;
    this.id = id;
  }

  /** Returns the stream's number on its connection. */
  public int id() {
    return id;
  }

  /** Waits for what comes next; the end comes again and again. */
  public Event read() throws InterruptedException {
    Queued next;
    int grant = 0;
    synchronized (this) {
      while (queue.isEmpty() && end == null) {
        wait();
      }
      next = queue.poll();
      if (next == null) {
        return end == null ? new Event.Ended(Ending.OURS, System.nanoTime()) : end;
      }
      toBeGranted += next.windowBytes();
      if (toBeGranted >= WINDOW / 2 && end == null) {
        grant = toBeGranted;
        toBeGranted = 0;
        windowLeft += grant;
      }
    }
    if (grant > 0) {
      connection.grant(id, grant);
    }
    return next.event();
  }

  /** Returns how many bytes the target may send until more is read. */
  public synchronized int windowLeft() {
    return windowLeft;
  }

  /** Returns the error code by which the target reset the stream, or -1. */
  public synchronized int resetCode() {
    return resetCode;
  }

  /** Returns the end in words, or an empty text. */
  public synchronized String words() {
    if (resetCode >= 0) {
      return "RST_STREAM " + ErrorCode.word(resetCode);
    }
    return end instanceof Event.Ended ended ? ended.ending().word() : "";
  }

  /** Gives up the stream; the connection goes on. */
  @Override
  public void close() {
    if (ended(new Event.Ended(Ending.OURS, System.nanoTime()))) {
      connection.reset(id, ErrorCode.CANCEL);
    }
  }

  // What the connection tells

  synchronized void headers(List<HttpHeader> fields, long atNanos) {
    if (hasHead || end != null) {
      // Trailers say nothing of a stream of events.
      return;
    }
    HttpResponse response = response(fields);
    if (response.status() >= 100 && response.status() < 200 && interim.size() < MOST_INTERIM) {
      interim.add(response);
      return;
    }
    hasHead = true;
    put(new Event.Head(response, atNanos), 0);
  }

  private HttpResponse response(List<HttpHeader> fields) {
    String status =
        fields.stream()
            .filter(it -> it.name().equals(":status"))
            .map(HttpHeader::value)
            .findFirst()
            .orElse("");
    List<HttpHeader> headers = fields.stream().filter(it -> !it.name().startsWith(":")).toList();
    String flaw = null;
    for (HttpHeader header : headers) {
      if (header.name().chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
        flaw = "a field name in upper case: " + header.name();
      }
    }
    boolean isStatus = status.matches("[0-9]{3}");
    return new HttpResponse(
        "HTTP/2",
        isStatus ? Integer.parseInt(status) : 0,
        "",
        headers,
        interim,
        true,
        isStatus ? flaw : "no :status");
  }

  /**
   * Takes content.
   *
   * @param windowBytes how much of the window it took, its padding included
   * @return false when there was no room for so much
   */
  synchronized boolean content(Bytes content, int windowBytes, long atNanos) {
    if (end != null) {
      return true;
    }
    windowLeft -= windowBytes;
    if (windowLeft < 0) {
      return false;
    }
    put(new Event.Content(content, atNanos), windowBytes);
    return true;
  }

  private void put(Event event, int windowBytes) {
    queue.add(new Queued(event, windowBytes));
    notifyAll();
  }

  synchronized void reset(int code, long atNanos) {
    if (ended(new Event.Ended(Ending.RESET, atNanos))) {
      resetCode = code;
    }
  }

  /** Takes note of the end, and returns whether there was none before. */
  synchronized boolean ended(Event how) {
    if (end != null) {
      return false;
    }
    end = how;
    if (how instanceof Event.Ended ended && ended.ending() == Ending.OURS) {
      queue.clear();
    }
    notifyAll();
    return true;
  }

  synchronized boolean hasEnded() {
    return end != null;
  }
}
