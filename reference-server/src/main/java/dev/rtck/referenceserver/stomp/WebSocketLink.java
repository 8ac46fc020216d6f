package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A session over WebSocket: each frame is one message, of text where the client speaks in texts and
 * the frame is one.
 */
final class WebSocketLink implements Link {
  private static final int NORMAL = 1000;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int LONG = 16_384;

  private final Peer peer;
  private final Defects defects;
  private volatile boolean binary;

  WebSocketLink(Peer peer, Defects defects) {
    this.peer = peer;
    this.defects = defects;
  }

  /** The client speaks in binary messages. */
  void speakBinary() {
    binary = true;
  }

  @Override
  public void answer(byte[] bytes) {
    peer.answer(message(bytes));
  }

  @Override
  public void push(byte[] bytes) {
    if (bytes.length > LONG && isUtf8(bytes) && isCutting()) {
      for (int from = 0; from < bytes.length; from += LONG) {
        int to = Math.min(from + LONG, bytes.length);
        peer.push(new Message(true, Arrays.copyOfRange(bytes, from, to)));
      }
      return;
    }
    peer.push(message(bytes));
  }

  private boolean isCutting() {
    return defects.has(Defect.LONG_TEXT_CUT_WITHIN_CHARACTERS);
  }

  private Message message(byte[] bytes) {
    if (binary || isUtf8(bytes)) {
      return new Message(!binary, bytes);
    }
    return defects.has(Defect.BINARY_BODY_SENT_AS_TEXT)
        ? Message.text(new String(bytes, StandardCharsets.UTF_8))
        : new Message(false, bytes);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException binary) {
      return false;
    }
  }

  @Override
  public void end(boolean failed) {
    if (failed) {
      peer.close(PROTOCOL_ERROR, "see the ERROR frame");
    } else {
      peer.close(NORMAL, "");
    }
  }

  @Override
  public void reset() {
    end(true);
  }

  @Override
  public boolean keepsUp() {
    return peer.keepsUp();
  }

  @Override
  public End ending() {
    return peer.ending();
  }
}
