package dev.rtck.examples.springstomp;

import java.util.Map;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;

/** Lets in who knows a passcode, and nobody to the destinations of administrators. */
class Door implements ChannelInterceptor {

  private static final Map<String, String> PASSCODES =
      Map.of("alice", "alice-passcode", "bob", "bob-passcode", "carol", "carol-passcode");

  private final MessageChannel toClients;

  Door(MessageChannel toClients) {
    this.toClients = toClients;
  }

  @Override
  public Message<?> preSend(Message<?> message, MessageChannel channel) {
    var frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
    if (frame == null) {
      return message;
    }
    StompCommand command = frame.getCommand();
    if (command == StompCommand.CONNECT || command == StompCommand.STOMP) {
      String login = frame.getLogin();
      String passcode = login == null ? null : PASSCODES.get(login);
      if (passcode == null || !passcode.equals(frame.getPasscode())) {
        return refuse(frame, "wrong login or passcode");
      }
      frame.setUser(() -> login);
    } else if (command != null && command != StompCommand.DISCONNECT && frame.getUser() == null) {
      // Until the ERROR is sent and the session has ended, Spring goes on to take what comes.
      return refuse(frame, "not connected");
    }
    String destination = frame.getDestination();
    if (destination != null && destination.startsWith("/topic/admin")) {
      return refuse(frame, "forbidden");
    }
    return message;
  }

  /** Spring only logs what is thrown here where it preserves the order, and tells the client nothing. */
  private Message<?> refuse(StompHeaderAccessor frame, String reason) {
    var error = StompHeaderAccessor.create(StompCommand.ERROR);
    error.setSessionId(frame.getSessionId());
    error.setMessage(reason);
    if (frame.getReceipt() != null) {
      error.setReceiptId(frame.getReceipt());
    }
    toClients.send(MessageBuilder.createMessage(new byte[0], error.getMessageHeaders()));
    return null;
  }
}
