package dev.rtck.load;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.JsonText;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.wire.AnyCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One client of a load, whatever it speaks: connects, awaits its welcome, enters its rooms, and
 * then takes or sends messages. All of it happens on its event loop; {@link #publish} may be called
 * from anywhere.
 */
abstract class LoadClient extends ChannelInboundHandlerAdapter {

  /** What is to happen next. */
  private enum Step {
    SESSION,
    WELCOME,
    ROOMS,
    READY
  }

  /** A message of the application: on the way to being ready, or a heartbeat. */
  interface Incoming {

    /** A message in which the application says nothing. */
    Incoming NOTHING = (receive, known) -> null;

    /** Returns what the message tells of names, or null when it is another one. */
    @Nullable Bindings match(Template receive, Bindings known);
  }

  private final LoadPlan plan;
  private final Caller caller;
  private final List<String> rooms;
  private final Delivery delivery;
  private final Troubles troubles;
  private final CompletableFuture<LoadClient> ready = new CompletableFuture<>();
  private final List<String> toEnter;
  private Step step = Step.SESSION;
  private boolean welcomed;
  private Bindings self;
  private @Nullable EventLoop loop;
  private @Nullable Channel channel;
  private final Heartbeat heartbeat;
  private boolean leaving;
  private volatile boolean failed;

  /**
   * @param rooms those that it enters
   */
  LoadClient(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    this.plan = plan;
    this.caller = caller;
    this.rooms = List.copyOf(rooms);
    this.toEnter = new ArrayList<>(rooms);
    this.delivery = delivery;
    this.troubles = troubles;
    this.heartbeat = new Heartbeat(plan, this);
    this.self =
        caller.identity() == null
            ? Bindings.EMPTY
            : Bindings.EMPTY.withUntyped("self", caller.identity());
  }

  final LoadPlan plan() {
    return plan;
  }

  final Caller caller() {
    return caller;
  }

  final List<String> rooms() {
    return rooms;
  }

  final Delivery delivery() {
    return delivery;
  }

  final Troubles troubles() {
    return troubles;
  }

  /** Whether it takes what is published; others only publish. */
  final boolean listens() {
    return delivery != Delivery.NONE;
  }

  /** What is known of the client: {@code self}, or nothing. */
  final Bindings self() {
    return self;
  }

  /** Completes when the client can receive and send; fails with why it cannot. */
  final CompletableFuture<LoadClient> ready() {
    return ready;
  }

  final boolean isReady() {
    return step == Step.READY;
  }

  /** Whether it is known already why it cannot go on. */
  final boolean hasFailed() {
    return failed;
  }

  final boolean isEntering() {
    return step == Step.ROOMS;
  }

  // The connection

  /**
   * Begins to connect.
   *
   * @param registered is told the event loop before the first message
   */
  void begin(Connector connector, EventLoopGroup group, Consumer<EventLoop> registered) {
    var unused =
        connector
            .open(
                group,
                opened -> {
                  runOn(opened.eventLoop());
                  registered.accept(opened.eventLoop());
                  addTo(opened.pipeline());
                })
            .addListener(
                (ChannelFutureListener)
                    connected -> {
                      if (!connected.isSuccess()) {
                        fail(troubles.unconnected(connected.cause()));
                      }
                    });
  }

  /** Names the event loop on which all happens. */
  final void runOn(EventLoop its) {
    loop = its;
  }

  /** Puts what speaks the protocol at the end of a channel's pipeline. */
  abstract void addTo(ChannelPipeline pipeline);

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
  }

  final @Nullable Channel channel() {
    return channel;
  }

  // On the way to being ready

  /** What the application says can be heard from now on. */
  final void admitted() {
    step = Step.WELCOME;
    if (awaitedWelcome() == null || welcomed) {
      listen(self, this::enter);
    }
  }

  /** Returns the first message that is awaited, or null. */
  @Nullable Exchange awaitedWelcome() {
    return plan.welcome();
  }

  /** Returns how a room is entered, or null when nothing is sent or awaited for it. */
  @Nullable Exchange entrance() {
    return plan.join();
  }

  /** Listens where messages come that need this to be known, and goes on. */
  void listen(Bindings known, Runnable then) {
    then.run();
  }

  /** Whether it is worth reading what comes once the client is ready: what is measured is not. */
  final boolean mayBeHeartbeat(ByteBuf message) {
    return heartbeat.mayBe(message);
  }

  /**
   * Takes an application's message: on the way to being ready, and later where it may be a beat.
   */
  final void answer(Incoming message) {
    if (step == Step.READY) {
      heartbeat.answer(message);
      return;
    }
    Exchange welcome = awaitedWelcome();
    Exchange entrance = entrance();
    if (step == Step.SESSION || step == Step.WELCOME) {
      Bindings told = welcome == null || welcomed ? null : match(welcome, message, Bindings.EMPTY);
      if (told != null) {
        welcomed = true;
        if (told.get("self") != null) {
          self = Bindings.EMPTY.withValueOf(told, "self", "self");
        }
        if (step == Step.WELCOME) {
          listen(self, this::enter);
        }
      }
    } else if (step == Step.ROOMS && entrance != null && !toEnter.isEmpty()) {
      if (match(entrance, message, self.with("room", toEnter.get(0))) != null) {
        entered();
      }
    }
  }

  /** Returns what the application says in a message that is whole. */
  abstract Incoming incoming(ByteBuf message);

  /** Whether the message that is just being received is of the kind that is published. */
  boolean cameAsDeclared() {
    return true;
  }

  /**
   * Whether a message is a payload as it is received that was published, and not another one that
   * tells of it.
   */
  final boolean isPublication(ByteBuf message, Template receive) {
    Incoming said = cameAsDeclared() ? incoming(message) : Incoming.NOTHING;
    Bindings known = rooms.isEmpty() ? self : self.with("room", rooms.get(0));
    Bindings told = said.match(receive, known);
    String text = told == null ? null : told.text("text");
    return told != null && (text == null || text.length() == plan.payloadLength());
  }

  private void enter() {
    step = Step.ROOMS;
    if (toEnter.isEmpty()) {
      step = Step.READY;
      heartbeat.begin();
      ready.complete(this);
      return;
    }
    Bindings known = self.with("room", toEnter.get(0));
    listen(
        known,
        () -> {
          Exchange entrance = entrance();
          if (entrance != null) {
            perform(entrance, known.withFresh());
          }
          if (entrance == null || entrance.receive() == null) {
            entered();
          }
        });
  }

  private void entered() {
    toEnter.remove(0);
    // One after the other, but not one inside the other: there may be many rooms.
    loop().execute(this::enter);
  }

  /** Does something again and again, until it is cancelled. */
  final ScheduledFuture<?> every(long millis, Runnable task) {
    return loop().scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
  }

  final EventLoop loop() {
    return Objects.requireNonNull(loop, "a client that has begun runs on an event loop");
  }

  static @Nullable Bindings match(Exchange exchange, Incoming message, Bindings known) {
    Template receive = template(exchange.receive());
    return receive == null ? null : message.match(receive, known);
  }

  static @Nullable Template template(@Nullable String json) {
    if (json == null) {
      return null;
    }
    var value = JsonText.parse(json);
    if (value == null) {
      throw new IllegalArgumentException("no template: " + json);
    }
    return Template.of(value);
  }

  // Sending

  /** Sends what an exchange sends, if anything. */
  final void perform(Exchange exchange, Bindings values) {
    Template send = template(exchange.send());
    if (send != null) {
      send(encode(exchange, send, values), exchange, -1, () -> {});
    }
  }

  /** Returns the message that a {@code send} is on the wire. */
  abstract byte[] encode(Exchange exchange, Template send, Bindings values);

  /**
   * Sends a message of an exchange, on the event loop.
   *
   * @param stamp where its stamp is, or -1; the moment in which it is really sent is written there
   * @param sent is run in that moment
   */
  abstract void send(byte[] message, Exchange exchange, int stamp, Runnable sent);

  /** Returns what publishing a payload to a room puts on the wire. */
  final byte[] publication(Template send, String text, int room) {
    Bindings values = self.with("text", text).withFresh();
    return encode(
        plan.publish(), send, rooms.isEmpty() ? values : values.with("room", rooms.get(room)));
  }

  /**
   * Sends what {@link #publication} returned, when the event loop comes to it.
   *
   * @param stamp where its stamp is, or -1
   * @param taken is told when that is, by {@link System#nanoTime}
   * @param sent is run when the message is really sent, which may be after others had their turn
   */
  final void publish(byte[] message, int stamp, LongConsumer taken, Runnable sent) {
    loop()
        .execute(
            () -> {
              taken.accept(System.nanoTime());
              send(message, plan.publish(), stamp, sent);
            });
  }

  /** Sends nothing more of what waits for its turn. */
  void hush() {}

  /** Whether what it publishes is not sent because the target lets it not connect again. */
  boolean isCutOff() {
    return false;
  }

  /** For how long it could send nothing since the target had to answer first, in nanoseconds. */
  long awaitingNanos() {
    return 0;
  }

  // The end

  final void fail(String why) {
    boolean first = !failed;
    failed = true;
    ready.completeExceptionally(new NotReadyException(why));
    // Who awaits a client that does not become ready tells so.
    if (!ready.isCompletedExceptionally() && !leaving && first) {
      troubles.add(why);
    }
    close();
  }

  /** Ends the connection as the protocol wants it. */
  final void leave() {
    Channel open = channel;
    if (open != null && open.isActive()) {
      open.eventLoop()
          .execute(
              () -> {
                leaving = true;
                takeLeave(open);
              });
    }
  }

  /** Says what is said before a connection ends, and ends it. */
  abstract void takeLeave(Channel open);

  final boolean isLeaving() {
    return leaving;
  }

  void close() {
    Channel open = channel;
    if (open != null) {
      var unused = open.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    heartbeat.end();
    if (!leaving) {
      fail("the target ended the connection");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // What a decoder threw comes wrapped, and says nothing of its own.
    Throwable thrown =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (thrown instanceof SSLException untrusted) {
      fail("TLS failed: " + AnyCertificate.reason(untrusted));
    } else {
      fail(thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
    }
  }
}
