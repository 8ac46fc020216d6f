package dev.rtck.conformance;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.SelfSigned;
import dev.rtck.reports.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * The reference server with everything that a case may be about: promises that are kept within a
 * second, a path for those who have a token, and the same over TLS on another port.
 */
final class ReferenceTarget implements TargetControl, AutoCloseable {

  /** One certificate for all: to make one takes half a second. */
  private static final class Certificate {
    static final SSLContext CONTEXT = make();

    private static SSLContext make() {
      try {
        return SelfSigned.context();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * What is missed in a room is another thing than what everybody missed, and rooms have names; who
   * may have a stream or a session, and from where, is said of some endpoints only; and where
   * nothing can be published something comes unasked.
   */
  private static final Map<String, Set<String>> ELSEWHERE_TOO =
      Map.of(
          "sse.resume.after-last-id", Set.of("events-rooms", "events-counter"),
          "sse.payload.injection", Set.of("events-rooms", "events-named"),
          "sse.redirect.followed", Set.of("events-browsers"),
          "sse.grammar.dispatched-events", Set.of("events-counter"),
          "sse.delivery.compressed", Set.of("events-counter"),
          "sse.http2.stream", Set.of("events-browsers", "events-private"),
          "stomp.connect.bad-credentials", Set.of("private-stomp"));

  /**
   * One thread carries the bytes of all: more cases would wait for each other, not for the target.
   */
  private static final int SIDE_BY_SIDE_ON_A_SLOW_NETWORK = 3;

  private final List<Defect> defects;
  private final ReferenceServer secure;
  private ReferenceServer server;

  private ReferenceTarget(List<Defect> defects) throws IOException {
    this.defects = defects;
    this.server = ReferenceServer.startToBeRestarted(options());
    this.secure = ReferenceServer.start(options().tls(Certificate.CONTEXT).build());
  }

  static ReferenceTarget start(Defect... defects) throws IOException {
    return new ReferenceTarget(Arrays.asList(defects));
  }

  private ReferenceServer.Options.Builder options() {
    return ReferenceServer.Options.builder()
        .defects(defects)
        .handshakeTimeout(Duration.ofMillis(1500))
        .closeTimeout(Duration.ofMillis(500))
        .keepalive(Duration.ofMillis(500))
        .streamKeepalive(Duration.ofMillis(500))
        .idle(Duration.ofSeconds(2))
        .notificationInterval(Duration.ofMillis(300))
        .maxDisconnection(Duration.ofSeconds(2))
        .maxMessageBytes(4 << 20);
  }

  /** Returns the port of the server without TLS. */
  int port() {
    return server.port();
  }

  /** Returns the profile that promises what the server keeps. */
  String profile() {
    return profile(secure.port(), server.stompPort());
  }

  private static String profile(int securePort, int stompPort) {
    return """
        users:
          alice: {headers: {Authorization: "Bearer t0ken-alice"}}
          bob: {cookies: {session: t0ken-bob}}
          carol: {query: {token: t0ken-carol}}
          dave: {headers: {Authorization: "Bearer t0ken-dave"}}
          erin: {headers: {Authorization: "Bearer t0ken-erin"}}
          guest-1: {headers: {Authorization: "Bearer guest-1"}}
          guest-2: {headers: {Authorization: "Bearer guest-2"}}
          guest-3: {headers: {Authorization: "Bearer guest-3"}}
          guest-4: {headers: {Authorization: "Bearer guest-4"}}
          guest-5: {headers: {Authorization: "Bearer guest-5"}}
          guest-6: {headers: {Authorization: "Bearer guest-6"}}
          mallory: {headers: {Authorization: "Bearer t0ken-mallory"}}
          login-alice: {connect: {type: auth, user: alice, token: t0ken-alice}}
          login-bob: {connect: {type: auth, user: bob, token: t0ken-bob}}
          login-mallory: {connect: {type: auth, token: t0ken-mallory}}
          socket-alice: {connect: {token: t0ken-alice}}
          socket-bob: {cookies: {session-token: t0ken-bob}}
          socket-carol: {headers: {Authorization: "Bearer t0ken-carol"}}
          socket-mallory: {connect: {token: t0ken-mallory}}
          socket-cookie-mallory: {cookies: {session-token: t0ken-mallory}}
          socket-header-mallory: {headers: {Authorization: "Bearer t0ken-mallory"}}
          stomp-alice: {connect: {login: alice, passcode: t0ken-alice}}
          stomp-awkward: {connect: {login: "co:lon", passcode: 'pass:\\cword'}}
          stomp-mallory: {connect: {login: alice, passcode: t0ken-mallory}}
        auth: {required: false, anonymous: allowed}
        limits:
          {messageBytes: 4194304, idle: 2s, keepalive: 500ms, handshake: 1500ms, connections: 300}
        endpoints:
          echo:
            protocol: websocket
            path: /echo
            subprotocols: [chat.v2, chat.v1]
            operations:
              echo: {send: "${text}", receive: "${text}"}
          chat:
            protocol: websocket
            path: /ws
            operations: &chat
              welcome: {receive: {type: connected, clientId: "${self}", timestamp: "${any}"}}
              echo:
                send: {type: echo, id: "${uuid}", data: "${text}"}
                receive: {type: echo, id: "${uuid}", data: "${text}"}
              broadcast:
                send: {type: broadcast, data: {text: "${text}"}}
                receive: {type: broadcast, from: "${sender}", data: {text: "${text}"}}
                to: everyone
                history: none
              direct:
                send: {type: private, targetId: "${recipient}", data: {text: "${text}"}}
                receive: {type: private, from: "${sender}", data: {text: "${text}"}}
              join:
                send: {type: join, room: "${room}"}
                receive: {type: joined, room: "${room}"}
                history: none
              leave: {send: {type: leave, room: "${room}"}, receive: {type: left, room: "${room}"}}
              room:
                send: {type: room, room: "${room}", data: {text: "${text}"}}
                receive: {type: room, room: "${room}", from: "${sender}", data: {text: "${text}"}}
                to: members
              volatile:
                send: {type: volatile, room: "${room}", data: {text: "${text}"}}
                receive:
                  {type: volatile, room: "${room}", from: "${sender}", data: {text: "${text}"}}
                to: members
              joined:
                receive: {type: member-joined, room: "${room}", clientId: "${sender}"}
                to: other-members
              left:
                receive: {type: member-left, room: "${room}", clientId: "${sender}"}
                to: other-members
              heartbeat:
                send: {type: heartbeat, id: "${uuid}"}
                receive: {type: heartbeat, id: "${uuid}", timestamp: "${any}"}
              error: {receive: {type: error, message: "${any}"}}
          metered:
            protocol: websocket
            path: /ws
            limits: {ratePerSecond: 40, connections: 300}
            operations:
              welcome: {receive: {type: connected, clientId: "${self}"}}
              echo: {send: {type: echo, data: "${text}"}, receive: {type: echo, data: "${text}"}}
          board:
            protocol: websocket
            path: /board
            auth: {required: false, valid: [alice, bob, carol, dave, erin], anonymous: allowed}
            operations:
              welcome: {receive: {type: connected, clientId: "${self}"}}
              broadcast:
                send: {type: broadcast, data: {text: "${text}"}}
                receive: {type: broadcast, from: "${sender}", data: {text: "${text}"}}
                to: others
                history: all
              direct:
                send: {type: private, targetId: "${recipient}", data: {text: "${text}"}}
                receive: {type: private, from: "${sender}", data: {text: "${text}"}}
              join:
                send: {type: join, room: "${room}"}
                receive: {type: joined, room: "${room}"}
                history: all
                restored: true
              leave: {send: {type: leave, room: "${room}"}, receive: {type: left, room: "${room}"}}
              room:
                send: {type: room, room: "${room}", data: {text: "${text}"}}
                receive: {type: room, room: "${room}", from: "${sender}", data: {text: "${text}"}}
                to: other-members
          board-guests:
            protocol: websocket
            path: /board
            auth: {required: false, valid: [guest-1, guest-2, guest-3, guest-4, guest-5, guest-6], anonymous: allowed}
            operations:
              welcome: {receive: {type: connected, clientId: "${self}"}}
              join: {send: {type: join, room: "${room}"}, receive: {type: joined, room: "${room}"}}
              leave: {send: {type: leave, room: "${room}"}, receive: {type: left, room: "${room}"}}
              room:
                send: {type: room, room: "${room}", data: {text: "${text}"}}
                receive: {type: room, room: "${room}", from: "${sender}", data: {text: "${text}"}}
                to: other-members
              joined: {receive: {type: member-joined, room: "${room}", clientId: "${sender}"}, to: other-members}
              left: {receive: {type: member-left, room: "${room}", clientId: "${sender}"}, to: other-members}
          private:
            protocol: websocket
            path: /private
            auth: {required: true, valid: [alice, bob, carol], invalid: [mallory], anonymous: refused}
            origins: {allowed: ["%s"], refused: ["https://evil.example"]}
            operations: *chat
          login:
            protocol: websocket
            path: /login
            auth:
              required: true
              valid: [login-alice, login-bob]
              invalid: [login-mallory]
              anonymous: refused
            operations: *chat
          notifications:
            protocol: websocket
            path: /notifications
            operations:
              push:
                receive:
                  type: notification
                  id: "${any}"
                  notificationType: "${any}"
                  title: "${any}"
                  message: "${any}"
                  timestamp: "${any}"
                every: 300ms
              heartbeat:
                send: {type: heartbeat}
                receive: {type: heartbeat, timestamp: "${any}"}
          pulse:
            protocol: websocket
            path: /notifications
            operations:
              heartbeat: {receive: {type: notification}, every: 300ms}
          sockets:
            protocol: socketio
            path: /socket.io/
            namespaces: [/, /custom]
            limits: {messageBytes: 1000000, handshake: 1500ms, connections: 300}
            transports: [polling, websocket]
            operations: &sockets
              echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
              broadcast: {send: [cast, null, "${text}"], receive: [said, "${text}"], to: everyone}
              join: {send: [join, "${room}"], ack: []}
              leave: {send: [leave, "${room}"], ack: []}
              room: {send: [cast, "${room}", "${text}"], receive: [said, "${text}"], to: members}
              volatile:
                {send: [volatile, "${room}", "${text}"], receive: [said, "${text}"], to: members}
          socketio-brisk:
            protocol: socketio
            path: /brisk/socket.io/
            transports: [polling, websocket]
            operations: *sockets
          socketio-browsers:
            protocol: socketio
            path: /recovering/socket.io/?pages=1
            limits: {messageBytes: 1000000, handshake: 1500ms, connections: 300}
            transports: [polling, websocket]
            origins: {allowed: ["%s"], refused: ["https://evil.example"]}
            operations: *sockets
          sockets-acknowledging:
            protocol: socketio
            path: /socket.io/
            namespace: /custom
            namespaces: [/, /custom]
            transports: [polling, websocket]
            limits: {messageBytes: 1000000, connections: 300}
            operations:
              echo: {send: [echo, "${text}"], ack: ["${text}"]}
              broadcast: {send: [cast, null, "${text}"], receive: [said, "${text}"], to: everyone}
              join: {send: [join, "${room}"], ack: []}
              room: {send: [cast, "${room}", "${text}"], receive: [said, "${text}"], to: members}
          sockets-recovering:
            protocol: socketio
            path: /recovering/socket.io/
            namespaces: [/, /custom]
            limits: {messageBytes: 1000000, handshake: 1500ms, connections: 300}
            transports: [polling, websocket]
            recovery: true
            operations:
              echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
              broadcast: {send: [to, null, "${text}"], receive: [said, "${text}"], to: others}
              join: {send: [join, "${room}"], ack: []}
              leave: {send: [leave, "${room}"], ack: []}
              room: {send: [cast, "${room}", "${text}"], receive: [said, "${text}"], to: members}
              volatile:
                {send: [volatile, "${room}", "${text}"], receive: [said, "${text}"], to: members}
          sockets-private:
            protocol: socketio
            path: /recovering/socket.io/
            namespace: /private
            namespaces: [/private, /staff]
            limits: {messageBytes: 1000000, handshake: 1500ms, connections: 300}
            transports: [polling, websocket]
            recovery: true
            auth:
              required: true
              valid: [socket-alice, socket-bob, socket-carol]
              invalid: [socket-mallory, socket-cookie-mallory, socket-header-mallory]
              anonymous: refused
            operations:
              welcome: {receive: [welcome, "${self}"]}
              echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
              broadcast:
                {send: [shout, "${text}"], receive: [shouted, "${sender}", "${text}"], to: everyone}
              direct:
                {send: [tell, "${recipient}", "${text}"], receive: [told, "${sender}", "${text}"]}
              join: {send: [enter, "${room}"], ack: []}
              leave: {send: [exit, "${room}"], ack: []}
              room:
                send: [talk, "${room}", "${text}"]
                receive: [talked, "${room}", "${sender}", "${text}"]
                to: members
              volatile:
                {send: [volatile, "${room}", "${text}"], receive: [said, "${text}"], to: members}
          sockets-notifications:
            protocol: socketio
            path: /socket.io/
            namespace: /notifications
            transports: [polling, websocket]
            limits: {connections: 300}
            operations:
              push: {receive: [notification, {id: "${any}", title: "${any}"}], every: 300ms}
          events:
            protocol: sse
            path: /events
            resume: true
            finished: /finished
            moved: /moved/events
            limits: &events-limits {messageBytes: 1048576, keepalive: 500ms, connections: 300}
            operations: &events
              welcome: {receive: {event: connected, data: {clientId: "${self}"}}}
              broadcast:
                send: {method: POST, path: /publish, body: "${text}"}
                receive: {event: broadcast, data: "${text}"}
                to: everyone
              direct:
                send: {method: POST, path: "/direct/${recipient}", body: "${text}"}
                receive: {event: private, data: {data: "${text}"}}
              join: {subscribe: "/events/rooms/${room}"}
              room:
                send: {method: POST, path: "/publish/rooms/${room}", body: "${text}"}
                receive: {event: room, data: "${text}"}
                to: members
          events-secure:
            protocol: sse
            url: https://127.0.0.1:%d/events
            resume: true
            limits: *events-limits
            operations: *events
          events-browsers:
            protocol: sse
            path: /events?pages=1
            moved: /moved/events
            auth: {required: false, valid: [alice, bob], anonymous: allowed}
            origins: {allowed: ["%s"], refused: ["https://evil.example"]}
            operations: *events
          events-rooms:
            protocol: sse
            path: /events/rooms/lobby
            resume: true
            limits: *events-limits
            operations:
              join:
                subscribe: "/events/rooms/${room}"
                receive: {event: joined, data: {room: "${room}"}}
              room:
                send: {method: POST, path: "/publish/rooms/${room}", body: "${text}"}
                receive: {event: room, data: "${text}"}
                to: members
          events-named:
            protocol: sse
            path: /named/events
            operations:
              broadcast:
                send: {method: POST, path: "/named/publish/${uuid}", body: "${text}"}
                receive: {event: "${uuid}", data: "${text}"}
                to: everyone
          events-private:
            protocol: sse
            path: /private/events
            resume: true
            limits: *events-limits
            auth: {required: true, valid: [alice, bob, carol], invalid: [mallory], anonymous: refused}
            operations:
              broadcast:
                send: {method: POST, path: /private/publish, body: "${text}"}
                receive: {event: broadcast, data: "${text}"}
                to: everyone
              join: {subscribe: "/private/events/rooms/${room}"}
              room:
                send: {method: POST, path: "/private/publish/rooms/${room}", body: "${text}"}
                receive: {event: room, data: "${text}"}
                to: members
          events-counter:
            protocol: sse
            path: /api/events
            resume: true
            operations:
              welcome: {receive: {data: {type: connected}}}
              push: {receive: {data: {type: update, count: "${any}", timestamp: "${any}"}}, every: 300ms}
          events-countdown:
            protocol: sse
            path: /countdown
          events-hub:
            protocol: sse
            path: /.well-known/mercure
            resume: true
            operations:
              broadcast:
                send:
                  method: POST
                  path: /.well-known/mercure
                  headers: {Content-Type: application/x-www-form-urlencoded}
                  body: "topic=news&data=${text}"
                receive: {event: broadcast, data: "${text}"}
                to: everyone
          secure:
            protocol: websocket
            url: https://127.0.0.1:%d/echo
            operations:
              echo: {send: "${text}", receive: "${text}"}
          stomp:
            protocol: stomp
            path: /stomp
            versions: ["1.0", "1.1", "1.2"]
            destinations: &destinations {topic: /topic/, queue: /queue/, forbidden: /admin/}
            supports: &abilities
              [receipts, acknowledgements, transactions, redelivery, persistence]
            framings: [single, split, coalesced, fragmented, binary]
            auth: &stomp-users
              required: false
              valid: [stomp-alice, stomp-awkward]
              invalid: [stomp-mallory]
              anonymous: allowed
            operations: &stomp-chat
              welcome:
                subscribe: /user/queue/welcome
                receive: {body: {type: connected, clientId: "${self}"}}
              echo:
                subscribe: /user/queue/echo
                send: {destination: /app/echo, body: "${text}"}
                receive: {body: "${text}"}
              broadcast:
                subscribe: /topic/chat
                send: {destination: /app/chat, body: {data: {text: "${text}"}}}
                receive: {body: {type: broadcast, from: "${sender}", data: {text: "${text}"}}}
                to: everyone
              direct:
                subscribe: /user/queue/direct
                send: {destination: /app/private, body: {targetId: "${recipient}", data: {text: "${text}"}}}
                receive: {body: {type: private, from: "${sender}", data: {text: "${text}"}}}
              join:
                subscribe: /user/queue/rooms
                send: {destination: /app/join, body: {room: "${room}"}}
                receive: {body: {type: joined, room: "${room}"}}
              leave:
                send: {destination: /app/leave, body: {room: "${room}"}}
                receive: {body: {type: left, room: "${room}"}}
              room:
                subscribe: /user/queue/rooms
                send: {destination: /app/room, body: {room: "${room}", data: {text: "${text}"}}}
                receive:
                  {body: {type: room, room: "${room}", from: "${sender}", data: {text: "${text}"}}}
                to: members
              error:
                subscribe: /user/queue/errors
                send: {destination: /app/chat, body: "no JSON"}
                receive: {body: {type: error, message: "${any}"}}
          passcodes:
            protocol: stomp
            path: /stomp
            auth: {required: true, valid: [stomp-alice]}
          private-stomp:
            protocol: stomp
            path: /private/stomp
            virtualHost: private
            auth:
              required: true
              valid: [stomp-alice, stomp-awkward]
              invalid: [stomp-mallory]
              anonymous: refused
            origins: {allowed: ["%s"], refused: ["https://evil.example"]}
            operations: *stomp-chat
          sockjs:
            protocol: stomp
            path: /sockjs/websocket
            versions: ["1.0", "1.1", "1.2"]
            destinations: *destinations
            supports: *abilities
          stomp-tcp:
            protocol: stomp
            url: tcp://127.0.0.1:%d
            versions: ["1.0", "1.1", "1.2"]
            destinations: *destinations
            supports: *abilities
            auth: *stomp-users
            limits: {messageBytes: 4194304, handshake: 1500ms, connections: 300}
        """
        .formatted(
            ReferenceServer.ALLOWED_ORIGIN,
            ReferenceServer.ALLOWED_ORIGIN,
            securePort,
            ReferenceServer.ALLOWED_ORIGIN,
            securePort,
            ReferenceServer.ALLOWED_ORIGIN,
            stompPort);
  }

  /** Judges every endpoint by the cases that it is there for. */
  Run judge(Predicate<String> caseIds, Duration wholeCase, Path output) {
    BiPredicate<String, CaseDescription> selected =
        (endpoint, it) -> caseIds.test(it.id()) && isFor(endpoint, it);
    return Judgement.judge(port(), profile(), selected, wholeCase, output, this);
  }

  /** Judges every endpoint by all cases of raw WebSocket, from the other end of the network. */
  Run judgeThrough(SlowNetwork network, Duration wholeCase, Path output) throws IOException {
    FaultProxy way = network.to(port());
    TargetControl control =
        new TargetControl() {
          @Override
          public Duration patience() {
            return ReferenceTarget.this.patience();
          }

          @Override
          public void restart() {
            ReferenceTarget.this.restart();
            way.acceptConnections();
          }

          @Override
          public void kill() {
            stop();
          }

          @Override
          public void stop() {
            ReferenceTarget.this.stop();
            way.refuseConnections();
          }
        };
    return Judgement.judge(
        way.port(),
        profile(network.to(secure.port()).port(), network.to(server.stompPort()).port()),
        (endpoint, it) -> it.id().startsWith("ws.") && isFor(endpoint, it),
        wholeCase,
        output,
        control,
        SIDE_BY_SIDE_ON_A_SLOW_NETWORK);
  }

  private static boolean isFor(String endpoint, CaseDescription it) {
    if (it.protocol() == null) {
      return judgesApplication(endpoint, it.id());
    }
    boolean elsewhere = ELSEWHERE_TOO.getOrDefault(it.id(), Set.of()).contains(endpoint);
    if (it.protocol() == Protocol.STOMP) {
      boolean usual =
          it.id().startsWith("stomp.sockjs.")
              ? endpoint.equals("sockjs")
              : endpoint.startsWith("stomp");
      return usual || elsewhere;
    }
    List<Capability> about = List.of(it.words().capabilities());
    if (it.id().startsWith("eio.")) {
      return endpoint.equals(engineFor(it.id()));
    }
    if (it.id().startsWith("sio.")) {
      return endpoint.equals(socketsFor(it, about));
    }
    if (it.id().startsWith("sse.")) {
      boolean overTls = endpoint.equals("events-secure") && it.id().startsWith("sse.http2.");
      return elsewhere || overTls || endpoint.equals(eventsFor(it.id(), about));
    }
    if (endpoint.startsWith("socket") || endpoint.startsWith("events")) {
      return false;
    }
    if (about.contains(Capability.TLS)) {
      return endpoint.equals("secure");
    }
    // What nobody asked for, there is a greeting of.
    boolean unasked = it.id().equals("ws.deflate.server-messages");
    // Among what is looked at are members of rooms.
    boolean members = it.id().startsWith("ws.keepalive.");
    if (unasked || members || List.of(it.words().declared()).contains(OperationName.BROADCAST)) {
      return endpoint.equals("chat");
    }
    boolean guarded =
        about.contains(Capability.REFUSED_ORIGINS)
            || about.contains(Capability.REQUIRED_CREDENTIALS)
            || it.id().equals("ws.handshake.www-authenticate");
    return endpoint.equals(guarded ? "private" : "echo");
  }

  private static String engineFor(String id) {
    return switch (id) {
      case "eio.heartbeat.interval",
          "eio.heartbeat.polling",
          "eio.heartbeat.timeout",
          "eio.heartbeat.keepalive",
          "eio.heartbeat.idle",
          "eio.heartbeat.other-traffic" ->
          "socketio-brisk";
      case "eio.limits.message-bytes" -> "sockets-acknowledging";
      case "eio.cors.credentials", "eio.cors.preflight", "eio.cookie.handshake-only" ->
          "socketio-browsers";
      default -> "sockets";
    };
  }

  private static String socketsFor(CaseDescription it, List<Capability> about) {
    if (it.id().equals("sio.disconnect.ping-timeout")) {
      return "socketio-brisk";
    }
    if (it.id().equals("sio.push.every-transport")) {
      return "sockets-notifications";
    }
    if (about.contains(Capability.INVALID_USERS)) {
      return "sockets-private";
    }
    // Where somebody has an identity, more can be missed, and be told to one alone.
    if (List.of("sio.recovery.missed-events", "sio.broadcast.every-transport").contains(it.id())) {
      return "sockets-private";
    }
    if (about.contains(Capability.RECOVERY)) {
      return "sockets-recovering";
    }
    boolean acknowledging =
        List.of("sio.namespace.isolation", "sio.binary.attachment-count").contains(it.id())
            || about.contains(Capability.ACKNOWLEDGEMENTS)
            || about.contains(Capability.ACKNOWLEDGED_ECHO);
    return acknowledging ? "sockets-acknowledging" : "sockets";
  }

  private static String eventsFor(String id, List<Capability> about) {
    if (id.equals("sse.finished.finite-stream") || id.equals("sse.grammar.complete-events")) {
      return "events-countdown";
    }
    if (about.contains(Capability.REQUIRED_CREDENTIALS)) {
      return "events-private";
    }
    if (about.contains(Capability.MERCURE)) {
      return "events-hub";
    }
    return about.contains(Capability.ORIGINS) || about.contains(Capability.HANDSHAKE_LIMIT)
        ? "events-browsers"
        : "events";
  }

  private static boolean judgesApplication(String endpoint, String id) {
    boolean auth = id.startsWith("app.auth.");
    boolean push = id.startsWith("app.push.");
    return switch (endpoint) {
      case "chat" -> !auth && !push;
      case "board" -> id.matches("app\\.(broadcast|direct|room|reconnect)\\..*");
      case "private", "events-private" -> auth;
      case "login" -> auth && !id.equals("app.auth.origin");
      case "notifications", "events-counter" -> push;
      case "board-guests" -> id.equals("app.room.joined-notice");
      case "pulse" -> id.equals("app.heartbeat.answered");
      case "metered" -> id.equals("app.limits.rate");
      case "events" -> id.startsWith("app.broadcast.");
      case "events-rooms" -> id.startsWith("app.room.") || id.equals("app.reconnect.rooms");
      case "stomp" -> id.matches("app\\.(broadcast|direct|room)\\..*");
      case "sockets-private" -> id.matches("app\\.auth\\.(altered|missing)");
      case "sockets" -> id.matches("app\\.resilience\\.(malformed-input|slow-consumer)");
      case "echo" -> id.startsWith("app.echo.");
      case "private-stomp" -> auth && !id.equals("app.auth.altered");
      case "passcodes" -> id.equals("app.auth.altered");
      default -> false;
    };
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(5);
  }

  @Override
  public synchronized void restart() {
    int port = server.port();
    int stompPort = server.stompPort();
    server.close();
    try {
      server = ReferenceServer.start(options().port(port).stompPort(stompPort).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void stop() {
    server.close();
  }

  @Override
  public synchronized void kill() {
    server.close();
  }

  @Override
  public synchronized void close() {
    server.close();
    secure.close();
  }
}
