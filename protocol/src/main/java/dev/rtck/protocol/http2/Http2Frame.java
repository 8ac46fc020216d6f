package dev.rtck.protocol.http2;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * One frame (RFC 9113 §4.1). Immutable.
 *
 * @param streamId 0 for the connection itself
 */
record Http2Frame(int type, int flags, int streamId, Bytes payload) {

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITY = 0x20;

  static final int HEAD_BYTES = 9;
  static final int LARGEST_PAYLOAD = 16_384;

  private static final int PRIORITY_BYTES = 5;

  /** Returns a frame whose payload is one number of four bytes. */
  static Http2Frame ofNumber(int type, int streamId, long number) {
    return new Http2Frame(type, 0, streamId, number(number));
  }

  /** Returns a header block in as many frames as it takes (RFC 9113 §6.10). */
  static List<Http2Frame> headers(int streamId, Bytes block, boolean isEnd) {
    List<Http2Frame> frames = new ArrayList<>();
    for (int from = 0; from == 0 || from < block.length(); from += LARGEST_PAYLOAD) {
      int to = Math.min(block.length(), from + LARGEST_PAYLOAD);
      int flags = (from == 0 && isEnd ? END_STREAM : 0) | (to == block.length() ? END_HEADERS : 0);
      frames.add(
          new Http2Frame(
              from == 0 ? HEADERS : CONTINUATION, flags, streamId, block.slice(from, to)));
    }
    return frames;
  }

  static Bytes number(long number) {
    return Bytes.of((int) (number >> 24), (int) (number >> 16), (int) (number >> 8), (int) number);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Returns the number of four bytes at the index of the payload, or 0 when it is too short. */
  long numberAt(int index) {
    return payload.length() < index + 4
        ? 0
        : ((long) payload.unsignedShortAt(index) << 16) | payload.unsignedShortAt(index + 2);
  }

  /**
   * Returns what of the payload is neither padding nor priority.
   *
   * @throws MalformedHttp2 when there is more padding than payload
   */
  Bytes content() throws MalformedHttp2 {
    int from = has(PADDED) ? 1 : 0;
    int padding = from == 0 || payload.isEmpty() ? 0 : payload.at(0);
    from += type == HEADERS && has(PRIORITY) ? PRIORITY_BYTES : 0;
    if (from + padding > payload.length()) {
      throw new MalformedHttp2(
          ErrorCode.PROTOCOL_ERROR, "more padding than payload in frame of type " + type);
    }
    return payload.slice(from, payload.length() - padding);
  }

  Bytes encode() {
    int length = payload.length();
    return Bytes.concat(
        Bytes.of(length >> 16, length >> 8, length, type, flags), number(streamId), payload);
  }
}
