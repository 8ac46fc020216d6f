package dev.rtck.referenceserver.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One response. Immutable.
 *
 * @param status the status code
 * @param fields header lines besides Content-Length, which is added for every final response but
 *     204
 * @param body UTF-8 text
 */
public record Response(int status, List<Field> fields, String body) {
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(100, "Continue"),
          Map.entry(101, "Switching Protocols"),
          Map.entry(200, "OK"),
          Map.entry(201, "Created"),
          Map.entry(202, "Accepted"),
          Map.entry(204, "No Content"),
          Map.entry(304, "Not Modified"),
          Map.entry(307, "Temporary Redirect"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(406, "Not Acceptable"),
          Map.entry(408, "Request Timeout"),
          Map.entry(413, "Content Too Large"),
          Map.entry(426, "Upgrade Required"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(505, "HTTP Version Not Supported"));

  /** Copies the list of fields. */
  public Response {
    fields = List.copyOf(fields);
  }

  /** A response whose body says in a line what happened. */
  public static Response text(int status, String line) {
    return new Response(
        status, List.of(new Field("Content-Type", "text/plain; charset=utf-8")), line + "\n");
  }

  /** The same response with one more header line. */
  public Response with(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new Response(status, more, body);
  }

  /** The same response without the lines of this name. */
  public Response without(String name) {
    return new Response(
        status,
        fields.stream().filter(field -> !field.name().equalsIgnoreCase(name)).toList(),
        body);
  }

  /** The head alone, without a length: whoever writes what follows says how it ends. */
  byte[] encodeHead() {
    return encode(false, false);
  }

  byte[] encode(boolean withBody) {
    return encode(withBody, true);
  }

  private byte[] encode(boolean withBody, boolean withLength) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ');
    head.append(REASONS.getOrDefault(status, "Status")).append("\r\n");
    for (Field field : fields) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    if (status >= 200 && status != 204 && withLength) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (!withBody) {
      return start;
    }
    byte[] all = new byte[start.length + content.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(content, 0, all, start.length, content.length);
    return all;
  }
}
