package dev.rtck.referenceserver;

import dev.rtck.referenceserver.access.FaultyUsers;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.chat.Applications;
import dev.rtck.referenceserver.chat.ChatApplication;
import dev.rtck.referenceserver.chat.Conventions;
import dev.rtck.referenceserver.chat.DeliveryFaults;
import dev.rtck.referenceserver.chat.EchoApplication;
import dev.rtck.referenceserver.chat.LoginApplication;
import dev.rtck.referenceserver.http.Http2Connection;
import dev.rtck.referenceserver.http.Http2OrHttp1;
import dev.rtck.referenceserver.http.HttpConnection;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.http.Site;
import dev.rtck.referenceserver.sockjs.SockJsResource;
import dev.rtck.referenceserver.stomp.StompConnection;
import dev.rtck.referenceserver.stomp.StompSettings;
import dev.rtck.referenceserver.stomp.StompWebSocket;
import dev.rtck.referenceserver.transport.Connections;
import dev.rtck.referenceserver.transport.OrderlyEnd;
import dev.rtck.referenceserver.transport.TlsOrPlainText;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Guard;
import dev.rtck.referenceserver.websocket.PrivateGuard;
import dev.rtck.referenceserver.websocket.Settings;
import dev.rtck.referenceserver.websocket.WebSocketResource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A running server that speaks every protocol of rtck correctly on one port, except for the defects
 * that it was given. Safe for use by many threads; its own threads are daemons.
 *
 * <ul>
 *   <li>{@code /} lists what is there
 *   <li>{@code /echo} sends WebSocket messages back as they came
 *   <li>{@code /ws} is a {@linkplain ChatApplication chat of JSON messages}, where everyone hears
 *       everything from now on, and what a client is ends with its connection
 *   <li>{@code /board} is another one, where only others hear what one says, newcomers are told
 *       what was said, and who shows a token keeps identity and, being one of {@link #USERS}, rooms
 *   <li>{@code /private} is a third, like the first, for those of {@link #USERS} who show their
 *       token in the request
 *   <li>{@code /login} is a fourth, for those who show it in {@linkplain LoginApplication their
 *       first message}
 *   <li>{@code /notifications} tells everybody something at a fixed rate
 *   <li>{@code /socket.io/} is Socket.IO protocol 5 over Engine.IO protocol 4. Its namespaces
 *       {@code /}, {@code /custom} and {@code /dyn-} with digits behind it have the {@linkplain
 *       dev.rtck.referenceserver.socketio.WireApplication events} by which one can try it out; the
 *       first has {@linkplain dev.rtck.referenceserver.chat.Applications#socketRooms rooms}, too.
 *       {@code /chat}, {@code /board}, {@code /private} and {@code /notifications} are what the
 *       WebSocket paths {@code /ws}, {@code /board}, {@code /private} and {@code /notifications}
 *       are. It agrees to permessage-deflate, and the two that follow do not
 *   <li>{@code /recovering/socket.io/} has the first three of these namespaces and a {@code
 *       /private} one like them, whose {@linkplain
 *       dev.rtck.referenceserver.socketio.MembersApplication clients know each other}, and sends
 *       clients that come back what they missed; it also repeats the session's id in a cookie
 *   <li>{@code /brisk/socket.io/} has them, too, and sends a ping every {@link
 *       #BRISK_PING_INTERVAL}
 *   <li>{@code /events} is a stream of server-sent events: {@code connected} with the client's id,
 *       then {@code broadcast} for each text that is sent by POST to {@code /publish}, where {@code
 *       ?client=} may name the one who sends it. Who comes back gets what it missed: the header
 *       {@code Last-Event-ID}, or {@code last_event_id} in the query, names the last event that it
 *       has; from an id that is not known, it gets all that is kept. {@code /.well-known/mercure}
 *       is both paths in one, and takes the text as {@code data} of a form, too
 *   <li>{@code /direct/} with the id of a client behind it takes a text that comes on its stream of
 *       {@code /events} alone, as {@code private}
 *   <li>{@code /events/rooms/} with a name behind it is a room as a stream, of what is sent to the
 *       same name behind {@code /publish/rooms/}
 *   <li>{@code /private/events} and {@code /private/publish} are like the first two, and {@code
 *       /private/.well-known/mercure} like the hub, for those of {@link #USERS} who show their
 *       token in the request
 *   <li>{@code /api/events} is a stream of a greeting and a counter at a fixed rate
 *   <li>{@code /named/events} tells what is posted to {@code /named/publish/NAME} by that name
 *   <li>{@code /countdown} is a stream that ends; who has heard all of it is told so by a 204, as
 *       everybody is by {@code /finished}
 *   <li>{@code /moved/events} redirects to {@code /events}
 *   <li>{@code /stomp} is STOMP over WebSocket, with topics, queues, and another chat; the same is
 *       on {@linkplain #stompPort() a TCP port of its own}. The virtual host {@code private} is for
 *       those of {@link #USERS} who say their name as {@code login} and their token as {@code
 *       passcode}; {@code /private/stomp} is the same for pages of {@link #ALLOWED_ORIGIN} alone
 *   <li>{@code /sockjs} is the same over SockJS: /info, both WebSockets, polling, streaming, and
 *       server-sent events
 * </ul>
 *
 * <p>All but WebSocket is served over HTTP/2, too: by ALPN, and to who begins with its preface.
 *
 * <p>A token is shown as {@code Authorization: Bearer}, as cookie {@code session}, or as query
 * parameter {@code token}; over Socket.IO also as {@code token} in the payload of CONNECT, or as
 * cookie {@code session-token}.
 */
public final class ReferenceServer implements AutoCloseable {
  /** The token of the user alice. */
  public static final String TOKEN = "t0ken-alice";

  /** The names of those who are let in everywhere, by their tokens. */
  public static final Map<String, String> USERS =
      Map.of(
          TOKEN,
          "alice",
          "t0ken-bob",
          "bob",
          "t0ken-carol",
          "carol",
          "t0ken-dave",
          "dave",
          "t0ken-erin",
          "erin");

  /** What is at each path, in words that follow it. */
  public static final Map<String, String> PATHS = paths();

  /** The only origin that {@code /private} allows, besides none. */
  public static final String ALLOWED_ORIGIN = "https://app.example";

  /** The time between two pings of {@code /brisk/socket.io/}. */
  public static final Duration BRISK_PING_INTERVAL = Duration.ofMillis(300);

  /** How long a client of {@code /brisk/socket.io/} may take to answer a ping. */
  public static final Duration BRISK_PING_TIMEOUT = Duration.ofMillis(200);

  /** The subprotocols of all WebSocket paths. */
  public static final List<String> SUBPROTOCOLS = List.of("chat.v1", "chat.v2");

  /** Where systems begin to take ports for outgoing connections; Linux does so by default. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  /** Where servers were started that must tell whether they were there before. */
  private static final Set<Integer> BROKEN_PORTS = ConcurrentHashMap.newKeySet();

  private static final int FIRST_OWN_PORT = 20_000;
  private static final int MOST_TRIES = 20;
  private static final int LOOPS = 2;
  private static final int BACKLOG = 1024;
  private static final int CHURN = 150;

  /** What the headers of a STOMP frame may add to the largest body. */
  private static final int ROOM_FOR_HEADERS = 256 * 1024;

  private static final Duration STOMP_HEARTBEAT = Duration.ofMillis(100);
  private static final Duration STALL = Duration.ofSeconds(4);
  private static final Duration FAREWELL = Duration.ofMillis(150);

  static {
    // It would take any other logging that it finds, and make it the program's.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }

  private final EventLoopGroup loops;
  private final Connections connections;
  private final Channel listener;
  private final Channel stompListener;
  private final Site site;

  private ReferenceServer(
      EventLoopGroup loops,
      Connections connections,
      Channel listener,
      Channel stompListener,
      Site site) {
    this.site = site;
    this.loops = loops;
    this.connections = connections;
    this.listener = listener;
    this.stompListener = stompListener;
  }

  /** Starts a server on a free port of the loopback interface, with these defects. */
  public static ReferenceServer start(Defect... defects) throws IOException {
    return start(Options.builder().defects(List.of(defects)).build());
  }

  /**
   * Starts a server, which listens when this returns.
   *
   * @throws IOException when the address cannot be bound
   */
  public static ReferenceServer start(Options options) throws IOException {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            LOOPS,
            new DefaultThreadFactory("rtck-reference-server", true),
            NioIoHandler.newFactory());
    Connections connections = new Connections(loops);
    Defects defects = Defects.of(options.defects());
    Users users = defects.areNone() ? new Users(USERS) : new FaultyUsers(USERS, defects);
    Applications applications =
        new Applications(
            defects, users, connections, loops, wasThereBefore(options), options.faults());
    StompSettings stomp = stomp(options, defects, connections, loops, users, applications);
    Sites sites = sites(options, defects, connections, users, applications, stomp, loops);
    ChannelFuture http =
        listen(
            loops,
            options.host(),
            options.port(),
            channel -> open(channel, options, defects, sites, connections));
    ChannelFuture tcp =
        listen(
            loops,
            options.host(),
            options.stompPort(),
            channel -> openStomp(channel, options, stomp, connections));
    for (ChannelFuture bound : List.of(http, tcp)) {
      if (!bound.isSuccess()) {
        var unused = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        int port = bound == http ? options.port() : options.stompPort();
        throw new IOException("cannot listen on " + options.host() + ":" + port, bound.cause());
      }
    }
    return new ReferenceServer(loops, connections, http.channel(), tcp.channel(), sites.usual());
  }

  private static ChannelFuture listen(
      EventLoopGroup loops, String host, int port, Consumer<SocketChannel> open) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                open.accept(channel);
              }
            })
        .bind(host, port)
        .awaitUninterruptibly();
  }

  /**
   * Starts a server on two ports that the system gives to nobody by itself, so that a server can be
   * started on them again.
   *
   * @throws IOException when none of a few pairs is free
   */
  public static ReferenceServer startToBeRestarted(Options.Builder options) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        int port = ThreadLocalRandom.current().nextInt(FIRST_OWN_PORT, FIRST_EPHEMERAL_PORT - 1);
        return start(options.port(port).stompPort(port + 1).build());
      } catch (IOException taken) {
        if (tries == MOST_TRIES) {
          throw taken;
        }
      }
    }
  }

  private static StompSettings stomp(
      Options options,
      Defects defects,
      Connections connections,
      ScheduledExecutorService clock,
      Users users,
      Applications applications) {
    return new StompSettings(
        defects,
        connections,
        clock,
        users,
        options.host(),
        options.handshakeTimeout(),
        STOMP_HEARTBEAT,
        options.maxMessageBytes(),
        applications.stompChat(options.notificationInterval()),
        applications.stompChat(options.notificationInterval()));
  }

  /** What is served; over HTTP/2 the defects of streams are those that its own cases notice. */
  private record Sites(Site usual, Site overHttp2) {}

  private static Sites sites(
      Options options,
      Defects defects,
      Connections connections,
      Users users,
      Applications applications,
      StompSettings stomp,
      ScheduledExecutorService clock) {
    Settings settings =
        new Settings(
            defects,
            connections,
            options.maxMessageBytes(),
            true,
            options.closeTimeout(),
            options.keepalive(),
            options.idle(),
            new AtomicReference<>(),
            new AtomicReference<>());
    // Below STOMP, WebSocket is right but for what cases of STOMP look at, and takes whole frames.
    Settings belowStomp =
        new Settings(
            defects.noticedBy("stomp."),
            connections,
            options.maxMessageBytes() + ROOM_FOR_HEADERS,
            true,
            options.closeTimeout(),
            options.keepalive(),
            options.idle(),
            new AtomicReference<>(),
            new AtomicReference<>());
    PrivateGuard guard = new PrivateGuard(defects, users, Set.of(ALLOWED_ORIGIN));
    Map<String, Resource> resources = new LinkedHashMap<>();
    BiConsumer<String, Application> open =
        (path, application) ->
            resources.put(
                path, new WebSocketResource(settings, Guard.open(), SUBPROTOCOLS, application));
    open.accept("/echo", new EchoApplication(defects));
    open.accept("/ws", applications.chat(Conventions.FLEETING));
    open.accept("/board", applications.chat(Conventions.LASTING));
    resources.put(
        "/private",
        new WebSocketResource(
            settings, guard, SUBPROTOCOLS, applications.chat(Conventions.FLEETING)));
    open.accept(
        "/login",
        applications.login(applications.chat(Conventions.FLEETING), options.handshakeTimeout()));
    new SocketIoPaths(options, defects, connections, applications).addTo(resources, guard);
    open.accept("/notifications", applications.notifications(options.notificationInterval()));
    SsePaths streams = new SsePaths(options, applications);
    streams.addTo(resources, guard, defects);
    resources.put(
        "/stomp",
        new WebSocketResource(
            belowStomp, Guard.open(), StompWebSocket.SUBPROTOCOLS, new StompWebSocket(stomp)));
    Guard browsers =
        head ->
            guard.allowsOrigin(head) || defects.has(Defect.FOREIGN_ORIGIN_ACCEPTED_OVER_STOMP)
                ? null
                : Response.text(403, "this origin is not allowed");
    resources.put(
        "/private/stomp",
        new WebSocketResource(
            belowStomp, browsers, StompWebSocket.SUBPROTOCOLS, new StompWebSocket(stomp)));
    String listing =
        PATHS.entrySet().stream()
            .map(it -> "\n" + it.getKey() + " " + it.getValue())
            .collect(Collectors.joining("", "rtck reference server", ""));
    resources.put(
        "/",
        exchange -> {
          String method = exchange.head().method();
          exchange.respond(
              method.equals("GET") || method.equals("HEAD")
                  ? Response.text(200, listing)
                  : Response.text(405, "only GET is answered here").with("Allow", "GET, HEAD"));
        });
    Resource sockJs =
        new SockJsResource(
            "/sockjs", defects, clock, belowStomp, stomp, options.keepalive(), options.idle());
    resources.put("/sockjs", sockJs);
    resources.put("/sockjs/*", sockJs);
    Map<String, Resource> overHttp2 = new LinkedHashMap<>(resources);
    streams.addTo(overHttp2, guard, defects.noticedBy("sse.http2."));
    return new Sites(new Site(resources), new Site(overHttp2));
  }

  private static Map<String, String> paths() {
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("/echo", "sends back what it gets");
    paths.put("/ws", "a chat of JSON messages");
    paths.put("/board", "another, with a history and lasting identities");
    paths.put("/private", "a chat behind ?token=" + TOKEN);
    paths.put("/login", "a chat behind a first message {type: auth, token: " + TOKEN + "}");
    paths.put("/notifications", "tells something every second");
    paths.put("/socket.io/", "Socket.IO: rooms at /, chats at /chat, /board and /private");
    paths.put("/recovering/socket.io/", "Socket.IO that sends what a lost client missed");
    paths.put("/brisk/socket.io/", "Socket.IO with a ping every 300 ms");
    paths.put("/events", "server-sent events: what is sent by POST to /publish");
    paths.put("/publish", "takes a text for /events");
    paths.put("/direct/*", "takes a text for the one whose id it is, on /events");
    paths.put("/.well-known/mercure", "both in one");
    paths.put("/events/rooms/*", "a room as a stream, of what is sent to /publish/rooms/*");
    paths.put("/publish/rooms/*", "takes a text for a room");
    paths.put("/private/events", "a stream behind ?token=" + TOKEN + ", of /private/publish");
    paths.put("/private/.well-known/mercure", "both in one");
    paths.put("/private/publish", "takes a text for /private/events");
    paths.put("/private/events/rooms/*", "a room as such a stream, of /private/publish/rooms/*");
    paths.put("/private/publish/rooms/*", "takes a text for such a room");
    paths.put("/api/events", "a stream with a counter every second");
    paths.put("/named/events", "what is posted to /named/publish/NAME, by that name");
    paths.put("/countdown", "a stream that ends");
    paths.put("/finished", "a stream that has ended for good");
    paths.put("/moved/events", "redirects to /events");
    paths.put("/stomp", "STOMP over WebSocket; host:private needs login:alice, passcode:" + TOKEN);
    paths.put("/private/stomp", "the same for pages of " + ALLOWED_ORIGIN + " alone");
    paths.put("/sockjs", "the same over SockJS");
    return Collections.unmodifiableMap(paths);
  }

  private static boolean wasThereBefore(Options options) {
    return options.defects().contains(Defect.RESTARTED_SERVER_GREETS_NOBODY)
        && options.port() != 0
        && !BROKEN_PORTS.add(options.port());
  }

  private static void open(
      SocketChannel channel,
      Options options,
      Defects defects,
      Sites sites,
      Connections connections) {
    connections.add(channel);
    if (defects.has(Defect.CHURN_STALLS_SERVER)) {
      channel
          .closeFuture()
          .addListener(
              closed -> {
                if (connections.countClosed() == CHURN) {
                  connections.stall(STALL);
                }
              });
    }
    SSLContext tls = options.tls();
    if (tls != null) {
      channel
          .pipeline()
          .addLast(
              "tls",
              defects.has(Defect.PLAIN_TEXT_ACCEPTED_ON_TLS_PORT)
                  ? new TlsOrPlainText(() -> secured(tls, options, true))
                  : secured(tls, options, true));
    }
    if (!defects.has(Defect.ALPN_CLAIMS_HTTP_2) && options.http2()) {
      channel
          .pipeline()
          .addLast(
              "preface",
              new Http2OrHttp1(
                  ctx ->
                      Http2Connection.install(ctx.pipeline(), "http", sites.overHttp2(), defects)));
    }
    channel
        .pipeline()
        .addLast(
            "http",
            new HttpConnection(
                sites.usual(),
                defects,
                options.handshakeTimeout(),
                options.maxConnections(),
                connections));
  }

  private static void openStomp(
      SocketChannel channel, Options options, StompSettings stomp, Connections connections) {
    connections.add(channel);
    SSLContext tls = options.tls();
    if (tls != null) {
      channel.pipeline().addLast("tls", secured(tls, options, false));
    }
    channel.pipeline().addLast("stomp", new StompConnection(stomp, channel));
  }

  private static SslHandler secured(SSLContext tls, Options options, boolean http) {
    SSLEngine engine = tls.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(
        http && options.http2() ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"});
    engine.setSSLParameters(parameters);
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
    handler.setCloseNotifyReadTimeoutMillis(OrderlyEnd.LINGER.toMillis());
    return handler;
  }

  /** The port on which the server listens. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The port on which the server speaks STOMP over TCP. */
  public int stompPort() {
    return ((InetSocketAddress) stompListener.localAddress()).getPort();
  }

  /**
   * Says goodbye on every connection in its protocol (WebSocket: Close 1001), closes them all, and
   * ends the threads. Does not throw; a second call does nothing.
   */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(FAREWELL.toMillis());
    stompListener.close().awaitUninterruptibly(FAREWELL.toMillis());
    if (!loops.isShuttingDown()) {
      site.goAway();
    }
    connections.goAway();
    connections.awaitEnd(FAREWELL);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(FAREWELL.toMillis());
  }

  /**
   * How a server is to be. Immutable.
   *
   * @param port 0 for any free port
   * @param stompPort the port for STOMP over TCP; 0 for any free one
   * @param handshakeTimeout how long a request head, TLS handshake, login, Engine.IO upgrade or
   *     first Socket.IO CONNECT may take
   * @param closeTimeout how long a peer may take to answer a Close of the server
   * @param keepalive the time between two WebSocket pings of the server; zero for none
   * @param idle how long a WebSocket client may send nothing; zero for any time
   * @param notificationInterval the time between two notifications
   * @param streamKeepalive the time between two comments on a stream of events; zero for none
   * @param maxMessageBytes the largest WebSocket message that is accepted
   * @param pingInterval the time between two pings of {@code /socket.io/}
   * @param pingTimeout how long a client of {@code /socket.io/} may take to answer one
   * @param maxPayload the largest body or WebSocket message that Socket.IO paths accept, at most 1
   *     MiB
   * @param maxDisconnection how long a client of {@code /recovering/socket.io/} may be away
   * @param maxConnections more than this many get a 503; 0 for any number
   * @param http2 whether HTTP/2 is spoken besides HTTP/1.1
   * @param faults what chats without defects do to messages on purpose; null for nothing
   * @param tls when given, the server speaks TLS only
   */
  public record Options(
      String host,
      int port,
      int stompPort,
      Set<Defect> defects,
      Duration handshakeTimeout,
      Duration closeTimeout,
      Duration keepalive,
      Duration idle,
      Duration notificationInterval,
      Duration streamKeepalive,
      int maxMessageBytes,
      Duration pingInterval,
      Duration pingTimeout,
      int maxPayload,
      Duration maxDisconnection,
      int maxConnections,
      boolean http2,
      @Nullable DeliveryFaults faults,
      @Nullable SSLContext tls) {

    /** Copies the defects. */
    public Options {
      defects = Set.copyOf(defects);
    }

    /** Loopback, any port, no defects, 10 s for a handshake, 2 s for a Close, 16 MiB a message. */
    public static Builder builder() {
      return new Builder();
    }

    /** Collects options; what is not said keeps its default. Not thread-safe. */
    public static final class Builder {
      private String host = "127.0.0.1";
      private int port;
      private int stompPort;
      private final EnumSet<Defect> defects = EnumSet.noneOf(Defect.class);
      private Duration handshakeTimeout = Duration.ofSeconds(10);
      private Duration closeTimeout = Duration.ofSeconds(2);
      private Duration keepalive = Duration.ZERO;
      private Duration idle = Duration.ZERO;
      private Duration notificationInterval = Duration.ofSeconds(1);
      private Duration streamKeepalive = Duration.ofSeconds(15);
      private int maxMessageBytes = 16 * 1024 * 1024;
      private Duration pingInterval = Duration.ofSeconds(25);
      private Duration pingTimeout = Duration.ofSeconds(20);
      private int maxPayload = 1_000_000;
      private Duration maxDisconnection = Duration.ofMinutes(2);
      private int maxConnections;
      private boolean http2 = true;
      private @Nullable DeliveryFaults faults;
      private @Nullable SSLContext tls;

      private Builder() {}

      /** The address to listen on. */
      public Builder host(String value) {
        host = value;
        return this;
      }

      /** What chats without defects do to messages on purpose; null for nothing. */
      public Builder faults(@Nullable DeliveryFaults value) {
        faults = value;
        return this;
      }

      /** The port to listen on; 0 for any free one. */
      public Builder port(int value) {
        port = value;
        return this;
      }

      /** The port for STOMP over TCP; 0 for any free one. */
      public Builder stompPort(int value) {
        stompPort = value;
        return this;
      }

      /** Adds defects. */
      public Builder defects(Collection<Defect> values) {
        defects.addAll(values);
        return this;
      }

      /** How long a request head, TLS handshake or login may take. */
      public Builder handshakeTimeout(Duration value) {
        handshakeTimeout = value;
        return this;
      }

      /** How long a peer may take to answer a Close. */
      public Builder closeTimeout(Duration value) {
        closeTimeout = value;
        return this;
      }

      /** The time between two pings; zero for none. */
      public Builder keepalive(Duration value) {
        keepalive = value;
        return this;
      }

      /** How long a client may send nothing; zero for any time. */
      public Builder idle(Duration value) {
        idle = value;
        return this;
      }

      /** The time between two notifications. */
      public Builder notificationInterval(Duration value) {
        notificationInterval = value;
        return this;
      }

      /** The time between two comments on a stream of events; zero for none. */
      public Builder streamKeepalive(Duration value) {
        streamKeepalive = value;
        return this;
      }

      /** The largest message that is accepted. */
      public Builder maxMessageBytes(int value) {
        maxMessageBytes = value;
        return this;
      }

      /** The time between two pings of {@code /socket.io/}. */
      public Builder pingInterval(Duration value) {
        pingInterval = value;
        return this;
      }

      /** How long a client of {@code /socket.io/} may take to answer a ping. */
      public Builder pingTimeout(Duration value) {
        pingTimeout = value;
        return this;
      }

      /** The largest body or WebSocket message that Socket.IO paths accept, at most 1 MiB. */
      public Builder maxPayload(int value) {
        maxPayload = value;
        return this;
      }

      /** How long a client of {@code /recovering/socket.io/} may be away. */
      public Builder maxDisconnection(Duration value) {
        maxDisconnection = value;
        return this;
      }

      /** How many connections are served at a time; 0 for any number. */
      public Builder maxConnections(int value) {
        maxConnections = value;
        return this;
      }

      /** Whether HTTP/2 is spoken besides HTTP/1.1. */
      public Builder http2(boolean value) {
        http2 = value;
        return this;
      }

      /** Makes the server speak TLS with this context. */
      public Builder tls(SSLContext value) {
        tls = value;
        return this;
      }

      /** The options as they are now. */
      public Options build() {
        return new Options(
            host,
            port,
            stompPort,
            defects,
            handshakeTimeout,
            closeTimeout,
            keepalive,
            idle,
            notificationInterval,
            streamKeepalive,
            maxMessageBytes,
            pingInterval,
            pingTimeout,
            maxPayload,
            maxDisconnection,
            maxConnections,
            http2,
            faults,
            tls);
      }
    }
  }
}
