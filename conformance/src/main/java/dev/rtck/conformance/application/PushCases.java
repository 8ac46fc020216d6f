package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a profile declares that a server sends unasked. */
final class PushCases {

  private static final int SUBSCRIBERS = 3;
  private static final int FEWEST_GAPS = 3;
  private static final int MOST_GAPS = 8;
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(8);
  private static final int BEATS = 4;
  private static final int MOST_COUNTED = 14;
  private static final int GOING_ON = 3;
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final String NOT_SAID =
      "not enough came, and the profile says no 'every': how long to wait cannot be known";

  @ConformanceCase(
      id = "app.push.arrives",
      clause = "PROFILE#operations/push",
      title = "What the server sends unasked comes to who is connected",
      sends = "Nothing.",
      accepts =
          "A message that matches the profile's push, within one interval of being connected.",
      why = "Nobody asks for it, so nobody notices when it stops.",
      causes = "The timer is started with the first client and ended with it, or never started.",
      needs = {},
      declared = OperationName.PUSH,
      capabilities = Capability.PUSH,
      spans = 2)
  void comesUnasked(Clients clients, Checks checks) {
    Client client = clients.open();
    int came = await(clients, client, 1);
    if (came == 0 && Push.interval(clients.operation(OperationName.PUSH)).isZero()) {
      checks.untestable("push", NOT_SAID);
      return;
    }
    checks.must("push", came > 0, came > 0 ? "it came" : Words.what(client), expected(clients));
  }

  private static String expected(Clients clients) {
    return "a message that matches " + clients.operation(OperationName.PUSH).receive();
  }

  /** Waits for so many pushes, each as long as an interval and an answer may take. */
  private static int await(Clients clients, Client client, int count) {
    Operation push = clients.operation(OperationName.PUSH);
    Duration each = Push.interval(push).plus(clients.answer());
    int came = 0;
    for (int i = 0; i < count; i++) {
      int wanted = i + 1;
      if (!client.inbox().await(() -> times(clients, client).size() >= wanted, each)) {
        break;
      }
      came = wanted;
    }
    return came;
  }

  /** Returns when the pushes came. */
  private static List<Long> times(Clients clients, Client client) {
    Operation push = clients.operation(OperationName.PUSH);
    Bindings known = client.identity();
    List<Long> times = new ArrayList<>();
    for (Received message : client.inbox().since(0)) {
      if (message.match(push, known) != null) {
        times.add(message.atNanos());
      }
    }
    return times;
  }

  @ConformanceCase(
      id = "app.push.interval",
      clause = "PROFILE#operations/push",
      title = "What the server sends unasked comes at the declared interval",
      sends = "Nothing, for four intervals; for nine where they are short.",
      accepts =
          "The time from one to the next is within half an interval (and at least 250 ms) of what"
              + " the profile declares.",
      why = "A clock that skips beats is taken for a lost connection.",
      causes = {
        "The next one is timed from the end of the last, whose work takes long.",
        "Each client starts a timer that serves all."
      },
      needs = {},
      declared = OperationName.PUSH,
      capabilities = Capability.PUSH_INTERVAL,
      spans = 12)
  void comesAtTheDeclaredInterval(Clients clients, Checks checks) {
    Client client = clients.open();
    Duration interval = Push.interval(clients.operation(OperationName.PUSH));
    int gaps = gaps(interval);
    int wanted = gaps + 2;
    int came = await(clients, client, wanted);
    if (came < wanted) {
      clients.missed();
    }
    List<Long> times = times(clients, client);
    checks.must("pushes", came == wanted, came + " of " + wanted + " came", wanted + " of them");
    if (came < wanted) {
      return;
    }
    long every = interval.toMillis();
    long tolerance = Math.max(every / 2, 250);
    // The first may be a greeting to who has just come.
    for (int i = 1; i <= gaps; i++) {
      long gap = (times.get(i + 1) - times.get(i)) / 1_000_000;
      checks.must(
          "gap-" + i,
          Math.abs(gap - every) <= tolerance,
          gap + " ms",
          every + " ms, give or take " + tolerance);
    }
  }

  /** How many are looked at: a beat that is skipped now and then shows only in many. */
  private static int gaps(Duration interval) {
    long fit = interval.isZero() ? MOST_GAPS : LONG_ENOUGH.dividedBy(interval);
    return (int) Math.max(FEWEST_GAPS, Math.min(MOST_GAPS, fit));
  }

  @ConformanceCase(
      id = "app.push.every-subscriber",
      clause = "PROFILE#operations/push",
      title = "What the server sends unasked comes to every client",
      sends =
          "Nothing, on three connections, of which one ends then and comes back, and one goes on to"
              + " send what the profile declares as echo, broadcast or heartbeat.",
      accepts =
          "Four of them on each connection, one for each interval and not many more; three more on"
              + " each that stays; and three more on each, and on the one that came back.",
      why = "Who is left out does not know it.",
      causes = {
        "The timer keeps the connection that came first, or the one that came last.",
        "Whoever leaves stops the timer of all, which starts again when somebody comes.",
        "The clients are served in turn.",
        "Each connection starts a timer that serves all, or one that outlives it.",
        "Each message of a client starts its timer anew.",
        "Who comes back is known already, and not subscribed again.",
        "Clients are kept under how many there are: who comes takes the place of another one."
      },
      needs = {},
      declared = OperationName.PUSH,
      capabilities = Capability.PUSH,
      spans = 16)
  void comesToEveryClient(Clients clients, Checks checks) {
    List<Client> all = clients.open(SUBSCRIBERS);
    Duration every = Push.interval(clients.operation(OperationName.PUSH));
    if (every.isZero() && await(clients, all.get(0), BEATS) < BEATS) {
      checks.untestable("client-1", NOT_SAID);
      return;
    }
    long began = System.nanoTime();
    for (int i = 0; i < all.size(); i++) {
      int came = await(clients, all.get(i), BEATS);
      if (came < BEATS) {
        clients.missed();
      }
      checks.must("client-" + (i + 1), came == BEATS, came + " came", BEATS + " of them");
    }
    if (every.isZero()) {
      return;
    }
    // Where they are served in turn each waits for all the others.
    long beats = (System.nanoTime() - began) / every.toNanos();
    for (int i = 0; i < all.size(); i++) {
      int came = times(clients, all.get(i)).size();
      checks.must(
          "share-" + (i + 1),
          came >= beats * 0.6 - 1,
          came + " came in " + beats + " intervals",
          "one in each");
    }
    for (int i = 0; i < all.size(); i++) {
      judgeFrequency("not-oftener-" + (i + 1), clients, all.get(i), began, checks);
    }
    all.get(0).close();
    // None of these comes meanwhile, which may set a clock going again that stopped.
    judgeThoseWhoStay(clients, all.get(1), all.get(2), checks);
    // Of whom the target had enough has been said.
    Map<String, Client> standing = new LinkedHashMap<>();
    for (int i = 1; i < SUBSCRIBERS; i++) {
      if (all.get(i).departure() == null) {
        standing.put("beside-it-" + i, all.get(i));
      }
    }
    Client back = comesBack(clients, all.get(0), checks);
    if (back != null) {
      judgeWhoCameBack(clients, back, standing, checks);
    }
  }

  private static @Nullable Client comesBack(Clients clients, Client left, Checks checks) {
    try {
      return clients.open(left.user());
    } catch (Untestable notLetIn) {
      checks.untestable("who-comes-back", String.valueOf(notLetIn.getMessage()));
      return null;
    }
  }

  /** Judges that some come to who came back, in nobody's place, and not much too often. */
  private static void judgeWhoCameBack(
      Clients clients, Client back, Map<String, Client> others, Checks checks) {
    // What greets who has just come is none of the beats.
    long since = System.nanoTime();
    Map<String, Integer> before = new HashMap<>();
    others.forEach((slug, other) -> before.put(slug, times(clients, other).size()));
    judgeGoingOn("who-comes-back", clients, back, times(clients, back).size(), checks);
    others.forEach(
        (slug, other) -> judgeGoingOn(slug, clients, other, before.getOrDefault(slug, 0), checks));
    judgeFrequency("not-oftener-then", clients, back, since, checks);
  }

  /** Judges that some more come than the client had. */
  private static void judgeGoingOn(
      String slug, Clients clients, Client client, int before, Checks checks) {
    int came = await(clients, client, before + GOING_ON) - before;
    if (came < GOING_ON) {
      clients.missed();
    }
    checks.must(slug, came >= GOING_ON, came + " came", "they come, or go on to");
  }

  /** Judges that they go on to come to who stays, and to who speaks meanwhile. */
  private static void judgeThoseWhoStay(
      Clients clients, Client silent, Client speaker, Checks checks) {
    Duration every = Push.interval(clients.operation(OperationName.PUSH));
    Duration pause = every.dividedBy(4);
    // One may be under way while the other one goes.
    int before = times(clients, silent).size();
    int beforeItSpoke = times(clients, speaker).size();
    Consumer<Client> words = words(clients);
    long end = System.nanoTime() + every.plus(clients.answer()).multipliedBy(GOING_ON).toNanos();
    int came = 0;
    int cameToSpeaker = 0;
    while (Math.min(came, cameToSpeaker) < GOING_ON
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      if (words != null) {
        words.accept(speaker);
      }
      boolean itHasAll = cameToSpeaker >= GOING_ON;
      Client lacking = itHasAll ? silent : speaker;
      int enough = (itHasAll ? before : beforeItSpoke) + GOING_ON;
      lacking
          .inbox()
          .await(
              () -> times(clients, lacking).size() >= enough,
              pause.compareTo(SHORTEST_PAUSE) > 0 ? pause : SHORTEST_PAUSE);
      came = times(clients, silent).size() - before;
      cameToSpeaker = times(clients, speaker).size() - beforeItSpoke;
    }
    if (came < GOING_ON) {
      clients.missed();
    }
    checks.must("after-one-left", came >= GOING_ON, came + " came", "they go on to come");
    if (words == null
        || cameToSpeaker >= GOING_ON
        || !Limits.mayEndABurst(checks, clients, List.of(speaker))) {
      if (cameToSpeaker < GOING_ON) {
        clients.missed();
      }
      checks.must(
          words == null ? "after-one-left-2" : "while-it-speaks",
          cameToSpeaker >= GOING_ON,
          cameToSpeaker + " came",
          "they go on to come" + (words == null ? "" : " to who sends messages"));
    }
  }

  /** Returns how anybody says something who is a member of nothing, or null. */
  private static @Nullable Consumer<Client> words(Clients clients) {
    for (OperationName name : List.of(OperationName.ECHO, OperationName.BROADCAST)) {
      if (clients.declares(name)) {
        return Talk.by(clients, name)::say;
      }
    }
    if (!clients.declares(OperationName.HEARTBEAT)
        || clients.operation(OperationName.HEARTBEAT).send() == null) {
      return null;
    }
    return client -> {
      clients.pace();
      try {
        var unused = client.sendFresh(OperationName.HEARTBEAT, client.identity());
      } catch (NotConnected ended) {
        clients.note(String.valueOf(ended.getMessage()));
      }
    };
  }

  /**
   * Judges that they do not come much oftener than declared. Some that were held up come together:
   * only of those who seem to get too many is it looked at for longer.
   */
  private static void judgeFrequency(
      String slug, Clients clients, Client client, long began, Checks checks) {
    Duration every = Push.interval(clients.operation(OperationName.PUSH));
    Pace pace = Pace.since(began, times(clients, client));
    if (pace.isTooFast(every)) {
      int before = times(clients, client).size() - pace.count();
      int unused = await(clients, client, before + MOST_COUNTED);
      pace = Pace.since(began, times(clients, client));
    }
    checks.must(
        slug,
        !pace.isTooFast(every),
        pace.count() + " came in " + pace.span().toMillis() + " ms",
        "one in each " + every.toMillis() + " ms");
  }

  /** How many came after a moment, and how long that took from the first to the last. */
  private record Pace(int count, Duration span) {

    static Pace since(long began, List<Long> times) {
      List<Long> later = times.stream().filter(it -> it - began > 0).toList();
      long span = later.isEmpty() ? 0 : later.get(later.size() - 1) - later.get(0);
      return new Pace(later.size(), Duration.ofNanos(span));
    }

    boolean isTooFast(Duration every) {
      return count > 2 && span.toNanos() < (count - 1) * 0.65 * every.toNanos();
    }
  }
}
