package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;

/** Where the content of an HTTP/1.1 response ends (RFC 9112 §6.3). */
final class HttpContent {

  private HttpContent() {}

  /**
   * Returns how many of the bytes behind a response's head are its content, framing included.
   *
   * @return -1 when the end has not come yet, or is the end of the connection
   */
  static int length(HttpResponse response, Bytes behindHead) {
    if (response.status() < 200 || response.status() == 204 || response.status() == 304) {
      return 0;
    }
    if (response.hasMember("Transfer-Encoding", "chunked")) {
      return chunked(behindHead);
    }
    for (String line : response.lines("Content-Length")) {
      if (line.matches("[0-9]{1,9}")) {
        int length = Integer.parseInt(line);
        return behindHead.length() < length ? -1 : length;
      }
    }
    return -1;
  }

  private static int chunked(Bytes bytes) {
    int at = 0;
    while (true) {
      int lineEnd = lineEnd(bytes, at);
      if (lineEnd < 0) {
        return -1;
      }
      String size = bytes.slice(at, lineEnd - 2).text().split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        return -1;
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        return trailers(bytes, lineEnd);
      }
      at = lineEnd + length + 2;
    }
  }

  private static int trailers(Bytes bytes, int from) {
    int at = from;
    while (true) {
      int lineEnd = lineEnd(bytes, at);
      if (lineEnd < 0) {
        return -1;
      }
      if (lineEnd == at + 2) {
        return lineEnd;
      }
      at = lineEnd;
    }
  }

  /** Returns where the line that begins here ends, behind its CR LF, or -1. */
  private static int lineEnd(Bytes bytes, int from) {
    for (int i = from; i + 1 < bytes.length(); i++) {
      if (bytes.at(i) == '\r' && bytes.at(i + 1) == '\n') {
        return i + 2;
      }
    }
    return -1;
  }
}
