package dev.rtck.protocol.profile;

/** What a client that comes later gets of what was sent before. */
public enum History {
  /** Nothing. */
  NONE,
  /** All of it. */
  ALL
}
