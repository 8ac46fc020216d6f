package dev.rtck.conformance.stomp;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A queue that nobody else uses, and a session that sends to it. */
final class OwnQueue implements AutoCloseable {

  private static final int TRIES = 4;
  private static final Duration LOOK = Duration.ofMillis(5);

  private final StompProbe probe;
  private final SubscriptionProof proof;
  private final StompConnection sender;
  private final String destination;

  private OwnQueue(StompProbe probe, SubscriptionProof proof, String destination) {
    this.probe = probe;
    this.proof = proof;
    this.sender = probe.open();
    this.destination = destination;
  }

  /**
   * Opens one.
   *
   * @throws Untestable when the profile names no queues
   */
  static OwnQueue open(StompProbe probe, EndpointPlan plan, SubscriptionProof proof) {
    return at(probe, proof, fresh(plan));
  }

  /** Opens the queue of that destination. */
  static OwnQueue at(StompProbe probe, SubscriptionProof proof, String destination) {
    return new OwnQueue(probe, proof, destination);
  }

  /**
   * Returns the destination of a queue that nobody uses.
   *
   * @throws Untestable when the profile names no queues
   */
  static String fresh(EndpointPlan plan) {
    String prefix = prefix(plan);
    if (prefix == null) {
      throw new Untestable("the profile names no destinations.queue");
    }
    return prefix + "rtck-" + UUID.randomUUID();
  }

  /** Returns whether the profile names queues. */
  static boolean isNamed(EndpointPlan plan) {
    return prefix(plan) != null;
  }

  private static @Nullable String prefix(EndpointPlan plan) {
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    return destinations == null ? null : destinations.queue();
  }

  String destination() {
    return destination;
  }

  /** Returns a SEND to the queue whose body tells it from all others. */
  StompFrame message() {
    return StompFrame.send(destination, "body-" + UUID.randomUUID());
  }

  /** Returns how the session that sends was refused; null where it was not. */
  @Nullable String refusal() {
    return Burst.refusal(sender.outcome());
  }

  /** Sends a message. */
  void send(StompFrame frame) {
    sender.send(frame);
  }

  /** Sends a message whose body tells it from all others, and returns the body. */
  Bytes send() {
    StompFrame frame = message();
    send(frame);
    return frame.body();
  }

  /**
   * Opens a session that takes messages.
   *
   * @param mode the ack header; null is none
   * @throws Untestable when the target refuses
   */
  QueueConsumer consumer(@Nullable String mode) {
    return consumer(probe.open(), mode);
  }

  /** Subscribes in a session that is there, as {@link #consumer(String)} does. */
  QueueConsumer consumer(StompConnection connection, @Nullable String mode) {
    String id = "consumer-" + UUID.randomUUID();
    StompFrame subscribe = StompFrame.subscribe(id, destination);
    if (!proof.subscribe(
        connection,
        mode == null ? subscribe : subscribe.with("ack", mode),
        probe.patience().answer())) {
      throw new Untestable("nobody can subscribe to a queue: " + connection.outcome().describe());
    }
    return new QueueConsumer(connection, id, probe.patience());
  }

  /**
   * Sends so many messages, which the one consumer gets.
   *
   * @throws Untestable when it gets not all
   */
  List<ReceivedFrame> deliver(QueueConsumer consumer, int count) {
    List<Bytes> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bodies.add(send());
    }
    List<ReceivedFrame> messages = new ArrayList<>();
    for (Bytes body : bodies) {
      ReceivedFrame message = consumer.connection().awaitMessage(body, probe.patience().answer());
      if (message == null) {
        throw new Untestable(
            "the queue delivered "
                + messages.size()
                + " of "
                + count
                + " messages: "
                + consumer.connection().outcome().describe());
      }
      messages.add(message);
    }
    return messages;
  }

  /** Sends so many messages, and returns those that come to the one consumer without an ACK. */
  List<ReceivedFrame> deliverUpTo(QueueConsumer consumer, int count) {
    List<Bytes> bodies = IntStream.range(0, count).mapToObj(i -> send()).toList();
    List<ReceivedFrame> messages = new ArrayList<>();
    Duration wait = probe.patience().answer();
    for (Bytes body : bodies) {
      ReceivedFrame message = consumer.connection().awaitMessage(body, wait);
      if (message == null) {
        break;
      }
      messages.add(message);
    }
    return messages;
  }

  /** Waits until each of the bodies came to one of the consumers. */
  void awaitEach(List<Bytes> bodies, List<QueueConsumer> consumers) {
    Deadline deadline = Deadline.in(probe.patience().answer());
    for (Bytes body : bodies) {
      boolean came = false;
      while (!came && !deadline.hasPassed() && consumers.stream().anyMatch(QueueConsumer::stands)) {
        came =
            consumers.stream()
                .anyMatch(it -> it.connection().awaitMessage(body, deadline.cut(LOOK)) != null);
      }
    }
  }

  /**
   * Returns the bodies of what comes to somebody new, up to a message that is sent now.
   *
   * @param awaited what is waited for before that
   * @throws Untestable when that message does not come
   */
  List<Bytes> rest(List<Bytes> awaited) {
    return messages(awaited).stream().map(ReceivedFrame::body).toList();
  }

  /** Returns what comes to somebody new, as {@link #rest} does. */
  List<ReceivedFrame> messages(List<Bytes> awaited) {
    try (QueueConsumer next = consumer(null)) {
      Deadline deadline = Deadline.in(probe.patience().answer());
      for (Bytes body : awaited) {
        var unused = next.connection().awaitMessage(body, deadline.cut(probe.patience().answer()));
      }
      // Those who left may still be taken for consumers for a while.
      Duration once = probe.patience().answer().dividedBy(TRIES);
      for (int i = 0; i < TRIES; i++) {
        if (next.connection().awaitMessage(send(), once) != null) {
          List<ReceivedFrame> came = next.connection().messages();
          // Else what is sent next may go to somebody who is gone.
          next.leave();
          return came;
        }
      }
      throw new Untestable(
          "the queue delivers nothing any more: " + next.connection().outcome().describe());
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
