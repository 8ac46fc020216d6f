package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.protocol.process.BackgroundCommand;
import dev.rtck.reports.LoadResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The {@link Canary} of a run, from outside. */
final class CanaryProcess implements AutoCloseable {

  /** How many subscribers it has. */
  static final int SUBSCRIBERS = 2;

  private static final long PATIENCE_SECONDS = 15;

  private final Process process;
  private final BufferedReader out;

  private CanaryProcess(Process process) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /**
   * Starts it, and returns when it listens.
   *
   * @throws IOException when it cannot be started
   */
  static CanaryProcess start(LoadPlan plan) throws IOException {
    Process process =
        new ProcessBuilder(
                BackgroundCommand.ofJava(
                    List.of(
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:disable",
                        "-Dlogback.configurationFile=dev/rtck/load/logback.xml"),
                    Canary.class))
            .redirectError(Path.of(plan.folder(), "canary.log").toFile())
            .start();
    CanaryProcess canary = new CanaryProcess(process);
    OutputStream in = process.getOutputStream();
    in.write((plan.withSubscribers(SUBSCRIBERS).write() + "\n").getBytes(UTF_8));
    in.flush();
    canary.line();
    return canary;
  }

  /** Ends it, and returns the result with what its subscribers waited. */
  LoadResult complete(LoadResult result) {
    return result.judged(result.harness().beside(Distributions.micros(finish())));
  }

  /** Returns what its subscribers waited; empty when it does not say. */
  private Histogram finish() {
    try {
      process.getOutputStream().close();
      String told = line();
      return told.isEmpty() ? Distributions.histogram() : Distributions.decode(told);
    } catch (IOException gone) {
      return Distributions.histogram();
    } finally {
      close();
    }
  }

  private String line() {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                String line = out.readLine();
                return line == null ? "" : line;
              } catch (IOException gone) {
                return "";
              }
            })
        .completeOnTimeout("", PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
