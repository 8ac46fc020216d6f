package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.profile.OperationName;

/** What an application says to whom it lets in, and how it stays in touch. */
final class WelcomeCases {

  @ConformanceCase(
      id = "app.welcome.arrives",
      clause = "PROFILE#operations/welcome",
      title = "Who connects is welcomed as the profile declares",
      sends = "A connection of the first valid user, three times.",
      accepts = "A message that matches the profile's welcome, whatever else comes before it.",
      why = "Clients learn from it who they are, and wait for it before they go on.",
      causes = {
        "The profile's receive does not spell what the application says.",
        "The welcome is sent before the handler of the connection is in place, and gets lost."
      },
      needs = {},
      declared = OperationName.WELCOME)
  void welcomesWhoConnects(Clients clients, Checks checks) {
    for (String slug : new String[] {"first", "second", "third"}) {
      Client client = clients.unconnected(clients.nextUser());
      try {
        client.connect(clients.answer());
      } catch (Refused refused) {
        checks.must(slug, false, String.valueOf(refused.getMessage()), expected(clients));
        continue;
      }
      boolean welcomed = client.awaitWelcome(clients.answer());
      checks.must(slug, welcomed, Words.what(client), expected(clients));
      client.close();
    }
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
          "A message that matches its receive, as an answer or by the target's own initiative.",
      why = "A client that misses it takes the connection for dead, and makes another one.",
      causes = "Only one side of the heartbeat was built, or it is not sent to every connection.",
      needs = {},
      declared = OperationName.HEARTBEAT,
      capabilities = Capability.HEARTBEAT,
      spans = 1)
  void exchangesTheHeartbeat(Clients clients, Checks checks) {
    var heartbeat = clients.operation(OperationName.HEARTBEAT);
    Client client = clients.open();
    int mark = heartbeat.send() == null ? 0 : client.inbox().mark();
    if (heartbeat.send() != null) {
      client.send(OperationName.HEARTBEAT, client.identity());
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
  }
}
