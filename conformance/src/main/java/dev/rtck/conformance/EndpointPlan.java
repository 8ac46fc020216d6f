package dev.rtck.conformance;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.User;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as it will be judged. Immutable.
 *
 * @param url where it is, with the path
 * @param users as whom clients connect, in order; empty for anonymous clients
 * @param refused as whom nobody may come in
 * @param patience how long to wait for it; never until it closes who is idle
 * @param thorough whether volume cases run at full size
 * @param control stops and starts the target, or null when it is not rtck's to do
 * @param rerun the command line that judges the same target again, without a case
 * @param bearsSeveral whether the target lets one client hold several connections
 */
public record EndpointPlan(
    Endpoint endpoint,
    URI url,
    boolean insecure,
    List<User> users,
    List<User> refused,
    Secrets secrets,
    Patience patience,
    boolean thorough,
    @Nullable TargetControl control,
    String rerun,
    boolean bearsSeveral) {

  public EndpointPlan {
    users = List.copyOf(users);
    refused = List.copyOf(refused);
    Duration idle = endpoint.limits().idle();
    patience = idle == null ? patience : patience.before(idle);
  }

  /** One that bears several connections, which is found out only by trying. */
  public EndpointPlan(
      Endpoint endpoint,
      URI url,
      boolean insecure,
      List<User> users,
      List<User> refused,
      Secrets secrets,
      Patience patience,
      boolean thorough,
      @Nullable TargetControl control,
      String rerun) {
    this(
        endpoint, url, insecure, users, refused, secrets, patience, thorough, control, rerun, true);
  }

  private static final int USUAL_WIDTH = 16;
  private static final int THOROUGH_FACTOR = 12;

  /**
   * Returns how many connections one case holds side by side: fewer where the target promises few,
   * and one where it does not bear two.
   */
  public int width() {
    if (!bearsSeveral) {
      return 1;
    }
    Integer connections = endpoint.limits().connections();
    return connections == null ? USUAL_WIDTH : Math.max(1, Math.min(USUAL_WIDTH, connections / 4));
  }

  /** Returns how many cases may run side by side when so many were asked for. */
  int parallel(int wanted) {
    Integer connections = endpoint.limits().connections();
    return connections == null
        ? wanted
        : Math.max(1, Math.min(wanted, connections / (2 * USUAL_WIDTH)));
  }

  /** Returns how long a case may take: longer when it waits for what the target promised. */
  Duration limit(ConformanceCase words) {
    Duration limit = patience.wholeCase();
    for (Capability capability : words.capabilities()) {
      limit = limit.plus(capability.promised(this).multipliedBy(words.spans()));
    }
    return thorough && words.volume() ? limit.multipliedBy(THOROUGH_FACTOR) : limit;
  }

  /** Returns the same endpoint at another path of the target. */
  public EndpointPlan at(URI there) {
    return new EndpointPlan(
        endpoint,
        there,
        insecure,
        users,
        refused,
        secrets,
        patience,
        thorough,
        control,
        rerun,
        bearsSeveral);
  }

  /** Returns the same endpoint, which bears one connection of a client at a time. */
  public EndpointPlan oneConnectionAtATime() {
    return new EndpointPlan(
        endpoint, url, insecure, users, refused, secrets, patience, thorough, control, rerun,
        false);
  }

  /** Returns how the user comes, whether or not let in; null is somebody without credentials. */
  public Approach approach(@Nullable User user) {
    return Approach.of(endpoint, url, user);
  }

  /** Returns where it listens. */
  public Address address() {
    return Address.of(url, insecure);
  }
}
