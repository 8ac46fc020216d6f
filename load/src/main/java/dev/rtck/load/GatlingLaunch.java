package dev.rtck.load;

import io.gatling.app.Gatling$;
import java.nio.file.Path;

/**
 * Runs a simulation in this process. Gatling has no API for that: {@code main} ends the process,
 * and what is called here is private in Scala, though not in the bytecode.
 */
final class GatlingLaunch {

  private GatlingLaunch() {}

  /**
   * Returns what Gatling ends with: 0 when all went well.
   *
   * @param simulation the name of its class
   * @param results where Gatling writes its own log
   */
  static int run(String simulation, Path results) {
    return Gatling$.MODULE$.fromArgs(
        new String[] {"-s", simulation, "-rf", results.toString(), "-nr"});
  }
}
