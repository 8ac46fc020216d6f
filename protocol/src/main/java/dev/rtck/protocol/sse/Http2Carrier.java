package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.http2.Http2Connection;
import dev.rtck.protocol.http2.Http2Stream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.wire.Ending;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream among others on a connection of HTTP/2. */
final class Http2Carrier implements Carrier {

  private final Http2Connection connection;
  private volatile @Nullable Http2Stream stream;
  private volatile boolean closed;
  private @Nullable ContentCoding coding;

  Http2Carrier(Http2Connection connection) {
    this.connection = connection;
  }

  private Http2Stream stream() {
    return Objects.requireNonNull(stream, "nothing was asked for yet");
  }

  @Override
  public long send(HandshakeRequest request) {
    long sentAtNanos = System.nanoTime();
    stream = connection.send(request);
    return sentAtNanos;
  }

  @Override
  public ResponseReader.Step read(int atMostBytes) {
    Http2Stream.Event event;
    try {
      event = stream().read();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ResponseReader.Step.Ended(Ending.OURS, System.nanoTime());
    }
    if (event instanceof Http2Stream.Event.Head head) {
      coding = new ContentCoding(head.response());
      return new ResponseReader.Step.Head(head.response(), head.atNanos());
    }
    if (event instanceof Http2Stream.Event.Content content) {
      ContentCoding coded = coding;
      return new ResponseReader.Step.Content(
          content.content().length(),
          coded == null ? content.content() : coded.decode(content.content()),
          List.of(),
          content.atNanos());
    }
    if (event instanceof Http2Stream.Event.Ended ended) {
      return new ResponseReader.Step.Ended(ended.ending(), ended.atNanos());
    }
    return new ResponseReader.Step.Complete(System.nanoTime());
  }

  @Override
  public List<String> flaws() {
    return List.of();
  }

  @Override
  public boolean endsWithConnection() {
    return false;
  }

  @Override
  public String words(Ending ending) {
    String seen = connection.describe();
    return "stream ended (" + stream().words() + (seen.isEmpty() ? ")" : "), the target " + seen);
  }

  @Override
  public int resetCode() {
    return stream().resetCode();
  }

  @Override
  public Bytes beginning(Bytes bytes) {
    return connection.beginning(bytes);
  }

  @Override
  public void received(long atNanos, String summary, Bytes beginning, long length) {
    connection.received(atNanos, "sse", summary + " on " + stream().id(), beginning, length);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void reset() {
    close();
  }

  /** The request ended its half already. */
  @Override
  public void halfClose() {}

  @Override
  public void close() {
    closed = true;
    Http2Stream its = stream;
    if (its != null) {
      its.close();
    }
  }

  @Override
  public void release() {
    ContentCoding its = coding;
    if (its != null) {
      its.close();
    }
  }
}
