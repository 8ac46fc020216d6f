package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application says to whom it lets in, and how it stays in touch. */
final class WelcomeCases {

  /** How much later than half an interval a heartbeat may be. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  /** What may have the form of a welcome, and tells of somebody else. */
  private static final List<OperationName> ALIKE =
      List.of(OperationName.JOINED, OperationName.LEFT, OperationName.PUSH);

  @ConformanceCase(
      id = "app.welcome.arrives",
      clause = "PROFILE#operations/welcome",
      title = "Who connects is welcomed as the profile declares",
      sends =
          "A connection of the first valid user, three times; and two at a time where the welcome"
              + " has ${self}.",
      accepts =
          "A message that matches the profile's welcome, whatever else comes before it; and none"
              + " that gives a client another identity, nor the newcomer's to who was there.",
      why = "Clients learn from it who they are, and wait for it before they go on.",
      causes = {
        "The profile's receive does not spell what the application says.",
        "The welcome is sent before the handler of the connection is in place, and gets lost.",
        "It is sent to everybody who is connected."
      },
      needs = {},
      declared = OperationName.WELCOME)
  void welcomesWhoConnects(Clients clients, Checks checks) {
    for (String slug : new String[] {"first", "second", "third"}) {
      Client client = clients.unconnected(clients.nextUser());
      try {
        client.connect(clients.answer());
      } catch (Refused refused) {
        String seen = String.valueOf(refused.getMessage());
        if (refused.isForNow()) {
          checks.untestable(slug, seen);
        } else {
          checks.must(slug, false, seen, expected(clients));
        }
        continue;
      }
      boolean welcomed = client.awaitWelcome(clients.answer());
      checks.must(slug, welcomed, Words.what(client), expected(clients));
      client.close();
    }
    Template receive = clients.operation(OperationName.WELCOME).receive();
    if (receive != null && receive.names().contains("self")) {
      judgeIdentities(clients, checks);
    }
  }

  /** Judges that nobody is given another identity than that of its first welcome. */
  private static void judgeIdentities(Clients clients, Checks checks) {
    Client there = clients.open();
    Client newcomer = clients.open();
    if (there.departure() != null) {
      checks.observe("who-is-there", "a second connection ended the first: " + Words.what(there));
      return;
    }
    judgeIdentity("who-is-there", clients, there, checks);
    judgeIdentity("newcomer", clients, newcomer, checks);
  }

  private static void judgeIdentity(String slug, Clients clients, Client client, Checks checks) {
    var unused = client.isAlive(clients.answer());
    JsonNode own = client.identity().get("self");
    String other =
        client.inbox().since(0).stream()
            .filter(it -> givesAnother(own, it, clients))
            .map(Received::toString)
            .findFirst()
            .orElse(null);
    checks.must(
        slug,
        other == null,
        other == null ? "one identity" : "welcomed as somebody else, too: " + other,
        "no welcome with another identity");
  }

  private static boolean givesAnother(@Nullable JsonNode own, Received message, Clients clients) {
    Bindings told = message.match(clients.operation(OperationName.WELCOME), Bindings.EMPTY);
    JsonNode identity = told == null ? null : told.get("self");
    return identity != null
        && !identity.equals(own)
        && ALIKE.stream()
            .filter(clients::declares)
            .noneMatch(it -> message.match(clients.operation(it), Bindings.EMPTY) != null);
  }

  private static String expected(Clients clients) {
    return "a message that matches " + clients.operation(OperationName.WELCOME).receive();
  }

  @ConformanceCase(
      id = "app.heartbeat.answered",
      clause = "PROFILE#operations/heartbeat",
      title = "The application's heartbeat is exchanged as the profile declares",
      sends = "The profile's heartbeat, if it has a send.",
      accepts =
          "A message that matches its receive, as an answer or by the target's own initiative; then"
              + " the next one, too, half an interval and 250 ms late at most."
              + " Where it is an answer: one for each of three of two clients each, with the same"
              + " ${uuid} where both have it, and none for the other one, which is in the same room"
              + " where the profile has rooms; and one for each of both that send three at the same"
              + " moments.",
      why = "A client that misses it takes the connection for dead, and makes another one.",
      causes = {
        "Only one side of the heartbeat was built, or it is not sent to every connection.",
        "The answer goes to the connection that came last, or to all of them.",
        "Who is to be answered stands in a variable for all."
      },
      needs = {},
      declared = OperationName.HEARTBEAT,
      capabilities = Capability.HEARTBEAT,
      spans = 2)
  void exchangesTheHeartbeat(Clients clients, Checks checks) {
    var heartbeat = clients.operation(OperationName.HEARTBEAT);
    Client client = clients.open();
    int mark = heartbeat.send() == null ? 0 : client.inbox().mark();
    if (heartbeat.send() != null) {
      var unused = client.sendFresh(OperationName.HEARTBEAT, client.identity());
    }
    if (heartbeat.receive() == null) {
      checks.must(
          "taken", client.isAlive(clients.answer()), Words.what(client), "the connection goes on");
      return;
    }
    boolean came =
        client.await(
                OperationName.HEARTBEAT,
                client.identity(),
                mark,
                clients.answer().plus(Push.interval(heartbeat)))
            != null;
    if (!came && heartbeat.send() == null && heartbeat.every() == null) {
      checks.untestable(
          "exchanged",
          "none came, and the profile says no 'every': how long to wait cannot be known");
      return;
    }
    checks.must(
        "exchanged",
        came,
        Words.what(client, mark),
        "a message that matches " + heartbeat.receive());
    if (came && heartbeat.send() != null) {
      new Beats(clients, checks, heartbeat).judge(client);
    } else if (came && heartbeat.every() != null) {
      judgeInterval(clients, checks, heartbeat, client);
    }
  }

  /** Judges that the next one comes, too, and hardly later than the profile says. */
  private static void judgeInterval(
      Clients clients, Checks checks, Operation heartbeat, Client client) {
    Duration every = Push.interval(heartbeat);
    Duration longest = every.multipliedBy(3).dividedBy(2).plus(TOLERANCE);
    boolean goesOn =
        client
            .inbox()
            .await(() -> times(client, heartbeat).size() > 1, every.plus(clients.answer()));
    if (!goesOn) {
      clients.missed();
    }
    List<Long> times = times(client, heartbeat);
    long gap = goesOn ? (times.get(1) - times.get(0)) / 1_000_000 : Long.MAX_VALUE;
    checks.must(
        "every-interval",
        gap <= longest.toMillis(),
        goesOn ? "the next one came after " + gap + " ms" : Words.what(client),
        "the next one after " + every.toMillis() + " ms, and before " + longest.toMillis());
  }

  private static List<Long> times(Client client, Operation heartbeat) {
    return client.inbox().since(0).stream()
        .filter(it -> it.match(heartbeat, client.identity()) != null)
        .map(Received::atNanos)
        .toList();
  }
}
