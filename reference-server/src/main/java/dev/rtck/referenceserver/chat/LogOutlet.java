package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.sse.EventLog;
import dev.rtck.referenceserver.transport.End;

/** A client of the chat that hears everything in place of those who will come back. */
record LogOutlet(EventLog log) implements Outlet {
  @Override
  public void answer(Event event) {
    push(event);
  }

  @Override
  public void push(Event event) {
    if (event instanceof Event.Broadcast || event instanceof Event.RoomMessage) {
      var unused = StreamOutlet.event(event, log);
    }
  }

  @Override
  public boolean keepsUp() {
    return true;
  }

  @Override
  public void close() {
    // It stays as long as the server.
  }

  @Override
  public End ending() {
    return End.AGREED;
  }
}
