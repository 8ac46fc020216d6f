package dev.rtck.protocol.client;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import java.time.Duration;

/**
 * What a {@link Client} stands on: one connection of one protocol, made by a real client library.
 * One for each protocol. Thread-safe; used for one connection only.
 */
public interface Transport extends AutoCloseable {

  /** Who is told what happens on the connection; called from the library's own threads. */
  interface Listener {

    /** Takes a message of the application. */
    void received(Received message);

    /** Takes note that the connection ended, once, for whatever reason. */
    void ended(Departure departure);

    /** Takes note that the target refused a request, and the connection goes on. */
    default void rejected(Rejection rejection) {}
  }

  /**
   * Makes the connection, and shows the user's credentials wherever they travel.
   *
   * @param atMost how long it may take
   * @throws Refused when the target answered, and did not let the client in
   * @throws dev.rtck.protocol.wire.Unreachable when nothing answered
   */
  void connect(Listener listener, Duration atMost);

  /**
   * Does what the operation's {@code send} says.
   *
   * @throws NotConnected when there is no connection (any more) to send it on
   * @throws dev.rtck.protocol.profile.UnboundNameException when a name has no value
   */
  void send(Operation operation, Bindings values);

  /**
   * Does what the operation's {@code send} says, also for somebody who was not let in, where the
   * protocol needs no connection to speak.
   *
   * @throws NotConnected when it needs one, and there is none (any more)
   * @throws dev.rtck.protocol.profile.UnboundNameException when a name has no value
   */
  default void sendUninvited(Operation operation, Bindings values) {
    send(operation, values);
  }

  /**
   * Sends a payload that is no operation of the application, as one message.
   *
   * @throws NotConnected when there is no connection (any more) to send it on
   */
  void sendRaw(Bytes payload, boolean binary);

  /** Returns whether the target answered a sign of life of the protocol itself in time. */
  boolean isAlive(Duration atMost);

  /**
   * Shows the target that somebody is there, where the protocol has a way that disturbs nobody, and
   * waits for no answer.
   */
  default void giveSignOfLife() {}

  /** Breaks the connection off, as a crash or a lost network does: no farewell of the protocol. */
  void drop();

  /**
   * Ends the connection as the page of a browser does that is closed; where the protocol knows no
   * difference, as {@link #close}.
   */
  default void goAway() {
    close();
  }

  /**
   * Ends the connection as a script does that says no reason; where the protocol knows no
   * difference, as {@link #close}.
   */
  default void closeWithoutReason() {
    close();
  }

  /** Ends the connection as the protocol wants it, and frees everything. */
  @Override
  void close();
}
