package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Threshold;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadMergeTest {

  @Test
  void refusesShardsOfDifferentRuns() {
    List<LoadMerge.Part> parts =
        List.of(part(Loads.shardOfTwo(1, 60_000)), part(Loads.shardOfTwo(2, 120_000)));

    assertThatThrownBy(() -> LoadMerge.of(parts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "chat, shard 1/2 and chat, shard 2/2 are of different runs: they began at"
                + " 1970-01-01T00:01:00Z and at 1970-01-01T00:02:00Z");
  }

  @Test
  void acceptsShardsThatDoNotSayWhenTheyBegan() {
    List<LoadMerge.Part> parts =
        List.of(part(Loads.shardOfTwo(1, 60_000)), part(Loads.shardOfTwo(2, 0)));

    // Only the log is not there.
    assertThatThrownBy(() -> LoadMerge.of(parts)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void holdsTheWholeToWhatAllShardsWereHeldTo() {
    assertThat(
            LoadMerge.thresholds(
                List.of(held(1, "lost=0", "p99<5ms"), held(2, "p99<5ms", "lost=0"))))
        .extracting(ThresholdExpression::toString)
        .containsExactly("lost=0", "p99<5ms");
  }

  @Test
  void refusesToChooseBetweenThresholds() {
    List<LoadMerge.Part> parts = List.of(held(1), held(2, "lost=0", "p99<5ms"));

    assertThatThrownBy(() -> LoadMerge.thresholds(parts))
        .hasMessage(
            "chat, shard 1/2 was held to nothing, and chat, shard 2/2 to lost=0, p99<5ms; say with"
                + " --threshold what must hold of the whole");
  }

  private static LoadMerge.Part held(int shard, String... expressions) {
    List<Threshold> thresholds =
        Arrays.stream(expressions).map(it -> new Threshold(it, "", true)).toList();
    return part(Loads.shardOfTwo(shard, 60_000).judged(thresholds));
  }

  private static LoadMerge.Part part(LoadResult result) {
    return new LoadMerge.Part(result, Path.of("there-is-none.hlog"));
  }
}
