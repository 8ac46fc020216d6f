package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.List;

/** STOMP over plain TCP or TLS, where framings are only how bytes are cut into writes. */
final class TcpCarrier implements Carrier {

  private static final int PARTS = 3;
  private static final int READ_AT_ONCE = 16 << 10;
  private static final int STACK_BYTES = 128 << 10;

  private final WireConnection wire;

  TcpCarrier(WireConnection wire) {
    this.wire = wire;
  }

  @Override
  public void listen(Ears ears) {
    Thread reader = new Thread(null, () -> read(ears), "rtck-stomp-" + wire.number(), STACK_BYTES);
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Ears ears) {
    byte[] buffer = new byte[READ_AT_ONCE];
    while (true) {
      WireConnection.Read read = wire.read(buffer, Duration.ZERO);
      if (read instanceof WireConnection.Read.End end) {
        if (end.ending() != Ending.OURS) {
          wire.note("tcp", "the connection ended: " + end.ending().word());
        }
        ears.ended(end.atNanos(), end.ending());
        return;
      }
      if (read instanceof WireConnection.Read.Some some) {
        Bytes bytes = Bytes.copyOf(buffer, 0, some.count());
        wire.received(some.atNanos(), "tcp", bytes.length() + " bytes", bytes);
        ears.bytes(some.atNanos(), bytes, true);
      }
    }
  }

  @Override
  public void send(Framing framing, List<Bytes> frames) {
    if (framing == Framing.COALESCED) {
      write(Bytes.concat(frames.toArray(Bytes[]::new)), 0);
      return;
    }
    for (Bytes frame : frames) {
      boolean whole = framing == Framing.SINGLE || framing == Framing.BINARY;
      write(frame, whole ? 0 : Math.max(1, (frame.length() + PARTS - 1) / PARTS));
    }
  }

  private void write(Bytes bytes, int segmentBytes) {
    wire.sending("tcp", bytes.length() + " bytes", bytes);
    if (segmentBytes == 0) {
      var unused = wire.write(bytes);
    } else {
      wire.note("tcp", "in segments of " + segmentBytes);
      var unused = wire.write(bytes, segmentBytes);
    }
  }

  @Override
  public void record(boolean sent, long atNanos, String summary) {
    if (sent) {
      wire.sending("stomp", summary, Bytes.EMPTY);
    } else {
      wire.received(atNanos, "stomp", summary, Bytes.EMPTY);
    }
  }

  @Override
  public void halfClose() {
    wire.halfClose();
  }

  @Override
  public void reset() {
    wire.reset();
  }

  @Override
  public void leave() {
    wire.halfClose();
  }

  @Override
  public boolean isWriting() {
    return wire.isWriting();
  }

  @Override
  public void close() {
    wire.close();
  }
}
