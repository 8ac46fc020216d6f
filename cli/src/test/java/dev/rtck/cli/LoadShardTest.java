package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One load that several processes make together. */
class LoadShardTest {

  private static final String WORKLOAD =
      "load --warmup 1s --duration 2s --subscribers 20 --publishers 3 --rate 30 --threshold lost=0";
  private static final int SHARDS = 3;
  private static final int START_SECONDS = 30;

  @TempDir private Path directory = Path.of("");

  @Test
  void countsWithThreeProcessesWhatOneCounts() throws Exception {
    try (ReferenceServer server = ReferenceServer.start()) {
      Files.writeString(directory.resolve("rtck.yaml"), BoardProfile.at(server.port(), ""));
      Instant start = Instant.now().plusSeconds(START_SECONDS).truncatedTo(ChronoUnit.SECONDS);
      List<CompletableFuture<CommandRun>> shards =
          IntStream.rangeClosed(1, SHARDS)
              .mapToObj(
                  shard ->
                      CompletableFuture.supplyAsync(
                          () ->
                              run(
                                  WORKLOAD
                                      + " --shard "
                                      + shard
                                      + "/"
                                      + SHARDS
                                      + " --output shard-"
                                      + shard
                                      + " --start-at "
                                      + start)))
              .toList();
      for (CompletableFuture<CommandRun> shard : shards) {
        CommandRun run = shard.join();
        assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 6);
      }

      CommandRun merged = run("merge shard-1 shard-2 shard-3 --output merged");
      CommandRun single = run(WORKLOAD + " --output single");

      assertThat(single.exitCode()).as(single.out() + single.err()).isIn(0, 6);
      assertThat(merged.exitCode()).as(merged.out() + merged.err()).isIn(0, 6);
      LoadResult whole = RunFile.read(directory.resolve("merged/run.json")).load().get(0);
      LoadResult one = RunFile.read(directory.resolve("single/run.json")).load().get(0);
      assertThat(whole.workload()).isEqualTo(one.workload());
      assertThat(whole.connected()).isEqualTo(one.connected()).isEqualTo(20);
      assertThat(whole.published()).isEqualTo(one.published()).isEqualTo(60);
      assertThat(whole.expected()).isEqualTo(one.expected()).isEqualTo(1200);
      assertThat(whole.delivered()).isEqualTo(one.delivered()).isEqualTo(1200);
      assertThat(whole.lost()).isEqualTo(one.lost());
      assertThat(whole.duplicated()).isEqualTo(one.duplicated());
      assertThat(whole.reordered()).isEqualTo(one.reordered());
      assertThat(whole.harness().canaryMicros().count()).isPositive();
      assertThat(whole.latencyMicros().count() + whole.untimed()).isEqualTo(1200);
      if (whole.untimed() == 0) {
        assertThat(whole.firstReceiverMicros().count()).isEqualTo(60);
        assertThat(whole.lastReceiverMicros().max()).isEqualTo(whole.latencyMicros().max());
      } else {
        assertThat(merged.out()).contains("who got a message first and last is not known");
      }
      assertThat(whole.thresholds())
          .extracting(LoadResult.Threshold::expression)
          .containsExactly("lost=0");
      assertThat(directory.resolve("merged/index.html")).isNotEmptyFile();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--shard 2/5 | --shard needs --start-at",
        "--shard 6/5 --start-at 2026-11-22T10:00:00Z | --shard: expected one of",
        "--shard 5 | needs JOB_COMPLETION_INDEX",
        "--start-at noon | --start-at takes a time in UTC",
        "--start-at 2020-01-01T00:00:00Z | has passed",
        "--start-at 2100-01-01T00:00:00Z | more than an hour"
      })
  void refusesAShareThatCannotBe(String words, String problem) {
    CommandRun run = run("load --endpoint chat " + words);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(problem);
  }

  @Test
  void takesItsShareFromTheJobThatItIsAPodOf() {
    CommandRun run =
        CommandRun.of(
            directory,
            Map.of("JOB_COMPLETION_INDEX", "3"),
            "load",
            "--shard",
            "3",
            "--start-at",
            "2100-01-01T00:00:00Z");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("found 4/3");
  }

  @Test
  void understandsTheManifestForKubernetes() throws Exception {
    Map<?, ?> job = manifest("job.yaml");
    String words =
        String.valueOf(at(job, "spec", "template", "spec", "containers", 0, "args", 0))
            .replace("START_AT", "2020-01-01T00:00:00Z")
            .replace("TARGET_HOST", "chat.example")
            .replace("'", "")
            .replace("/profile/rtck.yaml", "rtck.yaml")
            .replace("exec rtck ", "");
    Files.writeString(
        directory.resolve("rtck.yaml"),
        "url: http://127.0.0.1:9\nendpoints: {chat: {protocol: websocket, path: /}}\n");

    CommandRun run =
        CommandRun.of(directory, Map.of("JOB_COMPLETION_INDEX", "0"), words.split(" "));

    // All of it was read; only the time is not to come any more.
    assertThat(run.err()).contains("--start-at 2020-01-01T00:00:00Z has passed");
    assertThat(at(job, "spec", "completions")).isEqualTo(5);
    // A pod that a threshold ends would take the others with it.
    assertThat(words).contains("--shard 5").doesNotContain("--threshold");
    assertThat(at(job, "spec", "backoffLimitPerIndex")).isEqualTo(0);
  }

  @Test
  void understandsTheManifestThatMergesWhatThePodsLeft() throws Exception {
    List<?> words =
        (List<?>) at(manifest("merge.yaml"), "spec", "template", "spec", "containers", 0, "args");

    CommandRun run =
        CommandRun.of(directory, words.stream().map(String::valueOf).toArray(String[]::new));

    // All of it was read; only the reports are not there.
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("cannot read /reports/shard-0/run.json: no such file");
    assertThat(words.stream().map(String::valueOf).filter(it -> it.contains("/shard-"))).hasSize(5);
  }

  private static Map<?, ?> manifest(String name) throws IOException {
    String text = Files.readString(Path.of("../load/deploy", name));
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static Object at(Object tree, Object... steps) {
    Object here = tree;
    for (Object step : steps) {
      here =
          step instanceof Integer index
              ? ((List<?>) here).get(index)
              : Objects.requireNonNull(((Map<?, ?>) here).get(step), String.valueOf(step));
    }
    return here;
  }

  @Test
  void refusesToMergeWhatIsNotThere() {
    CommandRun run = run("merge nowhere --output merged");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no such file");
    assertThat(directory.resolve("merged")).doesNotExist();
  }

  @Test
  void refusesToMergeAShardThatWasInterrupted() {
    Path file = directory.resolve("shard-1").resolve(RunFile.NAME);
    RunFile.create(file, Run.Tool.rtck(), new Run.Target("chat", ""), Instant.now()).close();

    CommandRun run = run("merge shard-1 --output merged");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("cannot use " + file + ": the run was interrupted");
    assertThat(directory.resolve("merged")).doesNotExist();
  }

  private CommandRun run(String words) {
    return CommandRun.of(directory, words.split(" "));
  }
}
