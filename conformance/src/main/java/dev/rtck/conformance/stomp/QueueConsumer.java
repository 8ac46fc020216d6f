package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompVersion;
import java.util.List;

/** A session that takes messages from a queue. */
record QueueConsumer(StompConnection connection, Patience patience) implements AutoCloseable {

  /**
   * Returns the frame that acknowledges a message, or says that it was not consumed.
   *
   * @param command ACK or NACK
   * @throws Untestable when the message cannot be acknowledged as version 1.2 wants it
   */
  StompFrame answer(String command, ReceivedFrame message) {
    if (connection.version() != StompVersion.V1_2) {
      throw new Untestable("the session is not one of version 1.2");
    }
    String ack = message.header("ack");
    if (ack == null) {
      throw new Untestable("the MESSAGE has no ack header");
    }
    return StompFrame.of(command).with("id", ack);
  }

  /** Sends the frame, and waits for its RECEIPT, as far as the target gives one. */
  void settle(StompFrame frame) {
    var unused = connection.sendForReceipt(frame, patience.answer());
  }

  /** Sends the frame, and returns whether the session goes on as if all were right. */
  boolean accepts(StompFrame frame, Fence fence) {
    ReceivedFrame answer = connection.sendForReceipt(frame, patience.answer());
    return answer == null ? fence.behind(connection) == Fence.Held.YES : answer.is("RECEIPT");
  }

  /** Returns the bodies of the messages that came. */
  List<Bytes> bodies() {
    return connection.messages().stream().map(ReceivedFrame::body).toList();
  }

  /** Returns whether the target has not ended the session. */
  boolean stands() {
    return !connection.hasEnded();
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
