package dev.rtck.load;

import com.sun.management.OperatingSystemMXBean;
import dev.rtck.reports.LoadResult;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Takes from the event loops what they recorded, again and again, and writes a log of one histogram
 * for each second, in nanoseconds. What they did before the measured time does not count.
 */
final class Intervals {

  private static final Duration TICK = Duration.ofMillis(200);
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONG_LAG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Collection<LoopRecorder> recorders;
  private final Timetable timetable;
  private final GarbagePauses pauses;
  private final HistogramLogWriter log;
  private final Histogram latency = Distributions.histogram();
  private final Histogram sendToReceive = Distributions.histogram();
  private final Histogram lag = Distributions.histogram();
  private final List<LoadResult.Second> timeline = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "rtck-intervals");
  private Histogram second = Distributions.histogram();
  private long secondBegan;
  private int publishedBefore;
  private long cpuBegan = -1;
  private long cpuEnded = -1;
  private long cpuFrom;
  private long cpuTo;
  private long lastReceipt;
  private long stoppedAt;
  private long timed;
  private volatile long recorded;
  private volatile boolean stopped;

  /**
   * @throws UncheckedIOException when the log cannot be written
   */
  Intervals(
      Collection<LoopRecorder> recorders, Timetable timetable, GarbagePauses pauses, Path log) {
    this.recorders = List.copyOf(recorders);
    this.timetable = timetable;
    this.pauses = pauses;
    try {
      this.log = new HistogramLogWriter(log.toFile());
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("cannot write " + log, e);
    }
    thread.setDaemon(true);
  }

  void start() {
    log.outputLogFormatVersion();
    log.outputComment("rtck: latency from the intended send to the receipt, in nanoseconds");
    log.outputStartTime(System.currentTimeMillis());
    log.outputLegend();
    thread.start();
  }

  private void run() {
    while (!stopped) {
      LockSupport.parkNanos(rest());
      take();
    }
  }

  /** Not beyond the end of the second, so that each has what came in it. */
  private synchronized long rest() {
    long tick = TICK.toNanos();
    return cpuBegan < 0
        ? tick
        : Math.min(tick, Math.max(1, secondBegan + SECOND_NANOS - System.nanoTime()));
  }

  private synchronized void take() {
    long now = System.nanoTime();
    long from = timetable.measuredFrom();
    if (from == 0 || now < from) {
      recorders.forEach(LoopRecorder::takeLag);
      pauses.reset();
      return;
    }
    if (cpuBegan < 0) {
      cpuBegan = SYSTEM.getProcessCpuTime();
      cpuFrom = now;
      secondBegan = from;
      second.setStartTimeStamp(System.currentTimeMillis());
    }
    if (cpuEnded < 0 && timetable.ended()) {
      cpuEnded = SYSTEM.getProcessCpuTime();
      cpuTo = now;
    }
    long before = recorded;
    long untimed = 0;
    for (LoopRecorder recorder : recorders) {
      Histogram taken = recorder.takeLatency();
      timed += taken.getTotalCount();
      untimed += recorder.untimed();
      second.add(taken);
      latency.add(taken);
      sendToReceive.add(recorder.takeSendToReceive());
    }
    recorded = timed + untimed;
    if (recorded != before) {
      lastReceipt = now;
    }
    // A loop that waits for nothing any more would thin out what it was late before; one that was
    // too busy for its own tasks until now tells of it only here.
    boolean busy = recorded != before || cpuEnded < 0;
    for (LoopRecorder recorder : recorders) {
      Histogram taken = recorder.takeLag();
      if (busy || taken.getMaxValue() > LONG_LAG_NANOS) {
        lag.add(taken);
      }
    }
    if (now - secondBegan >= SECOND_NANOS) {
      endSecond(now);
    }
  }

  private void endSecond(long now) {
    if (cpuBegan < 0) {
      // It never came to anything that is measured.
      return;
    }
    long wall = System.currentTimeMillis();
    int published = timetable.publishedMeasured();
    // A whole second in which nothing came is a stall; after the last publish it is the end.
    boolean silent = now - secondBegan >= SECOND_NANOS && !timetable.ended();
    if (second.getTotalCount() > 0 || published > publishedBefore || silent) {
      second.setEndTimeStamp(wall);
      log.outputIntervalHistogram(second);
      timeline.add(
          new LoadResult.Second(
              (secondBegan - timetable.measuredFrom()) / 1_000_000,
              second.getTotalCount(),
              second.getValueAtPercentile(50) / 1000,
              second.getValueAtPercentile(99) / 1000,
              second.getMaxValue() / 1000,
              published - publishedBefore));
      publishedBefore = published;
    }
    second = Distributions.histogram();
    second.setStartTimeStamp(wall);
    secondBegan += (now - secondBegan) / SECOND_NANOS * SECOND_NANOS;
  }

  /**
   * Takes what is left and ends the log.
   *
   * @param others what else is kept of the whole run, by its tag
   */
  void stop(Map<String, Histogram> others) {
    stopped = true;
    take();
    synchronized (this) {
      stoppedAt = System.nanoTime();
      endSecond(stoppedAt);
      writeWhole(LoadLogs.SEND_TO_RECEIVE, sendToReceive);
      writeWhole(LoadLogs.LOOP_LAG, lag);
      others.forEach(this::writeWhole);
      log.close();
    }
  }

  /** A distribution of the whole run, under a tag of its own. */
  private void writeWhole(String tag, Histogram whole) {
    long wall = System.currentTimeMillis();
    Histogram tagged = whole.copy();
    tagged.setTag(tag);
    tagged.setStartTimeStamp(wall);
    tagged.setEndTimeStamp(wall);
    log.outputIntervalHistogram(tagged);
  }

  /** How many measured deliveries were recorded so far. */
  long recorded() {
    return recorded;
  }

  /** The longest latency that was recorded so far, in nanoseconds. */
  synchronized long longest() {
    return latency.getMaxValue();
  }

  synchronized Histogram latency() {
    return latency;
  }

  synchronized Histogram sendToReceive() {
    return sendToReceive;
  }

  synchronized Histogram lag() {
    return lag;
  }

  synchronized List<LoadResult.Second> timeline() {
    return List.copyOf(timeline);
  }

  /** The process's share of all processors, from 0 to 1, while it published and measured. */
  synchronized double cpuShare() {
    if (cpuBegan < 0) {
      return 0;
    }
    long cpu = (cpuEnded < 0 ? SYSTEM.getProcessCpuTime() : cpuEnded) - cpuBegan;
    long wall = (cpuEnded < 0 ? System.nanoTime() : cpuTo) - cpuFrom;
    int processors = Runtime.getRuntime().availableProcessors();
    return wall <= 0 ? 0 : Math.max(0, (double) cpu / wall / processors);
  }

  /** How long it took from the first measured send to the last receipt, in nanoseconds. */
  synchronized long receivingNanos() {
    return lastReceipt == 0 ? 0 : lastReceipt - timetable.measuredFrom();
  }

  /** How long it took from the first measured send until it was stopped, in nanoseconds. */
  synchronized long passedNanos() {
    long from = timetable.measuredFrom();
    return from == 0 ? 0 : Math.max(0, stoppedAt - from);
  }
}
