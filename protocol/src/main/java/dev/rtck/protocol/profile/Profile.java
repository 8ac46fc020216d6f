package dev.rtck.protocol.profile;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one application speaks: the whole of one {@code rtck.yaml}, checked. Immutable.
 *
 * @param target a name for the reports, or null
 * @param url the base of every endpoint that has no address of its own, or null when only the
 *     command line names it
 * @param start how the target is started, or null when it is already running
 * @param users who can connect, by name, in the order of the file
 * @param auth who is let in, or null when nothing is said; an endpoint may replace it
 * @param limits what the target promises; an endpoint may replace them
 * @param origins which browser origins are let in; an endpoint may replace them
 * @param endpoints the endpoints by name, in the order of the file; never empty
 * @param secrets every credential that the file holds or that the environment gave it, also as JSON
 *     writes it; what stands in a header's or an HTTP Basic pair's inside stands here too
 * @param file where the profile was read from, or null when it is not a file
 */
public record Profile(
    @Nullable String target,
    @Nullable URI url,
    @Nullable StartCommand start,
    Map<String, User> users,
    @Nullable Auth auth,
    Limits limits,
    Origins origins,
    Map<String, Endpoint> endpoints,
    Set<String> secrets,
    @Nullable Path file) {

  public Profile {
    users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
    secrets = Collections.unmodifiableSet(new LinkedHashSet<>(secrets));
  }

  /**
   * Returns the users as whom clients of an endpoint connect, in order and to be repeated, unless
   * credentials are what is judged. Empty: clients are anonymous.
   */
  public List<User> connecting(Endpoint endpoint) {
    Auth effective = endpoint.auth();
    if (effective == null) {
      return List.copyOf(users.values());
    }
    return named(effective.valid());
  }

  /** Returns the users whom an endpoint must refuse, in order. */
  public List<User> refused(Endpoint endpoint) {
    Auth effective = endpoint.auth();
    return effective == null ? List.of() : named(effective.invalid());
  }

  private List<User> named(List<String> names) {
    return names.stream().map(users::get).toList();
  }

  /** Names the profile without its credentials. */
  @Override
  public String toString() {
    return "Profile[target=%s, url=%s, users=%s, endpoints=%s]"
        .formatted(target, url, users.keySet(), endpoints.keySet());
  }
}
