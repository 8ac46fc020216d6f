package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import java.io.IOException;
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
    chat.enter(new PeerOutlet(peer), token);
  }

  @Override
  public void closed(Peer peer) {
    chat.exit(new PeerOutlet(peer));
  }

  @Override
  public void received(Peer peer, Message message) {
    chat.handle(
        new PeerOutlet(peer),
        ChatApplication.read(message),
        message.isText() ? claim(defects, message.payload()) : null);
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
