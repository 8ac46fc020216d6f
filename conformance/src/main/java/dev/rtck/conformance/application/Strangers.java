package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who are not let in and speak all the same, wherever the protocol lets them. */
final class Strangers {

  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "x-api-key", "x-auth-token");

  private final Clients clients;
  private final Channel channel;
  private final List<User> valid;

  /** What each said, by how it is called in a report. */
  private final Map<String, String> said = new LinkedHashMap<>();

  Strangers(Clients clients, Channel channel, List<User> valid) {
    this.clients = clients;
    this.channel = channel;
    this.valid = valid;
  }

  /** Whether what is sent has credentials in it, whoever sends it. */
  private boolean showsCredentials(OperationName name) {
    Template send = clients.operation(name).send();
    if (send == null) {
      return false;
    }
    boolean inRequest = clients.plan().endpoint().protocol() == Protocol.SSE;
    Template headers = inRequest ? send.member("headers") : null;
    String text = send.toString();
    return (headers != null
            && headers.members().keySet().stream()
                .anyMatch(it -> CREDENTIALS.contains(it.toLowerCase(Locale.ROOT))))
        || valid.stream()
            .flatMap(user -> AuthCases.credentials(user).stream())
            .anyMatch(credential -> !credential.isEmpty() && text.contains(credential));
  }

  /** Lets somebody speak to all as soon as it has been let in or not. */
  void speak(String name, @Nullable User user) {
    if (!showsCredentials(channel.operation())) {
      say(name + "-says", user, channel.talk(), channel.operation(), Bindings.EMPTY);
    }
  }

  /** Lets somebody speak so to one who is let in, where the profile says how that one is called. */
  void speakTo(Client recipient, String name, @Nullable User user) {
    if (clients.declares(OperationName.DIRECT)
        && clients.operation(OperationName.DIRECT).sendsOnly("self", "text", "recipient")
        && recipient.hasIdentity()
        && !showsCredentials(OperationName.DIRECT)) {
      say(
          name + "-says-to-one",
          user,
          Talk.by(clients, OperationName.DIRECT),
          OperationName.DIRECT,
          recipient.identity());
    }
  }

  /**
   * Lets somebody say something.
   *
   * @param recipient to whom {@code self} is bound, or nothing where it is for all
   */
  private void say(
      String slug, @Nullable User user, Talk talk, OperationName name, Bindings recipient) {
    Client stranger = clients.unconnected(user);
    clients.offends(stranger);
    try {
      stranger.connect(clients.answer());
      channel.ask(stranger);
    } catch (Refused refused) {
      clients.note(String.valueOf(refused.getMessage()));
    }
    String text = talk.text();
    Bindings values = talk.values(stranger, text).withValueOf(recipient, "self", "recipient");
    try {
      // Who was not welcomed has no name, and may claim any.
      stranger.sendUninvited(
          name, values.get("self") == null ? values.with("self", "stranger") : values);
      said.put(slug, text);
    } catch (NotConnected refused) {
      clients.note(String.valueOf(refused.getMessage()));
    }
    // What was sent before has been read when this is answered, or the connection has ended.
    var unused = stranger.departure() == null && stranger.isAlive(clients.quiet());
    stranger.close();
  }

  /** Judges that nobody heard any of them. */
  void judge(Checks checks, String prefix, Client sender, Client witness) {
    if (said.isEmpty()) {
      return;
    }
    boolean fenced = channel.carries(sender, witness);
    witness
        .inbox()
        .await(
            () -> said.values().stream().anyMatch(text -> Leak.count(witness, text) > 0),
            clients.quiet());
    said.forEach((slug, text) -> Leak.judge(checks, prefix + slug, witness, text, fenced));
  }
}
