package dev.rtck.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.reports.LoadResult;
import io.gatling.javaapi.core.PopulationBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The process that loads a target: one run, then it ends. It reads its {@link LoadPlan} from its
 * standard input, and leaves its result beside the log in the plan's folder, also when it is told
 * to end early.
 */
public final class Harness {

  /** The name of the file that takes the result. */
  static final String RESULT = "harness.json";

  private static final int ORPHANED = 1;

  private static @Nullable FanOut current;
  private static @Nullable CanaryProcess canary;
  private static boolean finished;

  private Harness() {}

  /**
   * Runs the plan that comes on standard input.
   *
   * @param arguments the name of the simulation, which has all of {@link #populations}
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    LoadPlan plan =
        LoadPlan.read(Objects.requireNonNull(in.readLine(), "a plan on standard input"));
    Path folder = Path.of(plan.folder());
    endWith(in);
    CanaryProcess canary = CanaryProcess.start(plan);
    begin(plan, canary);
    Runtime.getRuntime().addShutdownHook(new Thread(Harness::finish, "rtck-finish"));
    int status = 1;
    try {
      status = GatlingLaunch.run(arguments[0], folder.resolve("gatling"));
    } finally {
      if (status == 0) {
        finish();
      } else {
        abandon();
      }
    }
    out.println("gatling ended with " + status);
    System.exit(status);
  }

  /** Who asked for the load may be gone without a word; then nobody is to be loaded any longer. */
  private static void endWith(BufferedReader in) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (in.readLine() != null) {
                  // Nothing more is said to it.
                }
              } catch (IOException gone) {
                // The same.
              }
              System.exit(ORPHANED);
            },
            "rtck-orphan");
    watch.setDaemon(true);
    watch.start();
  }

  private static synchronized void begin(LoadPlan plan, CanaryProcess companion) {
    current = new FanOut(plan);
    canary = companion;
  }

  /** Returns the subscribers and publishers of the run of this process. */
  public static synchronized List<PopulationBuilder> populations() {
    FanOut fanOut = Objects.requireNonNull(current, "the harness has begun");
    FanOutScenarios scenarios = new FanOutScenarios(fanOut, fanOut::publish);
    return List.of(scenarios.subscribers(), scenarios.publishers().injectOpen(atOnceUsers(1)));
  }

  /** What was measured by a harness that failed is no result. */
  private static synchronized void abandon() {
    finished = true;
    CanaryProcess companion = canary;
    if (companion != null) {
      companion.close();
    }
  }

  /** Writes the result, once; when the simulation is over. */
  public static synchronized void finish() {
    FanOut fanOut = current;
    if (fanOut != null && !finished) {
      finished = true;
      LoadResult result = fanOut.finish();
      CanaryProcess companion = canary;
      if (companion != null) {
        result = companion.complete(result);
      }
      result.write(Path.of(fanOut.plan().folder(), RESULT));
    }
  }
}
