package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that was begun, and its answer once that has come. Thread-safe.
 *
 * <p>The request is sent by a thread of its own, on a connection that no other request uses at the
 * same time.
 */
public final class HttpExchange {

  private final Deadline deadline;
  private final Runnable abort;
  private final Runnable release;
  private final CountDownLatch sent = new CountDownLatch(1);
  private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();

  HttpExchange(Deadline deadline, Runnable abort, Runnable release) {
    this.deadline = deadline;
    this.abort = abort;
    this.release = release;
  }

  void wasSent() {
    sent.countDown();
  }

  void answered(HttpAnswer came) {
    sent.countDown();
    answer.complete(came);
  }

  CompletableFuture<HttpAnswer> future() {
    return answer;
  }

  /**
   * Waits until the request is on its way: its head, and as much of its body as may go at first.
   *
   * @return whether that came in time
   */
  public boolean awaitSent(Duration atMost) {
    try {
      return sent.await(deadline.cut(atMost).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for the answer, or for what came in its place; null when neither came in time. */
  public @Nullable HttpAnswer await(Duration atMost) {
    try {
      return answer.get(deadline.cut(atMost).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException notInTime) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Returns whether neither an answer nor a failure has come. */
  public boolean isPending() {
    return !answer.isDone();
  }

  /** Sends what was withheld of the body. */
  public void release() {
    release.run();
  }

  /** Closes the connection on which the request was sent, without waiting for the answer. */
  public void abort() {
    abort.run();
  }
}
