package dev.rtck.protocol.client;

/** How far a client is with its connection: the states that a browser shows to its user. */
public enum ConnectionState {
  /** No connection, and none is being made. */
  DISCONNECTED,
  /** The first connection is being made. */
  CONNECTING,
  /** The application's messages can come and go. */
  CONNECTED,
  /** The connection was lost, and another one is waited for or being made. */
  RECONNECTING
}
