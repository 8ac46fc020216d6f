package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeRefused;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, once for an endpoint, whether and how it echoes: the profile's {@code echo} where it
 * has one, else its {@code broadcast} to everyone, else by trying. Thread-safe.
 *
 * <p>Without a declaration, what counts as an echo is a message that is the sent text, or the sent
 * text between the same words before and after it.
 */
final class EchoFixture {

  private static final int MOST_TRIES = 2;

  private final @Nullable Operation declared;

  /** What serves for an echo where none is declared. */
  private final @Nullable Operation toEveryone;

  private int tries;
  private @Nullable Echo found;
  private @Nullable String missing;

  EchoFixture(Endpoint endpoint) {
    this.declared = endpoint.operation(OperationName.ECHO);
    this.toEveryone = comesBack(endpoint.operation(OperationName.BROADCAST));
  }

  /** Returns the broadcast if who sends it gets it back, and no newcomer does. */
  private static @Nullable Operation comesBack(@Nullable Operation broadcast) {
    if (broadcast == null || !broadcast.sendsOnly("text")) {
      return null;
    }
    Recipients to = broadcast.to();
    Template receive = broadcast.receive();
    boolean isTold = receive != null && receive.names().contains("text");
    // What everybody is told who ever connects would grow by all that the cases send.
    boolean isKept = broadcast.history() == History.ALL;
    return isTold && to != null && to.includesSender() && !isKept ? broadcast : null;
  }

  /** Returns the echo, or null when there is none or nobody asked yet. */
  synchronized @Nullable Echo found() {
    return found;
  }

  /** Returns why there is no echo, or null when there is one. */
  synchronized @Nullable String missing(Supplier<WebSocketProbe> probes) {
    if (found == null && tries < MOST_TRIES) {
      try {
        missing = null;
        WebSocketProbe probe = probes.get();
        if (declared != null) {
          verify(declared, probe);
        } else {
          tryWithoutDeclaration(probe);
        }
        // Once more after a silence: the first answer of a target that has just begun may be late.
        tries++;
      } catch (HandshakeRefused | Unreachable notTried) {
        throw Untestable.forNow(
            "whether the target echoes could not be tried: " + notTried.getMessage());
      }
    }
    return missing;
  }

  /** Says why nothing can be told by what only a welcomed client can send. */
  static String unsaid(Operation operation) {
    return "the send of " + operation.name().word() + " needs what only the welcome tells";
  }

  /** Returns what the profile declares; what comes may be text or binary, which others judge. */
  static Echo declared(Operation operation) {
    Template send = Objects.requireNonNull(operation.send(), "an echo has a send");
    Template receive = Objects.requireNonNull(operation.receive(), "an echo has a receive");
    int opcode = operation.binary() ? Opcode.BINARY : Opcode.TEXT;
    return new Echo(
        opcode,
        Echo.EITHER,
        text -> Bytes.utf8(send.renderText(Bindings.EMPTY.withFresh().with("text", text))),
        (text, payload) ->
            payload.isUtf8()
                && receive.match(payload.text(), Bindings.EMPTY.with("text", text)) != null,
        false);
  }

  private void tryWithoutDeclaration(WebSocketProbe probe) {
    if (toEveryone != null) {
      verify(toEveryone, probe);
    }
    if (found == null) {
      missing = null;
      discover(probe);
    }
  }

  private void verify(Operation operation, WebSocketProbe probe) {
    if (!operation.sendsOnly("text")) {
      missing = unsaid(operation);
      return;
    }
    Echo echo = declared(operation);
    String text = Payloads.unique();
    try (WebSocketConnection connection = probe.open()) {
      connection.send(echo.frame(text));
      WebSocketEvent.Message reply = echo.await(connection, text, probe.patience().answer());
      if (reply == null) {
        missing = "the echo that the profile declares did not come back";
        return;
      }
      if (reply.opcode() != echo.opcode()) {
        missing =
            operation.binary()
                ? "the echo that the profile declares came back as text, and its binary: true sends"
                    + " and expects binary messages"
                : "the echo that the profile declares came back as a binary message, and text is"
                    + " expected; binary: true sends and expects binary messages";
        return;
      }
      boolean bare = reply.payload().equals(echo.request(text)) && echo.overhead() == 0;
      found = echo.found(reply.opcode(), false);
      if (bare && returnsBinary(probe)) {
        found = echo.found(reply.opcode(), true);
      }
    }
  }

  private void discover(WebSocketProbe probe) {
    String first = Payloads.unique();
    // An application that quotes what it refuses answers plain words in the same way, but not this.
    String second = Payloads.unique() + " \"quoted\" \\ <ä€😀> " + "x".repeat(1000);
    try (WebSocketConnection connection = probe.open()) {
      WebSocketEvent.Message reply = reply(connection, first, probe.patience().answer());
      if (reply == null) {
        missing = "the profile declares no echo, and a text that was tried did not come back";
        return;
      }
      String before = reply.payload().text();
      int at = before.indexOf(first);
      String prefix = before.substring(0, at);
      String suffix = before.substring(at + first.length());
      Echo echo =
          new Echo(
              Opcode.TEXT,
              reply.opcode(),
              Bytes::utf8,
              (text, payload) -> payload.equals(Bytes.utf8(prefix + text + suffix)),
              false);
      connection.send(echo.frame(second));
      if (echo.await(connection, second, probe.patience().answer()) == null) {
        missing =
            "the profile declares no echo, and what comes back of a text is not always the same";
        return;
      }
      found = echo.found(reply.opcode(), false);
      if (prefix.isEmpty() && suffix.isEmpty() && returnsBinary(probe)) {
        found = echo.found(reply.opcode(), true);
      }
    }
  }

  private static WebSocketEvent.@Nullable Message reply(
      WebSocketConnection connection, String text, Duration atMost) {
    connection.send(Frame.text(text));
    return connection.await(
        WebSocketEvent.Message.class,
        message -> message.payload().isUtf8() && message.payload().text().contains(text),
        atMost);
  }

  /** Tries whether a binary message comes back as one; whether of any bytes, cases judge. */
  private static boolean returnsBinary(WebSocketProbe probe) {
    Bytes bytes = Bytes.utf8(Payloads.unique());
    try (WebSocketConnection connection = probe.open()) {
      connection.send(Frame.binary(bytes));
      WebSocketEvent.Message reply =
          connection.awaitMessage(bytes, probe.patience().answer().dividedBy(2));
      return reply != null && reply.opcode() == Opcode.BINARY;
    }
  }
}
