package dev.rtck.cli;

import dev.rtck.cli.TargetChoice.Origin;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.NearestName;
import dev.rtck.protocol.profile.Presets;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.ProfileException;
import dev.rtck.protocol.profile.ProfileReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out from the options what is to be judged; contacts nobody. */
final class TargetChooser {

  private static final String USUAL_PROFILE = "rtck.yaml";

  private final TargetOptions options;
  private final @Nullable Protocol protocol;
  private final Surroundings surroundings;

  /**
   * @param protocol what the command line says is spoken, or null
   */
  TargetChooser(TargetOptions options, @Nullable Protocol protocol, Surroundings surroundings) {
    this.options = options;
    this.protocol = protocol;
    this.surroundings = surroundings;
  }

  /**
   * Returns what is to be judged.
   *
   * @param rerun the command line without its endpoint and case
   * @throws UsageException or {@link ProfileException} when that cannot be told
   */
  TargetChoice choose(String rerun) {
    return choose(rerun, options.profile());
  }

  /**
   * Returns all that is to be judged in turn: one for each profile.
   *
   * @throws UsageException or {@link ProfileException} when that cannot be told
   */
  List<TargetChoice> chooseEach(String rerun) {
    if (options.profiles.size() < 2) {
      return List.of(choose(rerun));
    }
    if (options.url != null) {
      throw new UsageException("with several profiles each names its own 'url'; leave the URL out");
    }
    List<TargetChoice> choices = new ArrayList<>();
    for (Path profile : options.profiles) {
      TargetChoice choice = choose(rerun, profile);
      if (choices.stream().anyMatch(it -> it.name().equals(choice.name()))) {
        throw new UsageException(
            "two of the profiles call their target '"
                + choice.name()
                + "'; give each another 'target'");
      }
      choices.add(choice);
    }
    return choices;
  }

  private TargetChoice choose(String rerun, @Nullable Path named) {
    if (named != null && options.preset != null) {
      throw new UsageException("--profile and --preset exclude each other; leave one out");
    }
    TargetUrl url = options.url == null ? null : TargetUrl.parse(options.url);
    Profile profile = profile(url, named);
    if (profile == null) {
      return url == null ? embedded(rerun) : alone(url, rerun);
    }
    List<Endpoint> endpoints = selected(profile.endpoints().values());
    if (url != null) {
      checkReplaces(url, endpoints);
      return new TargetChoice(
          name(profile, url.base()), profile, url.base(), endpoints, Origin.PROFILE_AND_URL, rerun);
    }
    URI base = profile.url();
    if (base == null && endpoints.stream().anyMatch(endpoint -> endpoint.url() == null)) {
      throw new UsageException(
          (options.preset != null
                  ? "the preset '" + options.preset + "'"
                  : "the profile '" + profile.file() + "'")
              + " names no 'url'; write where the target runs behind the command, such as"
              + " http://127.0.0.1:3000"
              + (options.preset != null ? "" : ", or as 'url' in the profile"));
    }
    URI shown = base == null ? endpoints.get(0).url() : base;
    return new TargetChoice(name(profile, shown), profile, base, endpoints, Origin.PROFILE, rerun);
  }

  private @Nullable Profile profile(@Nullable TargetUrl url, @Nullable Path asked) {
    if (options.preset != null) {
      return Presets.read(options.preset);
    }
    Path named = asked;
    if (named == null) {
      Path usual = surroundings.directory().resolve(USUAL_PROFILE);
      named = url == null && Files.exists(usual) ? Path.of(USUAL_PROFILE) : null;
    }
    return named == null
        ? null
        : ProfileReader.read(surroundings.directory().resolve(named), surroundings.environment());
  }

  private static String name(Profile profile, @Nullable URI url) {
    String name = profile.target();
    return name == null ? TargetUrl.nameOf(url) : name;
  }

  private List<Endpoint> selected(Collection<Endpoint> all) {
    List<String> names = all.stream().map(Endpoint::name).toList();
    for (String name : options.endpoints) {
      if (!names.contains(name)) {
        throw new UsageException("unknown endpoint '" + name + "'" + NearestName.hint(name, names));
      }
    }
    List<Endpoint> endpoints =
        all.stream()
            .filter(it -> options.endpoints.isEmpty() || options.endpoints.contains(it.name()))
            .filter(it -> protocol == null || it.protocol() == protocol)
            .toList();
    if (endpoints.isEmpty() && protocol != null) {
      throw new UsageException(
          "no endpoint that was asked for speaks "
              + protocol.word()
              + "; there are: "
              + String.join(", ", all.stream().map(TargetChooser::described).toList()));
    }
    return endpoints;
  }

  private static String described(Endpoint endpoint) {
    return endpoint.name() + " (" + endpoint.protocol().word() + ")";
  }

  private static void checkReplaces(TargetUrl url, List<Endpoint> endpoints) {
    if (url.hasPath()) {
      throw new UsageException(
          "with a profile a URL says scheme, host and port alone, and '"
              + url.uri().getRawPath()
              + "' is a path; the endpoints of the profile have their own");
    }
    for (Endpoint endpoint : endpoints) {
      if (url.isTcp() && endpoint.url() == null && endpoint.protocol() != Protocol.STOMP) {
        throw new UsageException(
            url.uri().getScheme()
                + ":// is for stomp, and endpoint '"
                + endpoint.name()
                + "' speaks "
                + endpoint.protocol().word());
      }
    }
  }

  private TargetChoice alone(TargetUrl url, String rerun) {
    for (String name : options.endpoints) {
      if (!name.equals(TargetChoice.LONE_ENDPOINT)) {
        throw new UsageException(
            "unknown endpoint '"
                + name
                + "'; a URL without a profile is one endpoint, called '"
                + TargetChoice.LONE_ENDPOINT
                + "'");
      }
    }
    Protocol spoken = url.isTcp() && protocol == null ? Protocol.STOMP : protocol;
    if (url.isTcp() && spoken != Protocol.STOMP) {
      throw new UsageException(url.uri().getScheme() + ":// is for stomp; use http:// or ws://");
    }
    return alone(url, spoken == null ? Protocol.WEBSOCKET : spoken, spoken == null, rerun);
  }

  /** Returns the choice that a URL and the protocol spoken there make. */
  static TargetChoice alone(TargetUrl url, Protocol spoken, boolean ask, String rerun) {
    // Read like any other, so that every protocol has its usual settings. JSON is YAML.
    String where =
        url.isTcp()
            ? "url: \"" + url.base() + "\""
            : "path: \"" + url.resource().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    String yaml =
        "endpoints: {%s: {protocol: %s, %s}}"
            .formatted(TargetChoice.LONE_ENDPOINT, spoken.word(), where);
    Profile profile;
    try {
      profile = ProfileReader.read(yaml, "the URL", Path.of("").toAbsolutePath(), Map.of());
    } catch (ProfileException e) {
      throw new UsageException(
          spoken.managed()
              ? spoken.word() + " needs a profile that names its 'app'"
              : "cannot use the URL '" + url.uri() + "': " + e.getMessage());
    }
    return new TargetChoice(
        url.authority(),
        profile,
        url.base(),
        new ArrayList<>(profile.endpoints().values()),
        ask ? Origin.URL_TO_ASK : Origin.URL,
        rerun);
  }

  private TargetChoice embedded(String rerun) {
    Profile profile =
        ProfileReader.read(
            text("reference-server.yaml"),
            "the reference server's profile",
            Path.of("").toAbsolutePath(),
            Map.of());
    return new TargetChoice(
        "reference-server",
        profile,
        null,
        selected(profile.endpoints().values()),
        Origin.EMBEDDED,
        rerun);
  }

  private static String text(String resource) {
    try (InputStream in = TargetChooser.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
