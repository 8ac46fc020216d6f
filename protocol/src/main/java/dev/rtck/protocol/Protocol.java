package dev.rtck.protocol;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A realtime protocol that an endpoint may speak. */
public enum Protocol {
  /** RFC 6455. */
  WEBSOCKET,
  /** Socket.IO 5 over Engine.IO 4. */
  SOCKETIO,
  /** STOMP 1.0 to 1.2, over a WebSocket or plain TCP. */
  STOMP,
  /** Server-sent events, the WHATWG event stream. */
  SSE,
  /** The Pusher Channels protocol. */
  PUSHER,
  /** The Ably realtime protocol. */
  ABLY,
  /** The Liveblocks realtime protocol. */
  LIVEBLOCKS;

  /** Returns the one word that profiles, flags, reports and packages use for this protocol. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the first segments of the ids of this protocol's wire cases; the own one first. */
  public List<String> casePrefixes() {
    return switch (this) {
      case WEBSOCKET -> List.of("ws");
      case SOCKETIO -> List.of("sio", "eio");
      default -> List.of(word());
    };
  }

  /** Returns whether the service is hosted, so that its operations are known without a profile. */
  public boolean managed() {
    return this == PUSHER || this == ABLY || this == LIVEBLOCKS;
  }

  /** Returns the protocol with that {@link #word()}, or null. */
  public static @Nullable Protocol ofWord(String word) {
    for (Protocol protocol : values()) {
      if (protocol.word().equals(word)) {
        return protocol;
      }
    }
    return null;
  }
}
