package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the content coding of a response as far as the bytes so far allow: what a server
 * compressed and did not flush does not come out. Not thread-safe.
 */
final class ContentCoding {

  private static final int FIXED_GZIP_HEADER = 10;
  private static final int HAS_CHECKSUM = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int LARGEST_OUTPUT_OF_ONE = 16 << 20;

  private final List<String> codings;
  private final @Nullable Inflater inflater;
  private final boolean gzip;
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private boolean headerRead;
  private boolean broken;

  ContentCoding(HttpResponse response) {
    codings =
        response.members("Content-Encoding").stream()
            .map(it -> it.toLowerCase(Locale.ROOT))
            .filter(it -> !it.equals("identity"))
            .toList();
    gzip = codings.equals(List.of("gzip")) || codings.equals(List.of("x-gzip"));
    boolean deflate = codings.equals(List.of("deflate"));
    inflater = gzip ? new Inflater(true) : deflate ? new Inflater() : null;
    headerRead = !gzip;
  }

  /** Returns what the content is coded with; empty for nothing. */
  String words() {
    return String.join(", ", codings);
  }

  /** Returns what of the content the bytes bring to light. */
  Bytes decode(Bytes came) {
    Inflater its = inflater;
    if (its == null || came.isEmpty()) {
      return codings.isEmpty() ? came : Bytes.EMPTY;
    }
    if (broken) {
      return Bytes.EMPTY;
    }
    byte[] input = came.toArray();
    if (!headerRead) {
      header.writeBytes(input);
      int length = headerLength(header.toByteArray());
      if (length < 0) {
        return Bytes.EMPTY;
      }
      headerRead = true;
      byte[] whole = header.toByteArray();
      input = java.util.Arrays.copyOfRange(whole, length, whole.length);
    }
    its.setInput(input);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 << 10];
    try {
      int count;
      do {
        count = its.inflate(buffer);
        output.write(buffer, 0, count);
      } while (count > 0 && output.size() < LARGEST_OUTPUT_OF_ONE);
    } catch (DataFormatException e) {
      broken = true;
    }
    return Bytes.copyOf(output.toByteArray());
  }

  /** Returns how long the gzip header is (RFC 1952 §2.3), or -1 while it has not come. */
  private static int headerLength(byte[] bytes) {
    if (bytes.length < FIXED_GZIP_HEADER) {
      return -1;
    }
    int flags = bytes[3];
    int at = FIXED_GZIP_HEADER;
    if ((flags & HAS_EXTRA) != 0) {
      if (bytes.length < at + 2) {
        return -1;
      }
      at += 2 + (bytes[at] & 0xff) + ((bytes[at + 1] & 0xff) << 8);
    }
    for (int flag : new int[] {HAS_NAME, HAS_COMMENT}) {
      if ((flags & flag) != 0) {
        while (at < bytes.length && bytes[at] != 0) {
          at++;
        }
        at++;
      }
    }
    if ((flags & HAS_CHECKSUM) != 0) {
      at += 2;
    }
    return at <= bytes.length ? at : -1;
  }

  void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
