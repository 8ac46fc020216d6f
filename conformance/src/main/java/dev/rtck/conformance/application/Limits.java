package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Rejection;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells a target that holds its clients to a limit from one that fails them. */
public final class Limits {

  /** How a target says that it is asked too often, whatever else it uses to say so. */
  private static final Pattern TOO_OFTEN =
      Pattern.compile(
          "(?i)rate.?limit|too.?(many|fast|often|quick|frequent)|throttl|slow.?down|quota|flood"
              + "|\\b(4429|4029|429)\\b");

  /** What names a limit where a burst was not served: in words, or by the code of a Close. */
  private static final Pattern NAMES_A_LIMIT =
      Pattern.compile(
          TOO_OFTEN.pattern()
              + "|\\blimit|limit\\b|\\brate\\b|too much|exceed|overload|\\bbusy\\b|\\bspam|\\bburst"
              + "|\\bretry|try (again )?later|\\bwait (a|some|for|until|before)\\b|\\bper second\\b"
              + "|back.?pressure|queue.{0,10}full|\\b(1008|1013|4008|4408|4013|4413|4503)\\b");

  /** A code of the application's own that comes without words, and is like no other status. */
  private static final Pattern UNEXPLAINED =
      Pattern.compile("(?i)\\bclose (?!44|45)4[0-9]{3}(?! *['\"(:]?[a-z])");

  /** Under which name it stands. */
  private static final String REACHED = "limit";

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
   * speak, which it has in a burst: also where it ended the connection, or told of the error that
   * the profile declares, in words or with a code that can mean a limit. Any other end or error
   * explains no loss.
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

  /**
   * Returns what the target owes of what a client said: all of it, or all but the long ones where
   * it told the client of an error, let none of them through, and nobody promised that it does.
   */
  static List<String> owed(
      Checks checks, String slug, Talk talk, Client sender, List<String> said, List<String> came) {
    List<String> unpromised = said.stream().filter(talk::isUnpromised).toList();
    if (unpromised.isEmpty() || unpromised.stream().anyMatch(came::contains)) {
      return said;
    }
    Optional<String> told =
        Stream.concat(
                sender.rejections().stream().map(Rejection::words),
                errors(talk.clients(), sender).map(Received::toString))
            .findFirst();
    if (told.isEmpty()) {
      return said;
    }
    checks.untestable(
        slug, "what is long came to nobody; its sender was told " + told.get() + REMEDY);
    return said.stream().filter(it -> !talk.isUnpromised(it)).toList();
  }

  private static @Nullable String refusal(Clients clients, Client sender) {
    Departure departure = sender.departure();
    if (departure != null && departure.byTarget() && mayNameALimit(departure.words())) {
      return departure.words();
    }
    for (Rejection rejection : sender.rejections()) {
      if (mayNameALimit(rejection.words())) {
        return rejection.words();
      }
    }
    return errors(clients, sender)
        .filter(it -> mayNameALimit(it.toString()))
        .findFirst()
        .map(it -> "the sender was told " + it)
        .orElse(null);
  }

  /** Returns the messages to the client that tell of an error, as the profile declares it. */
  private static Stream<Received> errors(Clients clients, Client client) {
    if (!clients.declares(OperationName.ERROR)) {
      return Stream.empty();
    }
    Operation declared = clients.operation(OperationName.ERROR);
    return client.inbox().since(0).stream()
        .filter(it -> it.match(declared, client.identity()) != null);
  }

  /** A case goes on with what needs no more of it, and may meet the same limit again. */
  private static synchronized boolean wasReached(Checks checks, String words) {
    if (checks.results().stream().noneMatch(it -> it.id().equals(REACHED))) {
      checks.untestable(REACHED, words + REMEDY);
    }
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
    return errors(clients, client)
        .filter(it -> isTooOften(it.toString()))
        .findFirst()
        .map(it -> "a client was told " + it + REMEDY)
        .orElse(null);
  }

  private static boolean isTooOften(String words) {
    return TOO_OFTEN.matcher(withoutOurs(words)).find();
  }

  /** Returns whether the target's words can mean that it was asked too much. */
  public static boolean mayNameALimit(String words) {
    String theirs = withoutOurs(words);
    return NAMES_A_LIMIT.matcher(theirs).find() || UNEXPLAINED.matcher(theirs).find();
  }

  /** What rtck said itself, and is quoted, has digits of all kinds. */
  private static String withoutOurs(String words) {
    return words.replaceAll(Payloads.PATTERN + "(-[0-9]+)*", "");
  }
}
