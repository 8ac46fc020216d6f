package dev.rtck.conformance;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.User;
import java.net.URI;
import java.util.List;

/**
 * One endpoint as it will be judged. Immutable.
 *
 * @param url where it is, with the path
 * @param users as whom clients connect, in order; empty for anonymous clients
 * @param patience how long to wait for it
 * @param thorough whether volume cases run at full size
 * @param rerun the command line that judges the same target again, without a case
 */
public record EndpointPlan(
    Endpoint endpoint,
    URI url,
    boolean insecure,
    List<User> users,
    Secrets secrets,
    Patience patience,
    boolean thorough,
    String rerun) {

  public EndpointPlan {
    users = List.copyOf(users);
  }

  /** Returns where it listens. */
  public Address address() {
    return Address.of(url, insecure);
  }
}
