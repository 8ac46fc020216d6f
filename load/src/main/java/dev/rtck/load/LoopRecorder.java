package dev.rtck.load;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What one event loop measured. It alone records; intervals are taken by another thread, the spread
 * once the loop has come to rest.
 */
final class LoopRecorder {

  private final SingleWriterRecorder latency;
  private final SingleWriterRecorder sendToReceive;
  private final SingleWriterRecorder lag;
  private final AtomicLong untimed = new AtomicLong();
  private final Spreads spreads = new Spreads();

  LoopRecorder() {
    Histogram like = Distributions.histogram();
    latency =
        new SingleWriterRecorder(
            like.getLowestDiscernibleValue(),
            like.getHighestTrackableValue(),
            like.getNumberOfSignificantValueDigits());
    sendToReceive =
        new SingleWriterRecorder(
            like.getLowestDiscernibleValue(),
            like.getHighestTrackableValue(),
            like.getNumberOfSignificantValueDigits());
    lag =
        new SingleWriterRecorder(
            like.getLowestDiscernibleValue(),
            like.getHighestTrackableValue(),
            like.getNumberOfSignificantValueDigits());
  }

  /**
   * @param measured the number of the message among those of its stream that are measured
   */
  void delivered(int stream, int measured, long sinceIntended, long sinceActual) {
    long bounded = Distributions.bounded(sinceIntended);
    latency.recordValue(bounded);
    sendToReceive.recordValue(Distributions.bounded(sinceActual));
    spreads.add(stream, measured, bounded);
  }

  /** Counts a delivery of which nobody knows how long it took. */
  void deliveredUntimed() {
    untimed.lazySet(untimed.get() + 1);
  }

  long untimed() {
    return untimed.get();
  }

  /** Records how late a task ran that is due again and again, and those that it let pass. */
  void late(long nanos, long everyNanos) {
    lag.recordValueWithExpectedInterval(Distributions.bounded(nanos), everyNanos);
  }

  Histogram takeLatency() {
    return latency.getIntervalHistogram();
  }

  Histogram takeSendToReceive() {
    return sendToReceive.getIntervalHistogram();
  }

  Histogram takeLag() {
    return lag.getIntervalHistogram();
  }

  Spreads spreads() {
    return spreads;
  }
}
