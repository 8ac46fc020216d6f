package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from bytes that arrive in any pieces. Not thread-safe; of no use after a failure.
 */
final class FrameReader {
  static final String NOT_UTF_8 = "a header is not UTF-8";
  static final int MAX_LINE = 16 * 1024;
  static final int MAX_HEADERS = 500;
  private static final int MAX_HEAD = 128 * 1024;
  private static final int MIB = 1024 * 1024;
  private static final int MOST_ACCEPTED = 32 * MIB;
  private static final int LAST_OCTETS = 2_000;
  private static final int UNCOUNTED = 16 * 1024;
  private static final int BUFFER = 8 * 1024;
  private static final String CONTENT_LENGTH = "content-length";

  private enum Part {
    COMMAND,
    HEADERS,
    /** A body of known length. */
    MEASURED_BODY,
    /** A body up to the first NUL. */
    BODY,
    /** The NUL behind a body of known length. */
    NUL
  }

  private final Defects defects;
  private final int maxBody;
  private final Runnable onHugeLength;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<Header> headers = new ArrayList<>();
  private Part part = Part.COMMAND;
  private @Nullable Version version;
  private String command = "";
  private int headBytes;
  private long length;
  private int emptyLines;
  private boolean commandHasCarriageReturn;

  /**
   * A reader of client frames.
   *
   * @param maxBody the largest body that is accepted
   * @param onHugeLength what a defect does when a length has no place in 32 bits
   */
  FrameReader(Defects defects, int maxBody, Runnable onHugeLength) {
    this.defects = defects;
    this.maxBody = maxBody;
    this.onHugeLength = onHugeLength;
  }

  /** From the next frame on, the rules of this version hold. */
  void speak(Version agreed) {
    version = agreed;
  }

  /** Whether a frame has begun and not ended. */
  boolean isInFrame() {
    return part != Part.COMMAND || line.size() > 0;
  }

  /** Whether a frame lacks nothing but its NUL. */
  boolean isInBody() {
    return part == Part.BODY;
  }

  /** The receipt that the unfinished frame asks for, as far as it was read. */
  @Nullable String receipt() {
    return part == Part.COMMAND ? null : frame().first("receipt");
  }

  /** The next whole frame; nothing when more bytes are needed. */
  @Nullable Frame next(ByteBuf in) throws Failure {
    while (in.isReadable()) {
      switch (part) {
        case COMMAND -> {
          byte[] read = readLine(in);
          if (read != null) {
            beginFrame(read, in);
          }
        }
        case HEADERS -> {
          byte[] read = readLine(in);
          if (read != null) {
            header(read);
          }
        }
        case MEASURED_BODY -> readMeasured(in);
        case BODY -> {
          if (readToNul(in)) {
            return finish();
          }
        }
        case NUL -> {
          if (in.readByte() != 0) {
            if (defects.has(Defect.SHORT_CONTENT_LENGTH_OVERRULED)) {
              in.readerIndex(in.readerIndex() - 1);
              part = Part.BODY;
              continue;
            }
            if (!defects.has(Defect.REST_OF_BODY_READ_AS_FRAME)) {
              throw new Failure("the body is longer than its content-length");
            }
            in.readerIndex(in.readerIndex() - 1);
          }
          return finish();
        }
      }
    }
    return null;
  }

  private byte @Nullable [] readLine(ByteBuf in) throws Failure {
    int end = in.bytesBefore((byte) '\n');
    int count = end < 0 ? in.readableBytes() : end;
    if (line.size() + count > MAX_LINE) {
      Failure tooLong = new Failure("a header line is longer than " + MAX_LINE + " octets");
      throw defects.has(Defect.LONG_HEADER_WITHOUT_ERROR) ? tooLong.untold() : tooLong;
    }
    byte[] piece = new byte[count];
    in.readBytes(piece);
    if (defects.has(Defect.SPLIT_CHARACTERS_MANGLED)) {
      piece = new String(piece, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }
    line.writeBytes(piece);
    if (end < 0) {
      if (part == Part.COMMAND && contains(piece, (byte) 0)) {
        throw new Failure("a frame ends before its first line does");
      }
      return null;
    }
    in.skipBytes(1);
    byte[] whole = line.toByteArray();
    line.reset();
    boolean carriageReturn = whole.length > 0 && whole[whole.length - 1] == '\r';
    boolean cut = count == 0 && version != null && defects.has(Defect.SPLIT_LINE_ENDS_MISREAD);
    if (part == Part.COMMAND && count + whole.length > 0) {
      commandHasCarriageReturn = carriageReturn;
    }
    boolean endsLine =
        (version == null || version == Version.V1_2)
            && !keepsEnd(whole)
            && !cut
            && !isUnlikeCommand(whole);
    return carriageReturn && endsLine ? Arrays.copyOf(whole, whole.length - 1) : whole;
  }

  /** Whether a header ends with a carriage return which the command has not. */
  private boolean isUnlikeCommand(byte[] whole) {
    return part == Part.HEADERS
        && whole.length > 1
        && !commandHasCarriageReturn
        && defects.has(Defect.LINE_ENDS_TAKEN_FROM_THE_FIRST);
  }

  private boolean keepsEnd(byte[] whole) {
    return part == Part.HEADERS
        && whole.length > 1
        && defects.has(Defect.CARRIAGE_RETURN_KEPT)
        && !new String(whole, StandardCharsets.UTF_8)
            .matches("(?s)(accept-version|host|heart-beat|destination|receipt|id|ack|content).*");
  }

  private static boolean contains(byte[] bytes, byte wanted) {
    for (byte it : bytes) {
      if (it == wanted) {
        return true;
      }
    }
    return false;
  }

  private void beginFrame(byte[] read, ByteBuf in) throws Failure {
    if (read.length == 0) {
      emptyLine();
      if (emptyLines > 1 && in.isReadable() && defects.has(Defect.EOLS_BEHIND_FRAME_HIDE_NEXT)) {
        in.skipBytes(in.readableBytes());
      }
      return;
    }
    emptyLines = 0;
    command = new String(read, StandardCharsets.UTF_8);
    if (defects.has(Defect.LOWER_CASE_COMMAND_ACCEPTED)) {
      command = command.toUpperCase(Locale.ROOT);
    }
    headers.clear();
    body.reset();
    headBytes = 0;
    part = Part.HEADERS;
  }

  private void emptyLine() throws Failure {
    emptyLines++;
    if ((version == null && defects.has(Defect.EOL_BEFORE_CONNECT_REFUSED))
        || (emptyLines > 1 && version != null && defects.has(Defect.EOL_BETWEEN_FRAMES_REFUSED))) {
      throw new Failure("a line feed where a command is due");
    }
  }

  // Headers

  private boolean isConnect() {
    return command.equals("CONNECT") || command.equals("STOMP");
  }

  private void header(byte[] read) throws Failure {
    if (read.length == 0) {
      endOfHead();
      return;
    }
    headBytes += read.length;
    if (headers.size() == MAX_HEADERS || headBytes > MAX_HEAD) {
      Failure tooMany = new Failure("more than " + MAX_HEADERS + " headers, or too long ones");
      throw defects.has(Defect.TOO_MANY_HEADERS_WITHOUT_ERROR) ? tooMany.untold() : tooMany;
    }
    String text = decode(read);
    boolean kept = defects.has(Defect.CARRIAGE_RETURN_KEPT);
    if (version == Version.V1_2 && text.indexOf('\r') >= 0 && !kept) {
      throw new Failure("a carriage return inside a header");
    }
    int colon = text.indexOf(':');
    if (colon < 0 && defects.has(Defect.HEADER_WITHOUT_COLON_SKIPPED)) {
      return;
    }
    if (colon < 0 || (colon == 0 && !defects.has(Defect.EMPTY_HEADER_NAME_ACCEPTED))) {
      throw new Failure(colon < 0 ? "a header without a colon" : "a header without a name");
    }
    Header header = resolved(text.substring(0, colon), text.substring(colon + 1));
    if (!header.value().isEmpty() || !defects.has(Defect.EMPTY_HEADER_VALUE_DROPPED)) {
      headers.add(header);
    }
  }

  private String decode(byte[] read) throws Failure {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read)).toString();
    } catch (CharacterCodingException malformed) {
      throw new Failure(NOT_UTF_8);
    }
  }

  private Header resolved(String name, String value) throws Failure {
    Version rules = version;
    if (isConnect() || rules == null) {
      return new Header(name, value);
    }
    if (rules == Version.V1_0) {
      if (defects.has(Defect.ESCAPES_RESOLVED_IN_1_0)) {
        return new Header(name, Escapes.resolve(value, Version.V1_1, true));
      }
      // The examples of 1.0 pad their values, and its clients do so, too.
      return new Header(name.strip(), value.strip());
    }
    if (rules == Version.V1_1 && defects.has(Defect.ESCAPES_KEPT_IN_1_1)) {
      return new Header(name, value);
    }
    String raw = value;
    if (raw.indexOf(':') >= 0) {
      if (!defects.has(Defect.RAW_COLON_SWALLOWED)) {
        throw new Failure("a colon inside a header value");
      }
      raw = raw.replace(":", "");
    }
    boolean kept =
        defects.has(Defect.UNDEFINED_ESCAPE_KEPT)
            || (!command.equals("SEND")
                && defects.has(Defect.UNDEFINED_ESCAPE_OUTSIDE_OF_SEND_KEPT));
    boolean lenient = kept && !endsOpen(raw);
    if (defects.has(Defect.TRAILING_BACKSLASH_KEPT) && endsOpen(raw)) {
      raw += "\\";
    }
    if (rules == Version.V1_1 && defects.has(Defect.CARRIAGE_RETURN_ESCAPE_IN_1_1_ACCEPTED)) {
      rules = Version.V1_2;
    }
    int colon = raw.indexOf("\\c");
    if (colon >= 0 && defects.has(Defect.ONLY_THE_FIRST_COLON_UNESCAPED)) {
      raw = raw.substring(0, colon + 2) + raw.substring(colon + 2).replace("\\c", "\\\\c");
    }
    String clear = Escapes.resolve(raw, rules, lenient);
    if (defects.has(Defect.ESCAPES_RESOLVED_TWICE)) {
      clear = Escapes.resolve(clear, rules, true);
    }
    if (defects.has(Defect.HEADER_VALUES_TRIMMED)) {
      clear = clear.strip();
    }
    if (defects.has(Defect.HEADERS_NORMALIZED)) {
      clear = Normalizer.normalize(clear, Normalizer.Form.NFC);
    }
    String clearName =
        defects.has(Defect.HEADER_NAMES_NOT_UNESCAPED)
            ? name
            : Escapes.resolve(
                name, rules, lenient || defects.has(Defect.UNDEFINED_ESCAPE_IN_NAME_KEPT));
    if (defects.has(Defect.HEADER_NAMES_TRIMMED)) {
      clearName = clearName.strip();
    }
    return new Header(
        defects.has(Defect.HEADER_NAMES_IN_ANY_CASE) ? standard(clearName) : clearName, clear);
  }

  private static String standard(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("destination") || lower.equals("receipt") || lower.equals("id")
        ? lower
        : name;
  }

  /** Whether a value ends with a backslash that begins an escape. */
  private static boolean endsOpen(String value) {
    int backslashes = 0;
    while (backslashes < value.length() && value.charAt(value.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private void endOfHead() throws Failure {
    if (defects.has(Defect.LAST_REPEATED_HEADER_WINS)) {
      Collections.reverse(headers);
    }
    String given = length(frame());
    part = given == null ? Part.BODY : Part.MEASURED_BODY;
    length = 0;
    if (given == null) {
      return;
    }
    if (!given.matches("[0-9]{1,18}")) {
      if (given.matches("[0-9]+")) {
        hugeLength();
      }
      if (defects.has(Defect.MALFORMED_CONTENT_LENGTH_IGNORED)) {
        part = Part.BODY;
        return;
      }
      throw new Failure("malformed content-length");
    }
    length = Long.parseLong(given);
    if (length > Integer.MAX_VALUE - 1) {
      hugeLength();
    }
    checkSize(length);
    if (length == 0) {
      part = Part.NUL;
    }
  }

  private @Nullable String length(Frame head) {
    return defects.has(Defect.LAST_REPEATED_LENGTH_WINS)
        ? head.headers().stream()
            .filter(it -> it.name().equals(CONTENT_LENGTH))
            .map(Header::value)
            .reduce((before, it) -> it)
            .orElse(null)
        : head.first(CONTENT_LENGTH);
  }

  private void hugeLength() {
    if (defects.has(Defect.HUGE_CONTENT_LENGTH_STALLS_SERVER)) {
      onHugeLength.run();
    }
  }

  // Body

  private void checkSize(long size) throws Failure {
    if (size == MIB && defects.has(Defect.BODY_OF_A_MIB_WITHOUT_ERROR)) {
      throw new Failure("the body is too large").untold();
    }
    boolean bears =
        defects.has(Defect.LARGE_BODY_ACCEPTED)
            || (part == Part.BODY && defects.has(Defect.LARGE_BODY_WITHOUT_LENGTH_ACCEPTED));
    boolean accepted = size <= MOST_ACCEPTED && bears;
    boolean refused =
        size > maxBody - LAST_OCTETS && defects.has(Defect.LAST_OF_PROMISED_SIZE_REFUSED);
    if (refused || (size > maxBody && !accepted)) {
      Failure tooLarge = new Failure("the body is larger than " + maxBody + " octets");
      throw defects.has(Defect.LARGE_BODY_WITHOUT_ERROR) ? tooLarge.untold() : tooLarge;
    }
  }

  private void readMeasured(ByteBuf in) {
    byte[] piece = new byte[(int) Math.min(length - body.size(), in.readableBytes())];
    in.readBytes(piece);
    if (defects.has(Defect.LONG_CONTENT_LENGTH_IGNORED)) {
      int end = new String(piece, StandardCharsets.ISO_8859_1).indexOf("\0SEND\n");
      if (end >= 0) {
        in.readerIndex(in.readerIndex() - piece.length + end);
        piece = Arrays.copyOf(piece, end);
        length = (long) body.size() + end;
      }
    }
    if (piece.length > 1
        && piece[piece.length - 1] == 0
        && body.size() + piece.length < length
        && defects.has(Defect.NUL_AT_END_OF_READ_ENDS_BODY)) {
      in.readerIndex(in.readerIndex() - 1);
      piece = Arrays.copyOf(piece, piece.length - 1);
      length = (long) body.size() + piece.length;
    }
    body.writeBytes(piece);
    if (body.size() == length) {
      part = Part.NUL;
    }
  }

  private boolean readToNul(ByteBuf in) throws Failure {
    int end = in.bytesBefore((byte) 0);
    int count = end < 0 ? in.readableBytes() : end;
    checkSize((long) body.size() + count);
    byte[] piece = new byte[count];
    in.readBytes(piece);
    body.writeBytes(piece);
    if (end < 0) {
      return false;
    }
    in.skipBytes(1);
    return true;
  }

  private Frame finish() {
    part = Part.COMMAND;
    Frame whole = frame();
    return new Frame(whole.command(), whole.headers(), received(body.toByteArray()));
  }

  private byte[] received(byte[] content) {
    boolean measured = frame().first(CONTENT_LENGTH) != null;
    boolean older = version == Version.V1_1 || version == Version.V1_0;
    if (measured
        && (defects.has(Defect.BODY_CUT_AT_NUL)
            || (older && defects.has(Defect.BODIES_OF_OLDER_VERSIONS_CUT_AT_NUL)))) {
      int end = new String(content, StandardCharsets.ISO_8859_1).indexOf('\0');
      return end < 0 ? content : Arrays.copyOf(content, end);
    }
    if (!measured && defects.has(Defect.BODY_WITHOUT_LENGTH_LOST)) {
      return Frame.NO_BODY;
    }
    int blank = new String(content, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
    if (blank >= 0 && defects.has(Defect.BLANK_LINE_IN_BODY_ENDS_HEADERS)) {
      return Arrays.copyOfRange(content, blank + 4, content.length);
    }
    int first = 0;
    while (first < content.length
        && content[first] == '\n'
        && defects.has(Defect.LINE_FEEDS_BEFORE_BODY_SWALLOWED)) {
      first++;
    }
    int end = content.length;
    while (end > first
        && content[end - 1] == '\n'
        && !measured
        && defects.has(Defect.LINE_FEEDS_BEHIND_UNCOUNTED_BODY_SWALLOWED)) {
      end--;
    }
    if (end - first < content.length) {
      return Arrays.copyOfRange(content, first, end);
    }
    if (!measured
        && content.length > UNCOUNTED
        && defects.has(Defect.UNCOUNTED_BODY_CUT_AT_16_KIB)) {
      return Arrays.copyOf(content, UNCOUNTED);
    }
    if (content.length == BUFFER && defects.has(Defect.BODY_OF_8_KIB_CUT)) {
      return Arrays.copyOf(content, BUFFER - 1);
    }
    boolean large =
        (content.length > MIB && defects.has(Defect.LARGE_BODY_CUT))
            || (content.length > MIB / 2 && defects.has(Defect.BODY_OVER_HALF_A_MIB_CUT));
    if (large) {
      return Arrays.copyOf(content, content.length - 1);
    }
    return content;
  }

  private Frame frame() {
    return new Frame(command, headers, Frame.NO_BODY);
  }
}
