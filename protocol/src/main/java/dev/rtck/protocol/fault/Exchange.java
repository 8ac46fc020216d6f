package dev.rtck.protocol.fault;

import dev.rtck.protocol.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of a proxy, and the rules they are under. Of the relaying thread alone. */
final class Exchange {

  private static final int BACKLOG = 1024;
  private static final long BETWEEN_ATTEMPTS = Duration.ofMillis(20).toNanos();

  private final RelayLoop loop;
  private final Transcript transcript;
  private final EventLog log;
  private final int receiveBufferBytes;
  private final List<InetSocketAddress> target;
  private final InetSocketAddress address;
  private final Map<Integer, Relay> live = new LinkedHashMap<>();
  private final Set<Relay> lingering = new LinkedHashSet<>();
  private final List<ActiveRule> rules = new ArrayList<>();
  private @Nullable ServerSocketChannel listener;

  /** Listens; nothing is accepted before the loop runs. */
  Exchange(
      List<InetSocketAddress> target, Transcript transcript, EventLog log, int receiveBufferBytes)
      throws IOException {
    this.target = target;
    this.receiveBufferBytes = receiveBufferBytes;
    this.transcript = transcript;
    this.log = log;
    ServerSocketChannel first = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = (InetSocketAddress) first.getLocalAddress();
    try {
      this.loop =
          new RelayLoop("fault-proxy-" + address.getPort(), this::dispatch, this::abandonAll);
    } catch (IOException e) {
      first.close();
      throw e;
    }
    accept(first);
  }

  private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return channel.bind(address, BACKLOG);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void accept(ServerSocketChannel channel) throws IOException {
    loop.register(channel, SelectionKey.OP_ACCEPT, channel);
    listener = channel;
    log.add(new ProxyEvent.Listening(System.nanoTime(), true));
  }

  RelayLoop loop() {
    return loop;
  }

  InetSocketAddress address() {
    return address;
  }

  void startListening() {
    if (listener == null) {
      try {
        accept(listen(address));
      } catch (IOException e) {
        throw new UncheckedIOException("the port " + address.getPort() + " is taken", e);
      }
    }
  }

  void stopListening() {
    ServerSocketChannel open = listener;
    if (open != null) {
      listener = null;
      try {
        open.close();
      } catch (IOException nothingLeftToClose) {
        // It is closed all the same.
      }
      log.add(new ProxyEvent.Listening(System.nanoTime(), false));
    }
  }

  private void dispatch(SelectionKey key) {
    if (key.attachment() instanceof Peer peer) {
      // What came before it in the same selection may have closed it.
      if (key.isValid()) {
        peer.relay().ready(peer, key.readyOps());
      }
    } else if (key.attachment() instanceof ServerSocketChannel channel) {
      acceptAll(channel, key);
    }
  }

  private void acceptAll(ServerSocketChannel channel, SelectionKey key) {
    try {
      while (channel.isOpen()) {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
          return;
        }
        relay(accepted);
      }
    } catch (IOException tooManyFiles) {
      // The connection waits to be accepted; to ask again at once would ask for ever.
      await(key, 0);
      loop.at(System.nanoTime() + BETWEEN_ATTEMPTS, () -> await(key, SelectionKey.OP_ACCEPT));
    }
  }

  private static void await(SelectionKey key, int operations) {
    if (key.isValid()) {
      key.interestOps(operations);
    }
  }

  private void relay(SocketChannel accepted) throws IOException {
    Relay relay;
    try {
      relay =
          new Relay(this, loop, transcript.nextConnection(), accepted, target, receiveBufferBytes);
      InetSocketAddress client = (InetSocketAddress) accepted.getRemoteAddress();
      log.add(new ProxyEvent.Accepted(System.nanoTime(), relay.number(), client));
    } catch (IOException e) {
      accepted.close();
      throw e;
    }
    live.put(relay.number(), relay);
    for (ActiveRule rule : List.copyOf(rules)) {
      relay.watch(rule);
      if (rule.beginsWith(relay.number())) {
        relay.act(rule);
      }
    }
    if (live.containsKey(relay.number())) {
      relay.connect();
    }
  }

  void log(ProxyEvent event) {
    log.add(event);
  }

  void over(Relay relay, ProxyEvent.Ended event) {
    if (live.remove(relay.number()) != null) {
      log.add(event);
    }
  }

  void lingers(Relay relay) {
    lingering.add(relay);
  }

  void lingersNoMore(Relay relay) {
    lingering.remove(relay);
  }

  List<Integer> connections() {
    return List.copyOf(live.keySet());
  }

  long relayed(int connection, Direction direction) {
    Relay relay = live.get(connection);
    if (relay == null) {
      throw new IllegalArgumentException("there is no connection " + connection);
    }
    return relay.relayed(direction);
  }

  void add(ActiveRule active) {
    boolean onlyNow = active.rule().trigger() instanceof Trigger.Immediately;
    boolean now = onlyNow || active.rule().trigger() instanceof Trigger.Always;
    if (!onlyNow) {
      rules.add(active);
    }
    forAll(
        active.rule(),
        relay -> {
          relay.watch(active);
          if (now) {
            relay.act(active);
          } else {
            relay.prod();
          }
        });
  }

  void remove(ActiveRule active) {
    rules.remove(active);
    for (Relay relay : List.copyOf(live.values())) {
      relay.forget(active);
    }
  }

  private void forAll(Rule rule, Consumer<Relay> action) {
    for (Relay relay : List.copyOf(live.values())) {
      if (rule.isFor(relay.number())) {
        action.accept(relay);
      }
    }
  }

  private void abandonAll() {
    stopListening();
    List.copyOf(live.values()).forEach(Relay::abandon);
    List.copyOf(lingering).forEach(Relay::abandon);
  }
}
