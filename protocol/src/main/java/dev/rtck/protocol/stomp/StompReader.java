package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lenient reader: takes from a stream of bytes whatever could be a frame, and what stands
 * between frames. Keeps every byte; what is wrong is for {@link ServerFrameRules} to say. Not
 * thread-safe.
 */
public final class StompReader {

  /** What was read next. */
  public sealed interface Item {

    /** A frame, up to its NUL. */
    record Frame(ReceivedFrame frame) implements Item {}

    /**
     * An end of line between frames: a heart-beat, or what may follow a NUL.
     *
     * @param carriageReturn whether it is CR LF
     */
    record EndOfLine(boolean carriageReturn) implements Item {}
  }

  /** Says that a frame is larger than the reader will hold. */
  public static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    TooLarge(long length) {
      super("a frame of more than " + length + " bytes");
    }
  }

  private static final int LONGEST_LENGTH = 9;
  private static final String LENGTH = "content-length:";
  private static final Bytes CONNECTED = Bytes.utf8("CONNECTED");

  private final int largest;
  private StompVersion version = StompVersion.V1_2;
  private byte[] buffer = new byte[4096];
  private int start;
  private int end;

  /** How far the frame at {@code start} was looked through in vain. */
  private int scanned;

  /** Where its body begins, or -1 while its head has not ended. */
  private int bodyAt = -1;

  /** How long its body is said to be, or -1. */
  private int told = -1;

  /**
   * @param largest the most bytes of one frame
   */
  public StompReader(int largest) {
    this.largest = largest;
  }

  /** Returns the session's version, by what the last CONNECTED said; 1.2 before it. */
  public StompVersion version() {
    return version;
  }

  /** Takes bytes as they come. */
  public void feed(byte[] bytes, int count) {
    if (start > 0 && (start == end || end + count > buffer.length)) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      scanned = Math.max(0, scanned - start);
      bodyAt = bodyAt < 0 ? -1 : bodyAt - start;
      start = 0;
    }
    if (end + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(end + count, buffer.length * 2));
    }
    System.arraycopy(bytes, 0, buffer, end, count);
    end += count;
  }

  /** Returns what came and is not yet whole. */
  public Bytes rest() {
    return Bytes.copyOf(buffer, start, end);
  }

  /** Returns how much memory the reader takes. */
  public int capacity() {
    return buffer.length;
  }

  /**
   * Returns the next item, or null when more bytes are needed.
   *
   * @throws TooLarge when a frame has become too large
   */
  public @Nullable Item next() throws TooLarge {
    if (bodyAt < 0 && scanned <= start && start < end) {
      if (buffer[start] == '\n') {
        start++;
        return new Item.EndOfLine(false);
      }
      if (buffer[start] == '\r' && start + 1 == end) {
        return null;
      }
      if (buffer[start] == '\r' && buffer[start + 1] == '\n') {
        start += 2;
        return new Item.EndOfLine(true);
      }
    }
    ReceivedFrame frame = frame();
    if (frame == null) {
      if (end - start > largest) {
        throw new TooLarge(largest);
      }
      return null;
    }
    return new Item.Frame(frame);
  }

  private @Nullable ReceivedFrame frame() {
    if (bodyAt < 0) {
      int from = Math.max(start, scanned);
      for (int i = from; i < end; i++) {
        if (buffer[i] == 0) {
          return taken(i, i, true);
        }
        if (buffer[i] == '\n' && isBlankLine(i)) {
          bodyAt = i + 1;
          told = toldLength();
          break;
        }
      }
      scanned = bodyAt < 0 ? end : bodyAt;
      if (bodyAt < 0) {
        return null;
      }
    }
    boolean holds = true;
    if (told >= 0) {
      int nul = bodyAt + told;
      if (nul >= end) {
        return null;
      }
      if (buffer[nul] == 0) {
        return taken(bodyAt, nul, true);
      }
      holds = false;
      scanned = Math.max(scanned, nul);
    }
    for (int i = Math.max(bodyAt, scanned); i < end; i++) {
      if (buffer[i] == 0) {
        return taken(bodyAt, i, holds);
      }
    }
    scanned = end;
    return null;
  }

  /** Returns whether the LF ends a line with nothing, or a CR alone, in it. */
  private boolean isBlankLine(int lineFeed) {
    int before = lineFeed - 1;
    if (before > start && buffer[before] == '\r') {
      before--;
    }
    return before >= start && buffer[before] == '\n';
  }

  /** Returns what the first content-length says, or -1 where it says nothing that can be meant. */
  private int toldLength() {
    for (Bytes line : split(bodyAt)) {
      String text = line.text();
      if (text.startsWith(LENGTH)) {
        String digits = text.substring(LENGTH.length()).strip();
        boolean number =
            !digits.isEmpty()
                && digits.length() <= LONGEST_LENGTH
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : -1;
      }
    }
    return -1;
  }

  /** Returns the lines up to there, each with a CR that may stand before its LF. */
  private List<Bytes> split(int headEnd) {
    List<Bytes> lines = new ArrayList<>();
    int from = start;
    for (int i = start; i < headEnd; i++) {
      if (buffer[i] == '\n') {
        lines.add(Bytes.copyOf(buffer, from, i));
        from = i + 1;
      }
    }
    if (from < headEnd) {
      lines.add(Bytes.copyOf(buffer, from, headEnd));
    }
    return lines;
  }

  private ReceivedFrame taken(int headEnd, int nul, boolean lengthHolds) {
    boolean hasHead = bodyAt >= 0;
    List<Bytes> lines = split(headEnd);
    int carriageReturns = (int) lines.stream().filter(StompReader::endsWithCr).count();
    if (hasHead) {
      lines.remove(lines.size() - 1);
    }
    Bytes first = lines.isEmpty() ? Bytes.EMPTY : lines.remove(0);
    Bytes command = withoutCr(first);
    if (command.equals(CONNECTED)) {
      version = told(lines);
    }
    // Before 1.2 a CR at the end of a header belongs to its value, unless all lines have one.
    if (version == StompVersion.V1_2 || endsWithCr(first)) {
      lines.replaceAll(StompReader::withoutCr);
    }
    ReceivedFrame frame =
        new ReceivedFrame(
            Bytes.copyOf(buffer, start, nul + 1),
            command,
            lines,
            hasHead ? Bytes.copyOf(buffer, headEnd, nul) : Bytes.EMPTY,
            version,
            hasHead,
            carriageReturns,
            lengthHolds);
    start = nul + 1;
    scanned = start;
    bodyAt = -1;
    return frame;
  }

  private static boolean endsWithCr(Bytes line) {
    return !line.isEmpty() && line.at(line.length() - 1) == '\r';
  }

  private static Bytes withoutCr(Bytes line) {
    return endsWithCr(line) ? line.slice(0, line.length() - 1) : line;
  }

  /** A CONNECTED without a version is that of 1.0. */
  private static StompVersion told(List<Bytes> lines) {
    for (Bytes line : lines) {
      String text = line.text();
      if (text.startsWith("version:")) {
        StompVersion told = StompVersion.of(text.substring("version:".length()).strip());
        return told == null ? StompVersion.V1_2 : told;
      }
    }
    return StompVersion.V1_0;
  }
}
