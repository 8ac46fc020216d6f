package dev.rtck.referenceserver.engineio;

/** What is done with the messages of sessions. Each session calls from one thread at a time. */
@FunctionalInterface
public interface EngineApplication {
  /** After the handshake. */
  Listener opened(EngineSession session);

  /** Hears of one session. */
  interface Listener {
    /** For each message, in the order in which they were sent. */
    void received(Packet message);

    /** Behind the messages of one POST. */
    default void bodyEnded() {}

    /** Once, when the session is not open any more. */
    void closed(CloseReason reason);
  }
}
