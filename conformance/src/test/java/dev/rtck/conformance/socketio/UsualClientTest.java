package dev.rtck.conformance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.engineio.OpenPacket;
import org.junit.jupiter.api.Test;

final class UsualClientTest {

  private static OpenPacket waiting(int millis) {
    return OpenPacket.parse("{\"pingInterval\":300,\"pingTimeout\":" + millis + "}");
  }

  @Test
  void aTargetThatClosesWhoNeedsAMomentForAPongSaysNothingByIt() {
    assertThat(UsualClient.hurry(waiting(200))).contains("200 ms");
  }

  @Test
  void aTargetThatWaitsLongerHasNoExcuse() {
    assertThat(UsualClient.hurry(waiting(1000))).isNull();
  }

  @Test
  void whoSaysNothingOfItHasNoExcuse() {
    assertThat(UsualClient.hurry(OpenPacket.parse("{}"))).isNull();
  }
}
