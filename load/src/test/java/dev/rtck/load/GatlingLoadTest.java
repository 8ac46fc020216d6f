package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Gatling makes of a simulation that has a load in it. */
class GatlingLoadTest {

  private static final int HOLDS = 0;
  private static final int ASSERTIONS_FAILED = 2;
  private static final int LONGEST_SECONDS = 120;

  @TempDir private Path folder = Path.of("");
  private ReferenceServer server;

  @BeforeEach
  void start() throws Exception {
    server = ReferenceServer.start();
    Files.writeString(
        folder.resolve("rtck.yaml"),
        "url: http://127.0.0.1:%d\nlimits: {ratePerSecond: 50}\nendpoints:\n  chat:\n"
                .formatted(server.port())
            + Plans.CHAT.indent(4)
            + "  plain: {protocol: websocket, path: /echo}\n"
            + "  broker: {protocol: stomp, url: 'tcp://127.0.0.1:9', operations: {broadcast:"
            + " {subscribe: /a, send: {destination: /a, body: '${text}'}, receive: {body:"
            + " '${text}'}}}}\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void holdsWhereTheThresholdsHold() throws Exception {
    int status = simulate("p50<10s");

    // A machine that is too busy makes the measurement void, and is no fault of the code.
    assertThat(status).as(log()).isIn(HOLDS, ASSERTIONS_FAILED);
    Run run = RunFile.read(folder.resolve("report").resolve(RunFile.NAME));
    boolean valid = !run.load().get(0).harness().saturated();
    assertThat(status).as(log()).isEqualTo(valid ? HOLDS : ASSERTIONS_FAILED);
    assertThat(run.gate().holds()).isEqualTo(valid);
    LoadResult load = run.load().get(0);
    assertThat(load.connected()).isEqualTo(5);
    assertThat(load.expected()).isEqualTo(100);
    assertThat(load.delivered()).isEqualTo(100);
    assertThat(load.harness().canaryMicros().count()).isEqualTo(40);
    assertThat(load.thresholds()).allMatch(LoadResult.Threshold::holds).hasSize(2);
    assertThat(log())
        .contains("100 of 100 delivered")
        .contains("rtck / lost=0: count of failed events is 0.0 : true")
        .contains("something else");
    assertThat(folder.resolve("report/index.html")).isNotEmptyFile();
    assertThat(folder.resolve("report/load/chat.hlog")).isNotEmptyFile();
  }

  @Test
  void failsWhereOneIsBroken() throws Exception {
    int status = simulate("p50<1ms");

    assertThat(status).as(log()).isEqualTo(ASSERTIONS_FAILED);
    assertThat(log())
        .contains("rtck / p50<1ms: count of failed events is 0.0 : false (actual : 1.0)")
        .contains("BROKEN  p50<1ms");
    assertThat(RunFile.read(folder.resolve("report/run.json")).gate().exitCode()).isIn(1, 6);
  }

  @Test
  void failsWhereNobodyIsThere() throws Exception {
    server.close();

    assertThat(simulate("lost=0")).as(log()).isEqualTo(ASSERTIONS_FAILED);
    assertThat(log()).contains("rtck / something was delivered: count of failed events is 0.0");
  }

  @Test
  @EnabledForJreRange(
      max = JRE.JAVA_23,
      disabledReason = "later versions let nobody watch a process from inside")
  void connectsToNobodyButTheTarget() throws Exception {
    Path seen = folder.resolve("seen");

    int status =
        simulate(
            "p50<10s",
            "-Djava.security.manager=" + ConnectionWitness.class.getName(),
            "-D" + ConnectionWitness.FILE + "=" + seen);

    assertThat(status).as(log()).isIn(HOLDS, ASSERTIONS_FAILED);
    assertThat(Files.readAllLines(seen))
        .hasSizeGreaterThanOrEqualTo(6)
        .allMatch(line -> line.equals("127.0.0.1 " + server.port()));
  }

  private int simulate(String threshold, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(more));
    command.addAll(
        List.of(
            "-Xmx256m",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dgatling.data.enableAnalytics=false",
            "-Dgatling.ssl.useOpenSsl=false",
            "-Djava.util.prefs.PreferencesFactory=" + OfflinePreferences.class.getName(),
            "-Dlogback.configurationFile=dev/rtck/load/logback.xml",
            "-D" + ChatSimulation.PROFILE + "=" + folder.resolve("rtck.yaml"),
            "-D" + ChatSimulation.REPORT + "=" + folder.resolve("report"),
            "-D" + ChatSimulation.THRESHOLD + "=" + threshold,
            "-cp",
            System.getProperty("java.class.path"),
            "io.gatling.app.Gatling",
            "-s",
            ChatSimulation.class.getName(),
            "-rf",
            folder.resolve("gatling").toString(),
            "-nr"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as(log()).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String log() throws Exception {
    return Files.readString(folder.resolve("log"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chit   | unknown endpoint 'chit'; did you mean 'chat'?",
        "plain  | endpoint plain does not declare 'broadcast'",
        "broker | only STOMP over WebSocket can be loaded"
      })
  void refusesAnEndpointThatCannotBeLoaded(String endpoint, String problem) {
    assertRefused(endpoint, load -> load, problem);
  }

  @Test
  void refusesWhatIsAskedForAmiss() {
    assertRefused("chat", load -> load.subscribers(0), "subscribers takes a number from 1");
    assertRefused("chat", load -> load.publishers(0), "publishers takes a number from 1");
    assertRefused("chat", load -> load.payloadBytes(63), "payloadBytes takes a number from 64");
    assertRefused("chat", load -> load.rooms(101), "rooms takes a number from 0 to 100");
    assertRefused("chat", load -> load.ratePerSecond(0), "nothing is sent");
    assertRefused("chat", load -> load.duration(Duration.ofMillis(50)), "nothing is sent");
    assertRefused("chat", load -> load.threshold("lots=0"), "unknown measure 'lots'");
    assertRefused("chat", load -> load.ratePerSecond(51), "has the limit 'ratePerSecond: 50.0'");
  }

  @Test
  void refusesToLoadAnotherMachineUnlessItIsNamed() {
    assertRefused(
        "chat",
        load -> load.url(URI.create("http://192.0.2.1:3000")),
        "allowedToLoad(\"192.0.2.1\")");
  }

  private void assertRefused(
      String endpoint, UnaryOperator<GatlingLoadBuilder> asked, String problem) {
    assertThatThrownBy(
            () ->
                asked
                    .apply(GatlingLoadBuilder.of(folder.resolve("rtck.yaml"), endpoint))
                    .report(folder.resolve("refused"))
                    .start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
