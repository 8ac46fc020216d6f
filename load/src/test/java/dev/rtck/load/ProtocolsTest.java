package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.SelfSigned;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every protocol has to get through to its subscribers, and that nothing gets lost. */
class ProtocolsTest {

  private static final int SUBSCRIBERS = 20;

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
  void deliversBroadcastsOnEventStreams() {
    assertAllCame(run(Plans.EVENTS, OperationName.BROADCAST, 1, 2, 1000), 20);
  }

  @Test
  void deliversBroadcastsThatAreLongerThanAPieceOfAChunk() {
    assertAllCame(run(Plans.EVENTS, OperationName.BROADCAST, 1, 1, 40_000), 20);
  }

  @Test
  void deliversToRoomsThatAreStreamsOfTheirOwn() {
    assertAllCame(run(Plans.EVENTS, OperationName.ROOM, 4, 2, 128), 5);
  }

  @Test
  void deliversBroadcastsOverStomp() {
    assertAllCame(run(Plans.STOMP, OperationName.BROADCAST, 1, 2, 1000), 20);
  }

  @Test
  void deliversBroadcastsOverStompWithoutReceipts() {
    String silent = Plans.STOMP.replace("supports: [receipts]", "supports: [acknowledgements]");
    assertAllCame(run(silent, OperationName.BROADCAST, 1, 1, 128), 20);
  }

  @Test
  void deliversToRoomsOverStomp() {
    assertAllCame(run(Plans.STOMP, OperationName.ROOM, 4, 2, 128), 5);
  }

  @Test
  void keepsAStompSessionAliveWithTheHeartBeatsOfItsUser() {
    User user =
        new User(
            "alice",
            Map.of(),
            Map.of(),
            Map.of(),
            JsonNodeFactory.instance.objectNode().put("heart-beat", "200,200"),
            null);
    LoadPlan plan =
        Plans.of(Plans.STOMP, address, user, OperationName.BROADCAST, workload(1, 1, 128), folder);

    assertAllCame(run(plan), 20);
  }

  @Test
  void deliversToRoomsOverWebSocket() {
    assertAllCame(run(Plans.CHAT, OperationName.ROOM, 4, 2, 128), 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {Plans.CHAT, Plans.EVENTS, Plans.STOMP})
  void deliversBroadcastsOverTls(String words) throws Exception {
    try (ReferenceServer secure = secure()) {
      Address insecure = new Address("127.0.0.1", secure.port(), true, true);
      assertAllCame(run(plan(words, insecure, OperationName.BROADCAST, 1, 2, 1000)), 20);
    }
  }

  @Test
  void trustsNoCertificateThatNobodyTrusts() throws Exception {
    try (ReferenceServer secure = secure()) {
      Address suspicious = new Address("127.0.0.1", secure.port(), true, false);
      LoadResult load = run(plan(Plans.CHAT, suspicious, OperationName.BROADCAST, 1, 1, 128));

      assertThat(load.connected()).isZero();
      assertThat(load.troubles()).singleElement().asString().contains("--insecure");
    }
  }

  private static ReferenceServer secure() throws IOException {
    return ReferenceServer.start(
        ReferenceServer.Options.builder().tls(SelfSigned.context()).build());
  }

  @Test
  void saysWhyAStreamCannotBeOpened() {
    LoadResult load =
        run(
            Plans.EVENTS.replace("path: /events\n", "path: /nowhere\n"),
            OperationName.BROADCAST,
            1,
            1,
            128);

    assertThat(load.connected()).isZero();
    assertThat(load.troubles()).singleElement().asString().contains("20 ×").contains("404");
  }

  @Test
  void saysThatRequestsAreNotAccepted() {
    LoadResult load =
        run(
            Plans.EVENTS.replace("path: /publish,", "path: /nowhere,"),
            OperationName.BROADCAST,
            1,
            1,
            128);

    assertThat(load.delivered()).isZero();
    assertThat(load.lost()).isEqualTo(load.expected()).isPositive();
    assertThat(load.troubles())
        .hasSize(2)
        .first()
        .asString()
        .contains("a request was answered with 404");
  }

  @ParameterizedTest
  @ValueSource(strings = {Plans.CHAT, Plans.EVENTS, Plans.STOMP})
  void doesNotCountWhatTheProfileDoesNotCallReceived(String words) {
    String other =
        words
            .replace("receive: {type: broadcast,", "receive: {type: announced,")
            .replace("receive: {event: broadcast,", "receive: {event: announced,")
            .replace("receive: {body: {type: broadcast,", "receive: {body: {type: announced,");
    LoadResult load = run(other, OperationName.BROADCAST, 1, 1, 128);

    assertThat(load.delivered()).isZero();
    assertThat(load.lost()).isEqualTo(load.expected()).isPositive();
    // A busy machine may not get all of its requests answered while nothing counts.
    assertThat(load.troubles())
        .filteredOn(told -> !told.contains("never sent"))
        .first()
        .asString()
        .contains("'receive'");
  }

  @Test
  void saysWhatAStompServerRefuses() {
    LoadResult load =
        run(
            Plans.STOMP.replace("path: /stomp\n", "path: /stomp\nvirtualHost: elsewhere.example\n"),
            OperationName.BROADCAST,
            1,
            1,
            128);

    assertThat(load.connected()).isZero();
    assertThat(load.troubles()).singleElement().asString().contains("ERROR");
  }

  @Test
  void countsWhatIsLostWithAStream() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(address, new Transcript(Secrets.of(List.of())))) {
      LoadPlan plan = plan(Plans.EVENTS, proxy.address(), OperationName.BROADCAST, 1, 1, 128);
      try (FanOut fanOut = connected(plan)) {
        proxy.reset(proxy.connections().get(0));
        fanOut.publish();
        LoadResult load = fanOut.finish();

        assertThat(load.connected()).isEqualTo(SUBSCRIBERS);
        assertThat(load.lost()).isEqualTo(load.published());
        assertThat(load.troubles()).hasSize(2).first().asString().startsWith("1 × ");
      }
    }
  }

  private void assertAllCame(LoadResult load, int receivers) {
    assertThat(load.troubles()).isEmpty();
    assertThat(load.connected()).isEqualTo(SUBSCRIBERS);
    assertThat(load.published()).isEqualTo(100);
    assertThat(load.expected()).isEqualTo(100L * receivers);
    assertThat(load.delivered()).isEqualTo(load.expected());
    assertThat(load.duplicated()).isZero();
    assertThat(load.reordered()).isZero();
    assertThat(load.latencyMicros().count()).isEqualTo(load.expected());
    assertThat(load.latencyMicros().min()).isPositive();
    assertThat(load.sendToReceiveMicros().min()).isLessThanOrEqualTo(load.latencyMicros().min());
  }

  private LoadResult run(
      String words, OperationName operation, int rooms, int publishers, int payload) {
    return run(plan(words, address, operation, rooms, publishers, payload));
  }

  private static LoadResult run(LoadPlan plan) {
    try (FanOut fanOut = connected(plan)) {
      fanOut.publish();
      return fanOut.finish();
    }
  }

  private static FanOut connected(LoadPlan plan) {
    return Crowd.connected(new FanOut(plan, 1), SUBSCRIBERS);
  }

  private LoadPlan plan(
      String words,
      Address target,
      OperationName operation,
      int rooms,
      int publishers,
      int payload) {
    return Plans.of(words, target, operation, workload(rooms, publishers, payload), folder);
  }

  private static Workload workload(int rooms, int publishers, int payload) {
    return new Workload(SUBSCRIBERS, publishers, 50, payload, rooms, 0, 2000, 1);
  }
}
