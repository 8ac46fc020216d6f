package dev.rtck.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Dialect;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.load.LoadPlan.Header;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.Settings;
import dev.rtck.protocol.profile.SocketIoSettings;
import dev.rtck.protocol.profile.SseSettings;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.profile.WebSocketSettings;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.reports.LoadResult.Workload;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes plans of what profiles say. */
public final class LoadPlans {

  /** The protocols that can be loaded. */
  public static final Set<Protocol> PROTOCOLS = Clients.PROTOCOLS;

  /** The shortest payload, in bytes: it carries who sent it, and when. */
  public static final int SHORTEST_PAYLOAD = Stamp.LENGTH;

  /** How many connections a load makes besides subscribers and publishers: the canary's. */
  public static final int OTHER_CONNECTIONS = CanaryProcess.SUBSCRIBERS;

  /** How often clients say that they are there where no profile says how long they may not. */
  private static final Duration USUAL_BEAT = Duration.ofSeconds(15);

  private LoadPlans() {}

  /**
   * Checks that an endpoint can be loaded.
   *
   * @param operation what would be published
   * @param url where the endpoint is
   * @throws IllegalArgumentException with one line for the user when it cannot
   */
  public static void check(Endpoint endpoint, OperationName operation, URI url) {
    if (!PROTOCOLS.contains(endpoint.protocol())) {
      throw cannot(endpoint, "speaks " + endpoint.protocol().word() + ", which cannot be loaded");
    }
    if (!endpoint.declares(operation)) {
      throw cannot(
          endpoint,
          "does not declare '"
              + operation.word()
              + "'; a profile says how a message is published and received");
    }
    if (endpoint.settings() instanceof SocketIoSettings socketIo
        && socketIo.transports() != null
        && !socketIo.transports().contains(SocketIoSettings.Transport.WEBSOCKET)) {
      throw cannot(
          endpoint,
          "has no 'websocket' among its transports; only Socket.IO over WebSocket can be loaded");
    }
    if (Address.isStream(url)) {
      throw cannot(endpoint, "speaks STOMP on plain TCP; only STOMP over WebSocket can be loaded");
    }
  }

  private static IllegalArgumentException cannot(Endpoint endpoint, String why) {
    return new IllegalArgumentException("endpoint " + endpoint.name() + " " + why);
  }

  /**
   * Returns as whom a client connects.
   *
   * @param user null is somebody without credentials
   */
  static Caller caller(@Nullable User user, String resource, List<Header> headers) {
    JsonNode connect = user == null ? null : user.connect();
    String greeting =
        connect == null ? null : connect.isTextual() ? connect.textValue() : connect.toString();
    String query =
        user == null
            ? ""
            : user.query().entrySet().stream()
                .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
                .collect(Collectors.joining("&"));
    return new Caller(resource, query, headers, greeting, user == null ? null : user.identity());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * Returns the plan of one load.
   *
   * @param url where the endpoint is
   * @param insecure whether any certificate will do
   * @param operation what is published: a broadcast or a message to a room; the endpoint declares
   *     it
   * @param wait how long one client may take until it can receive
   * @param folder where the harness writes
   */
  public static LoadPlan of(
      Profile profile,
      Endpoint endpoint,
      URI url,
      boolean insecure,
      Workload workload,
      OperationName operation,
      Duration wait,
      Path folder) {
    List<User> users = profile.connecting(endpoint);
    List<Caller> callers =
        users.isEmpty()
            ? List.of(caller(endpoint, url, null))
            : users.stream().map(user -> caller(endpoint, url, user)).toList();
    return of(
        endpoint,
        Address.of(url, insecure),
        callers,
        profile.secrets(),
        workload,
        operation,
        wait,
        folder);
  }

  private static Caller caller(Endpoint endpoint, URI url, @Nullable User user) {
    Approach approach = Approach.of(endpoint, url, user);
    return caller(
        user,
        approach.resource(),
        approach.headers().stream()
            .map(header -> new Header(header.name(), header.value()))
            .toList());
  }

  static LoadPlan of(
      Endpoint endpoint,
      Address address,
      List<Caller> callers,
      Collection<String> secrets,
      Workload workload,
      OperationName operation,
      Duration wait,
      Path folder) {
    return new LoadPlan(
        endpoint.name(),
        endpoint.protocol(),
        ThreadLocalRandom.current().nextInt(),
        address,
        callers,
        dialect(endpoint, address),
        operation == OperationName.ROOM,
        exchange(endpoint.operation(OperationName.WELCOME)),
        operation == OperationName.ROOM ? exchange(endpoint.operation(OperationName.JOIN)) : null,
        Objects.requireNonNull(exchange(endpoint.operation(operation)), "declared"),
        exchange(endpoint.operation(OperationName.HEARTBEAT)),
        beatMillis(endpoint),
        workload.by(operation.word()),
        Share.WHOLE,
        0,
        HostClock.id(),
        wait.toMillis(),
        folder.toAbsolutePath().toString(),
        List.copyOf(secrets));
  }

  /**
   * Returns the plan of one part of a load that several processes make together.
   *
   * @param startAt when all of them begin to publish
   */
  public static LoadPlan part(LoadPlan whole, Share share, Instant startAt) {
    return whole.withShare(share, startAt.toEpochMilli());
  }

  private static Dialect dialect(Endpoint endpoint, Address address) {
    Settings settings = endpoint.settings();
    if (settings instanceof StompSettings stomp) {
      Set<Ability> supports = stomp.supports();
      List<String> versions = stomp.versions();
      String host = stomp.virtualHost();
      return new Dialect(
          stomp.subprotocols(),
          "",
          host == null ? address.host() : host,
          versions == null
              ? Arrays.stream(StompVersion.values()).map(StompVersion::text).toList()
              : versions,
          supports == null || supports.contains(Ability.RECEIPTS),
          "");
    }
    return new Dialect(
        settings instanceof WebSocketSettings webSocket ? webSocket.subprotocols() : List.of(),
        settings instanceof SocketIoSettings socketIo ? socketIo.namespace() : "",
        "",
        List.of(),
        false,
        settings instanceof SseSettings sse && !sse.methods().isEmpty()
            ? sse.methods().get(0)
            : "GET");
  }

  private static @Nullable Exchange exchange(@Nullable Operation operation) {
    if (operation == null) {
      return null;
    }
    return new Exchange(
        json(operation.send()),
        json(operation.reply()),
        json(operation.subscribe()),
        operation.receive() == null && operation.ack() != null,
        operation.binary());
  }

  /** Returns how often a client begins a heartbeat; 0 where none is declared or the target does. */
  private static long beatMillis(Endpoint endpoint) {
    Operation beat = endpoint.operation(OperationName.HEARTBEAT);
    if (beat == null || beat.send() == null) {
      return 0;
    }
    Duration every = beat.every();
    if (every != null) {
      return beat.receive() == null ? every.toMillis() : 0;
    }
    Duration idle = endpoint.limits().idle();
    return Math.max(1, (idle == null ? USUAL_BEAT : idle.dividedBy(2)).toMillis());
  }

  private static @Nullable String json(@Nullable Template template) {
    return template == null ? null : template.toString();
  }
}
