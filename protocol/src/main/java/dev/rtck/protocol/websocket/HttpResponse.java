package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP response, read leniently.
 *
 * @param interim the 1xx responses that came before it, other than 101
 * @param hasReasonSeparator whether the space stands behind the status that has to, with a reason
 *     and without (RFC 9112 §4)
 * @param flaw the first way in which the head else breaks the grammar of HTTP/1.1, in words; null
 *     when it does not
 */
public record HttpResponse(
    String version,
    int status,
    String reason,
    List<HttpHeader> headers,
    List<HttpResponse> interim,
    boolean hasReasonSeparator,
    @Nullable String flaw) {

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

  public HttpResponse {
    headers = List.copyOf(headers);
    interim = List.copyOf(interim);
  }

  /**
   * Reads a response's head.
   *
   * @return null when the first line is not one of an HTTP response
   */
  public static @Nullable HttpResponse parse(Bytes head, List<HttpResponse> interim) {
    String[] lines = head.text().split("\r?\n", -1);
    String[] statusLine = lines[0].split(" ", 3);
    if (statusLine.length < 2
        || !statusLine[0].startsWith("HTTP/")
        || !statusLine[1].matches("[0-9]{3}")) {
      return null;
    }
    List<HttpHeader> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.add(
            new HttpHeader(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
      }
    }
    return new HttpResponse(
        statusLine[0],
        Integer.parseInt(statusLine[1]),
        statusLine.length > 2 ? statusLine[2] : "",
        headers,
        interim,
        statusLine.length > 2,
        flaw(head.text()));
  }

  private static @Nullable String flaw(String head) {
    if (head.replace("\r\n", "").indexOf('\n') >= 0) {
      return "a line that ends in LF without CR";
    }
    if (head.replace("\r\n", "").indexOf('\r') >= 0) {
      return "a CR without LF";
    }
    if (head.indexOf('\0') >= 0) {
      return "a NUL";
    }
    for (String line : head.lines().skip(1).filter(it -> !it.isEmpty()).toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ") || line.startsWith("\t")) {
        return "a folded line: " + line;
      }
      if (colon < 0) {
        return "a line without colon: " + line;
      }
      if (!TOKEN.matcher(line.substring(0, colon)).matches()) {
        return "a header name that is no token: " + line.substring(0, colon);
      }
    }
    return null;
  }

  /** Returns every value of the header, a line each. */
  public List<String> lines(String name) {
    return headers.stream().filter(header -> header.is(name)).map(HttpHeader::value).toList();
  }

  /** Returns the members of the header's comma-separated list, over all its lines. */
  public List<String> members(String name) {
    return lines(name).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .filter(member -> !member.isEmpty())
        .toList();
  }

  /** Returns what the response says of extensions. */
  public List<Extension> extensions() {
    return Extension.parse(lines(HandshakeRequest.EXTENSIONS));
  }

  /** Returns whether the header's list has the member, whatever its case. */
  public boolean hasMember(String name, String member) {
    return members(name).stream()
        .anyMatch(other -> other.toLowerCase(Locale.ROOT).equals(member.toLowerCase(Locale.ROOT)));
  }

  /** Returns whether the header is there at all. */
  public boolean has(String name) {
    return !lines(name).isEmpty();
  }

  /** Returns the status line, as far as it matters. */
  public String statusLine() {
    return (status + " " + reason).strip();
  }

  /** Returns the status line and the headers, in one line. */
  public String summary() {
    StringBuilder line = new StringBuilder(statusLine());
    headers.forEach(header -> line.append(" | ").append(header));
    return line.toString();
  }
}
