package dev.rtck.protocol.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EngineIoPacketTest {

  @Test
  void readsTheExampleOfTheSpecification() {
    assertThat(PollingPayload.decode("4hello\u001e2\u001e4world"))
        .containsExactly(
            EngineIoPacket.message("hello"),
            EngineIoPacket.of(EngineIoType.PING),
            EngineIoPacket.message("world"));
    assertThat(PollingPayload.decode("4hello\u001ebAQIDBA=="))
        .containsExactly(
            EngineIoPacket.message("hello"), new EngineIoPacket.Binary(Bytes.of(1, 2, 3, 4)));
  }

  @Test
  void keepsWhatIsNoPacket() {
    assertThat(EngineIoPacket.ofText("abc")).isEqualTo(new EngineIoPacket.Malformed("abc"));
    assertThat(EngineIoPacket.ofText("7")).isEqualTo(new EngineIoPacket.Malformed("7"));
    assertThat(EngineIoPacket.ofText("")).isEqualTo(new EngineIoPacket.Malformed(""));
    assertThat(EngineIoPacket.ofPolling("b*")).isEqualTo(new EngineIoPacket.Malformed("b*"));
    assertThat(EngineIoPacket.ofPolling("bAQ")).isEqualTo(new EngineIoPacket.Malformed("bAQ"));
    assertThat(EngineIoPacket.ofText("bAQ==")).isEqualTo(new EngineIoPacket.Malformed("bAQ=="));
  }

  @Test
  void tellsWhatIsWrongWithAnOpenPacket() {
    OpenPacket right =
        OpenPacket.parse(
            "{\"sid\":\"x\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                + "\"pingTimeout\":20000,\"maxPayload\":1000000,\"more\":1}");

    assertThat(right.flaws()).isEmpty();
    assertThat(right.sid()).isEqualTo("x");
    assertThat(right.upgrades()).containsExactly("websocket");
    assertThat(right.pingInterval()).isEqualTo(Duration.ofSeconds(25));
    assertThat(right.pingTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(right.maxPayload()).isEqualTo(1_000_000);
    assertThat(OpenPacket.parse("no JSON").flaws()).hasSize(1);
    assertThat(OpenPacket.parse("{\"sid\":7,\"upgrades\":[1],\"pingInterval\":\"1s\"}").flaws())
        .hasSize(5);
  }
}
