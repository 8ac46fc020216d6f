package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The texts that came to one client by one operation, in the order they came; only those that hold
 * the case's own words, since others may talk, too. Each message is looked at once.
 */
final class Deliveries {

  private final Clients clients;
  private final Client client;
  private final Operation operation;
  private final Bindings known;
  private final String prefix;
  private final Numbers numbers;
  private final List<String> texts = new ArrayList<>();
  private int next;

  /**
   * @param known what every message must fit, such as the sender; not the text
   * @param prefix what all of the case's own texts hold
   * @param numbers by what each of them was said
   * @param mark where the client's inbox stood before
   * @throws Untestable when the profile's {@code receive} does not say where the text stands
   */
  Deliveries(
      Clients clients,
      Client client,
      Operation operation,
      Bindings known,
      String prefix,
      Numbers numbers,
      int mark) {
    this.clients = clients;
    this.client = client;
    this.operation = operation.toldOnce();
    this.known = known;
    this.prefix = prefix;
    this.numbers = numbers;
    this.next = mark;
    Template receive = operation.reply();
    if (receive == null || !receive.names().contains("text")) {
      throw new Untestable(
          "the receive of "
              + operation.name().word()
              + " has no ${text}, by which its messages could be told apart");
    }
  }

  /** Returns the texts so far. */
  synchronized List<String> texts() {
    look();
    return List.copyOf(texts);
  }

  private synchronized int look() {
    requireAll(client);
    for (Received message : client.inbox().since(next)) {
      next++;
      String text = text(message);
      if (text != null && text.contains(prefix)) {
        texts.add(text);
      }
    }
    return texts.size();
  }

  private static void requireAll(Client client) {
    if (client.inbox().leftOut() > 0) {
      throw new Untestable("the target sent more than rtck keeps of it");
    }
  }

  private @Nullable String text(Received message) {
    // To take each message apart takes long, and most of a busy target's are somebody else's.
    if (!message.contains(prefix)) {
      return null;
    }
    Bindings told = message.match(operation, known);
    JsonNode text = told == null ? null : told.get("text");
    if (told == null || text == null) {
      return null;
    }
    String said = text.isValueNode() ? text.asText() : text.toString();
    return numbers.fit(said, told) ? said : null;
  }

  /**
   * Waits until all of these came, which are owed, and as long as more and more of them come.
   *
   * @param atMost how long nothing may come
   * @return whether they came
   */
  boolean await(Collection<String> wanted, Duration atMost) {
    boolean came = seek(wanted, atMost);
    if (!came) {
      clients.missed();
    }
    return came;
  }

  /** Waits as above for what need not come. */
  boolean seek(Collection<String> wanted, Duration atMost) {
    Set<String> all = new HashSet<>(wanted);
    int before;
    do {
      before = look();
      int least = before + 1;
      client
          .inbox()
          .await(() -> client.departure() != null || look() >= least || holds(all), atMost);
    } while (look() > before && !holds(all));
    return holds(all);
  }

  private synchronized boolean holds(Set<String> all) {
    return look() >= all.size() && new HashSet<>(texts).containsAll(all);
  }

  /** Waits until all of these came to each; what has not come in time is late for everybody. */
  static void awaitEach(List<Deliveries> each, Collection<String> wanted, Duration atMost) {
    Deadline patience = Deadline.in(atMost);
    for (Deliveries one : each) {
      one.await(wanted, patience.cut(atMost));
    }
  }

  /** Waits until this one came; returns whether it did. */
  boolean await(String text, Duration atMost) {
    return await(List.of(text), atMost);
  }

  /** Returns how often the text came so far. */
  long count(String text) {
    return texts().stream().filter(text::equals).count();
  }

  /** Looks on for a while whether the text comes; returns how often it came. */
  long countAfter(Duration quiet, String text, long expected) {
    client.inbox().await(() -> client.departure() != null || count(text) > expected, quiet);
    return count(text);
  }
}
