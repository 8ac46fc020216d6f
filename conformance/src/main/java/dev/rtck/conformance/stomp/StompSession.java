package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.CaseRun;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.application.ApplicationFixtures;
import dev.rtck.conformance.application.Clients;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompTransport;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the cases of one STOMP endpoint share. */
final class StompSession implements EndpointSession {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final String FIRST_LOOK = "the first look";

  private final EndpointPlan plan;
  private final StompEndpoint endpoint;
  private final SeenViolations violations = new SeenViolations();
  private final ApplicationFixtures applications = new ApplicationFixtures();
  private final SubscriptionProof proof;
  private volatile boolean several = true;
  private volatile LongConsumer onAlive = moment -> {};

  StompSession(EndpointPlan plan) {
    this.plan = plan;
    this.endpoint = StompClient.of(plan);
    this.proof = new SubscriptionProof(StompClient.settings(plan), plan.patience().quiet());
  }

  private StompProbe probe(
      StompEndpoint there,
      Transcript transcript,
      Patience patience,
      Deadline deadline,
      String caseId) {
    return new StompProbe(
        there,
        transcript,
        patience,
        deadline,
        new StompProbe.Witnesses(
            violation -> violations.add(violation, caseId),
            message -> {},
            moment -> onAlive.accept(moment)),
        null);
  }

  private StompProbe probe(StompEndpoint there, CaseRun run) {
    return run.own(
        probe(there, run.transcript(), plan.patience(), run.deadline(), run.description().id()));
  }

  @Override
  public @Nullable Object parameter(Class<?> type, CaseRun run) {
    if (type == StompProbe.class) {
      return probe(endpoint, run);
    }
    if (type == SeenViolations.class) {
      return violations;
    }
    if (type == SubscriptionProof.class) {
      return proof;
    }
    if (type == Fence.class) {
      return fence();
    }
    if (type == Clients.class) {
      return clients(run);
    }
    if (type == Door.class) {
      return new StompDoor(there -> probe(there, run), plan);
    }
    return type == EndpointPlan.class ? plan : null;
  }

  private Fence fence() {
    return new Fence(StompClient.settings(plan), proof, plan.patience());
  }

  private Clients clients(CaseRun run) {
    return new Clients(
        run,
        (user, proxy) ->
            new StompTransport(
                StompClient.as(plan, user),
                plan.endpoint(),
                identity(user),
                proof,
                run.transcript(),
                proxy));
  }

  private static Bindings identity(@Nullable User user) {
    String given = user == null ? null : user.identity();
    return given == null ? Bindings.EMPTY : Bindings.EMPTY.withUntyped("self", given);
  }

  @Override
  public @Nullable String missing(Need need, CaseRun run) {
    if (need == Need.CONNECTION) {
      try (StompConnection connection = probe(endpoint, run).open()) {
        return connection.connected() == null ? "no CONNECTED" : null;
      } catch (StompRefused | Unreachable seen) {
        return "a usual CONNECT got no session: " + seen.getMessage();
      }
    }
    if (need == Need.ECHO && !plan.endpoint().declares(OperationName.ECHO)) {
      return "the profile declares no echo";
    }
    // An echo is judged by its own case; there is nobody else whom it must reach.
    return need == Need.ECHO ? null : applications.missing(need, clients(run));
  }

  @Override
  public @Nullable String missing(Capability capability, CaseRun run) {
    return capability == Capability.COMPRESSION && endpoint.webSocket() == null
        ? "plain TCP has no extensions"
        : null;
  }

  @Override
  public boolean bearsSeveralConnections() {
    Deadline deadline = Deadline.in(plan.patience().wholeCase());
    Transcript transcript = new Transcript(plan.secrets());
    try (StompProbe probe = probe(endpoint, transcript, plan.patience(), deadline, FIRST_LOOK);
        StompConnection one = probe.open()) {
      try (StompConnection other = probe.open()) {
        several = !one.awaitClosing(plan.patience().quiet().dividedBy(5)).closed();
        return several || other.hasEnded();
      } catch (StompRefused refused) {
        several = one.outcome().closed();
        return several;
      }
    } catch (StompRefused | Unreachable notNow) {
      // The cases say what that is about.
      several = true;
    }
    return several;
  }

  @Override
  public Bystander bystander(CaseRun run) {
    if (!several) {
      return checks ->
          checks.observe(
              Bystander.IS_SERVED, "not to be seen: the target bears one connection at a time");
    }
    // A case that took all of its time leaves some for the look at the bystander.
    StompProbe own =
        run.own(
            probe(
                endpoint,
                run.transcript(),
                plan.patience(),
                run.bystanderDeadline(),
                run.description().id()));
    return new WatchedSession(own, fence());
  }

  @Override
  public void onAlive(LongConsumer listener) {
    onAlive = listener;
  }

  @Override
  public boolean isReachable() {
    try (WireConnection connection =
        WireConnection.open(endpoint.address(), new Transcript(plan.secrets()), 0, LOOK)) {
      return connection.number() > 0;
    } catch (Unreachable unreachable) {
      return unreachable.kind() != Unreachable.Kind.REFUSED;
    }
  }

  @Override
  public @Nullable String reach(Duration wait) {
    Deadline deadline = Deadline.in(wait);
    Patience patience = new Patience(wait, wait, wait, wait);
    String seen;
    do {
      try (StompProbe probe =
          probe(endpoint, new Transcript(plan.secrets()), patience, deadline, FIRST_LOOK)) {
        seen = unanswered(probe);
        if (seen == null) {
          return null;
        }
      } catch (Unreachable unreachable) {
        seen = String.valueOf(unreachable.getMessage());
        if (unreachable.kind() == Unreachable.Kind.NOT_TLS
            || unreachable.kind() == Unreachable.Kind.TLS_FAILED
            || unreachable.kind() == Unreachable.Kind.UNKNOWN_HOST) {
          return seen;
        }
      }
      LockSupport.parkNanos(deadline.cut(BETWEEN_TRIES).toNanos());
    } while (deadline.cut(BETWEEN_TRIES.multipliedBy(2)).compareTo(BETWEEN_TRIES) > 0
        && !Thread.currentThread().isInterrupted());
    return seen;
  }

  /** A byte of answer to the opening handshake is enough; over TCP, one to CONNECT. */
  private static @Nullable String unanswered(StompProbe probe) {
    WebSocketEndpoint webSocket = probe.endpoint().webSocket();
    if (webSocket != null) {
      try (HandshakeAttempt attempt = probe.attempt(probe.connect(), webSocket.request())) {
        return attempt.wasAnswered()
            ? null
            : webSocket.address() + " accepted the connection, but: " + attempt.describe();
      }
    }
    try (StompConnection connection = probe.raw()) {
      var answer = connection.connect(probe.endpoint().connect(), probe.patience().handshake());
      return answer != null || (!connection.events().isEmpty() && !connection.hasEnded())
          ? null
          : probe.endpoint().address()
              + " accepted the connection, but CONNECT got: "
              + connection.outcome().describe();
    }
  }

  @Override
  public void close() {}
}
