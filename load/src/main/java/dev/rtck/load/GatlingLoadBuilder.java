package dev.rtck.load;

import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.NearestName;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.reports.LoadResult.Workload;
import dev.rtck.reports.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what is asked of a {@link GatlingLoad}; what is left out is as with {@code rtck load}: 100
 * subscribers, one publisher, 10 messages a second of 128 bytes, for 20 s after 5 s of warm-up. Not
 * thread-safe.
 */
public final class GatlingLoadBuilder {

  private static final Duration WAIT = Duration.ofSeconds(10);

  private final Profile profile;
  private final Endpoint endpoint;
  private final List<ThresholdExpression> bounds = new ArrayList<>();
  private final List<String> allowed = new ArrayList<>();
  private int subscribers = 100;
  private int publishers = 1;
  private double ratePerSecond = 10;
  private int payloadBytes = 128;
  private int rooms;
  private Duration warmup = Duration.ofSeconds(5);
  private Duration duration = Duration.ofSeconds(20);
  private Path report = Path.of("rtck-report");
  private @Nullable URI url;

  private GatlingLoadBuilder(Profile profile, Endpoint endpoint) {
    this.profile = profile;
    this.endpoint = endpoint;
  }

  /**
   * Reads a profile. What it says about starting the target is not used: the target is to run.
   *
   * @param endpoint the name of what is loaded in it
   * @throws dev.rtck.protocol.profile.ProfileException when the profile cannot be used
   * @throws IllegalArgumentException with one line for the user when there is no such endpoint
   */
  public static GatlingLoadBuilder of(Path profile, String endpoint) {
    Profile read = ProfileReader.read(profile, System.getenv());
    Endpoint found = read.endpoints().get(endpoint);
    if (found == null) {
      throw new IllegalArgumentException(
          "unknown endpoint '"
              + endpoint
              + "'"
              + NearestName.hint(endpoint, List.copyOf(read.endpoints().keySet())));
    }
    return new GatlingLoadBuilder(read, found);
  }

  /** Says how many clients receive. */
  public GatlingLoadBuilder subscribers(int count) {
    subscribers = count;
    return this;
  }

  /** Says how many clients send; they are not counted as subscribers. */
  public GatlingLoadBuilder publishers(int count) {
    publishers = count;
    return this;
  }

  /** Says how many messages all publishers send together. */
  public GatlingLoadBuilder ratePerSecond(double rate) {
    ratePerSecond = rate;
    return this;
  }

  /** Says how long the text of a message is. */
  public GatlingLoadBuilder payloadBytes(int bytes) {
    payloadBytes = bytes;
    return this;
  }

  /** Spreads the subscribers over so many rooms; without it messages are broadcast to all. */
  public GatlingLoadBuilder rooms(int count) {
    rooms = count;
    return this;
  }

  /** Says for how long messages are published first that do not count. */
  public GatlingLoadBuilder warmup(Duration time) {
    warmup = time;
    return this;
  }

  /** Says for how long messages are published that count. */
  public GatlingLoadBuilder duration(Duration time) {
    duration = time;
    return this;
  }

  /**
   * Adds what must hold, such as {@code p99<50ms} or {@code lost=0}.
   *
   * @throws IllegalArgumentException with one line for the user when it is no threshold
   */
  public GatlingLoadBuilder threshold(String expression) {
    bounds.add(ThresholdExpression.parse(expression));
    return this;
  }

  /** Says where the target runs, in place of the profile's {@code url}. */
  public GatlingLoadBuilder url(URI base) {
    url = base;
    return this;
  }

  /** Names a host that you may load, where it is not this machine. */
  public GatlingLoadBuilder allowedToLoad(String host) {
    allowed.add(host);
    return this;
  }

  /** Says where {@code run.json} and the reports go; {@code rtck-report} otherwise. */
  public GatlingLoadBuilder report(Path folder) {
    report = folder;
    return this;
  }

  /**
   * Makes the load: checks all, makes the report folder and starts a process that hears what
   * subscribers hear.
   *
   * @throws IllegalArgumentException with one line for the user when that cannot be measured, or
   *     may not be
   * @throws UncheckedIOException when nothing can be written or started
   */
  public GatlingLoad start() {
    OperationName operation = rooms == 0 ? OperationName.BROADCAST : OperationName.ROOM;
    URI where = address();
    Workload workload = workload();
    LoadPlans.check(endpoint, operation, where);
    LoadLimits.check(endpoint, workload, Share.WHOLE);
    LoadPermission.check(where, allowed, "allowedToLoad(\"%s\")");
    Path folder = report.toAbsolutePath();
    Path logs = folder.resolve("load");
    LoadPlan plan = LoadPlans.of(profile, endpoint, where, false, workload, operation, WAIT, logs);
    try {
      Files.createDirectories(logs);
      return new GatlingLoad(plan, bounds, target(where), folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the load: " + e.getMessage(), e);
    }
  }

  private URI address() {
    URI own = endpoint.url();
    if (own != null) {
      return own;
    }
    URI base = url == null ? profile.url() : url;
    if (base == null) {
      throw new IllegalArgumentException(
          "the profile '"
              + profile.file()
              + "' names no 'url'; say where the target runs by url()");
    }
    return endpoint.address(base);
  }

  private Run.Target target(URI where) {
    String name = profile.target();
    return new Run.Target(
        name == null ? where.getAuthority() : name,
        Secrets.of(profile.secrets()).blotOut(where.toString()));
  }

  private Workload workload() {
    within("subscribers", subscribers, 1, Integer.MAX_VALUE);
    within("publishers", publishers, 1, Integer.MAX_VALUE);
    within("payloadBytes", payloadBytes, LoadPlans.SHORTEST_PAYLOAD, Integer.MAX_VALUE);
    within("rooms", rooms, 0, subscribers);
    if (!(ratePerSecond > 0) || ratePerSecond * duration.toMillis() / 1000 < 1) {
      throw new IllegalArgumentException(
          "at " + ratePerSecond + " messages a second nothing is sent in " + duration);
    }
    return new Workload(
        subscribers,
        publishers,
        ratePerSecond,
        payloadBytes,
        Math.max(1, rooms),
        warmup.toMillis(),
        duration.toMillis(),
        1);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name
              + " takes a number from "
              + least
              + (most == Integer.MAX_VALUE ? "" : " to " + most)
              + ", found "
              + value);
    }
  }
}
