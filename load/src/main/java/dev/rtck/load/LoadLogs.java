package dev.rtck.load;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * What the log of one load holds, in nanoseconds: the latency of each second, and, under a tag,
 * distributions of the whole run.
 *
 * @param seconds in the order of the log, each with the times of its beginning and end
 * @param wholes by tag
 */
record LoadLogs(List<Histogram> seconds, Map<String, Histogram> wholes) {

  static final String SEND_TO_RECEIVE = "send-to-receive";
  static final String LOOP_LAG = "loop-lag";
  static final String CONNECT = "connect";
  static final String CONNECT_LAG = "connect-lag";
  static final String PUBLISHER_LATENESS = "publisher-lateness";

  /**
   * Reads a log.
   *
   * @throws UncheckedIOException when there is none
   */
  static LoadLogs read(Path log) {
    List<Histogram> seconds = new ArrayList<>();
    Map<String, Histogram> wholes = new HashMap<>();
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      EncodableHistogram next = reader.nextIntervalHistogram();
      while (next != null) {
        if (next instanceof Histogram histogram) {
          if (histogram.getTag() == null) {
            seconds.add(histogram);
          } else {
            wholes.put(histogram.getTag(), histogram);
          }
        }
        next = reader.nextIntervalHistogram();
      }
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("cannot read " + log + ": no such file", e);
    }
    return new LoadLogs(seconds, wholes);
  }

  /** Returns a distribution of the whole run; empty when the log has none. */
  Histogram whole(String tag) {
    return wholes.getOrDefault(tag, Distributions.histogram());
  }
}
