package dev.rtck.cli;

import dev.rtck.cli.TargetChoice.Origin;
import dev.rtck.load.LoadLimits;
import dev.rtck.load.LoadPermission;
import dev.rtck.load.LoadPlans;
import dev.rtck.load.Share;
import dev.rtck.load.ThresholdExpression;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.Endpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rtck load}: measures how long a broadcast takes to reach every subscriber. */
@Command(
    name = "load",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Measures how long a published message takes to reach every subscriber, and whether one is",
      "lost, doubled or out of order; judges thresholds. Loads every endpoint whose profile",
      "declares 'broadcast' (with --rooms: 'room') in turn.",
      ""
    },
    footer = {
      "",
      "DURATION is a number with ms, s, m or h; EXPR is a bound such as p99<50ms, lost=0,",
      "duplicated=0, reordered=0, connected=100%%, connect-p99<1s, max<=2s or deliveries/s>1000.",
      "Exit codes: 0 the gate holds, 1 it failed, 2 usage, 3 the target was not reachable, 4 rtck",
      "failed, 5 nothing was judged, 6 rtck was the bottleneck, 130 interrupted."
    })
final class LoadCommand implements Callable<Integer> {

  private static final int MOST_ROUNDS = 1000;

  private final Surroundings surroundings;

  @Mixin private TargetOptions target = new TargetOptions();

  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      converter = Words.Spoken.class,
      description = "Only endpoints that speak it.")
  private @Nullable Protocol protocol;

  @Option(names = "--threshold", paramLabel = "EXPR", description = "What must hold. Repeatable.")
  private List<String> thresholds = new ArrayList<>();

  @Mixin private CapacityOptions capacity = new CapacityOptions();

  @Mixin private ShardOptions shards = new ShardOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "1",
      description =
          "Load everything so often, in turn. With several --profile: A B A B, so that what the"
              + " machine does meanwhile cancels out. Default: 1.")
  private int rounds = 1;

  @Option(
      names = "--i-am-allowed-to-load",
      paramLabel = "HOST",
      description = "Load this host, which is not this machine. Repeatable.")
  private List<String> allowed = new ArrayList<>();

  LoadCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<ThresholdExpression> bounds = expressions("--threshold", thresholds);
    List<ThresholdExpression> goals = capacity.goals();
    workload.check();
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new UsageException(
          "--rounds takes a number from 1 to " + MOST_ROUNDS + ", found " + rounds);
    }
    if (rounds > 1 && !goals.isEmpty()) {
      throw new UsageException("--find-capacity confirms what it finds; leave --rounds out");
    }
    Share share = shards.share(surroundings.environment());
    Instant startAt = shards.startAt(Instant.now());
    if (startAt != null && (rounds > 1 || target.profiles.size() > 1 || !goals.isEmpty())) {
      throw new UsageException("--start-at is the start of one load; leave the others out");
    }
    List<LoadOrder.Subject> subjects = new ArrayList<>();
    for (TargetChoice choice :
        new TargetChooser(target, protocol, surroundings).chooseEach("rtck load")) {
      List<Endpoint> endpoints = loadable(choice);
      for (Endpoint endpoint : endpoints) {
        check(choice, endpoint, share);
      }
      if (startAt != null && endpoints.size() > 1) {
        throw new UsageException("--start-at is the start of one load; choose it with --endpoint");
      }
      subjects.add(new LoadOrder.Subject(choice, endpoints));
    }
    Path output = surroundings.directory().resolve(target.output);
    OutputFolder.prepare(output);
    LoadOrder order =
        new LoadOrder(
            subjects, rounds, workload, bounds, goals, capacity.scale(), share, startAt, output);
    try (Interruption interruption = new Interruption()) {
      return new LoadRun(surroundings, target, order, interruption).run();
    }
  }

  private void check(TargetChoice choice, Endpoint endpoint, Share share) {
    boolean foreign = choice.origin() != Origin.EMBEDDED;
    try {
      if (foreign) {
        LoadPlans.check(endpoint, workload.operation(), choice.address(endpoint));
      }
      LoadLimits.check(endpoint, workload.workload(), share);
      if (foreign) {
        LoadPermission.check(choice.address(endpoint), allowed, "--i-am-allowed-to-load %s");
      }
    } catch (IllegalArgumentException cannot) {
      throw new UsageException(String.valueOf(cannot.getMessage()));
    }
  }

  /**
   * Reads expressions.
   *
   * @throws UsageException with the option's name when one is no threshold
   */
  static List<ThresholdExpression> expressions(String option, List<String> texts) {
    List<ThresholdExpression> expressions = new ArrayList<>();
    for (String text : texts) {
      try {
        expressions.add(ThresholdExpression.parse(text));
      } catch (IllegalArgumentException e) {
        throw new UsageException(option + ": " + e.getMessage());
      }
    }
    return expressions;
  }

  private List<Endpoint> loadable(TargetChoice choice) {
    List<Endpoint> endpoints =
        choice.endpoints().stream()
            .filter(endpoint -> endpoint.declares(workload.operation()))
            .filter(endpoint -> LoadPlans.PROTOCOLS.contains(endpoint.protocol()))
            .toList();
    if (endpoints.isEmpty()) {
      throw new UsageException(
          "no endpoint that was asked for declares '"
              + workload.operation().word()
              + "' over "
              + String.join(
                  " or ", LoadPlans.PROTOCOLS.stream().map(Protocol::word).sorted().toList())
              + "; a profile says how a message is published and received");
    }
    return endpoints;
  }
}
