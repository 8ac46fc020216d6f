package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import org.jspecify.annotations.Nullable;

/**
 * A chat over WebSocket, in JSON texts.
 *
 * <table>
 *   <caption>What a client sends, and what follows; any object may have other members</caption>
 *   <tr><td>(connects)<td>{@code {"type":"connected","clientId":I,"timestamp":T}}
 *   <tr><td>{@code {"type":"echo","data":D}}<td>the same to the sender
 *   <tr><td>{@code {"type":"broadcast","data":D}}<td>{@code
 *       {"type":"broadcast","from":I,"data":D}} to everyone
 *   <tr><td>{@code {"type":"private","targetId":J,"data":D}}<td>{@code
 *       {"type":"private","from":I,"data":D}} to that client
 *   <tr><td>{@code {"type":"join","room":R}}<td>{@code {"type":"joined","room":R}} to the sender,
 *       {@code {"type":"member-joined","room":R,"clientId":I}} to other members
 *   <tr><td>{@code {"type":"leave","room":R}}, or disconnects<td>{@code {"type":"left","room":R}}
 *       to the sender, {@code {"type":"member-left","room":R,"clientId":I}} to other members
 *   <tr><td>{@code {"type":"room","room":R,"data":D}}<td>{@code
 *       {"type":"room","room":R,"from":I,"data":D}} to the members, of whom the sender must be one
 *   <tr><td>{@code {"type":"volatile","room":R,"data":D}}<td>the same with this type, dropped for
 *       members that lag
 *   <tr><td>{@code {"type":"heartbeat"}}<td>{@code {"type":"heartbeat","timestamp":T}},
 *       with the {@code id} of the request where it has one
 *   <tr><td>{@code {"type":"leave"}}<td>the server closes the connection
 *   <tr><td>anything else<td>{@code {"type":"error","message":M}} to the sender
 * </table>
 *
 * <p>The {@link Conventions} of the chat say whether senders get their own messages, and newcomers
 * the old ones: broadcasts after the greeting, those of a room after the answer to its join.
 */
public final class ChatApplication implements Application {
  private final Chat chat;

  /** Connects WebSocket clients to this chat. */
  public ChatApplication(Chat chat) {
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
    chat.handle(new PeerOutlet(peer), read(message));
  }

  static Request read(Message message) {
    return message.isText()
        ? JsonDialect.read(message.payload())
        : new Request.Malformed("only texts are understood");
  }
}
