package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By which {@code uuid} each text was said, where the profile says that it stands in what is heard
 * of it, too. Thread-safe.
 */
final class Numbers {

  private final Map<String, Set<String>> numbers = new ConcurrentHashMap<>();
  private final boolean told;

  Numbers(Operation operation) {
    Template send = operation.send();
    Template reply = operation.reply();
    told =
        send != null
            && send.names().contains("uuid")
            && reply != null
            && reply.names().contains("uuid");
  }

  /** Returns a new one by which the text is about to be said. */
  String next(String text) {
    String number = UUID.randomUUID().toString();
    if (told) {
      numbers.computeIfAbsent(text, first -> ConcurrentHashMap.newKeySet()).add(number);
    }
    return number;
  }

  /** Returns whether the text was said by the one that stands in the message. */
  boolean fit(String text, Bindings message) {
    Set<String> said = numbers.get(text);
    JsonNode number = message.get("uuid");
    return said == null || number == null || said.contains(number.asText());
  }
}
