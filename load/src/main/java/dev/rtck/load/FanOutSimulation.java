package dev.rtck.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One publish reaches many subscribers. Gatling's users are the subscribers: it says when each of
 * them connects, and tells in its own report how long that took; one more user has the publishing
 * done when all are there.
 */
public final class FanOutSimulation extends Simulation {

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final double CONNECTS_PER_SECOND = 500;
  private static final String INDEX = "index";

  private final FanOut fanOut = Harness.current();
  private final AtomicInteger nextIndex = new AtomicInteger();
  private final AtomicInteger publishing = new AtomicInteger();

  /** Describes the run that the harness of this process has. */
  public FanOutSimulation() {
    int subscribers = fanOut.plan().ownSubscribers();
    // Gatling counts in whole seconds, and in none of them nobody comes.
    long rampSeconds = Math.max(1, Math.round(subscribers / CONNECTS_PER_SECOND));
    setUp(
        subscribers().injectOpen(rampUsers(subscribers).during(Duration.ofSeconds(rampSeconds))),
        publishers().injectOpen(atOnceUsers(1)));
  }

  private ScenarioBuilder subscribers() {
    return scenario("subscribers")
        .exec(
            group("connect")
                .on(
                    exec(this::connect),
                    asLongAs(session -> !fanOut.isSettled(index(session))).on(pause(LOOK)),
                    exec(
                        session ->
                            fanOut.isReady(index(session)) ? session : session.markAsFailed())))
        .exitHereIfFailed()
        .asLongAs(session -> !fanOut.isOver())
        .on(pause(session -> fanOut.rest()));
  }

  private Session connect(Session session) {
    int index = nextIndex.getAndIncrement();
    fanOut.connect(index);
    return session.set(INDEX, index);
  }

  private static int index(Session session) {
    return session.getInt(INDEX);
  }

  private ScenarioBuilder publishers() {
    return scenario("publishers")
        .asLongAs(session -> !fanOut.allSettled())
        .on(pause(LOOK))
        .exec(
            session -> {
              if (publishing.getAndIncrement() == 0) {
                Thread thread = new Thread(fanOut::publish, "rtck-publishing");
                thread.setDaemon(true);
                thread.start();
              }
              return session;
            })
        .asLongAs(session -> !fanOut.isOver())
        .on(pause(session -> fanOut.rest()));
  }

  @Override
  public void after() {
    Harness.finish();
  }
}
