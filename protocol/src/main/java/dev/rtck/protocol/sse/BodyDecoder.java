package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the content out of an HTTP/1.1 response as it comes (RFC 9112 §6.3, §7.1), and tells of
 * what is framed wrongly. Not thread-safe.
 */
final class BodyDecoder {

  private static final int LONGEST_LINE = 8 << 10;
  private static final int SHOWN = 40;
  private static final String ANSWER = "HTTP/";

  /** What says where the content ends. */
  enum Framing {
    NONE,
    CHUNKED,
    LENGTH,
    UNTIL_CLOSE
  }

  private enum At {
    SIZE,
    DATA,
    BEHIND_DATA,
    TRAILERS,
    COMPLETE,
    BROKEN
  }

  private final Framing framing;
  private final List<String> flaws = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<Integer> chunks = new ArrayList<>();
  private At at;
  private long size;
  private long left;

  BodyDecoder(HttpResponse response, boolean isAnswerToHead) {
    List<String> lengths = response.lines("Content-Length").stream().distinct().toList();
    boolean coded = response.has("Transfer-Encoding");
    if (coded && !lengths.isEmpty()) {
      flaws.add("both Transfer-Encoding and Content-Length");
    }
    if (lengths.size() > 1 || (!lengths.isEmpty() && !lengths.get(0).matches("[0-9]{1,18}"))) {
      flaws.add("Content-Length: " + String.join(", ", lengths));
    }
    int status = response.status();
    if (isAnswerToHead || status < 200 || status == 204 || status == 304) {
      framing = Framing.NONE;
      at = At.COMPLETE;
    } else if (response.hasMember("Transfer-Encoding", "chunked")) {
      framing = Framing.CHUNKED;
      at = At.SIZE;
    } else if (!coded && lengths.size() == 1 && lengths.get(0).matches("[0-9]{1,18}")) {
      framing = Framing.LENGTH;
      left = Long.parseLong(lengths.get(0));
      at = left == 0 ? At.COMPLETE : At.DATA;
    } else {
      framing = Framing.UNTIL_CLOSE;
      at = At.DATA;
    }
  }

  Framing framing() {
    return framing;
  }

  /** Returns whether the whole content came. */
  boolean isComplete() {
    return at == At.COMPLETE;
  }

  /** Returns what is framed wrongly so far. */
  List<String> flaws() {
    return List.copyOf(flaws);
  }

  /** Returns how long the chunks were that ended since this was asked for the last time. */
  List<Integer> takeChunks() {
    List<Integer> taken = List.copyOf(chunks);
    chunks.clear();
    return taken;
  }

  /** Returns the content in the bytes. */
  Bytes decode(Bytes came) {
    if (framing == Framing.UNTIL_CLOSE) {
      return came;
    }
    byte[] bytes = came.toArray();
    ByteArrayOutputStream content = new ByteArrayOutputStream(bytes.length);
    int i = 0;
    while (i < bytes.length && at != At.COMPLETE && at != At.BROKEN) {
      if (at == At.DATA) {
        int count = (int) Math.min(left, bytes.length - i);
        content.write(bytes, i, count);
        i += count;
        left -= count;
        if (left == 0) {
          if (framing == Framing.CHUNKED) {
            chunks.add((int) Math.min(size, Integer.MAX_VALUE));
          }
          at = framing == Framing.LENGTH ? At.COMPLETE : At.BEHIND_DATA;
        }
      } else {
        line.write(bytes[i++]);
        if (bytes[i - 1] == '\n') {
          endOfLine();
        } else if (line.size() > LONGEST_LINE) {
          broken("a line of more than " + LONGEST_LINE + " bytes between chunks");
        }
      }
    }
    if (framing == Framing.CHUNKED && at == At.COMPLETE && i < bytes.length) {
      line.write(bytes, i, Math.min(bytes.length - i, Math.max(0, SHOWN - line.size())));
      lookBehind(line.toString(StandardCharsets.ISO_8859_1).strip());
    }
    return Bytes.copyOf(content.toByteArray());
  }

  /**
   * Behind the last chunk nothing may come that nobody has asked for, unless it says that the
   * connection was idle for too long; an empty line harms nobody (RFC 9112 §2.2, §9.2).
   */
  private void lookBehind(String beginning) {
    boolean mayBeAnAnswer = beginning.startsWith(ANSWER) || ANSWER.startsWith(beginning);
    if (!mayBeAnAnswer && flaws.isEmpty()) {
      flaws.add("a last chunk, and more behind it: '" + beginning.replaceAll("\\s+", " ") + "'");
    }
  }

  private void endOfLine() {
    String text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    if (!text.endsWith("\r\n")) {
      broken("a line between chunks that ends in LF without CR: " + text.strip());
      return;
    }
    String bare = text.substring(0, text.length() - 2);
    switch (at) {
      case SIZE -> size(bare);
      case BEHIND_DATA -> {
        if (bare.isEmpty()) {
          at = At.SIZE;
        } else {
          broken("a chunk that is longer than its size says");
        }
      }
      case TRAILERS -> {
        if (bare.isEmpty()) {
          at = At.COMPLETE;
        }
      }
      default -> throw new IllegalStateException("no line belongs here");
    }
  }

  private void size(String text) {
    String size = text.split(";", 2)[0].strip();
    // RFC 9112 §7.1: any number of digits, and some write zeros before those that count.
    if (!size.matches("0*[0-9a-fA-F]{1,15}")) {
      broken("a chunk size that is no hexadecimal number: '" + size + "'");
      return;
    }
    left = Long.parseLong(size, 16);
    this.size = left;
    at = left == 0 ? At.TRAILERS : At.DATA;
  }

  private void broken(String flaw) {
    flaws.add(flaw);
    at = At.BROKEN;
  }
}
