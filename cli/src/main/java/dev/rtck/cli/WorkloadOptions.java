package dev.rtck.cli;

import dev.rtck.cli.CapacityOptions.Scale;
import dev.rtck.load.LoadPlans;
import dev.rtck.protocol.profile.DurationText;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.reports.LoadResult.Workload;
import dev.rtck.reports.LoadText;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is asked of a target that is loaded. */
final class WorkloadOptions {

  private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(?:/s)?");
  private static final int MOST_SUBSCRIBERS = 1_000_000;
  private static final int MOST_PUBLISHERS = 10_000;
  private static final double MOST_RATE = 1_000_000;
  private static final int MOST_PAYLOAD = 8 << 20;
  private static final double MOST_MESSAGES = 1e9;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "100",
      description = "How many clients receive. Default: 100.")
  private int subscribers = 100;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "1",
      description = "How many clients send; they are not counted as subscribers. Default: 1.")
  private int publishers = 1;

  @Option(
      names = "--rate",
      paramLabel = "N/s",
      defaultValue = "10/s",
      description = "How many messages all publishers send together. Default: 10/s.")
  private String rate = "10/s";

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      converter = Words.Count.class,
      defaultValue = "128",
      description = "How long the text of a message is. Default: 128.")
  private int payload = 128;

  @Option(
      names = "--rooms",
      paramLabel = "N",
      converter = Words.Count.class,
      description = "Spread the subscribers over so many rooms. Default: broadcast to all.")
  private @Nullable Integer rooms;

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      converter = Words.Time.class,
      defaultValue = "5s",
      description = "For how long messages are published first that do not count. Default: 5s.")
  private Duration warmup = Duration.ofSeconds(5);

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Words.Time.class,
      defaultValue = "20s",
      description = "For how long messages are published that count. Default: 20s.")
  private Duration duration = Duration.ofSeconds(20);

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "1",
      description = "Recorded with the workload. Default: 1.")
  private int seed = 1;

  OperationName operation() {
    return rooms == null ? OperationName.BROADCAST : OperationName.ROOM;
  }

  /**
   * Checks what can be told without a target.
   *
   * @throws UsageException with the option's name
   */
  void check() {
    within("--subscribers", subscribers, 1, MOST_SUBSCRIBERS);
    within("--publishers", publishers, 1, MOST_PUBLISHERS);
    within("--payload", payload, LoadPlans.SHORTEST_PAYLOAD, MOST_PAYLOAD);
    if (rooms != null) {
      within("--rooms", rooms, 1, subscribers);
    }
    double perSecond = ratePerSecond();
    if (perSecond <= 0 || perSecond > MOST_RATE) {
      throw new UsageException("--rate takes more than 0/s and at most 1000000/s, found " + rate);
    }
    double messages = perSecond * (warmup.toMillis() + duration.toMillis()) / 1000;
    if (messages > MOST_MESSAGES) {
      throw new UsageException("--rate and --duration make more than 1000000000 messages");
    }
    if (perSecond * duration.toMillis() / 1000 < 1) {
      throw new UsageException(
          "at --rate " + rate + " nothing is sent in " + DurationText.format(duration));
    }
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UsageException(
          option + " takes a number from " + least + " to " + most + ", found " + value);
    }
  }

  private double ratePerSecond() {
    Matcher matcher = RATE.matcher(rate);
    if (!matcher.matches()) {
      throw new UsageException("--rate takes a number such as 10/s or 0.5/s, found '" + rate + "'");
    }
    return Double.parseDouble(matcher.group(1));
  }

  Workload workload() {
    return new Workload(
        subscribers,
        publishers,
        ratePerSecond(),
        payload,
        rooms == null ? 1 : rooms,
        warmup.toMillis(),
        duration.toMillis(),
        seed);
  }

  /** Returns what is asked for, with another value of what is raised. */
  Workload workload(Scale scale, double value) {
    Workload asked = workload();
    return new Workload(
        scale == Scale.SUBSCRIBERS ? (int) value : asked.subscribers(),
        asked.publishers(),
        scale == Scale.RATE ? value : asked.ratePerSecond(),
        asked.payloadBytes(),
        asked.rooms(),
        asked.warmupMillis(),
        asked.durationMillis(),
        asked.seed());
  }

  /** Returns where a search begins: with what was asked for. */
  double beginning(Scale scale) {
    return scale == Scale.RATE ? ratePerSecond() : subscribers;
  }

  /** Returns the least that a search tries. */
  double lowest(Scale scale) {
    return scale == Scale.RATE
        ? Math.max(1, 1000.0 / duration.toMillis())
        : rooms == null ? 1 : rooms;
  }

  /** Returns the most that can be asked for. */
  double highest(Scale scale) {
    return scale == Scale.SUBSCRIBERS
        ? MOST_SUBSCRIBERS
        : Math.min(
            MOST_RATE,
            Math.floor(MOST_MESSAGES * 1000 / (double) (warmup.toMillis() + duration.toMillis())));
  }

  /** Returns the most that the target promises to bear, or infinity. */
  double limit(Scale scale, Endpoint endpoint) {
    Integer connections = endpoint.limits().connections();
    Double most = endpoint.limits().ratePerSecond();
    if (scale == Scale.RATE) {
      return most == null ? Double.POSITIVE_INFINITY : most;
    }
    return connections == null
        ? Double.POSITIVE_INFINITY
        : connections - publishers - LoadPlans.OTHER_CONNECTIONS;
  }

  static String words(Workload asked) {
    return asked.subscribers()
        + " subscribers, "
        + asked.publishers()
        + (asked.publishers() == 1 ? " publisher, " : " publishers, ")
        + LoadText.number(asked.ratePerSecond())
        + "/s"
        + " for "
        + DurationText.format(Duration.ofMillis(asked.durationMillis()))
        + " after "
        + DurationText.format(Duration.ofMillis(asked.warmupMillis()))
        + " of warm-up";
  }
}
