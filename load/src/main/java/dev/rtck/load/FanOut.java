package dev.rtck.load;

import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Template;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadText;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One load on one endpoint: the subscribers, the publishers, and what comes of them. Whoever drives
 * it (a Gatling simulation, or the canary) says when each client connects. Thread-safe.
 */
final class FanOut implements AutoCloseable {

  private static final long LAG_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(30);

  /** A publisher that awaits answers for more of its time cannot send more. */
  private static final double ALWAYS = 0.9;

  private static final Duration LOOK = Duration.ofMillis(50);

  private final LoadPlan plan;
  private final Streams streams;
  private final byte[] mark;
  private final @Nullable Template received;
  private final Troubles troubles;
  private final GarbagePauses pauses = new GarbagePauses();
  private final UnaryOperator<Delivery> burden;
  private final Connector connector;
  private final EventLoopGroup receiving;
  private final EventLoopGroup sending;
  private final Map<EventLoop, LoopRecorder> recorders = new ConcurrentHashMap<>();
  private final Map<Integer, Seat> seats = new ConcurrentHashMap<>();
  private final Histogram connects = Distributions.histogram();
  private final Histogram connectLag = Distributions.histogram();
  private final List<LoadClient> publishing = new CopyOnWriteArrayList<>();
  private @Nullable Timetable timetable;
  private @Nullable Intervals intervals;
  private volatile boolean over;
  private volatile boolean awaited;
  private volatile long awaitedNanos;
  private volatile double awaitingShare;

  /** One subscriber, from the moment it begins to connect. */
  private record Seat(Subscriber subscriber, CompletableFuture<LoadClient> client) {
    boolean isReady() {
      return client.isDone() && !client.isCompletedExceptionally();
    }
  }

  FanOut(LoadPlan plan) {
    this(plan, Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param threads how many event loops the subscribers share
   */
  FanOut(LoadPlan plan, int threads) {
    this(plan, threads, UnaryOperator.identity());
  }

  /**
   * @param burden what else is done with each delivery
   */
  FanOut(LoadPlan plan, int threads, UnaryOperator<Delivery> burden) {
    this.burden = burden;
    this.plan = plan;
    this.troubles = new Troubles(Secrets.of(plan.secrets()));
    this.streams = Streams.of(plan.workload());
    Exchange publish = plan.publish();
    // What only the sender is told says nothing of what others get.
    this.received = publish.acknowledged() ? null : LoadClient.template(publish.receive());
    this.mark = Stamp.mark(plan.run());
    this.connector = new Connector(plan.address(), (int) plan.connectMillis());
    this.receiving = loops("rtck-subscribers", threads);
    this.sending = loops("rtck-publishers", 1);
    receiving.forEach(
        executor -> {
          if (executor instanceof EventLoop loop) {
            LoopRecorder recorder = new LoopRecorder();
            recorders.put(loop, recorder);
            watch(loop, recorder);
          }
        });
  }

  private static EventLoopGroup loops(String name, int count) {
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  LoadPlan plan() {
    return plan;
  }

  // Subscribers

  /** Begins to connect a subscriber; does nothing when it was begun. */
  void connect(int index) {
    seats.computeIfAbsent(index, this::seat);
  }

  private Seat seat(int index) {
    int number = plan.share().numberOf(index);
    int room = number % plan.workload().rooms();
    Subscriber subscriber = new Subscriber(streams, mark, plan.payloadLength(), room, plan.clock());
    List<String> rooms = plan.inRooms() ? List.of(roomName(room)) : List.of();
    LoadClient client =
        Clients.of(plan, plan.caller(number), rooms, burden.apply(subscriber), troubles);
    Template receive = received;
    if (receive != null) {
      subscriber.recognizeBy(message -> client.isPublication(message, receive));
    }
    long began = System.nanoTime();
    CompletableFuture<LoadClient> ready =
        open(client, receiving, loop -> subscriber.recordWith(recorder(loop)));
    var unused =
        ready.thenRun(
            () -> {
              synchronized (connects) {
                connects.recordValue(Distributions.bounded(System.nanoTime() - began));
              }
            });
    return new Seat(subscriber, ready);
  }

  private LoopRecorder recorder(EventLoop loop) {
    return recorders.computeIfAbsent(loop, unknown -> new LoopRecorder());
  }

  private String roomName(int room) {
    return "rtck-" + Integer.toHexString(plan.run()) + "-" + room;
  }

  private CompletableFuture<LoadClient> open(
      LoadClient client, EventLoopGroup group, Consumer<EventLoop> registered) {
    client.begin(connector, group, registered);
    return client
        .ready()
        .orTimeout(plan.connectMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (ready, failure) -> {
              if (failure != null) {
                troubles.add("not connected: " + reason(failure));
                client.fail("given up");
              }
            });
  }

  private String reason(Throwable failure) {
    return failure instanceof NotReadyException
        ? String.valueOf(failure.getMessage())
        : "not ready within " + plan.connectMillis() + " ms";
  }

  /** Whether it is known of a subscriber that it can receive, or that it cannot. */
  boolean isSettled(int index) {
    Seat seat = seats.get(index);
    return seat != null && seat.client().isDone();
  }

  /** Whether a subscriber can receive. */
  boolean isReady(int index) {
    Seat seat = seats.get(index);
    return seat != null && seat.isReady();
  }

  /** Whether all subscribers of the plan are settled. */
  boolean allSettled() {
    return seats.size() >= plan.ownSubscribers()
        && seats.values().stream().allMatch(seat -> seat.client().isDone());
  }

  private List<Subscriber> ready() {
    return seats.values().stream().filter(Seat::isReady).map(Seat::subscriber).toList();
  }

  // Publishers

  /**
   * Connects the publishers, publishes to the end and waits for what is under way; returns when all
   * is over. To be called once, when the subscribers are settled.
   */
  void publish() {
    try {
      takeConnectLag();
      Map<Integer, LoadClient> publishers = publishers();
      // Who has no subscriber may be heard by those of other shares.
      boolean heard = plan.share().partial() || !ready().isEmpty();
      if (publishers.size() == plan.ownPublishers() && heard) {
        publish(publishers);
      }
    } finally {
      over = true;
    }
  }

  /** What the event loops do from now on has nothing to do with who connected. */
  private void takeConnectLag() {
    recorders.values().forEach(recorder -> connectLag.add(recorder.takeLag()));
  }

  /** Connects those of this share; by their numbers. */
  private Map<Integer, LoadClient> publishers() {
    List<String> rooms =
        plan.inRooms()
            ? IntStream.range(0, plan.workload().rooms()).mapToObj(this::roomName).toList()
            : List.of();
    Map<Integer, CompletableFuture<LoadClient>> opened = new HashMap<>();
    for (int i = 0; i < plan.ownPublishers(); i++) {
      int number = plan.share().numberOf(i);
      LoadClient client =
          Clients.of(
              plan,
              plan.caller(plan.workload().subscribers() + number),
              rooms,
              Delivery.NONE,
              troubles);
      opened.put(number, open(client, sending, loop -> {}));
    }
    Map<Integer, LoadClient> publishers = new HashMap<>();
    opened.forEach(
        (number, client) -> {
          LoadClient ready = client.handle((done, failure) -> done).join();
          if (ready != null) {
            publishers.put(number, ready);
          }
        });
    publishing.addAll(publishers.values());
    return publishers;
  }

  private void publish(Map<Integer, LoadClient> publishers) {
    Timetable table = new Timetable(plan, streams, mark, publishers, troubles);
    Thread thread = new Thread(table, "rtck-timetable");
    thread.setDaemon(true);
    Intervals measured;
    synchronized (this) {
      if (over) {
        return;
      }
      timetable = table;
      thread.start();
      measured = new Intervals(recorders.values(), table, pauses, intervalLog());
      intervals = measured;
    }
    measured.start();
    while (!table.ended()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    awaitingShare = table.awaitingShare();
    drain(table, measured);
  }

  private Path intervalLog() {
    return Path.of(plan.folder(), plan.endpoint() + ".hlog");
  }

  private void watch(EventLoop loop, LoopRecorder recorder) {
    long[] due = {System.nanoTime() + LAG_PERIOD_NANOS};
    var unused =
        loop.scheduleWithFixedDelay(
            () -> {
              recorder.late(System.nanoTime() - due[0], LAG_PERIOD_NANOS);
              due[0] = System.nanoTime() + LAG_PERIOD_NANOS;
            },
            LAG_PERIOD_NANOS,
            LAG_PERIOD_NANOS,
            TimeUnit.NANOSECONDS);
  }

  /** Waits for what is under way. */
  private void drain(Timetable table, Intervals measured) {
    int due = table.published();
    long began = System.nanoTime();
    await(measured, deliveries((subscriber, publisher, stream) -> streams.measured(stream, due)));
    if (table.unsent() > 0) {
      // Who has more to send stops, so that what went out last is awaited, too.
      publishing.forEach(LoadClient::hush);
      LockSupport.parkNanos(LOOK.toNanos());
      await(measured, expected(table, due));
    }
    // What comes twice comes soon after.
    LockSupport.parkNanos(LOOK.multipliedBy(4).toNanos());
    awaitedNanos = System.nanoTime() - began;
    awaited = !over;
  }

  /** Waits until so many came, nothing came for a while, or it takes too long. */
  private void await(Intervals measured, long expected) {
    long end = System.nanoTime() + LONGEST_PATIENCE.toNanos();
    long lastSeen = measured.recorded();
    long lastChange = System.nanoTime();
    while (!over
        && lastSeen < expected
        && System.nanoTime() < end
        && System.nanoTime() - lastChange <= patience(measured)) {
      LockSupport.parkNanos(LOOK.toNanos());
      long seen = measured.recorded();
      if (seen != lastSeen) {
        lastSeen = seen;
        lastChange = System.nanoTime();
      }
    }
  }

  /**
   * Returns for how long nothing may come before what is missing is held to be lost: twice as long
   * as the slowest delivery so far took.
   */
  private static long patience(Intervals measured) {
    return Math.max(
        SHORTEST_PATIENCE.toNanos(), Math.min(LONGEST_PATIENCE.toNanos(), 2 * measured.longest()));
  }

  /** How many deliveries should come of the messages that were due and sent. */
  private long expected(Timetable table, int due) {
    return deliveries((subscriber, publisher, stream) -> table.sentMeasured(stream, due));
  }

  /** How many deliveries are missing that were not awaited for long enough before the end. */
  private long underWay(Timetable table, int due, Intervals measured, long ended) {
    int overdue = table.dueBefore(ended - patience(measured));
    return deliveries(
        (subscriber, publisher, stream) ->
            subscriber.missing(
                publisher,
                Math.max(streams.firstMeasured(stream), streams.numbersBelow(stream, overdue)),
                table.end(stream, due)));
  }

  /** Tells how many deliveries a subscriber has of one stream. */
  private interface StreamCount {
    long of(Subscriber subscriber, int publisher, int stream);
  }

  private long deliveries(StreamCount count) {
    long sum = 0;
    for (Subscriber subscriber : ready()) {
      for (int publisher = 0; publisher < streams.publishers(); publisher++) {
        sum += count.of(subscriber, publisher, streams.stream(publisher, subscriber.room()));
      }
    }
    return sum;
  }

  /** Whether the publishing is over, so that subscribers may go. */
  boolean isOver() {
    return over;
  }

  /** How long it will be until there is anything new to know. */
  Duration rest() {
    Timetable table = timetable;
    long left = table == null || over ? 0 : table.lastAt() - System.nanoTime();
    return Duration.ofNanos(Math.max(left, TimeUnit.MILLISECONDS.toNanos(200)));
  }

  // Result

  /** Ends what goes on, and returns what was measured so far. */
  synchronized LoadResult finish() {
    over = true;
    long ended = System.nanoTime();
    Timetable table = timetable;
    Intervals measured = intervals;
    if (table != null) {
      table.end();
      publishing.forEach(LoadClient::hush);
      // What they have in hand is sent and counted before anybody leaves who would hear it.
      sending.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly(1000));
    }
    if (measured != null) {
      measured.stop(
          Map.of(
              LoadLogs.CONNECT,
              connects,
              LoadLogs.CONNECT_LAG,
              connectLag,
              LoadLogs.PUBLISHER_LATENESS,
              table == null ? Distributions.histogram() : table.lateness()));
    }
    List<Subscriber> subscribers = ready();
    seats.values().stream().filter(Seat::isReady).forEach(seat -> seat.client().join().leave());
    rest(receiving);
    List<String> remarks = new ArrayList<>();
    // Read once: the table may be about to publish one more.
    int due = table == null ? 0 : table.published();
    long expected = table == null ? 0 : expected(table, due);
    if (table != null && measured != null && !awaited) {
      long underWay = underWay(table, due, measured, ended);
      expected -= underWay;
      if (underWay > 0) {
        remarks.add(
            underWay
                + " deliveries were under way when the run was ended early, and are not counted");
      }
    }
    if (table != null && table.unsent() > 0) {
      remarks.add(
          table.unsent()
              + " messages were never sent, and are not counted: the target answers each publisher's"
              + " requests too slowly for that rate; use more --publishers");
    }
    remarkAltered(subscribers, remarks);
    if (awaited && subscribers.stream().mapToLong(Subscriber::delivered).sum() < expected) {
      remarks.add(
          "what is lost had not come "
              + LoadText.amount(awaitedNanos / 1000)
              + " after the last message was due");
    }
    publishing.forEach(LoadClient::leave);
    Spreads spreads = spreads();
    if (plan.share().partial()) {
      // Who was first and last of all is known when those of the other shares are.
      spreads.write(Path.of(plan.folder(), Spreads.fileName(plan.endpoint())));
    }
    return Outcome.of(
        plan,
        streams,
        subscribers,
        spreads,
        recorders.values().stream().mapToLong(LoopRecorder::untimed).sum(),
        expected,
        connects,
        connectLag,
        table,
        measured,
        pauses,
        troubles,
        remarks,
        awaitingShare > ALWAYS
            ? "its publishers awaited the answers to their requests for "
                + Math.round(100 * awaitingShare)
                + " % of the time; use more --publishers"
            : "");
  }

  private static void remarkAltered(List<Subscriber> subscribers, List<String> remarks) {
    long altered = subscribers.stream().mapToLong(Subscriber::altered).sum();
    if (altered > 0) {
      remarks.add(
          altered + " messages came with another text than was published, and are not counted");
    }
    long unlike = subscribers.stream().mapToLong(Subscriber::unlike).sum();
    if (unlike > 0) {
      remarks.add(
          unlike
              + " messages carried what was published, but are not what the profile's 'receive'"
              + " says, and are not counted");
    }
  }

  /** Returns those of all event loops, which have come to rest, in the memory of the first. */
  private Spreads spreads() {
    List<Spreads> all = recorders.values().stream().map(LoopRecorder::spreads).toList();
    all.stream().skip(1).forEach(all.get(0)::addAll);
    return all.get(0);
  }

  /** Ends what goes on, and returns what the subscribers waited, for who publishes nothing. */
  Histogram heard() {
    over = true;
    seats.values().stream().filter(Seat::isReady).forEach(seat -> seat.client().join().leave());
    rest(receiving);
    Histogram heard = Distributions.histogram();
    recorders.values().forEach(recorder -> heard.add(recorder.takeLatency()));
    return heard;
  }

  private static void rest(EventLoopGroup loops) {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
  }

  @Override
  public void close() {
    rest(receiving);
    rest(sending);
  }
}
