package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rtck.referenceserver.socketio.Socket;
import dev.rtck.referenceserver.transport.End;

/** A Socket.IO connection as an outlet. */
record SocketOutlet(Socket socket, SocketDialect dialect) implements Outlet {
  @Override
  public void answer(Event event) {
    push(event);
  }

  @Override
  public void push(Event event) {
    ArrayNode told = dialect.write(event);
    if (told != null) {
      if (event instanceof Event.VolatileMessage) {
        socket.emitIfReady(told);
      } else {
        socket.emit(told);
      }
    }
  }

  @Override
  public boolean keepsUp() {
    return socket.keepsUp();
  }

  @Override
  public void close() {
    socket.disconnect(true);
  }

  @Override
  public End ending() {
    return socket.ending();
  }
}
