package dev.rtck.referenceserver.sockjs;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Field;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.stomp.StompSettings;
import dev.rtck.referenceserver.stomp.StompWebSocket;
import dev.rtck.referenceserver.websocket.Guard;
import dev.rtck.referenceserver.websocket.Settings;
import dev.rtck.referenceserver.websocket.WebSocketResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * STOMP over SockJS, below one path: {@code /info}, {@code /websocket}, and for each session {@code
 * /SERVER/SESSION/} with {@code websocket}, {@code xhr}, {@code xhr_send}, {@code xhr_streaming} or
 * {@code eventsource} or {@code htmlfile}. Safe for use by many threads.
 */
public final class SockJsResource implements Resource {
  private static final String JSON = "application/json; charset=UTF-8";
  private static final String TEXT = "text/plain; charset=UTF-8";

  private static final Pattern CALLBACK = Pattern.compile("[?&]c=([A-Za-z0-9_.-]+)(&|$)");

  private final String prefix;
  private final Defects defects;
  private final ScheduledExecutorService clock;
  private final StompSettings stomp;
  private final SockJsSession.Times times;
  private final Resource rawWebSocket;
  private final Resource framedWebSocket;
  private final Map<String, SockJsSession> sessions = new ConcurrentHashMap<>();

  /**
   * Serves what is below {@code prefix}, over these WebSockets and this STOMP.
   *
   * @param keepalive the time between two heartbeats; zero for the usual 25 seconds
   * @param idle how long a session lives that nobody receives from; zero for the usual 5 seconds
   */
  public SockJsResource(
      String prefix,
      Defects defects,
      ScheduledExecutorService clock,
      Settings webSocket,
      StompSettings stomp,
      Duration keepalive,
      Duration idle) {
    this.times = SockJsSession.Times.of(keepalive, idle);
    this.prefix = prefix;
    this.defects = defects;
    this.clock = clock;
    this.stomp = stomp;
    rawWebSocket =
        defects.has(Defect.SOCKJS_RAW_WEBSOCKET_FRAMED)
            ? framed(webSocket, false)
            : new WebSocketResource(
                webSocket, Guard.open(), StompWebSocket.SUBPROTOCOLS, new StompWebSocket(stomp));
    framedWebSocket = framed(webSocket, true);
  }

  private Resource framed(Settings webSocket, boolean proper) {
    return new WebSocketResource(
        webSocket, Guard.open(), List.of(), new SockJsWebSocket(this::session, proper));
  }

  private SockJsSession session(Runnable gone) {
    return new SockJsSession(defects, clock, times, stomp, gone);
  }

  @Override
  public void handle(Exchange exchange) {
    RequestHead head = exchange.head();
    String path = head.path().substring(prefix.length());
    if (path.isEmpty() || path.equals("/")) {
      exchange.respond(response(head, 200, TEXT, "Welcome to SockJS!\n"));
    } else if (path.equals("/info")) {
      info(exchange);
    } else if (path.equals("/websocket")) {
      rawWebSocket.handle(exchange);
    } else {
      String[] parts = path.substring(1).split("/", -1);
      if (parts.length == 3 && isName(parts[0]) && isName(parts[1])) {
        transport(exchange, parts[1], parts[2]);
      } else {
        notFound(exchange);
      }
    }
  }

  private static boolean isName(String part) {
    return !part.isEmpty() && part.indexOf('.') < 0;
  }

  private static void notFound(Exchange exchange) {
    exchange.respond(response(exchange.head(), 404, TEXT, "nothing here\n"));
  }

  private void info(Exchange exchange) {
    if (isPreflight(exchange, "OPTIONS, GET")) {
      return;
    }
    long entropy =
        defects.has(Defect.SOCKJS_ENTROPY_CONSTANT)
            ? 1
            : ThreadLocalRandom.current().nextLong(1L << 32);
    String body =
        "{\"websocket\":true,\"cookie_needed\":false,\"origins\":[\"*:*\"],\"entropy\":"
            + entropy
            + "}";
    exchange.respond(response(exchange.head(), 200, JSON, body));
  }

  private void transport(Exchange exchange, String id, String transport) {
    switch (transport) {
      case "websocket" -> framedWebSocket.handle(exchange);
      case "xhr" -> {
        if (!isPreflight(exchange, "OPTIONS, POST") && isMethod(exchange, "POST")) {
          poll(exchange, id);
        }
      }
      case "xhr_send" -> {
        if (!isPreflight(exchange, "OPTIONS, POST") && isMethod(exchange, "POST")) {
          send(exchange, id);
        }
      }
      case "xhr_streaming" -> {
        if (!isPreflight(exchange, "OPTIONS, POST") && isMethod(exchange, "POST")) {
          stream(exchange, id, "application/javascript; charset=UTF-8", StreamForm.LINES);
        }
      }
      case "eventsource" -> {
        if (isMethod(exchange, "GET")) {
          stream(exchange, id, "text/event-stream; charset=UTF-8", StreamForm.EVENTS);
        }
      }
      case "htmlfile" -> {
        if (isMethod(exchange, "GET")) {
          htmlFile(exchange, id);
        }
      }
      default -> notFound(exchange);
    }
  }

  /** A page in a hidden frame, whose scripts call a function of the page around it. */
  private void htmlFile(Exchange exchange, String id) {
    Matcher callback = CALLBACK.matcher(exchange.head().target());
    if (callback.find()) {
      String name = defects.has(Defect.SOCKJS_CALLBACK_IGNORED) ? "callback" : callback.group(1);
      stream(exchange, id, "text/html; charset=UTF-8", StreamForm.scripts(name));
    } else {
      exchange.respond(response(exchange.head(), 500, TEXT, "\"callback\" parameter required"));
    }
  }

  private static boolean isMethod(Exchange exchange, String method) {
    boolean right = exchange.head().method().equals(method);
    if (!right) {
      exchange.respond(
          response(exchange.head(), 405, TEXT, "only " + method + " is answered here\n")
              .with("Allow", method));
    }
    return right;
  }

  private static boolean isPreflight(Exchange exchange, String methods) {
    boolean options = exchange.head().method().equals("OPTIONS");
    if (options) {
      exchange.respond(
          response(exchange.head(), 204, null, "")
              .with("Access-Control-Allow-Methods", methods)
              .with("Access-Control-Max-Age", "86400"));
    }
    return options;
  }

  private SockJsSession at(String id) {
    return sessions.computeIfAbsent(id, it -> session(() -> sessions.remove(it)));
  }

  private void poll(Exchange exchange, String id) {
    SockJsSession session = at(id);
    Receiver receiver = new PollReceiver(exchange);
    exchange.channel().closeFuture().addListener(closed -> session.detach(receiver));
    session.attach(receiver, false);
  }

  private void stream(Exchange exchange, String id, String type, StreamForm form) {
    SockJsSession session = at(id);
    Response head =
        response(exchange.head(), 200, type, "")
            .with("Transfer-Encoding", "chunked")
            .with("Connection", "close");
    exchange.switchProtocols(
        head,
        new StreamReceiver(
            session, exchange.channel(), defects, form, exchange.head().minorVersion() < 2));
  }

  private void send(Exchange exchange, String id) {
    SockJsSession session = sessions.get(id);
    if (session == null) {
      if (defects.has(Defect.SOCKJS_UNKNOWN_SESSION_ACCEPTED)) {
        exchange.respond(response(exchange.head(), 204, TEXT, ""));
      } else {
        notFound(exchange);
      }
      return;
    }
    String refusal = session.received(exchange.body());
    if (defects.has(Defect.SOCKJS_MALFORMED_PAYLOAD_ACCEPTED)) {
      refusal = null;
    }
    exchange.respond(
        refusal == null
            ? response(exchange.head(), 204, TEXT, "")
            : response(exchange.head(), 500, TEXT, refusal));
  }

  /** A response that pages of all origins may read, and nobody may keep. */
  static Response response(RequestHead head, int status, @Nullable String type, String body) {
    List<Field> fields = new ArrayList<>();
    if (type != null) {
      fields.add(new Field("Content-Type", type));
    }
    fields.add(new Field("Cache-Control", "no-store, no-cache, no-transform, max-age=0"));
    String origin = head.fields().first("Origin");
    fields.add(new Field("Access-Control-Allow-Origin", origin == null ? "*" : origin));
    if (origin != null) {
      fields.add(new Field("Access-Control-Allow-Credentials", "true"));
      fields.add(new Field("Vary", "Origin"));
    }
    String asked = head.fields().first("Access-Control-Request-Headers");
    if (asked != null) {
      fields.add(new Field("Access-Control-Allow-Headers", asked));
    }
    return new Response(status, fields, body);
  }
}
