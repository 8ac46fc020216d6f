package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.referenceserver.socketio.Acknowledgement;
import dev.rtck.referenceserver.socketio.Socket;
import dev.rtck.referenceserver.socketio.SocketApplication;

/**
 * A chat over Socket.IO, in a dialect. What a client asks for is acknowledged when it is done,
 * without arguments.
 */
class SocketChat implements SocketApplication {
  private final Chat chat;
  private final SocketDialect dialect;

  SocketChat(Chat chat, SocketDialect dialect) {
    this.chat = chat;
    this.dialect = dialect;
  }

  @Override
  public void connected(Socket socket) {
    chat.enter(new SocketOutlet(socket, dialect), socket.handshake().token());
  }

  @Override
  public void disconnected(Socket socket, String reason) {
    chat.exit(new SocketOutlet(socket, dialect));
  }

  @Override
  public void received(Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    handle(new SocketOutlet(socket, dialect), event);
    acknowledgement.send(JsonNodeFactory.instance.arrayNode());
  }

  void handle(SocketOutlet outlet, ArrayNode event) {
    chat.handle(outlet, dialect.read(event));
  }
}
