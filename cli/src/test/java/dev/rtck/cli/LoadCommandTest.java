package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.chat.DeliveryFaults;
import dev.rtck.reports.CapacityResult;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.Run;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadCommandTest {

  private static final String SHORT = "--warmup 1s --duration 2s --subscribers 20 --rate 20";

  @TempDir private Path directory = Path.of("");

  private CommandRun load(String words, String... more) {
    List<String> arguments = new ArrayList<>(List.of("load"));
    arguments.addAll(Arrays.asList(words.split(" ")));
    arguments.addAll(List.of(more));
    return CommandRun.of(directory, arguments.toArray(String[]::new));
  }

  @Test
  void measuresTheReferenceServerAndCountsEveryDelivery() throws Exception {
    CommandRun run =
        load(SHORT + " --endpoint chat --publishers 2 --threshold lost=0 --threshold p50<10s");

    // A machine that is too busy makes the measurement void, and is no fault of the code.
    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 6);
    Run written = run.run();
    assertThat(written.gate().exitCode()).isEqualTo(run.exitCode());
    assertThat(written.load()).hasSize(1);
    LoadResult load = written.load().get(0);
    assertThat(load.connected()).isEqualTo(20);
    assertThat(load.published()).isEqualTo(40);
    assertThat(load.expected()).isEqualTo(800);
    assertThat(load.delivered()).isEqualTo(800);
    assertThat(load.lost()).isZero();
    assertThat(load.duplicated()).isZero();
    assertThat(load.reordered()).isZero();
    assertThat(load.latencyMicros().count()).isEqualTo(800);
    assertThat(load.latencyMicros().min()).isPositive();
    assertThat(load.firstReceiverMicros().count()).isEqualTo(40);
    assertThat(load.lastReceiverMicros().max()).isEqualTo(load.latencyMicros().max());
    assertThat(load.connectMicros().count()).isEqualTo(20);
    assertThat(load.timeline()).isNotEmpty();
    assertThat(load.harness().cpuShare()).isBetween(0.0, 1.0);
    assertThat(load.harness().loopLagMicros().count()).isPositive();
    assertThat(load.harness().connectLagMicros().count()).isPositive();
    assertThat(load.harness().canaryMicros().count()).isEqualTo(80);
    assertThat(load.thresholds()).allMatch(LoadResult.Threshold::holds).hasSize(2);
    assertThat(run.out()).contains("800 of 800 delivered").contains("latency");
    assertThat(directory.resolve("rtck-report/load/chat.hlog")).isNotEmptyFile();
    assertThat(schemaErrors(directory.resolve("rtck-report/run.json"))).isEmpty();
  }

  @Test
  void spreadsSubscribersOverRoomsAndJudgesWhatIsBroken() {
    CommandRun run =
        load(SHORT + " --endpoint chat --rooms 4 --threshold p50<1ms --threshold connected<20");

    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(1, 6);
    LoadResult load = run.run().load().get(0);
    assertThat(load.workload().operation()).isEqualTo("room");
    assertThat(load.expected()).isEqualTo(200);
    assertThat(load.delivered()).isEqualTo(200);
    assertThat(load.troubles()).isEmpty();
    assertThat(load.thresholds().get(1).holds()).isFalse();
    assertThat(run.out()).contains("BROKEN  connected<20 (20)");
  }

  @Test
  void loadsSocketIoAndDrawsThePage() throws Exception {
    CommandRun run = load(SHORT + " --endpoint socketio --rooms 2 --threshold lost=0");

    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 6);
    LoadResult load = run.run().load().get(0);
    assertThat(load.protocol()).isEqualTo("socketio");
    assertThat(load.expected()).isEqualTo(400);
    assertThat(load.delivered()).isEqualTo(400);
    assertThat(load.troubles()).isEmpty();
    assertThat(Files.readString(directory.resolve("rtck-report/index.html")))
        .contains("Load report")
        .contains("Latency by percentile")
        .contains("<polyline class=\"curve latency\" points=\"");
  }

  @ParameterizedTest
  @CsvSource({"events, sse", "stomp, stomp"})
  void loadsWhatIsNoPlainWebSocket(String endpoint, String protocol) {
    CommandRun run = load(SHORT + " --endpoint " + endpoint + " --publishers 2 --threshold lost=0");

    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 6);
    LoadResult load = run.run().load().get(0);
    assertThat(load.protocol()).isEqualTo(protocol);
    assertThat(load.connected()).isEqualTo(20);
    assertThat(load.expected()).isEqualTo(800);
    assertThat(load.delivered()).isEqualTo(800);
    assertThat(load.duplicated()).isZero();
    assertThat(load.reordered()).isZero();
    assertThat(load.troubles()).isEmpty();
    assertThat(load.harness().canaryMicros().count()).isEqualTo(80);
  }

  @Test
  void refusesStompOnPlainTcp() throws Exception {
    Files.writeString(
        directory.resolve("rtck.yaml"),
        """
        endpoints:
          broker:
            protocol: stomp
            url: tcp://127.0.0.1:9
            operations:
              broadcast:
                subscribe: /topic/a
                send: {destination: /topic/a, body: "${text}"}
                receive: {body: "${text}"}
        """);

    CommandRun run = load(SHORT);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("STOMP on plain TCP");
  }

  @Test
  void refusesSocketIoThatIsOnlyPolled() throws Exception {
    Files.writeString(
        directory.resolve("rtck.yaml"),
        """
        url: http://127.0.0.1:9
        endpoints:
          chat:
            protocol: socketio
            path: /socket.io/
            transports: [polling]
            operations:
              broadcast: {send: [say, "${text}"], receive: [said, "${text}"]}
        """);

    CommandRun run = load(SHORT + " --wait 100ms");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no 'websocket' among its transports");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " --find-capacity p99<9s"})
  void saysThatTheTargetDiedUnderTheLoad(String search) throws Exception {
    ReferenceServer server = ReferenceServer.start();
    Files.writeString(directory.resolve("rtck.yaml"), BoardProfile.at(server.port(), ""));
    Thread death =
        new Thread(
            () -> {
              Awaitility.await()
                  .atMost(Duration.ofSeconds(60))
                  .until(() -> Files.exists(directory.resolve("rtck-report/load/chat.hlog")));
              server.close();
            });
    death.start();
    try {
      CommandRun run =
          load(
              "--warmup 10ms --duration 4s --subscribers 5 --rate 20 --wait 5s --threshold p99<9s"
                  + search);

      assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(3);
      assertThat(run.run().gate().exitCode()).isEqualTo(3);
      assertThat(run.run().gate().reason()).contains("the target died while chat was loaded");
      assertThat(run.run().load()).hasSize(1);
      assertThat(directory.resolve("rtck-report/index.html")).content().contains("died");
    } finally {
      death.join();
      server.close();
    }
  }

  @Test
  void raisesTheRateAsFarAsTheProfileAllowsAndConfirmsIt() throws Exception {
    try (ReferenceServer server = ReferenceServer.start()) {
      Files.writeString(
          directory.resolve("rtck.yaml"),
          BoardProfile.at(server.port(), "limits: {ratePerSecond: 40}\n"));

      CommandRun run =
          load(
              "--warmup 200ms --duration 1s --subscribers 5 --rate 20"
                  + " --find-capacity p50<10s --threshold lost=0");

      assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 6);
      CapacityResult capacity = run.run().capacity().get(0);
      assertThat(capacity.scale()).isEqualTo("rate");
      assertThat(capacity.points()).allMatch(point -> point.value() <= 40).hasSizeGreaterThan(1);
      assertThat(schemaErrors(directory.resolve("rtck-report/run.json"))).isEmpty();
      Assumptions.assumeTrue(
          capacity.points().stream().noneMatch(point -> point.outcome().equals("void")),
          "a machine that is too busy voids some of the runs");
      assertThat(capacity.value()).isEqualTo(40);
      assertThat(capacity.confirmed()).isTrue();
      assertThat(capacity.limit()).isEqualTo("profile");
      assertThat(capacity.points()).hasSize(3);
      assertThat(run.run().load()).hasSize(1);
      assertThat(run.run().load().get(0).workload().ratePerSecond()).isEqualTo(40);
      assertThat(run.out()).contains("p50<10s holds at 40/s, twice");
      assertThat(Files.readString(directory.resolve("rtck-report/index.html")))
          .contains("Capacity of chat")
          .contains("class=\"dot holds\"");
    }
  }

  @Test
  void findsNoCapacityWhereTheTargetIsTooSlowForAny() throws Exception {
    try (ReferenceServer server = delaying(Duration.ofMillis(100))) {
      Files.writeString(directory.resolve("rtck.yaml"), BoardProfile.at(server.port(), ""));

      CommandRun run =
          load(
              "--warmup 200ms --duration 500ms --subscribers 2 --rate 2"
                  + " --find-capacity p50<50ms --scale subscribers");

      assertThat(run.exitCode()).as(run.out() + run.err()).isIn(1, 6);
      CapacityResult capacity = run.run().capacity().get(0);
      assertThat(capacity.value()).isZero();
      assertThat(capacity.scale()).isEqualTo("subscribers");
      assertThat(run.run().load()).hasSize(1);
    }
  }

  @Test
  void loadsSeveralTargetsInTurn() throws Exception {
    try (ReferenceServer fast = ReferenceServer.start();
        ReferenceServer slow = delaying(Duration.ofMillis(200))) {
      Files.writeString(
          directory.resolve("a.yaml"), "target: fast\n" + BoardProfile.at(fast.port(), ""));
      Files.writeString(
          directory.resolve("b.yaml"), "target: slow\n" + BoardProfile.at(slow.port(), ""));

      CommandRun run =
          load(
              "--warmup 200ms --duration 1s --subscribers 5 --rate 20"
                  + " --profile a.yaml --profile b.yaml --rounds 2 --threshold lost=0");

      assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 6);
      assertThat(run.run().load().stream().map(LoadResult::label))
          .containsExactly(
              "chat of fast, round 1",
              "chat of slow, round 1",
              "chat of fast, round 2",
              "chat of slow, round 2");
      assertThat(run.run().load()).allMatch(load -> load.delivered() == 100);
      assertThat(run.run().load().get(1).latencyMicros().min()).isGreaterThan(199_000);
      assertThat(run.run().load().get(2).latencyMicros().min()).isLessThan(199_000);
      assertThat(run.run().target().name()).isEqualTo("fast and slow");
      assertThat(run.out()).contains("chat of slow: p50").contains("of the first target's");
      assertThat(Files.readString(directory.resolve("rtck-report/index.html")))
          .contains("<h2>Rounds</h2>");
      assertThat(schemaErrors(directory.resolve("rtck-report/run.json"))).isEmpty();
    }
  }

  @Test
  void refusesTwoTargetsOfOneName() throws Exception {
    Files.writeString(directory.resolve("a.yaml"), "target: one\n" + BoardProfile.at(9, ""));
    Files.writeString(directory.resolve("b.yaml"), "target: one\n" + BoardProfile.at(10, ""));

    CommandRun run = load(SHORT + " --profile a.yaml --profile b.yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'one'");
  }

  private static ReferenceServer delaying(Duration delay) throws Exception {
    return ReferenceServer.start(
        ReferenceServer.Options.builder()
            .faults(DeliveryFaults.builder().delay(delay).build())
            .build());
  }

  @Test
  void refusesToDelayWhatIsBrokenInAnotherWay() {
    CommandRun run =
        CommandRun.of(directory, "serve", "--delay", "20ms", "--defect", "echo-missing");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--defect");
  }

  @Test
  void saysThatNobodyIsThere() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Files.writeString(directory.resolve("rtck.yaml"), BoardProfile.at(port, ""));

    CommandRun run = load(SHORT + " --wait 1s");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.run().gate().exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--threshold p99<50 | --threshold: in 'p99<50'",
        "--threshold lots=0 | unknown measure 'lots'",
        "--rate fast | --rate takes a number",
        "--payload 10 | --payload takes a number from 64",
        "--subscribers 0 | --subscribers takes a number from 1",
        "--rooms 101 | --rooms takes a number from 1 to 100",
        "--rate 1/s --duration 500ms | nothing is sent",
        "--endpoint echo | declares 'broadcast'",
        "--find-capacity p99 | --find-capacity: ",
        "--find-capacity p99<1s --scale rooms | expected rate or subscribers",
        "--find-capacity p99<1s --rounds 2 | leave --rounds out",
        "--scale subscribers | add --find-capacity",
        "--rounds 0 | --rounds takes a number from 1",
        "--endpoint chat --subscribers 5000 | has the limit 'connections: 300'"
      })
  void refusesWhatCannotBeMeasured(String words, String problem) {
    CommandRun run = load(words);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(problem);
    assertThat(directory.resolve("rtck-report")).doesNotExist();
  }

  @Test
  void refusesToLoadAnotherMachineUnlessItIsNamed() throws Exception {
    Files.writeString(
        directory.resolve("rtck.yaml"), BoardProfile.at(9, "").replace("127.0.0.1", "192.0.2.1"));

    CommandRun run = load(SHORT);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--i-am-allowed-to-load 192.0.2.1");
  }

  @Test
  void letsThroughToAnotherMachineThatIsNamed() throws Exception {
    Files.writeString(
        directory.resolve("rtck.yaml"), BoardProfile.at(9, "").replace("127.0.0.1", "192.0.2.1"));
    // What is checked after the host, so that nothing is sent there.
    Files.writeString(directory.resolve("rtck-report"), "a file");

    CommandRun run = load(SHORT + " --i-am-allowed-to-load 192.0.2.1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("cannot use the output folder")
        .doesNotContain("not this machine");
  }

  @Test
  void endsWithSixWhenTheHarnessWasNotFitToMeasure() throws Exception {
    // No harness starts in so short a time: it comes too late for the other shard.
    Instant start = Instant.now().plusMillis(1200);

    CommandRun run =
        load(
            "--warmup 100ms --duration 500ms --subscribers 4 --publishers 2 --rate 20"
                + " --endpoint chat --shard 1/2 --threshold connected<1 --start-at "
                + start);

    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.run().gate().exitCode()).isEqualTo(6);
    assertThat(run.run().gate().reason()).contains("choose a later --start-at");
    assertThat(run.run().load().get(0).thresholds())
        .hasSize(1)
        .noneMatch(LoadResult.Threshold::holds);
    assertThat(run.out())
        .contains("The measurement is not valid")
        .contains("NOT VALID: it was ready")
        .contains("choose a later --start-at");
    assertThat(directory.resolve("rtck-report/junit.xml")).content().contains("<error ");
    assertThat(directory.resolve("rtck-report/index.html")).content().contains("later --start-at");
  }

  @Test
  void refusesMoreThanTheProfileSaysIsBorne() throws Exception {
    Files.writeString(
        directory.resolve("rtck.yaml"), BoardProfile.at(9, "limits: {ratePerSecond: 10}\n"));

    CommandRun run = load(SHORT);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("ratePerSecond");
  }

  private static List<String> schemaErrors(Path file) throws Exception {
    try (InputStream schema =
        Objects.requireNonNull(Run.class.getResourceAsStream("run.schema.json"))) {
      JsonNode tree = new JsonMapper().readTree(schema);
      Schema compiled =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(tree.toString(), InputFormat.JSON);
      return compiled.validate(Files.readString(file), InputFormat.JSON).stream()
          .map(Object::toString)
          .toList();
    }
  }
}
