package dev.rtck.examples.springstomp;

import java.security.Principal;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.stereotype.Controller;

/** Passes on what people say: to all, to a room, to one of them. */
@Controller
class ChatController {

  /** What somebody says. */
  record Saying(String text) {}

  /** What was said, and by whom. */
  record Said(String from, String text) {}

  private final SimpMessagingTemplate template;

  ChatController(SimpMessagingTemplate template) {
    this.template = template;
  }

  @MessageMapping("/chat")
  @SendTo("/topic/chat")
  Said toAll(Saying saying, Principal sender) {
    return new Said(sender.getName(), saying.text());
  }

  @MessageMapping("/rooms/{room}")
  void toRoom(@DestinationVariable("room") String room, Saying saying, Principal sender) {
    template.convertAndSend("/topic/rooms." + room, new Said(sender.getName(), saying.text()));
  }

  @MessageMapping("/users/{user}")
  void toUser(@DestinationVariable("user") String user, Saying saying, Principal sender) {
    template.convertAndSendToUser(
        user, "/queue/direct", new Said(sender.getName(), saying.text()));
  }
}
