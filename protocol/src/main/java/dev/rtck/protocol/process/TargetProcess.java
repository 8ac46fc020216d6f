package dev.rtck.protocol.process;

import dev.rtck.protocol.profile.StartCommand;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The target, run by rtck: started, awaited, restarted where a case needs that, and stopped with
 * everything that it started itself. Thread-safe: a shutdown hook may {@link #close} it while
 * another thread still waits in {@link #start}.
 */
public final class TargetProcess implements AutoCloseable {

  /** How long processes may take to end when they are asked to. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(50);
  private static final Duration ONE_QUESTION = Duration.ofSeconds(2);
  private static final int LINES_IN_A_MESSAGE = 20;

  private final StartCommand command;
  private final Readiness readiness;
  private final OutputLog output;
  private final Duration patience;

  private @Nullable ProcessTree tree;
  private boolean logCreated;
  private volatile boolean closed;
  private volatile boolean endedByForce;

  /**
   * Nothing is started yet.
   *
   * @param base where the target will listen: host and port count
   * @param outputLog the file that takes what the target writes, 16 MiB at most
   * @param wait how long the target may take, unless the command says so itself
   */
  public TargetProcess(StartCommand command, URI base, Path outputLog, Duration wait) {
    this.command = command;
    this.readiness = new Readiness(base, command.ready());
    this.output = new OutputLog(outputLog);
    this.patience = command.timeout() == null ? wait : command.timeout();
  }

  /** Returns how long {@link #restart} may take: until the target has ended, and is ready again. */
  public Duration restartPatience() {
    return patience.plus(GRACE.multipliedBy(2));
  }

  /**
   * Starts the target, and returns when it is ready; when it does not get ready, it is stopped.
   *
   * @throws AlreadyListening when something listens there already
   * @throws NotReady when the target ends, or is not ready in time
   * @throws IOException when nothing can be started, or the log cannot be written
   */
  public void start() throws IOException, InterruptedException {
    if (isAlive()) {
      throw new IllegalStateException("the target runs already");
    }
    if (readiness.accepts(ONE_QUESTION)) {
      throw new AlreadyListening(readiness.host(), readiness.port());
    }
    ProcessTree started = launch();
    boolean ready = false;
    try {
      awaitReady(started);
      ready = true;
    } finally {
      if (!ready) {
        end(started, GRACE);
      }
    }
  }

  private synchronized ProcessTree launch() throws IOException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (!logCreated) {
      output.create();
      logCreated = true;
    }
    boolean ownGroup = onPath("setsid");
    List<String> words = new ArrayList<>();
    if (ownGroup) {
      words.add("setsid");
    }
    words.addAll(List.of("sh", "-c", command.command()));
    String mark = UUID.randomUUID().toString();
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(command.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().putAll(command.env());
    builder.environment().put(ProcessTree.MARK, mark);
    Process process = builder.start();
    output.follow(process.getInputStream());
    ProcessTree started = new ProcessTree(process, ownGroup, mark);
    tree = started;
    return started;
  }

  private static boolean onPath(String program) {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  /** An open door behind which nobody answers is not what a closed one is. */
  private String silence() {
    return command.ready() != null && readiness.accepts(ONE_QUESTION)
        ? " (it accepts connections, but GET " + command.ready() + " got no HTTP answer)"
        : "";
  }

  private void awaitReady(ProcessTree started) throws InterruptedException {
    Process process = started.root();
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (closed) {
        throw new NotReady("stopped before the target was ready");
      }
      if (left.isNegative()) {
        throw new NotReady(
            "the target was not ready on "
                + readiness.host()
                + ":"
                + readiness.port()
                + " within "
                + patience.toMillis()
                + " ms"
                + silence()
                + said());
      }
      // Only what still runs can be what listens there.
      if (!process.isAlive() && started.running().isEmpty()) {
        int code = process.exitValue();
        throw new NotReady(
            "the target ended with exit code "
                + code
                + " before it was ready"
                + (code == 0 ? "; 'command' must not return while the target runs" : "")
                + said());
      }
      if (readiness.ready(left.compareTo(ONE_QUESTION) < 0 ? left : ONE_QUESTION)) {
        return;
      }
      if (process.isAlive()) {
        process.waitFor(BETWEEN_QUESTIONS.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private String said() {
    List<String> lines = lastLines(LINES_IN_A_MESSAGE);
    return lines.isEmpty()
        ? "; it wrote nothing"
        : "; the last that it wrote:\n  " + String.join("\n  ", lines);
  }

  /** Returns whether the target, or anything that it started, still runs. */
  public boolean isAlive() {
    ProcessTree current = current();
    // The root is one of them. By itself it counts as alive until it has been collected.
    return current != null && !current.running().isEmpty();
  }

  /** Returns the pid of the shell that runs the command, or null before the first start. */
  public @Nullable Long pid() {
    ProcessTree current = current();
    return current == null ? null : current.root().pid();
  }

  /**
   * Returns what all of the target's processes hold now, or null where the system does not tell.
   */
  public @Nullable Footprint footprint() {
    ProcessTree current = current();
    if (current == null) {
      return null;
    }
    Footprint sum =
        current.running().stream()
            .map(process -> Footprint.of(process.pid()))
            .reduce(Footprint.nothing(), Footprint::plus);
    return sum.openFiles() == 0 ? null : sum;
  }

  /** Returns the exit code of the command, or null while it runs or before the first start. */
  public @Nullable Integer exitCode() {
    ProcessTree current = current();
    return current == null || current.root().isAlive() ? null : current.root().exitValue();
  }

  /** Returns the last lines that the target wrote, the latest last; 50 at most. */
  public List<String> lastLines(int most) {
    return output.lastLines(most);
  }

  /**
   * Asks the target to end, what it left behind too, and ends by force what still runs after five
   * seconds.
   */
  public void stop() {
    stop(GRACE);
  }

  /** As {@link #stop()}, with another time of grace. */
  public void stop(Duration grace) {
    ProcessTree current = current();
    if (current != null) {
      end(current, grace);
    }
  }

  private void end(ProcessTree ended, Duration grace) {
    endedByForce = !ended.terminate(grace);
    if (endedByForce) {
      ended.kill();
    }
  }

  /** Returns whether the target still ran when its grace of the last stop was over. */
  public boolean endedByForce() {
    return endedByForce;
  }

  /** Ends every process by force, without asking. */
  public void kill() {
    ProcessTree current = current();
    if (current != null) {
      current.kill();
    }
  }

  /**
   * Stops the target if it runs, and starts it again.
   *
   * @throws AlreadyListening when something else has taken its place
   * @throws NotReady when the target ends, or is not ready in time
   * @throws IOException when nothing can be started
   */
  public void restart() throws IOException, InterruptedException {
    stop();
    start();
  }

  /** Stops the target for good: it cannot be started again. */
  @Override
  public void close() {
    closed = true;
    stop();
  }

  private synchronized @Nullable ProcessTree current() {
    return tree;
  }
}
