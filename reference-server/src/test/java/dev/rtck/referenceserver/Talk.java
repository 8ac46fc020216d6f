package dev.rtck.referenceserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some clients of one chat, and all that each of them hears after each step: {@code +a /ws} lets a
 * client in, {@code -a} and {@code !a} end its connection by FIN or reset, and {@code a JSON} makes
 * it speak, where {@code <b>} is the id of another.
 */
final class Talk {
  private final ReferenceServer server;
  private final Map<String, ChatClient> present = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final List<String> heard = new ArrayList<>();

  private Talk(ReferenceServer server) {
    this.server = server;
  }

  static List<String> play(ReferenceServer server, String... steps) throws IOException {
    Talk talk = new Talk(server);
    try {
      for (String step : steps) {
        talk.take(step);
        talk.listen(step.substring(0, 1));
      }
      return talk.heard;
    } finally {
      for (ChatClient client : talk.present.values()) {
        client.close();
      }
    }
  }

  private void take(String step) throws IOException {
    if (step.startsWith("+")) {
      String[] nameAndPath = step.substring(1).split(" ", 2);
      ChatClient client = ChatClient.enter(server, nameAndPath[1]);
      present.put(nameAndPath[0], client);
      ids.put(nameAndPath[0], client.id());
    } else if (step.startsWith("-") || step.startsWith("!")) {
      end(step.substring(1), step.startsWith("!"));
    } else {
      String json = step.substring(2);
      for (Map.Entry<String, String> id : ids.entrySet()) {
        json = json.replace("<" + id.getKey() + ">", id.getValue());
      }
      client(step.substring(0, 1)).say(json);
    }
  }

  private void end(String name, boolean reset) throws IOException {
    ChatClient client = client(name);
    if (reset) {
      client.connection().reset();
    } else {
      client.connection().finish();
      client.connection().readToEnd();
      client.close();
    }
    client.connection().pause();
    present.remove(name);
  }

  private ChatClient client(String name) {
    ChatClient client = present.get(name);
    if (client == null) {
      throw new IllegalArgumentException("nobody is called " + name);
    }
    return client;
  }

  /** Who has spoken listens first: when its fence is through, so is what it said. */
  private void listen(String first) throws IOException {
    listenTo(first);
    for (String other : present.keySet()) {
      if (!other.equals(first)) {
        listenTo(other);
      }
    }
  }

  private void listenTo(String name) throws IOException {
    ChatClient listener = present.get(name);
    if (listener == null) {
      return;
    }
    for (String message : listener.heardAsSent()) {
      String shown = message;
      for (Map.Entry<String, String> id : ids.entrySet()) {
        shown = shown.replace(id.getValue(), "<" + id.getKey() + ">");
      }
      heard.add(name + ": " + shown.replaceAll("\\d{10,}", ""));
    }
  }
}
