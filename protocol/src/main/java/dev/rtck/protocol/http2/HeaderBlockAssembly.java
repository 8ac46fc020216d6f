package dev.rtck.protocol.http2;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts header blocks together that come in several frames (RFC 9113 §6.10). Not thread-safe. */
final class HeaderBlockAssembly {

  private static final int LARGEST_BLOCK = 256 << 10;

  /**
   * A block that is whole.
   *
   * @param isEnd whether nothing comes behind it on its stream
   */
  record Block(int streamId, List<HttpHeader> fields, boolean isEnd) {}

  private final HeaderBlockDecoder decoder = new HeaderBlockDecoder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable Http2Frame first;

  /** Returns whether no other frame may come but the next one of the same block. */
  boolean isUnfinished() {
    return first != null;
  }

  /**
   * Takes a HEADERS or CONTINUATION frame, and returns the block when it is whole.
   *
   * @throws MalformedHttp2 when the frame is not the next one, or the block cannot be read
   */
  @Nullable Block take(Http2Frame frame) throws MalformedHttp2 {
    boolean begins = frame.type() == Http2Frame.HEADERS;
    Http2Frame head = begins ? frame : first;
    if (head == null || head.streamId() != frame.streamId()) {
      throw new MalformedHttp2(ErrorCode.PROTOCOL_ERROR, "a CONTINUATION of nothing");
    }
    bytes.writeBytes((begins ? frame.content() : frame.payload()).toArray());
    if (bytes.size() > LARGEST_BLOCK) {
      throw new MalformedHttp2(
          ErrorCode.PROTOCOL_ERROR, "a header block of more than " + LARGEST_BLOCK + " bytes");
    }
    if (!frame.has(Http2Frame.END_HEADERS)) {
      first = head;
      return null;
    }
    first = null;
    List<HttpHeader> fields = decoder.decode(Bytes.copyOf(bytes.toByteArray()));
    bytes.reset();
    return new Block(head.streamId(), fields, head.has(Http2Frame.END_STREAM));
  }
}
