package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.CaseRun;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
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
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoRefused;
import dev.rtck.protocol.socketio.SocketIoTransport;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the cases of one Socket.IO endpoint share. */
final class SocketIoSession implements EndpointSession {

  private static final String OFFERED = "";
  private static final int MOST_TRIES_OF_ECHO = 2;

  private final EndpointPlan plan;
  private final SocketIoEndpoint profiles;
  private final Echo echo;
  private final ApplicationFixtures applications = new ApplicationFixtures();
  private final Object echoing = new Object();
  private int echoTries;
  private boolean echoes;
  private @Nullable String noEcho;
  private final Object finding = new Object();
  private @Nullable SpokenTransports spoken;
  private final Object wireEvents = new Object();
  private @Nullable String noWireEvents;
  private final SecondConnection second = new SecondConnection();
  private volatile LongConsumer onAlive = moment -> {};

  SocketIoSession(EndpointPlan plan) {
    this.plan = plan;
    this.profiles = UsualClient.of(plan);
    this.echo = new Echo(plan);
  }

  /** Returns how the first of the profile's users comes. */
  private SocketIoEndpoint endpoint() {
    return profiles.over(spoken().transports());
  }

  /** Returns the transports of the profile; where it has none, what the target speaks. */
  private SpokenTransports spoken() {
    SpokenTransports promised = new SpokenTransports(profiles.transports(), true);
    if (UsualClient.settings(plan).transports() != null) {
      return promised;
    }
    synchronized (finding) {
      SpokenTransports known = spoken;
      if (known == null) {
        Deadline deadline = Deadline.in(plan.patience().wholeCase());
        Transcript transcript = new Transcript(plan.secrets());
        try (EngineIoProbe probe = probe(profiles, transcript, plan.patience(), deadline)) {
          known = SpokenTransports.find(probe);
          spoken = known;
        } catch (Unreachable notFoundOut) {
          return promised;
        }
      }
      return known;
    }
  }

  private EngineIoProbe probe(
      SocketIoEndpoint there, Transcript transcript, Patience patience, Deadline deadline) {
    return new EngineIoProbe(
        there.engine(),
        transcript,
        patience,
        deadline,
        // What a frame may be is judged at endpoints of raw WebSocket.
        violation -> transcript.note(0, "ws", violation.toString()),
        moment -> onAlive.accept(moment));
  }

  private EngineIoProbe probe(SocketIoEndpoint there, CaseRun run) {
    return run.own(probe(there, run.transcript(), plan.patience(), run.deadline()));
  }

  @Override
  public @Nullable Object parameter(Class<?> type, CaseRun run) {
    if (type == EngineIoProbe.class) {
      return probe(endpoint(), run);
    }
    if (type == SocketIoEndpoint.class) {
      return endpoint();
    }
    if (type == Echo.class) {
      return echo;
    }
    if (type == Connections.class) {
      return connections(run);
    }
    if (type == Clients.class) {
      return clients(run);
    }
    if (type == Door.class) {
      SocketIoEndpoint there = endpoint();
      boolean polls = there.transports().contains(Transport.POLLING);
      return new SocketIoDoor(plan, run, UsualClient.carrier(there), polls, this::probe);
    }
    return type == EndpointPlan.class ? plan : null;
  }

  private Connections connections(CaseRun run) {
    boolean needsEcho = run.description().needs().contains(Need.ECHO);
    return new Connections(
        plan,
        probe(endpoint(), run),
        endpoint(),
        needsEcho ? Echo.orItsLike(plan) : echo,
        theirs -> probe(theirs, run));
  }

  private Clients clients(CaseRun run) {
    return new Clients(
        run,
        new Clients.Transports() {
          @Override
          public SocketIoTransport create(@Nullable User user, @Nullable FaultProxy proxy) {
            return new SocketIoTransport(
                UsualClient.as(plan, user).over(spoken().transports()), run.transcript(), proxy);
          }

          @Override
          public @Nullable String hurry() {
            OpenPacket announced = announced(run);
            return announced == null ? null : UsualClient.hurry(announced);
          }

          @Override
          public @Nullable Long largest() {
            OpenPacket announced = announced(run);
            return announced == null ? null : announced.maxPayload();
          }
        });
  }

  /** Returns what the target tells when a session begins; null where it begins none. */
  private @Nullable OpenPacket announced(CaseRun run) {
    try (EngineIoProbe probe = probe(endpoint(), run);
        SocketIoConnection connection =
            SocketIoConnection.open(probe, UsualClient.carrier(endpoint()))) {
      return connection.engine().open();
    } catch (EngineIoRefused | Unreachable notTold) {
      return null;
    }
  }

  @Override
  public @Nullable String missing(Need need, CaseRun run) {
    return switch (need) {
      case CONNECTION -> noConnection(run);
      case ECHO -> noEcho(run);
      default -> applications.missing(need, clients(run));
    };
  }

  private @Nullable String noConnection(CaseRun run) {
    try (EngineIoProbe probe = probe(endpoint(), run);
        SocketIoConnection connection = open(probe)) {
      return connection.hasEnded() ? "the target closes a connection that does nothing" : null;
    }
  }

  private SocketIoConnection open(EngineIoProbe probe) {
    SocketIoConnection connection = SocketIoConnection.open(probe, UsualClient.carrier(endpoint()));
    var unused = connection.connect(endpoint().namespace(), endpoint().auth());
    return connection;
  }

  private @Nullable String noEcho(CaseRun run) {
    if (!Echo.orItsLike(plan).isDeclared()) {
      return "the profile declares no echo, and nothing else that comes back to its sender";
    }
    synchronized (echoing) {
      while (!echoes && echoTries < MOST_TRIES_OF_ECHO) {
        echoTries++;
        noEcho = tryEcho(run);
        echoes = noEcho == null;
      }
      return noEcho;
    }
  }

  private @Nullable String tryEcho(CaseRun run) {
    Connections them = connections(run);
    try (SocketIoConnection connection = them.connected()) {
      return them.echo().roundTrip(connection, Payloads.unique(), plan.patience().answer()) != null
          ? null
          : echo.isDeclared()
              ? "the echo that the profile declares does not come back"
              : "there is no echo, and what is said does not come back to its sender";
    } catch (Untestable notEntered) {
      return String.valueOf(notEntered.getMessage());
    } catch (EngineIoRefused | SocketIoRefused | Unreachable notTried) {
      throw Untestable.forNow(
          "whether the echo works could not be tried: " + notTried.getMessage());
    }
  }

  @Override
  public @Nullable String missing(Capability capability, CaseRun run) {
    if (capability == Capability.POLLING || capability == Capability.UPGRADE) {
      return missingTransport(capability);
    }
    if (capability != Capability.WIRE_EVENTS) {
      return null;
    }
    synchronized (wireEvents) {
      String known = noWireEvents;
      if (known == null) {
        known = Objects.requireNonNullElse(WireEvents.missing(connections(run)), OFFERED);
        noWireEvents = known;
      }
      return known.equals(OFFERED) ? null : known;
    }
  }

  private @Nullable String missingTransport(Capability capability) {
    SpokenTransports known = spoken();
    if (!known.transports().contains(Transport.POLLING)) {
      return "the target does not speak long-polling, and the profile does not promise it";
    }
    boolean upgrades = known.offersUpgrade() || known.transports().contains(Transport.WEBSOCKET);
    return capability == Capability.UPGRADE && !upgrades
        ? "the target speaks no WebSocket, and the profile does not promise it"
        : null;
  }

  @Override
  public boolean bearsSeveralConnections() {
    Transcript transcript = new Transcript(plan.secrets());
    Deadline deadline = Deadline.in(plan.patience().wholeCase());
    try (EngineIoProbe probe = probe(endpoint(), transcript, plan.patience(), deadline)) {
      return second.isBorne(() -> bearsSecond(probe), this::isReachable);
    }
  }

  private Look bearsSecond(EngineIoProbe probe) {
    Duration answer = plan.patience().answer();
    try (SocketIoConnection one = open(probe)) {
      try (SocketIoConnection other = open(probe)) {
        // One of the two may be put out, whichever it is.
        boolean newerStands = other.fence(answer) != null;
        boolean olderStands = one.fence(answer) != null && !one.hasEnded();
        return Look.at(!olderStands, olderStands ? !newerStands : other.hasEnded());
      } catch (EngineIoRefused | SocketIoRefused refused) {
        // Who has room for one keeps that one, and turns the second away.
        return one.fence(answer) == null ? Look.BORNE : Look.NOT_BORNE;
      }
    } catch (EngineIoRefused | SocketIoRefused allAreRefused) {
      return Look.UNCLEAR;
    }
  }

  @Override
  public Bystander bystander(CaseRun run) {
    return second.orNone(() -> watched(run));
  }

  private Bystander watched(CaseRun run) {
    // A case that took all of its time leaves some for the look at the bystander.
    EngineIoProbe own =
        run.own(probe(endpoint(), run.transcript(), plan.patience(), run.bystanderDeadline()));
    return new WatchedConnection(own, endpoint(), echo);
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
          try (EngineIoProbe probe =
              probe(profiles, new Transcript(plan.secrets()), patience, deadline)) {
            HttpAnswer answer = probe.request(EngineIoRequest.get(EngineIoRequest.POLLING));
            Unreachable failure = answer.failure();
            if (answer.status() == 0 && failure != null) {
              throw failure;
            }
            return null;
          }
        });
  }

  @Override
  public void close() {}
}
