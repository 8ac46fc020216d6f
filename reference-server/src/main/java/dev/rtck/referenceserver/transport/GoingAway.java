package dev.rtck.referenceserver.transport;

/** The event by which a connection learns that the server shuts down. */
public enum GoingAway {
  INSTANCE
}
