package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.wire.Unreachable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an HTTP request. Immutable.
 *
 * @param status 0 when no answer came
 * @param body as the server meant it: not chunked, not compressed
 * @param sentAtNanos when the request began, as {@link System#nanoTime} tells
 * @param atNanos when the whole answer had come, or the failure
 * @param failure what came in place of an answer, or cut it short; null when it is whole
 */
public record HttpAnswer(
    int status,
    String reason,
    List<HttpHeader> headers,
    Bytes body,
    long sentAtNanos,
    long atNanos,
    @Nullable Unreachable failure) {

  public HttpAnswer {
    headers = List.copyOf(headers);
  }

  static HttpAnswer none(long sentAtNanos, Unreachable failure) {
    return new HttpAnswer(0, "", List.of(), Bytes.EMPTY, sentAtNanos, System.nanoTime(), failure);
  }

  /** Returns whether the whole answer came, with this status. */
  public boolean is(int wanted) {
    return status == wanted && failure == null;
  }

  /** Returns the body as text. */
  public String text() {
    return body.text();
  }

  /** Returns the packets of the body. */
  public List<EngineIoPacket> packets() {
    return PollingPayload.decode(text());
  }

  /** Returns the first value of the header, or an empty text. */
  public String header(String name) {
    return HttpHeader.firstOf(headers, name);
  }

  /** Returns every value of the header, a line each. */
  public List<String> lines(String name) {
    return headers.stream().filter(header -> header.is(name)).map(HttpHeader::value).toList();
  }

  /** Returns what came, in words for a report. */
  public String describe() {
    String broke = failure == null ? "" : String.valueOf(failure.getMessage());
    if (status == 0) {
      return "no answer: " + broke;
    }
    String shown = text().length() <= 200 ? text() : text().substring(0, 200) + "…";
    return status
        + (shown.isEmpty() ? " without content" : " '" + shown + "'")
        + (broke.isEmpty() ? "" : ", cut short: " + broke);
  }
}
