package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Rejection;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a target that holds its clients to a limit from one that fails them. */
final class Limits {

  /** How a target says that it is asked too often, whatever else it uses to say so. */
  private static final Pattern TOO_OFTEN =
      Pattern.compile(
          "(?i)rate.?limit|too (many|fast|often|quick|frequent)|throttl|slow.?down|quota|flood"
              + "|\\b(4429|4029|429)\\b");

  private static final String REMEDY =
      "; limits.ratePerSecond and limits.messageBytes can say what the target takes";

  private Limits() {}

  /** As {@link #wereReached(Checks, Collection)}. */
  static boolean wereReached(Checks checks, Client... clients) {
    return wereReached(checks, Arrays.asList(clients));
  }

  /**
   * Returns whether the target said to one of the clients that it asked too much; then that is what
   * the case says, since a profile need not name every limit.
   */
  static boolean wereReached(Checks checks, Collection<Client> clients) {
    for (Client client : clients) {
      Departure departure = client.departure();
      if (departure != null && departure.overLimit()) {
        return wasReached(checks, departure.words());
      }
      String rejection = overLimit(client);
      if (rejection != null) {
        return wasReached(checks, rejection);
      }
    }
    return false;
  }

  /**
   * Returns whether the target may have held one of the clients to a limit of how often it may
   * speak, which it has in a burst: also where it ended the connection for a reason of its own, or
   * told of the error that the profile declares, once what came before had been served.
   */
  static boolean mayEndABurst(Checks checks, Clients clients, Collection<Client> senders) {
    if (wereReached(checks, senders)) {
      return true;
    }
    for (Client sender : senders) {
      String told = refusal(clients, sender);
      if (told != null) {
        return wasReached(checks, told);
      }
    }
    return false;
  }

  private static @Nullable String refusal(Clients clients, Client sender) {
    Departure departure = sender.departure();
    // An ERROR of STOMP ends the connection whatever was wrong: there its words must tell.
    boolean tells = clients.plan().endpoint().protocol() != Protocol.STOMP;
    if (departure != null && departure.byTarget() && departure.atWill() && tells) {
      return departure.words();
    }
    if (!sender.rejections().isEmpty()) {
      return sender.rejections().get(0).words();
    }
    Received error = error(clients, sender);
    return error == null ? null : "the sender was told " + error;
  }

  /** Returns the first message to the client that tells of an error, as the profile declares it. */
  private static @Nullable Received error(Clients clients, Client client) {
    if (!clients.declares(OperationName.ERROR)) {
      return null;
    }
    Operation declared = clients.operation(OperationName.ERROR);
    return client.inbox().since(0).stream()
        .filter(it -> it.match(declared, client.identity()) != null)
        .findFirst()
        .orElse(null);
  }

  private static boolean wasReached(Checks checks, String words) {
    checks.untestable("limit", words + REMEDY);
    return true;
  }

  private static @Nullable String overLimit(Client client) {
    return client.rejections().stream()
        .filter(Rejection::overLimit)
        .map(Rejection::words)
        .findFirst()
        .orElse(null);
  }

  /** Returns the words in which the target told the client that it asks too often, or null. */
  static @Nullable String told(Clients clients, Client client) {
    for (Rejection rejection : client.rejections()) {
      if (isTooOften(rejection.words())) {
        return rejection.words() + REMEDY;
      }
    }
    Departure departure = client.departure();
    if (departure != null && departure.byTarget() && isTooOften(departure.words())) {
      return departure.words() + REMEDY;
    }
    Received error = error(clients, client);
    return error != null && isTooOften(error.toString())
        ? "a client was told " + error + REMEDY
        : null;
  }

  private static boolean isTooOften(String words) {
    // What rtck said itself, and is quoted, has digits of all kinds.
    return TOO_OFTEN.matcher(words.replaceAll(Payloads.PATTERN + "(-[0-9]+)*", "")).find();
  }
}
