package dev.rtck.referenceserver.http;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads the body that follows a request head, by its length or in chunks. Not thread-safe. */
final class BodyReader {
  static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_LINE = 1024;

  private enum Part {
    DATA,
    CHUNK_LINE,
    CHUNK_END,
    TRAILER,
    DONE
  }

  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final boolean chunked;
  private final Defects defects;
  private Part part;
  private long left;

  BodyReader(RequestHead head, Defects defects) throws MalformedRequest {
    this.defects = defects;
    chunked =
        head.fields().has("Transfer-Encoding")
            && !defects.has(Defect.CONTENT_LENGTH_WITH_TRANSFER_ENCODING_ACCEPTED);
    String length = head.fields().first("Content-Length");
    left = length == null ? 0 : Long.parseLong(length);
    part = chunked ? Part.CHUNK_LINE : left == 0 ? Part.DONE : Part.DATA;
    checkSize();
  }

  boolean isDone() {
    return part == Part.DONE;
  }

  byte[] content() {
    return content.toByteArray();
  }

  /** Takes what belongs to the body, and no more. */
  void read(ByteBuf in) throws MalformedRequest {
    while (part != Part.DONE && in.isReadable()) {
      if (part == Part.DATA) {
        readData(in);
      } else if (!readLine(in)) {
        return;
      }
    }
  }

  private void readData(ByteBuf in) {
    byte[] piece = new byte[(int) Math.min(left, in.readableBytes())];
    in.readBytes(piece);
    left -= piece.length;
    content.writeBytes(
        defects.has(Defect.BODY_DECODED_PIECE_BY_PIECE)
            ? new String(piece, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)
            : piece);
    if (left == 0) {
      part = chunked ? Part.CHUNK_END : Part.DONE;
    }
  }

  private boolean readLine(ByteBuf in) throws MalformedRequest {
    int end = in.bytesBefore((byte) '\n');
    if (end < 0 || end > MAX_LINE) {
      if (Math.max(end, in.readableBytes()) > MAX_LINE) {
        throw new MalformedRequest(400, "chunk line too long");
      }
      return false;
    }
    String line = in.readCharSequence(end + 1, StandardCharsets.ISO_8859_1).toString();
    if (!line.endsWith("\r\n")) {
      throw new MalformedRequest(400, "a line must end with CR LF");
    }
    take(line.substring(0, line.length() - 2));
    return true;
  }

  private void take(String line) throws MalformedRequest {
    switch (part) {
      case CHUNK_LINE -> {
        String size = Grammar.trim(line.split(";", 2)[0]);
        if (!size.matches("[0-9A-Fa-f]{1,8}")) {
          throw new MalformedRequest(400, "malformed chunk size");
        }
        left = Long.parseLong(size, 16);
        part = left == 0 ? Part.TRAILER : Part.DATA;
        checkSize();
      }
      case CHUNK_END -> {
        if (!line.isEmpty()) {
          throw new MalformedRequest(400, "malformed chunk");
        }
        part = Part.CHUNK_LINE;
      }
      case TRAILER -> part = line.isEmpty() ? Part.DONE : Part.TRAILER;
      default -> throw new IllegalStateException(part.toString());
    }
  }

  private void checkSize() throws MalformedRequest {
    boolean taken =
        defects.has(Defect.BODY_OF_ANY_SIZE_TAKEN)
            || (chunked && defects.has(Defect.CHUNKS_OF_ANY_NUMBER_TAKEN));
    if (content.size() + left > MAX_BYTES && !taken) {
      throw new MalformedRequest(413, "the body is larger than " + MAX_BYTES + " bytes");
    }
  }
}
