package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.conformance.Checks;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A join, or a leave, that names somebody else as the one who comes or goes.
 *
 * @param witness who is a member
 * @param victim in whose name it is asked for
 */
record ForgedMembership(Clients clients, Checks checks, Client witness, Client victim) {

  /** By which operations somebody is told of who comes and goes. */
  private static final List<OperationName> NAMING =
      List.of(
          OperationName.WELCOME,
          OperationName.JOINED,
          OperationName.LEFT,
          OperationName.ROOM,
          OperationName.BROADCAST,
          OperationName.DIRECT);

  /** Judges that who is in no room does not come in when another one asks for it in its name. */
  void judgeJoin(Client forger) {
    String room = Rooms.fresh();
    Rooms.enter(clients, room, witness);
    int mark = witness.inbox().mark();
    if (!send(OperationName.JOIN, forger, room)) {
      return;
    }
    checks.must(
        "join-notice",
        !isTold(OperationName.JOINED, room, mark),
        "the member: " + Words.what(witness, mark),
        "no notice that the other client has joined");
    String text = Talk.in(room, clients, OperationName.ROOM).say(witness);
    var unused = victim.inbox().await(() -> victim.departure() != null, clients.quiet());
    Leak.judge(checks, "join-member", victim, text, true);
  }

  /** Judges that a member stays when another client asks for its leave in its name. */
  void judgeLeave(Client forger) {
    String room = Rooms.fresh();
    Rooms.enter(clients, room, witness, victim);
    Talk talk = Talk.in(room, clients, OperationName.ROOM);
    Deliveries heard = talk.at(victim, witness);
    if (!heard.await(talk.say(witness), clients.answer())) {
      checks.observe("leave-member", "the members do not hear each other");
      return;
    }
    int mark = witness.inbox().mark();
    if (!send(OperationName.LEAVE, forger, room)) {
      return;
    }
    checks.must(
        "leave-notice",
        !isTold(OperationName.LEFT, room, mark),
        "the other member: " + Words.what(witness, mark),
        "no notice that the client has left");
    boolean stays = heard.await(talk.say(witness), clients.answer());
    checks.must(
        "leave-member", stays, stays ? "it is a member still" : Words.what(victim), talk.pattern());
  }

  /** Whether a member was told of the victim what only the victim can do. */
  private boolean isTold(OperationName name, String room, int mark) {
    if (!clients.declares(name)) {
      return false;
    }
    Operation notice = clients.operation(name);
    Template receive = notice.receive();
    if (receive == null || !receive.names().contains("sender")) {
      return false;
    }
    Bindings known =
        witness.identity().with("room", room).withValueOf(victim.identity(), "self", "sender");
    return witness
        .inbox()
        .await(
            () ->
                witness.inbox().since(mark).stream()
                    .anyMatch(it -> it.match(notice, known) != null),
            clients.quiet());
  }

  /** Returns whether something was sent in which the victim stands. */
  private boolean send(OperationName name, Client forger, String room) {
    Operation operation = clients.operation(name);
    Bindings values = forger.identity().with("room", room);
    Template send = operation.send();
    JsonNode message = send == null ? null : send.render(forger.complete(operation, values));
    ObjectNode object = message == null ? null : object(message);
    JsonNode others = victim.identity().get("self");
    Set<String> members = object == null ? new LinkedHashSet<>() : names();
    members.removeIf(it -> object != null && object.has(it));
    boolean added = message != null && object != null && !members.isEmpty();
    if (others == null || (!added && !Forgery.isHeldToItsName(operation, forger, victim))) {
      checks.observe(name.word(), "who it is stands in no member that could be forged");
      return false;
    }
    try {
      if (message != null && object != null && added) {
        members.forEach(it -> object.set(it, others));
        forger.send(operation.sending(Template.of(message)), values);
      } else {
        forger.send(operation, values.with("self", others));
      }
      var unused = forger.isAlive(clients.answer());
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
    }
    return true;
  }

  private static @Nullable ObjectNode object(JsonNode message) {
    JsonNode inner =
        message.has("body") ? message.get("body") : message.isArray() ? message.path(1) : message;
    return inner instanceof ObjectNode object ? object : null;
  }

  /** Returns the members in which the application tells who somebody is. */
  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (OperationName name : NAMING) {
      Template receive = clients.declares(name) ? clients.operation(name).receive() : null;
      if (receive == null) {
        continue;
      }
      for (Map.Entry<String, Template> member : receive.members().entrySet()) {
        Set<String> inside = member.getValue().names();
        if (member.getValue().isText()
            && (inside.equals(Set.of("self")) || inside.equals(Set.of("sender")))) {
          names.add(member.getKey());
        }
      }
    }
    return names;
  }
}
