package dev.rtck.conformance.socketio;

import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How observations are put into words. */
final class Words {

  private static final int MOST = 4;

  private Words() {}

  /** Says what came on the connection since the mark, and whether it has ended. */
  static String what(SocketIoConnection connection, int mark) {
    List<SocketIoEvent> came = connection.since(mark);
    return came.isEmpty()
        ? "nothing came"
        : came.stream().limit(MOST).map(SocketIoEvent::toString).collect(Collectors.joining("; "))
            + (came.size() > MOST ? " and " + (came.size() - MOST) + " more" : "");
  }

  /** Says how the connection ended, if it has. */
  static String ending(SocketIoConnection connection) {
    SocketIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
    return ended == null ? "still connected" : ended.toString();
  }

  /** Says how often. */
  static String times(long count) {
    return count == 1 ? "once" : count == 2 ? "twice" : count == 0 ? "never" : count + " times";
  }
}
