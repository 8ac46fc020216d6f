package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import dev.rtck.referenceserver.websocket.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A chat over WebSocket that may believe what clients call themselves. */
final class FaultyChatApplication implements Application {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Defects defects;
  private final FaultyChat chat;

  FaultyChatApplication(Defects defects, FaultyChat chat) {
    this.defects = defects;
    this.chat = chat;
  }

  @Override
  public void opened(Peer peer, @Nullable String token) {
    chat.enter(outlet(peer), token);
  }

  @Override
  public void closed(Peer peer) {
    chat.exit(outlet(peer));
  }

  @Override
  public void received(Peer peer, Message message) {
    chat.handle(
        outlet(peer),
        ChatApplication.read(message),
        message.isText() ? claim(defects, message.payload()) : null);
  }

  private PeerOutlet outlet(Peer peer) {
    return new PeerOutlet(
        defects.has(Defect.ECHO_IN_BINARY_MESSAGES)
                || defects.has(Defect.PASSED_ON_IN_BINARY_MESSAGES)
            ? new ReaderOfBytes(peer, defects)
            : peer);
  }

  /** A peer that gets some texts as bytes, as they are where they are not decoded in between. */
  private record ReaderOfBytes(Peer peer, Defects defects) implements StandIn {
    private static final Pattern PASSED_ON =
        Pattern.compile("\"type\":\"(broadcast|room|private)\"");

    @Override
    public void answer(Message message) {
      boolean echo = text(message).contains("\"type\":\"echo\"");
      peer.answer(
          echo && defects.has(Defect.ECHO_IN_BINARY_MESSAGES)
              ? new Message(false, message.payload())
              : message);
    }

    @Override
    public void push(Message message) {
      boolean passedOn = PASSED_ON.matcher(text(message)).find();
      peer.push(
          passedOn && defects.has(Defect.PASSED_ON_IN_BINARY_MESSAGES)
              ? new Message(false, message.payload())
              : message);
    }

    private static String text(Message message) {
      return new String(message.payload(), StandardCharsets.UTF_8);
    }
  }

  /** Who a request says that its sender is, where that is believed. */
  static @Nullable String claim(Defects defects, byte[] text) {
    boolean believed =
        defects.has(Defect.FORGED_SENDER_OF_DIRECT_BELIEVED)
            || defects.has(Defect.FORGED_SENDER_OF_BROADCAST_BELIEVED)
            || defects.has(Defect.FORGED_SENDER_OF_ROOM_MESSAGE_BELIEVED);
    boolean member =
        defects.has(Defect.JOIN_IN_ANOTHERS_NAME_BELIEVED)
            || defects.has(Defect.LEAVE_IN_ANOTHERS_NAME_BELIEVED)
            || defects.has(Defect.JOINED_NOTICE_NAMES_WHOM_THE_JOIN_NAMES);
    if (!believed && !member) {
      return null;
    }
    try {
      JsonNode request = MAPPER.readTree(text);
      return request == null ? null : request.path(member ? "clientId" : "from").textValue();
    } catch (IOException malformed) {
      return null;
    }
  }
}
