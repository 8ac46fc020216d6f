package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.deflate.Inflation;
import dev.rtck.protocol.websocket.deflate.MessageDeflater;
import dev.rtck.protocol.websocket.deflate.MessageInflater;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Speaks permessage-deflate (RFC 7692) for a client that knows nothing of it: between the two, each
 * compressed message of the target becomes one frame, and so does each message of the client.
 *
 * <p>What cannot be inflated is handed on as it came, with its reserved bit, which the client does
 * not bear. Each direction is for one thread at a time.
 */
final class FrameCompression implements AutoCloseable {

  private static final int RSV1 = 4;

  private final FrameDecoder ofTarget;
  private final FrameDecoder ofClient;
  private final MessageInflater inflater;
  private final MessageDeflater deflater;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private @Nullable Frame begun;

  /** Begins a connection on which this was agreed, of messages up to so many bytes. */
  FrameCompression(DeflateAgreement agreement, int largestMessage) {
    ofTarget = new FrameDecoder(largestMessage);
    ofClient = new FrameDecoder(largestMessage);
    inflater = new MessageInflater(largestMessage);
    deflater = agreement.deflater();
  }

  /** Returns what the client gets of the bytes that came, which may be nothing yet. */
  Bytes toClient(byte[] bytes, int count) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    ofTarget.feed(bytes, count);
    try {
      for (Frame frame = ofTarget.next(); frame != null; frame = ofTarget.next()) {
        Frame told = inflated(frame);
        if (told != null) {
          frames.writeBytes(told.encode().toArray());
        }
      }
    } catch (FrameDecoder.FrameTooLarge tooLarge) {
      frames.writeBytes(ofTarget.rest().toArray());
    }
    return Bytes.copyOf(frames.toByteArray());
  }

  /** Returns the frame as the client reads it, or null within a compressed message. */
  private @Nullable Frame inflated(Frame frame) {
    boolean control = frame.opcode() >= Opcode.CLOSE;
    if (!control && frame.opcode() != Opcode.CONTINUATION && frame.reservedBits() == RSV1) {
      begun = frame;
      message.reset();
    }
    Frame first = begun;
    if (control || first == null) {
      return frame;
    }
    message.writeBytes(frame.payload().toArray());
    if (!frame.isFinal()) {
      return null;
    }
    begun = null;
    Inflation inflation = inflater.inflate(Bytes.copyOf(message.toByteArray()));
    return inflation.isWhole() ? Frame.of(first.opcode(), inflation.payload()).unmasked() : first;
  }

  /** Returns what the target gets of the client's bytes, which may be nothing yet. */
  Bytes toTarget(Bytes bytes) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    ofClient.feed(bytes.toArray(), bytes.length());
    try {
      for (Frame frame = ofClient.next(); frame != null; frame = ofClient.next()) {
        boolean whole =
            frame.isFinal() && (frame.opcode() == Opcode.TEXT || frame.opcode() == Opcode.BINARY);
        Frame told =
            whole
                ? Frame.of(frame.opcode(), deflater.deflate(frame.payload())).withReservedBits(RSV1)
                : frame;
        frames.writeBytes(told.encode().toArray());
      }
    } catch (FrameDecoder.FrameTooLarge tooLarge) {
      frames.writeBytes(ofClient.rest().toArray());
    }
    return Bytes.copyOf(frames.toByteArray());
  }

  @Override
  public void close() {
    deflater.close();
  }
}
