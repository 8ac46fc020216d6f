package dev.rtck.examples.nettysocketio;

import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketConfig;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import java.util.List;
import java.util.Map;

/** Rooms, a broadcast and an echo on netty-socketio, at the port that PORT names. */
public final class RoomsServer {

  /** What is said in a room. */
  public record Said(String room, String text) {}

  private RoomsServer() {}

  public static void main(String[] args) {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3011"));
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(port);
    SocketConfig sockets = new SocketConfig();
    sockets.setReuseAddress(true);
    configuration.setSocketConfig(sockets);
    SocketIOServer server = new SocketIOServer(configuration);
    server.addConnectListener(
        client -> client.sendEvent("welcome", Map.of("id", client.getSessionId().toString())));
    server.addEventListener("echo", String.class, RoomsServer::echo);
    server.addEventListener(
        "broadcast",
        String.class,
        (client, text, ack) ->
            server
                .getBroadcastOperations()
                .sendEvent("broadcast", Map.of("from", id(client), "text", text)));
    server.addEventListener(
        "joinRoom", String.class, (client, room, ack) -> join(server, client, room));
    server.addEventListener(
        "leaveRoom", String.class, (client, room, ack) -> client.leaveRoom(room));
    server.addEventListener("sendMessage", Said.class, (client, said, ack) -> say(server, client, said));
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    server.start();
    System.out.println("Listening on http://127.0.0.1:" + port + "/socket.io/");
  }

  private static void echo(SocketIOClient client, String text, AckRequest acknowledgement) {
    if (acknowledgement.isAckRequested()) {
      acknowledgement.sendAckData(text);
    }
  }

  private static void join(SocketIOServer server, SocketIOClient client, String room) {
    client.joinRoom(room);
    List<String> users =
        server.getRoomOperations(room).getClients().stream().map(RoomsServer::id).toList();
    client.sendEvent("roomUsers", Map.of("room", room, "users", users));
  }

  private static void say(SocketIOServer server, SocketIOClient client, Said said) {
    if (client.getAllRooms().contains(said.room())) {
      server
          .getRoomOperations(said.room())
          .sendEvent(
              "message", Map.of("room", said.room(), "from", id(client), "text", said.text()));
    }
  }

  private static String id(SocketIOClient client) {
    return client.getSessionId().toString();
  }
}
