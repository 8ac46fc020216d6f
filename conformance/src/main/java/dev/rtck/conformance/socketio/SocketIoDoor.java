package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.CaseRun;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The handshake and the CONNECT as a door. Over a WebSocket where there may be one: over polling an
 * Origin is the browser's matter (CORS), which asks the server and keeps the page out by itself.
 *
 * @param carrier what carries a visitor's connection
 * @param polls whether the target speaks long polling, over which who was refused tries again
 * @param probes makes the probe of a visitor
 */
record SocketIoDoor(
    EndpointPlan plan,
    CaseRun run,
    Carrier carrier,
    boolean polls,
    BiFunction<SocketIoEndpoint, CaseRun, EngineIoProbe> probes)
    implements Door {

  @Override
  public Visit knock(Visitor visitor) {
    return knock(visitor, carrier);
  }

  @Override
  public Visit knockEverywhere(Visitor visitor) {
    Visit usual = knock(visitor);
    if (usual.kind() != Kind.REFUSED || carrier == Carrier.POLLING || !isToStayOut(visitor)) {
      return usual;
    }
    Visit polling = knock(visitor, Carrier.POLLING);
    return polling.kind() == Kind.LET_IN
        ? new Visit(Kind.LET_IN, "over polling: " + polling.words(), polling.answer())
        : usual;
  }

  /** Returns whether the visitor must be let in by no transport that there is. */
  private boolean isToStayOut(Visitor visitor) {
    User user = visitor.user();
    Auth auth = plan.endpoint().auth();
    boolean isStranger =
        user == null
            ? auth != null && auth.anonymous() != Auth.Anonymous.ALLOWED
            : !plan.users().contains(user);
    return polls
        && (visitor.origin() == null
            ? isStranger
            : plan.endpoint().origins().refused().contains(visitor.origin()));
  }

  private Visit knock(Visitor visitor, Carrier carrier) {
    String origin = visitor.origin();
    Approach approach = plan.approach(visitor.user());
    SocketIoEndpoint theirs =
        UsualClient.as(plan, visitor.user(), origin == null ? approach : approach.from(origin));
    EngineIoProbe probe = probes.apply(theirs, run);
    try (SocketIoConnection connection = SocketIoConnection.open(probe, carrier)) {
      if (origin != null && carrier == Carrier.POLLING && isKeptOut(connection, origin)) {
        return new Visit(Kind.REFUSED, "the answer allows no page of that origin to read it", "");
      }
      return enter(connection, theirs, probe.patience().answer());
    } catch (EngineIoRefused refused) {
      String words = String.valueOf(refused.getMessage());
      return new Visit(refused.turnedAway() ? Kind.OPEN : Kind.REFUSED, words, words);
    }
  }

  /** An allowed page that the answer does not name may be one of the target's own site. */
  private boolean isKeptOut(SocketIoConnection connection, String origin) {
    var session = connection.engine().session();
    String allowed =
        session == null ? "" : session.handshake().header("Access-Control-Allow-Origin");
    boolean own = allowed.isEmpty() && plan.endpoint().origins().allowed().contains(origin);
    return !own && !allowed.equals("*") && !allowed.equals(origin);
  }

  private Visit enter(SocketIoConnection connection, SocketIoEndpoint theirs, Duration answer) {
    SocketIoEvent.Came came = connection.ask(theirs.namespace(), theirs.auth());
    if (came == null) {
      SocketIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
      return ended == null
          ? new Visit(Kind.IGNORED, "the CONNECT got no answer", "")
          : new Visit(Kind.REFUSED, "the CONNECT got: " + ended, said(connection));
    }
    if (came.packet().type() == SocketIoType.CONNECT_ERROR) {
      return new Visit(Kind.REFUSED, came.toString(), said(connection));
    }
    String text = Payloads.unique();
    Echo echo = Echo.orItsLike(plan);
    // Some look at credentials only when the first event comes.
    askSomething(connection, theirs, echo, text);
    SocketIoEvent.Came first =
        connection.await(it -> isEvent(it) || isGoodbye(it, theirs), 0, answer);
    if (first == null || isGoodbye(first, theirs)) {
      boolean out = first != null || connection.hasEnded();
      return new Visit(
          out ? Kind.REFUSED : Kind.LET_IN,
          "CONNECT, then "
              + (first != null
                  ? first.toString()
                  : out ? String.valueOf(connection.awaitEnd(Duration.ZERO)) : "nothing more"),
          out ? said(connection) : "");
    }
    // "unauthorized" and then a DISCONNECT is a refusal like any other.
    SocketIoEvent.Came next =
        connection.await(
            it -> isService(it, echo, text) || isGoodbye(it, theirs), 0, answer.dividedBy(2));
    boolean out = next == null ? connection.hasEnded() : isGoodbye(next, theirs);
    return new Visit(
        out ? Kind.REFUSED : Kind.LET_IN,
        "CONNECT, then " + first + (out ? ", then the end" : ""),
        said(connection));
  }

  /** Does something that the application answers, or hears, as far as the profile has it. */
  private void askSomething(
      SocketIoConnection connection, SocketIoEndpoint theirs, Echo echo, String text) {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    if (echo.isDeclared() && echo.room() == null) {
      var unused = connection.emitWithAck(theirs.namespace(), echo.payload(text));
    } else if (join != null && join.sendsOnly("room")) {
      Bindings values = Bindings.EMPTY.withFresh().with("room", text);
      JsonNode payload = Objects.requireNonNull(join.send()).render(values);
      var unused = connection.emitWithAck(theirs.namespace(), payload);
    } else {
      sayToAll(connection, theirs, text);
    }
  }

  private void sayToAll(SocketIoConnection connection, SocketIoEndpoint theirs, String text) {
    Operation broadcast = plan.endpoint().operation(OperationName.BROADCAST);
    Template send = broadcast == null ? null : broadcast.send();
    if (send != null && !send.names().contains("self")) {
      Bindings values = Bindings.EMPTY.withFresh().with("text", text);
      connection.emit(theirs.namespace(), send.render(values));
    }
  }

  /** Returns whether it comes to those alone who are let in. */
  private boolean isService(SocketIoEvent.Came came, Echo echo, String text) {
    Operation welcome = plan.endpoint().operation(OperationName.WELCOME);
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    return Member.comesOf(welcome, came.packet(), Bindings.EMPTY)
        || Member.comesOf(join, came.packet(), Bindings.EMPTY.with("room", text))
        || (echo.isDeclared() && echo.room() == null && echo.answers(came, text));
  }

  private static boolean isEvent(SocketIoEvent.Came came) {
    return came.packet().type().isEvent() || came.packet().type().isAck();
  }

  private static boolean isGoodbye(SocketIoEvent.Came came, SocketIoEndpoint theirs) {
    return came.is(SocketIoType.DISCONNECT, theirs.namespace());
  }

  private static String said(SocketIoConnection connection) {
    return connection.since(0).stream()
        .filter(it -> !(it instanceof SocketIoEvent.Came came && isGranted(came)))
        .map(SocketIoEvent::toString)
        .collect(Collectors.joining("\n"));
  }

  private static boolean isGranted(SocketIoEvent.@Nullable Came came) {
    return came != null && came.packet().type() == SocketIoType.CONNECT;
  }
}
