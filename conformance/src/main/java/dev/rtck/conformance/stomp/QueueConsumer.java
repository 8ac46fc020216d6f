package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompVersion;
import java.util.List;

/**
 * A session that takes messages from a queue.
 *
 * @param id that of its subscription, which no other one has
 */
record QueueConsumer(StompConnection connection, String id, Patience patience)
    implements AutoCloseable {

  /**
   * Returns the frame that acknowledges a message, or says that it was not consumed.
   *
   * @param command ACK or NACK
   * @throws Untestable when the message cannot be acknowledged as the session's version wants it
   */
  StompFrame answer(String command, ReceivedFrame message) {
    if (connection.version() == StompVersion.V1_2) {
      return StompFrame.of(command).with("id", needed(message, "ack"));
    }
    if (connection.version() == StompVersion.V1_0) {
      throw new Untestable("version 1.0 does not say what an ACK is for, and has no NACK");
    }
    return StompFrame.of(command)
        .with("message-id", needed(message, "message-id"))
        .with("subscription", needed(message, "subscription"));
  }

  /** Returns whether a message says how it is to be acknowledged. */
  boolean isAnswerable(ReceivedFrame message) {
    return switch (connection.version()) {
      case V1_2 -> message.header("ack") != null;
      case V1_1 -> message.header("message-id") != null && message.header("subscription") != null;
      case V1_0 -> false;
    };
  }

  /** Returns the name of the header by which an acknowledgement says what it is about. */
  String reference() {
    return connection.version() == StompVersion.V1_2 ? "id" : "message-id";
  }

  private static String needed(ReceivedFrame message, String name) {
    String value = message.header(name);
    if (value == null) {
      throw new Untestable("the MESSAGE has no header " + name);
    }
    return value;
  }

  /** Sends the frame, and waits for its RECEIPT, as far as the target gives one. */
  void settle(StompFrame frame) {
    var unused = isSettled(frame);
  }

  /** Sends the frame, and returns whether its RECEIPT came. */
  boolean isSettled(StompFrame frame) {
    ReceivedFrame answer = connection.sendForReceipt(frame, patience.answer());
    return answer != null && answer.is("RECEIPT");
  }

  /** Sends the frame, and returns whether the session goes on as if all were right. */
  boolean accepts(StompFrame frame, Fence fence) {
    ReceivedFrame answer = connection.sendForReceipt(frame, patience.answer());
    // A target without receipts may have nothing else that would answer.
    return answer == null ? fence.behind(connection) != Fence.Held.NO : answer.is("RECEIPT");
  }

  /** Returns the messages in the order in which they came: no order of a queue is promised. */
  List<ReceivedFrame> inOrder(List<ReceivedFrame> messages) {
    List<Bytes> wanted = messages.stream().map(ReceivedFrame::body).toList();
    return connection.messages().stream().filter(it -> wanted.contains(it.body())).toList();
  }

  /** Returns the bodies of the messages that came. */
  List<Bytes> bodies() {
    return connection.messages().stream().map(ReceivedFrame::body).toList();
  }

  /** Returns whether the target has not ended the session. */
  boolean stands() {
    return !connection.hasEnded();
  }

  /** Ends the subscription, and leaves the session as it is; returns whether a RECEIPT came. */
  boolean unsubscribe() {
    return isSettled(StompFrame.of("UNSUBSCRIBE").with("id", id));
  }

  /** Ends the session in good order, so that the target knows of it before somebody else comes. */
  void leave() {
    var unused = connection.sendForReceipt(StompFrame.of("DISCONNECT"), patience.answer());
    connection.close();
  }

  @Override
  public void close() {
    connection.close();
  }
}
