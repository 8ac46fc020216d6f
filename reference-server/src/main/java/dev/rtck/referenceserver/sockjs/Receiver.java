package dev.rtck.referenceserver.sockjs;

/** What takes the frames of one SockJS session to the client at the moment. */
interface Receiver {
  /**
   * Sends a frame.
   *
   * @return whether it takes another one
   */
  boolean send(String frame);

  /** Ends the response or connection, when all is sent. */
  void end();

  /** Whether the client takes what is sent without delay. */
  boolean keepsUp();
}
