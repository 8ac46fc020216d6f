package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One frame that the harness sends, legal or not. Immutable: each method returns another frame.
 *
 * @param command the first line
 * @param headers in order; names may repeat
 * @param lineEnd what ends the command, each header and the head
 * @param tail what follows the body: NUL in a legal frame
 */
public record StompFrame(
    String command, List<StompHeader> headers, Bytes body, String lineEnd, Bytes tail) {

  /** The octet that ends a frame. */
  public static final Bytes NUL = Bytes.of(0);

  /** What stands for a sign of life between frames. */
  public static final Bytes HEART_BEAT = Bytes.utf8("\n");

  private static final int SHOWN = 120;

  public StompFrame {
    headers = List.copyOf(headers);
  }

  /** Returns a frame without headers and body. */
  public static StompFrame of(String command) {
    return new StompFrame(command, List.of(), Bytes.EMPTY, "\n", NUL);
  }

  /** Returns the shortest SEND of a text, with its length. */
  public static StompFrame send(String destination, String text) {
    return of("SEND").with("destination", destination).withBody(text).counted();
  }

  /** Returns the shortest SUBSCRIBE. */
  public static StompFrame subscribe(String id, String destination) {
    return of("SUBSCRIBE").with("id", id).with("destination", destination);
  }

  /** Returns the frame with one more header at its end, which is escaped. */
  public StompFrame with(String name, String value) {
    return with(new StompHeader.Meant(name, value));
  }

  /** Returns the frame with one more line at the end of its head, which is written as it is. */
  public StompFrame withLine(Bytes line) {
    return with(new StompHeader.Verbatim(line));
  }

  /** Returns the frame with one more line at the end of its head, which is written as it is. */
  public StompFrame withLine(String line) {
    return withLine(Bytes.utf8(line));
  }

  private StompFrame with(StompHeader header) {
    List<StompHeader> more = new ArrayList<>(headers);
    more.add(header);
    return new StompFrame(command, more, body, lineEnd, tail);
  }

  /** Returns the frame with all headers of the name gone. */
  public StompFrame without(String name) {
    List<StompHeader> fewer = new ArrayList<>(headers);
    fewer.removeIf(
        header -> header instanceof StompHeader.Meant meant && meant.name().equals(name));
    return new StompFrame(command, fewer, body, lineEnd, tail);
  }

  /** Returns the frame with one header of the name, at its end. */
  public StompFrame replacing(String name, String value) {
    return without(name).with(name, value);
  }

  /** Returns the frame with another command. */
  public StompFrame withCommand(String other) {
    return new StompFrame(other, headers, body, lineEnd, tail);
  }

  /** Returns the frame with another body; its length is not told. */
  public StompFrame withBody(Bytes other) {
    return new StompFrame(command, headers, other, lineEnd, tail);
  }

  /** Returns the frame with another body; its length is not told. */
  public StompFrame withBody(String text) {
    return withBody(Bytes.utf8(text));
  }

  /** Returns the frame with the length of its body as a header. */
  public StompFrame counted() {
    return replacing("content-length", Integer.toString(body.length()));
  }

  /** Returns the frame with lines that end with CR LF, as 1.2 allows. */
  public StompFrame withCrLf() {
    return new StompFrame(command, headers, body, "\r\n", tail);
  }

  /** Returns the frame with something else behind its body. */
  public StompFrame withTail(Bytes other) {
    return new StompFrame(command, headers, body, lineEnd, other);
  }

  /** Returns the value of the first header of the name, or null. */
  public @Nullable String header(String name) {
    for (StompHeader header : headers) {
      if (header instanceof StompHeader.Meant meant && meant.name().equals(name)) {
        return meant.value();
      }
    }
    return null;
  }

  /** Returns the frame as it goes over the wire in a session of the version. */
  public Bytes encode(StompVersion version) {
    List<Bytes> parts = new ArrayList<>();
    Bytes end = Bytes.utf8(lineEnd);
    parts.add(Bytes.utf8(command));
    parts.add(end);
    boolean escapes = version.escapes(command);
    for (StompHeader header : headers) {
      parts.add(line(header, escapes, version));
      parts.add(end);
    }
    parts.add(end);
    parts.add(body);
    parts.add(tail);
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  private static Bytes line(StompHeader header, boolean escapes, StompVersion version) {
    if (header instanceof StompHeader.Verbatim verbatim) {
      return verbatim.line();
    }
    StompHeader.Meant meant = (StompHeader.Meant) header;
    return escapes
        ? Bytes.utf8(
            HeaderEscapes.escape(meant.name(), version)
                + ":"
                + HeaderEscapes.escape(meant.value(), version))
        : Bytes.utf8(meant.name() + ":" + meant.value());
  }

  /** Returns the frame in one line. */
  public String summary() {
    StringBuilder line = new StringBuilder(command);
    for (StompHeader header : headers) {
      line.append(" | ").append(shown(line(header, true, StompVersion.V1_2)));
    }
    return line.append(bodyWords(body)).toString();
  }

  /** Returns the bytes as they read in one line, cut. */
  static String shown(Bytes bytes) {
    String text = bytes.text().replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  static String bodyWords(Bytes body) {
    return body.isEmpty() ? "" : " | body of " + body.length() + " bytes: " + shown(body);
  }
}
