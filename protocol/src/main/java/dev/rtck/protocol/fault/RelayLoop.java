package dev.rtck.protocol.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that relays everything for a proxy. What it calls must not wait; so nothing that
 * is only touched here needs a lock.
 */
final class RelayLoop {

  private static final int BUFFER_BYTES = 256 << 10;
  private static final long MILLISECOND = Duration.ofMillis(1).toNanos();
  private static final long SHORTEST_PARK = Duration.ofNanos(50_000).toNanos();
  private static final long BETWEEN_LOOKS = Duration.ofMillis(10).toNanos();
  private static final long ONE_LOOK = Duration.ofNanos(200_000).toNanos();
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  /** What is to be done at a moment. */
  private record Timer(long atNanos, Runnable action) {}

  /** What another thread wants done, and waits for. */
  private record Task(Supplier<?> work, CompletableFuture<@Nullable Object> result) {}

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>((a, b) -> Long.signum(a.atNanos() - b.atNanos()));
  private final Set<Peer> silent = new LinkedHashSet<>();
  private final Consumer<SelectionKey> dispatch;
  private final Runnable atTheEnd;
  private final Thread thread;
  private long nextLookAt;
  private volatile boolean stopping;
  private volatile boolean ended;

  /**
   * Prepares a loop that {@link #start} starts.
   *
   * @param dispatch gets what is ready
   * @param atTheEnd closes what is open
   */
  RelayLoop(String name, Consumer<SelectionKey> dispatch, Runnable atTheEnd) throws IOException {
    this.selector = Selector.open();
    this.dispatch = dispatch;
    this.atTheEnd = atTheEnd;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  SelectionKey register(SelectableChannel channel, int operations, Object attachment)
      throws IOException {
    return channel.register(selector, operations, attachment);
  }

  /** Returns the buffer that everything is read into; what is not passed on must be copied. */
  ByteBuffer buffer() {
    return buffer;
  }

  void at(long nanoTime, Runnable action) {
    timers.add(new Timer(nanoTime, action));
  }

  /**
   * Looks now and then whether a peer that nothing is awaited from has reset the connection: after
   * its FIN reading tells nothing more, and a write only the next time.
   */
  void observe(Peer peer, boolean observed) {
    if (!observed) {
      silent.remove(peer);
    } else if (silent.add(peer) && silent.size() == 1) {
      nextLookAt = System.nanoTime() + BETWEEN_LOOKS;
    }
  }

  /**
   * Does the work in the thread of the loop and returns its result; whatever was closed is closed.
   *
   * @throws IllegalStateException when the loop has ended, or is waiting for the caller itself
   */
  @SuppressWarnings("unchecked")
  <T> T call(Supplier<T> work) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("a condition must not command its proxy");
    }
    Task task = new Task(work, new CompletableFuture<>());
    tasks.add(task);
    selector.wakeup();
    if (ended) {
      // It may have ended before it could see the task.
      failTasks();
    }
    try {
      return (T) task.result().join();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** Ends the loop, and waits for its end, though not for ever. */
  void stop() {
    stopping = true;
    selector.wakeup();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    long end = System.nanoTime() + LONGEST_END.toNanos();
    while (thread.isAlive() && end - System.nanoTime() > 0) {
      try {
        thread.join(LONGEST_END.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        runTasks();
        runTimers();
        if (!silent.isEmpty() && System.nanoTime() - nextLookAt >= 0) {
          lookAtTheSilent();
        }
        select();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private void end() {
    try {
      atTheEnd.run();
    } finally {
      try {
        selector.close();
      } catch (IOException nothingLeftToClose) {
        // It is closed all the same.
      }
      ended = true;
      failTasks();
    }
  }

  private void failTasks() {
    for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
      task.result().completeExceptionally(new IllegalStateException("the proxy is closed"));
    }
  }

  private void runTasks() throws IOException {
    if (tasks.isEmpty()) {
      return;
    }
    List<Runnable> answers = new ArrayList<>();
    for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
      CompletableFuture<@Nullable Object> result = task.result();
      try {
        Object answer = task.work().get();
        answers.add(() -> result.complete(answer));
      } catch (RuntimeException e) {
        answers.add(() -> result.completeExceptionally(e));
      }
    }
    // A registered channel is only closed by the next selection.
    selector.selectNow(dispatch);
    answers.forEach(Runnable::run);
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (Timer next = timers.peek();
        next != null && next.atNanos() - now <= 0;
        next = timers.peek()) {
      timers.poll();
      next.action().run();
    }
  }

  private void select() throws IOException {
    long wait = nextWait();
    if (wait == Long.MAX_VALUE) {
      selector.select(dispatch);
    } else if (wait >= MILLISECOND) {
      selector.select(dispatch, wait / MILLISECOND);
    } else if (selector.selectNow(dispatch) == 0 && wait > 0) {
      // A selector counts in milliseconds only.
      LockSupport.parkNanos(Math.min(wait, SHORTEST_PARK));
    }
  }

  private long nextWait() {
    if (!tasks.isEmpty()) {
      return 0;
    }
    long wait = Long.MAX_VALUE;
    long now = System.nanoTime();
    Timer next = timers.peek();
    if (next != null) {
      wait = Math.max(0, next.atNanos() - now);
    }
    return silent.isEmpty() ? wait : Math.min(wait, Math.max(0, nextLookAt - now));
  }

  /**
   * On a connected channel the wait for its connection is over by an error alone; but a selection
   * that is not at once would spin on it.
   */
  private void lookAtTheSilent() throws IOException {
    List<Peer> looked = List.copyOf(silent);
    looked.forEach(peer -> peer.await(SelectionKey.OP_CONNECT));
    selector.selectNow(dispatch);
    looked.forEach(peer -> peer.relay().refresh());
    nextLookAt = System.nanoTime() + Math.max(BETWEEN_LOOKS, looked.size() * ONE_LOOK);
  }
}
