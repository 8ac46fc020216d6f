package dev.rtck.protocol.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A process and all that it started.
 *
 * <p>Three nets, because a process can slip through each: its descendants, which loses those whose
 * parent has ended; its process group, which loses those that made a group of their own; and a mark
 * in the environment, which only Linux lets us read.
 */
final class ProcessTree {

  /** The environment variable that every process of a tree inherits. */
  static final String MARK = "RTCK_TARGET";

  private static final Path PROC = Path.of("/proc");

  private final Process root;
  private final boolean ownGroup;
  private final byte[] mark;
  private final Set<ProcessHandle> known = new LinkedHashSet<>();

  /**
   * @param ownGroup whether the root leads a process group, which then has its pid
   * @param mark what {@link #MARK} is set to
   */
  ProcessTree(Process root, boolean ownGroup, String mark) {
    this.root = root;
    this.ownGroup = ownGroup;
    this.mark = (MARK + "=" + mark).getBytes(StandardCharsets.US_ASCII);
  }

  Process root() {
    return root;
  }

  /** Returns the processes of the tree that still run. */
  synchronized Set<ProcessHandle> running() {
    known.add(root.toHandle());
    root.descendants().forEach(known::add);
    if (Files.isDirectory(PROC)) {
      ProcessHandle.allProcesses().filter(this::marked).forEach(known::add);
    }
    for (ProcessHandle process : Set.copyOf(known)) {
      process.descendants().forEach(known::add);
    }
    known.removeIf(process -> !runs(process));
    return new LinkedHashSet<>(known);
  }

  private boolean marked(ProcessHandle process) {
    byte[] environment;
    try {
      environment = Files.readAllBytes(PROC.resolve(process.pid() + "/environ"));
    } catch (IOException e) {
      // Another user's, or gone.
      return false;
    }
    int at = 0;
    while (at < environment.length) {
      int end = at;
      while (end < environment.length && environment[end] != 0) {
        end++;
      }
      if (java.util.Arrays.equals(environment, at, end, mark, 0, mark.length)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  /**
   * A process whose parent does not collect it stays listed after its end. Of one that is killed
   * the first thread may have ended before the others, which hold its ports until they have, too.
   */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      Path folder = PROC.resolve(String.valueOf(process.pid()));
      String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      int name = stat.lastIndexOf(") ");
      if (name < 0 || stat.charAt(name + 2) != 'Z') {
        return true;
      }
      try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
        return threads.count() > 1;
      }
    } catch (IOException | UncheckedIOException e) {
      return process.isAlive();
    }
  }

  /**
   * Asks the root to end, and waits until no process runs; returns whether that came true.
   *
   * <p>A root that lives on passes the signal on, as npm does. So the others are asked when the
   * root has ended or half of the time is over, and each of them once: who is asked to end for the
   * second time often breaks off its goodbyes.
   */
  boolean terminate(Duration patience) {
    long begin = System.nanoTime();
    Set<ProcessHandle> asked = new HashSet<>();
    Set<ProcessHandle> running = running();
    asked.add(root.toHandle());
    var unused = root.toHandle().destroy();
    while (!running.isEmpty()) {
      long waited = System.nanoTime() - begin;
      if (waited >= patience.toNanos() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      if (!runs(root.toHandle()) || waited >= patience.toNanos() / 2) {
        running.stream().filter(asked::add).forEach(ProcessHandle::destroy);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      running = running();
    }
    return true;
  }

  /** Ends every process, those too that are started meanwhile; gives up after two seconds. */
  void kill() {
    long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    Set<ProcessHandle> running = running();
    while (!running.isEmpty() && System.nanoTime() < deadline) {
      signalGroup("KILL");
      running.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      running = running();
    }
  }

  private void signalGroup(String signal) {
    if (!ownGroup) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -s \"$1\" -- \"-$2\"", "sh", signal, "" + root.pid())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(1, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      // The other two nets remain.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
