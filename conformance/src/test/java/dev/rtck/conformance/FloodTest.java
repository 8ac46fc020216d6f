package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Targets that send on every connection as fast as they can, and never end: a run with a heap of
 * 192 MiB, half of what the command gives itself, ends by itself and blames the target.
 */
@Timeout(200)
final class FloodTest {

  private static final Duration LONGEST = Duration.ofSeconds(150);

  private static final boolean WHOLE = Boolean.getBoolean("rtck.matrix");

  /** Those that keep the most connections at once; with {@code -Pmatrix} all cases are run. */
  private static final List<String> FEW =
      List.of(
          "ws.handshake.switching-protocols",
          "ws.close.valid-code",
          "ws.close.reserved-code",
          "ws.utf8.invalid",
          "ws.framing.payload-lengths",
          "ws.ping.pong-payload");

  /**
   * What comes on every connection.
   *
   * @param afterTheHandshake or instead of it
   * @param beginning what comes once
   * @param wave what comes again and again
   */
  record Flood(String name, boolean afterTheHandshake, Bytes beginning, Bytes wave) {

    /** Several are sent at once: the flood shall not wait for system calls. */
    private static final int BULK = 64 << 10;

    byte[] bulk() {
      Bytes[] waves = new Bytes[Math.max(1, BULK / wave.length())];
      Arrays.fill(waves, wave);
      return Bytes.concat(waves).toArray();
    }

    /** Serves one connection; the bulk is one for all, or the flood would drown its own server. */
    void serve(Socket socket, byte[] bulk) throws IOException {
      if (afterTheHandshake) {
        ScriptedServer.switchProtocols(socket);
      } else {
        var unused = ScriptedServer.readHead(socket);
      }
      OutputStream out = socket.getOutputStream();
      out.write(beginning.toArray());
      while (!socket.isClosed()) {
        out.write(bulk);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** With {@code -Pmatrix} all; otherwise those of which each tries another limit. */
  static List<Flood> floods() {
    Set<String> always =
        Set.of("large-messages", "one-fragmented-message", "no-frames", "endless-header");
    return all().stream().filter(flood -> WHOLE || always.contains(flood.name())).toList();
  }

  private static List<Flood> all() {
    String switching = "HTTP/1.1 101 Switching Protocols\r\n";
    Bytes noise = Bytes.pseudoRandom(6455, 64 << 10);
    return List.of(
        frames("small-messages", Interposer.BINARY, 100),
        frames("empty-messages", Interposer.TEXT, 0),
        frames("large-messages", Interposer.TEXT, 16 << 20),
        frames("pings", Interposer.PING, 125),
        new Flood("one-fragmented-message", true, frame(1, 5), frame(0, 32 << 10)),
        new Flood("no-frames", true, Bytes.EMPTY, noise),
        new Flood("no-http", false, Bytes.EMPTY, noise),
        new Flood(
            "endless-header",
            false,
            Bytes.latin1(switching + "X-Endless: "),
            Bytes.repeat('x', 32 << 10)),
        new Flood(
            "endless-headers",
            false,
            Bytes.latin1(switching),
            Bytes.latin1("X-More: and more\r\n")));
  }

  private static Flood frames(String name, int firstByte, int length) {
    return new Flood(name, true, Bytes.EMPTY, frame(firstByte, length));
  }

  private static Bytes frame(int firstByte, int length) {
    return Bytes.copyOf(Interposer.frame(firstByte, new byte[length]));
  }

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("floods")
  void aFloodEndsNoRunAndNoHeap(Flood flood) throws Exception {
    byte[] bulk = flood.bulk();
    try (ScriptedServer target =
        ScriptedServer.start((socket, number) -> flood.serve(socket, bulk))) {
      Path output = folder.resolve("output.txt");
      Process run =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx192m",
                      "-XX:+UseSerialGC",
                      "-cp",
                      System.getProperty("java.class.path"),
                      FloodedRun.class.getName(),
                      String.valueOf(target.port()),
                      folder.resolve("report").toString(),
                      WHOLE ? "" : String.join(",", FEW)))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended;
      try {
        ended = run.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
      } finally {
        run.destroyForcibly();
      }
      String said = Files.readString(output);
      Files.createDirectories(Path.of("target", "floods"));
      Files.writeString(Path.of("target", "floods", flood + ".txt"), said);

      assertThat(ended).as("ended by itself, having said: %s", said).isTrue();
      assertThat(said).doesNotContain("OutOfMemoryError").doesNotContain("Exception in thread");
      assertThat(run.exitValue())
          .as(said.lines().limit(20).collect(Collectors.joining("\n")))
          .isEqualTo(1);
      assertThat(said).contains((WHOLE ? Judgement.WEBSOCKET.size() : FEW.size()) + " results");
      assertThat(said).as("rtck blames itself for nothing").doesNotContain(" ERROR ");
    }
  }
}
