package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of connections on which nothing happens, as the profile promises it. */
final class KeepaliveCases {

  private static final int INTERVALS = 3;
  private static final int SHORT_INTERVALS = 7;
  private static final String BEHIND_A_JOIN = "-behind-a-join";
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** Codes that blame what a silent client has not said (§7.4.1). */
  private static final Set<Integer> BLAMING =
      Set.of(
          CloseCode.UNSUPPORTED_DATA,
          CloseCode.INVALID_PAYLOAD,
          CloseCode.MESSAGE_TOO_BIG,
          CloseCode.MANDATORY_EXTENSION);

  @ConformanceCase(
      id = "ws.keepalive.ping-interval",
      clause = "PROFILE#limits/keepalive",
      title = "On an idle connection the server is never silent for longer than it promises",
      sends =
          "Nothing but pongs, and answers to the application's own heartbeats, on two connections for three times the promised interval; for seven"
              + " times where it is a second or less. Where the target echoes, the newer one has sent a"
              + " message before; where the profile has a join, a third one has joined a room. One"
              + " connection where the target bears no more.",
      accepts = "Frames of any kind, at most the promised time apart; and the connection stays.",
      why =
          "Proxies and mobile networks drop connections without traffic, and clients take silence"
              + " for a dead server.",
      causes = {
        "Pings are not switched on.",
        "The timer is shared, and one slow connection holds up the others.",
        "Only one of the connections is kept in mind, or only so many pings are sent.",
        "A message, or a join, stops the timer, and nothing starts it again.",
        "A proxy in front of the server answers or swallows the pings."
      },
      capabilities = Capability.KEEPALIVE,
      spans = SHORT_INTERVALS + 1)
  void isNeverSilentForLongerThanItPromises(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    boolean several = plan.bearsSeveral();
    boolean joins = several && plan.endpoint().declares(OperationName.JOIN);
    try (WebSocketConnection older = probe.open();
        WebSocketConnection newer = several ? probe.open() : null;
        WebSocketConnection member = joins ? probe.open() : null) {
      Map<String, WebSocketConnection> all = new LinkedHashMap<>();
      all.put("", older);
      if (newer != null) {
        exchangeAMessage(newer, probe, echo);
        all.put("-of-the-newer", newer);
      }
      if (member != null && join(member, probe, plan)) {
        all.put("-of-a-member", member);
      }
      checks.each(
          all.entrySet(),
          which -> "silence" + which.getKey(),
          (which, slug) -> judgeSounds(which.getValue(), which.getKey(), probe, plan, checks));
    }
  }

  /**
   * Joins a room, if the profile says how; returns whether the target is likely to have done so.
   */
  private static boolean join(
      WebSocketConnection connection, WebSocketProbe probe, EndpointPlan plan) {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    Template send = join == null ? null : join.send();
    if (join == null || send == null || !join.sendsOnly("room")) {
      return false;
    }
    Bindings room = Bindings.EMPTY.with("room", "room-" + Payloads.unique());
    Bytes request = Bytes.utf8(send.renderText(room.withFresh()));
    connection.send(Frame.of(join.binary() ? Opcode.BINARY : Opcode.TEXT, request));
    Template receive = join.receive();
    return receive == null
        ? Fence.behind(connection, probe.patience()).held()
        : connection.await(
                WebSocketEvent.Message.class,
                it -> it.payload().isUtf8() && receive.match(it.payload().text(), room) != null,
                probe.patience().answer())
            != null;
  }

  private static void exchangeAMessage(
      WebSocketConnection connection, WebSocketProbe probe, Echo echo) {
    if (echo.isThere()) {
      String text = Payloads.unique();
      connection.send(echo.frame(text));
      var unused = echo.await(connection, text, probe.patience().answer());
    }
  }

  private static void judgeSounds(
      WebSocketConnection connection,
      String which,
      WebSocketProbe probe,
      EndpointPlan plan,
      Checks checks) {
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().keepalive());
    Duration tolerated = promised.plus(probe.patience().answer().dividedBy(4));
    int intervals = promised.compareTo(SHORT) > 0 ? INTERVALS : SHORT_INTERVALS;
    long since = System.nanoTime();
    long last = since;
    long longest = 0;
    boolean silent = false;
    while (!silent && last - since < promised.multipliedBy(intervals).toNanos()) {
      long previous = last;
      WebSocketEvent next = awaitASound(connection, previous, tolerated, plan);
      silent = next == null;
      last = next == null ? System.nanoTime() : next.atNanos();
      longest = Math.max(longest, last - previous);
      if (!(next instanceof WebSocketEvent.Ping)) {
        sayThatTheClientIsThere(connection);
      }
      if (next instanceof WebSocketEvent.Message message) {
        answerAHeartbeat(connection, message, plan);
      }
      if (next instanceof WebSocketEvent.Close || next instanceof WebSocketEvent.Ended) {
        break;
      }
    }
    checks.must(
        "silence" + which,
        !silent,
        (silent ? "nothing for " : "at most ") + longest / 1_000_000 + " ms of silence",
        "something at least every " + promised.toMillis() + " ms");
    Outcome outcome = Outcome.of(connection, since);
    if (outcome.closed() && clientsBeatUnasked(plan)) {
      checks.untestable("kept" + which, "without the client's heartbeats: " + outcome.describe());
      return;
    }
    checks.must("kept" + which, !outcome.closed(), outcome.describe(), "the connection stays open");
  }

  /** Waits for the next event; whoever is idle for so long that it may be closed speaks up. */
  private static @Nullable WebSocketEvent awaitASound(
      WebSocketConnection connection, long previous, Duration atMost, EndpointPlan plan) {
    Duration idle = plan.endpoint().limits().idle();
    long each = idle == null ? atMost.toNanos() : idle.dividedBy(2).toNanos();
    long end = System.nanoTime() + atMost.toNanos();
    WebSocketEvent next = null;
    for (long left = atMost.toNanos(); next == null && left > 0; left = end - System.nanoTime()) {
      next =
          connection.await(
              WebSocketEvent.class,
              it -> it.atNanos() - previous > 0,
              Duration.ofNanos(Math.min(each, left)));
      if (next == null) {
        sayThatTheClientIsThere(connection);
      }
    }
    return next;
  }

  /** Where nothing asks for a pong, one that comes unasked (§5.5.3) says it. */
  private static void sayThatTheClientIsThere(WebSocketConnection connection) {
    connection.send(Frame.pong(Bytes.EMPTY));
  }

  /** Answers as the profile says, where the message is a heartbeat of the application's. */
  private static void answerAHeartbeat(
      WebSocketConnection connection, WebSocketEvent.Message message, EndpointPlan plan) {
    Operation heartbeat = plan.endpoint().operation(OperationName.HEARTBEAT);
    Template send = heartbeat == null ? null : heartbeat.send();
    Template receive = heartbeat == null ? null : heartbeat.receive();
    if (heartbeat == null || send == null || receive == null || clientsBeatUnasked(plan)) {
      return;
    }
    Bindings told =
        message.payload().isUtf8() ? receive.match(message.payload().text(), Bindings.EMPTY) : null;
    if (told == null) {
      return;
    }
    // What the heartbeat was numbered with goes back; a number of one's own is a fresh one.
    Bindings known = told.names().containsAll(send.names()) ? told : told.withFresh();
    if (known.names().containsAll(send.names())) {
      Bytes answer = Bytes.utf8(send.renderText(known));
      connection.send(Frame.of(heartbeat.binary() ? Opcode.BINARY : Opcode.TEXT, answer));
    }
  }

  /** Whether the application's clients owe heartbeats that no heartbeat of the server asks for. */
  private static boolean clientsBeatUnasked(EndpointPlan plan) {
    Operation heartbeat = plan.endpoint().operation(OperationName.HEARTBEAT);
    return heartbeat != null && heartbeat.send() != null && heartbeat.every() == null;
  }

  @ConformanceCase(
      id = "ws.keepalive.dead-client",
      clause = "PROFILE#limits/idle",
      title = "A client that falls silent is closed after the promised time",
      sends =
          "A ping, and from then on nothing at all, not even pongs; where the target echoes, the same"
              + " behind a message on another connection, and where the profile has a join, behind"
              + " that.",
      accepts =
          "A Close, or the end of the connection, within the promised time and the wait for an"
              + " answer. A code that blames a message, such as 1007, is a warning.",
      why =
          "Clients vanish without a FIN; those who stay in the list of connected users get messages"
              + " that nobody reads.",
      causes = {
        "The server's own pings count as activity.",
        "Only the kernel's TCP timeouts end such connections, after minutes or hours."
      },
      capabilities = Capability.IDLE_LIMIT,
      spans = 1)
  void closesAClientThatFallsSilent(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    List<String> all = new ArrayList<>(List.of(""));
    if (echo.isThere()) {
      all.add("-behind-a-message");
    }
    if (plan.endpoint().declares(OperationName.JOIN)) {
      all.add(BEHIND_A_JOIN);
    }
    checks.each(
        all,
        which -> "closed" + which,
        (which, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            if (which.equals(BEHIND_A_JOIN) && !join(connection, probe, plan)) {
              return;
            }
            if (!which.isEmpty() && !which.equals(BEHIND_A_JOIN)) {
              exchangeAMessage(connection, probe, echo);
            }
            var unused = Fence.behind(connection, probe.patience());
            judgeSilence(connection, which, probe, plan, checks);
          }
        });
  }

  @ConformanceCase(
      id = "ws.keepalive.idle",
      clause = "PROFILE#limits/idle",
      title = "A client that never sends anything is closed after the promised time",
      sends =
          "The opening handshake, and then nothing at all, not even pongs; meanwhile all kinds of"
              + " signs of life on a second connection, and nothing but pongs on a third one.",
      accepts =
          "A Close, or the end of the connection, within the promised time and the wait for an"
              + " answer. A code that blames a message, such as 1007, is a warning. The second one"
              + " stays; that the third one does not is a warning.",
      why = "Sockets that are opened and forgotten add up until nobody else gets in.",
      causes = {
        "The timer starts with the first message.",
        "The timer starts once, and is never set back."
      },
      capabilities = Capability.IDLE_LIMIT,
      spans = 2)
  void closesAClientThatNeverSendsAnything(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    if (!plan.bearsSeveral()) {
      try (WebSocketConnection silent = probe.open()) {
        judgeSilence(silent, "", probe, plan, checks);
      }
      return;
    }
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().idle());
    try (WebSocketConnection silent = probe.open();
        WebSocketConnection talking = probe.open();
        WebSocketConnection answering = probe.open()) {
      LivingPeer talker = LivingPeer.on(talking, promised);
      LivingPeer answerer = LivingPeer.on(answering, promised);
      List<Runnable> all =
          List.of(
              () -> judgeSilence(silent, "", probe, plan, checks),
              () ->
                  talker.judge(checks, "talking", Verdict.FAIL, LivingPeer.everything(plan, echo)),
              () ->
                  answerer.judge(
                      checks,
                      "answering",
                      Verdict.WARN,
                      connection -> connection.send(Frame.pong(Bytes.EMPTY))));
      SideBySide.times(all.size(), all.size(), i -> all.get(i).run());
    }
  }

  private static void judgeSilence(
      WebSocketConnection connection,
      String which,
      WebSocketProbe probe,
      EndpointPlan plan,
      Checks checks) {
    connection.stopAnsweringPings();
    long since = System.nanoTime();
    Outcome outcome = Outcome.awaitClosing(connection, since, longestIdleness(probe, plan));
    checks.must(
        "closed" + which, outcome.closed(), outcome.describe(), "a Close", "connection dropped");
    Integer code = outcome.code();
    checks.should(
        "code" + which,
        code == null || !(BLAMING.contains(code) || CloseCode.isForbidden(code)),
        outcome.describe(),
        "a code that blames no message",
        "close without code");
  }

  /** Returns after how long a silent client must be closed at the latest. */
  static Duration longestIdleness(WebSocketProbe probe, EndpointPlan plan) {
    return Objects.requireNonNull(plan.endpoint().limits().idle())
        .plus(probe.patience().answer().dividedBy(2));
  }
}
