package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether bytes that come piece by piece are UTF-8 (RFC 3629), and keeps none of them but an
 * unfinished letter. Not thread-safe.
 */
final class Utf8Stream {

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer letters = CharBuffer.allocate(1024);
  private Bytes unfinished = Bytes.EMPTY;
  private boolean broken;

  /** Takes the next bytes. */
  void add(Bytes bytes) {
    if (broken) {
      return;
    }
    ByteBuffer left = (unfinished.isEmpty() ? bytes : Bytes.concat(unfinished, bytes)).buffer();
    CoderResult result;
    do {
      letters.clear();
      result = decoder.decode(left, letters, false);
    } while (result.isOverflow());
    broken = result.isError();
    byte[] rest = new byte[broken ? 0 : left.remaining()];
    left.get(rest);
    unfinished = Bytes.copyOf(rest);
  }

  /** Returns whether all that came since the beginning is UTF-8, with no letter cut at its end. */
  boolean isUtf8() {
    return !broken && unfinished.isEmpty();
  }

  /** Begins anew. */
  void reset() {
    var unused = decoder.reset();
    unfinished = Bytes.EMPTY;
    broken = false;
  }
}
