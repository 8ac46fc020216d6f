package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Template;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * One client on Socket.IO protocol 5 over Engine.IO protocol 4, on WebSocket from the beginning.
 * Events are text; what they carry is looked at only until the client can receive.
 */
final class SocketIoClient extends WebSocketClient {

  private static final int ACKNOWLEDGEMENT = 1;
  private static final char BINARY_EVENT = '5';

  /** What a packet has between its type and its data: empty for the main namespace. */
  private final String namespace;

  SocketIoClient(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    super(plan, caller, resource(caller), rooms, delivery, troubles);
    this.namespace = plan.dialect().namespace().equals("/") ? "" : plan.dialect().namespace() + ",";
  }

  private static String resource(Caller caller) {
    return caller.resource()
        + (caller.resource().contains("?") ? "&" : "?")
        + "EIO=4&transport=websocket";
  }

  @Override
  void opened() {
    // The target opens the session.
  }

  @Override
  void message(ByteBuf content, long now) {
    if (!content.isReadable()) {
      return;
    }
    int at = content.readerIndex();
    switch (content.getByte(at)) {
      case '0' ->
          sendText("40" + namespace + (caller().greeting() == null ? "" : caller().greeting()));
      case '1' -> fail("the target ended the Engine.IO session");
      case '2' -> sendText("3" + content.toString(at + 1, content.readableBytes() - 1, UTF_8));
      case '4' -> packet(content, now);
      default -> {
        // Pongs and no-ops.
      }
    }
  }

  private void packet(ByteBuf content, long now) {
    if (content.readableBytes() < 2) {
      return;
    }
    switch (content.getByte(content.readerIndex() + 1)) {
      case '0' -> admitted();
      case '1' -> fail("the target disconnected the client from the namespace");
      case '2', BINARY_EVENT -> {
        if (isReady() || !awaitsAcknowledgement()) {
          super.message(content, now);
        }
      }
      case '3' -> {
        if (!isReady() && awaitsAcknowledgement()) {
          answer(incoming(content));
        }
      }
      case '4' -> fail("the target refused the namespace: " + text(content));
      default -> {
        // Acknowledgements with attachments.
      }
    }
  }

  private boolean awaitsAcknowledgement() {
    Exchange join = plan().join();
    return isEntering() && join != null && join.acknowledged();
  }

  /** Attachments come as binary messages of their own, and could begin with anything. */
  @Override
  boolean takesBinary() {
    return false;
  }

  /** Returns what stands behind the type, the namespace and the number of a packet. */
  @Override
  String text(ByteBuf content) {
    String packet = content.toString(UTF_8);
    String text = packet.substring(packet.charAt(1) == BINARY_EVENT ? packet.indexOf('-') + 1 : 2);
    String rest = text.startsWith(namespace) ? text.substring(namespace.length()) : text;
    int begin = 0;
    while (begin < rest.length() && Character.isDigit(rest.charAt(begin))) {
      begin++;
    }
    return rest.substring(begin);
  }

  @Override
  byte[] encode(Exchange exchange, Template send, Bindings values) {
    String id = exchange.acknowledged() ? String.valueOf(ACKNOWLEDGEMENT) : "";
    return ("42" + namespace + id + send.renderText(values)).getBytes(UTF_8);
  }
}
