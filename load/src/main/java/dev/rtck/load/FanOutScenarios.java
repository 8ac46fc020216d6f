package dev.rtck.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One publish reaches many subscribers. Gatling's users are the subscribers: it says when each of
 * them connects, and tells in its own report how long that took; one more user has the publishing
 * done when all are there.
 */
final class FanOutScenarios {

  /** How often a user looks for what it waits for. */
  static final Duration LOOK = Duration.ofMillis(20);

  private static final double CONNECTS_PER_SECOND = 500;
  private static final String INDEX = "index";

  private final FanOut fanOut;
  private final Runnable publishing;
  private final AtomicInteger nextIndex = new AtomicInteger();
  private final AtomicInteger published = new AtomicInteger();

  /**
   * @param publishing publishes all, in a thread of its own
   */
  FanOutScenarios(FanOut fanOut, Runnable publishing) {
    this.fanOut = fanOut;
    this.publishing = publishing;
  }

  /** Returns all subscribers, as many a second as a target may be asked to accept. */
  PopulationBuilder subscribers() {
    int subscribers = fanOut.plan().ownSubscribers();
    // Gatling counts in whole seconds, and in none of them nobody comes.
    long rampSeconds = Math.max(1, Math.round(subscribers / CONNECTS_PER_SECOND));
    return subscriber().injectOpen(rampUsers(subscribers).during(Duration.ofSeconds(rampSeconds)));
  }

  private ScenarioBuilder subscriber() {
    return scenario(fanOut.plan().endpoint() + " subscribers")
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

  /** Returns what one user does, however many publishers there are. */
  ScenarioBuilder publishers() {
    return scenario(fanOut.plan().endpoint() + " publishers")
        .asLongAs(session -> !fanOut.allSettled())
        .on(pause(LOOK))
        .exec(
            session -> {
              if (published.getAndIncrement() == 0) {
                Thread thread = new Thread(publishing, "rtck-publishing");
                thread.setDaemon(true);
                thread.start();
              }
              return session;
            })
        .asLongAs(session -> !fanOut.isOver())
        .on(pause(session -> fanOut.rest()));
  }
}
