package dev.rtck.protocol.profile;

import dev.rtck.protocol.profile.Source.Secrecy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a profile and checks all of it, before anything is sent to anybody. */
public final class ProfileReader {

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Source source;

  private ProfileReader(Source source) {
    this.source = source;
  }

  /**
   * Reads a profile from a file.
   *
   * @param environment what <code>${env:NAME}</code> reads
   * @throws ProfileException when the file cannot be read or used
   */
  public static Profile read(Path file, Map<String, String> environment) {
    String text = YamlText.read(file);
    Path parent = file.toAbsolutePath().getParent();
    Path directory = parent == null ? file.toAbsolutePath() : parent;
    return read(text, file.toString(), directory, environment, file);
  }

  /**
   * Reads a profile from its text.
   *
   * @param sourceName what messages call it
   * @param directory what paths in it are relative to
   * @param environment what <code>${env:NAME}</code> reads
   * @throws ProfileException when it cannot be used
   */
  public static Profile read(
      String yaml, String sourceName, Path directory, Map<String, String> environment) {
    return read(yaml, sourceName, directory, environment, null);
  }

  private static Profile read(
      String yaml,
      String name,
      Path directory,
      Map<String, String> environment,
      @Nullable Path file) {
    Node root = YamlText.compose(yaml, name);
    if (root == null || Source.isNull(root)) {
      throw ProfileException.of(name, "is empty; a profile has 'endpoints' at least");
    }
    Source source = new Source(name, directory, environment);
    return new ProfileReader(source).profile(root, file);
  }

  private Profile profile(Node root, @Nullable Path file) {
    Section section = Section.of(source, root, "the profile", false);
    source.attempt(
        () ->
            section.allow(
                Keys.PROFILE,
                key ->
                    Keys.ENDPOINT.contains(key) ? "it belongs to one of the 'endpoints'" : null));
    String target = source.attempt(() -> section.line("target", Secrecy.OPEN));
    URI url = source.attempt(() -> url(section));
    StartCommand start = part(section, "start", this::start);

    Map<String, User> users = new LinkedHashMap<>();
    Set<String> userNames =
        each(
            section,
            "users",
            "user",
            (name, node) -> {
              users.put(name, new UserReader(source).user(name, node));
            });

    PolicyReader policies = new PolicyReader(source, userNames);
    Auth auth = part(section, "auth", policies::auth);
    Limits limits = part(section, "limits", policies::limits);
    Origins origins = part(section, "origins", policies::origins);
    EndpointReader reader =
        new EndpointReader(
            source,
            policies,
            auth,
            limits == null ? Limits.NONE : limits,
            origins == null ? Origins.NONE : origins);
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    Set<String> endpointNames =
        each(
            section,
            "endpoints",
            "endpoint",
            (name, node) -> {
              endpoints.put(name, reader.endpoint(name, node));
            });
    // A mistyped 'endpoints' is a problem already.
    if (endpointNames.isEmpty() && !source.hasProblems()) {
      source.attempt(
          () -> {
            section.require("endpoints", "name at least one, with its 'protocol' and 'path'");
            throw section.problem(
                "endpoints",
                "expected at least one endpoint for 'endpoints', with 'protocol' and 'path'");
          });
    }
    source.throwFirst();
    return new Profile(
        target,
        url,
        start,
        users,
        auth,
        limits == null ? Limits.NONE : limits,
        origins == null ? Origins.NONE : origins,
        endpoints,
        source.secrets(),
        file);
  }

  private <T> @Nullable T part(Section section, String key, BiFunction<Node, String, T> reader) {
    Node node = section.get(key);
    return node == null || Source.isNull(node)
        ? null
        : source.attempt(() -> reader.apply(node, "'" + key + "'"));
  }

  /** Reads each entry of a mapping, and returns the names of all of them, also of the bad ones. */
  private Set<String> each(
      Section section, String key, String kind, BiConsumer<String, Node> reader) {
    Node node = section.get(key);
    Section entries =
        node == null
            ? null
            : source.attempt(() -> Section.of(source, node, "'" + key + "'", key.equals("users")));
    if (entries == null) {
      return Set.of();
    }
    for (String name : entries.keys()) {
      source.attempt(
          () -> {
            String wrong = Syntax.name(name);
            if (wrong != null) {
              throw source.at(entries.keyNode(name), "expected " + wrong + " for the " + kind);
            }
            reader.accept(name, entries.require(name, ""));
            return name;
          });
    }
    return new LinkedHashSet<>(entries.keys());
  }

  private @Nullable URI url(Section section) {
    String text = section.line("url", Secrecy.ADDRESS);
    if (text == null) {
      return null;
    }
    URI url = Syntax.address(text);
    if (url == null) {
      throw section.problem(
          "url", "expected an address such as http://127.0.0.1:3000 for 'url' in the profile");
    }
    if (url.getRawUserInfo() != null) {
      throw section.problem("url", "credentials belong into 'users', not into 'url'");
    }
    if (url.getRawPath().length() > 1 || url.getRawQuery() != null) {
      throw section.problem(
          "url", "'url' is the base of every endpoint and has no path; write it as their 'path'");
    }
    return url;
  }

  private StartCommand start(Node node, String where) {
    Section section = Section.of(source, node, where, false).allow(Keys.START);
    section.require("command", "write what starts the target");
    String command = section.text("command", Secrecy.GUARDED);
    if (command == null || command.isBlank()) {
      throw section.problem("command", "expected a shell command for 'command' in 'start'");
    }
    Map<String, String> env = section.textsByName("env", Secrecy.GUARDED);
    for (String name : env.keySet()) {
      if (!VARIABLE.matcher(name).matches()) {
        throw source.at(
            section.nested("env").keyNode(name),
            "expected the name of an environment variable in 'env' of 'start'");
      }
    }
    String ready = section.line("ready", Secrecy.ADDRESS);
    if (ready != null && Syntax.path(ready) != null) {
      throw section.problem("ready", "expected " + Syntax.path(ready) + " for 'ready' in 'start'");
    }
    return new StartCommand(command, directory(section), env, ready, section.duration("timeout"));
  }

  private Path directory(Section section) {
    String text = section.line("directory", Secrecy.OPEN);
    Path directory;
    try {
      directory =
          source.directory().toAbsolutePath().resolve(text == null ? "." : text).normalize();
    } catch (InvalidPathException e) {
      throw section.problem("directory", "expected a directory for 'directory' in 'start'");
    }
    if (!Files.isDirectory(directory)) {
      throw section.problem(
          "directory",
          "there is no directory "
              + section.written("directory")
              + "; 'directory' in 'start' is relative to the profile");
    }
    return directory;
  }
}
