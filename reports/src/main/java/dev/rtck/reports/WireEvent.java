package dev.rtck.reports;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One thing that went over the wire, or happened to a connection, during a case.
 *
 * @param atMicros microseconds since the case began
 * @param connection the connection's number within the case, from 1
 * @param layer where it was seen: {@code tcp}, {@code tls}, {@code http}, {@code ws} …
 * @param summary what it was, in words
 * @param hex the bytes, secrets masked, cut when long; empty for events without bytes
 */
public record WireEvent(
    long atMicros, Direction direction, int connection, String layer, String summary, String hex) {

  /** Which way a wire event went. */
  public enum Direction {
    /** From the harness to the target. */
    @JsonProperty("sent")
    SENT,
    /** From the target to the harness. */
    @JsonProperty("received")
    RECEIVED,
    /** Neither: something that the harness noted, such as a connection that ended. */
    @JsonProperty("note")
    NOTE
  }
}
