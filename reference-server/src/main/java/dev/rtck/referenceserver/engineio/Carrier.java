package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.transport.End;
import java.util.List;

/** What carries the packets of a session. To be used by the tasks of the session. */
sealed interface Carrier permits PollingCarrier, WebSocketCarrier {
  /** Whether packets can go out now. */
  boolean isReady();

  /** Sends packets; only when {@linkplain #isReady ready}. */
  void send(List<Packet> packets);

  /** Whether the client takes what is sent without delay. Safe for use by many threads. */
  boolean keepsUp();

  /** How it ended, if it has. Safe for use by many threads. */
  End ending();

  /** Ends it in its manner. */
  void close();
}
