package dev.rtck.referenceserver;

import java.io.IOException;

/** A session over long-polling, a connection for each request. */
final class PollingClient {
  private final ReferenceServer server;
  private final String path;
  private final String id;

  private PollingClient(ReferenceServer server, String path, String id) {
    this.server = server;
    this.path = path;
    this.id = id;
  }

  static PollingClient open(ReferenceServer server, String path) throws IOException {
    String answer = SocketIoWire.request(server, "GET", path + "?EIO=4&transport=polling", "", "");
    return new PollingClient(server, path, answer.replaceAll("(?s).*\"sid\":\"([^\"]+)\".*", "$1"));
  }

  /** A session that is connected to the main namespace, and has read up to here. */
  static PollingClient connected(ReferenceServer server, String path) throws IOException {
    PollingClient client = open(server, path);
    client.post("40");
    client.get();
    return client;
  }

  String id() {
    return id;
  }

  ReferenceServer server() {
    return server;
  }

  String query() {
    return path + "?EIO=4&transport=polling&sid=" + id;
  }

  /** The status and body of the answer to a GET. */
  String get() throws IOException {
    return brief(SocketIoWire.request(server, "GET", query(), "", ""));
  }

  /** A GET that waits for its answer. */
  RawClient waiting() throws IOException {
    RawClient client = SocketIoWire.started(server, "GET", query(), "", "");
    client.pause();
    return client;
  }

  /** The status and body of the answer to a POST. */
  String post(String body) throws IOException {
    return brief(SocketIoWire.request(server, "POST", query(), "", body));
  }

  RawClient webSocket() throws IOException {
    return SocketIoWire.webSocket(server, path, "&sid=" + id);
  }

  static String brief(String answer) {
    return SocketIoWire.shown(answer.replaceAll("(?s)^HTTP/1.1 (\\d+).*?\r\n\r\n", "$1 "));
  }
}
