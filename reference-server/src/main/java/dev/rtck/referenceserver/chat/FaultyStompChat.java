package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.Defects;

/** A chat over STOMP that may believe what clients call themselves. */
final class FaultyStompChat extends StompChat {
  private final Defects defects;
  private final FaultyChat chat;

  FaultyStompChat(Defects defects, FaultyChat chat, Notifications notifications) {
    super(chat, notifications);
    this.defects = defects;
    this.chat = chat;
  }

  @Override
  void handle(Outlet outlet, Request request, byte[] body) {
    chat.handle(outlet, request, FaultyChatApplication.claim(defects, body));
  }
}
