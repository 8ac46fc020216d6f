package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.WireConnection;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP/1.x response from a connection as it comes. For one thread. */
final class ResponseReader {

  private static final int LARGEST_HEAD = 256 << 10;
  private static final int MOST_INTERIM = 100;
  private static final int BUFFER = 64 << 10;

  /** What one read brought. */
  sealed interface Step {
    /** The head is whole. */
    record Head(HttpResponse response, long atNanos) implements Step {}

    /**
     * Content came.
     *
     * @param raw how many bytes it was on the wire
     * @param content what it is, neither chunked nor compressed
     * @param chunks how long the chunks were that ended in it
     */
    record Content(int raw, Bytes content, List<Integer> chunks, long atNanos) implements Step {}

    /** The content is whole, and the connection is free for another request. */
    record Complete(long atNanos) implements Step {}

    /** The connection ended. */
    record Ended(Ending ending, long atNanos) implements Step {}

    /** What came is no HTTP. */
    record NotHttp(Bytes came, long atNanos) implements Step {}

    /** Nothing came in time. */
    record Nothing() implements Step {}
  }

  private final WireConnection wire;
  private final boolean isAnswerToHead;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private final List<HttpResponse> interim = new ArrayList<>();
  private @Nullable BodyDecoder body;
  private @Nullable ContentCoding coding;
  private boolean toldComplete;
  private int atMostBytes = BUFFER;

  ResponseReader(WireConnection wire, boolean isAnswerToHead) {
    this.wire = wire;
    this.isAnswerToHead = isAnswerToHead;
  }

  /** Reads no more than so many bytes at once. */
  void readAtMost(int bytes) {
    atMostBytes = Math.max(1, Math.min(bytes, BUFFER));
  }

  /** Returns what is framed wrongly so far. */
  List<String> flaws() {
    BodyDecoder its = body;
    return its == null ? List.of() : its.flaws();
  }

  BodyDecoder.@Nullable Framing framing() {
    BodyDecoder its = body;
    return its == null ? null : its.framing();
  }

  /** Waits for the next step; a wait of zero is for ever. */
  Step read(Duration atMost) {
    BodyDecoder its = body;
    if (its != null && its.isComplete() && !toldComplete) {
      toldComplete = true;
      return new Step.Complete(System.nanoTime());
    }
    if (its != null && unread.size() > 0) {
      Bytes rest = Bytes.copyOf(unread.toByteArray());
      unread.reset();
      return content(its, rest, System.nanoTime());
    }
    byte[] into = atMostBytes < BUFFER ? new byte[atMostBytes] : buffer;
    WireConnection.Read read = wire.read(into, atMost);
    if (read instanceof WireConnection.Read.Some some) {
      Bytes came = Bytes.copyOf(into, 0, some.count());
      return its == null ? head(came, some.atNanos()) : content(its, came, some.atNanos());
    }
    if (read instanceof WireConnection.Read.End end) {
      wire.note("tcp", "the connection ended: " + end.ending().word());
      return new Step.Ended(end.ending(), end.atNanos());
    }
    return new Step.Nothing();
  }

  /** Reads on for a while behind content that is whole: what comes is a flaw, and no content. */
  void readBehind(Duration atMost) {
    BodyDecoder its = body;
    Deadline end = Deadline.in(atMost);
    Duration left = end.cut(atMost);
    // A wait of zero is for ever.
    while (its != null && its.flaws().isEmpty() && !left.isZero()) {
      if (!(wire.read(buffer, left) instanceof WireConnection.Read.Some some)) {
        return;
      }
      var unused = its.decode(Bytes.copyOf(buffer, 0, some.count()));
      left = end.cut(atMost);
    }
  }

  private Step content(BodyDecoder its, Bytes came, long atNanos) {
    Bytes decoded = its.decode(came);
    ContentCoding coded = coding;
    return new Step.Content(
        came.length(), coded == null ? decoded : coded.decode(decoded), its.takeChunks(), atNanos);
  }

  private Step head(Bytes came, long atNanos) {
    unread.writeBytes(came.toArray());
    while (true) {
      byte[] bytes = unread.toByteArray();
      int end = endOfHead(bytes);
      if (end < 0) {
        boolean http = beginsAsHttp(bytes) && bytes.length <= LARGEST_HEAD;
        return http ? new Step.Nothing() : new Step.NotHttp(Bytes.copyOf(bytes), atNanos);
      }
      Bytes head = Bytes.copyOf(bytes, 0, end);
      HttpResponse response = HttpResponse.parse(head, interim);
      if (response == null || interim.size() > MOST_INTERIM) {
        return new Step.NotHttp(head, atNanos);
      }
      wire.received(atNanos, "http", response.summary(), head);
      unread.reset();
      unread.write(bytes, end, bytes.length - end);
      if (response.status() >= 200 || response.status() == 101) {
        body = new BodyDecoder(response, isAnswerToHead);
        coding = new ContentCoding(response);
        return new Step.Head(response, atNanos);
      }
      interim.add(response);
    }
  }

  private static boolean beginsAsHttp(byte[] bytes) {
    byte[] expected = {'H', 'T', 'T', 'P', '/'};
    for (int i = 0; i < Math.min(bytes.length, expected.length); i++) {
      if (bytes[i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static int endOfHead(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (bytes[i + 1] == '\n') {
        return i + 2;
      }
      if (i + 2 < bytes.length && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
        return i + 3;
      }
    }
    return -1;
  }

  void close() {
    ContentCoding its = coding;
    if (its != null) {
      its.close();
    }
  }
}
