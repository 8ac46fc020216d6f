package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;

/** A well-behaved session that stands while a hostile case runs. */
final class WatchedSession implements EndpointSession.Bystander {

  private final StompProbe probe;
  private final StompConnection connection;
  private final Fence fence;
  private final Fence.Held before;

  WatchedSession(StompProbe probe, Fence fence) {
    this.probe = probe;
    this.fence = fence;
    this.connection = probe.open();
    connection.note("the bystander");
    this.before = fence.behind(connection);
  }

  @Override
  public void judge(Checks checks) {
    Fence.Held held = fence.behind(connection);
    StompOutcome outcome = connection.outcome();
    if (held == Fence.Held.UNKNOWN && outcome.silent()) {
      checks.observe(
          IS_SERVED,
          "not to be seen: nothing is answered that could tell; the profile's destinations.topic"
              + " may name topics that are there for anybody");
    } else if (before == Fence.Held.NO) {
      checks.untestable(IS_SERVED, "it was not served before, either: " + outcome.describe());
    } else {
      checks.must(
          IS_SERVED,
          held == Fence.Held.YES,
          held == Fence.Held.YES ? "served" : outcome.describe(),
          "another session is served as before");
    }
    try (StompConnection another = probe.open()) {
      checks.must(
          NEW_ONE_IS_ACCEPTED,
          another.connected() != null,
          "CONNECTED",
          "somebody new gets CONNECTED");
    } catch (StompRefused refused) {
      checks.must(
          NEW_ONE_IS_ACCEPTED,
          false,
          String.valueOf(refused.getMessage()),
          "somebody new gets CONNECTED");
    }
  }
}
