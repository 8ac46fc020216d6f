package dev.rtck.cli;

import dev.rtck.load.Share;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a load this process has, where several make it together, and when they begin. */
final class ShardOptions {

  /** What Kubernetes tells each pod of an Indexed Job; from 0. */
  private static final String JOB_INDEX = "JOB_COMPLETION_INDEX";

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Make one share of N of the load, such as 2/5. With N alone I is what Kubernetes tells"
              + " the pods of an Indexed Job. 'rtck merge' makes one report of all.")
  private @Nullable String shard;

  @Option(
      names = "--start-at",
      paramLabel = "TIME",
      description =
          "When to begin to publish, in UTC, such as 2026-11-22T10:00:00Z; the same for all shards.")
  private @Nullable String startAt;

  /**
   * Returns the share.
   *
   * @throws UsageException when it is none, or has no common start
   */
  Share share(Map<String, String> environment) {
    String asked = shard;
    if (asked == null) {
      return Share.WHOLE;
    }
    Share share;
    try {
      share = asked.contains("/") ? Share.parse(asked) : ofJob(asked, environment);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--shard: " + e.getMessage());
    }
    if (share.isPart() && startAt == null) {
      throw new UsageException("--shard needs --start-at, the same for all shards");
    }
    return share;
  }

  private static Share ofJob(String count, Map<String, String> environment) {
    String index = environment.get(JOB_INDEX);
    if (index == null || !index.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "'" + count + "' needs " + JOB_INDEX + " in the environment; or write it as 2/5");
    }
    return Share.parse((Integer.parseInt(index) + 1) + "/" + count);
  }

  /**
   * Returns the common start, or null when there is none.
   *
   * @throws UsageException when it is no time, has passed, or is far
   */
  @Nullable Instant startAt(Instant now) {
    String asked = startAt;
    if (asked == null) {
      return null;
    }
    Instant start;
    try {
      start = Instant.parse(asked);
    } catch (DateTimeException e) {
      throw new UsageException(
          "--start-at takes a time in UTC such as 2026-11-22T10:00:00Z, found '" + asked + "'");
    }
    if (!start.isAfter(now)) {
      throw new UsageException("--start-at " + asked + " has passed");
    }
    if (start.isAfter(now.plus(LONGEST_WAIT))) {
      throw new UsageException("--start-at " + asked + " is more than an hour from now");
    }
    return start;
  }
}
