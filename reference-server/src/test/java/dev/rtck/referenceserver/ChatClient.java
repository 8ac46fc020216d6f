package dev.rtck.referenceserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A client of the chat, which knows its id, and reads up to the answer to its own echo. */
public final class ChatClient implements AutoCloseable {
  private static final int MOST_MESSAGES = 5000;

  private final RawClient connection;
  private final String greeting;
  private int fences;

  private ChatClient(RawClient connection, String greeting) {
    this.connection = connection;
    this.greeting = greeting;
  }

  /** A client that has read the greeting; {@code path} may have a query. */
  public static ChatClient enter(ReferenceServer server, String path) throws IOException {
    RawClient connection = RawClient.upgraded(server.port(), path);
    return new ChatClient(connection, connection.hear());
  }

  /** A client of {@code /login} that has shown this token and read the greeting. */
  public static ChatClient login(ReferenceServer server, String token) throws IOException {
    RawClient connection = RawClient.upgraded(server.port(), "/login");
    connection.say("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
    return new ChatClient(connection, connection.hear());
  }

  public String greeting() {
    return greeting;
  }

  public String id() {
    return greeting.replaceAll(".*\"clientId\":\"([^\"]+)\".*", "$1");
  }

  public RawClient connection() {
    return connection;
  }

  /** Sends JSON; single quotes stand for double ones. */
  public ChatClient say(String json) throws IOException {
    connection.say(json.replace('\'', '"'));
    return this;
  }

  /** Reads one message; double quotes become single ones, ids and times an ellipsis. */
  public String hear() throws IOException {
    return shown(connection.hear());
  }

  /** What has come, as by {@link #hear}: all that was sent to this client before it asked. */
  public List<String> heard() throws IOException {
    return heardAsSent().stream().map(ChatClient::shown).toList();
  }

  /** The same, as it was sent. */
  List<String> heardAsSent() throws IOException {
    String fence = "{\"type\":\"echo\",\"data\":\"fence " + ++fences + "\"}";
    connection.say(fence);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < MOST_MESSAGES; i++) {
      String message = connection.hear();
      if (message.equals(fence)) {
        return all;
      }
      all.add(message);
      if (message.equals("<end>")) {
        return all;
      }
    }
    return all;
  }

  private static String shown(String message) {
    return message
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…")
        .replaceAll("(\"timestamp\":)\\d+", "$1…")
        .replace('"', '\'');
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
