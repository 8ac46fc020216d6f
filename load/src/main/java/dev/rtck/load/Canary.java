package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A process with a few subscribers that hear what all hear, and with nothing else to do: where the
 * harness is overloaded, they are not. It reads its plan from standard input, says {@value #READY}
 * when they can receive, and their latency, as a histogram, when its input ends.
 */
public final class Canary {

  static final String READY = "ready";

  private static final long LOOK_NANOS = 5_000_000;

  private Canary() {}

  /** Listens until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    // What anybody else has to say must not be taken for the canary's words.
    System.setOut(System.err);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    LoadPlan plan =
        LoadPlan.read(Objects.requireNonNull(in.readLine(), "a plan on standard input"));
    try (FanOut fanOut = new FanOut(plan, 1)) {
      for (int i = 0; i < plan.workload().subscribers(); i++) {
        fanOut.connect(i);
      }
      while (!fanOut.allSettled()) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      out.println(READY);
      out.flush();
      while (in.readLine() != null) {
        // Nothing more is said to it.
      }
      out.println(Distributions.encode(fanOut.heard()));
      out.flush();
    }
  }
}
