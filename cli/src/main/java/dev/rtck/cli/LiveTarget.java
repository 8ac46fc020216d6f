package dev.rtck.cli;

import dev.rtck.protocol.process.NotReady;
import dev.rtck.protocol.process.TargetProcess;
import dev.rtck.protocol.profile.StartCommand;
import dev.rtck.referenceserver.ReferenceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The target while it is judged: what rtck itself started is stopped when this is closed. */
final class LiveTarget implements AutoCloseable {

  /** The name of the file that takes what a started target writes. */
  private static final String LOG = "target.log";

  private final TargetChoice choice;
  private final @Nullable TargetProcess process;
  private final @Nullable ReferenceServer server;

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
        ReferenceServer server = ReferenceServer.start();
        URI base = URI.create("http://127.0.0.1:" + server.port());
        return new LiveTarget(choice.at(base), null, server);
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

  /** Returns the choice, with the address of what was started. */
  TargetChoice choice() {
    return choice;
  }

  /** Returns what starts the target again, or null when rtck did not start it. */
  @Nullable Runnable restart() {
    TargetProcess started = process;
    return started == null
        ? null
        : () -> {
          try {
            started.restart();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
          }
        };
  }

  private static CancellationException cancelled() {
    return new CancellationException("interrupted");
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
