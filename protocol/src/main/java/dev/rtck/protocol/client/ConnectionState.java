package dev.rtck.protocol.client;

/** How far a client is with its connection: the states that a browser shows to its user. */
public enum ConnectionState {
  /** No connection, and none is being made. */
  DISCONNECTED,
  /** The first connection is being made. */
  CONNECTING,
  /** The application's messages can come and go. */
  CONNECTED,
  /** The connection was lost, or the first did not come about, and another one is on its way. */
  RECONNECTING;

  /** Returns whether this state can be followed by the other without a third in between. */
  public boolean canBecome(ConnectionState next) {
    return switch (this) {
      case DISCONNECTED -> next == CONNECTING;
      case CONNECTING -> next == CONNECTED || next == RECONNECTING || next == DISCONNECTED;
      case CONNECTED -> next == RECONNECTING || next == DISCONNECTED;
      case RECONNECTING -> next == CONNECTED || next == DISCONNECTED;
    };
  }
}
