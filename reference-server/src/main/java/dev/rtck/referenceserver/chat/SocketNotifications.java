package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.referenceserver.socketio.Acknowledgement;
import dev.rtck.referenceserver.socketio.Socket;
import dev.rtck.referenceserver.socketio.SocketApplication;

/** Notifications over Socket.IO; whatever a client sends gets an {@code error}. */
final class SocketNotifications implements SocketApplication {
  private final Notifications notifications;
  private final SocketDialect dialect = new TypedDialect();

  SocketNotifications(Notifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public void connected(Socket socket) {
    notifications.subscribe(new SocketOutlet(socket, dialect));
  }

  @Override
  public void disconnected(Socket socket, String reason) {
    notifications.unsubscribe(new SocketOutlet(socket, dialect));
  }

  @Override
  public void received(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    new SocketOutlet(socket, dialect).answer(new Event.Refusal("nothing is expected here"));
    acknowledgement.send(JsonNodeFactory.instance.arrayNode());
  }
}
