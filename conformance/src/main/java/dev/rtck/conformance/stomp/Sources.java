package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Three senders, and three topics that one session hears, each with a subscription of its own. */
final class Sources implements AutoCloseable {

  private static final int EACH = 2;

  private final StompProbe probe;
  private final StompConnection hearer;
  private final List<StompConnection> senders;

  /** Topics by the ids of their subscriptions. */
  private final Map<String, String> topics = new LinkedHashMap<>();

  /** The ids of subscriptions by the messages that are for them. */
  private final Map<Bytes, String> sent = new LinkedHashMap<>();

  private Sources(StompProbe probe, OwnTopic topic) {
    this.probe = probe;
    this.hearer = topic.connection();
    this.senders = List.of(probe.open(), probe.open(), hearer);
    topics.put(topic.id(), topic.destination());
  }

  /**
   * Opens them beside the subscription that is there.
   *
   * @throws Untestable when the target refuses more of them
   */
  static Sources open(StompProbe probe, OwnTopic topic, SubscriptionProof proof) {
    Sources sources = new Sources(probe, topic);
    for (String name : List.of("second", "third")) {
      String id = name + "-" + UUID.randomUUID();
      String destination = topic.destination() + "-" + name;
      sources.topics.put(id, destination);
      StompFrame subscribe = StompFrame.subscribe(id, destination);
      if (!proof.subscribe(sources.hearer, subscribe, probe.patience().answer())) {
        sources.close();
        throw new Untestable(
            "a second subscription is refused: " + sources.hearer.outcome().describe());
      }
    }
    return sources;
  }

  /**
   * Has each sender send to each topic, and returns what came of it.
   *
   * @throws Untestable when nothing came
   */
  List<ReceivedFrame> exchange() {
    for (StompConnection sender : senders) {
      List<StompFrame> frames = new ArrayList<>();
      topics.forEach(
          (id, destination) -> {
            for (int i = 0; i < EACH; i++) {
              StompFrame frame = StompFrame.send(destination, "source-" + UUID.randomUUID());
              frames.add(frame);
              sent.put(frame.body(), id);
            }
          });
      sender.send(frames.toArray(StompFrame[]::new));
    }
    Deadline deadline = Deadline.in(probe.patience().answer());
    for (Bytes body : sent.keySet()) {
      var unused = hearer.awaitMessage(body, deadline.cut(probe.patience().answer()));
    }
    List<ReceivedFrame> came =
        hearer.messages().stream().filter(it -> sent.containsKey(it.body())).toList();
    if (came.isEmpty()) {
      throw new Untestable("the topics deliver nothing: " + hearer.outcome().describe());
    }
    return came;
  }

  /** Returns the id of the subscription for which a message that came was sent. */
  String subscriptionOf(ReceivedFrame message) {
    return Objects.requireNonNull(sent.get(message.body()));
  }

  @Override
  public void close() {
    senders.stream().filter(it -> it != hearer).forEach(StompConnection::close);
  }
}
