package dev.rtck.examples.gatling;

import dev.rtck.load.GatlingLoad;
import dev.rtck.load.GatlingLoadBuilder;
import io.gatling.javaapi.core.Simulation;
import java.nio.file.Path;
import java.time.Duration;

/** A hundred users hear what one of them says, twenty times a second. */
public final class ChatSimulation extends Simulation {

  public ChatSimulation() {
    GatlingLoad chat =
        GatlingLoadBuilder.of(Path.of("rtck.yaml"), "chat")
            .subscribers(100)
            .ratePerSecond(20)
            .warmup(Duration.ofSeconds(5))
            .duration(Duration.ofSeconds(20))
            .threshold("connected=100%")
            .threshold("lost=0")
            .threshold("duplicated=0")
            .threshold("p99<200ms")
            .report(Path.of("target", "rtck"))
            .start();
    // Scenarios of your own go beside them, and assertions of your own behind.
    setUp(chat.subscribers(), chat.publishers()).assertions(chat.assertions());
  }
}
