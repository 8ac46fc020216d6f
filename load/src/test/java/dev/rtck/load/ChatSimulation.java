package dev.rtck.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.nio.file.Path;
import java.time.Duration;

/** What a user writes: a load of rtck's beside a scenario that is none. */
public final class ChatSimulation extends Simulation {

  static final String PROFILE = "rtck.test.profile";
  static final String REPORT = "rtck.test.report";
  static final String THRESHOLD = "rtck.test.threshold";

  public ChatSimulation() {
    GatlingLoad chat =
        GatlingLoadBuilder.of(Path.of(System.getProperty(PROFILE)), "chat")
            .subscribers(5)
            .ratePerSecond(20)
            .warmup(Duration.ofMillis(200))
            .duration(Duration.ofSeconds(1))
            .threshold("lost=0")
            .threshold(System.getProperty(THRESHOLD))
            .report(Path.of(System.getProperty(REPORT)))
            .start();
    setUp(
            chat.subscribers(),
            chat.publishers(),
            scenario("other users").exec(dummy("something else", 1)).injectOpen(atOnceUsers(2)))
        .assertions(chat.assertions());
  }
}
