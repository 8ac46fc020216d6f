package dev.rtck.protocol.http2;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Takes frames out of the bytes as they come. Not thread-safe. */
final class FrameReader {

  private static final int SHOWN = 100;

  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private boolean began;

  /**
   * Returns the frames that are whole by now.
   *
   * @throws MalformedHttp2 on a frame that is larger than allowed, or a first one that is no
   *     SETTINGS (RFC 9113 §3.4)
   */
  List<Http2Frame> read(byte[] came, int count) throws MalformedHttp2 {
    unread.write(came, 0, count);
    byte[] bytes = unread.toByteArray();
    List<Http2Frame> frames = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= Http2Frame.HEAD_BYTES) {
      int length = number(bytes, at, 3);
      int type = bytes[at + 3] & 0xff;
      int streamId = number(bytes, at + 5, 4) & Integer.MAX_VALUE;
      if (!began && (type != Http2Frame.SETTINGS || streamId != 0)) {
        throw new MalformedHttp2(ErrorCode.PROTOCOL_ERROR, "answered " + beginning(bytes));
      }
      began = true;
      if (length > Http2Frame.LARGEST_PAYLOAD) {
        throw new MalformedHttp2(
            ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " bytes, which is too large");
      }
      int end = at + Http2Frame.HEAD_BYTES + length;
      if (end > bytes.length) {
        break;
      }
      frames.add(
          new Http2Frame(
              type,
              bytes[at + 4] & 0xff,
              streamId,
              Bytes.copyOf(bytes, at + Http2Frame.HEAD_BYTES, end)));
      at = end;
    }
    unread.reset();
    unread.write(bytes, at, bytes.length - at);
    return frames;
  }

  private static int number(byte[] bytes, int at, int count) {
    int number = 0;
    for (int i = at; i < at + count; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }

  private static String beginning(byte[] bytes) {
    Bytes first = Bytes.copyOf(bytes, 0, Math.min(bytes.length, SHOWN));
    return "'" + first.text().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "·") + "'";
  }
}
