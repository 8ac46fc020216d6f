package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages that name somebody else as their sender. */
final class Forgery {

  private Forgery() {}

  /**
   * Sends the operation with the victim's identity wherever its {@code receive} has the sender and
   * its {@code send} has an object that could hold it, and under the name that the welcome gives
   * it.
   *
   * @param welcome the welcome's {@code receive}, or null when there is none
   * @return whether there was such a place
   */
  static boolean send(
      Operation operation,
      @Nullable Template welcome,
      Client forger,
      Client victim,
      Bindings values) {
    Template send = Objects.requireNonNull(operation.send(), "sent");
    Template receive = Objects.requireNonNull(operation.receive(), "received");
    JsonNode name = Objects.requireNonNull(victim.identity().get("self"), "known");
    JsonNode message = send.render(values.withFresh());
    boolean forged = forge(message, receive, name);
    if (welcome != null && message instanceof ObjectNode object) {
      for (Map.Entry<String, Template> member : welcome.members().entrySet()) {
        boolean isSelf = member.getValue().names().equals(Set.of("self"));
        if (isSelf && member.getValue().isText() && !object.has(member.getKey())) {
          object.set(member.getKey(), name);
          forged = true;
        }
      }
    }
    if (!forged) {
      return false;
    }
    forger.send(operation.sending(Template.of(message)), values);
    return true;
  }

  private static boolean forge(JsonNode message, Template receive, JsonNode name) {
    boolean forged = false;
    if (message instanceof ObjectNode object) {
      for (Map.Entry<String, Template> member : receive.members().entrySet()) {
        boolean isSender =
            member.getValue().isText() && member.getValue().names().contains("sender");
        JsonNode there = object.get(member.getKey());
        if (isSender && there == null) {
          object.set(member.getKey(), name);
          forged = true;
        } else if (there != null) {
          forged |= forge(there, member.getValue(), name);
        }
      }
      return forged;
    }
    for (int i = 0; i < Math.min(message.size(), receive.elements().size()); i++) {
      forged |= forge(message.get(i), receive.elements().get(i), name);
    }
    return forged;
  }
}
