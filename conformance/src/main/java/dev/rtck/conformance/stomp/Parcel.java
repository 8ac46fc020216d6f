package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that can lose something on its way: it has headers of its own, a type, and a body with
 * octets outside ASCII.
 *
 * @param name what its body begins with
 * @param frame the SEND
 */
record Parcel(String name, StompFrame frame) {

  /** How many headers of its own each parcel has: more than a handful. */
  static final int HEADERS = 12;

  private static final int USUAL_BODY = 3_000;
  private static final int OCTETS = 256;

  /** What a frame of a parcel takes beside its body. */
  private static final int HEAD = 1_024;

  /** Fills a SEND; over WebSocket with characters, since messages of text have nothing else. */
  static Parcel of(StompProbe probe, EndpointPlan plan, StompFrame send) {
    String name = "parcel-" + UUID.randomUUID() + " ";
    Long promised = plan.endpoint().limits().messageBytes();
    int length = promised != null && promised < USUAL_BODY + HEAD ? OCTETS : USUAL_BODY;
    Bytes filling = probe.overWebSocket() ? characters(length) : octets(length);
    StompFrame frame = send.withBody(Bytes.concat(Bytes.utf8(name), filling)).counted();
    for (int i = 1; i <= HEADERS; i++) {
      frame = frame.with("rtck-own-" + i, "value " + i);
    }
    return new Parcel(name, frame.with("content-type", "application/octet-stream"));
  }

  private static Bytes characters(int length) {
    String some = "\u00fc\u65e5\0\n.";
    return Bytes.utf8(some.repeat(length / Bytes.utf8(some).length()));
  }

  private static Bytes octets(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) i;
    }
    return Bytes.copyOf(octets, 0, length);
  }

  /** Waits for it, whatever has become of it. */
  @Nullable ReceivedFrame await(StompConnection connection, Duration atMost) {
    return connection.awaitFrame(this::isIn, atMost);
  }

  /** Returns whether a frame brings it, or what is left of it. */
  boolean isIn(ReceivedFrame frame) {
    return frame.is("MESSAGE") && frame.text().startsWith(name);
  }

  /**
   * Judges that as much of it came as of another one that went the straight way; that nothing came
   * at all is for others to say.
   */
  void judge(
      Checks checks,
      String slug,
      @Nullable ReceivedFrame came,
      Parcel straight,
      @Nullable ReceivedFrame cameStraight) {
    if (came == null || cameStraight == null) {
      checks.observe(slug, (came == null ? "it" : "the one that need not wait") + " did not come");
      return;
    }
    List<String> lost = new ArrayList<>();
    for (int i = 1; i <= HEADERS; i++) {
      String header = "rtck-own-" + i;
      if (!Objects.equals(came.header(header), cameStraight.header(header))) {
        lost.add(header);
      }
    }
    boolean whole = came.body().equals(frame.body());
    if (!whole && cameStraight.body().equals(straight.frame.body())) {
      lost.add("the body: " + came.body().length() + " octets, or others than were sent");
    }
    Verdict verdict = lost.isEmpty() ? Verdict.PASS : Verdict.FAIL;
    if (!Objects.equals(came.header("content-type"), cameStraight.header("content-type"))) {
      lost.add("content-type");
      verdict = verdict == Verdict.PASS ? Verdict.WARN : verdict;
    }
    checks.record(
        slug,
        verdict,
        lost.isEmpty() ? "whole" : "lost " + lost,
        "the headers, type and body of a message that goes the straight way");
  }
}
