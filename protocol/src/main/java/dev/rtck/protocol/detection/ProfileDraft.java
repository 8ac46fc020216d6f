package dev.rtck.protocol.detection;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Protocol;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A profile that says what was found, and names in comments what its author may add. It can be used
 * as it is. Immutable.
 */
public final class ProfileDraft {

  private static final String INDENT = "    ";

  private final URI base;
  private final List<Sighting> found;

  /**
   * @param base scheme, host and port of the target
   * @param found what is spoken there, at least one
   */
  public ProfileDraft(URI base, List<Sighting> found) {
    this.base = base;
    this.found = List.copyOf(found);
  }

  /**
   * Returns the text of the file.
   *
   * @param file what it is called
   */
  public String text(String file) {
    StringBuilder text = new StringBuilder();
    text.append(
        "# How this application speaks, as far as 'rtck probe' found out. It can be used as it\n");
    text.append("# is: rtck verify --profile ").append(comment(file)).append('\n');
    text.append("# The keys behind a '#' are for you: the more is declared, the more is judged.\n");
    text.append("# docs/profile.md says what each of them means.\n");
    text.append("target: ").append(quoted(base.getRawAuthority())).append('\n');
    text.append("url: ").append(quoted(base.toString())).append('\n');
    text.append(
        """

        # rtck can start the application, and stop it in the end:
        #start:
        #  command: npm start
        #  ready: /

        # Who may connect, and how their credentials travel:
        #users:
        #  alice: {cookies: {session-token: "${env:ALICE_TOKEN}"}}
        #  bob:   {headers: {Authorization: "Bearer ${env:BOB_TOKEN}"}}
        #auth: {required: true, valid: [alice, bob], anonymous: refused}

        # What the application promises; what is left out is not judged:
        #limits: {messageBytes: 1048576, keepalive: 25s, idle: 60s, handshake: 10s}

        endpoints:
        """);
    Set<String> names = new HashSet<>();
    for (Sighting sighting : found) {
      append(text, sighting, names);
    }
    return text.toString();
  }

  private void append(StringBuilder text, Sighting it, Set<String> names) {
    text.append("  ").append(name(it, names)).append(":\n");
    it.facts().forEach(fact -> line(text, "# " + comment(fact)));
    it.advice().forEach(advice -> line(text, "# To mend: " + comment(advice)));
    line(text, "protocol: " + it.protocol().word());
    line(
        text,
        it.isPlainTcp()
            ? "url: " + quoted(Address.stream(base))
            : "path: " + quoted(it.resource()));
    it.settings().forEach(setting -> line(text, setting));
    line(text, "# What clients send, and what they get for it. ${text} is what rtck sends:");
    operations(it.protocol()).lines().forEach(example -> line(text, "#" + example));
  }

  private static void line(StringBuilder text, String line) {
    text.append(INDENT).append(line).append('\n');
  }

  /** Examples of how an application may speak; none of it was seen. */
  private static String operations(Protocol protocol) {
    return switch (protocol) {
      case SOCKETIO ->
          """
          operations:
            echo:      {send: [echo, "${text}"], receive: [echo, "${text}"]}
            join:      {send: [join, "${room}"], ack: []}
            room:      {send: [message, "${room}", "${text}"], receive: [message, "${text}"], to: members}\
          """;
      case STOMP ->
          """
          operations:
            broadcast:
              subscribe: /topic/chat
              send: {destination: /app/chat, body: "${text}"}
              receive: {body: "${text}"}
              to: everyone\
          """;
      case SSE ->
          """
          operations:
            welcome:   {receive: {data: {type: connected}}}
            push:      {receive: {data: {type: update, count: "${any}"}}, every: 1s}
            broadcast:
              send: {method: POST, path: /publish, body: "${text}"}
              receive: {event: message, data: "${text}"}
              to: everyone\
          """;
      default ->
          """
          operations:
            welcome:   {receive: {type: connected, clientId: "${self}"}}
            echo:      {send: "${text}", receive: "${text}"}
            broadcast: {send: {type: say, text: "${text}"}, receive: {type: said, text: "${text}"}, to: everyone}\
          """;
    };
  }

  /** Returns a name of its own, after the last word of the path. */
  private static String name(Sighting it, Set<String> names) {
    String path = it.resource().replaceFirst("[?].*", "").toLowerCase(Locale.ROOT);
    String[] words = path.split("[^a-z0-9]+", -1);
    String last = it.protocol().word();
    for (String word : words) {
      last = word.isEmpty() || word.equals("io") ? last : word;
    }
    String name = last;
    for (int i = 2; !names.add(name); i++) {
      name = last + "-" + i;
    }
    return name;
  }

  /** Returns the text as it may stand in double quotes: JSON is YAML. A profile fills in ${…}. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns what a target said as it may stand in a comment, on one line. */
  private static String comment(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(c -> (c >= ' ' && c <= '~') || Character.isLetterOrDigit(c) || c == '…' ? c : '?')
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
