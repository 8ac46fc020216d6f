package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the target sends a message back to its sender: as the profile declares, or as it was found
 * out. Immutable.
 */
final class Echo {

  /** Stands in where there is no echo, and so no case that uses it is run. */
  static final Echo NONE =
      new Echo(Opcode.TEXT, Opcode.TEXT, Bytes::utf8, (sent, seen) -> false, false);

  /** The opcode of answers of which none was seen yet. */
  static final int EITHER = -1;

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";

  private final int opcode;
  private final int replyOpcode;
  private final Function<String, Bytes> request;
  private final BiPredicate<String, Bytes> reply;
  private final boolean returnsBinary;

  /**
   * @param opcode of the messages that are sent
   * @param replyOpcode of the messages that come back, or {@link #EITHER}
   * @param request makes the payload that carries a text
   * @param reply whether a payload is the answer to a text
   * @param returnsBinary whether a binary message comes back as one
   */
  Echo(
      int opcode,
      int replyOpcode,
      Function<String, Bytes> request,
      BiPredicate<String, Bytes> reply,
      boolean returnsBinary) {
    this.opcode = opcode;
    this.replyOpcode = replyOpcode;
    this.request = request;
    this.reply = reply;
    this.returnsBinary = returnsBinary;
  }

  /** Returns whether the target echoes at all. */
  boolean isThere() {
    return this != NONE;
  }

  /** Returns the opcode of the messages that are sent. */
  int opcode() {
    return opcode;
  }

  /**
   * Returns the opcode of the messages that come back; some servers answer text in binary messages,
   * which is theirs to choose, but then always.
   */
  int replyOpcode() {
    return replyOpcode;
  }

  /** Returns this echo with what was found out about its answers. */
  Echo found(int replies, boolean anyBytes) {
    return new Echo(opcode, replies, request, reply, anyBytes);
  }

  /** Returns whether a binary message comes back as one. */
  boolean returnsBinary() {
    return returnsBinary;
  }

  /** Returns the payload that carries the text. */
  Bytes request(String text) {
    return request.apply(text);
  }

  /** Returns the text's message as one frame. */
  Frame frame(String text) {
    return Frame.of(opcode, request(text));
  }

  /** Returns how many bytes a request has besides its text's own. */
  int overhead() {
    return request("").length();
  }

  /**
   * Returns a unique text whose request has exactly this many bytes, or null when a request cannot
   * be so short.
   */
  @Nullable String textForLength(int bytes) {
    int room = bytes - overhead();
    if (room < 0) {
      return null;
    }
    String unique = Payloads.unique() + "-";
    return (unique + ALPHABET.repeat(room / ALPHABET.length() + 1)).substring(0, room);
  }

  /** Returns whether the message is the answer to the text, be it text or binary. */
  boolean answers(String text, WebSocketEvent.Message message) {
    // In UTF-8, with whatever is around it, a text is never shorter than in characters.
    return message.isReadable()
        && message.payload().length() >= text.length()
        && isReply(text, message.payload());
  }

  private boolean answersAsUsual(String text, WebSocketEvent.Message message) {
    return (replyOpcode == EITHER || message.opcode() == replyOpcode) && answers(text, message);
  }

  /**
   * Waits for the answer to the text; null when it does not come, or only as the type of message
   * that the target's answers do not have.
   */
  WebSocketEvent.@Nullable Message await(
      WebSocketConnection connection, String text, Duration atMost) {
    return connection.await(
        WebSocketEvent.Message.class, message -> answersAsUsual(text, message), atMost);
  }

  /** Returns in words what is missing where the answer did not come, or came as another type. */
  String lack(WebSocketConnection connection, String text) {
    return count(connection, text) == 0
        ? "no echo"
        : "an echo in "
            + Opcode.name(replyOpcode == Opcode.TEXT ? Opcode.BINARY : Opcode.TEXT)
            + " instead of "
            + Opcode.name(replyOpcode);
  }

  /** Waits for an answer that came after the moment; of many messages the earlier are not read. */
  WebSocketEvent.@Nullable Message awaitSince(
      long sentAtNanos, WebSocketConnection connection, String text, Duration atMost) {
    return connection.await(
        WebSocketEvent.Message.class,
        message -> message.atNanos() - sentAtNanos >= 0 && answersAsUsual(text, message),
        atMost);
  }

  /** Returns how often the answer to the text came so far. */
  long count(WebSocketConnection connection, String text) {
    return connection.messages().stream().filter(message -> answers(text, message)).count();
  }

  /** Returns as above, once one more has had its time to come: a server may tell all besides. */
  long countPatiently(WebSocketConnection connection, String text, Duration atMost) {
    long last =
        connection.messages().stream()
            .filter(message -> answers(text, message))
            .mapToLong(WebSocketEvent.Message::atNanos)
            .reduce((earlier, later) -> later)
            .orElseGet(System::nanoTime);
    var unused =
        connection.await(
            WebSocketEvent.Message.class,
            message -> message.atNanos() - last > 0 && answers(text, message),
            atMost);
    return count(connection, text);
  }

  /** Returns whether the payload is the answer to the text. */
  boolean isReply(String text, Bytes payload) {
    return reply.test(text, payload);
  }
}
