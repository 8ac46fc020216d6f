package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

class HarnessProcessTest {

  @TempDir private Path folder = Path.of("");

  @Test
  @EnabledForJreRange(
      max = JRE.JAVA_23,
      disabledReason = "later versions let nobody watch a process from inside")
  void connectsToNobodyButTheTarget() throws Exception {
    Path seen = folder.resolve("seen");
    try (ReferenceServer server = ReferenceServer.start()) {
      LoadPlan plan =
          Plans.of(
              Plans.CHAT,
              new Address("127.0.0.1", server.port(), false, false),
              OperationName.BROADCAST,
              new Workload(5, 1, 20, 128, 1, 200, 1000, 1),
              folder);
      String watch =
          "-Djava.security.manager="
              + ConnectionWitness.class.getName()
              + " -D"
              + ConnectionWitness.FILE
              + "="
              + seen;
      // The environment is the canary's, too.
      try (HarnessProcess process =
          HarnessProcess.start(plan, WholeSimulation.class, Map.of("JAVA_TOOL_OPTIONS", watch))) {
        process.await();
        LoadResult load = process.result();
        assertThat(load.delivered()).isEqualTo(100);
        assertThat(load.harness().canaryMicros().count()).isEqualTo(40);
      }
      List<String> lines = Files.readAllLines(seen);
      assertThat(lines).filteredOn(line -> !line.endsWith(" -1")).hasSizeGreaterThanOrEqualTo(8);
      assertThat(lines).allMatch(line -> line.equals("127.0.0.1 " + server.port()));
    }
  }
}
