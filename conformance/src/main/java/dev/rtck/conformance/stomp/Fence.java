package dev.rtck.conformance.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.Frame;
import java.util.UUID;

/**
 * Something that must be answered behind what was sent before: a message to a topic of our own,
 * where the profile names topics; else a ping of the WebSocket, which proves only that the target
 * reads.
 */
final class Fence {

  /** Whether the answer came. */
  enum Held {
    YES,
    NO,
    /** Nothing is known that would be answered. */
    UNKNOWN
  }

  private static final int TRIES = 4;

  private final StompSettings settings;
  private final SubscriptionProof proof;
  private final Patience patience;

  Fence(StompSettings settings, SubscriptionProof proof, Patience patience) {
    this.settings = settings;
    this.proof = proof;
    this.patience = patience;
  }

  /** Sends it, and waits for the answer. */
  Held behind(StompConnection connection) {
    StompSettings.Destinations destinations = settings.destinations();
    String topic = destinations == null ? null : destinations.topic();
    if (topic != null) {
      return behind(connection, topic + "rtck-fence-" + UUID.randomUUID());
    }
    if (connection.carrier() instanceof WebSocketCarrier carrier) {
      Bytes nonce = Bytes.utf8(UUID.randomUUID().toString().substring(0, 8));
      carrier.webSocket().send(Frame.ping(nonce));
      boolean ponged = carrier.webSocket().awaitPong(nonce, patience.answer()) != null;
      return ponged ? Held.YES : Held.NO;
    }
    return connection.outcome().silent() ? Held.UNKNOWN : Held.NO;
  }

  private Held behind(StompConnection connection, String destination) {
    String id = "fence-" + UUID.randomUUID();
    if (!proof.subscribe(connection, StompFrame.subscribe(id, destination), patience.answer())) {
      return Held.NO;
    }
    Bytes body = Bytes.utf8(id);
    ReceivedFrame message = null;
    // Some give a RECEIPT before the subscription stands, and that is judged elsewhere.
    for (int i = 0; i < TRIES && message == null; i++) {
      connection.send(StompFrame.send(destination, id));
      message = connection.awaitMessage(body, patience.answer().dividedBy(TRIES));
    }
    return message == null ? Held.NO : Held.YES;
  }
}
