package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueCommandsTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void listsTheCasesThatMatch() {
    CommandRun run = CommandRun.of(directory, "list", "--case", "ws.close.*");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("websocket (")
        .contains("CASE", "LEVEL", "CLAUSE", "TITLE", "NEEDS")
        .containsPattern("ws\\.close\\.reserved-code +must +RFC6455#7\\.4\\.1 +A close code")
        .doesNotContain("ws.handshake");
  }

  @Test
  void listsOneProtocol() {
    assertThat(CommandRun.of(directory, "list", "--protocol", "websocket").out())
        .contains("ws.handshake.accept-key");
  }

  @Test
  void explainsACaseAndHowToSeeItFail() {
    CommandRun run = CommandRun.of(directory, "explain", "ws.close.reserved-code");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("RFC6455#7.4.1")
        .contains("https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1")
        .contains("Sends", "Accepts", "Why it matters", "Common causes")
        .contains("rtck verify --case ws.close.reserved-code")
        .contains("rtck serve --defect close-echoes-reserved-code");
  }

  @Test
  void namesThePresets() {
    CommandRun run = CommandRun.of(directory, "verify", "--preset", "list");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("echo-broadcast").contains("sse-counter");
  }

  @Test
  void listsTheDefects() {
    assertThat(CommandRun.of(directory, "serve", "--defects").out())
        .containsPattern("close-echoes-reserved-code +RFC6455#7\\.4\\.1 +Echoes");
  }

  @Test
  void aProfileForAnotherProtocolIsListedAsWithoutCases() {
    assertThat(CommandRun.of(directory, "list", "--protocol", "liveblocks").exitCode())
        .isEqualTo(5);
  }
}
