package dev.rtck.examples.springstomp;

import java.security.Principal;
import java.util.Map;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;

/** Lets in who knows a passcode, and nobody to the destinations of administrators. */
class Door implements ChannelInterceptor {

  private static final Map<String, String> PASSCODES =
      Map.of("alice", "alice-passcode", "bob", "bob-passcode", "carol", "carol-passcode");

  @Override
  public Message<?> preSend(Message<?> message, MessageChannel channel) {
    var frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
    if (frame == null) {
      return message;
    }
    StompCommand command = frame.getCommand();
    if (command == StompCommand.CONNECT || command == StompCommand.STOMP) {
      frame.setUser(user(frame));
    }
    String destination = frame.getDestination();
    if (destination != null && destination.startsWith("/topic/admin")) {
      throw new MessagingException("forbidden");
    }
    return message;
  }

  private static Principal user(StompHeaderAccessor connect) {
    String login = connect.getLogin();
    String passcode = login == null ? null : PASSCODES.get(login);
    if (passcode == null || !passcode.equals(connect.getPasscode())) {
      throw new MessagingException("wrong login or passcode");
    }
    return () -> login;
  }
}
