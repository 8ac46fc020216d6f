package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** What the sender of one event wants to be told. Safe for use by many threads. */
public interface Acknowledgement {
  /** Whether the sender asked for it. */
  boolean isWanted();

  /** Acknowledges with these arguments: once, and only if it is wanted. */
  void send(ArrayNode arguments);
}
