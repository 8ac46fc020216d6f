package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one case say to each other by one operation: texts that nobody else says, and
 * what each client hears of them. Thread-safe.
 */
final class Talk {

  /** Past the sizes, a page or a small buffer, above which servers treat a message otherwise. */
  private static final int LONG = 20_000;

  /** Says why nothing can be told of who may be the sender. */
  static final String MAY_BE_THE_SENDER =
      "to the application the connections of one user may be one: a valid user for each client is"
          + " needed";

  /** Where the profile promises no size. */
  private static final int USUAL = 2048;

  private final Clients clients;
  private final OperationName name;
  private final Operation operation;
  private final @Nullable String room;
  private final String prefix = Payloads.unique() + "-";
  private final AtomicInteger next = new AtomicInteger();
  private final Numbers numbers;

  private Talk(Clients clients, OperationName name, @Nullable String room) {
    this.clients = clients;
    this.name = name;
    this.operation = clients.operation(name);
    this.room = room;
    this.numbers = new Numbers(operation);
  }

  static Talk by(Clients clients, OperationName name) {
    return new Talk(clients, name, null);
  }

  /** A talk in a room, which the clients have to join by themselves. */
  static Talk in(String room, Clients clients, OperationName name) {
    return new Talk(clients, name, room);
  }

  /** Returns a text that was not said yet. */
  String text() {
    return prefix + next.getAndIncrement() + ".";
  }

  /** Returns so many texts that were not said yet. */
  List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> text()).toList();
  }

  /**
   * Returns so many texts as above, each twenty-fifth of them long, if the profile's limit allows
   * it.
   */
  List<String> mixed(int count) {
    Long limit = clients.plan().endpoint().limits().messageBytes();
    int most = limit == null ? USUAL : (int) Math.min(LONG, limit / 2);
    int more = most < USUAL ? 0 : most;
    return IntStream.range(0, count)
        .mapToObj(i -> i % 25 == 4 ? text() + "x".repeat(more) : text())
        .toList();
  }

  /** Returns whether it is one of the long ones, though no profile promises that they are taken. */
  boolean isUnpromised(String text) {
    return clients.plan().endpoint().limits().messageBytes() == null && text.length() > USUAL;
  }

  /** Returns a text that was not said yet, and is long if the profile's limit allows it. */
  String longText() {
    return mixed(5).get(4);
  }

  /** Lets the client say a new text, and returns it. */
  String say(Client sender) {
    String text = text();
    say(sender, text);
    return text;
  }

  /** Lets the client say the text; where its connection has ended, nobody will hear it. */
  void say(Client sender, String text) {
    send(sender, values(sender, text), text);
  }

  private void send(Client sender, Bindings values, String text) {
    clients.pace();
    try {
      sender.send(name, values, numbers.next(text));
    } catch (NotConnected ended) {
      // It is judged by what is not heard, and how the connection ended stands beside it.
      clients.note(String.valueOf(ended.getMessage()));
    }
  }

  /** Lets the client say a new text to another one, and returns it. */
  String say(Client sender, Client recipient) {
    String text = text();
    say(sender, recipient.identity(), text);
    return text;
  }

  /** Lets the client say the text to whom {@code self} is bound. */
  void say(Client sender, Bindings recipient, String text) {
    send(sender, values(sender, text).withValueOf(recipient, "self", "recipient"), text);
  }

  Bindings values(Client sender, String text) {
    Bindings values = sender.identity().with("text", text);
    return room == null ? values : values.with("room", room);
  }

  /** Listens to what the client hears from anybody, from now on. */
  Deliveries at(Client receiver) {
    return at(receiver, receiver.inbox().mark());
  }

  /** Listens to what the client has heard from anybody since the mark. */
  Deliveries at(Client receiver, int mark) {
    return new Deliveries(clients, receiver, operation, known(receiver), prefix, numbers, mark);
  }

  /** Listens to what the client hears from the sender, by whatever name that one goes. */
  Deliveries at(Client receiver, Client sender) {
    return at(receiver, sender, receiver.inbox().mark());
  }

  /** Listens to what the client has heard from the sender since the mark. */
  Deliveries at(Client receiver, Client sender, int mark) {
    return new Deliveries(
        clients, receiver, operation, known(receiver, sender), prefix, numbers, mark);
  }

  /** Returns what each message from the one to the other must fit, whatever its text. */
  Bindings known(Client receiver, Client sender) {
    return known(receiver).withValueOf(sender.identity(), "self", "sender");
  }

  private Bindings known(Client receiver) {
    Bindings self = receiver.identity();
    Bindings known = self.withValueOf(self, "self", "recipient");
    return room == null ? known : known.with("room", room);
  }

  /**
   * Returns whether what the one says is owed to the other: where nobody gets back what it says,
   * another connection that may be the same one to the target need not get it, either.
   */
  boolean owes(Client sender, Client receiver) {
    Recipients to = operation.to();
    return (to != null && to.includesSender())
        || !(room == null
            ? Directs.mayBeOne(sender, receiver)
            : Rooms.mayBeOne(clients, sender, receiver));
  }

  /** Waits for what the one said to come to the other, be it owed or not. */
  boolean awaitAt(Deliveries heard, Client sender, Client receiver, String text) {
    return owes(sender, receiver)
        ? heard.await(text, clients.answer())
        : heard.seek(List.of(text), clients.answer().dividedBy(2));
  }

  /** Judges that what the one said came to the other, where it is owed. */
  void judgeArrival(Checks checks, String slug, boolean came, Client sender, Client receiver) {
    if (came || owes(sender, receiver)) {
      checks.must(slug, came, came ? "it came" : Words.what(receiver), pattern());
    } else {
      checks.untestable(slug, MAY_BE_THE_SENDER);
    }
  }

  /** Returns what a right message looks like, for a report. */
  String pattern() {
    return "a message that matches " + operation.reply();
  }

  Clients clients() {
    return clients;
  }
}
