package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** What is done with the events of a namespace. Each socket calls from one thread at a time. */
public interface SocketApplication {
  /** After the client has been told that it is connected. */
  default void connected(Socket socket) {}

  /**
   * For each event.
   *
   * @param event its name, then its arguments
   */
  void received(Socket socket, ArrayNode event, Acknowledgement acknowledgement);

  /**
   * Once, when the socket is not connected any more.
   *
   * @param reason in the words of the JavaScript server, such as {@code transport close}
   */
  default void disconnected(Socket socket, String reason) {}
}
