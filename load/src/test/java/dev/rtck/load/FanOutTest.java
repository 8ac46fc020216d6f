package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.fault.Direction;
import dev.rtck.protocol.fault.Fault;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Second;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FanOutTest {

  private static final int SUBSCRIBERS = 20;
  private static final long WORK_NANOS = 1_200_000;

  @TempDir private Path folder = Path.of("");
  private ReferenceServer server;
  private Address address;

  @BeforeEach
  void start() throws Exception {
    server = ReferenceServer.start();
    address = new Address("127.0.0.1", server.port(), false, false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void voidsARunInWhichTheHarnessIsOverloaded() {
    LoadResult load =
        run(
            plan(address, 100),
            delivery ->
                (message, nanos) -> {
                  spin(WORK_NANOS);
                  delivery.received(message, nanos);
                });

    assertThat(load.latencyMicros().p90()).isGreaterThan(100_000);
    assertThat(load.harness().saturated()).as(load.harness().toString()).isTrue();
    assertThat(load.harness().reason()).contains("event loops");
  }

  @Test
  void voidsARunWhoseThresholdOneStallOfTheHarnessBroke() {
    AtomicInteger deliveries = new AtomicInteger();
    LoadResult load =
        run(
            plan(address, 100),
            delivery ->
                (message, nanos) -> {
                  if (deliveries.incrementAndGet() == 100 * SUBSCRIBERS) {
                    spin(150_000_000);
                  }
                  delivery.received(message, nanos);
                });

    LoadResult judged =
        HarnessJudgement.judge(load, List.of(ThresholdExpression.parse("max<50ms")));
    assertThat(load.latencyMicros().max()).isGreaterThan(100_000);
    assertThat(judged.harness().saturated()).as(judged.toString()).isTrue();
    assertThat(LoadGate.of(List.of(judged)).exitCode()).isEqualTo(6);
  }

  @Test
  void blamesTheTargetThatIsOverloaded() throws Exception {
    try (FaultProxy slow = FaultProxy.to(address, new Transcript(Secrets.of(List.of())))) {
      LoadResult load =
          run(
              plan(slow.address(), 100),
              UnaryOperator.identity(),
              () -> slow.apply(new Fault.Throttle(Direction.TO_CLIENT, 16_000)));

      assertThat(load.delivered()).isPositive();
      assertThat(load.latencyMicros().p90()).isGreaterThan(400_000);
      assertThat(load.harness().saturated()).as(load.harness().toString()).isFalse();
    }
  }

  @Test
  void countsWhatIsLostWithAConnection() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(address, new Transcript(Secrets.of(List.of())))) {
      LoadPlan plan = plan(proxy.address(), 50);
      try (FanOut fanOut = connected(plan, UnaryOperator.identity())) {
        proxy.reset(proxy.connections().get(0));
        fanOut.publish();
        LoadResult load = fanOut.finish();

        assertThat(load.connected()).isEqualTo(SUBSCRIBERS);
        assertThat(load.published()).isEqualTo(100);
        assertThat(load.expected()).isEqualTo(100L * SUBSCRIBERS);
        assertThat(load.lost()).isEqualTo(100);
        assertThat(load.troubles()).hasSize(2);
        assertThat(load.troubles().get(0)).startsWith("1 × ");
        assertThat(load.troubles().get(1)).contains("after the last message was due");
      }
    }
  }

  @Test
  void countsNothingAsLostThatIsUnderWayWhenItIsEndedEarly() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(address, new Transcript(Secrets.of(List.of())))) {
      AtomicInteger deliveries = new AtomicInteger();
      UnaryOperator<Delivery> counting =
          delivery ->
              (message, nanos) -> {
                deliveries.incrementAndGet();
                delivery.received(message, nanos);
              };
      try (FanOut fanOut = connected(plan(proxy.address(), 100), counting)) {
        Set<Integer> subscribers = Set.copyOf(proxy.connections());
        Thread publishing = new Thread(fanOut::publish);
        publishing.start();
        Awaitility.await().until(() -> deliveries.get() > 60 * SUBSCRIBERS);
        proxy.freeze(Direction.TO_CLIENT);
        long before = sent(proxy, subscribers);
        Awaitility.await().until(() -> sent(proxy, subscribers) > before + 1000);
        LoadResult load = fanOut.finish();
        publishing.join();

        assertThat(load.delivered()).isPositive();
        assertThat(load.lost()).isZero();
        assertThat(load.troubles()).singleElement().asString().contains("under way");
      }
    }
  }

  @Test
  void tellsTheRateOfTheTimeThatPassedUntilItIsEndedEarly() throws Exception {
    LoadResult load = endedEarly(new Workload(SUBSCRIBERS, 1, 100, 128, 1, 0, 60_000, 1));

    assertThat(load.deliveriesPerSecond()).isBetween(50.0 * SUBSCRIBERS, 110.0 * SUBSCRIBERS);
  }

  @Test
  void tellsOfNoSecondWhereItIsEndedInTheWarmUp() throws Exception {
    LoadResult load = endedEarly(new Workload(SUBSCRIBERS, 1, 100, 128, 1, 60_000, 1000, 1));

    assertThat(load.timeline()).isEmpty();
    assertThat(LoadLogs.read(folder.resolve("one.hlog")).seconds()).isEmpty();
  }

  /** Runs a load that is ended when each subscriber has got fifty messages. */
  private LoadResult endedEarly(Workload workload) throws Exception {
    AtomicInteger deliveries = new AtomicInteger();
    UnaryOperator<Delivery> counting =
        delivery ->
            (message, nanos) -> {
              deliveries.incrementAndGet();
              delivery.received(message, nanos);
            };
    try (FanOut fanOut = connected(plan(address, workload), counting)) {
      Thread publishing = new Thread(fanOut::publish);
      publishing.start();
      Awaitility.await().until(() -> deliveries.get() > 50 * SUBSCRIBERS);
      LoadResult load = fanOut.finish();
      publishing.join();
      return load;
    }
  }

  @Test
  void tellsOfSecondsInWhichNothingCame() {
    LoadPlan plan = plan(address, new Workload(SUBSCRIBERS, 1, 0.4, 128, 1, 0, 5000, 1));

    LoadResult load = run(plan, UnaryOperator.identity());

    assertThat(load.timeline())
        .extracting(Second::atMillis, Second::count, Second::published)
        .containsExactly(
            tuple(0L, (long) SUBSCRIBERS, 1L),
            tuple(1000L, 0L, 0L),
            tuple(2000L, (long) SUBSCRIBERS, 1L));
    assertThat(LoadLogs.read(folder.resolve("one.hlog")).seconds())
        .extracting(Histogram::getTotalCount)
        .containsExactly((long) SUBSCRIBERS, 0L, (long) SUBSCRIBERS);
  }

  /** What others than the subscribers sent, in bytes. */
  private static long sent(FaultProxy proxy, Set<Integer> subscribers) {
    return proxy.relayed(Direction.TO_TARGET).entrySet().stream()
        .filter(entry -> !subscribers.contains(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void measuresAKnownDelay() throws Exception {
    try (FaultProxy slow = FaultProxy.to(address, new Transcript(Secrets.of(List.of())))) {
      LoadResult load =
          run(
              plan(slow.address(), 20),
              UnaryOperator.identity(),
              () -> slow.apply(new Fault.Delay(Direction.TO_CLIENT, Duration.ofMillis(100))));

      assertThat(load.lost()).isZero();
      assertThat(load.latencyMicros().min()).isGreaterThanOrEqualTo(100_000);
      assertThat(load.sendToReceiveMicros().min()).isGreaterThanOrEqualTo(99_900);
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private LoadResult run(LoadPlan plan, UnaryOperator<Delivery> burden) {
    return run(plan, burden, () -> {});
  }

  private LoadResult run(LoadPlan plan, UnaryOperator<Delivery> burden, Runnable once) {
    try (FanOut fanOut = connected(plan, burden)) {
      once.run();
      fanOut.publish();
      return HarnessJudgement.judge(fanOut.finish(), List.of());
    }
  }

  private static FanOut connected(LoadPlan plan, UnaryOperator<Delivery> burden) {
    return Crowd.connected(new FanOut(plan, 1, burden), SUBSCRIBERS);
  }

  private LoadPlan plan(Address target, double rate) {
    return plan(target, new Workload(SUBSCRIBERS, 1, rate, 128, 1, 500, 2000, 1));
  }

  private LoadPlan plan(Address target, Workload workload) {
    return Plans.of(Plans.CHAT, target, OperationName.BROADCAST, workload, folder);
  }
}
