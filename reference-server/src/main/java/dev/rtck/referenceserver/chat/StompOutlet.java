package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.referenceserver.stomp.Client;
import dev.rtck.referenceserver.transport.End;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A STOMP session as an outlet: one MESSAGE for each event, at the destination of its kind. */
final class StompOutlet implements Outlet {
  static final String WELCOME = "/user/queue/welcome";
  static final String ECHO = "/user/queue/echo";
  static final String CHAT = "/topic/chat";
  static final String DIRECT = "/user/queue/direct";
  static final String MEMBERSHIPS = "/user/queue/rooms";
  static final String HEARTBEAT = "/user/queue/heartbeat";
  static final String ERRORS = "/user/queue/errors";
  static final String NOTIFICATIONS = "/topic/notifications";
  static final String ROOMS = "/topic/rooms/";

  private static final String JSON = "application/json;charset=utf-8";

  private final Client client;

  /** A greeting that nobody has subscribed to yet. */
  private @Nullable Event greeting;

  StompOutlet(Client client) {
    this.client = client;
  }

  @Override
  public void answer(Event event) {
    tell(event, true);
  }

  @Override
  public void push(Event event) {
    tell(event, false);
  }

  private void tell(Event event, boolean asked) {
    if (event instanceof Event.Connected) {
      greet(event, asked);
    } else if (event instanceof Event.Echo echo) {
      echo(echo.data(), asked);
    } else if (event instanceof Event.RoomMessage message) {
      tellOfRoom(message.room(), event, asked);
    } else if (event instanceof Event.VolatileMessage message) {
      tellOfRoom(message.room(), event, asked);
    } else {
      client.tell(destination(event), JSON, JsonDialect.write(event), asked);
    }
  }

  private static String destination(Event event) {
    if (event instanceof Event.Broadcast) {
      return CHAT;
    }
    if (event instanceof Event.Direct) {
      return DIRECT;
    }
    if (event instanceof Event.Heartbeat) {
      return HEARTBEAT;
    }
    if (event instanceof Event.Notification) {
      return NOTIFICATIONS;
    }
    return event instanceof Event.Refusal ? ERRORS : MEMBERSHIPS;
  }

  private synchronized void greet(Event event, boolean asked) {
    if (!client.tell(WELCOME, JSON, JsonDialect.write(event), asked)) {
      greeting = event;
    }
  }

  /** Sends the greeting to who asks for it only now. */
  synchronized void greetLate() {
    Event kept = greeting;
    if (kept != null) {
      greeting = null;
      greet(kept, true);
    }
  }

  private void echo(JsonNode data, boolean asked) {
    if (data instanceof TextNode text) {
      byte[] body = text.textValue().getBytes(StandardCharsets.UTF_8);
      client.tell(ECHO, "text/plain;charset=utf-8", body, asked);
    } else if (data instanceof BinaryNode binary) {
      client.tell(ECHO, "application/octet-stream", binary.binaryValue(), asked);
    } else {
      client.tell(ECHO, JSON, data.toString().getBytes(StandardCharsets.UTF_8), asked);
    }
  }

  private void tellOfRoom(String room, Event event, boolean asked) {
    byte[] body = JsonDialect.write(event);
    client.tell(ROOMS + room, JSON, body, asked);
    client.tell(MEMBERSHIPS, JSON, body, asked);
  }

  @Override
  public boolean keepsUp() {
    return client.keepsUp();
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public End ending() {
    return client.ending();
  }
}
