package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several processes measure of one load, each of which has a share. */
class ShareOfLoadTest {

  private static final Workload WORKLOAD = new Workload(20, 2, 50, 128, 2, 500, 2000, 1);

  @TempDir private Path folder = Path.of("");

  @Test
  void addsUpToTheWhole() throws Exception {
    Instant startAt = Instant.now().plusSeconds(3);
    List<LoadMerge.Part> parts = measure(3, index -> 1, startAt);

    assertThat(parts).allMatch(part -> part.result().startAtMillis() == startAt.toEpochMilli());
    assertThat(parts).extracting(part -> part.result().connected()).containsExactly(7, 7, 6);
    assertThat(parts).extracting(part -> part.result().published()).containsExactly(50L, 50L, 0L);
    assertThat(parts).allMatch(part -> part.result().untimed() == 0);
    LoadResult merged = LoadMerge.of(parts);
    assertThat(merged.connected()).isEqualTo(20);
    assertThat(merged.published()).isEqualTo(100);
    assertThat(merged.expected()).isEqualTo(1000);
    assertThat(merged.delivered()).isEqualTo(1000);
    assertThat(merged.lost()).isZero();
    assertThat(merged.duplicated()).isZero();
    assertThat(merged.reordered()).isZero();
    assertThat(merged.latencyMicros().count()).isEqualTo(1000);
    assertThat(merged.latencyMicros().max())
        .isEqualTo(
            parts.stream().mapToLong(it -> it.result().latencyMicros().max()).max().orElseThrow());
    assertThat(merged.sendToReceiveMicros().count()).isEqualTo(1000);
    assertThat(merged.connectMicros().count()).isEqualTo(20);
    assertThat(merged.harness().publisherLatenessMicros().count()).isEqualTo(100);
    assertThat(merged.firstReceiverMicros().count()).isEqualTo(100);
    assertThat(merged.firstReceiverMicros().min())
        .isEqualTo(
            parts.stream().mapToLong(it -> it.result().latencyMicros().min()).min().orElseThrow());
    assertThat(merged.lastReceiverMicros().count()).isEqualTo(100);
    assertThat(merged.lastReceiverMicros().max()).isEqualTo(merged.latencyMicros().max());
    assertThat(merged.firstReceiverMicros().p50())
        .isLessThanOrEqualTo(merged.lastReceiverMicros().p50());
    assertThat(merged.timeline().stream().mapToLong(LoadResult.Second::count).sum())
        .isEqualTo(1000);
    assertThat(merged.timeline().stream().mapToLong(LoadResult.Second::published).sum())
        .isEqualTo(100);
    assertThat(merged.harness().saturated()).isFalse();
    assertVoidWhereOneSentLess(parts);
  }

  private static void assertVoidWhereOneSentLess(List<LoadMerge.Part> parts) {
    LoadMerge.Part second = parts.get(1);
    LoadMerge.Part silent = new LoadMerge.Part(Loads.published(second.result(), 49), second.log());

    LoadResult merged = LoadMerge.of(List.of(parts.get(0), silent, parts.get(2)));

    assertThat(LoadGate.of(List.of(merged)).exitCode()).isEqualTo(6);
    assertThat(merged.harness().reason()).startsWith("shard 2: it sent 49 of the 50 messages");
  }

  @Test
  void publishesForTheSubscribersOfOtherShares() throws Exception {
    try (ReferenceServer server = ReferenceServer.start()) {
      LoadPlan plan =
          LoadPlans.part(
              Plans.of(
                  Plans.CHAT,
                  new Address("127.0.0.1", server.port(), false, false),
                  OperationName.BROADCAST,
                  new Workload(1, 2, 100, 128, 1, 0, 200, 1),
                  folder),
              new Share(1, 2),
              Instant.now());
      try (FanOut fanOut = new FanOut(plan, 1)) {
        fanOut.publish();

        assertThat(fanOut.finish().published()).isEqualTo(10);
      }
    }
  }

  @Test
  void countsButDoesNotTimeWhatAnotherMachineSent() throws Exception {
    List<LoadMerge.Part> parts = measure(2, index -> index, Instant.now().plusSeconds(3));

    for (LoadMerge.Part part : parts) {
      assertThat(part.result().delivered()).isEqualTo(500);
      assertThat(part.result().untimed()).isBetween(1L, 499L);
      assertThat(part.result().latencyMicros().count()).isEqualTo(500 - part.result().untimed());
    }
    LoadResult merged = LoadMerge.of(parts);
    assertThat(merged.delivered()).isEqualTo(1000);
    assertThat(merged.latencyMicros().count()).isEqualTo(1000 - merged.untimed());
    assertThat(merged.firstReceiverMicros()).isEqualTo(Latency.NONE);
    assertThat(merged.lastReceiverMicros()).isEqualTo(Latency.NONE);
  }

  @Test
  void isVoidWhereItWasNotReadyInTime() throws Exception {
    LoadResult late = measure(1, 2, index -> 1, Instant.now().minusMillis(300)).get(0).result();

    assertThat(late.harness().saturated()).isTrue();
    assertThat(HarnessJudgement.judge(late, List.of()).harness().reason()).contains("--start-at");
  }

  @Test
  void isNotMergedWithoutTheOthers() throws Exception {
    List<LoadMerge.Part> parts = measure(2, index -> 1, Instant.now().plusSeconds(2));

    assertThatThrownBy(() -> LoadMerge.of(parts.subList(0, 1))).hasMessageContaining("shard 2/2");
    assertThatThrownBy(() -> LoadMerge.of(List.of(parts.get(0), parts.get(0))))
        .hasMessageContaining("twice");
    Files.delete(parts.get(0).log().resolveSibling(Spreads.fileName("one")));
    assertThatThrownBy(() -> LoadMerge.of(parts)).hasMessageContaining("one.spread.csv");
    Path foreign = Files.copy(parts.get(1).log(), folder.resolve("foreign.hlog"));
    assertThatThrownBy(
            () ->
                LoadMerge.of(
                    List.of(
                        new LoadMerge.Part(parts.get(0).result(), folder.resolve("none.hlog")),
                        parts.get(1))))
        .hasMessageContaining("none.hlog");
    Files.writeString(foreign, "#[StartTime: 0]\n");
    assertThatThrownBy(
            () ->
                LoadMerge.of(
                    List.of(parts.get(0), new LoadMerge.Part(parts.get(1).result(), foreign))))
        .hasMessageContaining("not of the same runs");
  }

  private List<LoadMerge.Part> measure(
      int shares, java.util.function.IntUnaryOperator clock, Instant startAt) throws Exception {
    return measure(shares, shares, clock, startAt);
  }

  /** Measures the first of the shares at the same time. */
  private List<LoadMerge.Part> measure(
      int first, int shares, java.util.function.IntUnaryOperator clock, Instant startAt)
      throws Exception {
    try (ReferenceServer server = ReferenceServer.start()) {
      Address address = new Address("127.0.0.1", server.port(), false, false);
      List<CompletableFuture<LoadMerge.Part>> parts = new ArrayList<>();
      IntStream.range(0, first)
          .forEach(
              index ->
                  parts.add(
                      CompletableFuture.supplyAsync(
                          () ->
                              measure(
                                  address,
                                  new Share(index, shares),
                                  clock.applyAsInt(index),
                                  startAt))));
      return parts.stream().map(CompletableFuture::join).toList();
    }
  }

  private LoadMerge.Part measure(Address address, Share share, int clock, Instant startAt) {
    Path own = folder.resolve("shard-" + share.index());
    assertThat(own.toFile().mkdirs()).isTrue();
    LoadPlan whole = Plans.of(Plans.CHAT, address, OperationName.ROOM, WORKLOAD, own);
    LoadPlan plan = LoadPlans.part(whole.withClock(clock), share, startAt);
    try (FanOut fanOut = new FanOut(plan, 1)) {
      var unused = Crowd.connected(fanOut, plan.ownSubscribers());
      fanOut.publish();
      return new LoadMerge.Part(fanOut.finish(), own.resolve("one.hlog"));
    }
  }
}
