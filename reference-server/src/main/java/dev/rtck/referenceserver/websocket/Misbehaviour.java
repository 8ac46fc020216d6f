package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.Connections;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The defects of one connection that need a memory, or would clutter the correct path. Without
 * defects every method does nothing, and gives back what it got. To be used on the event loop.
 */
final class Misbehaviour {
  private static final int UNITS_IN_A_PIECE = 4096;
  private static final Duration STALL = Duration.ofSeconds(8);
  private static final Duration SHORT_STALL = Duration.ofSeconds(4);
  private static final long ALMOST_ENDLESS = 1L << 62;
  private static final int LARGE = 1024 * 1024;
  private static final int NEST = 10_000;
  private static final int BOMB = 50_000;

  private final Defects defects;
  private final Connections connections;
  private final Channel channel;
  private final boolean compression;
  private boolean stayed;
  private boolean failed;
  private boolean stalled;
  private long streamed;
  private long received;
  private int messages;
  private int pingsInRow;
  private int pings;
  private byte[] lastPong = {};
  private byte[] buffer = {};
  private boolean textBefore;
  private boolean joined;
  private int emptyFragments;

  Misbehaviour(Settings settings, Channel channel, boolean compression) {
    defects = settings.defects();
    connections = settings.connections();
    this.channel = channel;
    this.compression = compression;
  }

  void dataFrame(FrameHeader header, int fragments) {
    pingsInRow = 0;
    received += header.length();
    if (header.length() == 0 && header.opcode() == Opcode.CONTINUATION && fragments > 0) {
      emptyFragments++;
      if (emptyFragments > 1000) {
        stallOnce(Defect.EMPTY_FRAGMENTS_STALL_SERVER);
      }
    }
    if (header.length() >= ALMOST_ENDLESS) {
      stallOnce(Defect.HUGE_LENGTH_STALLS_SERVER);
    }
  }

  void unfinishedFrame(BooleanSupplier stillUnfinished) {
    if (defects.has(Defect.SLOW_FRAME_STALLS_SERVER) && !stalled) {
      var unused =
          channel
              .eventLoop()
              .schedule(
                  () -> {
                    if (stillUnfinished.getAsBoolean()) {
                      stallOnce(Defect.SLOW_FRAME_STALLS_SERVER);
                    }
                  },
                  300,
                  TimeUnit.MILLISECONDS);
    }
  }

  /**
   * What becomes of a message.
   *
   * @param fragmented it came in pieces, or compression is agreed: then its length was no frame's
   */
  @Nullable Message received(Message message, boolean fragmented) {
    byte[] payload = message.payload();
    int length = payload.length;
    messages++;
    if (fragmented && !compression && defects.has(Defect.FRAGMENTED_STOMP_MESSAGE_LOST)) {
      return null;
    }
    if (messages > 1 && compression && defects.has(Defect.COMPRESSED_STOMP_MESSAGE_LOST)) {
      return null;
    }
    if (messages % 200 == 0 && defects.has(Defect.EVERY_200TH_MESSAGE_LOST)) {
      return null;
    }
    joined |= new String(payload, StandardCharsets.UTF_8).contains("\"join\"");
    boolean text = message.isText();
    boolean before = textBefore;
    textBefore = text;
    if (messages > 1
        && fragmented
        && !compression
        && text != before
        && defects.has(Defect.FRAGMENTED_MESSAGE_HAS_TYPE_OF_LAST_ONE)) {
      return new Message(before, payload);
    }
    if (!fragmented && length < 1000 && defects.has(Defect.MESSAGE_KEEPS_END_OF_LONGER_ONE)) {
      byte[] longer = Arrays.copyOf(buffer, Math.max(length, buffer.length));
      System.arraycopy(payload, 0, longer, 0, length);
      return new Message(text, longer);
    }
    buffer = payload;
    if (length > NEST && payload[NEST] == '[') {
      stallOnce(Defect.NESTED_TEXT_STALLS_SERVER);
    }
    if (!fragmented
        && ((length == 0 && defects.has(Defect.EMPTY_MESSAGE_LOST))
            || (length == 126 && defects.has(Defect.MESSAGE_OF_126_BYTES_LOST)))) {
      return null;
    }
    if ((!fragmented && length == 65535 && defects.has(Defect.MESSAGE_OF_65535_BYTES_CUT))
        || (!fragmented && length == 65536 && defects.has(Defect.MESSAGE_OF_65536_BYTES_CUT))
        || (length > LARGE && defects.has(Defect.LARGE_MESSAGE_CUT))) {
      return new Message(message.isText(), Arrays.copyOf(payload, length - 1));
    }
    if (message.isText()
        && length >= 3
        && payload[0] == (byte) 0xef
        && payload[1] == (byte) 0xbb
        && payload[2] == (byte) 0xbf
        && defects.has(Defect.BYTE_ORDER_MARK_STRIPPED)) {
      return new Message(true, Arrays.copyOfRange(payload, 3, length));
    }
    return message;
  }

  byte @Nullable [] pong(byte[] payload, boolean inMessage) throws Failure {
    pingsInRow++;
    pings++;
    if (pings > 10_000) {
      stallOnce(Defect.PING_FLOOD_STALLS_SERVER);
    }
    if ((pingsInRow > 8 && defects.has(Defect.PING_BURST_PARTLY_ANSWERED))
        || (inMessage && defects.has(Defect.PING_INSIDE_MESSAGE_UNANSWERED))
        || (payload.length == 0 && defects.has(Defect.EMPTY_PING_UNANSWERED))
        || (pings > 120 && defects.has(Defect.PINGS_UNANSWERED_AFTER_120))
        || defects.has(Defect.PINGS_UNANSWERED_ON_STOMP_PATH)) {
      return null;
    }
    if (defects.has(Defect.PING_PAYLOAD_CHECKED_AS_TEXT)
        && !new Utf8Check(defects).accepts(payload, 0, payload.length)) {
      throw Failure.invalidData("the ping payload is not UTF-8");
    }
    if (payload.length > FrameReader.MAX_CONTROL_PAYLOAD) {
      return Arrays.copyOf(payload, FrameReader.MAX_CONTROL_PAYLOAD);
    }
    if (defects.has(Defect.PONG_KEEPS_END_OF_LAST_ONE)) {
      byte[] longer = Arrays.copyOf(lastPong, Math.max(lastPong.length, payload.length));
      System.arraycopy(payload, 0, longer, 0, payload.length);
      lastPong = longer;
      return longer;
    }
    if (compression && payload.length == 100 && defects.has(Defect.PONG_CUT_WITH_COMPRESSION)) {
      return Arrays.copyOf(payload, 99);
    }
    if (payload.length == 125 && defects.has(Defect.PONG_OF_125_BYTES_CUT)) {
      return Arrays.copyOf(payload, 124);
    }
    if (defects.has(Defect.BINARY_PONG_PAYLOAD_MANGLED)) {
      return new String(payload, StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII);
    }
    return payload;
  }

  Duration pongDelay() {
    return streamed >= LARGE && defects.has(Defect.PONG_LATE_AFTER_LARGE_MESSAGE)
        ? STALL
        : Duration.ZERO;
  }

  void sent(Message message) {
    streamed += message.payload().length;
  }

  /** The bytes of a message, as they are sent. */
  byte[] encoded(Message message) {
    byte[] payload = message.payload();
    if (!message.isText()
        || payload.length <= UNITS_IN_A_PIECE
        || !defects.has(Defect.LONG_TEXT_ENCODED_IN_PIECES)) {
      return payload;
    }
    String text = new String(payload, StandardCharsets.UTF_8);
    ByteArrayOutputStream pieces = new ByteArrayOutputStream(payload.length);
    for (int from = 0; from < text.length(); from += UNITS_IN_A_PIECE) {
      int to = Math.min(text.length(), from + UNITS_IN_A_PIECE);
      pieces.writeBytes(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
    }
    return pieces.toByteArray();
  }

  /** What is sent in place of what the client did not ask for; null for nothing. */
  @Nullable Message pushed(Message message) {
    if (!compression) {
      return message;
    }
    String text = new String(message.payload(), StandardCharsets.UTF_8);
    if (text.startsWith("{\"type\":\"broadcast\"")
        && defects.has(Defect.BROADCASTS_LOST_WITH_COMPRESSION)) {
      return null;
    }
    int end = text.lastIndexOf("xxx\"");
    if (end > 0
        && text.startsWith("{\"type\":\"room\"")
        && defects.has(Defect.ROOM_MESSAGES_CUT_WITH_COMPRESSION)) {
      String cut = text.substring(0, end) + text.substring(end + 1);
      return new Message(message.isText(), cut.getBytes(StandardCharsets.UTF_8));
    }
    return message;
  }

  /** What is compressed in place of a message. */
  byte[] compressedPayload(byte[] payload) {
    if (messages == 0 && defects.has(Defect.COMPRESSED_GREETING_SPOILED)) {
      byte[] spoiled = Arrays.copyOf(payload, payload.length + 1);
      spoiled[payload.length] = (byte) 0xff;
      return spoiled;
    }
    boolean cut = payload.length > 40_000 && defects.has(Defect.COMPRESSED_MESSAGE_CUT);
    return cut ? Arrays.copyOf(payload, payload.length - 1) : payload;
  }

  /** Whether the client seems to have joined a room. */
  boolean hasJoined() {
    return joined;
  }

  /** Whether this answer goes to somebody else. */
  boolean confusesPeers() {
    return defects.has(Defect.MESSAGES_CROSS_OVER)
        && connections.size() > 40
        && connections.answers().incrementAndGet() % 10 == 5;
  }

  boolean staysAfterClose() {
    stayed =
        defects.has(Defect.DATA_AFTER_CLOSE_ANSWERED) || defects.has(Defect.SECOND_CLOSE_ANSWERED);
    return stayed;
  }

  boolean stayedAfterClose() {
    return stayed;
  }

  boolean answersDataAfterClose() {
    return stayed && defects.has(Defect.DATA_AFTER_CLOSE_ANSWERED);
  }

  boolean answersSecondClose() {
    return stayed && defects.has(Defect.SECOND_CLOSE_ANSWERED);
  }

  boolean answersPingAfterClose() {
    return failed && defects.has(Defect.READING_GOES_ON_AFTER_FAILURE);
  }

  /** Whether the frame behind the one that fails the connection is taken first. */
  boolean readsOnBefore(Failure failure) {
    return FrameReader.UNMASKED.equals(failure.getMessage())
        ? defects.has(Defect.MESSAGE_BEHIND_UNMASKED_FRAME_PROCESSED)
        : failure.code() == CloseCode.INVALID_DATA
            && !compression
            && defects.has(Defect.MESSAGE_BEHIND_INVALID_TEXT_PROCESSED);
  }

  void failed(Failure failure) {
    failed = true;
    if (compression && received > BOMB && failure.code() == CloseCode.TOO_BIG) {
      stallOnce(Defect.BOMB_STALLS_SERVER);
    }
    if (failure.code() == CloseCode.TOO_BIG
        && defects.has(Defect.OVERSIZED_MESSAGE_CLOSES_BYSTANDERS)) {
      connections.closeOthers(channel);
    }
    if (FrameReader.RESERVED_CONTROL_OPCODE.equals(failure.getMessage())) {
      if (defects.has(Defect.RESERVED_OPCODE_CLOSES_BYSTANDERS)) {
        connections.closeOthers(channel);
      }
      if (defects.has(Defect.RESERVED_OPCODE_BIDS_BYSTANDERS_FAREWELL)) {
        connections.bidOthersFarewell(channel);
      }
    }
  }

  void reset() {
    if (defects.has(Defect.RESETS_STALL_SERVER)
        && connections.resets().incrementAndGet() % 20 == 0) {
      connections.stall(SHORT_STALL);
    }
  }

  private void stallOnce(Defect defect) {
    if (defects.has(defect) && !stalled) {
      stalled = true;
      connections.stall(STALL);
    }
  }
}
