package dev.rtck.protocol.profile;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What only a STOMP endpoint has. A list that is null promises nothing: all is tried, and only
 * clauses of the specification can fail.
 *
 * @param subprotocols what clients offer in {@code Sec-WebSocket-Protocol}, in order
 * @param versions which versions the server promises
 * @param virtualHost the {@code host} header of CONNECT; null: the host of the URL
 * @param destinations where to send and subscribe; null: what needs them is untestable
 * @param supports which abilities the server promises
 * @param framings which ways of laying STOMP frames over WebSocket messages the server promises
 */
public record StompSettings(
    List<String> subprotocols,
    @Nullable List<String> versions,
    @Nullable String virtualHost,
    @Nullable Destinations destinations,
    @Nullable Set<Ability> supports,
    @Nullable Set<Framing> framings)
    implements Settings {

  /** What clients offer when the profile names no subprotocol. */
  public static final List<String> DEFAULT_SUBPROTOCOLS =
      List.of("v12.stomp", "v11.stomp", "v10.stomp");

  public StompSettings {
    subprotocols = List.copyOf(subprotocols);
    versions = versions == null ? null : List.copyOf(versions);
    supports = supports == null ? null : Set.copyOf(supports);
    framings = framings == null ? null : Set.copyOf(framings);
  }

  /**
   * Where to send and subscribe; null where the profile does not say.
   *
   * @param topic the prefix of destinations at which every subscriber gets every message
   * @param queue the prefix of destinations at which one subscriber gets each message
   * @param forbidden the prefix of destinations that answer with an ERROR
   */
  public record Destinations(
      @Nullable String topic, @Nullable String queue, @Nullable String forbidden) {}

  /** What a server can do beyond passing messages on. */
  public enum Ability {
    /** Answers {@code receipt} headers. */
    RECEIPTS,
    /** Minds {@code ack: client} and {@code client-individual}. */
    ACKNOWLEDGEMENTS,
    /** Minds BEGIN, COMMIT and ABORT. */
    TRANSACTIONS,
    /** Delivers again what was not acknowledged. */
    REDELIVERY,
    /** Keeps what is sent to a queue until somebody subscribes. */
    PERSISTENCE
  }

  /** How STOMP frames are laid over WebSocket messages. */
  public enum Framing {
    /** One frame in one message. */
    SINGLE,
    /** One frame over several messages. */
    SPLIT,
    /** Several frames in one message. */
    COALESCED,
    /** One frame in a message of several fragments. */
    FRAGMENTED,
    /** One frame in a binary message. */
    BINARY
  }
}
