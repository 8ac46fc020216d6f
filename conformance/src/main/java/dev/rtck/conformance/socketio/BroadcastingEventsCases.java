package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Socket.IO documentation, Broadcasting events: whom they reach, whatever carries the packets. */
final class BroadcastingEventsCases {

  /** So many that one of them has characters of several bytes. */
  private static final int SEVERAL = 4;

  /** What is for all and what is for one, to and fro. */
  private static final int WAYS = 4;

  /** Pushes that are waited for where they come often. */
  private static final int SOME = 3;

  private static final Duration A_SHORT_WHILE = Duration.ofSeconds(1);

  /** How one says something to the other; tells whether it came. */
  private interface Way {
    boolean reaches(Member one, Member other);
  }

  @ConformanceCase(
      id = "sio.broadcast.every-transport",
      clause = "PROFILE#operations/broadcast",
      title = "What is said to all, or to one alone, comes over each transport",
      sends =
          "A broadcast to a client that is there over each transport, and one by it; the same with"
              + " the profile's direct, where it has one. Then four of each without waiting.",
      accepts =
          "Each comes, once and in order. Where it does not come over the usual transport, either, nothing is judged"
              + " here.",
      why = "Who sits behind a proxy that knows no WebSocket hears what all others do.",
      causes = {
        "What is for all is written to the WebSockets that are open.",
        "Who is addressed is looked for among WebSockets, or by what carried it at first.",
        "Who polls is told by each of two ways, in case that one of them fails."
      },
      declared = OperationName.BROADCAST)
  void reachesClientsOverEachTransport(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (Member client = them.member(carrier);
              Member other = them.somebodyElse()) {
            judgeBothWays(them, checks, slug, carrier, OperationName.BROADCAST, client, other);
            if (client.declares(OperationName.DIRECT) && other.knowsApart(client)) {
              judgeBothWays(them, checks, slug, carrier, OperationName.DIRECT, client, other);
            }
          }
        });
  }

  @ConformanceCase(
      id = "sio.push.every-transport",
      clause = "PROFILE#operations/push",
      title = "What the server sends unasked comes over each transport",
      sends = "Nothing, by a client over each transport.",
      accepts =
          "What the profile declares as push, within its interval and the time of an answer; where"
              + " that is a second at most, twice more. Where it does not come over the usual transport, either, nothing is judged here.",
      why = "Who sits behind a proxy that knows no WebSocket sees what the others see.",
      causes = {
        "What is pushed is written to the WebSockets that are open.",
        "What is pushed goes to the poll that a client came with."
      },
      declared = OperationName.PUSH,
      capabilities = Capability.PUSH_INTERVAL,
      spans = 4)
  void pushesOverEachTransport(Connections them, Checks checks) {
    Operation push = them.plan().endpoint().operation(OperationName.PUSH);
    Duration every = push == null ? null : push.every();
    Duration owed = Objects.requireNonNull(every, "declared").plus(them.answer());
    int times = owed.minus(them.answer()).compareTo(A_SHORT_WHILE) > 0 ? 1 : SOME;
    Way way = (one, another) -> hearsPushes(another, times, owed);
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (Member client = them.member(carrier)) {
            judge(them, checks, slug, carrier, way, client, client);
          }
        });
  }

  private static boolean hearsPushes(Member member, int times, Duration owed) {
    int mark = 0;
    for (int i = 0; i < times; i++) {
      if (member.hears(OperationName.PUSH, "", "", mark, owed) == null) {
        return false;
      }
      mark = member.connection().mark();
    }
    return true;
  }

  /** Judges what is said to the client that is there over the transport, and by it. */
  private static void judgeBothWays(
      Connections them,
      Checks checks,
      String slug,
      Carrier carrier,
      OperationName how,
      Member client,
      Member other) {
    judgeSaid(them, checks, slug + "-" + how.word(), carrier, how, other, client);
    judgeSaid(them, checks, slug + "-" + how.word() + "-answer", carrier, how, client, other);
  }

  private static void judgeSaid(
      Connections them,
      Checks checks,
      String slug,
      Carrier carrier,
      OperationName how,
      Member one,
      Member other) {
    Way way = (speaker, hearer) -> isTold(them, how, speaker, hearer);
    if (judge(them, checks, slug, carrier, way, one, other)) {
      List<String> texts = RoomsCases.texts(them.burst(SEVERAL, WAYS));
      texts.forEach(
          text -> {
            them.pace();
            say(how, one, other, text);
          });
      RoomsCases.judgeHeard(them, checks, slug + "-several", false, how, one, other, "", texts);
    }
  }

  private static void say(OperationName how, Member one, Member other, String text) {
    if (how == OperationName.DIRECT) {
      one.tell(other, text);
    } else {
      one.say(how, "", text);
    }
  }

  private static boolean isTold(Connections them, OperationName how, Member one, Member other) {
    String text = Payloads.unique();
    int mark = other.connection().mark();
    them.pace();
    say(how, one, other, text);
    return other.hears(how, "", text, mark, them.answer()) != null;
  }

  /** Judges whether it comes, and returns that. */
  private static boolean judge(
      Connections them,
      Checks checks,
      String slug,
      Carrier carrier,
      Way way,
      Member one,
      Member other) {
    int mark = other.connection().mark();
    boolean came = way.reaches(one, other);
    if (!came) {
      String first = UsualClient.hurry(one.connection());
      String hurry = first == null ? UsualClient.hurry(other.connection()) : first;
      if (hurry != null) {
        checks.untestable(slug, hurry);
        return false;
      }
      if (carrier == them.usual() || !comesOverTheUsual(them, way)) {
        checks.observe(slug, "it does not come over " + them.usual().slug() + ", either");
        return false;
      }
    }
    checks.must(
        slug, came, came ? "it came" : other.words(mark), "what comes over " + them.usual().slug());
    return came;
  }

  private static boolean comesOverTheUsual(Connections them, Way way) {
    try (Member one = them.member();
        Member other = them.somebodyElse()) {
      return way.reaches(one, other);
    }
  }
}
