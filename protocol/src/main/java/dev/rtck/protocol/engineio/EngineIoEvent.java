package dev.rtck.protocol.engineio;

import org.jspecify.annotations.Nullable;

/** What an Engine.IO connection brought; times are those of {@link System#nanoTime}. */
public sealed interface EngineIoEvent {

  /** When it came. */
  long atNanos();

  /**
   * A packet, or what stands in its place.
   *
   * @param carrier {@link Carrier#POLLING} or {@link Carrier#WEBSOCKET}
   */
  record Came(long atNanos, EngineIoPacket packet, Carrier carrier) implements EngineIoEvent {
    /** Returns whether it is a packet of text of this type. */
    public boolean is(EngineIoType type) {
      return packet instanceof EngineIoPacket.Text text && text.type() == type;
    }

    @Override
    public String toString() {
      return packet.toString();
    }
  }

  /**
   * The end of the connection; nothing comes after it.
   *
   * @param byTarget whether the target ended it, and not this side
   * @param closeCode of the Close frame, when there was one with a code
   * @param answer what a poll got in place of packets, when that was the end
   * @param words how it ended, for a report
   */
  record Ended(
      long atNanos,
      boolean byTarget,
      @Nullable Integer closeCode,
      @Nullable HttpAnswer answer,
      String words)
      implements EngineIoEvent {
    @Override
    public String toString() {
      return words;
    }
  }
}
