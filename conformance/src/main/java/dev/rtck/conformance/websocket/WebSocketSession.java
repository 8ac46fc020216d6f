package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.CaseRun;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Reachability;
import dev.rtck.conformance.SecondConnection;
import dev.rtck.conformance.SecondConnection.Look;
import dev.rtck.conformance.Untestable;
import dev.rtck.conformance.application.ApplicationFixtures;
import dev.rtck.conformance.application.Clients;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRefused;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.websocket.WebSocketTransport;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the cases of one WebSocket endpoint share. */
final class WebSocketSession implements EndpointSession {

  private static final int MOST_UNANSWERED = 8;
  private static final int MOST_TURNED_AWAY = 4;

  private final EndpointPlan plan;
  private final WebSocketEndpoint endpoint;
  private final SeenViolations violations = new SeenViolations();
  private final EchoFixture echo;
  private final ApplicationFixtures applications = new ApplicationFixtures();
  private final CompressionFixture compression = new CompressionFixture();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger turnedAway = new AtomicInteger();
  private final AtomicBoolean answersPings = new AtomicBoolean(true);
  private final SecondConnection second = new SecondConnection();
  private volatile LongConsumer onAlive = moment -> {};

  WebSocketSession(EndpointPlan plan) {
    this.plan = plan;
    this.endpoint = UsualClient.of(plan);
    this.echo = new EchoFixture(plan.endpoint());
  }

  private WebSocketProbe probe(
      Transcript transcript, Patience patience, Deadline deadline, String caseId) {
    return new WebSocketProbe(
        endpoint,
        transcript,
        patience,
        deadline,
        violation -> violations.add(violation, caseId),
        moment -> onAlive.accept(moment));
  }

  private WebSocketProbe probe(CaseRun run) {
    return probe(run, plan.patience());
  }

  private WebSocketProbe probe(CaseRun run, Patience patience) {
    return run.own(probe(run.transcript(), patience, run.deadline(), run.description().id()));
  }

  /** How long to wait for the control's handshake: less where many in a row got no answer. */
  private Patience controlPatience() {
    Patience usual = plan.patience();
    return unanswered.get() < MOST_UNANSWERED
        ? usual
        : new Patience(
            usual.wholeCase(), usual.answer().dividedBy(4), usual.answer(), usual.quiet());
  }

  @Override
  public @Nullable Object parameter(Class<?> type, CaseRun run) {
    if (type == WebSocketProbe.class) {
      return probe(run);
    }
    if (type == Echo.class) {
      return echo(run);
    }
    if (type == UsedConnections.class) {
      return new UsedConnections(
          probe(run), echo(run), missing(Capability.COMPRESSION, run) == null);
    }
    if (type == SeenViolations.class) {
      return violations;
    }
    if (type == Clients.class) {
      return clients(run);
    }
    if (type == Door.class) {
      return new WebSocketDoor(probe(run), plan);
    }
    if (type == EndpointPlan.class) {
      return second.isBorne() ? plan : plan.oneConnectionAtATime();
    }
    return null;
  }

  @Override
  public @Nullable String missing(Need need, CaseRun run) {
    if (need == Need.CONNECTION) {
      WebSocketProbe probe = probe(run, controlPatience());
      // Who turned many away in a row will do so again.
      boolean patiently = turnedAway.get() < MOST_TURNED_AWAY;
      try (HandshakeAttempt attempt =
          patiently
              ? probe.attemptPatiently(endpoint.request())
              : probe.attempt(endpoint.request())) {
        count(unanswered, attempt.metSilence());
        count(turnedAway, attempt.wasTurnedAway() || attempt.wasDropped());
        if (!attempt.switchedProtocols()) {
          String seen = "a valid opening handshake got: " + attempt.describe();
          if (attempt.metSilence()) {
            throw Untestable.forNow(seen);
          }
          return seen;
        }
      }
      return closedAtOnce(probe);
    }
    return need == Need.ECHO
        ? echo.missing(() -> probe(run))
        : applications.missing(need, clients(run));
  }

  /** A case that needs an echo is not run without one; others make do with none. */
  private Echo echo(CaseRun run) {
    var unused = echo.missing(() -> probe(run));
    Echo found = echo.found();
    return found == null ? Echo.NONE : found;
  }

  private Clients clients(CaseRun run) {
    return new Clients(
        run,
        new Clients.Transports() {
          @Override
          public Transport create(@Nullable User user, @Nullable FaultProxy proxy) {
            return new WebSocketTransport(UsualClient.as(plan, user), run.transcript(), proxy);
          }

          @Override
          public Transport createCompressing(@Nullable User user) {
            return WebSocketTransport.compressing(UsualClient.as(plan, user), run.transcript());
          }
        });
  }

  private static void count(AtomicInteger inARow, boolean oneMore) {
    if (oneMore) {
      inARow.incrementAndGet();
    } else {
      inARow.set(0);
    }
  }

  @Override
  public @Nullable String missing(Capability capability, CaseRun run) {
    boolean asked =
        capability == Capability.COMPRESSION || capability == Capability.COMPRESSING_CLIENTS;
    return asked ? compression.missing(() -> probe(run)) : null;
  }

  /** A target that lets nobody stay cannot be judged by when it closes. */
  private @Nullable String closedAtOnce(WebSocketProbe probe) {
    if (!answersPings.get()) {
      return null;
    }
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      if (Fence.behind(connection, plan.patience()).held()) {
        return null;
      }
      Outcome outcome = Outcome.of(connection, since);
      if (outcome.closed()) {
        return "the target closes a connection that does nothing: " + outcome.describe();
      }
      answersPings.set(false);
      return null;
    }
  }

  @Override
  public boolean bearsSeveralConnections() {
    Transcript transcript = new Transcript(plan.secrets());
    Deadline deadline = Deadline.in(plan.patience().wholeCase());
    try (WebSocketProbe probe = probe(transcript, plan.patience(), deadline, "the first look")) {
      return second.isBorne(() -> bearsSecond(probe), this::isReachable);
    }
  }

  private Look bearsSecond(WebSocketProbe probe) {
    try (WebSocketConnection one = probe.open()) {
      try (WebSocketConnection other = probe.open()) {
        long since = System.nanoTime();
        var fence = Fence.behind(other, plan.patience());
        // Who is put out by the second one is told so before the second one is served, or soon
        // after; and so is a second one that was let in only to be told.
        Outcome older = Outcome.awaitClosing(one, since, plan.patience().quiet().dividedBy(5));
        if (older.closed()) {
          return Look.at(true, !fence.held());
        }
        return Outcome.of(other, since).closed() && Fence.behind(one, plan.patience()).held()
            ? Look.NOT_BORNE
            : Look.BORNE;
      } catch (HandshakeRefused refused) {
        // Who has room for one keeps that one, and turns the second away.
        return Fence.behind(one, plan.patience()).held() ? Look.NOT_BORNE : Look.BORNE;
      }
    } catch (HandshakeRefused allAreRefused) {
      return Look.UNCLEAR;
    }
  }

  @Override
  public Bystander bystander(CaseRun run) {
    return second.orNone(() -> watched(run));
  }

  private Bystander watched(CaseRun run) {
    // A case that took all of its time leaves some for the look at the bystander.
    WebSocketProbe own =
        probe(run.transcript(), plan.patience(), run.bystanderDeadline(), run.description().id());
    return new WatchedConnection(run.own(own), answersPings.get(), plan.width());
  }

  @Override
  public void onAlive(LongConsumer listener) {
    onAlive = listener;
  }

  @Override
  public boolean isReachable() {
    return Reachability.accepts(plan);
  }

  @Override
  public @Nullable String reach(Duration wait) {
    Patience patience = new Patience(wait, wait, wait, wait);
    return Reachability.await(
        wait,
        deadline -> {
          try (WebSocketProbe probe =
                  probe(new Transcript(plan.secrets()), patience, deadline, "the first look");
              HandshakeAttempt attempt = probe.attempt(endpoint.request())) {
            if (speaksTls(attempt)) {
              throw new Unreachable(
                  Unreachable.Kind.TLS_FAILED,
                  endpoint.address() + " answered with a TLS alert; try https:// or wss://");
            }
            return attempt.wasAnswered()
                ? null
                : endpoint.address() + " accepted the connection, but: " + attempt.describe();
          }
        });
  }

  /** A TLS alert record: content type 21, version 3.x (RFC 8446 §5.1). */
  private static boolean speaksTls(HandshakeAttempt attempt) {
    return attempt.response() == null
        && attempt.unread().length() >= 2
        && attempt.unread().at(0) == 21
        && attempt.unread().at(1) == 3;
  }

  @Override
  public void close() {}
}
