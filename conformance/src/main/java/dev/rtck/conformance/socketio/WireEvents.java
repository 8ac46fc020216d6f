package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoRefused;
import org.jspecify.annotations.Nullable;

/**
 * The events by which rtck's own server lets clients try out what a profile has no words for, in
 * the main namespace. A server that is to be judged by them offers the same.
 */
final class WireEvents {

  static final String MAIN = SocketIoPacket.MAIN;

  private WireEvents() {}

  /** Returns why the target does not offer them, or null when it does. */
  static @Nullable String missing(Connections them) {
    try (SocketIoConnection connection = connect(them, them.usual())) {
      String text = Payloads.unique();
      long asked = connection.emitWithAck(MAIN, SocketIoPacket.payload("handshake"));
      long echoed = connection.emitWithAck(MAIN, SocketIoPacket.payload("echo", text));
      var unused = connection.fence(them.answer());
      SocketIoEvent.Came shown = connection.awaitAck(MAIN, asked, them.probe().patience().quiet());
      boolean offered =
          shown != null
              && shown.packet().argument(0).has("auth")
              && shown.packet().argument(0).has("query")
              && connection.awaitAck(MAIN, echoed, them.answer()) != null;
      return offered ? null : "the target does not offer the events of rtck's own server";
    } catch (EngineIoRefused | SocketIoRefused refused) {
      return "the target does not offer the events of rtck's own server";
    }
  }

  /**
   * Returns a second namespace that may have the same events: another one than that of the
   * operations, if there is one, since that may want credentials.
   */
  static String second(Connections them) {
    return them.settings().namespaces().stream()
        .filter(it -> !it.equals(MAIN) && !it.equals(them.namespace()))
        .findFirst()
        .orElse(them.namespace());
  }

  /** Opens a connection to the main namespace. */
  static SocketIoConnection connect(Connections them, Carrier carrier) {
    SocketIoConnection connection = them.open(carrier);
    var unused = connection.connect(MAIN, them.endpoint().auth());
    return connection;
  }

  /**
   * Emits the event and waits for its acknowledgement.
   *
   * @throws Untestable when none came
   */
  static SocketIoPacket ask(
      Connections them, SocketIoConnection connection, String namespace, Object... event) {
    long id = connection.emitWithAck(namespace, SocketIoPacket.payload(event));
    SocketIoEvent.Came came = connection.awaitAck(namespace, id, them.answer());
    if (came == null) {
      throw new Untestable("no acknowledgement of '" + event[0] + "': " + Words.ending(connection));
    }
    return came.packet();
  }

  /** Waits for the event since the mark; null when it did not come. */
  static SocketIoEvent.@Nullable Came await(
      Connections them, SocketIoConnection connection, String name, int mark) {
    return connection.await(it -> it.isEvent(MAIN, name), mark, them.answer());
  }

  /** Returns how often the event with this first argument came. */
  static long count(SocketIoConnection connection, String namespace, String name, String argument) {
    return connection.packets(0).stream()
        .filter(it -> it.isEvent(namespace, name))
        .filter(it -> it.packet().argument(0).asText().equals(argument))
        .count();
  }
}
