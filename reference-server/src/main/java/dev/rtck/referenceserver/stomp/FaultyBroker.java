package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.End;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A broker with defects. */
final class FaultyBroker extends Broker {
  private static final int WRAP = 500;
  private static final int SWAPPED = 500;
  private static final int LOST = 700;
  private static final int TENTH = 10;
  private static final int LATE_MILLIS = 30;
  private static final int MOST_ACKNOWLEDGED = 20;

  private final Defects defects;
  private final ScheduledExecutorService clock;
  private final Map<String, Integer> published = new HashMap<>();
  private final Map<String, Integer> counted = new HashMap<>();
  private final Map<String, byte[]> bodies = new HashMap<>();
  private final Map<Session, Integer> sentBy = new WeakHashMap<>();
  private final Map<String, Runnable> held = new HashMap<>();

  /** How many messages subscriptions have acknowledged. */
  private final Map<Subscription, Integer> done = new WeakHashMap<>();

  /** What subscriptions have taken for good. */
  private final Map<Subscription, List<Message>> taken = new WeakHashMap<>();

  /** What a reset connection has given back before. */
  private final Set<Message> givenBack = Collections.newSetFromMap(new WeakHashMap<>());

  /** Topics that everybody has left. */
  private final Set<String> emptied = new HashSet<>();

  /** Queues that lose the next message. */
  private final Set<String> losing = new HashSet<>();

  /** Subscriptions that have ended, and are in their queues all the same. */
  private final Set<Subscription> left = Collections.newSetFromMap(new WeakHashMap<>());

  FaultyBroker(Defects defects, ScheduledExecutorService clock) {
    this.defects = defects;
    this.clock = clock;
  }

  @Override
  void emptied(String destination) {
    if (defects.has(Defect.EMPTIED_TOPICS_DELIVER_NOTHING)) {
      emptied.add(destination);
    }
  }

  @Override
  long number(long count) {
    return defects.has(Defect.MESSAGE_IDS_WRAP) ? count % WRAP : count;
  }

  @Override
  String idFor(Session sender, String destination) {
    if (defects.has(Defect.MESSAGE_IDS_COUNTED_PER_DESTINATION)) {
      return "message-" + counted.merge(destination, 1, Integer::sum);
    }
    if (destination.startsWith(QUEUES) && defects.has(Defect.MESSAGE_IDS_COUNTED_PER_QUEUE)) {
      return "message-" + counted.merge(destination, 1, Integer::sum);
    }
    if (defects.has(Defect.MESSAGE_IDS_COUNTED_PER_SENDER)) {
      return "message-" + sentBy.merge(sender, 1, Integer::sum);
    }
    return super.idFor(sender, destination);
  }

  @Override
  void enqueue(Session sender, Queue queue, Message message) {
    if (losing.remove(message.destination())) {
      return;
    }
    if (queue.consumers().isEmpty() && defects.has(Defect.QUEUE_WITHOUT_CONSUMER_FORGETS)) {
      return;
    }
    if (queue.consumers().isEmpty()
        && !queue.isEmpty()
        && defects.has(Defect.QUEUE_WITHOUT_CONSUMER_KEEPS_ONE)) {
      return;
    }
    boolean oneSession =
        queue.consumers().size() > 1
            && queue.consumers().stream().map(Subscription::session).distinct().count() == 1;
    if (oneSession && defects.has(Defect.QUEUE_MESSAGES_SENT_TO_ALL_OF_SESSION)) {
      List.copyOf(queue.consumers()).forEach(it -> deliver(sender, it, message));
      return;
    }
    if (queue.consumers().size() > 1 && defects.has(Defect.QUEUE_MESSAGES_SENT_TO_ALL)) {
      List.copyOf(queue.consumers()).forEach(it -> deliver(sender, it, message));
      return;
    }
    boolean text = queue.consumers().isEmpty() && defects.has(Defect.WAITING_MESSAGES_KEPT_AS_TEXT);
    super.enqueue(sender, queue, text ? message.withBody(asText(message.body())) : message);
  }

  private static byte[] asText(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  void deliver(@Nullable Session sender, Subscription subscription, Message message) {
    boolean full =
        done.getOrDefault(subscription, 0) >= MOST_ACKNOWLEDGED
            && defects.has(Defect.ACKNOWLEDGED_MESSAGES_HOLD_UP_OTHERS);
    if (full || left.contains(subscription)) {
      return;
    }
    if (subscription.mode() == AckMode.AUTO
        && defects.has(Defect.MESSAGES_OF_MODE_AUTO_GIVEN_BACK)) {
      take(subscription, message);
    }
    super.deliver(sender, subscription, message);
  }

  private void take(Subscription subscription, Message message) {
    if (subscription.destination().startsWith(QUEUES)) {
      taken.computeIfAbsent(subscription, absent -> new ArrayList<>()).add(message);
    }
  }

  @Override
  synchronized void settle(Subscription subscription, String ack, boolean consumed) {
    Message message = subscription.pending().get(ack);
    if (message != null
        && consumed
        && subscription.mode() == AckMode.CLIENT
        && defects.has(Defect.CUMULATIVE_ACK_REACHES_OTHER_SESSIONS)) {
      queue(subscription.destination()).consumers().stream()
          .filter(it -> it.session() != subscription.session())
          .forEach(it -> it.pending().clear());
    }
    if (message != null && consumed) {
      done.merge(subscription, 1, Integer::sum);
      if (defects.has(Defect.ACKNOWLEDGED_MESSAGES_GIVEN_BACK)) {
        take(subscription, message);
      }
    }
    super.settle(subscription, ack, consumed);
  }

  @Override
  synchronized void unsubscribe(Subscription ended) {
    boolean topic = !ended.destination().startsWith(QUEUES);
    List<Message> again =
        topic && defects.has(Defect.UNACKNOWLEDGED_TOPIC_MESSAGES_SENT_AGAIN)
            ? super.left(ended)
            : List.of();
    super.unsubscribe(ended);
    again.forEach(
        it -> subscribers(ended.destination()).forEach(hearer -> deliver(null, hearer, it)));
    if (ended.session().mine().stream().anyMatch(it -> it != ended)
        && !ended.session().mine().contains(ended)
        && !ended.session().hasEnded()
        && defects.has(Defect.UNSUBSCRIBE_GIVES_ALL_BACK)) {
      ended.session().mine().stream()
          .filter(it -> it.destination().startsWith(QUEUES))
          .forEach(
              it -> {
                queue(it.destination()).takeBack(super.left(it));
                it.pending().clear();
              });
    }
    boolean alone = !ended.session().mine().contains(ended);
    if (alone
        && defects.has(Defect.TURN_OF_ENDED_SUBSCRIPTION_KEPT)
        && !queue(ended.destination()).consumers().isEmpty()) {
      losing.add(ended.destination());
    }
    if (alone
        && ended.destination().startsWith(QUEUES)
        && defects.has(Defect.ENDED_SUBSCRIPTION_KEPT_IN_QUEUE)) {
      left.add(ended);
      queue(ended.destination()).consumers().add(ended);
    }
  }

  @Override
  void publish(Session sender, List<Subscription> reached, Message message) {
    if (defects.has(Defect.TOPICS_DELIVER_NOTHING) || emptied.contains(message.destination())) {
      return;
    }
    int count = published.merge(message.destination(), 1, Integer::sum);
    List<Subscription> hearers = new ArrayList<>(reached);
    boolean tenth =
        count % TENTH == 0 && defects.has(Defect.THIRD_TOPIC_SUBSCRIBER_MISSED_AT_TIMES);
    if (hearers.size() >= 3 && (tenth || defects.has(Defect.THIRD_TOPIC_SUBSCRIBER_MISSED))) {
      hearers.remove(2);
    }
    if (hearers.stream().anyMatch(it -> it.session().isStuck())
        && defects.has(Defect.STUCK_CLIENT_STALLS_TOPIC)) {
      return;
    }
    if (defects.has(Defect.SAME_TOPIC_MESSAGE_DROPPED)
        && Arrays.equals(bodies.put(message.destination(), message.body()), message.body())) {
      return;
    }
    if (count == LOST && defects.has(Defect.TOPIC_MESSAGE_LOST)) {
      return;
    }
    if (count == SWAPPED && defects.has(Defect.TOPIC_MESSAGES_SWAPPED)) {
      held.put(message.destination(), () -> super.publish(sender, hearers, message));
      return;
    }
    super.publish(sender, hearers, message);
    Runnable before = held.remove(message.destination());
    if (before != null) {
      before.run();
    }
  }

  @Override
  synchronized void subscribe(Subscription added) {
    if (defects.has(Defect.SUBSCRIPTION_IDS_SHARED)) {
      subscribers(added.destination()).stream()
          .filter(it -> it.session() != added.session() && Objects.equals(it.id(), added.id()))
          .forEach(this::unsubscribe);
    }
    boolean ignored =
        defects.has(Defect.SECOND_SUBSCRIPTION_TO_TOPIC_IGNORED)
            && subscribers(added.destination()).stream()
                .anyMatch(it -> it.session() == added.session());
    if (ignored) {
      return;
    }
    if (defects.has(Defect.SUBSCRIPTION_EFFECTIVE_LATE)) {
      var unused = clock.schedule(() -> subscribeLate(added), LATE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      super.subscribe(added);
    }
    if (added.destination().startsWith(QUEUES)
        && defects.has(Defect.UNACKNOWLEDGED_MESSAGES_GIVEN_TO_NEWCOMERS)) {
      List.copyOf(queue(added.destination()).consumers()).stream()
          .filter(it -> it != added)
          .flatMap(it -> List.copyOf(it.pending().values()).stream())
          .forEach(it -> deliver(null, added, it));
    }
  }

  private synchronized void subscribeLate(Subscription added) {
    if (!added.session().hasEnded()) {
      super.subscribe(added);
    }
  }

  @Override
  void wake(Queue queue) {
    if (!defects.has(Defect.MESSAGES_GIVEN_BACK_WAKE_NOBODY)) {
      super.wake(queue);
    }
  }

  @Override
  List<Message> settled(Subscription subscription, String ack, boolean cumulative) {
    if (!cumulative || !defects.has(Defect.CUMULATIVE_ACK_COMPARES_TEXT)) {
      return super.settled(subscription, ack, cumulative);
    }
    return List.copyOf(subscription.pending().keySet()).stream()
        .filter(it -> it.compareTo(ack) <= 0)
        .flatMap(it -> super.settled(subscription, it, false).stream())
        .toList();
  }

  @Override
  List<Message> left(Subscription ended) {
    if (ended.session().isFailing()
        && defects.has(Defect.UNACKNOWLEDGED_MESSAGES_LOST_BEHIND_ERROR)) {
      return List.of();
    }
    End end = ended.session().ending();
    boolean alone = !ended.session().mine().contains(ended);
    if (alone && defects.has(Defect.UNACKNOWLEDGED_MESSAGES_LOST_AT_UNSUBSCRIBE)) {
      return List.of();
    }
    if ((end == End.RESET && defects.has(Defect.UNACKNOWLEDGED_MESSAGES_LOST))
        || (end == End.FIN && defects.has(Defect.UNACKNOWLEDGED_MESSAGES_LOST_BEHIND_FIN))) {
      return List.of();
    }
    List<Message> unsettled = super.left(ended);
    if (end != End.RESET) {
      return unsettled;
    }
    List<Message> back = new ArrayList<>(taken.getOrDefault(ended, List.of()));
    back.addAll(unsettled);
    if (defects.has(Defect.UNACKNOWLEDGED_MESSAGES_DOUBLED)) {
      back.addAll(unsettled);
    }
    if (defects.has(Defect.REDELIVERED_MESSAGES_LOST)) {
      back.removeIf(it -> !givenBack.add(it));
    }
    String id = ended.id();
    if (id != null && defects.has(Defect.REDELIVERED_MESSAGES_NAME_LOST_SUBSCRIPTION)) {
      return back.stream().map(it -> it.with(new Header("subscription", id))).toList();
    }
    return defects.has(Defect.REDELIVERED_MESSAGES_WITHOUT_HEADERS)
        ? back.stream().map(Message::withoutHeaders).toList()
        : back;
  }

  @Override
  String upTo(Subscription subscription, String ack, boolean consumed) {
    boolean later =
        subscription.mode() == AckMode.CLIENT
            && defects.has(
                consumed
                    ? Defect.CUMULATIVE_ACK_TAKES_LATER_MESSAGES
                    : Defect.CUMULATIVE_NACK_TAKES_LATER_MESSAGES);
    return later ? subscription.pending().keySet().stream().reduce(ack, (before, it) -> it) : ack;
  }

  @Override
  boolean isCumulative(Subscription subscription, boolean consumed) {
    if (subscription.mode() == AckMode.CLIENT_INDIVIDUAL) {
      boolean old = subscription.session().version() == Version.V1_1;
      return consumed
          && (defects.has(Defect.INDIVIDUAL_ACK_IS_CUMULATIVE)
              || (old && defects.has(Defect.INDIVIDUAL_ACK_OF_1_1_IS_CUMULATIVE)));
    }
    if (subscription.session().version() == Version.V1_1
        && consumed
        && defects.has(Defect.CUMULATIVE_ACK_OF_1_1_ACKNOWLEDGES_ONE)) {
      return false;
    }
    return super.isCumulative(subscription, consumed)
        && !defects.has(
            consumed ? Defect.CUMULATIVE_ACK_ACKNOWLEDGES_ONE : Defect.CUMULATIVE_NACK_REJECTS_ONE);
  }
}
