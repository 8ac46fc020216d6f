package dev.rtck.conformance.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, once for an endpoint, whether and how it echoes: the profile's {@code echo} where it
 * has one, else by trying. Thread-safe.
 *
 * <p>Without a declaration, what counts as an echo is a message that is the sent text, or the sent
 * text between the same words before and after it.
 */
final class EchoFixture {

  private final @Nullable Operation declared;
  private boolean tried;
  private @Nullable Echo found;
  private @Nullable String missing;

  EchoFixture(Endpoint endpoint) {
    this.declared = endpoint.operation(OperationName.ECHO);
  }

  /** Returns the echo, or null when there is none or nobody asked yet. */
  synchronized @Nullable Echo found() {
    return found;
  }

  /** Returns why there is no echo, or null when there is one. */
  synchronized @Nullable String missing(Supplier<WebSocketProbe> probes) {
    if (!tried) {
      WebSocketProbe probe = probes.get();
      Operation operation = declared;
      if (operation == null) {
        discover(probe);
      } else {
        verify(operation, probe);
      }
      tried = true;
    }
    return missing;
  }

  /** Returns the echo that the profile declares. */
  static Echo declared(Operation operation) {
    Template send = Objects.requireNonNull(operation.send(), "an echo has a send");
    Template receive = Objects.requireNonNull(operation.receive(), "an echo has a receive");
    return new Echo(
        operation.binary() ? Opcode.BINARY : Opcode.TEXT,
        text -> Bytes.utf8(send.renderText(Bindings.EMPTY.withFresh().with("text", text))),
        (text, payload) ->
            payload.isUtf8()
                && receive.match(payload.text(), Bindings.EMPTY.with("text", text)) != null,
        false);
  }

  private void verify(Operation operation, WebSocketProbe probe) {
    Echo echo = declared(operation);
    String text = Payloads.unique();
    try (WebSocketConnection connection = probe.open()) {
      connection.send(echo.frame(text));
      if (echo.await(connection, text, probe.patience().answer()) == null) {
        missing = "the echo that the profile declares did not come back";
        return;
      }
    }
    boolean bare = operation.receive() != null && echo.overhead() == 0;
    found = bare ? withAnyBytes(echo, probe) : echo;
  }

  private void discover(WebSocketProbe probe) {
    String first = Payloads.unique();
    String second = Payloads.unique() + "-again";
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
              Bytes::utf8,
              (text, payload) -> payload.equals(Bytes.utf8(prefix + text + suffix)),
              false);
      connection.send(echo.frame(second));
      if (echo.await(connection, second, probe.patience().answer()) == null) {
        missing =
            "the profile declares no echo, and what comes back of a text is not always the same";
        return;
      }
      found = prefix.isEmpty() && suffix.isEmpty() ? withAnyBytes(echo, probe) : echo;
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

  /** Tries whether bytes that are not UTF-8 come back in a binary message, too. */
  private static Echo withAnyBytes(Echo echo, WebSocketProbe probe) {
    Bytes bytes = Bytes.concat(Bytes.of(0x00, 0xff, 0xc0), Bytes.utf8(Payloads.unique()));
    try (WebSocketConnection connection = probe.open()) {
      connection.send(Frame.binary(bytes));
      WebSocketEvent.Message reply =
          connection.awaitMessage(bytes, probe.patience().answer().dividedBy(2));
      boolean binary = reply != null && reply.opcode() == Opcode.BINARY;
      return new Echo(echo.opcode(), echo::request, echo::isReply, binary);
    }
  }
}
