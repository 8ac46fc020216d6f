package dev.rtck.referenceserver.websocket;

import java.nio.charset.StandardCharsets;

/** One whole message. The payload is shared, not copied: nobody may change it. */
public final class Message {
  private final boolean text;
  private final byte[] payload;

  /** A message of these bytes; those of a text are UTF-8. */
  public Message(boolean text, byte[] payload) {
    this.text = text;
    this.payload = payload;
  }

  /** A text message. */
  public static Message text(String text) {
    return new Message(true, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether this is text, else binary. */
  public boolean isText() {
    return text;
  }

  /** The bytes themselves, not a copy. */
  public byte[] payload() {
    return payload;
  }

  @Override
  public String toString() {
    return (text ? "text" : "binary") + " of " + payload.length + " bytes";
  }
}
