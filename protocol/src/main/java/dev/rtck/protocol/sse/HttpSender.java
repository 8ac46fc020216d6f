package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.WireConnection;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests one after the other, over one connection as long as the target keeps it.
 * Thread-safe.
 */
final class HttpSender implements AutoCloseable {

  private static final int BODY_KEPT = 64 << 10;
  private static final Duration LOOK = Duration.ofMillis(1);

  /** So often a connection is looked at before it is used again at once without a look. */
  private static final int LOOKS = 10;

  private static final Duration BETWEEN_SEGMENTS = Duration.ofMillis(25);
  private static final Duration AT_ONCE = Duration.ofMillis(10);
  private static final Duration LONGEST_IDLE = Duration.ofMillis(500);

  /** How long the rest of an answer may take of which the head is enough. */
  private static final Duration REST = Duration.ofMillis(50);

  private final Function<Duration, WireConnection> connector;
  private @Nullable WireConnection kept;
  private int uses;
  private long usedAtNanos;
  private volatile @Nullable WireConnection current;
  private volatile boolean closed;

  /**
   * @param connector makes a connection within the time
   */
  HttpSender(Function<Duration, WireConnection> connector) {
    this.connector = connector;
  }

  /**
   * Sends the request and waits for the whole answer.
   *
   * @throws dev.rtck.protocol.wire.Unreachable when no connection could be made
   */
  HttpReply send(HandshakeRequest request, Duration atMost) {
    return send(request, List.of(), atMost);
  }

  /**
   * Sends the request as above, in segments with a pause between them.
   *
   * @param cuts where the segments begin that follow the first, as offsets in the encoded request
   */
  HttpReply send(HandshakeRequest request, List<Integer> cuts, Duration atMost) {
    return send(request, cuts, atMost, atMost);
  }

  /** Sends the request and waits for the head: who takes any method for GET answers without end. */
  HttpReply ask(HandshakeRequest request, Duration atMost) {
    return send(request, List.of(), atMost, REST);
  }

  private synchronized HttpReply send(
      HandshakeRequest request, List<Integer> cuts, Duration atMost, Duration rest) {
    Deadline deadline = Deadline.in(atMost);
    WireConnection wire = connection(atMost);
    current = wire;
    boolean keep = false;
    try {
      long sentAtNanos = System.nanoTime();
      Bytes bytes = request.encode();
      wire.sending("http", request.summary(), wire.beginning(bytes), bytes.length());
      write(wire, bytes, cuts);
      ResponseReader reader = new ResponseReader(wire, request.method().equals("HEAD"));
      HttpReply reply = read(reader, sentAtNanos, deadline, rest);
      keep = reply.isWhole() && isKeptAlive(reply.response());
      return reply;
    } finally {
      usedAtNanos = System.nanoTime();
      if (!keep || closed) {
        wire.close();
      }
      uses = keep && wire == kept ? uses + 1 : 0;
      kept = keep && !closed ? wire : null;
    }
  }

  /** Gives its connection away, over which the last answer came; null when that ended it. */
  synchronized @Nullable WireConnection giveAway() {
    WireConnection its = kept;
    kept = null;
    return its;
  }

  /** Without the pauses the kernel would join what the target has not read yet. */
  private static void write(WireConnection wire, Bytes bytes, List<Integer> cuts) {
    int from = 0;
    for (int cut : cuts) {
      var unused = wire.write(bytes.slice(from, cut));
      LockSupport.parkNanos(BETWEEN_SEGMENTS.toNanos());
      from = cut;
    }
    var unused = wire.write(bytes.slice(from, bytes.length()));
  }

  /** A connection that the target may be about to close is not used again. */
  private WireConnection connection(Duration atMost) {
    WireConnection its = kept;
    if (its != null) {
      long idle = System.nanoTime() - usedAtNanos;
      boolean trusted = uses >= LOOKS && idle < AT_ONCE.toNanos();
      if (trusted
          || (idle < LONGEST_IDLE.toNanos()
              && its.read(new byte[1], LOOK) instanceof WireConnection.Read.Nothing)) {
        return its;
      }
      its.close();
    }
    return connector.apply(atMost);
  }

  private static boolean isKeptAlive(@Nullable HttpResponse response) {
    return response != null
        && response.version().equals("HTTP/1.1")
        && response.members("Connection").stream()
            .noneMatch(it -> it.toLowerCase(Locale.ROOT).equals("close"));
  }

  /**
   * @param rest how long what follows the head may take
   */
  private static HttpReply read(
      ResponseReader reader, long sentAtNanos, Deadline atMost, Duration rest) {
    HttpResponse response = null;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Deadline deadline = atMost;
    while (true) {
      long left = deadline.atNanos() - System.nanoTime();
      ResponseReader.Step step =
          left <= 0 ? new ResponseReader.Step.Nothing() : reader.read(Duration.ofNanos(left));
      long now = System.nanoTime();
      if (step instanceof ResponseReader.Step.Head head) {
        response = head.response();
        deadline = Deadline.in(atMost.cut(rest));
      } else if (step instanceof ResponseReader.Step.Content content) {
        if (body.size() < BODY_KEPT) {
          body.writeBytes(content.content().toArray());
        }
      } else if (!(step instanceof ResponseReader.Step.Nothing) || left <= 0) {
        boolean untilClose = reader.framing() == BodyDecoder.Framing.UNTIL_CLOSE;
        boolean whole =
            step instanceof ResponseReader.Step.Complete
                || (step instanceof ResponseReader.Step.Ended && untilClose);
        return new HttpReply(
            response,
            Bytes.copyOf(body.toByteArray()),
            whole,
            whole ? "" : words(step),
            sentAtNanos,
            now);
      }
    }
  }

  private static String words(ResponseReader.Step step) {
    if (step instanceof ResponseReader.Step.Ended ended) {
      return "the connection ended (" + ended.ending().word() + ") before the end of an answer";
    }
    return step instanceof ResponseReader.Step.NotHttp
        ? "an answer that is not HTTP"
        : "no whole answer in time";
  }

  /** Ends the connection, also in the middle of an answer. */
  @Override
  public void close() {
    closed = true;
    WireConnection its = current;
    if (its != null) {
      its.close();
    }
  }

  /** Resets the connection. */
  void reset() {
    closed = true;
    WireConnection its = current;
    if (its != null) {
      its.reset();
    }
  }
}
