package dev.rtck.protocol.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relayed connection. What is read is passed on at once where nothing is in its
 * way; what cannot be is kept, and the sender is not read meanwhile: so at most one buffer is kept,
 * and the window of a delay. Of the relaying thread alone.
 */
final class Flow {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What it costs to keep a piece, besides its bytes. */
  private static final int COST_OF_A_PIECE = 128;

  /** Bytes, or the end behind them, on their way. */
  private static final class Piece {
    final ByteBuffer bytes;
    final ProxyEvent.@Nullable Ending end;
    final int cost;
    long dueAtNanos;

    Piece(ByteBuffer bytes, ProxyEvent.@Nullable Ending end, long dueAtNanos) {
      this.bytes = bytes;
      this.end = end;
      this.cost = bytes.remaining() + COST_OF_A_PIECE;
      this.dueAtNanos = dueAtNanos;
    }
  }

  /** What became of bytes that were to be passed on. */
  private enum Outcome {
    ALL_PASSED,
    /** The receiver or the shape lets no more pass now; there will be a call. */
    HELD,
    /** A rule acted: everything may be different. */
    ACTED
  }

  private final RelayLoop loop;
  private final Relay relay;
  private final Direction direction;
  private final Peer from;
  private final Peer to;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private final Shape shape = new Shape();
  private final Map<ActiveRule, Watch> watches = new LinkedHashMap<>();
  private @Nullable ConnectRequest request;
  private long kept;
  private long relayed;
  private long wakesAt = Long.MAX_VALUE;
  private boolean frozen;
  private boolean blocked;
  private boolean receiverLost;
  private boolean discarding;
  private boolean done;

  Flow(RelayLoop loop, Relay relay, Direction direction, Peer from, Peer to) {
    this.loop = loop;
    this.relay = relay;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.request = direction == Direction.TO_TARGET ? new ConnectRequest() : null;
  }

  Direction direction() {
    return direction;
  }

  Peer from() {
    return from;
  }

  /** Returns how many bytes were passed on. */
  long relayed() {
    return relayed;
  }

  /** Returns whether nothing more will be passed on: the receiver has got its FIN. */
  boolean isDone() {
    return done;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean wantsToRead() {
    if (from.isFinished() || !from.isOpen()) {
      return false;
    }
    if (discarding) {
      return true;
    }
    return !frozen
        && !receiverLost
        && (shape.delayNanos() == 0 ? pieces.isEmpty() : kept < shape.windowBytes());
  }

  boolean wantsToWrite() {
    return blocked && !frozen && to.isOpen();
  }

  /** Reads once. */
  void read() {
    ByteBuffer buffer = loop.buffer().clear();
    if (shape.delayNanos() > 0 && !discarding) {
      buffer.limit((int) Math.min(buffer.capacity(), shape.windowBytes() - kept));
    }
    int count;
    try {
      count = from.channel().read(buffer);
    } catch (IOException reset) {
      from.finished();
      ended(ProxyEvent.Ending.RST);
      return;
    }
    if (count < 0) {
      from.finished();
      ended(from.isLost() ? ProxyEvent.Ending.RST : ProxyEvent.Ending.FIN);
    } else if (count > 0 && !discarding) {
      buffer.flip();
      if (request == null) {
        take(buffer);
      } else {
        takeFirst(request, buffer);
      }
    }
  }

  private void takeFirst(ConnectRequest connect, ByteBuffer buffer) {
    ConnectRequest.Verdict verdict =
        relay.targetHasSpoken() ? ConnectRequest.Verdict.DIRECT : connect.take(buffer);
    if (verdict == ConnectRequest.Verdict.UNDECIDED) {
      return;
    }
    request = null;
    if (verdict == ConnectRequest.Verdict.TUNNEL) {
      relay.tunnelled(connect.authority());
    } else if (connect.kept().length > 0) {
      take(ByteBuffer.wrap(connect.kept()));
    }
    if (buffer.hasRemaining() && !discarding) {
      take(buffer);
    }
  }

  private void take(ByteBuffer bytes) {
    Outcome outcome = Outcome.ACTED;
    if (!frozen && passesOn() && pieces.isEmpty() && shape.delayNanos() == 0) {
      outcome = pass(bytes);
    }
    if (bytes.hasRemaining() && passesOn()) {
      ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      append(new Piece(copy, null, System.nanoTime() + shape.delayNanos()));
      if (outcome == Outcome.ACTED) {
        pump();
      }
    }
  }

  private void append(Piece piece) {
    pieces.add(piece);
    kept += piece.cost;
  }

  private void dropAll() {
    pieces.clear();
    kept = 0;
  }

  private boolean passesOn() {
    return relay.isOpen() && !discarding && !receiverLost;
  }

  /** The sender said all, or reset the connection: so will the receiver learn, behind the bytes. */
  void ended(ProxyEvent.Ending end) {
    if (discarding || receiverLost) {
      relay.senderEndedUnheard(this, end);
      return;
    }
    ConnectRequest unfinished = request;
    if (unfinished != null) {
      request = null;
      if (unfinished.kept().length > 0) {
        take(ByteBuffer.wrap(unfinished.kept()));
      }
    }
    append(new Piece(NOTHING, end, System.nanoTime() + shape.delayNanos()));
    pump();
  }

  /** The receiver takes bytes again. */
  void writable() {
    blocked = false;
    pump();
  }

  /** Passes on what may be. */
  void pump() {
    while (!frozen && passesOn() && !pieces.isEmpty()) {
      Piece head = pieces.element();
      if (head.dueAtNanos - System.nanoTime() > 0) {
        wakeAt(head.dueAtNanos);
        return;
      }
      if (head.end != null) {
        pieces.remove();
        kept -= head.cost;
        passOn(head.end);
        continue;
      }
      Outcome outcome = pass(head.bytes);
      if (!head.bytes.hasRemaining() && pieces.peek() == head) {
        pieces.remove();
        kept -= head.cost;
      }
      if (outcome == Outcome.HELD) {
        return;
      }
    }
  }

  private void passOn(ProxyEvent.Ending end) {
    if (end == ProxyEvent.Ending.RST) {
      relay.resetBy(from.party());
      return;
    }
    if (sendFin()) {
      relay.finPassed(this);
    }
  }

  /** Returns whether the receiver was still there. */
  private boolean sendFin() {
    done = true;
    try {
      var unused = to.channel().shutdownOutput();
      return true;
    } catch (IOException receiverIsGone) {
      loseReceiver();
      return false;
    }
  }

  private Outcome pass(ByteBuffer bytes) {
    long now = shape.isPlain() ? 0 : System.nanoTime();
    while (true) {
      long stop;
      try {
        stop = watches.isEmpty() ? Watch.NOWHERE : nextStop(bytes);
      } catch (RuntimeException conditionFailed) {
        relay.conditionFailed(conditionFailed);
        return Outcome.ACTED;
      }
      if (stop == relayed) {
        act(bytes);
        return Outcome.ACTED;
      }
      if (!bytes.hasRemaining()) {
        return Outcome.ALL_PASSED;
      }
      int wanted = (int) Math.min(bytes.remaining(), stop - relayed);
      int allowed = shape.allowed(wanted, relayed, now);
      if (allowed == 0) {
        wakeAt(shape.nextAt());
        return Outcome.HELD;
      }
      int count = write(bytes, allowed);
      if (count < 0) {
        loseReceiver();
        return Outcome.ACTED;
      }
      shape.passed(count, relayed, now);
      relayed += count;
      if (count < allowed) {
        blocked = true;
        return Outcome.HELD;
      }
    }
  }

  private int write(ByteBuffer bytes, int most) {
    int limit = bytes.limit();
    bytes.limit(bytes.position() + most);
    try {
      return to.channel().write(bytes);
    } catch (IOException receiverIsGone) {
      return -1;
    } finally {
      bytes.limit(limit);
    }
  }

  private long nextStop(ByteBuffer ahead) {
    long next = Watch.NOWHERE;
    for (Watch watch : watches.values()) {
      next = Math.min(next, watch.stop(relayed, ahead));
    }
    return next;
  }

  /** Lets all rules act whose place this is. */
  private void act(ByteBuffer ahead) {
    for (ActiveRule rule : List.copyOf(watches.keySet())) {
      Watch watch = watches.get(rule);
      if (watch != null && watch.stop(relayed, ahead) == relayed) {
        watch.acted();
        relay.act(rule);
      }
    }
  }

  /**
   * The receiver has reset the connection. The sender learns of it behind all that the receiver
   * said before, as in any network.
   */
  void loseReceiver() {
    to.lost();
    receiverLost = true;
    dropAll();
    relay.receiverLost(this);
  }

  /** Sends FIN now; what the sender goes on to say is lost. */
  void halfClose() {
    if (!done) {
      discard();
      var unused = sendFin();
    }
  }

  /** Loses what is kept, and whatever comes. */
  void discard() {
    discarding = true;
    frozen = false;
    request = null;
    dropAll();
  }

  void freeze() {
    frozen = !discarding;
  }

  void thaw() {
    if (frozen) {
      frozen = false;
      pump();
    }
  }

  /** Lets a delay, a throttle or a split last from here on. */
  void shape(ActiveRule rule, Fault.Lasting fault) {
    long before = shape.delayNanos();
    shape.add(rule, fault, System.nanoTime());
    for (Piece piece : pieces) {
      piece.dueAtNanos += shape.delayNanos() - before;
    }
  }

  void watch(ActiveRule rule, Trigger.InStream trigger) {
    watches.put(rule, Watch.over(trigger, relayed));
  }

  /** Lets rules act whose place is reached, and passes on what may be. */
  void prod() {
    if (!frozen && passesOn()) {
      var unused = pass(NOTHING);
    }
    pump();
  }

  /** Ends what the rule did and looks out for. */
  void forget(ActiveRule rule) {
    watches.remove(rule);
    shape.remove(rule, System.nanoTime());
    pump();
  }

  /** Wakes this direction at a moment. */
  private void wakeAt(long nanoTime) {
    if (wakesAt == Long.MAX_VALUE || nanoTime - wakesAt < 0) {
      wakesAt = nanoTime;
      loop.at(nanoTime, () -> wake(nanoTime));
    }
  }

  private void wake(long nanoTime) {
    if (wakesAt == nanoTime) {
      wakesAt = Long.MAX_VALUE;
    }
    relay.wake(this);
  }
}
