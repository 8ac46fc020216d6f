package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.Objects;

/** Socket.IO documentation, Broadcasting events: whom they reach, whatever carries the packets. */
final class BroadcastingEventsCases {

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
              + " the profile's direct, where it has one.",
      accepts =
          "Each comes. Where it does not come over the usual transport, either, nothing is judged"
              + " here.",
      why = "Who sits behind a proxy that knows no WebSocket hears what all others do.",
      causes = {
        "What is for all is written to the WebSockets that are open.",
        "Who is addressed is looked for among WebSockets, or by what carried it at first."
      },
      declared = OperationName.BROADCAST)
  void reachesClientsOverEachTransport(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (Member client = them.member(carrier);
              Member other = them.somebodyElse()) {
            Way broadcast = (one, another) -> one.reaches(another, OperationName.BROADCAST, "");
            judge(them, checks, slug + "-broadcast", carrier, broadcast, other, client);
            judge(them, checks, slug + "-broadcast-answer", carrier, broadcast, client, other);
            if (client.declares(OperationName.DIRECT) && other.knowsApart(client)) {
              Way direct = (one, another) -> isTold(them, one, another);
              judge(them, checks, slug + "-direct", carrier, direct, other, client);
              judge(them, checks, slug + "-direct-answer", carrier, direct, client, other);
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
          "What the profile declares as push, within its interval and the time of an answer. Where it"
              + " does not come over the usual transport, either, nothing is judged here.",
      why = "Who sits behind a proxy that knows no WebSocket sees what the others see.",
      causes = "What is pushed is written to the WebSockets that are open.",
      declared = OperationName.PUSH,
      capabilities = Capability.PUSH_INTERVAL,
      spans = 2)
  void pushesOverEachTransport(Connections them, Checks checks) {
    Operation push = them.plan().endpoint().operation(OperationName.PUSH);
    Duration every = push == null ? null : push.every();
    Duration owed = Objects.requireNonNull(every, "declared").plus(them.answer());
    Way way = (one, another) -> another.hears(OperationName.PUSH, "", "", 0, owed) != null;
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (Member client = them.member(carrier)) {
            judge(them, checks, slug, carrier, way, client, client);
          }
        });
  }

  private static boolean isTold(Connections them, Member one, Member other) {
    String text = Payloads.unique();
    int mark = other.connection().mark();
    one.tell(other, text);
    return other.hears(OperationName.DIRECT, "", text, mark, them.answer()) != null;
  }

  private static void judge(
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
        return;
      }
      if (carrier == them.usual() || !comesOverTheUsual(them, way)) {
        checks.observe(slug, "it does not come over " + them.usual().slug() + ", either");
        return;
      }
    }
    checks.must(
        slug, came, came ? "it came" : other.words(mark), "what comes over " + them.usual().slug());
  }

  private static boolean comesOverTheUsual(Connections them, Way way) {
    try (Member one = them.member();
        Member other = them.somebodyElse()) {
      return way.reaches(one, other);
    }
  }
}
