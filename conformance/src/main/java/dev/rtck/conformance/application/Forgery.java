package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message that names somebody else as its sender.
 *
 * @param name by which operation it is sent
 * @param talk of which it is a part
 * @param forger who sends it
 * @param receiver who is to hear it
 * @param victim in whose name it is sent
 */
record Forgery(OperationName name, Talk talk, Client forger, Client receiver, Client victim) {

  /** Where the other name stands. */
  static final String PLACES =
      " with another client's identity in the member in which the receiver finds the sender, and in"
          + " the one in which the welcome gives it; and where users show credentials, in the place"
          + " where the sender says who it is.";

  static final String ACCEPTED = "The receiver finds the true sender, or gets nothing.";

  private static final String HEADERS = "headers";

  static final String WHY = "Who can write «from» writes in anybody's name.";

  static final String CAUSE =
      "The members of the message are copied over those that the server sets.";

  /** Judges that the receiver does not find the victim as its sender. */
  void judge(Checks checks) {
    Clients clients = talk.clients();
    Operation operation = clients.operation(name);
    Template receive = operation.receive();
    if (receive == null || !receive.names().contains("sender")) {
      checks.observe(name.word(), "its receive has no ${sender}");
      return;
    }
    Directs.requireDistinct(forger, receiver, victim);
    JsonNode known = victim.identity().get("self");
    JsonNode others = known == null ? nameOf(victim) : known;
    if (others == null) {
      checks.observe(name.word(), "nothing says by what name the other client goes");
      return;
    }
    if (known == null && others.equals(nameOf(forger))) {
      throw new Untestable("the target calls both clients by the same name");
    }
    String text = talk.text();
    Bindings values = toReceiver(talk.values(forger, text));
    JsonNode message =
        Objects.requireNonNull(operation.send(), "sent").render(forger.complete(operation, values));
    boolean forgedAsReceived = forge(message, receive, others);
    boolean forgedAsWelcomed = nameAsWelcomed(message, others);
    boolean forgedAsDeclared = isHeldToItsName(operation, forger, victim);
    if (forgedAsReceived || forgedAsWelcomed) {
      forger.send(operation.sending(Template.of(message)), values);
      judge(name.word(), operation, text, others, checks);
    } else if (!forgedAsDeclared) {
      checks.observe(name.word(), "the sender stands in no member that could be forged");
    }
    if (forgedAsDeclared && forger.departure() == null) {
      String declared = talk.text();
      try {
        forger.send(operation, toReceiver(talk.values(forger, declared)).with("self", others));
      } catch (NotConnected ended) {
        clients.note(String.valueOf(ended.getMessage()));
      }
      judge(name.word() + "-as-declared", operation, declared, others, checks);
    }
  }

  /**
   * Returns whether what the forger sends says by whom it is, and its credentials say so, too: then
   * the one can be held against the other. Where nobody shows any, the name is all there is.
   */
  static boolean isHeldToItsName(Operation operation, Client forger, Client victim) {
    Template send = operation.send();
    User own = forger.user();
    User others = victim.user();
    return send != null
        && send.names().contains("self")
        && own != null
        && others != null
        && own.isToldApartFrom(others);
  }

  /** Judges that the receiver does not find another one as the sender of what was sent. */
  private void judge(
      String slug, Operation operation, String text, JsonNode others, Checks checks) {
    Clients clients = talk.clients();
    // Behind it, on the same path, something that is true.
    String behind = talk.text();
    try {
      forger.send(operation, toReceiver(talk.values(forger, behind)));
    } catch (NotConnected ended) {
      // So may a forger be answered; what was forged may have come all the same.
      clients.note(String.valueOf(ended.getMessage()));
    }
    boolean fenced = talk.at(receiver, 0).await(behind, clients.answer());
    Bindings forged = toReceiver(talk.values(receiver, text)).with("sender", others);
    long count =
        receiver.inbox().since(0).stream()
            .filter(it -> it.contains(text) && it.match(operation, forged) != null)
            .count();
    checks.must(
        slug,
        count == 0 && (fenced || forger.departure() != null),
        count > 0
            ? "it came in the name of the other client"
            : fenced ? "the true sender, or nothing" : "a true message behind it did not come",
        "never in the name of the other client");
  }

  private Bindings toReceiver(Bindings values) {
    return values.withValueOf(receiver.identity(), "self", "recipient");
  }

  /** Returns by what name the receiver hears the client, or null when it does not. */
  private @Nullable JsonNode nameOf(Client speaker) {
    Clients clients = talk.clients();
    String text = talk.text();
    int mark = receiver.inbox().mark();
    speaker.send(name, toReceiver(talk.values(speaker, text)));
    Bindings told =
        receiver.await(name, toReceiver(talk.values(receiver, text)), mark, clients.answer());
    return told == null ? null : told.get("sender");
  }

  private boolean forge(JsonNode message, Template receive, JsonNode others) {
    if (talk.clients().plan().endpoint().protocol() != Protocol.SSE) {
      return forgeMembers(withHeaders(message, receive), receive, others);
    }
    // What is the body of a request comes as the data of an event.
    JsonNode body = message.get("body");
    Template data = receive.member("data");
    return body != null && data != null && forgeMembers(body, data, others);
  }

  /** Makes room for a sender that stands in a header of STOMP, where the SEND has none yet. */
  private JsonNode withHeaders(JsonNode message, Template receive) {
    Template headers = receive.member(HEADERS);
    boolean inHeader = headers != null && headers.names().contains("sender");
    if (inHeader
        && talk.clients().plan().endpoint().protocol() == Protocol.STOMP
        && message instanceof ObjectNode frame
        && !frame.has(HEADERS)) {
      frame.putObject(HEADERS);
    }
    return message;
  }

  private static boolean forgeMembers(JsonNode message, Template receive, JsonNode others) {
    boolean forged = false;
    if (message instanceof ObjectNode object) {
      for (Map.Entry<String, Template> member : receive.members().entrySet()) {
        boolean isSender =
            member.getValue().isText() && member.getValue().names().contains("sender");
        JsonNode there = object.get(member.getKey());
        if (isSender && there == null) {
          object.set(member.getKey(), others);
          forged = true;
        } else if (there != null) {
          forged |= forgeMembers(there, member.getValue(), others);
        }
      }
      return forged;
    }
    for (int i = 0; i < Math.min(message.size(), receive.elements().size()); i++) {
      forged |= forgeMembers(message.get(i), receive.elements().get(i), others);
    }
    return forged;
  }

  /** Adds the name where the welcome has it. */
  private boolean nameAsWelcomed(JsonNode message, JsonNode others) {
    Clients clients = talk.clients();
    Template welcome =
        clients.declares(OperationName.WELCOME)
            ? clients.operation(OperationName.WELCOME).receive()
            : null;
    boolean forged = false;
    if (welcome != null && message instanceof ObjectNode object) {
      for (Map.Entry<String, Template> member : welcome.members().entrySet()) {
        boolean isSelf = member.getValue().names().equals(Set.of("self"));
        if (isSelf && member.getValue().isText() && !object.has(member.getKey())) {
          object.set(member.getKey(), others);
          forged = true;
        }
      }
    }
    return forged;
  }
}
