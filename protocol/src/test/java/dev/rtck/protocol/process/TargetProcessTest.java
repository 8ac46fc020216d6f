package dev.rtck.protocol.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.profile.StartCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TargetProcessTest {

  private static final Duration WAIT = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private int port;
  private @Nullable TargetProcess target;

  @BeforeEach
  void findAPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    if (target != null) {
      target.stop(Duration.ZERO);
    }
  }

  private String server(String... arguments) {
    return "\"%s/bin/java\" -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"%s\" %s %d %s"
        .formatted(
            System.getProperty("java.home"),
            System.getProperty("java.class.path"),
            TinyServer.class.getName(),
            port,
            String.join(" ", arguments));
  }

  private TargetProcess target(String command, @Nullable String ready, Duration timeout) {
    StartCommand start =
        new StartCommand(command, directory, Map.of("GREETING", "hello"), ready, timeout);
    TargetProcess created =
        new TargetProcess(
            start,
            URI.create("http://127.0.0.1:" + port),
            directory.resolve("out/target.log"),
            Duration.ZERO);
    target = created;
    return created;
  }

  private static Duration elapsed(long since) {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private long childOf(TargetProcess target, String file) {
    await().until(() -> Files.exists(directory.resolve(file)) && read(file).endsWith("\n"));
    assertThat(target.isAlive()).isTrue();
    return Long.parseLong(read(file).trim());
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean runs(long pid) {
    try {
      // A zombie has ended; who collects it is not our affair.
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tellsWhatAllOfItsProcessesHold() throws Exception {
    TargetProcess started = target("sleep 60 & exec " + server(), null, WAIT);
    assertThat(started.footprint()).isNull();
    started.start();
    Footprint whole = Objects.requireNonNull(started.footprint());
    Footprint own = Footprint.of(Objects.requireNonNull(started.pid()));
    assertThat(own.residentBytes()).isGreaterThan(1 << 20);
    assertThat(own.openFiles()).isGreaterThan(3);
    assertThat(whole.openFiles()).isGreaterThan(own.openFiles());
    started.stop();
    assertThat(started.footprint()).isNull();
  }

  @Test
  void startsStopsAndStartsAgain() throws Exception {
    TargetProcess server = target(server(), "/", WAIT);
    assertThat(server.isAlive()).isFalse();

    server.start();
    assertThat(server.isAlive()).isTrue();
    assertThat(server.exitCode()).isNull();
    assertThat(new Readiness(URI.create("http://127.0.0.1:" + port), "/x").ready(WAIT)).isTrue();
    await().until(() -> server.lastLines(5).contains("listening, and $GREETING is hello"));
    await().until(() -> read("out/target.log").contains("hello"));
    Long first = server.pid();

    server.restart();
    assertThat(server.isAlive()).isTrue();
    assertThat(server.pid()).isNotEqualTo(first);

    server.stop();
    assertThat(server.isAlive()).isFalse();
    assertThat(server.exitCode()).isNotNull();
    assertThat(new Readiness(URI.create("http://127.0.0.1:" + port), null).accepts(WAIT)).isFalse();
  }

  @Test
  void withoutAPathAPortThatAcceptsIsEnough() throws Exception {
    TargetProcess server = target(server(), null, WAIT);

    server.start();

    assertThat(server.isAlive()).isTrue();
  }

  @Test
  void refusesToJudgeWhatListensThereAlready() throws Exception {
    TargetProcess server = target("touch started", null, WAIT);
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(server::start)
          .isInstanceOf(AlreadyListening.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
    assertThat(directory.resolve("started")).doesNotExist();
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void saysAtOnceThatTheTargetEnded() {
    TargetProcess server = target("echo one; echo two >&2; exit 7", "/", WAIT);
    long start = System.nanoTime();

    assertThatThrownBy(server::start)
        .isInstanceOf(NotReady.class)
        .hasMessageContaining("ended with exit code 7")
        .hasMessageContaining("two");
    assertThat(elapsed(start)).isLessThan(Duration.ofSeconds(15));
    assertThat(server.exitCode()).isEqualTo(7);
  }

  @Test
  void stopsWhatDoesNotGetReadyInTime() {
    TargetProcess server =
        target("echo $$ > pid; echo waiting; exec tail -f /dev/null", "/", Duration.ofMillis(500));

    assertThatThrownBy(server::start)
        .isInstanceOf(NotReady.class)
        .hasMessageContaining("not ready on 127.0.0.1:" + port + " within 500 ms")
        .hasMessageContaining("waiting");
    assertThat(runs(Long.parseLong(read("pid").trim()))).isFalse();
  }

  @Test
  void tellsAnOpenPortThatNeverAnswersFromAClosedOne() {
    TargetProcess server = target(server("mute"), "/health", Duration.ofSeconds(3));

    assertThatThrownBy(server::start)
        .isInstanceOf(NotReady.class)
        .hasMessageContaining("accepts connections, but GET /health got no HTTP answer");
  }

  @Test
  void stopsTheWholeTree() throws Exception {
    // A child, a grandchild whose parent has ended, and one that left for a session of its own.
    TargetProcess server =
        target(
            "tail -f /dev/null & echo $! > child; "
                + "(sh -c 'tail -f /dev/null & echo $! > orphan'); "
                + "(setsid sh -c 'echo $$ > stray; exec tail -f /dev/null' &) ; "
                + server(),
            null,
            WAIT);
    server.start();
    long child = childOf(server, "child");
    long orphan = childOf(server, "orphan");
    long stray = childOf(server, "stray");
    assertThat(runs(child) && runs(orphan) && runs(stray)).isTrue();

    server.stop();

    assertThat(runs(child) || runs(orphan) || runs(stray)).isFalse();
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void asksOnceWhomTheCommandAsksToEndItself() throws Exception {
    // As npm does: the signal is passed on, and the end of the child awaited.
    TargetProcess server =
        target(
            "sh -c 'trap \"echo asked >> asked\" TERM; "
                + "until test -s asked; do sleep 0.05; done; sleep 0.3' & child=$!; "
                + server()
                + " & server=$!; trap 'kill -TERM $child $server' TERM; "
                + "wait; wait $child; wait $server",
            null,
            WAIT);
    server.start();

    server.stop();

    assertThat(directory.resolve("asked")).hasContent("asked");
    assertThat(server.isAlive()).isFalse();
    assertThat(server.endedByForce()).isFalse();
  }

  @Test
  void endsByForceWhatDoesNotWantToEnd() throws Exception {
    TargetProcess server = target(server("stubborn"), null, WAIT);
    server.start();
    long start = System.nanoTime();

    server.stop(Duration.ofMillis(300));

    assertThat(server.isAlive()).isFalse();
    assertThat(server.endedByForce()).isTrue();
    assertThat(elapsed(start)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
  }

  @Test
  void killsTheWholeTreeWithoutAsking() throws Exception {
    TargetProcess server =
        target(
            "trap '' TERM; tail -f /dev/null & echo $! > child; " + server("stubborn"), null, WAIT);
    server.start();
    long child = childOf(server, "child");

    server.kill();

    assertThat(server.isAlive()).isFalse();
    assertThat(runs(child)).isFalse();
    assertThat(server.exitCode()).isNotNull();
  }

  @Test
  void noticesThatTheTargetDied() throws Exception {
    TargetProcess server = target(server(), "/", WAIT);
    server.start();

    ProcessHandle.of(Objects.requireNonNull(server.pid()))
        .orElseThrow()
        .descendants()
        .forEach(ProcessHandle::destroyForcibly);
    ProcessHandle.of(Objects.requireNonNull(server.pid()))
        .ifPresent(ProcessHandle::destroyForcibly);

    await().until(() -> !server.isAlive());
    server.restart();
    assertThat(server.isAlive()).isTrue();
  }

  @Test
  void aShutdownEndsTheWaitForATargetThatStarts() throws Exception {
    TargetProcess server = target("echo $$ > pid; exec tail -f /dev/null", "/", WAIT);
    CompletableFuture<Void> starting =
        CompletableFuture.runAsync(
            () -> {
              try {
                server.start();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    long pid = childOf(server, "pid");

    server.close();

    assertThat(runs(pid)).isFalse();
    assertThatThrownBy(() -> starting.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NotReady.class);
    assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void muchOutputNeitherHoldsTheTargetUpNorFillsTheDisk() {
    long most = OutputLog.MOST_BYTES;
    TargetProcess server =
        target("head -c " + (most + 1_000_000) + " /dev/zero; echo; echo end; exit 1", "/", WAIT);

    assertThatThrownBy(server::start).isInstanceOf(NotReady.class).hasMessageContaining("code 1");
    await().until(() -> server.lastLines(1).contains("end"));
    Path log = directory.resolve("out/target.log");
    await().until(() -> Files.size(log) > most);
    assertThat(log.toFile().length()).isBetween(most, most + 100);
  }

  @Test
  void findsTheAddress() {
    assertThat(new Readiness(URI.create("https://a.example"), null).port()).isEqualTo(443);
    assertThat(new Readiness(URI.create("ws://a.example"), null).port()).isEqualTo(80);
    assertThatThrownBy(() -> new Readiness(URI.create("tcp://a.example"), null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
