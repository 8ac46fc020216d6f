package dev.rtck.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.JsonText;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.SendFrame;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompReader;
import dev.rtck.protocol.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client on STOMP over WebSocket: CONNECT, the SUBSCRIBEs that the operations need, SEND.
 * Frames are parsed only until the client can receive; later, ERRORs and what may be a heartbeat of
 * the application.
 */
final class StompClient extends WebSocketClient {

  /** What usual clients offer; only a side that promises beats has to send them. */
  private static final String HEART_BEAT = "10000,10000";

  private static final int LARGEST_FRAME = 16 << 20;

  /** Where no RECEIPT is to be expected, a subscription is held to be effective after this. */
  private static final long QUIET_MILLIS = 200;

  private static final long LONGEST_RECEIPT_MILLIS = 2000;

  private final Pieces pieces = Pieces.frames();
  private final StompFrame connect;
  private final Set<String> subscribed = new HashSet<>();
  private final Set<String> receiptsDue = new LinkedHashSet<>();
  private volatile StompVersion version = StompVersion.V1_2;
  private @Nullable Runnable afterReceipts;
  private @Nullable ScheduledFuture<?> beats;
  private int nextReceipt;

  StompClient(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    super(plan, caller, rooms, delivery, troubles);
    List<StompVersion> versions =
        plan.dialect().versions().stream()
            .map(StompVersion::of)
            .filter(Objects::nonNull)
            .map(known -> Objects.requireNonNull(known))
            .toList();
    StompFrame usual =
        new StompEndpoint(plan.address(), null, versions, plan.dialect().virtualHost(), own(caller))
            .connect();
    this.connect =
        usual.header("heart-beat") == null ? usual.with("heart-beat", HEART_BEAT) : usual;
  }

  private static Map<String, String> own(Caller caller) {
    Map<String, String> headers = new LinkedHashMap<>();
    JsonNode own = caller.greeting() == null ? null : JsonText.parse(caller.greeting());
    if (own instanceof ObjectNode object) {
      object.properties().forEach(it -> headers.put(it.getKey(), it.getValue().asText()));
    }
    return headers;
  }

  @Override
  void opened() {
    send(connect);
  }

  private void send(StompFrame frame) {
    send(frame.encode(version).toArray(), false);
  }

  @Override
  void message(ByteBuf content, long now) {
    pieces.feed(content, piece -> frame(piece, now));
  }

  private void frame(ByteBuf piece, long now) {
    byte first = piece.getByte(piece.readerIndex());
    if (first == '\n' || first == '\r') {
      return;
    }
    if (isReady() && first != 'E') {
      delivery().received(piece, now);
      if (!mayBeHeartbeat(piece)) {
        return;
      }
    }
    ReceivedFrame frame = parsed(piece);
    if (frame == null) {
      return;
    }
    switch (frame.command()) {
      case "CONNECTED" -> connected(frame);
      case "RECEIPT" -> receipt(frame);
      case "ERROR" -> fail("the target said " + frame);
      case "MESSAGE" -> answer(said(frame));
      default -> {
        // Nothing else comes from a server.
      }
    }
  }

  /** A frame is the same in a text and in a binary message. */
  @Override
  boolean cameAsDeclared() {
    return true;
  }

  @Override
  Incoming incoming(ByteBuf piece) {
    ReceivedFrame frame = parsed(piece);
    return frame == null || !frame.command().equals("MESSAGE") ? Incoming.NOTHING : said(frame);
  }

  private static Incoming said(ReceivedFrame frame) {
    return (receive, known) -> receive.matchEnvelope(frame.envelope(), known);
  }

  private @Nullable ReceivedFrame parsed(ByteBuf piece) {
    byte[] bytes = ByteBufUtil.getBytes(piece);
    // A reader that knows the session's version by what it was told begins with CONNECTED.
    StompReader reader = new StompReader(LARGEST_FRAME);
    reader.feed(bytes, bytes.length);
    try {
      return reader.next() instanceof StompReader.Item.Frame item ? item.frame() : null;
    } catch (StompReader.TooLarge tooLarge) {
      return null;
    }
  }

  private void connected(ReceivedFrame frame) {
    String told = frame.header("version");
    StompVersion known = told == null ? StompVersion.V1_0 : StompVersion.of(told.strip());
    version = known == null ? StompVersion.V1_2 : known;
    long interval = interval(connect.header("heart-beat"), frame.header("heart-beat"));
    if (interval > 0) {
      // Somewhat before it is due: what comes late is taken for dead.
      beats =
          every(Math.max(1, interval * 3 / 4), () -> send(StompFrame.HEART_BEAT.toArray(), false));
    }
    listen(self(), this::admitted);
  }

  /** Returns how often the client has to say that it is there, in milliseconds, or 0. */
  static long interval(@Nullable String offered, @Nullable String answered) {
    long own = part(offered, 0);
    long wanted = part(answered, 1);
    return own == 0 || wanted == 0 ? 0 : Math.max(own, wanted);
  }

  private static long part(@Nullable String heartBeat, int index) {
    String[] parts = heartBeat == null ? new String[0] : heartBeat.strip().split(",", -1);
    if (parts.length != 2) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(parts[index].strip()));
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  // Subscriptions

  @Override
  void listen(Bindings known, Runnable then) {
    Set<String> due = new LinkedHashSet<>();
    due(plan().welcome(), known, due);
    due(plan().join(), known, due);
    due(plan().heartbeat(), known, due);
    if (listens()) {
      due(plan().publish(), known, due);
    }
    if (due.isEmpty()) {
      then.run();
      return;
    }
    boolean receipts = plan().dialect().receipts();
    for (String destination : due) {
      StompFrame frame = StompFrame.subscribe("sub-" + subscribed.size(), destination);
      subscribed.add(destination);
      if (receipts) {
        String receipt = "receipt-" + nextReceipt++;
        receiptsDue.add(receipt);
        frame = frame.with("receipt", receipt);
      }
      send(frame);
    }
    afterReceipts = then;
    var unused =
        loop()
            .schedule(
                () -> goOn(then),
                receipts ? LONGEST_RECEIPT_MILLIS : QUIET_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  private void due(@Nullable Exchange exchange, Bindings known, Set<String> due) {
    Template subscribe = exchange == null ? null : template(exchange.subscribe());
    if (subscribe == null) {
      return;
    }
    try {
      String destination = subscribe.renderText(known);
      if (!subscribed.contains(destination)) {
        due.add(destination);
      }
    } catch (UnboundNameException notYetKnown) {
      // It comes when the welcome has told, or with the room.
    }
  }

  private void receipt(ReceivedFrame frame) {
    String id = frame.header("receipt-id");
    Runnable then = afterReceipts;
    if (id != null && receiptsDue.remove(id) && receiptsDue.isEmpty() && then != null) {
      goOn(then);
    }
  }

  private void goOn(Runnable then) {
    if (afterReceipts == then) {
      afterReceipts = null;
      receiptsDue.clear();
      then.run();
    }
  }

  @Override
  byte[] encode(Exchange exchange, Template send, Bindings values) {
    return SendFrame.of(send, values).encode(version).toArray();
  }

  @Override
  void takeLeave(Channel open) {
    send(StompFrame.of("DISCONNECT"));
    super.takeLeave(open);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (beats != null) {
      beats.cancel(false);
    }
    super.channelInactive(context);
  }
}
