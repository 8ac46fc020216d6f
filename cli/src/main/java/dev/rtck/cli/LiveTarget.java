package dev.rtck.cli;

import dev.rtck.conformance.TargetControl;
import dev.rtck.protocol.process.Footprint;
import dev.rtck.protocol.process.NotReady;
import dev.rtck.protocol.process.TargetProcess;
import dev.rtck.protocol.profile.StartCommand;
import dev.rtck.referenceserver.ReferenceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The target while it is judged: what rtck itself started is stopped when this is closed. */
final class LiveTarget implements AutoCloseable {

  /** The name of the file that takes what a started target writes. */
  private static final String LOG = "target.log";

  private static final Duration EMBEDDED_RESTART = Duration.ofSeconds(5);

  private final TargetChoice choice;
  private final @Nullable TargetProcess process;
  private volatile @Nullable ReferenceServer server;

  private LiveTarget(
      TargetChoice choice, @Nullable TargetProcess process, @Nullable ReferenceServer server) {
    this.choice = choice;
    this.process = process;
    this.server = server;
  }

  /**
   * Starts what has to be started, and returns when it is ready.
   *
   * @throws NotReady when it does not get ready
   * @throws dev.rtck.protocol.process.AlreadyListening when another server is in its place
   */
  static LiveTarget of(TargetChoice choice, Duration wait, Path output, Interruption interruption) {
    if (choice.origin() == TargetChoice.Origin.EMBEDDED) {
      try {
        ReferenceServer server = ReferenceServer.startToBeRestarted(embedded());
        URI base = URI.create("http://127.0.0.1:" + server.port());
        return new LiveTarget(choice.at(base, server.stompPort()), null, server);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start the reference server: " + e.getMessage(), e);
      }
    }
    StartCommand start = choice.start();
    if (start == null) {
      return new LiveTarget(choice, null, null);
    }
    URI base = choice.base() == null ? choice.address(choice.endpoints().get(0)) : choice.base();
    TargetProcess process = new TargetProcess(start, base, output.resolve(LOG), wait);
    interruption.onInterrupt(process::close);
    boolean started = false;
    try {
      process.start();
      started = true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the target: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled();
    } finally {
      if (!started) {
        process.close();
      }
    }
    return new LiveTarget(choice, process, null);
  }

  /** What the profile of the reference server promises. */
  private static ReferenceServer.Options.Builder embedded() {
    return ReferenceServer.Options.builder()
        .handshakeTimeout(Duration.ofMillis(1500))
        .closeTimeout(Duration.ofMillis(500))
        .keepalive(Duration.ofMillis(500))
        .streamKeepalive(Duration.ofMillis(250))
        .idle(Duration.ofSeconds(2))
        .notificationInterval(Duration.ofMillis(300))
        .maxDisconnection(Duration.ofSeconds(2))
        .maxMessageBytes(4 << 20);
  }

  /** Returns the choice, with the address of what was started. */
  TargetChoice choice() {
    return choice;
  }

  /** Returns what stops and starts the target, or null when rtck did not start it. */
  @Nullable TargetControl control() {
    if (process != null) {
      return new ProcessControl(process);
    }
    return server == null ? null : new EmbeddedControl();
  }

  /** A process is the target. */
  private record ProcessControl(TargetProcess process) implements TargetControl {
    @Override
    public void restart() {
      try {
        process.restart();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw cancelled();
      }
    }

    @Override
    public Duration patience() {
      return process.restartPatience();
    }

    @Override
    public void stop() {
      process.stop();
    }

    @Override
    public @Nullable String lastEnd() {
      Integer code = process.exitCode();
      return process.endedByForce()
          ? "it had to be ended by force"
          : code == null ? null : "it ended by itself, with exit code " + code;
    }

    @Override
    public @Nullable Footprint footprint() {
      return process.footprint();
    }

    @Override
    public void kill() {
      process.kill();
    }
  }

  /** The reference server is the target: it comes back on the same port. */
  private final class EmbeddedControl implements TargetControl {
    @Override
    public void restart() {
      int stompPort = Objects.requireNonNull(server, "started before").stompPort();
      stop();
      try {
        server =
            ReferenceServer.start(
                embedded()
                    .port(Objects.requireNonNull(choice.base(), "started before").getPort())
                    .stompPort(stompPort)
                    .build());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Duration patience() {
      return EMBEDDED_RESTART;
    }

    @Override
    public void stop() {
      ReferenceServer running = server;
      if (running != null) {
        running.close();
      }
    }

    @Override
    public void kill() {
      stop();
    }
  }

  private static CancellationException cancelled() {
    return new CancellationException("interrupted");
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    ReferenceServer running = server;
    if (running != null) {
      running.close();
    }
  }
}
