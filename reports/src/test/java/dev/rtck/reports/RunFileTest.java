package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {
  private static final InstantSource AFTER_3812_MILLIS =
      InstantSource.fixed(SampleRun.STARTED.plusMillis(3812));

  @TempDir Path folder;

  @Test
  void isValidBeforeTheFirstResult() {
    Path file = path();
    try (RunFile run = create(file)) {
      assertThat(run).isNotNull();
      assertThat(RunSchema.errors(file)).isEmpty();
      assertThat(RunFile.read(file).gate()).isEqualTo(Gate.INTERRUPTED);
      assertThat(RunFile.read(file).results()).isEmpty();
    }
  }

  @Test
  void isValidAndCompleteAfterEveryResult() {
    Path file = path();
    List<Result> appended = new ArrayList<>();
    try (RunFile run = create(file)) {
      for (Result result : SampleRun.results()) {
        run.append(result);
        appended.add(result);

        assertThat(RunSchema.errors(file)).isEmpty();
        Run soFar = RunFile.read(file);
        assertThat(soFar.results()).isEqualTo(appended);
        assertThat(soFar.totals()).isEqualTo(Totals.of(appended, 0));
        assertThat(soFar.gate()).isEqualTo(Gate.INTERRUPTED);
        assertThat(soFar.durationMillis()).isEqualTo(3812);
      }
    }
    assertThat(RunFile.read(file).gate()).isEqualTo(Gate.INTERRUPTED);
  }

  @Test
  void holdsTheGateOnceFinished() {
    Path file = path();
    Run written;
    try (RunFile run = create(file)) {
      SampleRun.results().forEach(run::append);
      written = run.finish(new Gate(1, "1 case failed and 1 could not run"), 1);
    }
    assertThat(RunSchema.errors(file)).isEmpty();
    assertThat(written).isEqualTo(SampleRun.run()).isEqualTo(RunFile.read(file));
  }

  @Test
  void staysValidWhenTheLastTailIsShorterThanTheOneBefore() throws Exception {
    Path file = path();
    try (RunFile run = create(file)) {
      run.finish(new Gate(0, ""), 0);
    }
    assertThat(RunSchema.errors(file)).isEmpty();
    assertThat(RunFile.read(file).gate()).isEqualTo(new Gate(0, ""));
    assertThat(Files.readString(file)).endsWith("\n");
  }

  @Test
  void looksAsTheContractSays() throws Exception {
    Path file = path();
    try (RunFile run = create(file)) {
      run.append(SampleRun.failure());
      run.append(SampleRun.excused());
      run.finish(new Gate(1, "1 case failed"), 0);
    }
    Golden.assertSame("run.json", Files.readString(file));
  }

  @Test
  void isTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try (RunFile run = create(path())) {
      run.append(SampleRun.failure());
      assertThat(RunSchema.errors(path())).isEmpty();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void survivesTheDeathOfItsProcess() throws Exception {
    Path file = path();
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessRun.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // The first byte says that all results are appended; nothing has been closed then.
      assertThat(writer.getInputStream().read()).isEqualTo('.');
    } finally {
      writer.destroyForcibly();
    }
    assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(RunSchema.errors(file)).isEmpty();
    Run run = RunFile.read(file);
    assertThat(run.results()).hasSize(EndlessRun.RESULTS);
    assertThat(run.gate()).isEqualTo(Gate.INTERRUPTED);
  }

  @Test
  void takesResultsFromManyThreads() throws Exception {
    Path file = path();
    List<Result> results = SampleRun.failures(200, 3);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (RunFile run = create(file)) {
      List<Future<?>> appends = new ArrayList<>();
      for (Result result : results) {
        appends.add(threads.submit(() -> run.append(result)));
      }
      for (Future<?> append : appends) {
        append.get(30, TimeUnit.SECONDS);
      }
      Run finished = run.finish(new Gate(1, "200 cases failed"), 0);
      assertThat(finished.results()).containsExactlyInAnyOrderElementsOf(results);
      assertThat(finished.totals().fail()).isEqualTo(200);
    } finally {
      threads.shutdownNow();
    }
    assertThat(RunSchema.errors(file)).isEmpty();
  }

  @Test
  void isNotClosedByAnInterruptedThread() {
    Path file = path();
    try (RunFile run = create(file)) {
      Thread.currentThread().interrupt();
      run.append(SampleRun.failure());
      assertThat(Thread.interrupted()).isTrue();
      run.append(SampleRun.warning());
      assertThat(run.finish(new Gate(1, "1 case failed"), 0).results()).hasSize(2);
    }
  }

  @Test
  void holdsWhateverATargetSends() {
    Path file = path();
    try (RunFile run = create(file)) {
      run.append(SampleRun.hostile(Verdict.FAIL, false));
      Result read = run.finish(new Gate(1, SampleRun.HOSTILE), 0).results().get(0);
      // UTF-8 has no lone surrogates.
      assertThat(read.title()).isEqualTo(SampleRun.HOSTILE.replace('\ud800', '?'));
    }
  }

  @Test
  void writesManyResultsWithoutRewritingThem() throws Exception {
    Path file = path();
    try (RunFile run = create(file)) {
      // 10 MB; a file that is written anew for each result would take minutes.
      SampleRun.failures(1_000, 25).forEach(run::append);
      run.finish(new Gate(1, "1000 cases failed"), 0);
    }
    assertThat(Files.size(file)).isGreaterThan(8_000_000);
    assertThat(RunFile.read(file).results()).hasSize(1_000);
  }

  @Test
  void leavesNothingElseInTheFolder() throws Exception {
    try (RunFile run = create(path())) {
      run.append(SampleRun.failure());
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path());
    }
  }

  @Test
  void replacesAnOlderFileAndMakesFolders() throws Exception {
    Path file = folder.resolve("a").resolve("b").resolve("run.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x".repeat(100_000));
    create(file).close();
    assertThat(RunSchema.errors(file)).isEmpty();
  }

  @Test
  void refusesResultsOnceFinished() {
    RunFile run = create(path());
    run.finish(new Gate(5, "nothing was judged"), 0);
    run.close();
    assertThatThrownBy(() -> run.append(SampleRun.failure()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finished");
  }

  @Test
  void saysWhyItCannotBeWritten() throws Exception {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> create(notAFolder.resolve("run.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot write " + notAFolder.resolve("run.json") + ": ");
    assertThatThrownBy(() -> create(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write " + folder + ": it is a folder");
  }

  @Test
  void keepsALoadFromTheMomentItIsAppended() throws Exception {
    Path file = path();
    LoadResult load = SampleLoad.load();
    try (RunFile run = create(file)) {
      run.append(load);
      assertThat(RunFile.read(file).load()).containsExactly(load);
      assertThat(RunFile.read(file).gate()).isEqualTo(Gate.INTERRUPTED);
      assertThat(RunSchema.errors(file)).isEmpty();
      Run finished = run.finish(new Gate(0, "every threshold holds"), 0);
      assertThat(finished.load()).containsExactly(load);
    }
    assertThat(RunSchema.errors(file)).isEmpty();
  }

  @Test
  void keepsTheLatestStateOfASearch() throws Exception {
    Path file = path();
    CapacityResult found = SampleCapacity.capacity();
    CapacityResult begun =
        new CapacityResult(
            "",
            "chat",
            "websocket",
            "rate",
            found.thresholds(),
            0,
            false,
            CapacityResult.UNFINISHED,
            found.points().subList(0, 1));
    try (RunFile run = create(file)) {
      run.update(begun);
      assertThat(RunFile.read(file).capacity()).containsExactly(begun);
      assertThat(RunSchema.errors(file)).isEmpty();
      run.update(found);
      run.append(SampleLoad.load());
      assertThat(RunFile.read(file).capacity()).containsExactly(found);
    }
    assertThat(RunSchema.errors(file)).isEmpty();
  }

  @Test
  void readsALoadThatWasWrittenAlone() {
    Path file = path().resolveSibling("load.json");
    SampleLoad.load().write(file);
    assertThat(LoadResult.read(file)).isEqualTo(SampleLoad.load());
  }

  @Test
  void passesOverMembersItDoesNotKnow() throws Exception {
    Path file = path();
    try (RunFile run = create(file)) {
      run.append(SampleRun.failure());
    }
    String json = Files.readString(file);
    Files.writeString(
        file,
        json.replace("\"startedAt\"", "\"weather\": [{}], \"startedAt\"")
            .replace("\"layer\"", "\"colour\":\"red\",\"layer\""));
    assertThat(RunFile.read(file).results()).containsExactly(SampleRun.failure());
  }

  @Test
  void takesAMissingTextForAnEmptyOne() throws Exception {
    Path file = path();
    try (RunFile run = create(file)) {
      run.append(SampleRun.failure());
    }
    var tree = new ObjectMapper().readTree(file.toFile());
    ((ObjectNode) tree.at("/results/0/clause")).remove("text");
    Files.writeString(file, tree.toString());
    assertThat(RunFile.read(file).results().get(0).clause().text()).isEmpty();
  }

  @Test
  void saysInOneLineWhatIsNoRunFile() throws Exception {
    assertRefused("{\"results\": [", "is not a run file of rtck");
    assertRefused("hello", "is not a run file of rtck");
    assertRefused("", "is not a run file of rtck");
    assertRefused("[]", "is not a run file of rtck");
    assertRefused("null", "is not a run file of rtck: it does not hold one JSON object");
    assertRefused("{\"name\": \"something\", \"version\": 3}", "is not a run file of rtck");
    assertRefused(validRun().replace("\"fail\"", "\"broken\""), "is not a run file of rtck");
    assertRefused(validRun().replace("2026-11-22T", "yesterday"), "is not a run file of rtck");
    assertRefused(
        validRun().replace(":\"warn\"", ":\"odd\""), "its member results[0].checks[2].verdict is");
    assertRefused(validRun().replace("],\n\"dur", "\n\"dur"), "it is not JSON (line 9, column ");
    assertRefused(validRun() + "{}", "is not a run file of rtck");
    assertRefused(
        validRun().replace("\"schemaVersion\": 1", "\"schemaVersion\": 2"),
        "its schemaVersion is 2, and this rtck reads 1");
    assertRefused("{\"schemaVersion\": 2}", "its schemaVersion is 2, and this rtck reads 1");
    assertRefused(validRun().substring(0, 500), "is not a run file of rtck: it is cut off");
    assertThatThrownBy(() -> RunFile.read(folder.resolve("none.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read " + folder.resolve("none.json") + ": no such file");
    assertThatThrownBy(() -> RunFile.read(folder)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void isNotWholeWhenTheRunWasInterrupted() {
    Path file = folder.resolve("run.json");
    RunFile.create(file, SampleRun.TOOL, SampleRun.TARGET, SampleRun.STARTED).close();

    assertThat(RunFile.read(file).gate()).isEqualTo(Gate.INTERRUPTED);
    assertThatThrownBy(() -> RunFile.readWhole(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "cannot use " + file + ": the run was interrupted, and holds only what came before");
  }

  private void assertRefused(String content, String why) throws IOException {
    Path file = Files.writeString(folder.resolve("other.json"), content);
    assertThatThrownBy(() -> RunFile.read(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n")
        .doesNotContain("dev.rtck")
        .doesNotContain("Json");
  }

  private String validRun() throws IOException {
    Path file = folder.resolve("valid.json");
    try (RunFile run = create(file)) {
      run.append(SampleRun.failure());
    }
    return Files.readString(file);
  }

  private Path path() {
    return folder.resolve("run.json");
  }

  private static RunFile create(Path file) {
    return RunFile.create(
        file, SampleRun.TOOL, SampleRun.TARGET, SampleRun.STARTED, AFTER_3812_MILLIS);
  }

  /** A process that writes results and then waits to be killed. */
  static final class EndlessRun {
    static final int RESULTS = 50;

    private EndlessRun() {}

    public static void main(String[] args) throws IOException {
      RunFile run =
          RunFile.create(Path.of(args[0]), SampleRun.TOOL, SampleRun.TARGET, SampleRun.STARTED);
      SampleRun.failures(RESULTS, 40).forEach(run::append);
      System.out.print('.');
      System.out.flush();
      // Ends with its parent at the latest: standard input is then at its end.
      if (System.in.read() == -1) {
        System.exit(1);
      }
    }
  }
}
