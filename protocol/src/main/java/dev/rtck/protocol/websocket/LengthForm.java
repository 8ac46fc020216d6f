package dev.rtck.protocol.websocket;

/** How a frame spells the length of its payload (RFC 6455 §5.2). */
public enum LengthForm {
  /** In the seven bits of the second byte: up to 125. */
  SEVEN_BITS,
  /** In two further bytes: up to 65,535. */
  SIXTEEN_BITS,
  /** In eight further bytes. */
  SIXTY_FOUR_BITS;

  /** Returns the only form that §5.2 allows for the length. */
  public static LengthForm minimalFor(long length) {
    if (length >= 0 && length <= 125) {
      return SEVEN_BITS;
    }
    return length >= 0 && length <= 0xffff ? SIXTEEN_BITS : SIXTY_FOUR_BITS;
  }
}
