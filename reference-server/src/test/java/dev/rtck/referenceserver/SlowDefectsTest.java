package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.RawClient.frame;
import static dev.rtck.referenceserver.RawClient.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Defects that show only over time, over several connections, or with other options. */
class SlowDefectsTest {
  private static final Options CLEAN =
      Options.builder()
          .keepalive(Duration.ofMillis(80))
          .idle(Duration.ofMillis(200))
          .maxConnections(1)
          .build();

  @Test
  void aCleanServerPingsAndClosesDeadAndIdleClients() throws IOException {
    try (ReferenceServer server = ReferenceServer.start(CLEAN);
        RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      assertThat(client.readFrame()).isEqualTo("8900");
      assertThat(client.readFrame()).isEqualTo("8900");
      assertThat(client.readFrame()).startsWith("88");
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"KEEPALIVE_PINGS_MISSING", "DEAD_CLIENT_KEPT", "IDLE_CLIENT_KEPT"})
  void brokenPromisesShow(Defect defect) throws IOException {
    Options.Builder options = Options.builder().defects(List.of(defect));
    if (defect == Defect.KEEPALIVE_PINGS_MISSING) {
      options.keepalive(Duration.ofMillis(80));
    } else {
      options.idle(Duration.ofMillis(80));
    }
    try (ReferenceServer server = ReferenceServer.start(options.build());
        RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      if (defect == Defect.DEAD_CLIENT_KEPT) {
        client.send(frame(0x8a, ""));
      }
      assertThat(client.readToEnd()).doesNotContain("\u0088").doesNotEndWith("<fin>");
    }
  }

  @Test
  void theLimitOfConnectionsHolds() throws IOException {
    Options options = Options.builder().maxConnections(1).build();
    try (ReferenceServer server = ReferenceServer.start(options);
        RawClient first = RawClient.upgraded(server.port(), "/echo");
        RawClient second = new RawClient(server.port())) {
      second.send(RawClient.request("/echo", ""));
      assertThat(second.readHead()).startsWith("HTTP/1.1 503");
      first.send(frame(0x81, "still served"));
      assertThat(first.readFrame()).startsWith("810c");
    }
  }

  @Test
  void aShutdownWithoutGoodbyeShows() throws IOException {
    ReferenceServer server = ReferenceServer.start(Defect.SHUTDOWN_DROPS_CONNECTIONS);
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      server.close();
      assertThat(client.readToEnd()).isEqualTo("<fin>");
    }
  }

  @Test
  void aForgottenWindowShows() throws IOException {
    // Random bytes in a stored block, then the first of them by a distance of 32,768.
    byte[] block = new byte[32_768];
    new Random(5).nextBytes(block);
    byte[] stored = new byte[block.length + 6];
    System.arraycopy(hex("000080ff7f"), 0, stored, 0, 5);
    System.arraycopy(block, 0, stored, 5, block.length);
    byte[] again = fixedBlockWithDistance32768();
    for (Defect[] defects : new Defect[][] {{}, {Defect.FULL_WINDOW_FORGOTTEN}}) {
      try (ReferenceServer server = ReferenceServer.start(defects);
          RawClient client = new RawClient(server.port())) {
        client.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
        client.send(frame(0xc2, stored));
        client.readFrame();
        client.send(frame(0xc2, again));
        assertThat(client.readFrame()).startsWith(defects.length == 0 ? "c2" : "88");
      }
    }
  }

  /** One match of 3 bytes at distance 32,768 and the end of the block (RFC 1951 §3.2.6). */
  private static byte[] fixedBlockWithDistance32768() {
    StringBuilder bits = new StringBuilder();
    bits.append("0").append("10"); // BFINAL 0, BTYPE 01 with its low bit first
    bits.append("0000001"); // length code 257: 3 bytes
    bits.append("11101"); // distance code 29
    bits.append("1111111111111"); // 13 extra bits: 24,577 + 8191
    bits.append("0000000"); // end of block
    bits.append("000"); // an empty stored block, whose last four bytes are left out
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << i % 8);
    }
    return bytes;
  }
}
