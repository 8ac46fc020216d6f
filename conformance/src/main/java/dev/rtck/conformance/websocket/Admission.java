package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a target let a client in.
 *
 * <p>It did not when there was no 101, or when the connection was closed before any message of the
 * application came: many servers look at credentials only once the socket stands.
 */
record Admission(Kind kind, String words, String answer) {

  enum Kind {
    /** A refusal, an end, or a Close before any message. */
    REFUSED,
    /** No socket, but no refusal that a client would understand. */
    IGNORED,
    /** A message came, or the connection stayed. */
    LET_IN,
    /** Nothing can be said. */
    OPEN
  }

  /** Tries to come in by the request; what the client would send then is sent, too. */
  static Admission of(
      WebSocketProbe probe, EndpointPlan plan, WebSocketEndpoint client, HandshakeRequest request) {
    try (HandshakeAttempt attempt = probe.attempt(request)) {
      if (attempt.wasTurnedAway()) {
        return new Admission(Kind.OPEN, HandshakeJudgement.turnedAway(attempt), "");
      }
      if (!attempt.switchedProtocols()) {
        boolean refused = attempt.status() >= 300 || attempt.wasDropped();
        return new Admission(
            refused ? Kind.REFUSED : Kind.IGNORED, attempt.describe(), content(attempt, probe));
      }
      return behind101(attempt.webSocket(), probe, plan, client);
    }
  }

  private static String content(HandshakeAttempt attempt, WebSocketProbe probe) {
    HttpResponse response = attempt.response();
    if (response == null) {
      return "no answer";
    }
    var unused = attempt.readContent(probe.patience().answer());
    return response.statusLine() + "\n" + attempt.unread().text();
  }

  private static String said(WebSocketConnection connection) {
    return connection.messages().stream()
            .map(message -> message.payload().text())
            .collect(Collectors.joining("\n"))
        + "\n"
        + connection.events().stream()
            .filter(WebSocketEvent.Close.class::isInstance)
            .map(Object::toString)
            .collect(Collectors.joining());
  }

  private static Admission behind101(
      WebSocketConnection connection,
      WebSocketProbe probe,
      EndpointPlan plan,
      WebSocketEndpoint client) {
    long since = System.nanoTime();
    String greeting = client.greeting();
    if (greeting != null) {
      connection.send(Frame.text(greeting));
    }
    String text = Payloads.unique();
    Operation echo = forAnybody(plan, OperationName.ECHO);
    Operation broadcast = forAnybody(plan, OperationName.BROADCAST);
    // Some look at credentials only when the first message comes.
    if (echo != null) {
      connection.send(EchoFixture.declared(echo).frame(text));
    } else if (broadcast != null) {
      connection.send(EchoFixture.declared(broadcast).frame(text));
    }
    WebSocketEvent first =
        connection.await(
            WebSocketEvent.class,
            event -> event instanceof WebSocketEvent.Message || isEnd(event),
            probe.patience().answer());
    boolean credentialsFollow = plan.users().stream().anyMatch(user -> user.connect() != null);
    Duration promised = credentialsFollow ? promised(probe, plan) : null;
    if (first instanceof WebSocketEvent.Message) {
      // "unauthorized" and then a Close is a refusal like any other; so is a demand for
      // credentials.
      boolean served =
          connection.awaitBehindItsMessage(
                  WebSocketEvent.class,
                  event -> isService(event, plan, echo, text) || isEnd(event),
                  probe.patience().answer().dividedBy(2))
              instanceof WebSocketEvent.Message;
      Outcome outcome = Outcome.of(connection, since);
      if (outcome.closed() && !served) {
        return new Admission(
            Kind.REFUSED, "101, " + first + ", then " + outcome.describe(), said(connection));
      }
      if (served || !credentialsFollow) {
        return new Admission(Kind.LET_IN, "101, then " + first, said(connection));
      }
      return promised == null
          ? new Admission(Kind.OPEN, "101, then " + first, said(connection))
          : afterTheHandshake(connection, probe, since, promised);
    }
    if (first != null) {
      return new Admission(
          Kind.REFUSED, "101, then " + Outcome.of(connection, since).describe(), said(connection));
    }
    if (promised != null) {
      return afterTheHandshake(connection, probe, since, promised);
    }
    String words = "101, then " + Outcome.of(connection, since).describe();
    return credentialsFollow
        ? new Admission(
            Kind.OPEN, words + "; the target may still wait for the message that authenticates", "")
        : new Admission(Kind.LET_IN, words, "");
  }

  /** Returns within what time credentials must have come, or null where it is not to be waited. */
  private static @Nullable Duration promised(WebSocketProbe probe, EndpointPlan plan) {
    Duration promised = plan.endpoint().limits().handshake();
    Duration longest = probe.patience().wholeCase().dividedBy(3);
    return promised == null || promised.compareTo(longest) > 0 ? null : promised;
  }

  /** Whoever has shown no right credentials within the promised time must be closed by then. */
  private static Admission afterTheHandshake(
      WebSocketConnection connection, WebSocketProbe probe, long since, Duration promised) {
    Duration gone = Duration.ofNanos(System.nanoTime() - since);
    Duration left = promised.plus(probe.patience().answer()).minus(gone);
    Outcome outcome =
        Outcome.awaitClosing(connection, since, left.isNegative() ? Duration.ZERO : left);
    return new Admission(
        outcome.closed() ? Kind.REFUSED : Kind.LET_IN,
        "101, then "
            + outcome.describe()
            + (outcome.closed()
                ? ""
                : " beyond limits.handshake of " + promised.toMillis() + " ms"),
        said(connection));
  }

  /** Returns the operation if the profile has it, and anybody can send it. */
  private static @Nullable Operation forAnybody(EndpointPlan plan, OperationName name) {
    Operation declared = plan.endpoint().operation(name);
    return declared != null && declared.sendsOnly("text") ? declared : null;
  }

  private static boolean isEnd(WebSocketEvent event) {
    return event instanceof WebSocketEvent.Close
        || (event instanceof WebSocketEvent.Ended ended && ended.ending() != Ending.OURS);
  }

  /** Returns whether it comes to those alone who are let in. */
  private static boolean isService(
      WebSocketEvent event, EndpointPlan plan, @Nullable Operation echo, String text) {
    return event instanceof WebSocketEvent.Message message
        && (isWelcome(plan, message)
            || (echo != null && EchoFixture.declared(echo).answers(text, message)));
  }

  private static boolean isWelcome(EndpointPlan plan, WebSocketEvent.Message message) {
    Operation welcome = plan.endpoint().operation(OperationName.WELCOME);
    Template receive = welcome == null ? null : welcome.receive();
    return receive != null
        && message.payload().isUtf8()
        && receive.match(message.payload().text(), Bindings.EMPTY) != null;
  }

  Verdict verdict(Verdict ifLetIn) {
    return switch (kind) {
      case REFUSED -> Verdict.PASS;
      case IGNORED -> Verdict.WARN;
      case LET_IN -> ifLetIn;
      case OPEN -> ifLetIn == Verdict.INFO ? Verdict.INFO : Verdict.UNTESTABLE;
    };
  }
}
