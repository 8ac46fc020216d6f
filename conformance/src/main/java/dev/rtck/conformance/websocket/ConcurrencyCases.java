package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Growth;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeRefused;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** RFC 6455 §10.4: many clients at a time, and many that come and go. */
final class ConcurrencyCases {

  private static final int ROUNDS = 5;

  @ConformanceCase(
      id = "ws.concurrency.echo",
      clause = "RFC6455#6.1/own",
      title = "Each of many clients gets the answers to its own messages",
      sends =
          "Five messages on each of 100 connections at the same time (1,000 with --thorough; fewer"
              + " where the profile promises fewer connections).",
      accepts = "Every answer where it belongs.",
      why = "A message that reaches the wrong client is a leak, and lost for the right one.",
      causes = {
        "The connection that is answered is kept in a variable that all share.",
        "Buffers are given back to a pool while they are still being written."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      schedule = Schedule.ALONE,
      volume = true)
  void answersEachOfManyClients(WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    int wanted = Volume.connections(plan, 100, 1_000);
    Crowd crowd = Crowd.of(probe, plan, wanted);
    List<WebSocketConnection> clients = List.copyOf(crowd.accepted());
    checks.observe("clients", crowd.describe(wanted));
    if (clients.size() < 2) {
      checks.untestable("answered", "too few clients were let in: " + crowd.describe(wanted));
      return;
    }
    List<List<String>> texts =
        clients.stream()
            .map(it -> IntStream.range(0, ROUNDS).mapToObj(i -> Payloads.unique()).toList())
            .toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).send(echo.frame(texts.get(i).get(round)));
      }
    }
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicLong latest = new AtomicLong(System.nanoTime());
    SideBySide.times(
        clients.size(),
        plan.width(),
        i -> {
          for (String text : texts.get(i)) {
            if (comes(clients.get(i), text, echo, latest, probe)) {
              answered.incrementAndGet();
            } else if (wasPutOut(Outcome.of(clients.get(i), 0), plan)) {
              refused.incrementAndGet();
            }
          }
        });
    int sent = clients.size() * ROUNDS;
    checks.must(
        "answered",
        answered.get() + refused.get() == sent,
        answered + " of " + sent + " answers; to clients closed by a limit " + refused,
        sent + " answers, but for clients that a limit closed");
    if (plan.endpoint().declares(OperationName.ECHO)
        && !plan.endpoint().declares(OperationName.BROADCAST)
        && !plan.endpoint().declares(OperationName.ROOM)) {
      checks.must(
          "nobody-elses",
          foreign(clients, texts, echo) == 0,
          foreign(clients, texts, echo) + " answers to somebody else's messages",
          "none");
    }
    clients.forEach(it -> it.send(Frame.close(CloseCode.NORMAL, "")));
  }

  /** Returns whether a limit closed the connection, or somebody who took its place. */
  private static boolean wasPutOut(Outcome outcome, EndpointPlan plan) {
    boolean othersCame =
        plan.bearsSeveral()
            ? plan.width() == 1 && outcome.closedAtWill()
            : Volume.mayHaveBeenPutOut(outcome);
    return Volume.wasTooOften(outcome) || othersCame;
  }

  /**
   * Returns whether the answer comes; it is waited for as long as answers come to anybody. Where
   * each message also goes to everyone, the last answer stands behind thousands of them.
   */
  private static boolean comes(
      WebSocketConnection client, String text, Echo echo, AtomicLong latest, WebSocketProbe probe) {
    long answer = probe.patience().answer().toNanos();
    long left;
    do {
      left = Math.max(0, latest.get() + answer - System.nanoTime());
      WebSocketEvent.Message answered = echo.await(client, text, Duration.ofNanos(left));
      if (answered != null) {
        // When it came counts, and not when somebody looked for it.
        latest.accumulateAndGet(answered.atNanos(), Math::max);
        return true;
      }
    } while (left > 0 && !probe.isOutOfTime());
    return false;
  }

  private static long foreign(
      List<WebSocketConnection> clients, List<List<String>> texts, Echo echo) {
    long foreign = 0;
    for (int i = 0; i < clients.size(); i++) {
      List<String> own = texts.get(i);
      foreign +=
          clients.get(i).messages().stream()
              .filter(message -> own.stream().noneMatch(text -> echo.answers(text, message)))
              .filter(
                  message ->
                      texts.stream()
                          .flatMap(List::stream)
                          .anyMatch(text -> echo.answers(text, message)))
              .count();
    }
    return foreign;
  }

  /** Those of many handshakes that were accepted, and what the others got. */
  private record Crowd(
      Queue<WebSocketConnection> accepted,
      Queue<String> turnedAway,
      Queue<String> refused,
      AtomicBoolean conclusive) {

    static Crowd empty() {
      return new Crowd(
          new ConcurrentLinkedQueue<>(),
          new ConcurrentLinkedQueue<>(),
          new ConcurrentLinkedQueue<>(),
          new AtomicBoolean());
    }

    static Crowd of(WebSocketProbe probe, EndpointPlan plan, int count) {
      Crowd crowd = empty();
      SideBySide.times(count, plan.width(), i -> crowd.join(probe, crowd.accepted()::add));
      return crowd;
    }

    void join(WebSocketProbe probe, Consumer<WebSocketConnection> then) {
      try {
        then.accept(probe.open());
      } catch (HandshakeRefused e) {
        (e.turnedAway() ? turnedAway : refused).add(String.valueOf(e.getMessage()));
        conclusive.compareAndSet(false, !e.mayHaveBeenTurnedAway());
      } catch (Unreachable e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }

    /**
     * Lets those who were refused come again, one at a time: so many had no room together. Where
     * one is refused alone, too, or was refused in another way than for want of room, it is not
     * that.
     */
    void comeAgain(WebSocketProbe probe, Consumer<WebSocketConnection> then) {
      for (int left = refused.size();
          left > 0 && !conclusive.get() && !probe.isOutOfTime();
          left--) {
        String first = String.valueOf(refused.peek());
        join(probe, then);
        if (refused.size() > left) {
          return;
        }
        refused.remove();
        turnedAway.add(first);
      }
    }

    /** Lets those who were refused come again a few times, while others may still be leaving. */
    void comeAgainLater(WebSocketProbe probe, EndpointPlan plan) {
      Deadline patience = Deadline.in(probe.patience().answer());
      while (!refused.isEmpty() && !accepted.isEmpty() && !patience.hasPassed()) {
        WebSocketConnection some = accepted.element();
        var unused = some.awaitClose(patience.cut(probe.patience().quiet()));
        int left = refused.size();
        refused.clear();
        SideBySide.times(left, plan.width(), i -> join(probe, accepted::add));
        if (some.events().stream().anyMatch(WebSocketEvent.Close.class::isInstance)) {
          return;
        }
      }
    }

    String describe(int wanted) {
      String first = refused.peek();
      return wanted
          - refused.size()
          + " of "
          + wanted
          + " handshakes were accepted"
          + (first == null ? "" : "; the others: " + first);
    }
  }

  @ConformanceCase(
      id = "ws.concurrency.churn",
      clause = "RFC6455#10.4/churn",
      title = "Clients that come and go in great numbers harm nobody",
      sends =
          "300 connections, one after the other on each of sixteen threads, each closed in good"
              + " order as soon as it stands (10,000 with --thorough; a tenth of that where newcomers"
              + " are told all that was said).",
      accepts = "101 for each; who is refused comes again, one after the other.",
      why = "When a server restarts, all its clients come back at once.",
      causes = "Something is kept for each connection, and cleaned up too late or not at all.",
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void isNotHarmedByClientsThatComeAndGo(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    int count = Volume.newcomers(plan, 300, 10_000);
    Growth growth = Growth.from(plan);
    Crowd crowd = Crowd.empty();
    Consumer<WebSocketConnection> leave =
        connection -> {
          connection.send(Frame.close(CloseCode.NORMAL, ""));
          var unused = connection.awaitClose(probe.patience().answer());
          connection.close();
        };
    SideBySide.times(count, plan.width(), i -> crowd.join(probe, leave));
    crowd.comeAgain(probe, leave);
    checks.should(
        "accepted", crowd.refused().isEmpty(), crowd.describe(count), "101 for all " + count);
    growth.observe(checks, probe.patience().quiet());
  }

  @ConformanceCase(
      id = "ws.concurrency.resets",
      clause = "RFC6455#10.4/resets",
      title = "Connections that are reset in the middle of a frame harm nobody",
      sends = "100 connections that are reset with half a frame sent (1,000 with --thorough).",
      accepts =
          "101 for each; who is refused comes again, one after the other. Nothing more is owed to"
              + " them.",
      why = "It is how phones leave: without a Close and without a FIN.",
      causes = "An error of the socket is not caught, or its connection stays in a list.",
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void isNotHarmedByResets(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    int count = Volume.newcomers(plan, 100, 1_000);
    Growth growth = Growth.from(plan);
    Crowd crowd = Crowd.empty();
    Bytes half = Frame.text("half of it is never sent").encode().slice(0, 12);
    Consumer<WebSocketConnection> leave =
        connection -> {
          connection.sendBytes(half);
          connection.reset();
        };
    SideBySide.times(count, plan.width(), i -> crowd.join(probe, leave));
    crowd.comeAgain(probe, leave);
    checks.should(
        "accepted",
        crowd.refused().isEmpty(),
        crowd.describe(count),
        "101, or a refusal for the time being, for all " + count);
    growth.observe(checks, probe.patience().quiet());
  }

  @ConformanceCase(
      id = "ws.concurrency.connection-limit",
      clause = "PROFILE#limits/connections",
      title = "As many connections as promised stand at the same time",
      sends =
          "So many opening handshakes as limits.connections allows, but 250 at most (all of them"
              + " with --thorough), and a ping on each, and a message where the target echoes. Who"
              + " is refused comes again: connections of before may still be counted.",
      accepts = "101, a pong and an echo for each.",
      why = "The promise is what capacity is planned with.",
      causes = {
        "The limit of open files of the process or its container.",
        "A proxy in front has a smaller limit for one client address."
      },
      capabilities = Capability.CONNECTION_LIMIT,
      schedule = Schedule.ALONE,
      volume = true)
  void holdsAsManyConnectionsAsPromised(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    int promised = Objects.requireNonNull(plan.endpoint().limits().connections());
    int count = plan.thorough() ? promised : Math.min(promised, 250);
    Crowd crowd = Crowd.of(probe, plan, count);
    crowd.comeAgainLater(probe, plan);
    // Here 503 is no excuse: so many were promised.
    checks.must(
        "accepted",
        crowd.accepted().size() == count,
        crowd.describe(count),
        "101 for all " + count);
    AtomicInteger alive = new AtomicInteger();
    List<WebSocketConnection> clients = List.copyOf(crowd.accepted());
    SideBySide.times(
        clients.size(),
        plan.width(),
        i -> {
          if (Fence.behind(clients.get(i), probe.patience()).held()) {
            alive.incrementAndGet();
          }
        });
    checks.must(
        "served", alive.get() == clients.size(), alive + " pongs", clients.size() + " pongs");
    if (echo.isThere()) {
      judgeEchoes(clients, probe, plan, echo, checks);
    }
    clients.forEach(it -> it.send(Frame.close(CloseCode.NORMAL, "")));
  }

  private static void judgeEchoes(
      List<WebSocketConnection> clients,
      WebSocketProbe probe,
      EndpointPlan plan,
      Echo echo,
      Checks checks) {
    AtomicInteger echoes = new AtomicInteger();
    SideBySide.times(
        clients.size(),
        plan.width(),
        i -> {
          String text = Payloads.unique();
          clients.get(i).send(echo.frame(text));
          // Who waited for some in vain need not wait so long for the others.
          Duration atMost =
              echoes.get() < i - plan.width()
                  ? probe.patience().answer().dividedBy(4)
                  : probe.patience().answer();
          if (echo.await(clients.get(i), text, atMost) != null) {
            echoes.incrementAndGet();
          }
        });
    checks.must(
        "heard", echoes.get() == clients.size(), echoes + " echoes", clients.size() + " echoes");
  }
}
