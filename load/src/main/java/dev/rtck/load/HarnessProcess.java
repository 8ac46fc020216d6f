package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.protocol.process.BackgroundCommand;
import dev.rtck.reports.LoadResult;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs one plan in a process of its own: Gatling keeps state for which one process has room once,
 * and what measures must not share a heap with anything. Thread-safe.
 */
public final class HarnessProcess implements AutoCloseable {

  private static final String LOG = "harness.log";
  private static final Duration FAREWELL = Duration.ofSeconds(10);
  private static final Duration OVERHEAD = Duration.ofSeconds(90);

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx1g",
          "-XX:+UseG1GC",
          "-Xshare:auto",
          "-Xlog:disable",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "-Dgatling.data.enableAnalytics=false",
          "-Dgatling.ssl.useOpenSsl=false",
          "-Dgatling.netty.useNativeTransport=false",
          // Tests run with them; here they cost an eighth of what Java takes for a delivery.
          "-Dio.netty.leakDetection.level=disabled",
          "-Dio.netty.buffer.checkAccessible=false",
          "-Dlogback.configurationFile=dev/rtck/load/logback.xml",
          "-Djava.util.prefs.PreferencesFactory=" + OfflinePreferences.class.getName());

  private final LoadPlan plan;
  private final Process process;

  private HarnessProcess(LoadPlan plan, Process process) {
    this.plan = plan;
    this.process = process;
  }

  /**
   * Starts the process.
   *
   * @param simulation what Gatling runs in it: all of {@link Harness#populations}
   * @throws UncheckedIOException when it cannot be started
   */
  public static HarnessProcess start(LoadPlan plan, Class<? extends Simulation> simulation) {
    return start(plan, simulation, Map.of());
  }

  /**
   * @param environment what the process finds there besides
   */
  static HarnessProcess start(
      LoadPlan plan, Class<? extends Simulation> simulation, Map<String, String> environment) {
    Path folder = Path.of(plan.folder());
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve(Harness.RESULT));
      ProcessBuilder builder =
          new ProcessBuilder(BackgroundCommand.ofJava(OPTIONS, Harness.class, simulation.getName()))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(LOG).toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      // It stays open: that it ends tells the harness that nobody is left to wait for it.
      OutputStream in = process.getOutputStream();
      in.write((plan.write() + "\n").getBytes(UTF_8));
      in.flush();
      return new HarnessProcess(plan, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the harness: " + e.getMessage(), e);
    }
  }

  /** Waits for the end; ends a process that takes too long. */
  public void await() throws InterruptedException {
    Duration longest =
        Duration.ofMillis(
                plan.workload().warmupMillis()
                    + plan.workload().durationMillis()
                    + plan.connectMillis())
            .plusMillis(plan.workload().subscribers() * 10L)
            .plusMillis(Math.max(0, plan.startAtMillis() - System.currentTimeMillis()))
            .plus(OVERHEAD);
    if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
    }
  }

  /**
   * Returns what the process measured that has ended; whether the harness was the bottleneck is
   * still to be judged.
   *
   * @throws IllegalStateException when it left no result
   */
  public LoadResult result() {
    Path file = Path.of(plan.folder(), Harness.RESULT);
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          "the harness ended with "
              + (process.isAlive() ? "nothing" : process.exitValue())
              + " and left no result; see "
              + Path.of(plan.folder(), LOG));
    }
    return LoadResult.read(file);
  }

  /** Ends the process, in the end by force; what it measured so far is its result. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
