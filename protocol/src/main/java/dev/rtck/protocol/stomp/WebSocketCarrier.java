package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.deflate.MessageDeflater;
import dev.rtck.protocol.wire.WireConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** STOMP over a WebSocket, in any framing. */
public final class WebSocketCarrier implements Carrier {

  private static final int PARTS = 3;

  /** Says that a message is compressed (RFC 7692 §6). */
  private static final int RSV1 = 4;

  private final WireConnection wire;
  private final HandshakeAttempt attempt;
  private final AtomicBoolean left = new AtomicBoolean();

  /** Messages must be sent in the order in which they were compressed. */
  private final Object sending = new Object();

  private @Nullable MessageDeflater deflater;
  private volatile @Nullable WebSocketConnection connection;

  WebSocketCarrier(WireConnection wire, HandshakeAttempt attempt) {
    this.wire = wire;
    this.attempt = attempt;
  }

  @Override
  public void listen(Ears ears) {
    connection = attempt.webSocket(event -> take(event, ears));
  }

  private void take(WebSocketEvent event, Ears ears) {
    if (event instanceof WebSocketEvent.Message message) {
      ears.bytes(message.atNanos(), message.payload(), message.opcode() == Opcode.BINARY);
    } else if (event instanceof WebSocketEvent.Close close) {
      ears.farewell(close.atNanos(), close.code(), close.reason().text());
      answer(close);
    } else if (event instanceof WebSocketEvent.Ended ended) {
      ears.ended(ended.atNanos(), ended.ending());
    }
  }

  /** A Close is answered with one, unless it is the answer. */
  private void answer(WebSocketEvent.Close close) {
    WebSocketConnection open = connection;
    if (open != null && left.compareAndSet(false, true)) {
      open.send(Frame.of(Opcode.CLOSE, close.body()));
    }
  }

  /** Returns the WebSocket underneath, for what is about it. */
  public WebSocketConnection webSocket() {
    return Objects.requireNonNull(connection, "listen() was called");
  }

  /** Returns the answer to the opening handshake. */
  public HandshakeAttempt handshake() {
    return attempt;
  }

  @Override
  public void send(Framing framing, List<Bytes> frames) {
    if (webSocket().compression() == null) {
      write(framing, frames);
      return;
    }
    synchronized (sending) {
      write(framing, frames);
    }
  }

  private void write(Framing framing, List<Bytes> frames) {
    List<Frame> messages = new ArrayList<>();
    if (framing == Framing.COALESCED) {
      messages.add(message(Bytes.concat(frames.toArray(Bytes[]::new))));
    } else {
      for (Bytes frame : frames) {
        switch (framing) {
          case SPLIT -> parts(frame).forEach(part -> messages.add(message(part)));
          case FRAGMENTED -> messages.addAll(fragments(frame));
          case BINARY -> messages.add(message(Opcode.BINARY, frame));
          default -> messages.add(message(frame));
        }
      }
    }
    webSocket().send(messages.toArray(Frame[]::new));
  }

  /** Bytes that are no text cannot travel as one. */
  private Frame message(Bytes bytes) {
    return message(opcode(bytes), bytes);
  }

  private static int opcode(Bytes bytes) {
    return bytes.isUtf8() ? Opcode.TEXT : Opcode.BINARY;
  }

  private Frame message(int opcode, Bytes bytes) {
    return marked(Frame.of(opcode, compressed(bytes)));
  }

  private Frame marked(Frame first) {
    return webSocket().compression() == null ? first : first.withReservedBits(RSV1);
  }

  /** Returns the payload as the agreement wants it: as it is, unless compression was agreed. */
  private Bytes compressed(Bytes payload) {
    DeflateAgreement agreed = webSocket().compression();
    if (agreed == null) {
      return payload;
    }
    MessageDeflater own = deflater;
    if (own == null) {
      own = agreed.deflater();
      deflater = own;
    }
    return own.deflate(payload);
  }

  private List<Frame> fragments(Bytes bytes) {
    List<Bytes> parts = cut(compressed(bytes), false);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Frame frame =
          i > 0 ? Frame.continuation(parts.get(i)) : marked(Frame.of(opcode(bytes), parts.get(i)));
      frames.add(i < parts.size() - 1 ? frame.unfinished() : frame);
    }
    return frames;
  }

  private static List<Bytes> parts(Bytes bytes) {
    // Each text message is to be UTF-8 by itself.
    return cut(bytes, bytes.isUtf8());
  }

  private static List<Bytes> cut(Bytes bytes, boolean betweenCharacters) {
    List<Bytes> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= PARTS; i++) {
      int to = i == PARTS ? bytes.length() : bytes.length() * i / PARTS;
      while (betweenCharacters && to < bytes.length() && (bytes.at(to) & 0xc0) == 0x80) {
        to++;
      }
      if (to > from) {
        parts.add(bytes.slice(from, to));
      }
      from = Math.max(from, to);
    }
    return parts;
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
    if (left.compareAndSet(false, true)) {
      webSocket().send(Frame.close(CloseCode.NORMAL, ""));
    }
  }

  @Override
  public boolean isWriting() {
    return wire.isWriting();
  }

  @Override
  public void close() {
    wire.close();
    // A write that is under way fails now, and lets go of the lock.
    synchronized (sending) {
      MessageDeflater own = deflater;
      deflater = null;
      if (own != null) {
        own.close();
      }
    }
  }
}
