package dev.rtck.load;

import io.gatling.app.Gatling$;
import java.nio.file.Path;
import java.util.prefs.Preferences;

/**
 * Runs a simulation in this process. Gatling has no API for that: {@code main} ends the process,
 * and what is called here is private in Scala, though not in the bytecode.
 */
final class GatlingLaunch {

  private GatlingLaunch() {}

  /**
   * Returns what Gatling ends with: 0 when all went well.
   *
   * @param results where Gatling writes its own log
   */
  static int run(Class<?> simulation, Path results) {
    forgetVersionCheck();
    return Gatling$.MODULE$.fromArgs(
        new String[] {"-s", simulation.getName(), "-rf", results.toString(), "-nr"});
  }

  /** It asks Maven Central for a newer Gatling unless it believes that it just has. */
  private static void forgetVersionCheck() {
    Preferences.userRoot()
        .node("/io/gatling/latestVersion")
        .putLong("lastCheckTimestamp", Long.MAX_VALUE / 2);
  }
}
