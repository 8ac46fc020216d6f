package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String LOAD =
      """
      {"endpoint": "chat", "protocol": "websocket",
       "workload": {"subscribers": 200, "publishers": 1, "ratePerSecond": 10, "payloadBytes": 128,
                    "rooms": 1, "warmupMillis": 5000, "durationMillis": 30000, "seed": 1},
       "connected": 200, "published": 300, "expected": 60000, "delivered": 60000, "lost": 0,
       "duplicated": 0, "reordered": 0,
       "latencyMicros": {"count": 60000, "min": 90, "mean": 412, "p50": 380, "p90": 700,
                         "p99": 1500, "p999": 2900, "max": 4100},
       "deliveriesPerSecond": 2000.0,
       "harness": {"saturated": false, "maxPauseMicros": 800, "cpuShare": 0.31},
       "histogram": "HISTFAAA",
       "thresholds": [{"expression": "p99<50ms", "actual": "1.5 ms", "holds": true}]}
      """;

  private ObjectNode run = JSON.createObjectNode();

  @BeforeEach
  void readASample() throws Exception {
    run = (ObjectNode) JSON.readTree(RunJson.write(SampleRun.run()));
  }

  @Test
  void acceptsARunWithEveryVerdict() {
    assertThat(RunSchema.errors(run.toString())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void acceptsEveryLevel(Level level) {
    result().put("level", level.word());
    assertThat(RunSchema.errors(run.toString())).isEmpty();
  }

  @Test
  void acceptsLoadAndMembersOfLaterVersions() throws Exception {
    run.putArray("load").add(JSON.readTree(LOAD));
    run.put("weather", "fine");
    result().put("mood", 1);
    assertThat(RunSchema.errors(run.toString())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schemaVersion",
        "tool",
        "target",
        "startedAt",
        "durationMillis",
        "gate",
        "totals",
        "results"
      })
  void wantsEveryMember(String member) {
    assertInvalid(document -> document.remove(member));
  }

  @Test
  void refusesWhatIsNotARun() {
    assertInvalid(document -> document.put("schemaVersion", 2));
    assertInvalid(document -> document.put("startedAt", "2026-11-22T10:00:00+01:00"));
    assertInvalid(document -> document.put("startedAt", "yesterday"));
    assertInvalid(document -> document.put("durationMillis", -1));
    assertInvalid(document -> document.put("durationMillis", 1.5));
    assertInvalid(document -> ((ObjectNode) document.get("gate")).put("exitCode", 256));
    assertInvalid(document -> ((ObjectNode) document.get("totals")).remove("flaky"));
    assertInvalid(document -> ((ObjectNode) document.get("totals")).put("pass", "many"));
    assertThat(RunSchema.errors("[]")).isNotEmpty();
  }

  @Test
  void refusesWhatIsNotAResult() {
    assertInvalid(document -> result().put("verdict", "passed"));
    assertInvalid(document -> result().put("level", "MUST"));
    assertInvalid(document -> result().put("case", "WS.Close"));
    assertInvalid(document -> result().put("case", "ws"));
    assertInvalid(document -> result().put("endpoint", ""));
    assertInvalid(document -> result().remove("transcript"));
    assertInvalid(document -> ((ObjectNode) result().get("clause")).remove("url"));
    assertInvalid(document -> result().put("excused", false));
    assertInvalid(document -> result().put("verdict", "pass").put("excused", true));
    assertInvalid(document -> check().put("id", "two words"));
    assertInvalid(document -> check().put("expected", "close 1002"));
    assertInvalid(document -> event().put("direction", "up"));
    assertInvalid(document -> event().put("atMicros", -3));
  }

  @Test
  void refusesWhatIsNotLoad() throws Exception {
    ObjectNode load = (ObjectNode) JSON.readTree(LOAD);
    load.remove("lost");
    assertInvalid(document -> document.putArray("load").add(load));
  }

  private void assertInvalid(Consumer<ObjectNode> change) {
    ObjectNode whole = run.deepCopy();
    ObjectNode kept = run;
    run = whole;
    change.accept(whole);
    assertThat(RunSchema.errors(whole.toString())).isNotEmpty();
    run = kept;
  }

  /** Returns the failed result of the sample. */
  private ObjectNode result() {
    for (JsonNode result : (ArrayNode) run.get("results")) {
      if (!result.get("transcript").isEmpty()) {
        return (ObjectNode) result;
      }
    }
    throw new AssertionError("the sample has no transcript");
  }

  private ObjectNode check() {
    return (ObjectNode) result().get("checks").get(0);
  }

  private ObjectNode event() {
    return (ObjectNode) result().get("transcript").get(0);
  }
}
