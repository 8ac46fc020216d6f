package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.sockjs.SockJsFrame;
import dev.rtck.protocol.sockjs.SockJsProbe;
import dev.rtck.protocol.sockjs.SockJsTransport;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
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
      sends =
          "One poll, which gets the open frame, and CONNECT, and SUBSCRIBE to a queue, where the profile"
              + " names some; after a while a line feed; then messages to the queue, which somebody else"
              + " hears, too.",
      accepts =
          "CONNECT is taken; the line feed gets 404 once the promised time is over. All messages come to"
              + " the one who is there.",
      why = "Each browser that was closed leaves a session behind.",
      causes = {
        "Sessions are removed when they are closed, and never otherwise.",
        "The session is forgotten, and its subscriptions are not."
      },
      needs = {},
      capabilities = {Capability.SOCKJS, Capability.IDLE_LIMIT},
      spans = 4)
  void endsAbandonedSessions(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
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
    SockJsProbe.Answer answer = send(sockJs, session, probe.endpoint().connect());
    checks.must("stands", answer.status() == 204, answer.statusWords(), "204");
    // Nobody else is at the queue before the session is over.
    String destination = OwnQueue.isNamed(plan) ? OwnQueue.fresh(plan) : null;
    if (destination != null) {
      var unused = send(sockJs, session, StompFrame.subscribe("abandoned", destination));
    }
    // Many look for such sessions only now and then: at worst it takes twice as long.
    for (Duration quiet : List.of(promised.dividedBy(4).plus(promised), promised.multipliedBy(2))) {
      if (answer.status() != GONE) {
        LockSupport.parkNanos(quiet.plus(JITTER).toNanos());
        answer = sockJs.post(session + "/xhr_send", NOTHING);
      }
    }
    checks.must("gone", answer.status() == GONE, answer.statusWords(), "404");
    if (destination != null && answer.status() == GONE) {
      judgeFreed(probe, proof, destination, checks);
    }
  }

  private static SockJsProbe.Answer send(SockJsProbe sockJs, String session, StompFrame frame) {
    String text = frame.encode(StompVersion.V1_2).text();
    return sockJs.post(session + "/xhr_send", SockJsFrame.encode(List.of(text)));
  }

  /** Judges that nothing goes to the subscriptions of the session that is over. */
  private static void judgeFreed(
      StompProbe probe, SubscriptionProof proof, String destination, Checks checks) {
    try (OwnQueue queue = OwnQueue.at(probe, proof, destination);
        QueueConsumer stays = queue.consumer(null)) {
      List<Bytes> sent = List.of(queue.send(), queue.send(), queue.send(), queue.send());
      long came =
          sent.stream()
              .takeWhile(
                  it -> stays.connection().awaitMessage(it, probe.patience().answer()) != null)
              .count();
      checks.should(
          "freed",
          came == sent.size(),
          came + " of " + sent.size() + ", then one was missed",
          "all messages");
    }
  }
}
