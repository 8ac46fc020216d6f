package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.referenceserver.stomp.Application;
import dev.rtck.referenceserver.stomp.Client;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A chat over STOMP. Bodies are those of the {@linkplain ChatApplication JSON dialect}, of which
 * requests need no {@code type}: the destination says it.
 *
 * <table>
 *   <caption>What a client sends, and where it hears what follows</caption>
 *   <tr><td>(subscribes to) {@code /user/queue/welcome}<td>{@code connected}, there
 *   <tr><td>{@code /app/echo}, any body<td>the same body at {@code /user/queue/echo}
 *   <tr><td>{@code /app/chat} or {@code /app/broadcast}<td>{@code /topic/chat}
 *   <tr><td>{@code /app/private}<td>{@code /user/queue/direct} of the recipient
 *   <tr><td>{@code /app/join}, {@code /app/leave}, or a subscription to {@code
 *       /topic/rooms/ROOM}<td>{@code /user/queue/rooms}, of the other members, too
 *   <tr><td>{@code /app/room}, {@code /app/volatile}, or {@code /app/rooms/ROOM}<td>{@code
 *       /topic/rooms/ROOM} and {@code /user/queue/rooms} of the members
 *   <tr><td>{@code /app/heartbeat}<td>{@code /user/queue/heartbeat}
 *   <tr><td>(what is refused)<td>{@code /user/queue/errors}
 *   <tr><td>(nothing)<td>notifications at {@code /topic/notifications}
 * </table>
 */
class StompChat implements Application {
  private static final Set<String> TYPES =
      Set.of("broadcast", "private", "join", "leave", "room", "volatile", "heartbeat");
  private static final String ROOMS = "rooms/";

  private final Chat chat;
  private final Notifications notifications;
  private final Map<Client, StompOutlet> outlets = new ConcurrentHashMap<>();

  StompChat(Chat chat, Notifications notifications) {
    this.chat = chat;
    this.notifications = notifications;
  }

  private StompOutlet outlet(Client client) {
    return outlets.computeIfAbsent(client, StompOutlet::new);
  }

  @Override
  public void connected(Client client, @Nullable String token) {
    chat.enter(outlet(client), token);
  }

  @Override
  public boolean serves(String name) {
    return name.equals("echo")
        || name.equals("chat")
        || TYPES.contains(name)
        || name.startsWith(ROOMS);
  }

  @Override
  public void sent(Client client, String name, byte[] body) {
    handle(outlet(client), read(name, body), body);
  }

  void handle(Outlet outlet, Request request, byte[] body) {
    chat.handle(outlet, request);
  }

  private static Request read(String name, byte[] body) {
    if (name.equals("echo")) {
      return echo(body);
    }
    if (!name.startsWith(ROOMS)) {
      return JsonDialect.read(name.equals("chat") ? "broadcast" : name, body);
    }
    Request request = JsonDialect.read("broadcast", body);
    return request instanceof Request.Broadcast broadcast
        ? new Request.ToRoom(name.substring(ROOMS.length()), broadcast.data())
        : request;
  }

  private static Request echo(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return new Request.Echo(TextNode.valueOf(text), null);
    } catch (CharacterCodingException binary) {
      return new Request.Echo(BinaryNode.valueOf(body), null);
    }
  }

  @Override
  public void subscribed(Client client, String destination) {
    if (destination.equals(StompOutlet.WELCOME)) {
      outlet(client).greetLate();
    } else if (destination.equals(StompOutlet.NOTIFICATIONS)) {
      notifications.subscribe(outlet(client));
    } else if (destination.startsWith(StompOutlet.ROOMS)) {
      chat.handle(outlet(client), new Request.Join(room(destination)));
    }
  }

  @Override
  public void unsubscribed(Client client, String destination) {
    if (destination.equals(StompOutlet.NOTIFICATIONS)) {
      notifications.unsubscribe(outlet(client));
    } else if (destination.startsWith(StompOutlet.ROOMS)) {
      chat.handle(outlet(client), new Request.Leave(room(destination)));
    }
  }

  private static String room(String destination) {
    return destination.substring(StompOutlet.ROOMS.length());
  }

  @Override
  public void disconnected(Client client) {
    StompOutlet outlet = outlets.remove(client);
    if (outlet != null) {
      notifications.unsubscribe(outlet);
      chat.exit(outlet);
    }
  }
}
