package dev.rtck.cli;

import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.StartCommand;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be judged, as far as it is known before anything is sent. Immutable.
 *
 * @param base scheme, host and port of what has no address of its own; null when all have one, or
 *     when the reference server is yet to be started
 * @param endpoints those of the profile that were asked for
 * @param origin what the command line named
 * @param rerun the command line that judges the same again
 */
record TargetChoice(
    String name,
    Profile profile,
    @Nullable URI base,
    List<Endpoint> endpoints,
    Origin origin,
    String rerun) {

  /** What a target was named by. */
  enum Origin {
    /** Nothing: the reference server that rtck brings. */
    EMBEDDED,
    /** A URL alone; the endpoint's protocol is a guess until the target was asked. */
    URL_TO_ASK,
    /** A URL and a protocol. */
    URL,
    /** A profile and the URL of a running target. */
    PROFILE_AND_URL,
    /** A profile. */
    PROFILE
  }

  /** The name of the endpoint that a URL alone stands for. */
  static final String LONE_ENDPOINT = "target";

  TargetChoice {
    endpoints = List.copyOf(endpoints);
  }

  TargetChoice at(URI newBase) {
    return new TargetChoice(name, profile, newBase, endpoints, origin, rerun);
  }

  /** Returns the choice at the reference server, which speaks STOMP over TCP on another port. */
  TargetChoice at(URI newBase, int stompPort) {
    URI stomp = URI.create("tcp://127.0.0.1:" + stompPort);
    List<Endpoint> there =
        endpoints.stream().map(it -> it.url() == null ? it : it.at(stomp)).toList();
    return new TargetChoice(name, profile, newBase, there, origin, rerun);
  }

  /** Returns where an endpoint is. */
  URI address(Endpoint endpoint) {
    URI own = endpoint.url();
    if (own != null) {
      return own;
    }
    if (base == null) {
      throw new IllegalStateException("endpoint " + endpoint.name() + " has no address");
    }
    return endpoint.address(base);
  }

  /** Returns what reports name as the target's URL, without secrets. */
  String shownUrl() {
    URI url =
        base == null || origin == Origin.URL || origin == Origin.URL_TO_ASK
            ? address(endpoints.get(0))
            : base;
    return secrets().blotOut(url.toString());
  }

  Secrets secrets() {
    return Secrets.of(profile.secrets());
  }

  /** Returns how the target is started; null when it runs already. */
  @Nullable StartCommand start() {
    return origin == Origin.PROFILE ? profile.start() : null;
  }
}
