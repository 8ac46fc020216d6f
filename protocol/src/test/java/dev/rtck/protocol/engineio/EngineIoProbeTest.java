package dev.rtck.protocol.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class EngineIoProbeTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private final Transcript transcript = new Transcript(Secrets.of(List.of("s3cr3t")));

  private EngineIoProbe probe(PollingServer server) {
    return new EngineIoProbe(
        EngineIoEndpoint.at(server.address(), "/socket.io/"),
        transcript,
        Patience.within(Duration.ofSeconds(10)),
        Deadline.in(Duration.ofSeconds(20)),
        violation -> {},
        moment -> {});
  }

  private static PollingServer echoing() {
    return PollingServer.answering(
        packet -> packet.startsWith("4") || packet.startsWith("b") ? List.of(packet) : List.of());
  }

  @Test
  void exchangesTextAndBytesWithASessionThatPolls() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server);
        EngineIoConnection connection = probe.open(Carrier.POLLING)) {
      EngineIoPacket text = EngineIoPacket.message("hé s3cr3t");
      EngineIoPacket bytes = new EngineIoPacket.Binary(Bytes.of(1, 2, 255));

      HttpAnswer answer = Objects.requireNonNull(connection.send(text, bytes));

      assertThat(answer.is(200)).isTrue();
      assertThat(answer.text()).isEqualTo("ok");
      assertThat(connection.await(bytes, 0, SOON)).isNotNull();
      assertThat(connection.await(text, 0, SOON)).isNotNull();
      assertThat(server.came).containsExactly("4hé s3cr3t", "bAQL/");
    }
    assertThat(transcript.entries().toString())
        .contains("MESSAGE hé ******")
        .contains("eio")
        .doesNotContain("s3cr3t");
  }

  @Test
  void sendsTheCookieOfALoadBalancerWithEachRequestOfItsSession() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server);
        EngineIoConnection connection = probe.open(Carrier.POLLING)) {
      var unused = connection.send(EngineIoPacket.message("text"));
      assertThat(connection.await(EngineIoPacket.message("text"), 0, SOON)).isNotNull();
      assertThat(server.requests.get(0)).endsWith("Cookie: null");
      // The session goes on polling meanwhile.
      List<String> requests = List.copyOf(server.requests);
      assertThat(requests.subList(1, requests.size()))
          .isNotEmpty()
          .allMatch(it -> it.endsWith("Cookie: node=a"));
    }
  }

  @Test
  void answersPingsUntilItIsToldOtherwise() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server);
        EngineIoConnection connection = probe.open(Carrier.POLLING)) {
      server.send("2");
      Awaitility.await().atMost(SOON).until(() -> server.came.contains("3"));

      connection.stopAnsweringPings();
      int mark = connection.mark();
      server.send("2");
      assertThat(connection.await(it -> it.is(EngineIoType.PING), mark, SOON)).isNotNull();
      var unused = connection.send(EngineIoPacket.message("fence"));
      assertThat(server.came).containsExactly("3", "4fence");
    }
  }

  @Test
  void pollsOnceAtATimeHoweverOftenItIsToldToGoOn() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server);
        EngineIoConnection connection = probe.open(Carrier.POLLING)) {
      connection.resumePolling();
      connection.pausePolling();
      connection.resumePolling();
      for (String text : List.of("one", "two")) {
        var unused = connection.send(EngineIoPacket.message(text));
        assertThat(connection.await(EngineIoPacket.message(text), 0, SOON)).isNotNull();
      }
      // Those that brought the two, and maybe one that waits.
      assertThat(server.requests)
          .filteredOn(it -> it.startsWith("GET") && it.contains("sid="))
          .hasSizeBetween(2, 3);
    }
  }

  @Test
  void tellsHowASessionEnded() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server)) {
      EngineIoConnection told = probe.open(Carrier.POLLING);
      server.send("1");
      EngineIoEvent.Ended ended = Objects.requireNonNull(told.awaitEnd(SOON));
      assertThat(ended.byTarget()).isTrue();
      assertThat(ended.words()).isEqualTo("a close packet over polling");

      EngineIoConnection forgotten = probe.open(Carrier.POLLING);
      server.forgetAll();
      EngineIoEvent.Ended unknown = Objects.requireNonNull(forgotten.awaitEnd(SOON));
      assertThat(Objects.requireNonNull(unknown.answer()).status()).isEqualTo(400);
    }
  }

  @Test
  void holdsABodyBackThatItHasAnnounced() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server)) {
      PollingSession session = probe.handshake();
      HttpExchange slow =
          session.begin(
              EngineIoRequest.post(session.parameters(), "4late").withholdingBodyAfter(2));
      assertThat(slow.awaitSent(SOON)).isTrue();

      HttpAnswer other = Objects.requireNonNull(session.post("4early").await(SOON));

      assertThat(other.is(200)).isTrue();
      assertThat(slow.isPending()).isTrue();
      assertThat(server.came).containsExactly("4early");
      slow.release();
      assertThat(Objects.requireNonNull(slow.await(SOON)).is(200)).isTrue();
      assertThat(server.came).containsExactly("4early", "4late");
    }
  }

  @Test
  void givesUpAPollThatIsPending() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server)) {
      HttpExchange poll = probe.handshake().poll();
      assertThat(poll.awaitSent(SOON)).isTrue();
      assertThat(poll.isPending()).isTrue();

      poll.abort();

      HttpAnswer answer = Objects.requireNonNull(poll.await(SOON));
      assertThat(answer.status()).isZero();
      assertThat(answer.describe()).startsWith("no answer");
    }
  }

  @Test
  void sendsAnyRequest() {
    try (PollingServer server = echoing();
        EngineIoProbe probe = probe(server)) {
      server.refusal = 418;
      HttpAnswer answer =
          probe.request(
              EngineIoRequest.get("EIO=3&transport=x%20y").withMethod("PUT").with("Cookie", "a=b"));

      assertThat(answer.status()).isEqualTo(418);
      assertThat(answer.header("content-type")).startsWith("text/plain");
      assertThat(server.requests).containsExactly("PUT ?EIO=3&transport=x%20y Cookie: a=b");
    }
  }

  @Test
  void tellsARefusalFromATargetThatIsNotThere() {
    EngineIoProbe afterwards;
    try (PollingServer server = echoing()) {
      server.refusal = 403;
      afterwards = probe(server);
      assertThatThrownBy(afterwards::handshake)
          .isInstanceOf(EngineIoRefused.class)
          .hasMessageContaining("403 'no'");
    }
    try (EngineIoProbe probe = afterwards) {
      assertThatThrownBy(probe::handshake)
          .isInstanceOfSatisfying(
              Unreachable.class, it -> assertThat(it.kind()).isEqualTo(Unreachable.Kind.REFUSED));
    }
  }
}
