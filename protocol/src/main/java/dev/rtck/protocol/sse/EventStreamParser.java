package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.sse.SseViolation.Rule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads an event stream as a browser does (WHATWG HTML 9.2.5 and 9.2.6), however it is cut into
 * pieces, and tells beside that of what its author cannot have meant. Not thread-safe.
 */
public final class EventStreamParser {

  /** What is longer is cut: no browser bears it, and no case sends it. */
  private static final int LARGEST_LINE = 16 << 20;

  private static final int LARGEST_EVENT = 16 << 20;

  /** What a line of it and the lines before take together. */
  static final long MOST_BYTES_OF_AN_EVENT = 2L * LARGEST_LINE + LARGEST_EVENT;

  private static final int SHOWN = 80;
  private static final long SHORTEST_RETRY_MILLIS = 100;
  private static final long LONGEST_RETRY_MILLIS = 3_600_000;
  private static final Set<String> OF_THE_BROWSER = Set.of("open", "error");
  private static final char REPLACEMENT = '\uFFFD';
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final Set<String> NOTHING =
      Set.of("undefined", "null", "None", "nil", "NaN", "[object Object]");
  private static final Pattern FIELD = Pattern.compile("^(data|event|id|retry):");

  /** What comes so much later, and begins as a field does, was written for itself. */
  private static final long APART_NANOS = 1_000_000;

  /** Who is told what the stream holds. */
  public interface Listener {

    /** Takes an event that is complete. */
    void event(SseEvent event);

    /** Takes a comment, without its colon. */
    default void comment(String text, long atNanos) {}

    /** Takes a reconnection time. */
    default void retry(long millis, long atNanos) {}

    /** Takes what the stream's author cannot have meant. */
    default void violation(SseViolation violation) {}
  }

  /** How lines ended so far. */
  public enum LineEnd {
    LF,
    CR,
    CRLF
  }

  private final Listener listener;
  private final java.util.EnumSet<LineEnd> lineEnds = java.util.EnumSet.noneOf(LineEnd.class);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private String id = "";
  private String lastEventId = "";
  private boolean idCameHere;
  private boolean hasOwnId;
  private boolean hasFields;
  private boolean isFirstLine = true;
  private int firstOfLine;
  private long lastAtNanos;
  private boolean isAfterCr;
  private boolean isAfterLf;
  private boolean isCutByLfCr;

  public EventStreamParser(Listener listener) {
    this.listener = listener;
  }

  /** Takes the next bytes of the stream. */
  public void feed(Bytes bytes, long atNanos) {
    byte[] array = bytes.toArray();
    if (line.size() > 0 && firstOfLine == ':' && atNanos - lastAtNanos > APART_NANOS) {
      judgeWhatFollowsComment(array);
    }
    lastAtNanos = atNanos;
    int at = 0;
    while (at < array.length) {
      int end = at;
      while (end < array.length && array[end] != '\n' && array[end] != '\r') {
        end++;
      }
      // What is left of a line after its first byte changes nothing but the line.
      int first = Math.min(at + 1, end);
      if (first > at) {
        feed(array[at] & 0xff, atNanos);
      }
      int length = Math.min(end - first, LARGEST_LINE - line.size());
      if (length > 0) {
        line.write(array, first, length);
      }
      if (end < array.length) {
        feed(array[end], atNanos);
      }
      at = end + 1;
    }
  }

  /** A field that is written behind a comment without a line end is lost in it. */
  private void judgeWhatFollowsComment(byte[] bytes) {
    String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.ISO_8859_1);
    if (FIELD.matcher(text).find()) {
      String field = text.split("[\r\n]", 2)[0];
      violation(Rule.UNENDED_COMMENT, "'" + field + "' on the line of a comment");
    }
  }

  private void feed(int octet, long atNanos) {
    boolean afterCr = isAfterCr;
    boolean afterLf = isAfterLf;
    isAfterCr = false;
    isAfterLf = false;
    if (afterCr) {
      ended(octet == '\n' ? LineEnd.CRLF : LineEnd.CR);
      if (isCutByLfCr && octet != '\n') {
        violation(Rule.LINE_END, "LF CR");
      }
      isCutByLfCr = false;
    }
    if (octet == '\n') {
      if (!afterCr) {
        ended(LineEnd.LF);
        endOfLine(atNanos);
        isAfterLf = true;
      }
    } else if (octet == '\r') {
      // Behind data it may be the blank line that is meant: lines need not end alike.
      isCutByLfCr = afterLf && line.size() == 0 && hasFields && data.length() == 0;
      endOfLine(atNanos);
      isAfterCr = true;
    } else if (line.size() < LARGEST_LINE) {
      if (line.size() == 0) {
        firstOfLine = octet;
      }
      line.write(octet);
    }
  }

  private void ended(LineEnd how) {
    if (lineEnds.add(how) && lineEnds.size() == 2) {
      violation(Rule.MIXED_LINE_ENDS, "lines that end in one of " + lineEnds + " each");
    }
  }

  private void endOfLine(long atNanos) {
    Bytes raw = Bytes.copyOf(line.toByteArray());
    line.reset();
    String text = raw.text();
    // Whatever is not UTF-8 has left its mark; so has a mark that was sent.
    if (text.indexOf(REPLACEMENT) >= 0 && !raw.isUtf8()) {
      violation(Rule.UTF_8, "a line that is not UTF-8: " + shown(text));
    }
    if (text.indexOf(BYTE_ORDER_MARK) == 0) {
      if (isFirstLine) {
        text = text.substring(1);
      }
      if (text.indexOf(BYTE_ORDER_MARK) == 0) {
        violation(Rule.BYTE_ORDER_MARK, "U+FEFF before " + shown(text.substring(1)));
      }
    }
    isFirstLine = false;
    if (text.isEmpty()) {
      dispatch(atNanos);
      return;
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      listener.comment(text.substring(1), atNanos);
      return;
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    field(field, value.startsWith(" ") ? value.substring(1) : value, atNanos);
  }

  private void field(String field, String value, long atNanos) {
    switch (field) {
      case "data" -> {
        if (data.length() + value.length() <= LARGEST_EVENT) {
          data.append(value).append('\n');
        }
        hasFields = true;
      }
      case "event" -> {
        name = value;
        hasFields = true;
        if (OF_THE_BROWSER.contains(value)) {
          violation(Rule.EVENT_NAME, "an event named " + value);
        }
      }
      case "id" -> id(value);
      case "retry" -> retry(value, atNanos);
      default -> violation(Rule.FIELD_NAME, "a field named " + shown(field));
    }
  }

  private void id(String value) {
    hasFields = true;
    if (value.indexOf('\0') >= 0) {
      violation(Rule.ID_WITH_NUL, "the id " + shown(value.replace('\0', '␀')));
      return;
    }
    if (!value.isEmpty() && !value.matches("[!-~]([ -~]*[!-~])?")) {
      violation(Rule.ID_IN_HEADER, "the id '" + shown(value) + "'");
    }
    if (NOTHING.contains(value)) {
      violation(Rule.ID_OF_NOTHING, "the id " + value);
    } else if (value.isEmpty() && idCameHere && !id.isEmpty()) {
      violation(Rule.ID_EMPTIED, "an empty id behind " + shown(id));
    }
    // An id of before may be taken back where it is not known.
    idCameHere |= !value.isEmpty();
    id = value;
    hasOwnId = true;
  }

  private void retry(String value, long atNanos) {
    if (!value.matches("[0-9]+")) {
      violation(Rule.RETRY_DIGITS, "retry: " + shown(value));
      return;
    }
    // More digits than a long has are no time that anybody waits.
    long millis = value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
    if (millis < SHORTEST_RETRY_MILLIS || millis > LONGEST_RETRY_MILLIS) {
      violation(Rule.RETRY_RANGE, "retry: " + shown(value));
    }
    listener.retry(millis, atNanos);
  }

  private void dispatch(long atNanos) {
    lastEventId = id;
    if (data.length() > 0) {
      data.setLength(data.length() - 1);
      listener.event(
          new SseEvent(
              name.isEmpty() ? "message" : name,
              data.toString(),
              lastEventId,
              hasOwnId,
              !name.isEmpty(),
              atNanos));
    }
    data.setLength(0);
    name = "";
    hasOwnId = false;
    hasFields = false;
  }

  /** Takes note that the stream has ended; an event that is not complete is lost. */
  public void end() {
    if (isWithinEvent()) {
      String rest = line.toString(StandardCharsets.UTF_8);
      violation(
          Rule.UNFINISHED_EVENT,
          "the stream ended behind "
              + (rest.isEmpty() ? "a field without the blank line" : "'" + shown(rest) + "'"));
    }
  }

  private void violation(Rule rule, String seen) {
    listener.violation(new SseViolation(rule, seen));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** Returns what a browser would send as {@code Last-Event-ID} now; empty for nothing. */
  public String lastEventId() {
    return lastEventId;
  }

  /** Begins with the id that an earlier connection left. */
  public void resumeFrom(String earlier) {
    id = earlier;
    lastEventId = earlier;
  }

  /** Returns how lines ended so far. */
  public Set<LineEnd> lineEnds() {
    return Set.copyOf(lineEnds);
  }

  /** Returns how many bytes of an event that is not complete are held. */
  long bytesHeld() {
    return (long) line.size() + data.length();
  }

  /** Returns whether an event has begun that is not complete. */
  public boolean isWithinEvent() {
    return hasFields || (line.size() > 0 && !line.toString(StandardCharsets.UTF_8).startsWith(":"));
  }
}
