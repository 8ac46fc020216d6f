package dev.rtck.conformance;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.Limits;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.SocketIoSettings;
import dev.rtck.protocol.profile.SseSettings;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.WebSocketSettings;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a target need not have, and some cases are about: where it lacks it, they are skipped.
 *
 * <p>Most are promises of the profile; the others are found out.
 */
public enum Capability {
  /** The largest payload that is accepted. */
  MESSAGE_LIMIT("limits.messageBytes"),
  /** A peer that sends nothing is closed. */
  IDLE_LIMIT("limits.idle"),
  /** The longest silence of the server. */
  KEEPALIVE("limits.keepalive"),
  /** An unfinished handshake is closed. */
  HANDSHAKE_LIMIT("limits.handshake"),
  /** How many connections the target holds. */
  CONNECTION_LIMIT("limits.connections"),
  /** How many messages a second the target takes. */
  RATE_LIMIT("limits.ratePerSecond"),
  /** Which browser origins are refused. */
  REFUSED_ORIGINS("origins.refused"),
  /** Credentials without which nobody is let in. */
  REQUIRED_CREDENTIALS("auth.required"),
  /** Subprotocols of WebSocket. */
  SUBPROTOCOLS("subprotocols"),
  /** Some way for one client to reach another. */
  CHANNEL("broadcast or room"),
  /** What the server sends unasked, at an interval or not. */
  PUSH("push"),
  /** How often the server sends unasked. */
  PUSH_INTERVAL("a push with every"),
  /** What the application itself exchanges to stay alive, at an interval or not. */
  HEARTBEAT("heartbeat"),
  /** Who is let in. */
  AUTH("auth"),
  /** Users who are to be refused. */
  INVALID_USERS("auth.invalid"),
  /** What becomes of clients without credentials. */
  ANONYMOUS_CLIENTS("auth.anonymous"),
  /** Users who are let in by their credentials. */
  VALID_USERS("auth.valid"),
  /** Credentials that travel as the first message. */
  FIRST_MESSAGE_CREDENTIALS("credentials in the first message"),
  /** Which browser origins are let in or refused. */
  ORIGINS("origins"),
  /** TLS at the target's own port. */
  TLS("an https or wss URL"),
  /** The target is rtck's to stop and to start. */
  START("start"),
  /** Events that the server acknowledges. */
  ACKNOWLEDGEMENTS("an operation with ack"),
  /** Something that says who joined a room that it did. */
  JOIN_ACKNOWLEDGEMENT("a join with receive or ack"),
  /** Something that says who left a room that it did. */
  LEAVE_ACKNOWLEDGEMENT("a leave with receive or ack"),
  /** An echo that comes back as an acknowledgement, whether or not as an event, too. */
  ACKNOWLEDGED_ECHO("an echo with ack"),
  /** A namespace of Socket.IO besides that of the operations. */
  NAMESPACES("a second one of namespaces"),
  /** HTTP long polling. */
  POLLING("transports with polling"),
  /** Both transports of Engine.IO, so that a session can move from one to the other. */
  UPGRADE("transports with polling and websocket"),
  /** Connections of Socket.IO that are restored after a short break. */
  RECOVERY("recovery"),
  /** The events by which rtck's own Socket.IO server lets clients try out what it can. */
  WIRE_EVENTS("the events of rtck's own Socket.IO server"),
  /** A stream goes on behind the last event ID. */
  RESUME("resume"),
  /** A path whose answer says that nothing more will come. */
  FINISHED("finished"),
  /** A path that redirects to a stream. */
  MOVED("moved"),
  /** A Mercure hub, which is known by its path. */
  MERCURE("a Mercure hub"),
  /** Streams over HTTP/2, by ALPN or by prior knowledge. */
  HTTP_2("HTTP/2"),
  /** The proxy nginx, on this machine. */
  NGINX("nginx"),
  /** The extension permessage-deflate, for which the endpoint is asked. */
  COMPRESSION("permessage-deflate"),
  /** The same, for clients of the application. */
  COMPRESSING_CLIENTS("permessage-deflate of a WebSocket endpoint"),
  /** Answers to the receipts that clients of STOMP ask for. */
  RECEIPTS("supports: receipts"),
  /** Messages of STOMP that wait for their acknowledgement. */
  MESSAGE_ACKNOWLEDGEMENTS("supports: acknowledgements"),
  /** Transactions of STOMP. */
  TRANSACTIONS("supports: transactions"),
  /** Another delivery of what was not acknowledged: as STOMP does not ask for it, a promise. */
  REDELIVERY("supports: redelivery"),
  /** An /info of SockJS below the path of STOMP, or of what stands before its /websocket. */
  SOCKJS("SockJS beside the WebSocket");

  private final String words;

  Capability(String words) {
    this.words = words;
  }

  /** Returns what it is: a key of the profile, or a thing that the target shows. */
  public String words() {
    return words;
  }

  /** Returns whether nothing that is known beforehand speaks against it. */
  boolean isDeclared(EndpointPlan plan) {
    Limits limits = plan.endpoint().limits();
    return switch (this) {
      case MESSAGE_LIMIT -> limits.messageBytes() != null;
      case CONNECTION_LIMIT -> limits.connections() != null;
      case RATE_LIMIT -> limits.ratePerSecond() != null;
      case IDLE_LIMIT, KEEPALIVE, HANDSHAKE_LIMIT -> duration(limits) != null;
      case REFUSED_ORIGINS -> hasOrigins(plan) && !plan.endpoint().origins().refused().isEmpty();
      case REQUIRED_CREDENTIALS -> {
        Auth auth = plan.endpoint().auth();
        yield auth != null && auth.required();
      }
      case AUTH -> plan.endpoint().auth() != null;
      case INVALID_USERS -> !plan.refused().isEmpty();
      case ANONYMOUS_CLIENTS -> {
        Auth auth = plan.endpoint().auth();
        yield auth != null && auth.anonymous() != null;
      }
      case VALID_USERS -> plan.endpoint().auth() != null && !plan.users().isEmpty();
      case FIRST_MESSAGE_CREDENTIALS ->
          plan.endpoint().settings() instanceof WebSocketSettings
              && plan.users().stream().anyMatch(user -> user.connect() != null);
      case ORIGINS ->
          hasOrigins(plan)
              && !(plan.endpoint().origins().refused().isEmpty()
                  && plan.endpoint().origins().allowed().isEmpty());
      case CHANNEL ->
          plan.endpoint().declares(OperationName.BROADCAST)
              || plan.endpoint().declares(OperationName.ROOM);
      case PUSH -> plan.endpoint().declares(OperationName.PUSH);
      case PUSH_INTERVAL -> !every(plan, OperationName.PUSH).isZero();
      case HEARTBEAT -> plan.endpoint().declares(OperationName.HEARTBEAT);
      case SUBPROTOCOLS ->
          plan.endpoint().settings() instanceof WebSocketSettings settings
              && !settings.subprotocols().isEmpty();
      case TLS -> plan.address().tls();
      case START -> plan.control() != null;
      case RECEIPTS -> supports(plan, Ability.RECEIPTS, true);
      case MESSAGE_ACKNOWLEDGEMENTS -> supports(plan, Ability.ACKNOWLEDGEMENTS, true);
      case TRANSACTIONS -> supports(plan, Ability.TRANSACTIONS, true);
      case REDELIVERY -> supports(plan, Ability.REDELIVERY, false);
      case ACKNOWLEDGEMENTS ->
          plan.endpoint().operations().values().stream()
              .anyMatch(it -> it.ack() != null && it.send() != null);
      case JOIN_ACKNOWLEDGEMENT -> isAnswered(plan, OperationName.JOIN);
      case LEAVE_ACKNOWLEDGEMENT -> isAnswered(plan, OperationName.LEAVE);
      case ACKNOWLEDGED_ECHO -> {
        Operation echo = plan.endpoint().operation(OperationName.ECHO);
        Template ack = echo == null ? null : echo.ack();
        yield ack != null && ack.names().contains("text");
      }
      case NAMESPACES ->
          plan.endpoint().settings() instanceof SocketIoSettings settings
              && settings.namespaces().stream().anyMatch(it -> !it.equals(settings.namespace()));
      case POLLING -> carries(plan, SocketIoSettings.Transport.POLLING);
      case UPGRADE ->
          carries(plan, SocketIoSettings.Transport.POLLING)
              && carries(plan, SocketIoSettings.Transport.WEBSOCKET);
      case RECOVERY ->
          plan.endpoint().settings() instanceof SocketIoSettings settings && settings.recovery();
      case RESUME ->
          plan.endpoint().settings() instanceof SseSettings settings && settings.resume();
      case FINISHED ->
          plan.endpoint().settings() instanceof SseSettings settings && settings.finished() != null;
      case MOVED ->
          plan.endpoint().settings() instanceof SseSettings settings && settings.moved() != null;
      case MERCURE -> plan.url().getPath().endsWith("/.well-known/mercure");
      case COMPRESSING_CLIENTS -> plan.endpoint().settings() instanceof WebSocketSettings;
      case COMPRESSION, HTTP_2, NGINX, SOCKJS, WIRE_EVENTS -> true;
    };
  }

  /** Who connects to a bare port says no Origin, whatever the whole profile says of them. */
  private static boolean hasOrigins(EndpointPlan plan) {
    return !Address.isStream(plan.url());
  }

  private static boolean isAnswered(EndpointPlan plan, OperationName name) {
    Operation operation = plan.endpoint().operation(name);
    return operation != null && operation.reply() != null;
  }

  private static boolean carries(EndpointPlan plan, SocketIoSettings.Transport transport) {
    return plan.endpoint().settings() instanceof SocketIoSettings settings
        && (settings.transports() == null || settings.transports().contains(transport));
  }

  private static boolean supports(EndpointPlan plan, Ability ability, boolean unsaid) {
    if (!(plan.endpoint().settings() instanceof StompSettings settings)) {
      return false;
    }
    Set<Ability> promised = settings.supports();
    return promised == null ? unsaid : promised.contains(ability);
  }

  /** Returns the time that is promised, or zero when it is no matter of time. */
  Duration promised(EndpointPlan plan) {
    TargetControl control = plan.control();
    if (this == START && control != null) {
      return control.patience();
    }
    if (this == PUSH || this == PUSH_INTERVAL) {
      return every(plan, OperationName.PUSH);
    }
    if (this == HEARTBEAT) {
      return every(plan, OperationName.HEARTBEAT);
    }
    Duration time = duration(plan.endpoint().limits());
    return time == null ? Duration.ZERO : time;
  }

  private static Duration every(EndpointPlan plan, OperationName name) {
    Operation operation = plan.endpoint().operation(name);
    Duration every = operation == null ? null : operation.every();
    return every == null ? Duration.ZERO : every;
  }

  private @Nullable Duration duration(Limits limits) {
    return switch (this) {
      case IDLE_LIMIT -> limits.idle();
      case KEEPALIVE -> limits.keepalive();
      case HANDSHAKE_LIMIT -> limits.handshake();
      default -> null;
    };
  }
}
