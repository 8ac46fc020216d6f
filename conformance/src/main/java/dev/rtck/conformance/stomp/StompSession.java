package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.CaseRun;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Reachability;
import dev.rtck.conformance.SecondConnection;
import dev.rtck.conformance.SecondConnection.Look;
import dev.rtck.conformance.application.ApplicationFixtures;
import dev.rtck.conformance.application.Clients;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.sockjs.SockJsProbe;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompTransport;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the cases of one STOMP endpoint share. */
final class StompSession implements EndpointSession {

  private static final String FIRST_LOOK = "the first look";

  private final EndpointPlan plan;
  private final StompEndpoint endpoint;
  private final SeenViolations violations = new SeenViolations();
  private final ApplicationFixtures applications = new ApplicationFixtures();
  private final SubscriptionProof proof;
  private final TopicTrial topics = new TopicTrial();
  private final SockJsPrefix sockJs;
  private final SecondConnection second = new SecondConnection();
  private boolean lookedAgain;
  private volatile LongConsumer onAlive = moment -> {};

  StompSession(EndpointPlan plan) {
    this.plan = plan;
    this.endpoint = StompClient.of(plan);
    this.sockJs = new SockJsPrefix(endpoint);
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
    StompProbe probe =
        run.own(
            probe(
                there, run.transcript(), plan.patience(), run.deadline(), run.description().id()));
    run.checks()
        .excusedBy(
            () -> isPutOut(probe) ? "the target ended a session when a newer one came" : null);
    return probe;
  }

  private synchronized boolean isPutOut(StompProbe probe) {
    if (second.isBorne() && !lookedAgain && probe.hasLostOne()) {
      lookedAgain = true;
      // With more time for one of the two to be put out: the target may be slow.
      var unused = bearsSecond(plan.patience().quiet());
    }
    if (second.isBorne()) {
      return false;
    }
    // Where it is found out late, cases run side by side, and put out one another's sessions.
    return lookedAgain ? probe.hasLostOne() : probe.hasLostToNewerOne();
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
      return fence(run);
    }
    if (type == Clients.class) {
      return clients(run);
    }
    if (type == SockJsProbe.class) {
      StompEndpoint prefix = sockJs(run);
      return prefix == null ? null : new SockJsProbe(probe(prefix, run), run.transcript());
    }
    if (type == Door.class) {
      return new StompDoor(there -> probe(there, run), plan);
    }
    return type == EndpointPlan.class ? plan : null;
  }

  private @Nullable StompEndpoint sockJs(CaseRun run) {
    return sockJs.find(there -> probe(there, run), run.transcript());
  }

  private Fence fence(CaseRun run) {
    return new Fence(
        StompClient.settings(plan), proof, plan.patience(), topics, () -> probe(endpoint, run));
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
    if (capability == Capability.SOCKJS) {
      return sockJs(run) == null ? "no SockJS answers at /info" : null;
    }
    return capability == Capability.COMPRESSION ? compression(probe(endpoint, run)) : null;
  }

  private static HandshakeRequest handshake(StompProbe probe) {
    return probe.endpoint().handshake(probe.endpoint().connect());
  }

  private static @Nullable String compression(StompProbe probe) {
    WebSocketEndpoint webSocket = probe.endpoint().webSocket();
    if (webSocket == null) {
      return "plain TCP has no extensions";
    }
    HandshakeRequest request =
        handshake(probe).with(HandshakeRequest.EXTENSIONS, DeflateAgreement.NAME);
    try (HandshakeAttempt attempt = probe.attempt(probe.connect(), request)) {
      HttpResponse answer = attempt.response();
      boolean agreed =
          answer != null
              && attempt.switchedProtocols()
              && answer.members(HandshakeRequest.EXTENSIONS).stream()
                  .anyMatch(it -> it.split(";", 2)[0].strip().equals(DeflateAgreement.NAME));
      return agreed ? null : "the target declines permessage-deflate: " + attempt.describe();
    }
  }

  @Override
  public boolean bearsSeveralConnections() {
    return bearsSecond(plan.patience().quiet().dividedBy(5));
  }

  private boolean bearsSecond(Duration toBePutOut) {
    Transcript transcript = new Transcript(plan.secrets());
    Deadline deadline = Deadline.in(plan.patience().wholeCase());
    try (StompProbe probe = probe(endpoint, transcript, plan.patience(), deadline, FIRST_LOOK)) {
      return second.isBorne(() -> bearsSecond(probe, toBePutOut), this::isReachable);
    }
  }

  private static Look bearsSecond(StompProbe probe, Duration toBePutOut) {
    try (StompConnection one = probe.open()) {
      try (StompConnection other = probe.open()) {
        // One of the two may be put out, whichever it is.
        boolean olderEnded = one.awaitClosing(toBePutOut).closed();
        return Look.at(olderEnded, other.hasEnded());
      } catch (StompRefused refused) {
        // Who has room for one keeps that one, and turns the second away.
        return one.outcome().closed() ? Look.BORNE : Look.NOT_BORNE;
      }
    } catch (StompRefused allAreRefused) {
      return Look.UNCLEAR;
    }
  }

  @Override
  public Bystander bystander(CaseRun run) {
    return second.orNone(() -> watched(run));
  }

  private Bystander watched(CaseRun run) {
    // A case that took all of its time leaves some for the look at the bystander.
    StompProbe own =
        run.own(
            probe(
                endpoint,
                run.transcript(),
                plan.patience(),
                run.bystanderDeadline(),
                run.description().id()));
    return new WatchedSession(own, fence(run));
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
          try (StompProbe probe =
              probe(endpoint, new Transcript(plan.secrets()), patience, deadline, FIRST_LOOK)) {
            return unanswered(probe);
          }
        });
  }

  /** A byte of answer to the opening handshake is enough; over TCP, one to CONNECT. */
  private static @Nullable String unanswered(StompProbe probe) {
    WebSocketEndpoint webSocket = probe.endpoint().webSocket();
    if (webSocket != null) {
      try (HandshakeAttempt attempt = probe.attempt(probe.connect(), handshake(probe))) {
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
