package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoConnection;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Engine.IO, Heartbeat: pings of the server, and what becomes of those who do not answer. */
final class HeartbeatCases {

  private static final int PINGS = 3;

  private static final int KEEPALIVES = 3;

  /** By how much a case may take longer with --thorough; it is less than that. */
  private static final int THOROUGH = 12;

  @ConformanceCase(
      id = "eio.heartbeat.interval",
      clause = "EIO4#heartbeat/interval",
      title = "Pings come at the announced interval",
      sends =
          "Pongs, over WebSocket where there is one, and on a session that was upgraded where that"
              + " is offered. Where the first ping comes early, another client connects a while behind"
              + " it.",
      accepts =
          "Pings of which none comes in less than half the announced interval after the handshake"
              + " or the last pong, and none later than interval and timeout together: three, or"
              + " as many as a case has time for. That none comes at all, though each was answered, is"
              + " a failure.",
      why = "A client takes the connection for dead when no ping came in that time.",
      causes = {
        "The interval is configured in two places.",
        "The timer belongs to the transport that the session began with."
      },
      schedule = Schedule.ALONE,
      volume = true)
  void sendsPingsAtTheInterval(Connections them, Checks checks) {
    overEach(
        checks,
        them.carriers().stream().filter(it -> it != Carrier.POLLING || it == them.usual()).toList(),
        (carrier, slug) -> judgeInterval(them, checks, slug, carrier));
  }

  /** Judges the same over each of these; that there is no upgrade is another case's. */
  private static void overEach(Checks checks, List<Carrier> carriers, Connections.Body body) {
    checks.each(
        carriers,
        Carrier::slug,
        (carrier, slug) -> {
          try {
            body.judge(carrier, slug);
          } catch (EngineIoRefused refused) {
            if (carrier != Carrier.UPGRADED) {
              throw refused;
            }
            checks.observe(slug, String.valueOf(refused.getMessage()));
          }
        });
  }

  @ConformanceCase(
      id = "eio.heartbeat.polling",
      clause = "EIO4#heartbeat/interval",
      title = "Pings come over long-polling too",
      sends = "Pongs by POST.",
      accepts = "Pings as over WebSocket.",
      why = "Without pings the client ends the session, again and again.",
      causes = "Only WebSockets are pinged.",
      schedule = Schedule.ALONE,
      volume = true,
      capabilities = Capability.POLLING)
  void sendsPingsOverPolling(Connections them, Checks checks) {
    judgeInterval(them, checks, Carrier.POLLING.slug(), Carrier.POLLING);
  }

  private static void judgeInterval(Connections them, Checks checks, String slug, Carrier carrier) {
    try (SocketIoConnection connection = them.connected(carrier)) {
      EngineIoConnection engine = connection.engine();
      OpenPacket open = engine.open();
      if (isTooCalm(open, them.plan(), checks, 1)) {
        return;
      }
      int pings = pingsThatFit(open, them.plan());
      Duration interval = interval(open);
      Duration latest = interval.plus(timeout(open)).multipliedBy(11).dividedBy(10);
      long since = engine.since(0).get(0).atNanos();
      int mark = 0;
      for (int i = 1; i <= pings; i++) {
        EngineIoEvent.Came ping = engine.await(it -> it.is(EngineIoType.PING), mark, latest);
        // What comes while another client is looked at is the next one.
        mark = engine.mark();
        long millis = ((ping == null ? System.nanoTime() : ping.atNanos()) - since) / 1_000_000;
        boolean early = millis < interval.toMillis() / 2;
        if (early && i == 1 && ping != null) {
          early = comesEarlyAgain(them, carrier, connection);
        }
        boolean right = ping != null && !early && millis <= latest.toMillis();
        checks.record(
            slug + "-ping-" + i,
            right
                ? Verdict.PASS
                : ping == null && isForgotten(them, connection, mark) ? Verdict.FAIL : Verdict.WARN,
            ping == null
                ? "no ping within " + millis + " ms, " + Words.ending(connection)
                : "a ping after " + millis + " ms",
            "a ping after about " + interval.toMillis() + " ms");
        if (ping == null) {
          return;
        }
        since = ping.atNanos();
      }
    }
  }

  /**
   * Returns whether no ping comes for as long again as an answer may take: each client would have
   * ended the session by then. Who was late with a pong has none to wait for.
   */
  private static boolean isForgotten(Connections them, SocketIoConnection connection, int mark) {
    return connection.engine().await(it -> it.is(EngineIoType.PING), mark, them.answer()) == null
        && UsualClient.hurry(connection) == null;
  }

  /**
   * Returns whether the first ping comes early to another client, too, that connects a while after
   * a ping: one clock may tick for all, and has met the one that has just had its first.
   */
  private static boolean comesEarlyAgain(
      Connections them, Carrier carrier, SocketIoConnection pinged) {
    Duration interval = interval(pinged.engine().open());
    int mark = pinged.engine().mark();
    var unused = pinged.engine().await(it -> it.is(EngineIoType.PING), mark, interval.dividedBy(3));
    try (SocketIoConnection another = them.connected(carrier)) {
      EngineIoConnection engine = another.engine();
      EngineIoEvent.Came ping = engine.await(it -> it.is(EngineIoType.PING), 0, interval);
      long opened = engine.since(0).get(0).atNanos();
      return ping != null && ping.atNanos() - opened < interval.toNanos() / 4;
    }
  }

  @ConformanceCase(
      id = "eio.heartbeat.timeout",
      clause = "EIO4#heartbeat/timeout",
      title = "A client that answers no ping is disconnected after the timeout",
      sends =
          "No pong, over each transport and on a session that was upgraded; and none after the"
              + " first. Beside them another client answers its pings.",
      accepts =
          "The end of the connection, not before three quarters of the announced timeout after the"
              + " first ping without a pong, and before another ping comes when the timeout has"
              + " passed; and by less than a third of interval and timeout later than that.",
      why = "A client that is gone without a word holds memory, and is shown as present.",
      causes = {
        "No timer runs for the pong.",
        "The timer is shorter, or much longer, than what is announced.",
        "Whoever has answered once is not looked at again.",
        "When the last pong came is kept for all clients together."
      },
      schedule = Schedule.ALONE,
      volume = true)
  void endsAConnectionThatAnswersNoPing(Connections them, Checks checks) {
    List<Silence> silences = new ArrayList<>();
    them.carriers().forEach(it -> silences.add(new Silence(it, 0)));
    silences.add(new Silence(them.usual(), 1));
    checks.each(
        silences,
        Silence::slug,
        (silence, slug) -> {
          try {
            judgeSilence(them, checks, slug, silence);
          } catch (EngineIoRefused refused) {
            if (silence.carrier() != Carrier.UPGRADED) {
              throw refused;
            }
            checks.observe(slug, String.valueOf(refused.getMessage()));
          }
        });
  }

  /**
   * Somebody who falls silent.
   *
   * @param answered how many pings are answered first
   */
  private record Silence(Carrier carrier, int answered) {
    String slug() {
      return carrier.slug() + (answered == 0 ? "" : "-once-answered");
    }
  }

  private static void judgeSilence(Connections them, Checks checks, String slug, Silence silence) {
    try (SocketIoConnection connection = them.connected(silence.carrier())) {
      EngineIoConnection engine = connection.engine();
      if (isTooCalm(engine.open(), them.plan(), checks, silence.answered() + 1)) {
        return;
      }
      Duration timeout = timeout(engine.open());
      Duration latest = interval(engine.open()).plus(timeout).plus(them.answer());
      int mark = 0;
      for (int i = 0; i < silence.answered(); i++) {
        if (engine.await(it -> it.is(EngineIoType.PING), mark, latest) == null) {
          checks.observe(slug, "no ping came to be answered");
          return;
        }
        mark = engine.mark();
      }
      engine.stopAnsweringPings();
      // A ping that came before was answered.
      mark = engine.mark();
      if (silence.answered() > 0
          && engine.await(it -> it.is(EngineIoType.PING), mark, latest) == null) {
        // That pings come is another case's.
        checks.observe(slug, "no ping came behind the answer");
        return;
      }
      // Its pings come between a ping of the silent one and the timeout.
      var unusedPause = engine.awaitEnd(timeout.dividedBy(2));
      boolean isAlone = silence.answered() > 0 || silence.carrier() != them.usual();
      try (SocketIoConnection other = isAlone ? connection : them.connected()) {
        judgeSilence(engine, mark, them.answer(), checks, slug);
        var unusedOther = other.hasEnded();
      }
    }
  }

  private static void judgeSilence(
      EngineIoConnection engine, int mark, Duration answer, Checks checks, String slug) {
    Duration timeout = timeout(engine.open());
    Duration latest = interval(engine.open()).plus(timeout).plus(answer);
    EngineIoEvent.Came ping = engine.await(it -> it.is(EngineIoType.PING), mark, latest);
    if (ping == null) {
      checks.untestable(slug, "no ping came");
      return;
    }
    EngineIoEvent.Ended ended = engine.awaitEnd(timeout.plus(latest));
    long millis = ended == null ? 0 : (ended.atNanos() - ping.atNanos()) / 1_000_000;
    long over = ping.atNanos() + timeout.multipliedBy(5).dividedBy(4).toNanos();
    boolean pingedAgain =
        engine.await(it -> it.is(EngineIoType.PING) && it.atNanos() > over, mark, Duration.ZERO)
            != null;
    checks.should(
        slug,
        ended != null && millis >= timeout.toMillis() * 3 / 4 && !pingedAgain,
        (ended == null ? "still open" : ended + ", " + millis + " ms after the ping")
            + (pingedAgain ? ", and another ping after the timeout" : ""),
        "the end " + timeout.toMillis() + " ms after the ping");
    if (ended != null) {
      // Some of the time of an answer is for a machine that is busy.
      long most =
          interval(engine.open()).plus(timeout).toMillis() * 3 / 10
              + timeout.plus(answer.dividedBy(4)).toMillis();
      checks.should(
          slug + "-in-time",
          millis <= most,
          millis + " ms after the ping",
          "the end " + timeout.toMillis() + " ms after the ping, and not much later");
    }
  }

  @ConformanceCase(
      id = "eio.heartbeat.keepalive",
      clause = "PROFILE#limits/keepalive",
      title = "A server that promises to be heard is not silent for longer",
      sends =
          "Nothing but what answers pings, over each transport, for three times limits.keepalive.",
      accepts = "Packets of any kind, at most the promised time apart.",
      why =
          "Proxies and mobile networks drop connections without traffic, and clients take silence"
              + " for a dead server.",
      causes = "pingInterval is left at its 25 seconds.",
      capabilities = Capability.KEEPALIVE,
      spans = KEEPALIVES + 1)
  void isNotSilentForLongerThanItPromises(Connections them, Checks checks) {
    Duration promised = Objects.requireNonNull(them.plan().endpoint().limits().keepalive());
    Duration tolerated = promised.plus(them.answer().dividedBy(4));
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            EngineIoConnection engine = connection.engine();
            long since = System.nanoTime();
            long over = promised.multipliedBy(KEEPALIVES).toNanos();
            EngineIoEvent.Came next;
            do {
              next = engine.await(it -> true, engine.mark(), tolerated);
            } while (next != null && System.nanoTime() - since < over);
            boolean silent = next == null && !engine.hasEnded();
            checks.must(
                slug,
                !silent,
                silent
                    ? "nothing for " + tolerated.toMillis() + " ms"
                    : engine.hasEnded() ? Words.ending(connection) : "heard in time",
                "something at least every " + promised.toMillis() + " ms");
          }
        });
  }

  @ConformanceCase(
      id = "eio.heartbeat.idle",
      clause = "PROFILE#limits/idle",
      title = "A client that falls silent is closed after the promised time",
      sends = "A CONNECT over WebSocket, and then nothing at all, not even pongs.",
      accepts = "The end of the connection within limits.idle and half the wait for an answer.",
      why = "Clients vanish without a FIN, and are shown as present until somebody notices.",
      causes = "pingInterval and pingTimeout together are longer than what is promised.",
      capabilities = Capability.IDLE_LIMIT,
      spans = 1)
  void closesAClientThatFallsSilent(Connections them, Checks checks) {
    if (!them.carriers().contains(Carrier.WEBSOCKET)) {
      checks.observe("closed", "there is no WebSocket, and who polls is not silent");
      return;
    }
    Duration promised = Objects.requireNonNull(them.plan().endpoint().limits().idle());
    try (SocketIoConnection connection = them.connected(Carrier.WEBSOCKET)) {
      connection.engine().stopAnsweringPings();
      boolean ended = connection.awaitEnd(promised.plus(them.answer().dividedBy(2))) != null;
      checks.must(
          "closed",
          ended,
          Words.ending(connection),
          "the end of the connection within " + promised.toMillis() + " ms");
    }
  }

  @ConformanceCase(
      id = "eio.heartbeat.unsolicited-pong",
      clause = "EIO4#heartbeat/unsolicited-pong",
      title = "A pong that nobody asked for does no harm",
      sends = "A pong before any ping, over each transport.",
      accepts = "A connection that works; that it is closed is a warning.",
      why = "A pong may cross the timeout of its ping.",
      causes = "A pong without a running timer is an error.")
  void takesAPongThatItDidNotAskFor(Connections them, Checks checks) {
    checks.each(
        them.endpoint().transports(),
        transport -> carrier(transport).slug(),
        (transport, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier(transport))) {
            var unused = connection.engine().send(EngineIoPacket.of(EngineIoType.PONG));
            boolean works = them.isServed(connection);
            EngineIoEvent.Ended ended = connection.engine().awaitEnd(Duration.ZERO);
            checks.should(
                slug,
                works,
                works ? "it works" : ended == null ? "no answer any more" : ended.words(),
                "a connection that works");
          }
        });
  }

  @ConformanceCase(
      id = "eio.heartbeat.client-ping",
      clause = "EIO4#heartbeat/client-ping",
      title = "What becomes of a ping that a client sends is recorded",
      sends = "A ping, over each transport.",
      accepts = "Anything: in this version pings are the server's.",
      why = "Clients of older versions ping, and are told apart by what they get.",
      causes = "None: it is recorded.")
  void recordsWhatAPingOfAClientGets(Connections them, Checks checks) {
    checks.each(
        them.endpoint().transports(),
        transport -> carrier(transport).slug(),
        (transport, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier(transport))) {
            int mark = connection.engine().mark();
            var unused = connection.engine().send(EngineIoPacket.of(EngineIoType.PING));
            boolean works = them.isServed(connection);
            boolean pong =
                connection.engine().await(it -> it.is(EngineIoType.PONG), mark, Duration.ZERO)
                    != null;
            checks.observe(
                slug,
                (pong ? "a pong" : "no pong") + "; " + (works ? "it works" : ending(connection)));
          }
        });
  }

  private static String ending(SocketIoConnection connection) {
    return "it works no more: " + Words.ending(connection);
  }

  @ConformanceCase(
      id = "eio.heartbeat.other-traffic",
      clause = "EIO4#heartbeat/other-traffic",
      title = "Whether other packets stand for a pong is recorded",
      sends = "A CONNECT that is answered, again and again, and no pong.",
      accepts = "The end of the connection after the timeout, or a connection that lives on.",
      why = "Who talks is alive; but the text wants a pong.",
      causes = "None: it is recorded.",
      schedule = Schedule.ALONE,
      volume = true)
  void recordsWhetherOtherPacketsStandForAPong(
      EngineIoProbe probe, SocketIoEndpoint endpoint, EndpointPlan plan, Checks checks) {
    Carrier carrier = UsualClient.carrier(endpoint);
    try (SocketIoConnection connection = HttpLongPollingCases.connect(probe, endpoint, carrier)) {
      EngineIoConnection engine = connection.engine();
      if (isTooCalm(engine.open(), plan, checks, 2)) {
        return;
      }
      engine.stopAnsweringPings();
      Duration pause = timeout(engine.open()).dividedBy(4);
      long since = System.nanoTime();
      long most = interval(engine.open()).plus(timeout(engine.open())).multipliedBy(2).toNanos();
      boolean answered = true;
      while (answered && System.nanoTime() - since < most) {
        answered =
            connection.fence(probe.patience().answer()) != null
                && connection.awaitEnd(pause) == null;
      }
      long millis = (System.nanoTime() - since) / 1_000_000;
      checks.observe(
          "connection",
          Words.ending(connection) + " " + millis + " ms after it answered no more pings");
    }
  }

  static Carrier carrier(Transport transport) {
    return transport == Transport.POLLING ? Carrier.POLLING : Carrier.WEBSOCKET;
  }

  static Duration interval(OpenPacket open) {
    return orZero(open.pingInterval());
  }

  static Duration timeout(OpenPacket open) {
    return orZero(open.pingTimeout());
  }

  private static Duration orZero(@Nullable Duration told) {
    return told == null ? Duration.ZERO : told;
  }

  /** Returns how many pings a case has time for; at least one, and three at most. */
  static int pingsThatFit(OpenPacket open, EndpointPlan plan) {
    int pings = PINGS;
    while (pings > 1 && !fits(open, plan, pings)) {
      pings--;
    }
    return pings;
  }

  private static boolean fits(OpenPacket open, EndpointPlan plan, int pings) {
    Duration whole = interval(open).multipliedBy(pings).plus(timeout(open));
    Duration atMost = plan.patience().wholeCase().multipliedBy(plan.thorough() ? THOROUGH : 1);
    return whole.compareTo(atMost.multipliedBy(3).dividedBy(4)) <= 0;
  }

  /** Returns whether so many pings take longer than a case may, and says so. */
  static boolean isTooCalm(OpenPacket open, EndpointPlan plan, Checks checks, int pings) {
    boolean untold = open.pingInterval() == null || open.pingTimeout() == null;
    boolean calm = untold || !fits(open, plan, pings);
    if (calm) {
      synchronized (checks) {
        if (checks.results().isEmpty()) {
          checks.observe(
              "not-waited-for",
              untold
                  ? "the handshake tells no interval or timeout"
                  : "pings come every "
                      + interval(open).toMillis()
                      + " ms, and a pong may take "
                      + timeout(open).toMillis()
                      + " ms: longer than a case waits without --thorough");
        }
      }
    }
    return calm;
  }
}
