package dev.rtck.referenceserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.referenceserver.chat.Applications;
import dev.rtck.referenceserver.chat.Conventions;
import dev.rtck.referenceserver.engineio.EngineResource;
import dev.rtck.referenceserver.engineio.EngineSettings;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.socketio.MembersApplication;
import dev.rtck.referenceserver.socketio.Middleware;
import dev.rtck.referenceserver.socketio.NamespaceRule;
import dev.rtck.referenceserver.socketio.SocketApplication;
import dev.rtck.referenceserver.socketio.SocketHandshake;
import dev.rtck.referenceserver.socketio.SocketIoServer;
import dev.rtck.referenceserver.socketio.WireApplication;
import dev.rtck.referenceserver.transport.Connections;
import dev.rtck.referenceserver.websocket.PrivateGuard;
import dev.rtck.referenceserver.websocket.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The paths of one server that speak Socket.IO. */
final class SocketIoPaths {
  private static final String COOKIE = "io";
  private static final String A_BEGINNING = "t0ken-al";
  private static final SocketApplication IGNORING =
      (socket, event, acknowledgement) ->
          acknowledgement.send(JsonNodeFactory.instance.arrayNode());

  private final Options options;
  private final Defects defects;
  private final Settings plain;
  private final Settings compressing;
  private final Applications applications;

  SocketIoPaths(
      Options options, Defects defects, Connections connections, Applications applications) {
    this.options = options;
    this.defects = defects;
    this.plain = below(connections, false);
    this.compressing = below(connections, true);
    this.applications = applications;
  }

  /**
   * The WebSocket below a path. Usual servers of Socket.IO agree to no compression until they are
   * told to, as each connection costs memory then.
   */
  private Settings below(Connections connections, boolean compresses) {
    return new Settings(
        // What is wrong with the WebSocket paths is not to be seen through Socket.IO.
        Defects.none(),
        connections,
        largestFrame(options.maxPayload(), defects),
        compresses,
        options.closeTimeout(),
        Duration.ZERO,
        Duration.ZERO,
        new AtomicReference<>(),
        new AtomicReference<>());
  }

  private static int largestFrame(int promised, Defects defects) {
    if (defects.has(Defect.FRAME_OVER_MAX_PAYLOAD_ACCEPTED)) {
      return 2 * promised;
    }
    return defects.has(Defect.FRAME_LIMIT_PASSED_BY_ONE)
        ? promised + 1
        : defects.has(Defect.FRAME_AT_THE_LIMIT_REFUSED) ? promised - 1 : promised;
  }

  void addTo(Map<String, Resource> resources, PrivateGuard guard) {
    List<NamespaceRule> all = new ArrayList<>(common());
    all.add(NamespaceRule.of("/chat", applications.socketChat(Conventions.FLEETING)));
    all.add(NamespaceRule.of("/board", applications.socketChat(Conventions.LASTING)));
    all.add(
        new NamespaceRule(
            Pattern.compile("/private"),
            handshake -> refuse(guard, handshake),
            applications.socketChat(Conventions.FLEETING)));
    all.add(
        NamespaceRule.of(
            "/notifications", applications.socketNotifications(options.notificationInterval())));
    Duration never = Duration.ZERO;
    resources.put(
        "/socket.io/",
        resource(all, compressing, options.pingInterval(), options.pingTimeout(), never, null));
    List<NamespaceRule> guarded = new ArrayList<>(common());
    guarded.add(
        new NamespaceRule(
            Pattern.compile("/private"),
            handshake -> refuse(guard, handshake),
            new WireApplication(defects, new MembersApplication(defects), true)));
    guarded.add(
        new NamespaceRule(
            Pattern.compile("/staff"),
            handshake ->
                defects.has(Defect.SECOND_NAMESPACE_UNGUARDED) ? null : refuse(guard, handshake),
            new WireApplication(defects, new MembersApplication(defects), true)));
    resources.put(
        "/recovering/socket.io/",
        resource(
            guarded,
            plain,
            options.pingInterval(),
            options.pingTimeout(),
            options.maxDisconnection(),
            COOKIE));
    resources.put(
        "/brisk/socket.io/",
        resource(
            common(),
            plain,
            ReferenceServer.BRISK_PING_INTERVAL,
            ReferenceServer.BRISK_PING_TIMEOUT,
            never,
            null));
  }

  private List<NamespaceRule> common() {
    return List.of(
        new NamespaceRule(
            Pattern.compile(Pattern.quote("/")),
            Middleware.waiting(),
            new WireApplication(defects, applications.socketRooms())),
        NamespaceRule.of("/custom", new WireApplication(defects, IGNORING)),
        new NamespaceRule(
            Pattern.compile("/dyn-[0-9]+"),
            Middleware.open(),
            new WireApplication(defects, IGNORING)));
  }

  private Resource resource(
      List<NamespaceRule> rules,
      Settings below,
      Duration pingInterval,
      Duration pingTimeout,
      Duration recoverable,
      @Nullable String cookie) {
    EngineSettings engine =
        new EngineSettings(
            defects,
            pingInterval,
            pingTimeout,
            options.maxPayload(),
            options.handshakeTimeout(),
            Set.of(ReferenceServer.ALLOWED_ORIGIN),
            cookie);
    return new EngineResource(
        engine, below, new SocketIoServer(defects, rules, options.handshakeTimeout(), recoverable));
  }

  private Middleware.@Nullable Refusal refuse(PrivateGuard guard, SocketHandshake handshake) {
    RequestHead request = handshake.request();
    boolean seen =
        request.fields().has("Upgrade") || !defects.has(Defect.ORIGIN_IGNORED_ON_POLLING);
    if (seen && !guard.allowsOrigin(request)) {
      return refusal("this origin is not allowed", "forbidden");
    }
    boolean unseen =
        request.fields().has("Upgrade") && defects.has(Defect.COOKIE_IGNORED_ON_WEBSOCKET);
    String token = handshake.token();
    if (request.fields().has("Upgrade")
        && request.fields().has("Authorization")
        && !handshake.auth().has("token")
        && defects.has(Defect.AUTHORIZATION_HEADER_IGNORED_ON_WEBSOCKET)) {
      token = null;
    }
    boolean polls = !request.fields().has("Upgrade");
    if (polls
        && (token == null
            ? defects.has(Defect.ANONYMOUS_LET_IN_OVER_POLLING)
            : token.startsWith(A_BEGINNING)
                && defects.has(Defect.TOKENS_COMPARED_IN_PART_OVER_POLLING))) {
      return null;
    }
    if (handshake.auth().path("token").isObject() && defects.has(Defect.QUERY_TAKEN_FOR_TOKEN)) {
      return null;
    }
    boolean byCookie = token != null && token.equals(request.cookie("session-token"));
    String why = guard.refuse(unseen && byCookie ? null : token);
    return why == null ? null : refusal(why, "unauthorized");
  }

  private static Middleware.Refusal refusal(String message, String code) {
    return new Middleware.Refusal(message, JsonNodeFactory.instance.objectNode().put("code", code));
  }
}
