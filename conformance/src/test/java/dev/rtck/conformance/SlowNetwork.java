package dev.rtck.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between the harness and its target that is slow, and changes nothing else: all bytes
 * arrive in order, and a connection ends on the other side as it ended on the one, behind the bytes
 * that came before.
 */
final class SlowNetwork implements AutoCloseable {

  /** What may be under way in one direction; a target that is not read is to feel it. */
  private static final int WINDOW = 1 << 20;

  private final Duration latency;
  private final boolean byteByByte;
  private final List<Relay> relays = new CopyOnWriteArrayList<>();

  private SlowNetwork(Duration latency, boolean byteByByte) {
    this.latency = latency;
    this.byteByByte = byteByByte;
  }

  /**
   * A network on which every byte needs as long in each direction. It is a pipe: however much
   * follows, nothing needs longer.
   */
  static SlowNetwork withLatency(Duration oneWay) {
    return new SlowNetwork(oneWay, false);
  }

  /** A network that brings each byte in a segment of its own; see {@link Pieces}. */
  static SlowNetwork byteByByte() {
    return new SlowNetwork(Duration.ZERO, true);
  }

  /** Returns a new way to what listens on the port of this machine. */
  Relay to(int port) throws IOException {
    Relay relay = new Relay(port);
    relays.add(relay);
    return relay;
  }

  @Override
  public void close() throws IOException {
    for (Relay relay : relays) {
      relay.close();
    }
  }

  /** A port that stands for another one. */
  final class Relay implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;

    private Relay(int target) throws IOException {
      this.target = target;
      this.listener = listenAt(0);
      this.port = listener.getLocalPort();
      accept(listener);
    }

    int port() {
      return port;
    }

    /** Refuses connections from now on. */
    void refuse() throws IOException {
      listener.close();
    }

    /** Accepts connections again. */
    void listen() throws IOException {
      if (listener.isClosed()) {
        listener = listenAt(port);
        accept(listener);
      }
    }

    private void accept(ServerSocket door) {
      ScriptedServer.spawn(
          "slow-network",
          () -> {
            while (!door.isClosed()) {
              try {
                link(door.accept());
              } catch (IOException closed) {
                return;
              }
            }
          });
    }

    private void link(Socket near) throws IOException {
      try {
        links.add(new Link(near, new Socket(InetAddress.getLoopbackAddress(), target), links));
      } catch (IOException targetRefused) {
        near.setSoLinger(true, 0);
        near.close();
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      links.forEach(Link::reset);
    }
  }

  private static ServerSocket listenAt(int port) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
    return listener;
  }

  /** One connection, which is two. */
  private final class Link {

    private final Socket near;
    private final Socket far;
    private final Set<Link> links;
    private final Direction there;
    private final Direction back;
    private final AtomicInteger directions = new AtomicInteger(2);

    Link(Socket near, Socket far, Set<Link> links) throws IOException {
      this.near = near;
      this.far = far;
      this.links = links;
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      there = new Direction(this, near, far);
      back = new Direction(this, far, near);
      ScriptedServer.spawn("slow-network-there", () -> there.read(back));
      ScriptedServer.spawn("slow-network-back", () -> back.read(there));
    }

    void oneDirectionEnded() {
      if (directions.decrementAndGet() == 0) {
        end();
      }
    }

    void reset() {
      for (Socket socket : List.of(near, far)) {
        try {
          socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
          // That is what is wanted.
        }
      }
      end();
    }

    private void end() {
      for (Socket socket : List.of(near, far)) {
        try {
          socket.close();
        } catch (IOException closedAlready) {
          // That is what is wanted.
        }
      }
      there.arrivals.shutdown();
      back.arrivals.shutdown();
      links.remove(this);
    }
  }

  /** One direction of a connection: what is read on one side is written to the other, later. */
  private final class Direction {

    private final Link link;
    private final Socket from;
    private final Socket to;
    private final Pieces pieces;
    private final Semaphore window = new Semaphore(WINDOW);
    // A thread of its own: one that is not read holds up nobody else.
    private final ScheduledExecutorService arrivals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(null, task, "slow-network-arrivals", 256 << 10);
              thread.setDaemon(true);
              return thread;
            });

    Direction(Link link, Socket from, Socket to) throws IOException {
      this.link = link;
      this.from = from;
      this.to = to;
      this.pieces = new Pieces(to.getOutputStream());
    }

    void read(Direction opposite) {
      byte[] buffer = new byte[32 << 10];
      try {
        InputStream in = from.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          byte[] bytes = Arrays.copyOf(buffer, count);
          window.acquireUninterruptibly(count);
          later(() -> arrive(bytes, opposite));
        }
        later(this::arriveAtTheEnd);
      } catch (IOException reset) {
        later(link::reset);
      }
    }

    private void arrive(byte[] bytes, Direction opposite) {
      try {
        if (byteByByte) {
          pieces.write(bytes);
        } else {
          to.getOutputStream().write(bytes);
        }
      } catch (IOException nobodyTakesIt) {
        // As in any network the sender learns of it behind all that was said to it before.
        opposite.later(link::reset);
      } finally {
        window.release(bytes.length);
      }
    }

    private void arriveAtTheEnd() {
      try {
        to.shutdownOutput();
      } catch (IOException closedAlready) {
        // Then that end has been told.
      }
      link.oneDirectionEnded();
    }

    private void later(Runnable arrival) {
      try {
        var unused = arrivals.schedule(arrival, latency.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException connectionIsOver) {
        // Nobody is there any more.
      }
    }
  }

  /**
   * Writes byte by byte. A single byte costs a system call on each side, and a pause, without which
   * the kernel joins what was not read yet; 16 MiB would take a quarter of an hour. So there is a
   * pause only in the first KiB, where the handshake and the small frames are; from 8 KiB on, far
   * beyond every head whose cut could matter, come pieces of an odd size: a message of 64 KiB to
   * four clients is to be a matter of the network, not of this machine's system calls.
   */
  private static final class Pieces {

    private static final int APART = 1 << 10;
    private static final int ALONE = 8 << 10;
    private static final int PIECE = 997;

    private final OutputStream out;
    private long written;

    Pieces(OutputStream out) {
      this.out = out;
    }

    void write(byte[] bytes) throws IOException {
      int from = 0;
      while (from < bytes.length) {
        int size = written < ALONE ? 1 : Math.min(PIECE, bytes.length - from);
        out.write(bytes, from, size);
        if (written < APART) {
          LockSupport.parkNanos(1);
        }
        written += size;
        from += size;
      }
    }
  }
}
