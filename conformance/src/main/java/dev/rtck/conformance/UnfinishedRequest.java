package dev.rtck.conformance;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.Objects;

/**
 * A connection on which an HTTP request begins and never ends, held against {@code
 * limits.handshake}: the time counts from the connection on. Not thread-safe.
 */
public final class UnfinishedRequest {

  private final WireConnection wire;
  private final EndpointPlan plan;
  private final long sinceNanos = System.nanoTime();

  /**
   * @param wire just connected
   * @param plan of an endpoint that promises {@code limits.handshake}
   */
  public UnfinishedRequest(WireConnection wire, EndpointPlan plan) {
    this.wire = wire;
    this.plan = plan;
  }

  /** Sends how the request begins. */
  public void begin(Bytes beginning) {
    wire.sending("http", "a request without its end", beginning);
    var unused = wire.write(beginning);
  }

  /** Judges whether the target ends the connection when nothing more comes. */
  public void judge(Checks checks) {
    record(checks, endsWithin(atMost()));
  }

  /** Judges whether the target ends the connection although there is always more. */
  public void judgeWhileSending(Bytes piece, Duration pause, Checks checks) {
    long endNanos = sinceNanos + atMost().toNanos();
    boolean ended = false;
    while (!ended && System.nanoTime() - endNanos < 0) {
      ended = endsWithin(pause) || !wire.write(piece);
    }
    record(checks, ended);
  }

  private Duration atMost() {
    return Objects.requireNonNull(plan.endpoint().limits().handshake())
        .plus(plan.patience().answer());
  }

  private void record(Checks checks, boolean ended) {
    long millis = (System.nanoTime() - sinceNanos) / 1_000_000;
    checks.must(
        "closed",
        ended,
        (ended ? "connection dropped after " : "still open after ") + millis + " ms",
        "the end of the connection");
  }

  /** Returns whether the target ends the connection; what it says before that does not matter. */
  private boolean endsWithin(Duration wait) {
    byte[] buffer = new byte[1024];
    long end = System.nanoTime() + wait.toNanos();
    for (long left = wait.toNanos(); left > 0; left = end - System.nanoTime()) {
      WireConnection.Read read = wire.read(buffer, Duration.ofNanos(left));
      if (read instanceof WireConnection.Read.End) {
        return true;
      }
      if (read instanceof WireConnection.Read.Some some) {
        wire.received(
            some.atNanos(), "tcp", some.count() + " bytes", Bytes.copyOf(buffer, 0, some.count()));
      }
    }
    return false;
  }
}
