package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeRefused;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.websocket.deflate.MessageDeflater;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which permessage-deflate was agreed, and what compresses the messages sent on it.
 * Not thread-safe.
 */
final class CompressedConnection implements AutoCloseable {

  private static final int RSV1 = 4;

  private final WebSocketConnection connection;
  private final DeflateAgreement agreement;
  private final MessageDeflater deflater;

  private CompressedConnection(WebSocketConnection connection, DeflateAgreement agreement) {
    this.connection = connection;
    this.agreement = agreement;
    this.deflater = agreement.deflater();
  }

  /** Opens one with the plain offer, which the target was seen to accept. */
  static CompressedConnection open(WebSocketProbe probe) {
    CompressedConnection opened = open(probe, DeflateAgreement.NAME);
    if (opened == null) {
      throw new Untestable("the target declines now what it accepted before");
    }
    return opened;
  }

  /** Opens one with the offer; null when the target declines it. */
  static @Nullable CompressedConnection open(WebSocketProbe probe, String offer) {
    WebSocketConnection connection;
    try {
      connection = probe.open(probe.request().with(HandshakeRequest.EXTENSIONS, offer));
    } catch (HandshakeRefused refused) {
      return null;
    }
    DeflateAgreement agreement = connection.compression();
    if (agreement == null) {
      connection.close();
      return null;
    }
    return new CompressedConnection(connection, agreement);
  }

  /** Returns the connection itself. */
  WebSocketConnection connection() {
    return connection;
  }

  /** Returns what was agreed. */
  DeflateAgreement agreement() {
    return agreement;
  }

  /** Returns the next message compressed as agreed; messages must be sent in this order. */
  Bytes deflate(Bytes payload) {
    return deflater.deflate(payload);
  }

  /** Returns the next message as one frame. */
  Frame frame(int opcode, Bytes payload) {
    return frameOf(opcode, deflate(payload));
  }

  /** Returns the next message as two frames, of which the first alone has RSV1 set. */
  Frame[] inTwoFrames(int opcode, Bytes payload) {
    Bytes compressed = deflate(payload);
    int half = compressed.length() / 2;
    return new Frame[] {
      frameOf(opcode, compressed.slice(0, half)).unfinished(),
      Frame.continuation(compressed.slice(half, compressed.length()))
    };
  }

  /** Returns compressed data as one frame with RSV1 set (RFC 7692 §6). */
  static Frame frameOf(int opcode, Bytes compressed) {
    return Frame.of(opcode, compressed).withReservedBits(RSV1);
  }

  @Override
  public void close() {
    deflater.close();
    connection.close();
  }
}
