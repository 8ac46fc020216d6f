package dev.rtck.protocol.stomp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.protocol.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One frame as it came, and as a lenient reader takes it. Immutable.
 *
 * @param raw every byte of it, from the command to the NUL
 * @param commandLine the first line
 * @param lines the other lines of the head, without their ends
 * @param version of the session, by which headers are read
 * @param hasHead whether a blank line ended the head; without one there is no body
 * @param carriageReturns how many lines of the head ended with CR LF
 * @param lengthHolds whether the NUL stood where {@code content-length} said, or none was told
 */
public record ReceivedFrame(
    Bytes raw,
    Bytes commandLine,
    List<Bytes> lines,
    Bytes body,
    StompVersion version,
    boolean hasHead,
    int carriageReturns,
    boolean lengthHolds) {

  /** A header as it is meant: unescaped, as UTF-8. */
  public record Header(String name, String value) {}

  public ReceivedFrame {
    lines = List.copyOf(lines);
  }

  /** Returns the command. */
  public String command() {
    return commandLine.text();
  }

  /** Returns whether this is a frame of that kind. */
  public boolean is(String command) {
    return commandLine.equals(Bytes.utf8(command));
  }

  /** Returns all headers in order; a line without a colon is a name without a value. */
  public List<Header> headers() {
    return lines.stream().map(this::header).toList();
  }

  private Header header(Bytes line) {
    int colon = colon(line);
    Bytes name = line.slice(0, colon < 0 ? line.length() : colon);
    Bytes value = colon < 0 ? Bytes.EMPTY : line.slice(colon + 1, line.length());
    if (!version.escapes(command())) {
      // In 1.0 and its examples values are padded.
      String text = value.text();
      return new Header(name.text(), version == StompVersion.V1_0 ? text.strip() : text);
    }
    return new Header(
        HeaderEscapes.unescape(name, version).text(),
        HeaderEscapes.unescape(value, version).text());
  }

  /** Returns the value of the first header of the name, or null: the first wins. */
  public @Nullable String header(String name) {
    for (Header header : headers()) {
      if (header.name().equals(name)) {
        return header.value();
      }
    }
    return null;
  }

  /** Returns all values of the name in order. */
  public List<String> all(String name) {
    return headers().stream()
        .filter(header -> header.name().equals(name))
        .map(Header::value)
        .toList();
  }

  /** Returns whether the first header of the name has the value. */
  public boolean has(String name, String value) {
    return value.equals(header(name));
  }

  /** Returns the body as UTF-8. */
  public String text() {
    return body.text();
  }

  /** Returns headers and body as profiles name them; a body that is no text has no name. */
  public ObjectNode envelope() {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    ObjectNode named = envelope.putObject("headers");
    for (Header header : headers()) {
      if (!named.has(header.name())) {
        named.put(header.name(), header.value());
      }
    }
    if (body.isUtf8()) {
      envelope.put("body", text());
    }
    return envelope;
  }

  static int colon(Bytes line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.at(i) == ':') {
        return i;
      }
    }
    return -1;
  }

  /** Returns the frame in one line. */
  public String summary() {
    StringBuilder words = new StringBuilder(StompFrame.shown(commandLine));
    for (Bytes line : lines) {
      words.append(" | ").append(StompFrame.shown(line));
    }
    return words.append(StompFrame.bodyWords(body)).toString();
  }

  @Override
  public String toString() {
    String message = header("message");
    return command() + (is("ERROR") && message != null ? " '" + message + "'" : "");
  }
}
