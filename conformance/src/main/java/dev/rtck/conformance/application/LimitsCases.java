package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** What a profile promises that an application takes. */
final class LimitsCases {

  /** What is sent evenly may come in lumps: so much of the promise is above any doubt. */
  private static final double SHARE = 0.8;

  private static final Duration SPAN = Duration.ofSeconds(3);
  private static final int FEWEST = 3;
  private static final int MOST = 600;

  @ConformanceCase(
      id = "app.limits.rate",
      clause = "PROFILE#limits/ratePerSecond",
      title = "As many messages a second as promised are taken",
      sends =
          "Four fifths of limits.ratePerSecond, evenly for three seconds, by one client: echoes, or"
              + " what another client is to get; 600 messages at most.",
      accepts = "All of them come, each once and in order.",
      why = "Who relies on the promise is shut out in the middle of what it says.",
      causes = {
        "A proxy or a framework has a smaller limit of its own.",
        "What is sent to a client counts, too, or the messages of all clients count together."
      },
      needs = {},
      capabilities = Capability.RATE_LIMIT,
      spans = 1)
  void takesAsManyMessagesAsPromised(Clients clients, EndpointPlan plan, Checks checks) {
    double rate = Objects.requireNonNull(plan.endpoint().limits().ratePerSecond(), "declared");
    Client sender;
    Client receiver;
    Talk talk;
    if (clients.declares(OperationName.ECHO)) {
      sender = clients.open();
      receiver = sender;
      talk = Talk.by(clients, OperationName.ECHO);
    } else {
      Channel channel = Channel.of(clients);
      sender = channel.open();
      receiver = channel.open();
      talk = channel.talk();
    }
    Deliveries heard = talk.at(receiver);
    if (!heard.seek(List.of(talk.say(sender)), clients.answer())) {
      throw new Untestable("what is said does not come, be it ever so little");
    }
    List<String> texts = sayEvenly(clients, talk, sender, SHARE * rate);
    // What a limit keeps back is what is judged: nothing that the target says of it excuses it.
    var unused = heard.seek(texts, clients.answer());
    Sequence sequence = Sequence.of(texts, heard.texts());
    boolean whole =
        sequence.isWhole() && sequence.doubled().isEmpty() && sequence.overtaken().isEmpty();
    checks.must(
        "taken",
        whole,
        sequence.describe() + (whole ? "" : "; the sender: " + Words.what(sender, lastOf(sender))),
        "all "
            + texts.size()
            + " that were sent at "
            + Math.round(SHARE * rate * 10) / 10.0
            + " a second");
  }

  /** Returns where the inbox stood before the last message, which may tell of a limit. */
  private static int lastOf(Client client) {
    return Math.max(0, client.inbox().mark() - 1);
  }

  /** Lets the client say something so many times a second, and returns what it said. */
  private static List<String> sayEvenly(
      Clients clients, Talk talk, Client sender, double perSecond) {
    int count = (int) Math.max(FEWEST, Math.min(MOST, SPAN.toSeconds() * perSecond));
    long pause = (long) (1e9 / perSecond);
    List<String> said = new ArrayList<>();
    while (said.size() < count
        && sender.departure() == null
        && (said.size() < FEWEST || clients.isInFirstHalf())) {
      long since = System.nanoTime();
      said.add(talk.say(sender));
      long left = pause;
      while (left > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(left);
        left = since + pause - System.nanoTime();
      }
    }
    return said;
  }
}
