package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes events and comments as text/event-stream (HTML §9.2.5). Thread-safe. */
final class EventEncoder {
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\n|\r");
  private static final Pattern ONE_OR_MORE_CRS = Pattern.compile("\r+\n?|\n");
  private static final Pattern IN_ANY_ORDER = Pattern.compile("\r\n|\n\r|\n|\r");
  private static final Pattern LEADING_BREAKS = Pattern.compile("^[\r\n]+");
  private static final Pattern ANY_SEPARATOR = Pattern.compile("\r\n|\n|\r|\u0085|\u2028|\u2029");
  private static final int BUFFER = 8192;
  private static final int PIECE = 4096;
  private static final int MOST_LINES = 100;
  private static final int MOST_CHARACTERS = 200_000;

  private final Defects defects;
  private volatile @Nullable Encoded last;

  /** An event and its bytes, which are the same on every stream. */
  private static final class Encoded {
    private final StreamEvent event;
    private final byte[] bytes;

    Encoded(StreamEvent event, byte[] bytes) {
      this.event = event;
      this.bytes = bytes;
    }
  }

  EventEncoder(Defects defects) {
    this.defects = defects;
  }

  /** Returns the bytes of an event, which are not to be changed. */
  byte[] event(StreamEvent event) {
    Encoded known = last;
    if (known == null || !known.event.equals(event)) {
      known = new Encoded(event, encode(event));
      last = known;
    }
    return known.bytes;
  }

  private byte[] encode(StreamEvent event) {
    StringBuilder text = new StringBuilder(event.data().length() + 64);
    if (event.id() != null) {
      if (defects.has(Defect.ROOM_IN_IDS_SENT_RAW)) {
        text.append("id: ").append(event.id()).append('\n');
      } else {
        field(text, "id", id(event.id()));
      }
    } else if (defects.has(Defect.ID_OF_NOTHING_WRITTEN)) {
      field(text, "id", "null");
    }
    if (event.name() != null && !defects.has(Defect.EVENT_NAME_MISSING)) {
      if (defects.has(Defect.EVENT_NAME_SENT_RAW)) {
        text.append("event: ").append(event.name()).append('\n');
      } else {
        field(text, "event", event.name());
      }
    }
    for (String line : lines(event.data())) {
      text.append(defects.has(Defect.SPACE_BEHIND_COLON_LEFT_OUT) ? "data:" : "data: ");
      text.append(line).append('\n');
    }
    return block(text);
  }

  private String id(String right) {
    if (defects.has(Defect.ID_WITH_NUL)) {
      return right + "\0";
    }
    return defects.has(Defect.ID_WITH_NON_ASCII)
            || defects.has(Defect.ID_WITH_NON_ASCII_NOT_KNOWN_AGAIN)
        ? right + "é"
        : right;
  }

  /** A name and a value, of which nothing can end the line. */
  private static void field(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(LINE_BREAK.matcher(value).replaceAll(" ")).append('\n');
  }

  private List<String> lines(String data) {
    String text = data;
    if (text.length() > MOST_CHARACTERS && defects.has(Defect.LONG_EVENT_CUT)) {
      text = text.substring(0, MOST_CHARACTERS);
    }
    if (defects.has(Defect.LEADING_LINE_BREAKS_LOST)
        && !LINE_BREAK.matcher(text).replaceAll("").isEmpty()) {
      text = LEADING_BREAKS.matcher(text).replaceFirst("");
    }
    if (defects.has(Defect.LINE_BREAKS_ALONE_TAKEN_FOR_NOTHING)
        && LINE_BREAK.matcher(text).replaceAll("").isEmpty()) {
      text = "";
    }
    if (text.isEmpty() && defects.has(Defect.EMPTY_PAYLOAD_SWALLOWED)) {
      return List.of();
    }
    if (defects.has(Defect.LINE_FEED_SENT_RAW)) {
      return List.of(text.split("\r\n|\r", -1));
    }
    if (defects.has(Defect.CARRIAGE_RETURN_SENT_RAW)) {
      return List.of(text.split("\n", -1));
    }
    if (defects.areNone() && text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
      return List.of(text);
    }
    if (defects.has(Defect.LINE_SEPARATOR_WRITTEN_AS_LINE_FEED)) {
      return Arrays.stream(LINE_BREAK.split(text, -1))
          .map(line -> ANY_SEPARATOR.matcher(line).replaceAll("\n"))
          .toList();
    }
    if (defects.has(Defect.TRAILING_CR_LF_LOST) && text.endsWith("\r\n")) {
      text = text.substring(0, text.length() - 2);
    }
    Pattern breaks = lineBreak();
    boolean cut = defects.has(Defect.TRAILING_LINE_BREAK_LOST) && !text.isEmpty();
    List<String> lines = Arrays.asList(breaks.split(text, cut ? 0 : -1));
    int most =
        defects.has(Defect.ONLY_FIRST_LINE_SENT)
            ? 1
            : defects.has(Defect.ONLY_100_LINES_SENT) ? MOST_LINES : lines.size();
    return lines.subList(0, Math.min(lines.size(), most));
  }

  private Pattern lineBreak() {
    if (defects.has(Defect.CARRIAGE_RETURNS_IN_A_ROW_TAKEN_FOR_ONE)) {
      return ONE_OR_MORE_CRS;
    }
    if (defects.has(Defect.LINE_FEED_WITH_CARRIAGE_RETURN_TAKEN_FOR_ONE)) {
      return IN_ANY_ORDER;
    }
    return defects.has(Defect.LINE_SEPARATOR_TAKEN_FOR_LINE_END) ? ANY_SEPARATOR : LINE_BREAK;
  }

  /** What a stream begins with: how long to wait before coming back, and a comment. */
  byte[] opening(long retryMillis) {
    StringBuilder text = new StringBuilder(": événements\n");
    String retry = Long.toString(defects.has(Defect.RETRY_OF_NOTHING) ? 0 : retryMillis);
    field(text, "retry", defects.has(Defect.RETRY_WITH_UNIT) ? retry + "ms" : retry);
    return block(text);
  }

  byte[] comment(@Nullable String words) {
    return block(new StringBuilder(":").append(words == null ? "" : " " + words).append('\n'));
  }

  private byte[] block(StringBuilder lines) {
    String text = lines.toString();
    if (defects.has(Defect.BYTE_ORDER_MARK_BEFORE_EACH_EVENT)) {
      text = "\ufeff" + text;
    }
    text = defects.has(Defect.BLANK_LINE_WITH_NEXT_EVENT) ? "\n" + text : text + "\n";
    if (defects.has(Defect.STREAM_LINES_ENDED_BY_LF_CR)) {
      text = text.replace("\n", "\n\r");
    }
    return encode(text);
  }

  /** The end of a block is its last LF. */
  byte[] withoutBlankLine(byte[] block) {
    return Arrays.copyOf(block, block.length - 1);
  }

  private byte[] encode(String text) {
    if (defects.has(Defect.STREAM_ENCODED_AS_LATIN_1)) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    if (defects.has(Defect.MULTIBYTE_CUT_AT_CODE_UNITS)) {
      ByteArrayOutputStream pieces = new ByteArrayOutputStream(text.length());
      for (int at = 0; at < text.length(); at += PIECE) {
        String piece = text.substring(at, Math.min(text.length(), at + PIECE));
        pieces.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
      }
      return pieces.toByteArray();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= BUFFER || !defects.has(Defect.MULTIBYTE_CUT_AT_BUFFERS)) {
      return bytes;
    }
    ByteArrayOutputStream pieces = new ByteArrayOutputStream(bytes.length);
    for (int at = 0; at < bytes.length; at += BUFFER) {
      int length = Math.min(BUFFER, bytes.length - at);
      String piece = new String(bytes, at, length, StandardCharsets.UTF_8);
      pieces.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
    }
    return pieces.toByteArray();
  }
}
