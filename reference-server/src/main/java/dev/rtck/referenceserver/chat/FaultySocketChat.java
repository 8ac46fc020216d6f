package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** A chat over Socket.IO that hears what clients call themselves. */
final class FaultySocketChat extends SocketChat {
  private final FaultyChat chat;

  FaultySocketChat(FaultyChat chat, SocketDialect dialect) {
    super(chat, dialect);
    this.chat = chat;
  }

  @Override
  void handle(SocketOutlet outlet, ArrayNode event) {
    SocketDialect dialect = outlet.dialect();
    chat.handle(outlet, dialect.read(event), dialect.claim(event));
  }
}
