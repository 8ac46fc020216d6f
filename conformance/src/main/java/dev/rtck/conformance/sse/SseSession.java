package dev.rtck.conformance.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.sse.Redirect;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseTransport;
import dev.rtck.protocol.sse.SseViolation;
import dev.rtck.protocol.sse.StreamMemory;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.Unreachable;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the cases of one endpoint of server-sent events share. */
final class SseSession implements EndpointSession {

  private volatile EndpointPlan plan;
  private volatile SseEndpoint endpoint;

  /** Whether the head of an answer waits until something is published. */
  private volatile boolean headsWait;

  private final SeenStreams seen = new SeenStreams();
  private final ApplicationFixtures applications = new ApplicationFixtures();
  private final SecondConnection second = new SecondConnection();
  private final Http2Fixture http2 = new Http2Fixture();
  private volatile LongConsumer onAlive = moment -> {};

  SseSession(EndpointPlan plan) {
    this.plan = plan;
    this.endpoint = UsualClient.of(plan);
  }

  private SseProbe probe(
      Transcript transcript, Patience patience, Deadline deadline, @Nullable CaseRun run) {
    return new SseProbe(
        endpoint,
        transcript,
        patience,
        deadline,
        violation -> note(violation, run),
        moment -> onAlive.accept(moment));
  }

  /** Returns the same probe, which knows how to get the head of an answer that waits. */
  private SseProbe waking(SseProbe probe) {
    if (headsWait) {
      probe.wakeBy(
          () -> {
            var unused = IntroductionCases.publishAnything(plan, probe);
          });
    }
    return probe;
  }

  /** A target that is stopped cuts its streams off wherever they are. */
  private void note(SseViolation violation, @Nullable CaseRun run) {
    if (run != null
        && !List.of(run.description().words().capabilities()).contains(Capability.START)) {
      seen.add(violation, run.description().id());
    }
  }

  private SseProbe probe(CaseRun run) {
    SseProbe probe = run.own(waking(probe(run.transcript(), plan.patience(), run.deadline(), run)));
    AutoCloseable look = () -> seen.read(probe);
    var unused = run.own(look);
    return probe;
  }

  @Override
  public @Nullable Object parameter(Class<?> type, CaseRun run) {
    if (type == SseProbe.class) {
      return probe(run);
    }
    if (type == Publication.class) {
      return Publication.at(plan, probe(run));
    }
    if (type == SeenStreams.class) {
      look(run);
      return seen;
    }
    if (type == NginxProxy.class) {
      return run.own(NginxProxy.before(plan.address()));
    }
    if (type == Clients.class) {
      return clients(run);
    }
    if (type == Door.class) {
      return new SseDoor(plan, probe(run));
    }
    return type == EndpointPlan.class ? plan : null;
  }

  /** Who judges what was seen sees something, whichever other cases are selected. */
  private void look(CaseRun run) {
    try (SseProbe probe = probe(run)) {
      try {
        if (plan.endpoint().declares(OperationName.BROADCAST)
            || plan.endpoint().declares(OperationName.ROOM)) {
          Publication publication = Publication.at(plan, probe);
          look(publication);
        } else {
          var unused = probe.open().awaitEnd(plan.patience().quiet());
        }
      } finally {
        seen.read(probe);
      }
    } catch (SseRefused | Untestable | Unreachable notSeen) {
      // Other cases say so.
    }
  }

  private void look(Publication publication) {
    SseStream stream = publication.open();
    try {
      publication.settle(stream);
    } finally {
      // The framing is judged when the stream ends.
      stream.close();
      stream.awaitEnd(plan.patience().quiet());
    }
  }

  private Clients clients(CaseRun run) {
    return new Clients(run, new Streams(run, null));
  }

  /**
   * Makes clients that follow the stream: each another one, or all the same with what it keeps in
   * mind.
   */
  private final class Streams implements Clients.Transports {
    private final CaseRun run;
    private final @Nullable StreamMemory memory;

    Streams(CaseRun run, @Nullable StreamMemory memory) {
      this.run = run;
      this.memory = memory;
    }

    @Override
    public Transport create(@Nullable User user, @Nullable FaultProxy proxy) {
      SseTransport transport =
          new SseTransport(
              UsualClient.as(plan, user),
              plan.endpoint(),
              memory == null ? new StreamMemory() : memory,
              run.transcript(),
              proxy,
              plan.patience().handshake(),
              // What comes through a proxy that breaks connections may be cut anywhere.
              proxy == null ? violation -> note(violation, run) : violation -> {});
      if (headsWait) {
        SseProbe speaker = probe(run);
        transport.wakeBy(
            () -> {
              var unused = IntroductionCases.publishAnything(plan, speaker);
            });
      }
      return transport;
    }

    @Override
    public Clients.Transports ofOneClient() {
      return new Streams(run, new StreamMemory());
    }
  }

  @Override
  public @Nullable String missing(Need need, CaseRun run) {
    return switch (need) {
      case CONNECTION -> noConnection(run);
      case ECHO -> noEcho(run);
      // Clients of the application take longer to find that out.
      case CHANNEL ->
          headsWait && run.description().protocol() != null
              ? noChannel(run)
              : applications.missing(need, clients(run));
      default -> applications.missing(need, clients(run));
    };
  }

  private @Nullable String noConnection(CaseRun run) {
    try (SseProbe probe = probe(run);
        SseStream stream = probe.open()) {
      return stream.isStream() ? null : stream.describe();
    }
  }

  private @Nullable String noChannel(CaseRun run) {
    try (SseProbe probe = probe(run);
        SseStream stream = Publication.at(plan, probe).subscribe()) {
      return stream.isStream() ? null : stream.describe();
    } catch (SseRefused | Untestable | UnboundNameException notHeard) {
      return notHeard.getMessage();
    }
  }

  private @Nullable String noEcho(CaseRun run) {
    Operation echo = plan.endpoint().operation(OperationName.ECHO);
    if (echo == null) {
      return "the profile declares no echo";
    }
    try (SseProbe probe = probe(run)) {
      Publication publication = Publication.by(plan, probe, echo);
      String text = Payloads.unique();
      SseStream stream = publication.open();
      publication.require(text);
      return stream.awaitEvent(publication.carrying(text), 0, plan.patience().answer()) != null
          ? null
          : "the echo that the profile declares does not come back";
    } catch (SseRefused | Untestable | Unreachable notTried) {
      throw Untestable.forNow(
          "whether the echo works could not be tried: " + notTried.getMessage());
    }
  }

  @Override
  public @Nullable String missing(Capability capability, CaseRun run) {
    if (capability == Capability.NGINX) {
      return NginxProxy.isInstalled() ? null : "there is no nginx on this machine";
    }
    return capability == Capability.HTTP_2 ? http2.missing(() -> probe(run)) : null;
  }

  @Override
  public boolean bearsSeveralConnections() {
    Transcript transcript = new Transcript(plan.secrets());
    Deadline deadline = Deadline.in(plan.patience().wholeCase());
    try (SseProbe probe = waking(probe(transcript, plan.patience(), deadline, null))) {
      return second.isBorne(() -> bearsSecond(probe), this::isReachable);
    }
  }

  private Look bearsSecond(SseProbe probe) {
    Duration quiet = plan.patience().quiet();
    try (SseStream one = probe.open()) {
      try (SseStream other = probe.open()) {
        // One of the two may be put out, whichever it is.
        boolean olderEnded = one.awaitEnd(quiet);
        return Look.at(olderEnded, other.endedByTarget());
      } catch (SseRefused refused) {
        // Who has room for one keeps that one, and turns the second away.
        return one.awaitEnd(quiet) ? Look.BORNE : Look.NOT_BORNE;
      }
    } catch (SseRefused allAreRefused) {
      return Look.UNCLEAR;
    }
  }

  @Override
  public Bystander bystander(CaseRun run) {
    return second.orNone(() -> watched(run));
  }

  private Bystander watched(CaseRun run) {
    // A case that took all of its time leaves some for the look at the bystander.
    SseProbe own =
        run.own(waking(probe(run.transcript(), plan.patience(), run.bystanderDeadline(), run)));
    // That its stream stands is seen without, too.
    return new WatchedStream(own, Publication.ifAny(plan, own));
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
    // Half of the time is left to ask for something else where the head does not come.
    Patience patience = new Patience(wait, wait.dividedBy(2), wait, wait);
    return Reachability.await(
        wait,
        deadline -> {
          try (SseProbe probe = probe(new Transcript(plan.secrets()), patience, deadline, null)) {
            return look(probe);
          }
        });
  }

  private @Nullable String look(SseProbe probe) {
    try (SseStream stream = probe.ask(probe.request())) {
      HttpResponse response = stream.response();
      if (response != null) {
        follow(probe, response);
        return null;
      }
      // Some hold the head back until there is an event, and answer others meanwhile.
      boolean answersElsewhere =
          !stream.hasEnded()
              && probe.exchange(probe.endpoint().plain("GET", "/")).response() != null;
      if (answersElsewhere
          && IntroductionCases.publishAnything(plan, probe)
          && stream.awaitHead(plan.patience().answer()) != null) {
        headsWait = true;
      }
      return stream.bytes() > 0 || answersElsewhere
          ? null
          : plan.address() + " accepted the connection, but: " + stream.describe();
    }
  }

  /**
   * Goes where the target sends a browser, once and for all, when there is a stream. Another host
   * is another target.
   */
  private void follow(SseProbe probe, HttpResponse first) {
    EndpointPlan there = plan;
    HttpResponse response = first;
    String asked = probe.endpoint().resource();
    for (int i = 0; i < Redirect.MOST; i++) {
      String target = Redirect.target(response, there.address(), asked);
      if (target == null) {
        return;
      }
      there = there.at(there.url().resolve(withoutCredentials(target)));
      try (SseProbe next = probe.as(UsualClient.of(there));
          SseStream stream = next.ask(next.request())) {
        if (stream.isStream()) {
          plan = there;
          endpoint = next.endpoint();
          return;
        }
        if (stream.response() == null) {
          return;
        }
        response = stream.response();
        asked = next.endpoint().resource();
      }
    }
  }

  /** Credentials in the query are the client's to add again, and not the Location's to repeat. */
  private String withoutCredentials(String target) {
    Set<String> names =
        plan.users().stream()
            .flatMap(user -> user.query().keySet().stream())
            .collect(Collectors.toSet());
    int mark = target.indexOf('?');
    if (mark < 0 || names.isEmpty()) {
      return target;
    }
    String query =
        Pattern.compile("&")
            .splitAsStream(target.substring(mark + 1))
            .filter(it -> !names.contains(URLDecoder.decode(it.split("=", 2)[0], UTF_8)))
            .collect(Collectors.joining("&"));
    return target.substring(0, mark) + (query.isEmpty() ? "" : "?" + query);
  }

  @Override
  public void close() {}
}
