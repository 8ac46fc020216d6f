package dev.rtck.examples.socketiojava;

import io.socket.socketio.server.SocketIoNamespace;
import io.socket.socketio.server.SocketIoSocket;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.json.JSONArray;
import org.json.JSONObject;

/** Rooms, a broadcast and an echo. */
final class Rooms {

  private final SocketIoNamespace namespace;
  private final Map<String, Set<String>> members = new ConcurrentHashMap<>();

  private Rooms(SocketIoNamespace namespace) {
    this.namespace = namespace;
  }

  /** Serves whoever connects to the namespace. */
  static void serve(SocketIoNamespace namespace) {
    Rooms rooms = new Rooms(namespace);
    namespace.on("connection", arguments -> rooms.welcome((SocketIoSocket) arguments[0]));
  }

  private void welcome(SocketIoSocket socket) {
    socket.on("echo", arguments -> echo(arguments));
    socket.on(
        "broadcast",
        arguments ->
            namespace.broadcast(
                (String) null,
                "broadcast",
                new JSONObject().put("from", socket.getId()).put("text", arguments[0])));
    socket.on(
        "joinRoom",
        arguments -> {
          if (arguments[0] instanceof String room) {
            join(socket, room);
          }
        });
    socket.on(
        "leaveRoom",
        arguments -> {
          if (arguments[0] instanceof String room) {
            socket.leaveRoom(room);
            of(room).remove(socket.getId());
          }
        });
    socket.on(
        "sendMessage",
        arguments -> {
          if (arguments[0] instanceof JSONObject said) {
            say(socket, said);
          }
        });
    socket.on("disconnect", arguments -> members.values().forEach(it -> it.remove(socket.getId())));
    socket.send("welcome", new JSONObject().put("id", socket.getId()));
  }

  private static void echo(Object[] arguments) {
    Object last = arguments[arguments.length - 1];
    if (last instanceof SocketIoSocket.ReceivedByLocalAcknowledgementCallback acknowledge) {
      acknowledge.sendAcknowledgement(Arrays.copyOf(arguments, arguments.length - 1));
    }
  }

  private void join(SocketIoSocket socket, String room) {
    socket.joinRoom(room);
    of(room).add(socket.getId());
    socket.send(
        "roomUsers", new JSONObject().put("room", room).put("users", new JSONArray(of(room))));
  }

  private void say(SocketIoSocket socket, JSONObject said) {
    String room = said.optString("room");
    if (of(room).contains(socket.getId())) {
      namespace.broadcast(
          room,
          "message",
          new JSONObject()
              .put("room", room)
              .put("from", socket.getId())
              .put("text", said.opt("text")));
    }
  }

  private Set<String> of(String room) {
    return members.computeIfAbsent(room, unknown -> ConcurrentHashMap.newKeySet());
  }
}
