package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.sockjs.SockJsFrame;
import dev.rtck.protocol.sockjs.SockJsProbe;
import dev.rtck.protocol.sockjs.SockJsTransport;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** What a SockJS server does when nothing happens. */
final class SockJsTimeCases {

  private static final Duration JITTER = Duration.ofMillis(500);

  /** A line feed, as STOMP has it between frames: nothing is done for it. */
  private static final String NOTHING = SockJsFrame.encode(List.of("\n"));

  private static final int GONE = 404;

  @ConformanceCase(
      id = "stomp.sockjs.heartbeat",
      clause = "SOCKJS#heartbeat",
      title = "A receiver that gets nothing else gets heartbeats",
      sends = "CONNECT in sessions by WebSocket, stream, EventSource and polling, then nothing.",
      accepts = "A heartbeat frame within twice the promised silence.",
      why = "Proxies end connections on which nothing moves.",
      causes = "Only one transport has the timer.",
      needs = {},
      capabilities = {Capability.SOCKJS, Capability.KEEPALIVE},
      spans = 2)
  void sendsHeartbeats(SockJsProbe sockJs, StompProbe probe, EndpointPlan plan, Checks checks) {
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().keepalive());
    Duration atMost = promised.multipliedBy(2).plus(JITTER);
    checks.each(
        List.of(
            SockJsTransport.WEBSOCKET,
            SockJsTransport.XHR_STREAMING,
            SockJsTransport.EVENTSOURCE,
            SockJsTransport.XHR_POLLING),
        it -> it.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        (transport, slug) -> {
          try (StompConnection session = sockJs.open(transport)) {
            boolean beaten = SockJsProbe.beats(session, atMost);
            checks.must(
                slug,
                beaten,
                beaten
                    ? "a heartbeat"
                    : "none within " + atMost.toMillis() + " ms; " + session.outcome().describe(),
                "a heartbeat");
          }
        });
  }

  @ConformanceCase(
      id = "stomp.sockjs.expiry",
      clause = "SOCKJS#session-timeout",
      title = "A session that nobody receives from is over after the promised time",
      sends = "One poll, which gets the open frame, and CONNECT; after a while a line feed.",
      accepts = "CONNECT is taken; the line feed gets 404 once the promised time is over.",
      why = "Each browser that was closed leaves a session behind.",
      causes = "Sessions are removed when they are closed, and never otherwise.",
      needs = {},
      capabilities = {Capability.SOCKJS, Capability.IDLE_LIMIT},
      spans = 4)
  void endsAbandonedSessions(
      SockJsProbe sockJs, StompProbe probe, EndpointPlan plan, Checks checks) {
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().idle());
    String session = SockJsProbe.freshSession();
    SockJsProbe.Answer opened =
        sockJs.beginning(
            SockJsTransport.XHR_POLLING,
            session,
            text -> text.endsWith("\n"),
            probe.patience().answer());
    if (!opened.content().startsWith("o")) {
      throw new Untestable("no session opens: " + opened);
    }
    String connect = probe.endpoint().connect().encode(StompVersion.V1_2).text();
    SockJsProbe.Answer answer =
        sockJs.post(session + "/xhr_send", SockJsFrame.encode(List.of(connect)));
    checks.must("stands", answer.status() == 204, answer.statusWords(), "204");
    // Many look for such sessions only now and then: at worst it takes twice as long.
    for (Duration quiet : List.of(promised.dividedBy(4).plus(promised), promised.multipliedBy(2))) {
      if (answer.status() != GONE) {
        LockSupport.parkNanos(quiet.plus(JITTER).toNanos());
        answer = sockJs.post(session + "/xhr_send", NOTHING);
      }
    }
    checks.must("gone", answer.status() == GONE, answer.statusWords(), "404");
  }
}
