package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages out of data frames: puts fragments together, decompresses, checks the limit and
 * the UTF-8 of texts, each as early as the bytes allow. Not thread-safe; must be closed.
 */
final class MessageAssembler implements AutoCloseable {
  /** More than this is refused even by a server whose limit is defective. */
  private static final int EMERGENCY_LIMIT = 256 * 1024 * 1024;

  private static final byte[] EMPTY = {};

  /** What a defect looks at of each end of a text. */
  private static final int END = 4096;

  /** What connections of a server share by a defect. */
  private static final Map<Defects, Utf8Check> SHARED = new ConcurrentHashMap<>();

  private final Defects defects;
  private final int limit;
  private final @Nullable MessageInflater inflater;
  private final Utf8Check utf8;
  private int messages;
  private int messagesBefore;

  private byte[] content = EMPTY;
  private byte[] kept = EMPTY;
  private int length;
  private boolean text;
  private boolean compressed;
  private FrameHeader frame = new FrameHeader(true, 0, Opcode.TEXT, false, 0, 0);
  private long received;
  private int fragments;
  private boolean beganEmpty;
  private boolean pinged;
  private boolean everPinged;
  private int fragmentedTexts;

  MessageAssembler(Defects defects, int limit, @Nullable Compression compression) {
    this.defects = defects;
    this.limit = limit;
    inflater =
        compression == null
            ? null
            : new MessageInflater(
                compression.clientResets()
                    || (compression.clientBitsOffered()
                        && defects.has(Defect.CLIENT_WINDOW_DROPPED)),
                defects);
    utf8 =
        defects.has(Defect.DECODER_SHARED_BY_CONNECTIONS)
            ? SHARED.computeIfAbsent(defects, Utf8Check::new)
            : new Utf8Check(defects);
  }

  /** Takes note that what follows was read together. */
  void readBegins() {
    messagesBefore = messages;
  }

  void begin(FrameHeader header) throws Failure {
    frame = header;
    received = 0;
    if (header.opcode() != Opcode.CONTINUATION) {
      if (length > 0 && defects.has(Defect.INTERRUPTED_MESSAGE_ACCEPTED)) {
        clear();
      }
      text = header.opcode() == Opcode.TEXT;
      compressed = inflater != null && header.reservedBits() == 4;
      fragments = 0;
      beganEmpty = header.length() == 0;
      pinged = false;
    } else if (fragments == 0) {
      text = true;
    }
    fragments++;
    if (text && fragments == 2) {
      fragmentedTexts++;
    }
    if (inflater != null
        && !compressed
        && header.length() > 0
        && defects.has(Defect.UNCOMPRESSED_MESSAGE_REFUSED)) {
      throw Failure.protocol("the message is not compressed");
    }
    if (inflater != null
        && !compressed
        && defects.has(Defect.UNCOMPRESSED_MESSAGE_EMPTIES_WINDOW)) {
      inflater.forget();
    }
    boolean single = fragments == 1 && header.last();
    // What does not get smaller gets a little larger by compression.
    long slack = compressed ? limit / 64 + 1024L - length : 0;
    if (length + header.length() > frameLimit(single) + slack) {
      throw Failure.tooBig("the message is larger than " + limit + " bytes");
    }
    if (header.length() == 0 && !single && defects.has(Defect.EMPTY_FRAGMENT_BREAKS_MESSAGE)) {
      throw Failure.protocol("empty fragment");
    }
  }

  private long frameLimit(boolean single) {
    if (defects.has(Defect.MESSAGE_AT_THE_LIMIT_REFUSED) && single) {
      return limit - 1L;
    }
    boolean unlimited =
        single
            && ((messages > 0 && defects.has(Defect.LATER_MESSAGES_NOT_LIMITED))
                || (!text && defects.has(Defect.BINARY_SIZE_NOT_LIMITED))
                || (text && defects.has(Defect.TEXT_SIZE_NOT_LIMITED))
                || (text && defects.has(Defect.SIZE_COUNTED_IN_CHARACTERS)));
    if (unlimited) {
      return EMERGENCY_LIMIT;
    }
    if (inflater != null
        && !compressed
        && defects.has(Defect.PLAIN_MESSAGES_NOT_LIMITED_WITH_COMPRESSION)) {
      return EMERGENCY_LIMIT;
    }
    return defects.has(single ? Defect.FRAME_SIZE_NOT_LIMITED : Defect.FRAGMENTS_NOT_LIMITED)
        ? EMERGENCY_LIMIT
        : limit;
  }

  void payload(byte[] piece) throws Failure {
    if (!compressed && defects.has(Defect.FRAGMENTS_LOST) && fragments > 2 && !frame.last()) {
      return;
    }
    if (compressed && inflater != null) {
      if (length == 0 && isStored(piece) && defects.has(Defect.STORED_BLOCK_REFUSED)) {
        throw Failure.invalidData("a block is not compressed");
      }
      inflater.inflate(piece, this::add);
    } else {
      loseCutCodePoints(piece);
      add(piece, piece.length);
    }
    received += piece.length;
  }

  /** What becomes of a piece whose text is decoded before the rest of the frame is there. */
  private void loseCutCodePoints(byte[] piece) {
    boolean last = received + piece.length == frame.length();
    boolean decodedAlone =
        text
            && isChecked()
            && ((frame.length() <= 125 && defects.has(Defect.SHORT_TEXT_DECODED_PER_READ))
                || (frame.length() > 65_535 && defects.has(Defect.LONG_TEXT_DECODED_PER_READ)));
    if (!decodedAlone) {
      return;
    }
    for (int i = 0; received > 0 && i < piece.length && (piece[i] & 0xc0) == 0x80; i++) {
      piece[i] = '?';
    }
    int start = piece.length - 1;
    while (start > 0 && piece.length - start < 4 && (piece[start] & 0xc0) == 0x80) {
      start--;
    }
    int lead = piece[start] & 0xff;
    int bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (!last && start + bytes > piece.length) {
      Arrays.fill(piece, start, piece.length, (byte) '?');
    }
  }

  /** Whether compressed data starts with a block that holds plain bytes (RFC 1951 §3.2.4). */
  private static boolean isStored(byte[] piece) {
    return piece.length > 1 && (piece[0] & 6) == 0;
  }

  private void add(byte[] bytes, int count) throws Failure {
    if (compressed && (long) length + count > inflatedLimit()) {
      throw Failure.tooBig("the message is larger than " + limit + " bytes");
    }
    if (isChecked() && !accepts(bytes, count)) {
      throw Failure.invalidData("invalid UTF-8");
    }
    if (length + count > content.length) {
      int doubled = Math.min(Math.max(content.length * 2, 256), Math.max(limit, length + count));
      content = Arrays.copyOf(content, Math.max(doubled, length + count));
    }
    System.arraycopy(bytes, 0, content, length, count);
    length += count;
  }

  private boolean accepts(byte[] bytes, int count) {
    if (frame.length() <= 2 * END || !defects.has(Defect.MIDDLE_OF_LONG_TEXT_UNCHECKED)) {
      return utf8.accepts(bytes, 0, count);
    }
    int first = Math.min(Math.max(END - length, 0), count);
    int last = (int) Math.min(Math.max(frame.length() - END - length, first), count);
    return utf8.accepts(bytes, 0, first) && utf8.accepts(bytes, last, count);
  }

  private int inflatedLimit() {
    return defects.has(Defect.INFLATED_MESSAGE_NOT_LIMITED)
        ? Math.min(EMERGENCY_LIMIT, 2 * limit)
        : limit;
  }

  private boolean isChecked() {
    boolean fragmented = fragments > 1 || !frame.last();
    return (text || isTakenForText(fragmented))
        && !defects.has(Defect.INVALID_UTF8_ACCEPTED)
        && !(fragmented && defects.has(Defect.UTF8_UNCHECKED_IN_FRAGMENTS))
        && !(fragmented && compressed && defects.has(Defect.UTF8_UNCHECKED_IN_COMPRESSED_FRAGMENTS))
        && !(pinged && defects.has(Defect.PING_INSIDE_MESSAGE_STOPS_UTF8_CHECK))
        && !(frame.length() > 125 && defects.has(Defect.LONG_TEXT_UNCHECKED))
        && !(frame.length() > 4096 && defects.has(Defect.LARGE_TEXT_UNCHECKED))
        && !(length + frame.length() > 65_536 && defects.has(Defect.HUGE_TEXT_UNCHECKED))
        && !(messages > 0 && defects.has(Defect.LATER_TEXTS_UNCHECKED))
        && !(messages > messagesBefore
            && defects.has(Defect.TEXTS_BEHIND_THE_FIRST_OF_A_READ_UNCHECKED))
        && !(!frame.last()
            && frame.opcode() == Opcode.CONTINUATION
            && defects.has(Defect.MIDDLE_FRAGMENTS_UNCHECKED))
        && !(inflater != null
            && defects.has(
                compressed
                    ? Defect.UTF8_UNCHECKED_AFTER_INFLATING
                    : Defect.PLAIN_TEXT_UNCHECKED_WITH_COMPRESSION));
  }

  private boolean isTakenForText(boolean fragmented) {
    return defects.has(Defect.BINARY_CHECKED_AS_TEXT)
        || (fragments > 1 && defects.has(Defect.BINARY_CONTINUATIONS_CHECKED_AS_TEXT))
        || (fragmented
            && fragmentedTexts > 0
            && defects.has(Defect.BINARY_BEHIND_TEXT_CHECKED_AS_TEXT));
  }

  /** Ends a frame; gives the message when it was the last one. */
  @Nullable Message end() throws Failure {
    if (!frame.last()) {
      if (!compressed && isChecked() && !utf8.isComplete() && isCutBadly()) {
        throw Failure.invalidData("a fragment ends inside a code point");
      }
      return null;
    }
    if (compressed && inflater != null) {
      inflater.finish(this::add);
      if (everPinged && defects.has(Defect.WINDOW_NOT_KEPT_AFTER_A_PING)) {
        inflater.forget();
      }
    }
    if (isChecked() && !utf8.isComplete() && !defects.has(Defect.TRUNCATED_CODE_POINT_ACCEPTED)) {
      throw Failure.invalidData("the text ends inside a code point");
    }
    if (text && length > limit && defects.has(Defect.SIZE_COUNTED_IN_CHARACTERS)) {
      String characters = new String(content, 0, length, StandardCharsets.UTF_8);
      if (characters.length() > limit) {
        throw Failure.tooBig("the message is larger than " + limit + " characters");
      }
    }
    messages++;
    boolean fragmented = fragments > 1;
    if (compressed
        && fragmented
        && frame.length() == 0
        && defects.has(Defect.EMPTY_LAST_FRAME_LOSES_COMPRESSED_MESSAGE)) {
      clear();
      return null;
    }
    Message whole = take();
    return fragmented && !compressed ? mistaken(whole) : whole;
  }

  /** Whether a frame that ends inside a code point is held to be wrong for that. */
  private boolean isCutBadly() {
    return defects.has(Defect.UTF8_JUDGED_PER_FRAGMENT)
        || (frame.length() == 0 && defects.has(Defect.CODE_POINT_FORGOTTEN_BEHIND_EMPTY_FRAME))
        || (utf8.hasBegunBefore((int) frame.length())
            && defects.has(Defect.CODE_POINT_OVER_THREE_FRAMES_REFUSED));
  }

  /** What is wrong with a message that came in fragments. */
  private Message mistaken(Message message) {
    if (!message.isText() && defects.has(Defect.FRAGMENTED_BINARY_TAKEN_FOR_TEXT)) {
      return new Message(true, message.payload());
    }
    if ((beganEmpty && defects.has(Defect.EMPTY_FIRST_FRAGMENT_HIDES_TEXT))
        || (pinged && defects.has(Defect.PING_INSIDE_MESSAGE_MAKES_IT_BINARY))) {
      return new Message(false, message.payload());
    }
    if (defects.has(Defect.FRAGMENTS_KEPT_FOR_NEXT_MESSAGE)) {
      byte[] both = Arrays.copyOf(kept, kept.length + message.payload().length);
      System.arraycopy(message.payload(), 0, both, kept.length, both.length - kept.length);
      kept = both;
      return new Message(message.isText(), both);
    }
    return message;
  }

  /** What has been put together so far, as if the message ended here. */
  Message take() {
    byte[] payload = length == content.length ? content : Arrays.copyOf(content, length);
    Message message = new Message(text, payload);
    clear();
    return message;
  }

  /** Takes note of a ping, inside a message or between two. */
  void pinged(boolean inMessage) {
    pinged = true;
    everPinged = true;
    if (defects.has(Defect.CODE_POINT_FORGOTTEN_BEHIND_PING)) {
      utf8.reset();
    }
    if (!inMessage && inflater != null && defects.has(Defect.PING_EMPTIES_WINDOW)) {
      inflater.forget();
    }
  }

  /** How many messages there were. */
  int messages() {
    return messages;
  }

  /** How many frames the unfinished message has. */
  int fragments() {
    return fragments;
  }

  /** Whether the unfinished message is a text. */
  boolean isText() {
    return text;
  }

  boolean isFragmented() {
    return fragments > 1;
  }

  private void clear() {
    content = EMPTY;
    length = 0;
    utf8.reset();
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.close();
    }
  }
}
