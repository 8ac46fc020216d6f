package dev.rtck.referenceserver.http;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads request heads strictly, as RFC 9112 allows: only CRLF ends a line, no folded lines, no
 * whitespace before a colon, no control characters, one valid Host. Not thread-safe.
 */
final class RequestHeadParser {
  static final int MAX_BYTES = 16 * 1024;
  static final int MAX_LINES = 100;

  private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

  private final Defects defects;
  private int scanned;

  RequestHeadParser(Defects defects) {
    this.defects = defects;
  }

  /**
   * Takes one head from the front of {@code in}.
   *
   * @return nothing, and nothing is taken, while the head is not complete
   */
  @Nullable RequestHead parse(ByteBuf in) throws MalformedRequest {
    if (scanned == 0) {
      skipEmptyLines(in);
      if (defects.has(Defect.GARBAGE_BEFORE_REQUEST_SKIPPED) && !skipToRequest(in)) {
        return null;
      }
      if (in.readableBytes() == 1 && in.getByte(in.readerIndex()) == '\r') {
        return null;
      }
    }
    int start = in.readerIndex();
    while (scanned < in.readableBytes()) {
      int at = start + scanned;
      byte b = in.getByte(at);
      boolean afterReturn = scanned > 0 && in.getByte(at - 1) == '\r';
      if (scanned == 0 && !Grammar.isTokenCharacter(b & 0xff)) {
        throw new MalformedRequest(400, "not an HTTP request");
      }
      boolean bareReturn = afterReturn && b != '\n';
      if ((b == '\n') != afterReturn
          && !(bareReturn && defects.has(Defect.BARE_RETURN_ENDS_A_LINE))) {
        throw new MalformedRequest(400, "a line must end with CR LF");
      }
      scanned++;
      if (b == '\n' && scanned >= 4 && in.getByte(at - 2) == '\n') {
        checkSize(scanned);
        String head = in.toString(start, scanned - 4, StandardCharsets.ISO_8859_1);
        in.skipBytes(scanned);
        scanned = 0;
        return parse(
            head.split(defects.has(Defect.BARE_RETURN_ENDS_A_LINE) ? "\r\n?" : "\r\n", -1));
      }
    }
    checkSize(scanned);
    return null;
  }

  /** How many bytes of an unfinished head have been seen. */
  int seen() {
    return scanned;
  }

  private static void skipEmptyLines(ByteBuf in) {
    while (in.readableBytes() >= 2
        && in.getByte(in.readerIndex()) == '\r'
        && in.getByte(in.readerIndex() + 1) == '\n') {
      in.skipBytes(2);
    }
  }

  private static boolean skipToRequest(ByteBuf in) {
    int at = in.toString(StandardCharsets.ISO_8859_1).indexOf("GET ");
    if (at < 0) {
      return false;
    }
    in.skipBytes(at);
    return true;
  }

  private void checkSize(int size) throws MalformedRequest {
    if (size > MAX_BYTES) {
      throw tooLarge("the request head is larger than " + MAX_BYTES + " bytes");
    }
  }

  private MalformedRequest tooLarge(String why) {
    return new MalformedRequest(defects.has(Defect.OVERSIZED_HEAD_ANSWERED_500) ? 500 : 431, why);
  }

  private RequestHead parse(String[] lines) throws MalformedRequest {
    if (lines.length - 1 > MAX_LINES) {
      throw tooLarge("more than " + MAX_LINES + " header lines");
    }
    String[] parts = lines[0].split(" ", -1);
    if (parts.length != 3 || !Grammar.isToken(parts[0]) || !isVisible(parts[1])) {
      throw new MalformedRequest(400, "malformed request line");
    }
    int minorVersion = minorVersion(parts[2]);
    List<Field> fields = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      fields.add(field(lines[i]));
    }
    RequestHead head = withTarget(parts[0], parts[1], minorVersion, new Fields(fields));
    checkHost(head);
    checkBody(head);
    if (defects.has(Defect.HEADER_ORDER_MATTERS)
        && !fields.isEmpty()
        && !fields.get(0).name().equalsIgnoreCase("Host")) {
      throw new MalformedRequest(400, "Host must be the first header line");
    }
    return head;
  }

  private static boolean isVisible(String target) {
    return !target.isEmpty() && target.chars().allMatch(c -> c > 0x20 && c != 0x7f && c != '#');
  }

  private static int minorVersion(String version) throws MalformedRequest {
    if (!version.matches("HTTP/[0-9]\\.[0-9]")) {
      throw new MalformedRequest(400, "malformed protocol version");
    }
    if (version.charAt(5) != '1') {
      throw new MalformedRequest(505, "only HTTP/1.x is spoken here");
    }
    return version.charAt(7) == '0' ? 0 : 1;
  }

  private Field field(String rawLine) throws MalformedRequest {
    String line = defects.has(Defect.FOLDED_LINE_READ_AS_HEADER) ? rawLine.stripLeading() : rawLine;
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new MalformedRequest(400, "malformed header line");
    }
    String name = line.substring(0, colon);
    if (defects.has(Defect.SPACE_BEFORE_COLON_ACCEPTED)) {
      name = name.stripTrailing();
    }
    if (!Grammar.isToken(name)
        && !(defects.has(Defect.HEADER_NAME_CHARACTERS_NOT_CHECKED) && !name.contains(" "))) {
      throw new MalformedRequest(400, "malformed header name");
    }
    String value = line.substring(colon + 1);
    if (!Grammar.isFieldValue(value)) {
      throw new MalformedRequest(400, "control character in a header value");
    }
    if (defects.has(Defect.ONLY_ONE_SPACE_TRIMMED)) {
      return new Field(name, value.startsWith(" ") ? value.substring(1) : value);
    }
    return new Field(name, Grammar.trim(value));
  }

  private RequestHead withTarget(String method, String target, int minorVersion, Fields fields)
      throws MalformedRequest {
    String local = target;
    int scheme = target.indexOf("://");
    if (!target.startsWith("/") && scheme > 0) {
      if (defects.has(Defect.ABSOLUTE_TARGET_REFUSED)
          || !SCHEMES.contains(target.substring(0, scheme).toLowerCase(Locale.ROOT))) {
        throw new MalformedRequest(400, "unknown scheme in the request target");
      }
      int path = indexOfAny(target, "/?", scheme + 3);
      if (path == scheme + 3 || !Grammar.isHost(target.substring(scheme + 3, path))) {
        throw new MalformedRequest(400, "malformed authority in the request target");
      }
      local = target.substring(path);
      local = local.startsWith("/") ? local : "/" + local;
    } else if (!target.startsWith("/") && !target.equals("*")) {
      throw new MalformedRequest(400, "malformed request target");
    }
    return RequestHead.of(method, target, local, minorVersion, fields);
  }

  private static int indexOfAny(String text, String characters, int from) {
    int at = from;
    while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private void checkHost(RequestHead head) throws MalformedRequest {
    List<String> hosts = head.fields().all("Host");
    if (hosts.isEmpty() && head.minorVersion() == 1 && !defects.has(Defect.MISSING_HOST_ACCEPTED)) {
      int status = defects.has(Defect.MISSING_HOST_ANSWERED_200) ? 200 : 400;
      throw new MalformedRequest(status, "Host is missing");
    }
    if (hosts.size() > 1 && !defects.has(Defect.DUPLICATE_HOST_ACCEPTED)) {
      throw new MalformedRequest(400, "more than one Host");
    }
    if (!hosts.stream().allMatch(Grammar::isHost) && !defects.has(Defect.MALFORMED_HOST_ACCEPTED)) {
      throw new MalformedRequest(400, "malformed Host");
    }
  }

  private void checkBody(RequestHead head) throws MalformedRequest {
    List<String> lengths = head.fields().all("Content-Length");
    if (head.fields().has("Transfer-Encoding")) {
      if (defects.has(Defect.CONTENT_LENGTH_WITH_TRANSFER_ENCODING_ACCEPTED)
          || defects.has(Defect.CONNECTION_KEPT_AFTER_TWO_LENGTHS)) {
        return;
      }
      if (!lengths.isEmpty()) {
        throw new MalformedRequest(400, "Content-Length together with Transfer-Encoding");
      }
      if (!head.fields().members("Transfer-Encoding").equals(List.of("chunked"))) {
        throw new MalformedRequest(501, "unknown transfer coding");
      }
    }
    if (!lengths.isEmpty() && (lengths.size() > 1 || !lengths.get(0).matches("[0-9]{1,18}"))) {
      throw new MalformedRequest(400, "malformed Content-Length");
    }
  }
}
