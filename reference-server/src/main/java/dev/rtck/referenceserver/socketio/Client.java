package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.CloseReason;
import dev.rtck.referenceserver.engineio.EngineApplication;
import dev.rtck.referenceserver.engineio.EngineSession;
import dev.rtck.referenceserver.engineio.Packet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One session, and its connections to namespaces. Sending is safe for use by many threads. */
final class Client implements EngineApplication.Listener {
  private static final String LEFT_BY_CLIENT = "client namespace disconnect";
  private static final String LEFT_BY_SERVER = "server namespace disconnect";

  private final EngineSession session;
  private final Namespaces namespaces;
  private final PacketDecoder decoder;
  private final PacketEncoder encoder;
  private final Map<String, Socket> sockets = new LinkedHashMap<>();
  private boolean connected;
  private boolean failed;

  Client(EngineSession session, Namespaces namespaces, Defects defects) {
    this.session = session;
    this.namespaces = namespaces;
    decoder = new PacketDecoder(defects);
    encoder = new PacketEncoder(defects);
  }

  EngineSession session() {
    return session;
  }

  // Sending

  void send(SocketPacket packet) {
    session.send(encoder.encode(packet));
  }

  void sendIfReady(SocketPacket packet) {
    session.sendIfReady(encoder.encode(packet));
  }

  // Receiving

  @Override
  public void received(Packet message) {
    if (failed) {
      return;
    }
    try {
      SocketPacket packet = decoder.add(message);
      if (packet != null) {
        handle(packet);
      }
    } catch (MalformedSocketPacket malformed) {
      fail();
    }
  }

  private void handle(SocketPacket packet) {
    Socket socket = sockets.get(packet.namespace());
    if (packet.type() == SocketPacketType.CONNECT) {
      if (socket == null) {
        connect(packet);
      } else {
        fail();
      }
    } else if (socket == null) {
      fail();
    } else if (packet.type() == SocketPacketType.DISCONNECT) {
      sockets.remove(packet.namespace());
      socket.namespace().leave(socket, LEFT_BY_CLIENT, false);
    } else if (packet.data() instanceof ArrayNode data) {
      String id = packet.id();
      if (packet.type() == SocketPacketType.EVENT) {
        socket.namespace().received(socket, data, new Reply(packet.namespace(), id));
      } else if (id != null) {
        socket.answered(id, data);
      }
    }
  }

  private void connect(SocketPacket packet) {
    Namespace namespace = namespaces.find(packet.namespace());
    if (namespace == null) {
      JsonNode error = JsonNodeFactory.instance.objectNode().put("message", "Invalid namespace");
      send(SocketPacket.of(SocketPacketType.CONNECT_ERROR, packet.namespace(), error));
      return;
    }
    JsonNode auth = packet.data() == null ? JsonNodeFactory.instance.objectNode() : packet.data();
    Socket socket = namespace.connect(this, new SocketHandshake(session.handshake(), auth));
    if (socket != null) {
      connected = true;
      sockets.put(packet.namespace(), socket);
      namespace.introduce(socket);
    }
  }

  /** What is not allowed ends the session. */
  private void fail() {
    failed = true;
    session.close();
  }

  // Ending

  void timeOut() {
    if (!connected) {
      session.close();
    }
  }

  void disconnect(Socket socket, boolean closes) {
    session.run(
        () -> {
          List<Socket> leaving = closes ? List.copyOf(sockets.values()) : List.of(socket);
          for (Socket one : leaving) {
            if (sockets.remove(one.namespace().name(), one)) {
              send(SocketPacket.of(SocketPacketType.DISCONNECT, one.namespace().name(), null));
              one.namespace().leave(one, LEFT_BY_SERVER, false);
            }
          }
          if (closes) {
            session.close();
          }
        });
  }

  @Override
  public void closed(CloseReason reason) {
    for (Socket socket : List.copyOf(sockets.values())) {
      socket.namespace().leave(socket, reason.toString(), !failed);
    }
    sockets.clear();
  }

  /** The acknowledgement of one event. */
  private final class Reply implements Acknowledgement {
    private final String namespace;
    private final @Nullable String id;
    private final AtomicBoolean sent = new AtomicBoolean();

    Reply(String namespace, @Nullable String id) {
      this.namespace = namespace;
      this.id = id;
    }

    @Override
    public boolean isWanted() {
      return id != null;
    }

    @Override
    public void send(ArrayNode arguments) {
      if (id != null && !sent.getAndSet(true)) {
        Client.this.send(new SocketPacket(SocketPacketType.ACK, namespace, id, arguments));
      }
    }
  }
}
