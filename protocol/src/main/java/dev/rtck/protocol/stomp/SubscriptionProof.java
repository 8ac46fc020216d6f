package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Ability;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when a subscription is effective: by a RECEIPT where the target gives one, else by a
 * message of our own through the same destination, else by a quiet period.
 *
 * <p>Some servers work on SUBSCRIBE and on the SEND behind it at the same time, and most of these
 * give no RECEIPT. One for an endpoint: what was learnt of it is kept. Thread-safe.
 */
public final class SubscriptionProof {

  /** What the bodies of its own messages begin with. */
  public static final String MARKER = "rtck-subscribed-";

  private static final Duration BETWEEN_MARKERS = Duration.ofMillis(50);

  private final @Nullable String topics;
  private final Duration quiet;
  private volatile boolean givesReceipts;
  private volatile boolean triesReceipts;
  private volatile boolean hearsMarkers;
  private volatile boolean triesMarkers = true;

  /**
   * @param settings what the profile promises; where it says nothing of receipts, they are tried
   * @param quiet how long to wait where nothing else tells
   */
  public SubscriptionProof(StompSettings settings, Duration quiet) {
    var supports = settings.supports();
    StompSettings.Destinations destinations = settings.destinations();
    this.triesReceipts = supports == null || supports.contains(Ability.RECEIPTS);
    this.topics = destinations == null ? null : destinations.topic();
    this.quiet = quiet;
  }

  /** Returns whether the frame is a message that only proved a subscription, anybody's. */
  public static boolean isMarker(ReceivedFrame frame) {
    return frame.is("MESSAGE") && frame.text().startsWith(MARKER);
  }

  /** Returns whether the target gave a RECEIPT for some SUBSCRIBE so far. */
  public boolean givesReceipts() {
    return givesReceipts;
  }

  /**
   * Subscribes, and waits until the subscription is effective, as far as can be told.
   *
   * @return false when the target said ERROR, or ended the connection
   */
  public boolean subscribe(StompConnection connection, StompFrame subscribe, Duration atMost) {
    long mark = connection.mark();
    if (triesReceipts) {
      ReceivedFrame answer = connection.sendForReceipt(subscribe, atMost);
      if (answer != null) {
        givesReceipts |= answer.is("RECEIPT");
        return answer.is("RECEIPT");
      }
      triesReceipts = givesReceipts;
    } else {
      connection.send(subscribe);
    }
    if (!connection.outcome().silent()) {
      return false;
    }
    String destination = subscribe.header("destination");
    String prefix = topics;
    if (destination != null && prefix != null && triesMarkers) {
      if (destination.startsWith(prefix)) {
        boolean heard = seesOwnMessage(connection, destination, mark, atMost);
        learn(heard);
        return heard || connection.outcome().silent();
      }
      awaitFence(connection, prefix, atMost);
    }
    return !connection.awaitClosing(quiet).closed();
  }

  /** One destination through which nothing comes says nothing of the others. */
  private void learn(boolean heard) {
    hearsMarkers |= heard;
    triesMarkers = hearsMarkers;
  }

  /**
   * Where no message of ours can go through a destination, one through a topic tells at least that
   * the target has read so far: it may be busy for longer than the quiet period.
   */
  private void awaitFence(StompConnection connection, String prefix, Duration atMost) {
    learn(reaches(connection, prefix, atMost.dividedBy(2)));
  }

  /** Returns whether a message reaches the connection itself through a topic of its own. */
  static boolean reaches(StompConnection connection, String topics, Duration atMost) {
    String id = MARKER + UUID.randomUUID();
    String topic = topics + id;
    long mark = connection.mark();
    connection.send(StompFrame.subscribe(id, topic));
    boolean heard = seesOwnMessage(connection, topic, mark, atMost);
    connection.send(StompFrame.of("UNSUBSCRIBE").with("id", id).with("destination", topic));
    return heard;
  }

  private static boolean seesOwnMessage(
      StompConnection connection, String destination, long mark, Duration atMost) {
    String text = MARKER + UUID.randomUUID();
    Bytes body = Bytes.utf8(text);
    long end = System.nanoTime() + atMost.toNanos();
    Duration wait = BETWEEN_MARKERS;
    // What is sent before the subscription is effective is lost, so it is said again; each time
    // later, since all others who subscribed hear it, too, and a busy target has enough to do.
    while (System.nanoTime() < end && connection.outcome().silent() && !connection.hasEnded()) {
      connection.send(StompFrame.send(destination, text));
      long since = System.nanoTime();
      if (connection.awaitFrameSince(mark, it -> it.body().equals(body), wait) != null) {
        return true;
      }
      if (System.nanoTime() - since < wait.toNanos() / 2) {
        // The time of the case is over, and no wait lasts any more.
        return false;
      }
      wait = wait.multipliedBy(2);
    }
    return false;
  }
}
