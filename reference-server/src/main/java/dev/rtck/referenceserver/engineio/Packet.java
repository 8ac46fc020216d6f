package dev.rtck.referenceserver.engineio;

import org.jspecify.annotations.Nullable;

/** One packet. The bytes of a binary one are shared, not copied: nobody may change them. */
public final class Packet {
  static final Packet CLOSE = new Packet(PacketType.CLOSE, "", null);
  static final Packet PING = new Packet(PacketType.PING, "", null);
  static final Packet NOOP = new Packet(PacketType.NOOP, "", null);

  private final PacketType type;
  private final String text;
  private final byte @Nullable [] binary;

  private Packet(PacketType type, String text, byte @Nullable [] binary) {
    this.type = type;
    this.text = text;
    this.binary = binary;
  }

  static Packet of(PacketType type, String text) {
    return new Packet(type, text, null);
  }

  /** A message of text. */
  public static Packet message(String text) {
    return new Packet(PacketType.MESSAGE, text, null);
  }

  /** A message of bytes. */
  public static Packet message(byte[] binary) {
    return new Packet(PacketType.MESSAGE, "", binary);
  }

  PacketType type() {
    return type;
  }

  /** What a text packet carries; empty for a binary one. */
  public String text() {
    return text;
  }

  /** What a binary packet carries: the bytes themselves, not a copy. */
  public byte @Nullable [] binary() {
    return binary;
  }

  @Override
  public String toString() {
    return type + (binary == null ? " " + text : " of " + binary.length + " bytes");
  }
}
