package dev.rtck.referenceserver.engineio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One session, on whatever carries it. Safe for use by many threads: what is done with it is
 * queued, and done in that order on one event loop.
 */
public final class EngineSession {
  /** What may wait for a client that does not fetch it. */
  private static final int MOST_WAITING = 10_000;

  private static final int FEW = 16;

  private final String id;
  private final EngineSettings settings;
  private final RequestHead handshake;
  private final AtomicLong lastPong;
  private final Runnable forget;
  private final SerialTasks tasks;
  private final EngineApplication.Listener listener;
  private final Defects defects;
  private final PacketCodec codec;
  private final List<Packet> outbox = new ArrayList<>();
  private final List<Packet> lastPolled = new ArrayList<>();
  private final boolean beganAsWebSocket;

  private volatile Carrier carrier;
  private volatile boolean open = true;
  private boolean closing;
  private @Nullable Peer candidate;
  private boolean probed;
  private boolean abandonedBefore;
  private boolean ponged;
  private boolean refusing;
  private boolean posted;
  private @Nullable Future<?> pingTimer;
  private @Nullable Future<?> pongTimer;
  private @Nullable Future<?> upgradeTimer;

  EngineSession(
      String id,
      EngineSettings settings,
      RequestHead handshake,
      EventLoop loop,
      Carrier carrier,
      EngineApplication application,
      AtomicLong lastPong,
      Runnable forget) {
    this.id = id;
    this.settings = settings;
    defects = settings.defects();
    codec = new PacketCodec(defects);
    this.handshake = handshake;
    this.carrier = carrier;
    beganAsWebSocket = carrier instanceof WebSocketCarrier;
    this.lastPong = lastPong;
    this.forget = forget;
    tasks = new SerialTasks(loop, this::flush);
    listener = application.opened(this);
  }

  /** The id by which the client names the session in its requests. */
  public String id() {
    return id;
  }

  /** The request that opened the session. */
  public RequestHead handshake() {
    return handshake;
  }

  // For the application

  /** Sends packets, which follow each other. */
  public void send(List<Packet> packets) {
    tasks.add(() -> enqueue(packets));
  }

  /** Sends packets if they can go out now, else drops them. */
  public void sendIfReady(List<Packet> packets) {
    tasks.add(
        () -> {
          if (carrier.isReady() && carrier.keepsUp()) {
            enqueue(packets);
          }
        });
  }

  /** Ends the session when what was sent before is on its way. */
  public void close() {
    tasks.add(
        () -> {
          if (outbox.isEmpty() || carrier.isReady()) {
            end(CloseReason.FORCED_CLOSE, true);
          } else {
            closing = true;
          }
        });
  }

  /** Refuses the POST that is being read, and nothing more. */
  public void refusePost() {
    refusing = true;
  }

  /** Whether the client takes what is sent without delay. */
  public boolean keepsUp() {
    return carrier.keepsUp();
  }

  /** How what carries the session ended, if it has. */
  public End ending() {
    return carrier.ending();
  }

  /** Runs a task as one of the session's own. */
  public void run(Runnable task) {
    tasks.add(task);
  }

  /** Runs a task later as one of the session's own, also when the session has ended by then. */
  public Future<?> runLater(Duration delay, Runnable task) {
    return tasks.addLater(delay, task);
  }

  // Opening

  void start() {
    tasks.add(
        () -> {
          if (!beganAsWebSocket || !defects.has(Defect.OPEN_PACKET_MISSING_ON_WEBSOCKET)) {
            enqueue(List.of(Packet.of(PacketType.OPEN, openPayload())));
          }
          if (defects.has(Defect.FIRST_PING_AT_ONCE)) {
            ping();
          } else {
            schedulePing();
          }
        });
  }

  private String openPayload() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("sid", id);
    if (isPolling()) {
      json.putArray("upgrades").add("websocket");
    } else if (!defects.has(Defect.UPGRADES_MISSING_IN_WEBSOCKET_HANDSHAKE)) {
      json.putArray("upgrades");
    }
    json.put("pingInterval", settings.pingInterval().toMillis());
    json.put("pingTimeout", settings.pingTimeout().toMillis());
    if (!defects.has(Defect.HANDSHAKE_WITHOUT_MAX_PAYLOAD)) {
      json.put("maxPayload", settings.maxPayload());
    }
    return json.toString();
  }

  // Long-polling

  /** Whether long-polling carries it now. */
  public boolean isPolling() {
    return carrier instanceof PollingCarrier;
  }

  void poll(Exchange exchange) {
    tasks.add(
        () -> {
          if (!open || !(carrier instanceof PollingCarrier polling)) {
            Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
          } else if (polling.keepPoll(exchange)) {
            if (probed && outbox.isEmpty()) {
              outbox.add(Packet.NOOP);
            }
          } else {
            Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
            if (!defects.has(Defect.OVERLAPPING_GET_KEEPS_SESSION)) {
              end(CloseReason.TRANSPORT_ERROR, true);
            }
          }
        });
  }

  void beginPost(Exchange exchange) {
    tasks.add(() -> acceptsPost(exchange));
  }

  private boolean acceptsPost(Exchange exchange) {
    if (!open || !(carrier instanceof PollingCarrier polling)) {
      Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
      return false;
    }
    if (!polling.beginPost(exchange)) {
      Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
      if (!defects.has(Defect.OVERLAPPING_POST_KEEPS_SESSION)) {
        end(CloseReason.TRANSPORT_ERROR, true);
      }
      return false;
    }
    return true;
  }

  void post(Exchange exchange, byte[] body) {
    tasks.add(
        () -> {
          if (acceptsPost(exchange) && carrier instanceof PollingCarrier polling) {
            boolean untyped = !exchange.head().fields().has("Content-Type");
            if (isTooLarge(body.length)) {
              refuseTooLarge(exchange, polling, body);
            } else if ((untyped && defects.has(Defect.UNTYPED_BODY_DROPPED))
                || (body.length == settings.maxPayload()
                    && defects.has(Defect.PAYLOAD_AT_THE_LIMIT_DROPPED))) {
              polling.endPost();
              Answers.respond(exchange, Answers.text("ok"));
            } else {
              receiveBody(exchange, polling, body);
            }
          }
        });
  }

  private void refuseTooLarge(Exchange exchange, PollingCarrier polling, byte[] body) {
    if (defects.has(Defect.TOO_LARGE_PAYLOAD_HANDLED_FIRST)) {
      try {
        codec.decodeBody(body).forEach(this::receive);
      } catch (MalformedPacket malformed) {
        // It is refused anyway.
      }
    }
    // Behind what was handled, if it was.
    tasks.add(
        () -> {
          polling.endPost();
          Answers.respond(exchange, Answers.error(413, EngineError.BAD_REQUEST));
          end(CloseReason.TRANSPORT_ERROR, true);
        });
  }

  private boolean isTooLarge(int bytes) {
    if (defects.has(Defect.PAYLOAD_AT_THE_LIMIT_REFUSED)) {
      return bytes >= settings.maxPayload();
    }
    int more = defects.has(Defect.POLLING_LIMIT_PASSED_BY_ONE) ? 1 : 0;
    return bytes > settings.maxPayload() + more && !defects.has(Defect.POLLING_PAYLOAD_NOT_LIMITED);
  }

  private void receiveBody(Exchange exchange, PollingCarrier polling, byte[] body) {
    List<Packet> packets;
    try {
      packets = codec.decodeBody(body);
    } catch (MalformedPacket malformed) {
      polling.endPost();
      if (defects.has(Defect.MALFORMED_BODY_ACCEPTED)) {
        Answers.respond(exchange, Answers.text("ok"));
        return;
      }
      Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
      end(CloseReason.PARSE_ERROR, true);
      return;
    }
    polling.endPost();
    if (packets.size() > FEW && defects.has(Defect.BODY_OF_MANY_PACKETS_REFUSED)) {
      Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
      return;
    }
    if (packets.size() > FEW && defects.has(Defect.PACKETS_OF_A_BODY_CUT)) {
      packets = packets.subList(0, FEW);
    }
    for (Packet packet : packets) {
      if (open) {
        receive(packet);
      }
    }
    listener.bodyEnded();
    if (refusing) {
      refusing = false;
      Answers.respond(exchange, Answers.error(EngineError.BAD_REQUEST));
      return;
    }
    boolean silent =
        defects.has(Defect.POST_ANSWERED_WITHOUT_OK)
            || (posted && defects.has(Defect.LATER_POST_ANSWERED_WITHOUT_OK));
    posted = true;
    String done = defects.has(Defect.POST_ANSWERED_IN_CAPITALS) ? "OK" : "ok";
    Answers.respond(exchange, Answers.text(silent ? "" : done));
  }

  /** Ends the session because of what the client did. */
  void fail() {
    tasks.add(() -> end(CloseReason.TRANSPORT_ERROR, true));
  }

  /** The client went away without an answer to a GET or POST. */
  void abandoned(Exchange exchange) {
    tasks.add(
        () -> {
          if (carrier instanceof PollingCarrier polling
              && (polling.isPoll(exchange) || polling.isPost(exchange))) {
            polling.broken();
            if (defects.has(Defect.ABORTED_GET_KEEPS_SESSION)) {
              return;
            }
            end(CloseReason.TRANSPORT_ERROR, false);
          }
        });
  }

  // WebSocket

  /** Offers a WebSocket in place of long-polling. */
  void offer(Peer peer) {
    tasks.add(
        () -> {
          if (open && !isPolling() && defects.has(Defect.SECOND_WEBSOCKET_TAKES_OVER)) {
            carrier = new WebSocketCarrier(peer);
            return;
          }
          boolean barred = abandonedBefore && defects.has(Defect.LATER_UPGRADE_REFUSED);
          boolean occupied =
              barred || (candidate != null && !defects.has(Defect.SECOND_PROBE_ACCEPTED));
          boolean carried = !isPolling() && !defects.has(Defect.SECOND_WEBSOCKET_TRIED);
          if (!open || occupied || carried) {
            boolean kept =
                defects.has(Defect.SECOND_WEBSOCKET_KEPT)
                    || (beganAsWebSocket && defects.has(Defect.SECOND_OF_TWO_WEBSOCKETS_KEPT));
            if (!open || !kept) {
              new WebSocketCarrier(peer).close();
            }
            return;
          }
          candidate = peer;
          if (defects.has(Defect.UNFINISHED_UPGRADE_KEPT)) {
            return;
          }
          Duration granted =
              defects.has(Defect.UNFINISHED_UPGRADE_CUT)
                  ? Duration.ofMillis(50)
                  : settings.upgradeTimeout();
          upgradeTimer = tasks.addLater(granted, () -> abandonUpgrade(peer));
        });
  }

  private void abandonUpgrade(Peer peer) {
    if (candidate == peer) {
      abandonedBefore = true;
      candidate = null;
      probed = false;
      cancel(upgradeTimer);
      new WebSocketCarrier(peer).close();
      if (defects.has(Defect.ABANDONED_UPGRADE_ENDS_SESSION)) {
        end(CloseReason.TRANSPORT_ERROR, true);
      }
    }
  }

  void received(Peer peer, Message message) {
    tasks.add(
        () -> {
          try {
            Packet packet = PacketCodec.decode(message);
            if (peer == candidate) {
              probe(peer, packet);
            } else if (open && isCarriedBy(peer) && !isIgnored(packet)) {
              receive(packet);
            }
          } catch (MalformedPacket malformed) {
            if (peer == candidate) {
              abandonUpgrade(peer);
            } else if (isCarriedBy(peer) && !defects.has(Defect.MALFORMED_FRAME_IGNORED)) {
              end(CloseReason.PARSE_ERROR, true);
            }
          }
        });
  }

  private boolean isIgnored(Packet packet) {
    return packet.binary() != null
        && !beganAsWebSocket
        && defects.has(Defect.BYTES_IGNORED_AFTER_UPGRADE);
  }

  private boolean isCarriedBy(Peer peer) {
    return carrier instanceof WebSocketCarrier webSocket && webSocket.peer() == peer;
  }

  private void probe(Peer peer, Packet packet) {
    if (packet.type() == PacketType.PING && packet.text().equals("probe")) {
      probed = true;
      String payload = defects.has(Defect.PROBE_ANSWERED_WITHOUT_PAYLOAD) ? "" : "probe";
      peer.push(PacketCodec.encodeFrame(Packet.of(PacketType.PONG, payload)));
      if (defects.has(Defect.POLL_ENDED_WITHOUT_PACKET) && carrier.isReady()) {
        carrier.send(List.of());
      }
      if (!defects.has(Defect.POLL_KEPT_DURING_UPGRADE)) {
        releasePoll();
      }
      if (defects.has(Defect.UPGRADE_COMPLETED_BY_THE_PROBE)) {
        takeOver(peer);
      }
    } else if (packet.type() == PacketType.UPGRADE
        && (probed || defects.has(Defect.UPGRADE_WITHOUT_PROBE_ACCEPTED))) {
      releasePoll();
      if (defects.has(Defect.PACKETS_LOST_AT_UPGRADE)) {
        outbox.clear();
      }
      if (defects.has(Defect.PACKETS_DOUBLED_AT_UPGRADE)) {
        outbox.addAll(0, lastPolled);
      }
      if (defects.has(Defect.PACKETS_REVERSED_AT_UPGRADE)) {
        Collections.reverse(outbox);
      }
      if (defects.has(Defect.WAITING_BYTES_SENT_AS_TEXT_AFTER_UPGRADE)) {
        outbox.stream().map(codec::asPolled).forEach(text -> peer.push(Message.text(text)));
        outbox.clear();
      }
      takeOver(peer);
    } else {
      abandonUpgrade(peer);
    }
  }

  private void takeOver(Peer peer) {
    cancel(upgradeTimer);
    candidate = null;
    probed = false;
    carrier = new WebSocketCarrier(peer);
  }

  /** Ends a pending GET, with what waits for it or with nothing to do. */
  private void releasePoll() {
    if (carrier.isReady() && outbox.isEmpty()) {
      outbox.add(Packet.NOOP);
    }
    flush();
  }

  void webSocketClosed(Peer peer) {
    tasks.add(
        () -> {
          if (peer == candidate) {
            abandonUpgrade(peer);
          } else if (isCarriedBy(peer)) {
            end(
                peer.ending().isAgreed()
                    ? CloseReason.TRANSPORT_CLOSE
                    : CloseReason.TRANSPORT_ERROR,
                false);
          }
        });
  }

  // Packets

  private void receive(Packet packet) {
    switch (packet.type()) {
      case MESSAGE -> listener.received(packet);
      case PONG -> pongReceived();
      case PING -> end(CloseReason.TRANSPORT_ERROR, true);
      case CLOSE -> closeReceived();
      default -> {}
    }
  }

  private void closeReceived() {
    boolean polling = isPolling();
    if (!polling && defects.has(Defect.CLOSE_PACKET_IGNORED_ON_WEBSOCKET)) {
      return;
    }
    if (polling && defects.has(Defect.CLOSE_PACKET_LEAVES_POLL_PENDING)) {
      end(CloseReason.TRANSPORT_CLOSE, false);
      return;
    }
    releasePoll();
    if (!polling || !defects.has(Defect.CLOSE_PACKET_KEEPS_POLLING_SESSION)) {
      end(CloseReason.TRANSPORT_CLOSE, true);
    }
  }

  private void enqueue(List<Packet> packets) {
    if (!open || (probed && defects.has(Defect.PACKETS_BEHIND_PROBE_LOST))) {
      return;
    }
    outbox.addAll(packets);
    if (outbox.size() > FEW && isPolling() && defects.has(Defect.WAITING_PACKETS_CUT)) {
      outbox.subList(FEW, outbox.size()).clear();
    }
    if (outbox.size() > MOST_WAITING) {
      end(CloseReason.TRANSPORT_ERROR, true);
    }
  }

  private void flush() {
    if (!outbox.isEmpty() && carrier.isReady()) {
      carrier.send(List.copyOf(outbox));
      List<Packet> messages =
          outbox.stream().filter(packet -> packet.type() == PacketType.MESSAGE).toList();
      if (!messages.isEmpty() && defects.has(Defect.PACKETS_DOUBLED_AT_UPGRADE)) {
        lastPolled.clear();
        lastPolled.addAll(messages);
      }
      outbox.clear();
    }
    if (closing && outbox.isEmpty()) {
      end(CloseReason.FORCED_CLOSE, true);
    }
  }

  // Heartbeat

  private void schedulePing() {
    int rarity = defects.has(Defect.PINGS_TOO_RARE) ? 2 : 1;
    pingTimer = tasks.addLater(settings.pingInterval().multipliedBy(rarity), this::ping);
  }

  private void ping() {
    if (!open) {
      return;
    }
    if (isPolling() && defects.has(Defect.PINGS_MISSING_ON_POLLING)) {
      schedulePing();
      return;
    }
    boolean upgraded = !isPolling() && !beganAsWebSocket;
    if (upgraded && defects.has(Defect.PINGS_STOP_AT_UPGRADE)) {
      return;
    }
    enqueue(List.of(Packet.PING));
    Duration patience = settings.pingTimeout();
    pongTimer =
        tasks.addLater(
            defects.has(Defect.PING_TIMEOUT_CUT)
                ? patience.dividedBy(4)
                : defects.has(Defect.PING_TIMEOUT_TENFOLD) ? patience.multipliedBy(10) : patience,
            () -> {
              boolean kept =
                  (upgraded && defects.has(Defect.SILENT_UPGRADED_SESSION_KEPT))
                      || (ponged && defects.has(Defect.SILENT_SESSION_KEPT_ONCE_IT_ANSWERED));
              if (answersForAll()) {
                schedulePing();
              } else if (!kept && !defects.has(Defect.SILENT_SESSION_KEPT)) {
                end(CloseReason.PING_TIMEOUT, true);
              }
            });
  }

  private boolean answersForAll() {
    long since = System.nanoTime() - lastPong.get();
    return since < settings.pingTimeout().toNanos() && defects.has(Defect.PONGS_COUNT_FOR_ALL);
  }

  private void pongReceived() {
    ponged = true;
    lastPong.set(System.nanoTime());
    if (pongTimer != null) {
      cancel(pongTimer);
      pongTimer = null;
      if (!defects.has(Defect.PINGS_STOP_AFTER_THE_FIRST)) {
        schedulePing();
      }
    } else if (defects.has(Defect.UNSOLICITED_PONG_ENDS_SESSION)) {
      end(CloseReason.TRANSPORT_ERROR, true);
    }
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  // Closing

  private void end(CloseReason reason, boolean closesCarrier) {
    if (!open) {
      return;
    }
    open = false;
    if (closesCarrier && isPolling() && carrier.isReady()) {
      outbox.add(Packet.CLOSE);
    }
    flush();
    forget.run();
    cancel(pingTimer);
    cancel(pongTimer);
    Peer unfinished = candidate;
    if (unfinished != null) {
      abandonUpgrade(unfinished);
    }
    if (closesCarrier) {
      carrier.close();
    }
    outbox.clear();
    listener.closed(reason);
  }
}
