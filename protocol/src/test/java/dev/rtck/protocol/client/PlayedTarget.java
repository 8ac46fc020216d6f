package dev.rtck.protocol.client;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.wire.Unreachable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A target without a network: what its connections do is told beforehand, one by one. */
final class PlayedTarget implements Supplier<Client> {

  /** What the next connection does when it is made; from then on they all succeed. */
  enum Reception {
    WELCOMED,
    NOT_WELCOMED,
    ENDED_AT_ONCE,
    REFUSED,
    REFUSED_FOR_GOOD,
    UNREACHABLE,
    UNANSWERED
  }

  static final Endpoint ENDPOINT =
      Objects.requireNonNull(
          ProfileReader.read(
                  """
                  endpoints:
                    chat:
                      protocol: websocket
                      path: /
                      operations:
                        welcome: {receive: {type: hello}}
                        broadcast: {send: {text: "${text}"}, receive: {text: "${text}"}}
                        room: {send: {room: "${room}"}, receive: {room: "${room}"}}
                  """,
                  "rtck.yaml",
                  Path.of("").toAbsolutePath(),
                  Map.of())
              .endpoints()
              .get("chat"));

  final ConcurrentLinkedDeque<Reception> receptions = new ConcurrentLinkedDeque<>();
  final List<Connection> connections = new CopyOnWriteArrayList<>();

  /** What reached the target, each with the number of its connection, from 1. */
  final List<String> reached = new CopyOnWriteArrayList<>();

  /** Called with each text before it reaches the target. */
  volatile Consumer<String> onSend = text -> {};

  void receives(Reception... next) {
    receptions.addAll(List.of(next));
  }

  @Override
  public Client get() {
    Connection connection = new Connection(connections.size() + 1);
    connections.add(connection);
    return new Client(connection, ENDPOINT, null);
  }

  Connection connection(int number) {
    return connections.get(number - 1);
  }

  Connection latest() {
    return connection(connections.size());
  }

  /** One connection of this target. */
  final class Connection implements Transport {
    private final int number;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Listener listener;
    private volatile boolean connected;
    volatile boolean frozen;
    volatile boolean dropped;
    final AtomicInteger looks = new AtomicInteger();

    Connection(int number) {
      this.number = number;
    }

    @Override
    public void connect(Listener ears, Duration atMost) {
      listener = ears;
      Reception reception = Objects.requireNonNullElse(receptions.poll(), Reception.WELCOMED);
      switch (reception) {
        case REFUSED -> throw new Refused("status 401");
        case REFUSED_FOR_GOOD -> throw Refused.forGood("status 503", true);
        case UNREACHABLE -> throw new Unreachable(Unreachable.Kind.REFUSED, "nobody there");
        case UNANSWERED -> {
          awaitClosing();
          throw new Unreachable(Unreachable.Kind.TIMED_OUT, "no answer");
        }
        default -> connected = true;
      }
      if (reception == Reception.WELCOMED) {
        ears.received(new Hello());
      }
      if (reception == Reception.ENDED_AT_ONCE) {
        end("ended at once");
      }
    }

    private void awaitClosing() {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Ends the connection as the target, or the network, does. */
    void end(String words) {
      connected = false;
      tellTheEnd(words);
    }

    /** Tells that the connection ended, though it takes something yet. */
    void tellTheEnd(String words) {
      Objects.requireNonNull(listener).ended(new Departure(true, false, words));
    }

    /** Breaks the connection, which nobody notices before he uses it. */
    void breakUnnoticed() {
      connected = false;
    }

    @Override
    public void send(Operation operation, Bindings values) {
      boolean room = operation.name() == OperationName.ROOM;
      String text = Objects.requireNonNull(operation.send()).renderText(values);
      if (!connected) {
        throw new NotConnected("broken");
      }
      String value = values.text(room ? "room" : "text");
      onSend.accept(Objects.requireNonNull(value, text));
      if (!connected) {
        throw new NotConnected("broken");
      }
      reached.add(number + ":" + value);
    }

    @Override
    public void sendRaw(Bytes payload, boolean binary) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAlive(Duration atMost) {
      looks.incrementAndGet();
      return connected && !frozen;
    }

    @Override
    public void drop() {
      dropped = true;
      connected = false;
    }

    @Override
    public void close() {
      connected = false;
      closing.countDown();
    }

    boolean isClosed() {
      return closing.getCount() == 0;
    }
  }

  /** The welcome of this target. */
  private static final class Hello implements Received {
    @Override
    public long atNanos() {
      return 0;
    }

    @Override
    public @Nullable Bindings match(Operation operation, Bindings known) {
      return operation.name() == OperationName.WELCOME ? known : null;
    }

    @Override
    public boolean contains(String text) {
      return false;
    }

    @Override
    public int length() {
      return 0;
    }
  }
}
