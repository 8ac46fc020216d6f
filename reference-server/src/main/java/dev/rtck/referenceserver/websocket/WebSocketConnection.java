package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.transport.GoingAway;
import dev.rtck.referenceserver.transport.OrderlyEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection after its opening handshake: frames in, messages to the application,
 * control frames answered, the closing handshake (RFC 6455 §5 to §7).
 */
public final class WebSocketConnection extends ChannelInboundHandlerAdapter implements Peer {
  /** What may wait for a peer that does not read what it did not ask for. */
  private static final Duration LATE = Duration.ofMillis(660);

  private static final int SHORT_CLOSE = 64;

  private static final long MAX_UNREAD_BYTES = 8L * 1024 * 1024;

  /** What a server keeps for it that then drops what it answers. */
  private static final long UNREAD_BYTES_KEPT = 256 << 10;

  private static final int MAX_REASON_BYTES = 123;
  private static final byte[] EMPTY = {};

  private enum Phase {
    OPEN,
    /** Our Close is sent, the peer's is awaited. */
    CLOSING,
    /** Nothing is read or sent any more. */
    ENDED
  }

  private final Settings settings;
  private final Defects defects;
  private final Application application;
  private final Channel channel;
  private final @Nullable String token;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final MessageAssembler assembler;
  private final @Nullable MessageDeflater deflater;
  private final Frames frames = new Frames();
  private final Misbehaviour misbehaviour;
  private static final int MOST_PINGS = 5;
  private static final int CROWD = 240;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private Phase phase = Phase.OPEN;
  private ByteBuf input = Unpooled.EMPTY_BUFFER;
  private boolean reading;
  private boolean inputEnded;
  private boolean tcpKept;
  private boolean told;
  private volatile End end = End.AGREED;
  private boolean pongAwaited;
  private int pings;
  private boolean loseNext;
  private boolean closeCut;
  private boolean mute;
  private long lastReadNanos = System.nanoTime();
  private boolean hasRead;
  private int shortMessagesInRead;
  private int framesInRead;
  private int framesBefore;

  WebSocketConnection(
      Settings settings,
      Application application,
      Channel channel,
      @Nullable String token,
      @Nullable Compression compression) {
    this.settings = settings;
    this.application = application;
    this.channel = channel;
    this.token = token;
    defects = settings.defects();
    reader = new FrameReader(defects, compression != null);
    writer = new FrameWriter(defects, compression != null);
    assembler = new MessageAssembler(defects, settings.maxMessageBytes(), compression);
    deflater =
        compression == null
            ? null
            : new MessageDeflater(
                compression.serverResets() && !defects.has(Defect.SERVER_CONTEXT_TAKEOVER_KEPT),
                defects);
    misbehaviour = new Misbehaviour(settings, channel, compression != null);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    mute = settings.connections().size() > CROWD && defects.has(Defect.CROWDED_CONNECTIONS_UNHEARD);
    application.opened(this, token);
    scheduleKeepalive();
    scheduleIdleCheck();
    if (channel instanceof SocketChannel socket && socket.isInputShutdown()) {
      peerEnded();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    settings.longestKept().compareAndSet(this, null);
    tellClosed();
    input.release();
    input = Unpooled.EMPTY_BUFFER;
    assembler.close();
    if (deflater != null) {
      deflater.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (phase == Phase.OPEN && end == End.AGREED) {
      // A write found out before a read did.
      end = End.RESET;
    }
    phase = Phase.ENDED;
    tellClosed();
    ctx.fireChannelInactive();
  }

  private void tellClosed() {
    if (!told) {
      told = true;
      application.closed(this);
    }
  }

  // Reading

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    hasRead = true;
    lastReadNanos = System.nanoTime();
    if (phase == Phase.ENDED) {
      bytes.release();
      return;
    }
    if (input.isReadable()) {
      ByteBuf joined = ctx.alloc().buffer(input.readableBytes() + bytes.readableBytes());
      joined.writeBytes(input).writeBytes(bytes);
      input.release();
      bytes.release();
      input = joined;
    } else {
      input.release();
      input = bytes;
    }
    process();
  }

  private void process() {
    reading = true;
    shortMessagesInRead = 0;
    assembler.readBegins();
    framesBefore += framesInRead;
    framesInRead = 0;
    while (phase != Phase.ENDED && input.isReadable()) {
      if (mustWait()) {
        break;
      }
      try {
        if (!reader.advance(input, frames)) {
          losePartBehindAFrame();
          refuseCutFrame();
          break;
        }
        if (!input.isReadable()) {
          refuseCutFrame();
        }
      } catch (Failure failure) {
        fail(failure);
      }
    }
    reading = false;
    channel.flush();
    if (phase == Phase.ENDED || !input.isReadable()) {
      input.release();
      input = Unpooled.EMPTY_BUFFER;
      if (inputEnded) {
        end();
      }
    }
    if (phase == Phase.OPEN && (reader.isInFrame() || input.readableBytes() == 1)) {
      misbehaviour.unfinishedFrame(() -> phase == Phase.OPEN && reader.isInFrame());
    }
  }

  private void losePartBehindAFrame() {
    if (framesBefore == 0 && framesInRead == 1 && defects.has(Defect.PART_BEHIND_A_FRAME_LOST)) {
      input.skipBytes(input.readableBytes());
    }
  }

  private void refuseCutFrame() throws Failure {
    if (defects.has(Defect.CUT_FRAME_REFUSED) && reader.isFirstFrameCut()) {
      throw Failure.protocol("the first frame came in pieces");
    }
  }

  /** While the peer does not read our answers, its requests are not read either. */
  private boolean mustWait() {
    if (channel.isWritable()
        || defects.has(Defect.BACK_PRESSURE_MISSING)
        || defects.has(Defect.UNREAD_ANSWERS_DROPPED)) {
      return false;
    }
    channel.flush();
    if (channel.isWritable()) {
      return false;
    }
    channel.config().setAutoRead(false);
    return true;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && !channel.config().isAutoRead()) {
      loseNext = defects.has(Defect.RESUMED_READER_LOSES_A_MESSAGE);
      channel.config().setAutoRead(true);
      if (!reading) {
        process();
      }
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingAway.INSTANCE) {
      if (defects.has(Defect.SHUTDOWN_DROPS_CONNECTIONS)) {
        var unused = ctx.close();
      } else {
        close(CloseCode.GOING_AWAY, "server shuts down");
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      peerEnded();
    }
    ctx.fireUserEventTriggered(event);
  }

  private void peerEnded() {
    if (phase == Phase.ENDED) {
      if (tcpKept) {
        var unused = channel.close();
      } else {
        OrderlyEnd.peerEnded(channel);
      }
      return;
    }
    if (defects.has(Defect.HALF_CLOSE_IGNORED)) {
      return;
    }
    if (phase == Phase.OPEN) {
      end = End.FIN;
    }
    if (reader.isInFrame() && defects.has(Defect.TRUNCATED_FRAME_ECHOED)) {
      deliver(assembler.take());
    }
    inputEnded = true;
    if (!input.isReadable() || channel.isWritable()) {
      end();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      end = End.RESET;
      misbehaviour.reset();
    }
    var unused = ctx.close();
  }

  private final class Frames implements FrameReader.Sink {
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private FrameHeader header = new FrameHeader(true, 0, Opcode.PING, true, 0, 0);

    @Override
    public void begin(FrameHeader begun) throws Failure {
      header = begun;
      control.reset();
      if (isData()) {
        misbehaviour.dataFrame(begun, assembler.fragments());
        assembler.begin(begun);
      }
    }

    @Override
    public void payload(byte[] piece) throws Failure {
      if (isData()) {
        assembler.payload(piece);
        return;
      }
      closeCut = header.opcode() == Opcode.CLOSE && piece.length < header.length();
      if (Opcode.isControl(header.opcode())) {
        control.writeBytes(piece);
      }
    }

    @Override
    public void end() throws Failure {
      framesInRead++;
      if (isData()) {
        Message message = assembler.end();
        if (message != null) {
          deliver(message);
        } else if (defects.has(Defect.UNFINISHED_MESSAGE_DELIVERED)) {
          deliverUnfinished();
        }
        return;
      }
      switch (header.opcode()) {
        case Opcode.CLOSE -> closeReceived(control.toByteArray());
        case Opcode.PING -> pingReceived(control.toByteArray());
        case Opcode.PONG -> pongReceived();
        default -> {}
      }
    }

    private boolean isData() {
      return header.opcode() <= Opcode.BINARY;
    }

    private void deliverUnfinished() {
      int fragments = assembler.fragments();
      later(
          Duration.ofMillis(150),
          () -> {
            if (reader.isInMessage() && assembler.fragments() == fragments) {
              deliver(assembler.take());
            }
          });
    }
  }

  private void deliver(Message message) {
    if (mute || (phase == Phase.CLOSING && !misbehaviour.answersDataAfterClose())) {
      return;
    }
    if (loseNext) {
      loseNext = false;
      return;
    }
    if (message.payload().length <= 125
        && ++shortMessagesInRead > 32
        && defects.has(Defect.COALESCED_MESSAGES_DROPPED)) {
      return;
    }
    Message received =
        misbehaviour.received(message, assembler.fragments() > 1 || deflater != null);
    if (received != null) {
      application.received(this, received);
      if (assembler.fragments() > 1 && defects.has(Defect.FRAGMENTED_MESSAGE_DELIVERED_TWICE)) {
        application.received(this, received);
      }
    }
  }

  private void pingReceived(byte[] payload) throws Failure {
    if (phase == Phase.CLOSING && !misbehaviour.answersPingAfterClose()) {
      return;
    }
    if (defects.has(Defect.TLS_PINGS_UNANSWERED)
        && channel.pipeline().get(SslHandler.class) != null) {
      return;
    }
    boolean inMessage = reader.isInMessage();
    assembler.pinged(inMessage);
    if (inMessage
        && !assembler.isText()
        && defects.has(Defect.PING_INSIDE_BINARY_MESSAGE_UNANSWERED)) {
      return;
    }
    if (inMessage
        && defects.has(
            deflater == null
                ? Defect.PING_INSIDE_MESSAGE_ENDS_IT
                : Defect.PING_BREAKS_COMPRESSED_MESSAGE)) {
      assembler.take();
    }
    byte[] answer = misbehaviour.pong(payload, inMessage && deflater == null);
    if (answer == null) {
      return;
    }
    Duration delay = misbehaviour.pongDelay();
    if (!delay.isZero()) {
      later(delay, () -> write(writer.frame(Opcode.PONG, false, answer)));
    } else if (defects.has(Defect.FRAGMENTED_PONG_SENT)) {
      write(writer.unfinishedFrame(Opcode.PONG, answer));
    } else {
      write(writer.frame(Opcode.PONG, false, answer));
    }
  }

  private void pongReceived() throws Failure {
    boolean askedFor = pongAwaited;
    pongAwaited = false;
    if (reader.isInMessage()
        ? defects.has(Defect.PONG_INSIDE_MESSAGE_REFUSED)
        : defects.has(Defect.UNSOLICITED_PONG_REFUSED) && !askedFor) {
      throw Failure.protocol("nobody asked for a pong");
    }
  }

  // Closing

  private void closeReceived(byte[] body) throws Failure {
    if (phase == Phase.CLOSING && !misbehaviour.answersSecondClose()) {
      if (!misbehaviour.stayedAfterClose()) {
        end();
      }
      return;
    }
    if (reader.isInMessage()) {
      if (defects.has(Defect.CLOSE_INSIDE_MESSAGE_IGNORED)) {
        return;
      }
      if (defects.has(Defect.CLOSE_INSIDE_MESSAGE_DELIVERS_IT)) {
        deliver(assembler.take());
      }
    }
    if (closeCut && defects.has(Defect.CUT_CLOSE_UNANSWERED)) {
      end();
      return;
    }
    if (body.length - 2 == MAX_REASON_BYTES
        && defects.has(Defect.CLOSE_REASON_OF_123_BYTES_REFUSED)) {
      end();
      return;
    }
    judgeClose(body);
    if (body.length >= 2 && code(body) == CloseCode.GOING_AWAY) {
      end = End.GOING_AWAY;
    } else if (body.length == 0) {
      end = End.WITHOUT_CODE;
    }
    if (defects.has(Defect.CLOSE_ANSWERED_LATE)) {
      phase = Phase.CLOSING;
      later(LATE, () -> answerClose(body));
      return;
    }
    answerClose(body);
  }

  private void judgeClose(byte[] body) throws Failure {
    if (body.length == 0) {
      return;
    }
    if (body.length == 1) {
      if (defects.has(Defect.ONE_BYTE_CLOSE_BODY_ACCEPTED)) {
        return;
      }
      throw Failure.protocol("a Close body of one byte");
    }
    int code = code(body);
    boolean unused = code < 1000 || code >= 5000;
    boolean excused =
        unused
            ? defects.has(Defect.UNUSED_CLOSE_CODE_ECHOED)
            : CloseCode.isReserved(code)
                && (defects.has(Defect.CLOSE_ECHOES_RESERVED_CODE)
                    || defects.has(Defect.RESERVED_CLOSE_CODE_ACCEPTED)
                    || returnsAnyCode());
    if ((!CloseCode.isSendable(code) && !excused)
        || (code >= 3000 && defects.has(Defect.APPLICATION_CLOSE_CODES_REFUSED))) {
      throw Failure.protocol("close code " + code + " must not be sent");
    }
    Utf8Check reason = new Utf8Check(Defects.none());
    boolean valid = reason.accepts(body, 2, body.length) && reason.isComplete();
    if (!valid
        && !defects.has(Defect.CLOSE_REASON_NOT_CHECKED)
        && !(reader.isInMessage() && defects.has(Defect.CLOSE_REASON_INSIDE_MESSAGE_NOT_CHECKED))
        && !defects.has(Defect.INVALID_CLOSE_REASON_ECHOED)) {
      throw Failure.invalidData("the close reason is not UTF-8");
    }
  }

  private static int code(byte[] body) {
    return (body[0] & 0xff) << 8 | (body[1] & 0xff);
  }

  private void answerClose(byte[] body) {
    byte[] answer = body.length < 2 ? EMPTY : Arrays.copyOf(body, 2);
    if (body.length == 0 && defects.has(Defect.EMPTY_CLOSE_ANSWERED_WITH_1005)) {
      answer = closeBody(CloseCode.NO_STATUS, "");
    } else if (body.length == 0 && defects.has(Defect.EMPTY_CLOSE_ANSWERED_WITH_1010)) {
      answer = closeBody(CloseCode.MANDATORY_EXTENSION, "");
    } else if (body.length == 1) {
      answer = closeBody(CloseCode.NORMAL, "");
    } else if (body.length >= 2
        && CloseCode.isReserved(code(body))
        && !defects.has(Defect.CLOSE_ECHOES_RESERVED_CODE)
        && !returnsAnyCode()) {
      answer = closeBody(CloseCode.NORMAL, "");
    } else if (body.length > 2 && defects.has(Defect.INVALID_CLOSE_REASON_ECHOED)) {
      answer = body;
    } else if (body.length > SHORT_CLOSE && defects.has(Defect.CLOSE_REASON_CUT_IN_A_CHARACTER)) {
      answer = Arrays.copyOf(body, SHORT_CLOSE);
    }
    boolean unanswered =
        defects.has(Defect.CLOSE_NOT_ANSWERED)
            || (deflater != null && defects.has(Defect.CLOSE_UNANSWERED_WITH_COMPRESSION));
    if (!unanswered) {
      write(writer.frame(Opcode.CLOSE, false, answer));
    }
    if (misbehaviour.staysAfterClose()) {
      phase = Phase.CLOSING;
      later(Duration.ofMillis(300), this::end);
    } else if (reader.isInMessage() && defects.has(Defect.UNFINISHED_MESSAGE_SENT_BEHIND_CLOSE)) {
      byte[] unfinished = assembler.take().payload();
      phase = Phase.CLOSING;
      later(
          Duration.ofMillis(60),
          () -> {
            write(writer.frame(Opcode.TEXT, false, unfinished));
            end();
          });
    } else if (defects.has(Defect.TCP_KEPT_AFTER_CLOSE)
        || (assembler.messages() > 0 && defects.has(Defect.TCP_KEPT_AFTER_USE))) {
      tcpKept = true;
      phase = Phase.ENDED;
    } else {
      end();
    }
  }

  private boolean returnsAnyCode() {
    return deflater != null && defects.has(Defect.RESERVED_CLOSE_CODE_SENT_BACK_WITH_COMPRESSION);
  }

  /** Takes one more frame, as a server does that fails the connection only when it has time. */
  private void readOnBefore(Failure failure) {
    if (!misbehaviour.readsOnBefore(failure)) {
      return;
    }
    reader.skipFrame(input);
    var unused = assembler.take();
    try {
      while (phase == Phase.OPEN && input.isReadable() && reader.advance(input, frames)) {
        // The frame is taken for what it is.
      }
    } catch (Failure another) {
      // The first one is told.
    }
  }

  private void fail(Failure failure) {
    end = End.FAILED;
    readOnBefore(failure);
    boolean alreadyClosing = phase == Phase.CLOSING;
    if (!alreadyClosing && !defects.has(Defect.FAILURE_WITHOUT_CLOSE_FRAME)) {
      byte[] body = closeBody(failure.code(), failure.getMessage());
      write(writer.frame(Opcode.CLOSE, false, body));
    }
    misbehaviour.failed(failure);
    if (defects.has(Defect.READING_GOES_ON_AFTER_FAILURE)) {
      reader.skipFrame(input);
      phase = Phase.CLOSING;
      later(Duration.ofMillis(300), this::end);
    } else if (defects.has(Defect.TCP_KEPT_AFTER_FAILURE)) {
      tcpKept = true;
      phase = Phase.ENDED;
    } else {
      end();
    }
  }

  private void end() {
    if (phase == Phase.ENDED) {
      return;
    }
    phase = Phase.ENDED;
    tellClosed();
    if (defects.has(Defect.CLOSE_NOTIFY_MISSING)) {
      OrderlyEnd.withoutCloseNotify(channel);
    } else if (defects.has(Defect.RESET_AFTER_CLOSE)) {
      OrderlyEnd.byReset(channel);
    } else if (defects.has(Defect.ABANDONED_CONNECTION_KEPT)) {
      OrderlyEnd.withoutRelease(channel);
    } else {
      OrderlyEnd.of(channel);
    }
  }

  private static byte[] closeBody(int code, @Nullable String reason) {
    byte[] text = (reason == null ? "" : reason).getBytes(StandardCharsets.UTF_8);
    byte[] body = new byte[2 + text.length];
    body[0] = (byte) (code >> 8);
    body[1] = (byte) code;
    System.arraycopy(text, 0, body, 2, text.length);
    return body;
  }

  // Sending

  @Override
  public void answer(Message message) {
    Peer previous = settings.lastAnswered().getAndSet(this);
    if (previous != null && previous != this && misbehaviour.confusesPeers()) {
      previous.push(message);
      return;
    }
    inLoop(() -> send(message));
  }

  @Override
  public void push(Message message) {
    inLoop(
        () -> {
          if (channel.bytesBeforeWritable() > MAX_UNREAD_BYTES) {
            var unused = channel.close();
            return;
          }
          Message pushed = misbehaviour.pushed(message);
          if (pushed != null) {
            send(pushed);
          }
        });
  }

  @Override
  public void close(int code, String reason) {
    inLoop(
        () -> {
          if (phase == Phase.OPEN) {
            if (code == CloseCode.PROTOCOL_ERROR
                && defects.has(Defect.CLOSE_FRAME_MISSING_AFTER_ERROR)) {
              end();
              return;
            }
            write(writer.frame(Opcode.CLOSE, false, closeBody(code, reason)));
            tcpKept = code == CloseCode.PROTOCOL_ERROR && defects.has(Defect.TCP_KEPT_AFTER_ERROR);
            phase = tcpKept ? Phase.ENDED : Phase.CLOSING;
            tellClosed();
            if (!tcpKept && !defects.has(Defect.SERVER_CLOSE_WAITS_FOREVER)) {
              later(settings.closeTimeout(), this::end);
            }
          }
        });
  }

  @Override
  public boolean keepsUp() {
    return channel.isWritable();
  }

  @Override
  public End ending() {
    return end;
  }

  private void send(Message message) {
    if (phase != Phase.OPEN && !misbehaviour.answersDataAfterClose()) {
      return;
    }
    if (channel.bytesBeforeWritable() > UNREAD_BYTES_KEPT
        && defects.has(Defect.UNREAD_ANSWERS_DROPPED)) {
      return;
    }
    misbehaviour.sent(message);
    int opcode = message.isText() ? Opcode.TEXT : Opcode.BINARY;
    byte[] payload = misbehaviour.encoded(message);
    if (deflater == null) {
      write(writer.frame(opcode, false, payload));
    } else {
      byte[] compressed = deflater.deflate(misbehaviour.compressedPayload(payload));
      write(writer.frame(opcode, true, compressed));
    }
  }

  private void write(ByteBuf frame) {
    var unused = channel.write(frame);
    if (!reading) {
      channel.flush();
    }
  }

  /** Runs tasks in the order in which they came, whichever threads they came from. */
  private void inLoop(Runnable task) {
    tasks.add(task);
    if (channel.eventLoop().inEventLoop()) {
      runTasks();
    } else {
      channel.eventLoop().execute(this::runTasks);
    }
  }

  private void runTasks() {
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
  }

  // Time

  private void scheduleKeepalive() {
    Duration interval = settings.keepalive();
    if (!interval.isZero() && !defects.has(Defect.KEEPALIVE_PINGS_MISSING)) {
      later(
          interval,
          () -> {
            if (phase != Phase.OPEN) {
              return;
            }
            // With an idle limit that decides: a pong is a sign of life like any other.
            if (pongAwaited && settings.idle().isZero()) {
              fail(new Failure(1011, "no pong"));
              return;
            }
            boolean first =
                settings.longestKept().compareAndSet(null, this)
                    || equals(settings.longestKept().get());
            boolean stopped =
                (assembler.messages() > 0 && defects.has(Defect.KEEPALIVE_STOPPED_BY_A_MESSAGE))
                    || (misbehaviour.hasJoined()
                        && defects.has(Defect.KEEPALIVE_STOPPED_BY_A_JOIN));
            if (!stopped && (first || !defects.has(Defect.KEEPALIVE_FOR_OLDEST_ONLY))) {
              pongAwaited = true;
              write(writer.frame(Opcode.PING, false, EMPTY));
            }
            if (++pings < MOST_PINGS || !defects.has(Defect.KEEPALIVE_STOPS_AFTER_FIVE)) {
              scheduleKeepalive();
            }
          });
    }
  }

  private void scheduleIdleCheck() {
    Duration limit = settings.idle();
    if (limit.isZero()) {
      return;
    }
    long left = limit.toNanos() - (System.nanoTime() - lastReadNanos);
    later(
        left > 0 ? Duration.ofNanos(left) : limit,
        () -> {
          boolean kept =
              defects.has(hasRead ? Defect.DEAD_CLIENT_KEPT : Defect.IDLE_CLIENT_KEPT)
                  || (assembler.messages() > 0 && defects.has(Defect.TALKATIVE_DEAD_CLIENT_KEPT))
                  || (misbehaviour.hasJoined() && defects.has(Defect.DEAD_MEMBER_KEPT));
          boolean unheard =
              (assembler.messages() > 0 && defects.has(Defect.IDLE_CLOCK_NEVER_SET_BACK))
                  || (assembler.messages() == 0 && defects.has(Defect.PONGS_ARE_NO_SIGN_OF_LIFE));
          if (kept || (!unheard && System.nanoTime() - lastReadNanos < limit.toNanos())) {
            scheduleIdleCheck();
          } else {
            close(CloseCode.GOING_AWAY, "idle");
          }
        });
  }

  /** Runs a task later, unless the connection is closed by then. */
  private void later(Duration delay, Runnable task) {
    var timer = channel.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }
}
