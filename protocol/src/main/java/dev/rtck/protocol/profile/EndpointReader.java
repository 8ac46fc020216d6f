package dev.rtck.protocol.profile;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.profile.Source.Secrecy;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Destinations;
import dev.rtck.protocol.profile.StompSettings.Framing;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one endpoint. */
final class EndpointReader {

  /** Where every Socket.IO server listens unless it is told otherwise. */
  private static final String SOCKETIO_PATH = "/socket.io/";

  private final Source source;
  private final PolicyReader policies;
  private final @Nullable Auth auth;
  private final Limits limits;
  private final Origins origins;

  EndpointReader(
      Source source, PolicyReader policies, @Nullable Auth auth, Limits limits, Origins origins) {
    this.source = source;
    this.policies = policies;
    this.auth = auth;
    this.limits = limits;
    this.origins = origins;
  }

  Endpoint endpoint(String name, Node node) {
    String where = "endpoint '" + name + "'";
    Section section = Section.of(source, node, where, false);
    Protocol protocol = protocol(section);
    List<String> keys = new ArrayList<>(Keys.ENDPOINT);
    keys.addAll(Keys.of(protocol));
    section.allow(keys, key -> elsewhere(key, protocol));

    URI url = url(section, protocol);
    String path = path(section, protocol, url);
    Node ownAuth = block(section, "auth");
    Node ownLimits = block(section, "limits");
    Node ownOrigins = block(section, "origins");
    return new Endpoint(
        name,
        protocol,
        path,
        url == null ? null : withPath(url, path, protocol),
        ownAuth == null ? auth : policies.auth(ownAuth, "'auth' of " + where),
        ownLimits == null ? limits : policies.limits(ownLimits, "'limits' of " + where),
        ownOrigins == null ? origins : policies.origins(ownOrigins, "'origins' of " + where),
        settings(section, protocol),
        new OperationReader(source, protocol, where).operations(section.get("operations")));
  }

  private static @Nullable Node block(Section section, String key) {
    Node node = section.get(key);
    return node == null || Source.isNull(node) ? null : node;
  }

  private static Protocol protocol(Section section) {
    Map<String, Protocol> words = Keys.words(Protocol.values());
    Protocol protocol = section.word("protocol", words);
    if (protocol == null) {
      // A mistyped key is what is wrong, rather than the missing one.
      List<String> keys = new ArrayList<>(Keys.ENDPOINT);
      for (Protocol candidate : Protocol.values()) {
        keys.addAll(Keys.of(candidate));
      }
      section.allow(keys);
      section.require("protocol", "write one of " + String.join(", ", words.keySet()));
      throw new IllegalStateException();
    }
    return protocol;
  }

  private static @Nullable String elsewhere(String key, Protocol protocol) {
    List<String> owners = new ArrayList<>();
    for (Protocol other : Protocol.values()) {
      if (Keys.of(other).contains(key)) {
        owners.add(other.word());
      }
    }
    return owners.isEmpty()
        ? null
        : "it belongs to " + String.join(", ", owners) + ", and this is " + protocol.word();
  }

  private @Nullable URI url(Section section, Protocol protocol) {
    String text = section.line("url", Secrecy.ADDRESS);
    if (text == null) {
      return null;
    }
    URI url = Syntax.address(text);
    if (url == null || url.getRawUserInfo() != null) {
      throw section.problem(
          "url",
          "expected an address such as ws://127.0.0.1:3000/ws for 'url' in "
              + section.where()
              + "; credentials belong into 'users'");
    }
    if (Address.isStream(url)) {
      if (protocol != Protocol.STOMP) {
        throw section.problem(
            "url",
            url.getScheme()
                + ":// is for stomp, and "
                + section.where()
                + " is "
                + protocol.word());
      }
      if (url.getPort() < 0 || !url.getRawPath().isEmpty() || url.getRawQuery() != null) {
        throw section.problem(
            "url",
            "expected a host and a port alone, such as tcp://127.0.0.1:61613, for 'url' in "
                + section.where());
      }
    }
    return url;
  }

  private String path(Section section, Protocol protocol, @Nullable URI url) {
    String path = section.line("path", Secrecy.ADDRESS);
    if (path != null) {
      checkPath(section, "path", path);
      if (url != null && (url.getRawPath().length() > 1 || url.getRawQuery() != null)) {
        throw section.problem(
            "path", section.where() + " has a path in its 'url' as well; write it once");
      }
      if (url != null && Address.isStream(url)) {
        throw section.problem("path", "TCP has no path; remove it from " + section.where());
      }
      return path;
    }
    if (url != null && (url.getRawPath().length() > 1 || url.getRawQuery() != null)) {
      String below = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
      return url.getRawQuery() == null ? below : below + "?" + url.getRawQuery();
    }
    if (protocol == Protocol.SOCKETIO) {
      return SOCKETIO_PATH;
    }
    if (url == null && !protocol.managed()) {
      section.require("path", "write where it is below 'url', such as path: /");
    }
    return "/";
  }

  private static URI withPath(URI url, String path, Protocol protocol) {
    String base = url.getScheme() + "://" + url.getRawAuthority();
    boolean tcp = protocol == Protocol.STOMP && Address.isStream(url);
    return URI.create(tcp ? base : base + path);
  }

  private void checkPath(Section section, String key, String path) {
    String wrong = Syntax.path(path);
    if (wrong != null) {
      throw section.problem(key, "expected " + wrong + " for '" + key + "' in " + section.where());
    }
  }

  private Settings settings(Section section, Protocol protocol) {
    return switch (protocol) {
      case WEBSOCKET -> {
        List<String> subprotocols = section.texts("subprotocols", Syntax::token);
        yield new WebSocketSettings(subprotocols == null ? List.of() : subprotocols);
      }
      case SOCKETIO -> socketio(section);
      case STOMP -> stomp(section);
      case SSE -> sse(section);
      case PUSHER, ABLY, LIVEBLOCKS -> app(section);
    };
  }

  private static SocketIoSettings socketio(Section section) {
    String own = section.line("namespace", Secrecy.OPEN);
    if (own != null && Syntax.namespace(own) != null) {
      throw section.problem(
          "namespace",
          "expected " + Syntax.namespace(own) + " for 'namespace' in " + section.where());
    }
    List<String> listed = section.texts("namespaces", Syntax::namespace);
    String namespace = own == null ? "/" : own;
    Set<String> namespaces = new LinkedHashSet<>(listed == null ? List.of() : listed);
    if (listed == null || own != null) {
      namespaces.add(namespace);
    }
    if (own == null && !namespaces.isEmpty() && !namespaces.contains("/")) {
      // A server without the main namespace: the first one that it does have.
      namespace = namespaces.iterator().next();
    }
    namespaces.add(namespace);
    List<Transport> transports = section.words("transports", Keys.words(Transport.values()));
    return new SocketIoSettings(
        namespace, List.copyOf(namespaces), transports, section.truth("recovery", false));
  }

  private static StompSettings stomp(Section section) {
    Map<String, String> versions = new LinkedHashMap<>();
    Keys.STOMP_VERSIONS.forEach(version -> versions.put(version, version));
    List<String> subprotocols = section.texts("subprotocols", Syntax::token);
    Section where =
        section.section("destinations", "'destinations' of " + section.where(), Keys.DESTINATIONS);
    List<Ability> supports = section.words("supports", Keys.words(Ability.values()));
    List<Framing> framings = section.words("framings", Keys.words(Framing.values()));
    return new StompSettings(
        subprotocols == null ? StompSettings.DEFAULT_SUBPROTOCOLS : subprotocols,
        section.words("versions", versions),
        section.line("virtualHost", Secrecy.OPEN),
        where == null
            ? null
            : new Destinations(
                where.line("topic", Secrecy.GUARDED),
                where.line("queue", Secrecy.GUARDED),
                where.line("forbidden", Secrecy.GUARDED)),
        supports == null ? null : new LinkedHashSet<>(supports),
        framings == null ? null : new LinkedHashSet<>(framings));
  }

  private SseSettings sse(Section section) {
    String finished = path(section, "finished");
    String moved = path(section, "moved");
    List<String> methods = section.texts("methods", Syntax::token);
    if (methods != null && methods.isEmpty()) {
      throw section.problem(
          "methods", "expected at least one method for 'methods' in " + section.where());
    }
    return new SseSettings(
        section.truth("resume", false),
        finished,
        moved,
        methods == null ? SseSettings.DEFAULT_METHODS : methods,
        block(section, "origins") != null);
  }

  private @Nullable String path(Section section, String key) {
    String path = section.line(key, Secrecy.ADDRESS);
    if (path != null) {
      checkPath(section, key, path);
    }
    return path;
  }

  private ManagedSettings app(Section section) {
    Node node = section.get("app");
    if (node == null) {
      return new ManagedSettings(null, null, null);
    }
    Section app = Section.of(source, node, "'app' of " + section.where(), true).allow(Keys.APP);
    String key = app.line("key", Secrecy.CREDENTIAL);
    String secret = app.line("secret", Secrecy.CREDENTIAL);
    if (key != null) {
      source.credentials().add(key);
    }
    if (secret != null) {
      source.credentials().add(secret);
    }
    return new ManagedSettings(app.line("id", Secrecy.OPEN), key, secret);
  }
}
