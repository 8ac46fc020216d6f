package dev.rtck.protocol.engineio;

/** What carries the packets of an Engine.IO session. */
public enum Carrier {
  /** HTTP long polling. */
  POLLING("polling"),
  /** A WebSocket from the start. */
  WEBSOCKET("websocket"),
  /** Long polling at first, and then a WebSocket. */
  UPGRADED("upgraded");

  private final String slug;

  Carrier(String slug) {
    this.slug = slug;
  }

  /** Returns the word for checks and reports. */
  public String slug() {
    return slug;
  }
}
