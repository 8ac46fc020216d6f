package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.List;

/** A stream on a connection of its own, as HTTP/1.1 has it. */
final class Http1Carrier implements Carrier {

  private final WireConnection wire;
  private final ResponseReader reader;

  Http1Carrier(WireConnection wire) {
    this.wire = wire;
    // What comes behind the head of an answer to HEAD, against the rules, is to be seen, too.
    this.reader = new ResponseReader(wire, false);
  }

  @Override
  public long send(HandshakeRequest request) {
    Bytes all = request.encode();
    wire.sending("http", request.summary(), wire.beginning(all), all.length());
    long sentAtNanos = System.nanoTime();
    var unused = wire.write(all);
    return sentAtNanos;
  }

  @Override
  public ResponseReader.Step read(int atMostBytes) {
    reader.readAtMost(atMostBytes);
    return reader.read(Duration.ZERO);
  }

  @Override
  public void readBehind(Duration atMost) {
    if (reader.framing() == BodyDecoder.Framing.CHUNKED) {
      reader.readBehind(atMost);
    }
  }

  @Override
  public List<String> flaws() {
    return reader.flaws();
  }

  @Override
  public boolean endsWithConnection() {
    return reader.framing() == BodyDecoder.Framing.UNTIL_CLOSE;
  }

  @Override
  public String words(Ending ending) {
    return "connection ended (" + ending.word() + ")";
  }

  @Override
  public int resetCode() {
    return -1;
  }

  @Override
  public Bytes beginning(Bytes bytes) {
    return wire.beginning(bytes);
  }

  @Override
  public void received(long atNanos, String summary, Bytes beginning, long length) {
    wire.received(atNanos, "sse", summary, beginning, length);
  }

  @Override
  public boolean isClosed() {
    return wire.isClosed();
  }

  @Override
  public void reset() {
    wire.reset();
  }

  @Override
  public void halfClose() {
    wire.halfClose();
  }

  @Override
  public void close() {
    wire.close();
  }

  @Override
  public void release() {
    reader.close();
  }
}
