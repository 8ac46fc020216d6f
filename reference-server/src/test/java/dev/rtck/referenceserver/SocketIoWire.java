package dev.rtck.referenceserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Engine.IO by hand, over WebSocket and long-polling. */
final class SocketIoWire {
  static final String PLAIN = "/socket.io/";
  static final String RECOVERING = "/recovering/socket.io/";
  static final String BRISK = "/brisk/socket.io/";

  private SocketIoWire() {}

  /** A WebSocket that has been opened for a new session, or for one with this id. */
  static RawClient webSocket(ReferenceServer server, String path, String query) throws IOException {
    return RawClient.upgraded(server.port(), path + "?EIO=4&transport=websocket" + query);
  }

  /** A WebSocket whose client is connected to the main namespace, and has read up to here. */
  static RawClient connected(ReferenceServer server, String path) throws IOException {
    RawClient client = webSocket(server, path, "");
    client.hear();
    client.say("40");
    client.hear();
    client.hear();
    return client;
  }

  /**
   * Sends texts over a WebSocket, and gives all that comes: {@code <} reads a message before it
   * goes on, {@code #} goes before the digits of bytes, {@code ~} waits for a while.
   */
  static String play(ReferenceServer server, String path, String... steps) throws IOException {
    try (RawClient client = webSocket(server, path, "")) {
      StringBuilder heard = new StringBuilder();
      for (String step : steps) {
        if (step.equals("<")) {
          heard.append(client.hear()).append('\n');
        } else if (step.equals("~")) {
          client.pause();
        } else if (step.startsWith("#")) {
          client.send(RawClient.frame(0x82, RawClient.hex(step.substring(1))));
        } else {
          client.say(step);
        }
      }
      return shown(heard + client.readToEnd());
    }
  }

  /** The whole answer to a request; its query begins behind the version of the protocol. */
  static String request(
      ReferenceServer server, String method, String pathAndQuery, String moreLines, String body)
      throws IOException {
    try (RawClient client = started(server, method, pathAndQuery, moreLines, body)) {
      return client.readToEnd();
    }
  }

  /** A client that has sent a request. */
  static RawClient started(
      ReferenceServer server, String method, String pathAndQuery, String moreLines, String body)
      throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    RawClient client = new RawClient(server.port());
    client.send(
        method
            + " "
            + pathAndQuery
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
            + content.length
            + "\r\n"
            + moreLines
            + "\r\n");
    client.send(content);
    return client;
  }

  /** The same with ids and times left out. */
  static String shown(String text) {
    return text.replaceAll("[A-Za-z0-9_-]{20}", "…").replaceAll("\\d{13}", "…");
  }
}
