package dev.rtck.conformance.stomp;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A topic that nobody else uses, and a session that hears it; a message has gone through it. */
final class OwnTopic implements AutoCloseable {

  private static final String BODY = "body-";
  private static final int TRIES = 3;

  private final StompProbe probe;
  private final SubscriptionProof proof;
  private final StompConnection connection;
  private final String destination;
  private final String id;

  private OwnTopic(StompProbe probe, SubscriptionProof proof, String destination, String id) {
    this.probe = probe;
    this.proof = proof;
    this.connection = probe.open();
    this.destination = destination;
    this.id = id;
  }

  /**
   * Opens one.
   *
   * @throws Untestable when the profile names no topics, or one does not deliver
   */
  static OwnTopic open(StompProbe probe, EndpointPlan plan, SubscriptionProof proof) {
    OwnTopic topic = fresh(probe, plan, proof);
    if (!topic.subscribes(topic.connection, topic.id)
        || !topic.reaches(List.of(topic.connection))) {
      throw new Untestable(
          "a new topic delivers nothing, which the profile's destinations.topic promises: "
              + topic.connection.outcome().describe());
    }
    return topic;
  }

  /**
   * Returns whether a new topic delivers nothing although nobody is refused: neither what its
   * hearer sends, nor what somebody else does.
   */
  static boolean isSilent(StompProbe probe, EndpointPlan plan, SubscriptionProof proof) {
    try (OwnTopic topic = fresh(probe, plan, proof);
        StompConnection sender = probe.open()) {
      boolean heard = !topic.subscribes(topic.connection, topic.id);
      for (int tries = 0; tries < TRIES && !heard; tries++) {
        StompFrame frame = topic.send();
        sender.send(frame);
        heard =
            topic.connection.awaitMessage(frame.body(), probe.patience().answer().dividedBy(TRIES))
                != null;
      }
      return !heard && topic.connection.outcome().silent() && sender.outcome().silent();
    } catch (StompRefused noMore) {
      return false;
    }
  }

  private static OwnTopic fresh(StompProbe probe, EndpointPlan plan, SubscriptionProof proof) {
    String destination = prefix(plan) + "rtck-" + UUID.randomUUID();
    return new OwnTopic(probe, proof, destination, "own-" + UUID.randomUUID());
  }

  /** Subscribes to it with an id; returns false when the target refuses. */
  boolean subscribes(StompConnection session, String other) {
    return proof.subscribe(
        session, StompFrame.subscribe(other, destination), probe.patience().answer());
  }

  /**
   * Opens another session that hears it.
   *
   * @throws Untestable when the target refuses
   */
  StompConnection join(String other) {
    StompConnection session = probe.open();
    if (!subscribes(session, other)) {
      throw new Untestable("a topic takes no second subscriber: " + session.outcome().describe());
    }
    return session;
  }

  /**
   * Returns whether a message reaches all of them. Some are told a subscription stands before it
   * does, so it is tried three times.
   */
  boolean reaches(List<StompConnection> sessions) {
    boolean all = false;
    for (int tries = 0; tries < TRIES && !all; tries++) {
      StompFrame frame = send();
      connection.send(frame);
      all = true;
      for (StompConnection session : sessions) {
        all =
            session.awaitMessage(frame.body(), probe.patience().answer().dividedBy(TRIES)) != null
                && all;
      }
    }
    return all;
  }

  /**
   * Returns what destinations of topics begin with.
   *
   * @throws Untestable when the profile does not say
   */
  static String prefix(EndpointPlan plan) {
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    String prefix = destinations == null ? null : destinations.topic();
    if (prefix == null) {
      throw new Untestable("the profile names no destinations.topic");
    }
    return prefix;
  }

  /** Returns whether the profile names topics. */
  static boolean isNamed(EndpointPlan plan) {
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    return destinations != null && destinations.topic() != null;
  }

  StompConnection connection() {
    return connection;
  }

  /**
   * Goes on only where the session has the version, or a newer one.
   *
   * @throws Untestable where it has not
   */
  void require(StompVersion oldest) {
    StompClient.require(connection, oldest);
  }

  String destination() {
    return destination;
  }

  /** Returns the id of the subscription. */
  String id() {
    return id;
  }

  /** Returns a SEND to the topic whose body tells it from all others. */
  StompFrame send() {
    return StompFrame.send(destination, BODY + UUID.randomUUID());
  }

  /** Returns whether a message is one that {@link #send()} made, or a mark of the proof. */
  static boolean isUsual(ReceivedFrame message) {
    String text = message.text();
    return text.startsWith(BODY) || text.startsWith(SubscriptionProof.MARKER);
  }

  /** Returns whether a usual message gets through: what was sent before is delivered by then. */
  boolean delivers() {
    return passed(send()) != null;
  }

  /** Sends the frame, and returns the message with the same body, if it comes. */
  @Nullable ReceivedFrame passed(StompFrame frame) {
    connection.send(frame);
    return received(frame.body());
  }

  @Nullable ReceivedFrame received(Bytes body) {
    return connection.awaitMessage(body, probe.patience().answer());
  }

  /**
   * Returns whether a message with the body came from the other connection, behind which all is
   * done.
   */
  boolean gotFrom(StompConnection sender, Fence fence, Bytes body) {
    return gotAnyFrom(sender, fence, List.of(body));
  }

  /** Returns as {@link #gotFrom} does whether one of several came. */
  boolean gotAnyFrom(StompConnection sender, Fence fence, List<Bytes> bodies) {
    if (!sender.awaitClosing(probe.patience().quiet().dividedBy(4)).closed()) {
      var unused = fence.behind(sender);
    }
    return gotAny(bodies);
  }

  /**
   * Returns whether one of several came of what has been sent so far.
   *
   * @throws Untestable when the topic delivers nothing any more
   */
  boolean gotAny(List<Bytes> bodies) {
    boolean delivers = delivers();
    boolean got = connection.messages().stream().anyMatch(it -> bodies.contains(it.body()));
    if (!got && !delivers) {
      throw new Untestable("the topic delivers nothing any more");
    }
    return got;
  }

  /** Says what became of it. */
  String describe(@Nullable ReceivedFrame message) {
    return message == null ? "no MESSAGE; " + connection.outcome().describe() : message.summary();
  }

  @Override
  public void close() {
    connection.close();
  }
}
