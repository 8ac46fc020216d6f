package dev.rtck.cli;

import dev.rtck.protocol.process.BackgroundCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The target while it is loaded. The reference server runs in a process of its own: what is
 * measured must not share a heap with what measures.
 */
final class LoadedTarget implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("Listening on (http://\\S+?)/?");

  private final TargetChoice choice;
  private final @Nullable LiveTarget live;
  private final @Nullable Process server;

  private LoadedTarget(TargetChoice choice, @Nullable LiveTarget live, @Nullable Process server) {
    this.choice = choice;
    this.live = live;
    this.server = server;
  }

  /**
   * Starts what has to be started, and returns when it is ready.
   *
   * @throws dev.rtck.protocol.process.NotReady when it does not get ready
   */
  static LoadedTarget of(
      TargetChoice choice, Duration wait, Path output, Interruption interruption) {
    if (choice.origin() != TargetChoice.Origin.EMBEDDED) {
      LiveTarget live = LiveTarget.of(choice, wait, output, interruption);
      return new LoadedTarget(live.choice(), live, null);
    }
    try {
      Process server =
          new ProcessBuilder(BackgroundCommand.ofJava(List.of("-Xmx512m"), Rtck.class, "serve"))
              .redirectError(output.resolve("target.log").toFile())
              .start();
      interruption.onInterrupt(server::destroy);
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      Matcher listening = LISTENING.matcher(String.valueOf(line));
      if (!listening.matches()) {
        server.destroy();
        throw new IOException("it said: " + line);
      }
      return new LoadedTarget(choice.at(URI.create(listening.group(1))), null, server);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the reference server: " + e.getMessage(), e);
    }
  }

  /** Returns the choice, with the address of what was started. */
  TargetChoice choice() {
    return choice;
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
    }
    if (server != null) {
      server.destroy();
      try {
        if (!server.waitFor(5, TimeUnit.SECONDS)) {
          server.destroyForcibly();
        }
      } catch (InterruptedException e) {
        server.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
