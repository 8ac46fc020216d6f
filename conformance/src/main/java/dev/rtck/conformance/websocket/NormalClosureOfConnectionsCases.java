package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.TargetControl;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** RFC 6455 §7.3 and §7.1: closing that the server begins, and what it leaves behind. */
final class NormalClosureOfConnectionsCases {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final int CLIENTS = 3;

  private enum Reply {
    ANSWERED,
    UNANSWERED
  }

  @ConformanceCase(
      id = "ws.close.server-initiated",
      clause = "RFC6455#5.5.1/tcp-server-first",
      title = "A close that the server begins comes to its end, whether the client answers or not",
      sends =
          "Nothing, until the server closes the idle connection as it promises; then one client"
              + " answers its Close, and another one never does.",
      accepts =
          "A Close; the end of TCP after the answer, and without one within the promised idle"
              + " time once more.",
      why = "A client that has lost its network never answers; its socket must not stay for ever.",
      causes = {
        "The server waits for the client's Close without a time limit.",
        "After the closing handshake the server waits for the client to end TCP."
      },
      capabilities = Capability.IDLE_LIMIT,
      spans = 3)
  void bringsACloseThatItBeganToItsEnd(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    checks.each(
        List.of(Reply.values()),
        reply -> reply.name().toLowerCase(Locale.ROOT),
        (reply, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            connection.stopAnsweringPings();
            long opened = System.nanoTime();
            Duration idleness = KeepaliveCases.longestIdleness(probe, plan);
            Outcome closing = Outcome.awaitClosing(connection, opened, idleness);
            checks.should(
                slug + "-close-frame",
                closing.close() != null,
                closing.describe(),
                "a Close frame of the server");
            if (!closing.closed()) {
              checks.untestable(slug, "the server did not close: " + closing.describe());
              return;
            }
            long since = System.nanoTime();
            if (reply == Reply.ANSWERED) {
              connection.send(Frame.close(CloseCode.NORMAL, ""));
              Outcome ended = Outcome.awaitEnd(connection, since, probe.patience().answer());
              checks.must(slug, ended.ended() != null, ended.describe(), "the end of TCP");
            } else {
              Outcome ended = Outcome.awaitEnd(connection, since, idleness);
              checks.should(slug, ended.ended() != null, ended.describe(), "the end of TCP");
            }
          }
        });
  }

  @ConformanceCase(
      id = "ws.close.abandoned-by-client",
      clause = "RFC6455#7.1.1/abandoned",
      title = "The server gives a connection back although the client never ends TCP",
      sends =
          "Close 1000, and then nothing, with the client's end of TCP left open beyond the promised"
              + " idle time; at last a few bytes, to see whether anybody is there.",
      accepts = "A reset: the server's kernel knows the connection no more.",
      why = "Each such socket costs the server a file descriptor until there is none left.",
      causes = "The server sends FIN, and waits without limit for the client's.",
      capabilities = Capability.IDLE_LIMIT,
      spans = 2)
  void givesAConnectionBackWhoseClientNeverEndsTcp(
      WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    if (!plan.bearsSeveral()) {
      checks.untestable("given-back", "the target bears one connection of a client at a time");
      return;
    }
    try (WebSocketConnection abandoned = probe.open();
        WebSocketConnection silent = probe.open()) {
      abandoned.send(Frame.close(CloseCode.NORMAL, ""));
      silent.stopAnsweringPings();
      Duration idleness = KeepaliveCases.longestIdleness(probe, plan);
      long since = System.nanoTime();
      // What the server does to a silent client it must have done to the abandoned one by then.
      Outcome fence = Outcome.awaitClosing(silent, since, idleness);
      long end = System.nanoTime() + probe.patience().quiet().toNanos();
      boolean taken;
      do {
        taken = abandoned.push(Bytes.of(0));
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      } while (taken && System.nanoTime() - end < 0);
      checks.should(
          "given-back",
          !taken,
          (taken ? "bytes are still taken, " : "reset, ")
              + (System.nanoTime() - since) / 1_000_000
              + " ms after the Close; meanwhile a silent client: "
              + fence.describe(),
          "a reset");
    }
  }

  @ConformanceCase(
      id = "ws.close.graceful-shutdown",
      clause = "RFC6455#7.4.1/going-away",
      title = "A server that is asked to end says goodbye to its clients",
      sends = "Nothing: the target is asked to end (SIGTERM), and started again afterwards.",
      accepts =
          "A Close for every client, with 1001, 1012 or another code that may be sent, or without"
              + " one; and FIN after it. No Close is a warning.",
      why =
          "With each deployment every client sees 1006 instead, takes it for a network failure,"
              + " and reconnects at once.",
      causes = {
        "The process has no handler for SIGTERM.",
        "The listening socket is closed, but not the connections that it accepted.",
        "npm and shells in front of the server do not pass the signal on."
      },
      capabilities = Capability.START,
      spans = 1,
      schedule = Schedule.ALONE)
  void saysGoodbyeWhenItIsAskedToEnd(WebSocketProbe probe, TargetControl control, Checks checks) {
    List<WebSocketConnection> clients =
        IntStream.range(0, CLIENTS).mapToObj(i -> probe.open()).toList();
    clients.forEach(
        client -> {
          var unused = Fence.behind(client, probe.patience());
        });
    Thread stopping = new Thread(control::stop, "rtck-stopping-the-target");
    stopping.setDaemon(true);
    stopping.start();
    try {
      checks.each(
          clients,
          client -> "client-" + (clients.indexOf(client) + 1),
          (client, slug) -> judgeGoodbye(client, slug, probe, checks));
      stopping.join();
      checks.observe("process", Objects.requireNonNullElse(control.lastEnd(), "not known"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      control.restart();
    }
    awaitTheEndpoint(probe);
  }

  /**
   * Waits until the target takes handshakes again, as it did before: a server may answer 404 while
   * its applications start, and the next case is not to hear of it.
   */
  private static void awaitTheEndpoint(WebSocketProbe probe) {
    while (!probe.isOutOfTime() && !Thread.currentThread().isInterrupted()) {
      try (HandshakeAttempt attempt = probe.attempt(probe.request())) {
        if (attempt.switchedProtocols()) {
          return;
        }
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private static void judgeGoodbye(
      WebSocketConnection client, String slug, WebSocketProbe probe, Checks checks) {
    long since = System.nanoTime();
    Outcome closing = Outcome.awaitClosing(client, since, probe.patience().handshake());
    if (closing.close() != null) {
      client.send(Frame.close(CloseCode.GOING_AWAY, ""));
    }
    // A code that may not be sent is the business of ws.close.server-codes.
    checks.should(
        slug + "-goodbye",
        closing.close() != null,
        closing.describe(),
        "close 1001",
        "close 1012",
        "another Close frame");
    WebSocketEvent.Ended ended =
        Outcome.awaitEnd(client, since, probe.patience().handshake()).ended();
    checks.should(
        slug + "-end",
        ended != null && ended.ending() == Ending.FIN,
        ended == null ? "TCP stays open" : ended.toString(),
        "FIN");
  }

  @ConformanceCase(
      id = "ws.close.message-before-close",
      clause = "RFC6455#5.5.1/before",
      title = "What a server does with a message right before a Close",
      sends = "A message of 64 KiB, or of limits.messageBytes, and Close 1000 in one write.",
      accepts = "The echo and then a Close; or a Close alone.",
      why = "An application that sends and closes at once should know whether the answer comes.",
      needs = {Need.CONNECTION, Need.ECHO})
  void showsWhetherAMessageBeforeACloseIsAnswered(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    int size = Volume.messageBytes(plan, echo, 65_536);
    String text = String.valueOf(echo.textForLength(size));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(echo.frame(text), Frame.close(CloseCode.NORMAL, ""));
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      checks.observe(
          "observed", echo.count(connection, text) + " echoes, then " + outcome.describe());
    }
  }
}
