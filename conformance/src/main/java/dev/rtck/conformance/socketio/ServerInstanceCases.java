package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.TargetControl;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoRefused;
import dev.rtck.protocol.socketio.SocketIoType;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Socket.IO documentation, Server API: the end of a server. */
final class ServerInstanceCases {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  @ConformanceCase(
      id = "sio.disconnect.shutdown",
      clause = "SOCKETIO4#server-api/close",
      title = "A server that is asked to end says goodbye over each transport",
      sends =
          "Nothing: the target is asked to end (SIGTERM) while a client over each transport is"
              + " connected; then one more asks to be let in. The target is started again afterwards.",
      accepts =
          "For each client a DISCONNECT, a close packet, a Close frame or, where it polls, an answer;"
              + " and nobody is let in any more. The end of TCP alone is a warning.",
      why =
          "With each deployment every client takes it for a network failure, and waits for its"
              + " timeouts or comes back at once to a server that ends.",
      causes = {
        "The process has no handler for SIGTERM, or it does not close Socket.IO.",
        "The HTTP server is closed first, and cuts the requests that wait."
      },
      needs = {},
      capabilities = Capability.START,
      spans = 1,
      schedule = Schedule.ALONE)
  void saysGoodbyeWhenItIsAskedToEnd(Connections them, TargetControl control, Checks checks) {
    Map<Carrier, SocketIoConnection> clients = new EnumMap<>(Carrier.class);
    them.overEach(
        checks,
        (carrier, slug) -> {
          SocketIoConnection client = them.connected(carrier);
          var unused = them.isServed(client);
          // Between two polls nobody can be told anything.
          RecoveryScene.awaitPoll(them, client);
          synchronized (clients) {
            clients.put(carrier, client);
          }
        });
    Thread stopping = new Thread(control::stop, "rtck-stopping-the-target");
    stopping.setDaemon(true);
    stopping.start();
    try {
      clients.forEach((carrier, client) -> judgeGoodbye(them, checks, carrier.slug(), client));
      judgeNewcomer(them, checks);
      awaitEnd(stopping);
      checks.observe("process", Objects.requireNonNullElse(control.lastEnd(), "not known"));
    } finally {
      awaitEnd(stopping);
      control.restart();
      clients.values().forEach(SocketIoConnection::close);
    }
    awaitTheEndpoint(them);
  }

  private static void awaitEnd(Thread stopping) {
    try {
      stopping.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void judgeGoodbye(
      Connections them, Checks checks, String slug, SocketIoConnection client) {
    SocketIoEvent.Ended ended = client.awaitEnd(them.probe().patience().handshake());
    checks.should(
        slug,
        isToldOfTheEnd(client, ended),
        ended == null ? "still open; " + Words.what(client, 0) : ended.toString(),
        "a DISCONNECT, a close packet, a Close frame or an answer to the request that waits");
  }

  private static boolean isToldOfTheEnd(
      SocketIoConnection client, SocketIoEvent.@Nullable Ended ended) {
    WebSocketConnection webSocket = client.engine().webSocket();
    HttpAnswer answer = ended == null ? null : ended.how().answer();
    return client.packets(0).stream().anyMatch(it -> it.packet().type() == SocketIoType.DISCONNECT)
        || (ended != null && ended.how().words().startsWith("a close packet"))
        || (answer != null && answer.status() > 0)
        || (webSocket != null
            && webSocket.events().stream().anyMatch(WebSocketEvent.Close.class::isInstance));
  }

  private static void judgeNewcomer(Connections them, Checks checks) {
    String seen;
    try (SocketIoConnection newcomer = them.connected()) {
      seen = newcomer.hasEnded() ? "let in, and ended" : "let in";
    } catch (EngineIoRefused | SocketIoRefused | Unreachable refused) {
      seen = String.valueOf(refused.getMessage());
    }
    checks.should(
        "newcomer", !seen.equals("let in"), seen, "nobody is let in by a server that ends");
  }

  /** Waits until somebody is let in again, as it was before: the next case is not to hear of it. */
  private static void awaitTheEndpoint(Connections them) {
    while (!them.probe().isOutOfTime() && !Thread.currentThread().isInterrupted()) {
      try {
        them.connected().close();
        return;
      } catch (EngineIoRefused | SocketIoRefused | Unreachable notYet) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
  }
}
