package dev.rtck.load;

import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Limits;
import dev.rtck.reports.LoadResult.Workload;
import dev.rtck.reports.LoadText;

/** What a target promises to bear, and what rtck can tell apart, held against what is asked. */
public final class LoadLimits {

  private LoadLimits() {}

  /**
   * Checks that a workload is within the limits of an endpoint, and of what rtck can number.
   *
   * @param share which part of it is made here; each part has connections besides
   * @throws IllegalArgumentException with one line for the user when it is beyond one
   */
  public static void check(Endpoint endpoint, Workload workload, Share share) {
    number(workload.rooms(), "rooms");
    number(workload.publishers(), "publishers");
    if (workload.subscribers() < share.of()) {
      // A share that hears nothing can say nothing of the target.
      throw new IllegalArgumentException(
          ("a load of %d subscribers cannot be made by %d shards: use more --subscribers, or fewer"
                  + " shards")
              .formatted(workload.subscribers(), share.of()));
    }
    Limits limits = endpoint.limits();
    Integer connections = limits.connections();
    int needed =
        workload.subscribers() + workload.publishers() + share.of() * LoadPlans.OTHER_CONNECTIONS;
    if (connections != null && needed > connections) {
      throw beyond(
          endpoint,
          "connections: " + connections,
          needed + " connections of subscribers, publishers and canaries are");
    }
    Double most = limits.ratePerSecond();
    if (most != null && workload.ratePerSecond() > most) {
      throw beyond(
          endpoint,
          "ratePerSecond: " + most,
          "a rate of " + LoadText.number(workload.ratePerSecond()) + "/s is");
    }
    Long bytes = limits.messageBytes();
    if (bytes != null && workload.payloadBytes() > bytes) {
      throw beyond(
          endpoint,
          "messageBytes: " + bytes,
          "a payload of " + workload.payloadBytes() + " bytes is");
    }
  }

  private static void number(int asked, String what) {
    if (asked > Stamp.MOST) {
      throw new IllegalArgumentException(
          "rtck tells at most "
              + Stamp.MOST
              + " "
              + what
              + " apart, and "
              + asked
              + " are asked for");
    }
  }

  private static IllegalArgumentException beyond(Endpoint endpoint, String limit, String asked) {
    return new IllegalArgumentException(
        "endpoint "
            + endpoint.name()
            + " has the limit '"
            + limit
            + "' in its profile, and "
            + asked
            + " beyond it");
  }
}
