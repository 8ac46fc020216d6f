package dev.rtck.referenceserver.stomp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Topics, queues, and what belongs to one user alone.
 *
 * <ul>
 *   <li>{@code /queue/…}: each message goes to one of the subscribers, and waits while there is
 *       none. What is not acknowledged goes to another one, before what came later. A subscription
 *       does not get again what it refused.
 *   <li>{@code /user/queue/…}: each session hears what is for it. A message to {@code
 *       /user/NAME/queue/…} goes to the sessions of a user, one to {@code /user/queue/…} to those
 *       of the sender.
 *   <li>{@code /admin/…} is forbidden.
 *   <li>Anything else, such as {@code /topic/…}: each message goes to all subscribers.
 * </ul>
 *
 * <p>Safe for use by many threads: what happens, happens in one order.
 */
class Broker {
  static final String QUEUES = "/queue/";
  static final String USER = "/user/";
  static final String OWN_QUEUES = "/user/queue/";
  static final String FORBIDDEN = "/admin/";

  private final Map<String, Set<Subscription>> topics = new LinkedHashMap<>();
  private final Map<String, Queue> queues = new LinkedHashMap<>();
  private final String idPrefix = UUID.randomUUID().toString().substring(0, 8);
  private long lastId;

  /** Does some things without anything between them. */
  synchronized void together(List<Runnable> steps) {
    steps.forEach(Runnable::run);
  }

  /** Returns an id for a message of this sender to this destination. */
  String idFor(Session sender, String destination) {
    return nextId();
  }

  synchronized String nextId() {
    return idPrefix + "-" + number(++lastId);
  }

  long number(long count) {
    return count;
  }

  // Sending

  /** Whether a queue takes no more. */
  synchronized boolean isFull(String destination) {
    Queue queue = queues.get(destination);
    return queue != null && queue.isFull();
  }

  /** Sends a message of a client to those whom it reaches. */
  synchronized void send(Session sender, String destination, List<Header> headers, byte[] body) {
    Message message = new Message(idFor(sender, destination), destination, headers, body);
    if (destination.startsWith(QUEUES)) {
      enqueue(sender, queue(destination), message);
    } else {
      publish(sender, reached(sender, destination), message);
    }
  }

  void enqueue(Session sender, Queue queue, Message message) {
    queue.add(message);
    dispatch(sender, queue);
  }

  void publish(Session sender, List<Subscription> reached, Message message) {
    reached.forEach(it -> deliver(sender, it, message));
  }

  final List<Subscription> reached(Session sender, String destination) {
    if (!destination.startsWith(USER)) {
      return List.copyOf(topics.getOrDefault(destination, Set.of()));
    }
    int queue = destination.indexOf(QUEUES, USER.length() - 1);
    if (queue < 0) {
      return List.of();
    }
    String own = OWN_QUEUES + destination.substring(queue + QUEUES.length());
    String name =
        queue < USER.length() ? sender.name() : destination.substring(USER.length(), queue);
    return topics.getOrDefault(own, Set.of()).stream()
        .filter(it -> it.session().isCalled(name))
        .toList();
  }

  /** Sends a message of the application on the subscriptions of one session. */
  synchronized boolean tell(
      Session receiver, String destination, List<Header> headers, byte[] body, boolean asked) {
    List<Subscription> reached =
        topics.getOrDefault(destination, Set.of()).stream()
            .filter(it -> it.session() == receiver)
            .toList();
    if (!reached.isEmpty()) {
      Message message = new Message(nextId(), destination, headers, body);
      reached.forEach(it -> deliver(asked ? receiver : null, it, message));
    }
    return !reached.isEmpty();
  }

  void deliver(@Nullable Session sender, Subscription subscription, Message message) {
    String ack = null;
    if (subscription.mode() != AckMode.AUTO) {
      ack = subscription.nextAck();
      subscription.pending().put(ack, message);
    }
    Session receiver = subscription.session();
    receiver.deliver(subscription, message, ack, receiver == sender);
  }

  final Queue queue(String destination) {
    return queues.computeIfAbsent(destination, absent -> new Queue());
  }

  final void dispatch(@Nullable Session sender, Queue queue) {
    queue.dispatch((consumer, message) -> deliver(sender, consumer, message));
  }

  // Subscribing

  synchronized void subscribe(Subscription added) {
    String destination = added.destination();
    if (destination.startsWith(QUEUES)) {
      Queue queue = queue(destination);
      queue.consumers().add(added);
      dispatch(added.session(), queue);
    } else {
      topics.computeIfAbsent(destination, absent -> new LinkedHashSet<>()).add(added);
    }
  }

  synchronized void unsubscribe(Subscription ended) {
    String destination = ended.destination();
    if (destination.startsWith(QUEUES)) {
      Queue queue = queue(destination);
      queue.consumers().remove(ended);
      queue.takeBack(left(ended));
      wake(queue);
      if (queue.isEmpty()) {
        queues.remove(destination);
      }
    } else {
      Set<Subscription> subscribers = topics.getOrDefault(destination, Set.of());
      subscribers.remove(ended);
      if (subscribers.isEmpty()) {
        topics.remove(destination);
        emptied(destination);
      }
    }
    ended.pending().clear();
  }

  /** Notes that nobody is left at a topic. */
  void emptied(String destination) {}

  /** Sends what was given back to those who wait. */
  void wake(Queue queue) {
    dispatch(null, queue);
  }

  /** What a subscription leaves behind: what it has not acknowledged. */
  List<Message> left(Subscription ended) {
    return new ArrayList<>(ended.pending().values());
  }

  final List<Subscription> subscribers(String destination) {
    return List.copyOf(topics.getOrDefault(destination, Set.of()));
  }

  // Acknowledging

  /** Ends what was delivered: consumed, or refused and sent to another one. */
  synchronized void settle(Subscription subscription, String ack, boolean consumed) {
    boolean cumulative = isCumulative(subscription, consumed);
    List<Message> settled = settled(subscription, upTo(subscription, ack, consumed), cumulative);
    if (!consumed && subscription.destination().startsWith(QUEUES)) {
      settled.forEach(it -> it.refusing().add(subscription));
      Queue queue = queue(subscription.destination());
      queue.takeBack(settled);
      dispatch(subscription.session(), queue);
    }
  }

  /** Ends one message alone, whatever the mode; for a defect. */
  final synchronized void settleOne(Subscription subscription, String ack) {
    var unused = settled(subscription, ack, false);
  }

  /** Takes out of a subscription what an acknowledgement is about. */
  List<Message> settled(Subscription subscription, String ack, boolean cumulative) {
    return subscription.settle(ack, cumulative);
  }

  /** Returns the last message that an acknowledgement is about, by the value of its ack header. */
  String upTo(Subscription subscription, String ack, boolean consumed) {
    return ack;
  }

  boolean isCumulative(Subscription subscription, boolean consumed) {
    return subscription.mode() == AckMode.CLIENT;
  }
}
