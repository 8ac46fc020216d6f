package dev.rtck.protocol.socketio;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.EngineIoEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Socket.IO connection brought; times are those of {@link System#nanoTime}. */
public sealed interface SocketIoEvent {

  /** When it came, with its last attachment. */
  long atNanos();

  /**
   * A packet, with its attachments.
   *
   * @param raw its text as it came, without the digit of Engine.IO
   * @param attachments how many came with it
   * @param flaws each way in which it breaks the protocol, in words; empty when it does not
   */
  record Came(long atNanos, SocketIoPacket packet, String raw, int attachments, List<String> flaws)
      implements SocketIoEvent {
    public Came {
      flaws = List.copyOf(flaws);
    }

    /** Returns whether it is a packet of this type and namespace. */
    public boolean is(SocketIoType type, String namespace) {
      return packet.type() == type && packet.namespace().equals(namespace);
    }

    /** Returns whether it is an event with this name, in this namespace. */
    public boolean isEvent(String namespace, String name) {
      return packet.type().isEvent()
          && packet.namespace().equals(namespace)
          && packet.eventName().equals(name);
    }

    /** Returns whether it is the acknowledgement with this id, in this namespace. */
    public boolean isAck(String namespace, long id) {
      Long its = packet.id();
      return packet.type().isAck()
          && packet.namespace().equals(namespace)
          && its != null
          && its == id;
    }

    @Override
    public String toString() {
      return packet.toString();
    }
  }

  /**
   * A message that is no packet.
   *
   * @param text what came as text, or null
   * @param bytes what came as bytes that no packet had announced, or null
   */
  record Stray(long atNanos, @Nullable String text, @Nullable Bytes bytes)
      implements SocketIoEvent {
    @Override
    public String toString() {
      return text == null ? "bytes that nothing announced" : "no packet: '" + text + "'";
    }
  }

  /** The end of the connection; nothing comes after it. */
  record Ended(EngineIoEvent.Ended how) implements SocketIoEvent {
    @Override
    public long atNanos() {
      return how.atNanos();
    }

    @Override
    public String toString() {
      return how.words();
    }
  }
}
