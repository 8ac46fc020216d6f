package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoRefused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A well-behaved connection that stands while a hostile case runs. */
final class WatchedConnection implements EndpointSession.Bystander {

  private final EngineIoProbe probe;
  private final SocketIoEndpoint endpoint;
  private final SocketIoConnection connection;
  private final Echo echo;

  WatchedConnection(EngineIoProbe probe, SocketIoEndpoint endpoint, Echo echo) {
    this.echo = echo;
    this.probe = probe;
    this.endpoint = endpoint;
    this.connection = SocketIoConnection.open(probe, UsualClient.carrier(endpoint));
    connection.engine().note("the bystander");
    var unused = connection.connect(endpoint.namespace(), endpoint.auth());
  }

  @Override
  public void judge(Checks checks) {
    SocketIoEvent.Came answer = connection.fence(probe.patience().answer().dividedBy(2));
    if (answer == null && echo.isDeclared()) {
      // Who does not answer for namespaces that nobody has may serve its own as well as ever.
      answer =
          echo.roundTrip(connection, Payloads.unique(), probe.patience().answer().dividedBy(2));
    }
    SocketIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
    String hurry = ended == null ? null : UsualClient.hurry(connection.engine().open());
    if (hurry == null) {
      judgeService(checks, answer, ended);
    } else {
      checks.untestable(IS_SERVED, hurry);
    }
    try (SocketIoConnection other = SocketIoConnection.open(probe, UsualClient.carrier(endpoint))) {
      var unused = other.connect(endpoint.namespace(), endpoint.auth());
      checks.must(NEW_ONE_IS_ACCEPTED, true, "CONNECT", "a new connection is let in");
    } catch (EngineIoRefused | SocketIoRefused refused) {
      checks.must(
          NEW_ONE_IS_ACCEPTED,
          false,
          String.valueOf(refused.getMessage()),
          "a new connection is let in");
    }
  }

  private static void judgeService(
      Checks checks, SocketIoEvent.@Nullable Came answer, SocketIoEvent.@Nullable Ended ended) {
    checks.must(
        IS_SERVED,
        answer != null,
        answer != null
            ? "it was answered"
            : ended != null ? ended.toString() : "a CONNECT got no answer",
        "another connection is served as before: a CONNECT to another namespace is answered");
  }
}
