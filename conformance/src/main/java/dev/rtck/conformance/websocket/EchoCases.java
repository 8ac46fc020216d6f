package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.Objects;

/** What a profile declares of an echo. */
final class EchoCases {

  @ConformanceCase(
      id = "app.echo.returns-the-text",
      clause = "PROFILE#operations/echo",
      title = "What is sent comes back as the profile declares",
      sends = "The profile's echo, once.",
      accepts = "A message that matches the profile's receive, to the sender.",
      why = "Many other cases are judged by the echo: when it does not work, they cannot be.",
      causes = {
        "The profile's send or receive does not spell what the application speaks.",
        "The application wants something else first: a login, a join."
      },
      declared = OperationName.ECHO)
  void returnsWhatTheProfileDeclares(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Operation operation =
        Objects.requireNonNull(plan.endpoint().operation(OperationName.ECHO), "declared");
    Echo echo = EchoFixture.declared(operation);
    String text = Payloads.unique();
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(echo.frame(text));
      WebSocketEvent.Message reply = echo.await(connection, text, probe.patience().answer());
      checks.must(
          "echo",
          reply != null,
          reply != null
              ? reply.toString()
              : "no such message; what came: "
                  + connection.messages()
                  + ", "
                  + Outcome.of(connection, since).describe(),
          "a message that matches " + operation.receive());
    }
  }
}
