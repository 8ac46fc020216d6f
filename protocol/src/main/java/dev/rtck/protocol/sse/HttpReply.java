package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What came of an HTTP request. Immutable.
 *
 * @param response the head, or null when none came
 * @param body the beginning of the content
 * @param isWhole whether the end of the content came
 * @param words what came instead of a head or of the end; empty when the answer is whole
 * @param sentAtNanos when the request was sent, as {@link System#nanoTime} tells
 * @param atNanos when the last of it came
 */
public record HttpReply(
    @Nullable HttpResponse response,
    Bytes body,
    boolean isWhole,
    String words,
    long sentAtNanos,
    long atNanos) {

  private static final int SHOWN = 120;

  /** Returns the status, or 0 when no answer came. */
  public int status() {
    HttpResponse its = response;
    return its == null ? 0 : its.status();
  }

  /** Returns whether the status is 2xx. */
  public boolean isAccepted() {
    return status() / 100 == 2;
  }

  /** Returns the first value of the header, or an empty text. */
  public String header(String name) {
    HttpResponse its = response;
    return its == null ? "" : its.lines(name).stream().findFirst().orElse("");
  }

  /** Returns what came, in words for a report. */
  public String describe() {
    HttpResponse its = response;
    if (its == null) {
      return words;
    }
    String text = body.text();
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    return its.statusLine()
        + (its.has("Content-Type") ? " " + header("Content-Type") : "")
        + (shown.isEmpty() ? "" : " '" + shown + "'")
        + (words.isEmpty() ? "" : ", " + words);
  }
}
