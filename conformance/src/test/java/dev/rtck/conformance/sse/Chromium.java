package dev.rtck.conformance.sse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A browser without a window, which reaches this machine and nothing else. */
final class Chromium implements AutoCloseable {

  private static final int SECONDS_TO_END = 10;

  private final Process process;

  private Chromium(Process process) {
    this.process = process;
  }

  /** Returns the browser that the PATH has. */
  static Optional<Path> onThePath() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return List.of(path.split(File.pathSeparator, -1)).stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "chromium"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Opens a page.
   *
   * @param folder for all that the browser keeps
   * @param host a name that stands for the port of this machine, whatever its certificate says
   */
  static Chromium open(Path binary, Path folder, String url, String host, int port)
      throws IOException {
    String rules = "MAP " + host + " 127.0.0.1:" + port + ", MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";
    ProcessBuilder builder =
        new ProcessBuilder(
            binary.toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-breakpad",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-sync",
            "--ignore-certificate-errors",
            "--host-resolver-rules=" + rules,
            "--user-data-dir=" + folder.resolve("profile"),
            url);
    builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().put("TMPDIR", folder.toString());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    return new Chromium(builder.start());
  }

  boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public void close() {
    List<ProcessHandle> tree = new ArrayList<>();
    tree.add(process.toHandle());
    process.descendants().forEach(tree::add);
    tree.forEach(ProcessHandle::destroyForcibly);
    // Its folder cannot be removed before all of them are gone.
    CompletableFuture.allOf(
            tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
        .orTimeout(SECONDS_TO_END, TimeUnit.SECONDS)
        .join();
  }
}
