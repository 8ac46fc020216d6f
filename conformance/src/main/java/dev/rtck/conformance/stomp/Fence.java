package dev.rtck.conformance.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Something that must be answered behind what was sent before: a message to a topic of our own,
 * where the profile names topics that deliver; else a ping of the WebSocket, which proves only that
 * the target reads.
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
  private final TopicTrial trial;
  private final Supplier<StompProbe> probes;

  /**
   * @param trial whether topics deliver, for all fences of the endpoint
   * @param probes of those who try that
   */
  Fence(
      StompSettings settings,
      SubscriptionProof proof,
      Patience patience,
      TopicTrial trial,
      Supplier<StompProbe> probes) {
    this.settings = settings;
    this.proof = proof;
    this.patience = patience;
    this.trial = trial;
    this.probes = probes;
  }

  /** Sends it, and waits for the answer. */
  Held behind(StompConnection connection) {
    StompSettings.Destinations destinations = settings.destinations();
    String topic = destinations == null ? null : destinations.topic();
    if (topic != null && trial.delivers(() -> tried(topic))) {
      return behind(connection, fresh(topic));
    }
    if (connection.carrier() instanceof WebSocketCarrier) {
      return isPonged(connection, patience.answer()) ? Held.YES : Held.NO;
    }
    return connection.outcome().silent() ? Held.UNKNOWN : Held.NO;
  }

  /**
   * Returns whether a ping of the WebSocket is answered: what was to be written before has been
   * written then. False where there is no WebSocket.
   */
  static boolean isPonged(StompConnection connection, Duration atMost) {
    if (!(connection.carrier() instanceof WebSocketCarrier carrier)) {
      return false;
    }
    Bytes nonce = Bytes.utf8(UUID.randomUUID().toString().substring(0, 8));
    carrier.webSocket().send(Frame.ping(nonce));
    return carrier.webSocket().awaitPong(nonce, atMost) != null;
  }

  private static String fresh(String topic) {
    return topic + "rtck-fence-" + UUID.randomUUID();
  }

  private TopicTrial.Found tried(String topic) {
    try (StompProbe probe = probes.get();
        StompConnection connection = probe.open()) {
      if (behind(connection, fresh(topic)) == Held.YES) {
        return TopicTrial.Found.DELIVERS;
      }
      return connection.outcome().silent() ? TopicTrial.Found.SILENT : TopicTrial.Found.REFUSES;
    } catch (StompRefused | Unreachable nobodyIsLetIn) {
      return TopicTrial.Found.SILENT;
    }
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
    if (message != null) {
      // A target may limit how many subscriptions a session has.
      connection.send(StompFrame.of("UNSUBSCRIBE").with("id", id).with("destination", destination));
    }
    return message == null ? Held.NO : Held.YES;
  }
}
