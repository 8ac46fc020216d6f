package dev.rtck.protocol.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One relayed connection, which is two. Of the relaying thread alone. */
final class Relay {

  private static final long LONGEST_CONNECT = Duration.ofSeconds(10).toNanos();

  /** How long an end that got FIN may go on to talk to nobody; closed at once it would be reset. */
  private static final long LONGEST_LINGER = Duration.ofSeconds(2).toNanos();

  private enum Phase {
    CONNECTING,
    OPEN,
    /** Over; an end that got FIN has not ended its own direction yet. */
    LINGERING,
    CLOSED
  }

  private final Exchange exchange;
  private final RelayLoop loop;
  private final int number;
  private final Peer client;
  private final Deque<InetSocketAddress> candidates;
  private final List<ActiveRule> waiting = new ArrayList<>();
  private final Peer target;
  private final Flow toTarget;
  private final Flow toClient;
  private Phase phase = Phase.CONNECTING;
  private @Nullable Party firstToEnd;

  /** The proxy has reset one end, and the other goes on without knowing. */
  private boolean halfReset;

  Relay(
      Exchange exchange,
      RelayLoop loop,
      int number,
      SocketChannel accepted,
      List<InetSocketAddress> candidates,
      int receiveBufferBytes)
      throws IOException {
    this.exchange = exchange;
    this.loop = loop;
    this.number = number;
    this.client = new Peer(this, Party.CLIENT, accepted, 0);
    client.register(loop, 0);
    this.candidates = new ArrayDeque<>(candidates);
    this.target = new Peer(this, Party.TARGET, SocketChannel.open(), receiveBufferBytes);
    this.toTarget = new Flow(loop, this, Direction.TO_TARGET, client, target);
    this.toClient = new Flow(loop, this, Direction.TO_CLIENT, target, client);
  }

  int number() {
    return number;
  }

  long relayed(Direction direction) {
    return flow(direction).relayed();
  }

  /** Returns whether bytes may be passed on. */
  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  private boolean isOver() {
    return phase == Phase.LINGERING || phase == Phase.CLOSED;
  }

  boolean targetHasSpoken() {
    return toClient.relayed() > 0;
  }

  private Flow flow(Direction direction) {
    return direction == Direction.TO_TARGET ? toTarget : toClient;
  }

  private Flow flowFrom(Peer peer) {
    return peer.party() == Party.CLIENT ? toTarget : toClient;
  }

  private Flow flowTo(Peer peer) {
    return peer.party() == Party.CLIENT ? toClient : toTarget;
  }

  private Peer peer(Party party) {
    return party == Party.CLIENT ? client : target;
  }

  /** Connects to the target. */
  void connect() {
    loop.at(System.nanoTime() + LONGEST_CONNECT, this::giveUpConnecting);
    connectToNext("the host has no address");
  }

  private void connectToNext(String reasonSoFar) {
    String reason = reasonSoFar;
    for (InetSocketAddress next = candidates.poll(); next != null; next = candidates.poll()) {
      try {
        if (!target.isOpen()) {
          target.reopen();
        }
        if (target.channel().connect(next)) {
          target.register(loop, 0);
          established();
        } else {
          target.register(loop, SelectionKey.OP_CONNECT);
        }
        return;
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
        target.close();
      }
    }
    targetRefused(reason);
  }

  private void giveUpConnecting() {
    if (phase == Phase.CONNECTING) {
      candidates.clear();
      targetRefused("no answer to the connection request");
    }
  }

  private void targetRefused(String reason) {
    exchange.log(new ProxyEvent.TargetRefused(System.nanoTime(), number, reason));
    resetBy(Party.TARGET);
  }

  private void finishConnect() {
    try {
      if (!target.channel().finishConnect()) {
        return;
      }
    } catch (IOException e) {
      target.close();
      connectToNext(String.valueOf(e.getMessage()));
      return;
    }
    established();
  }

  private void established() {
    phase = Phase.OPEN;
    List<ActiveRule> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(this::act);
    prod();
  }

  /** Does what the selector found. */
  void ready(Peer peer, int operations) {
    if (phase == Phase.CONNECTING) {
      if ((operations & SelectionKey.OP_CONNECT) != 0) {
        finishConnect();
      }
    } else {
      if ((operations & SelectionKey.OP_CONNECT) != 0) {
        peer.lost();
        flowFrom(peer).ended(ProxyEvent.Ending.RST);
      }
      if ((operations & SelectionKey.OP_WRITE) != 0 && flowTo(peer).wantsToWrite()) {
        flowTo(peer).writable();
      }
      if ((operations & SelectionKey.OP_READ) != 0 && flowFrom(peer).wantsToRead()) {
        flowFrom(peer).read();
      }
    }
    refresh();
  }

  void wake(Flow flow) {
    flow.pump();
    refresh();
  }

  /** Waits for what is of use now. */
  void refresh() {
    if (phase == Phase.CONNECTING) {
      return;
    }
    refresh(client);
    refresh(target);
  }

  private void refresh(Peer peer) {
    int operations = 0;
    if (phase != Phase.CLOSED) {
      if (flowFrom(peer).wantsToRead()) {
        operations |= SelectionKey.OP_READ;
      }
      if (isOpen() && flowTo(peer).wantsToWrite()) {
        operations |= SelectionKey.OP_WRITE;
      }
    }
    peer.await(operations);
    boolean mayResetUnseen =
        isOpen()
            && peer.isFinished()
            && !peer.isLost()
            && peer.isOpen()
            && operations == 0
            && !flowTo(peer).isDone();
    loop.observe(peer, mayResetUnseen);
  }

  /** Answers a client that asked for a tunnel. */
  void tunnelled(String authority) {
    exchange.log(new ProxyEvent.Tunnelled(System.nanoTime(), number, authority));
    try {
      // Nothing was written to it before, so there is room.
      var unused = client.channel().write(ConnectRequest.ANSWER.buffer());
    } catch (IOException clientLeft) {
      toClient.loseReceiver();
    }
  }

  /** Lets a rule act here, when it still may. */
  void act(ActiveRule active) {
    if (isOver()) {
      return;
    }
    Rule rule = active.rule();
    if (phase == Phase.CONNECTING && needsBothEnds(rule.fault())) {
      waiting.add(active);
      return;
    }
    if (active.act()) {
      exchange.log(new ProxyEvent.Acted(System.nanoTime(), number, rule));
      perform(rule.fault(), active);
    }
  }

  private static boolean needsBothEnds(Fault fault) {
    return !(fault instanceof Fault.Refuse
        || fault instanceof Fault.Reset
        || fault instanceof Fault.Close
        || fault instanceof Fault.StopListening);
  }

  private void perform(Fault fault, ActiveRule active) {
    if (fault instanceof Fault.Refuse) {
      resetBy(Party.PROXY);
    } else if (fault instanceof Fault.StopListening) {
      exchange.stopListening();
    } else if (fault instanceof Fault.Reset reset) {
      reset(reset);
    } else if (fault instanceof Fault.Close) {
      close();
    } else if (fault instanceof Fault.HalfClose half) {
      halfClose(flow(half.direction()));
    } else if (fault instanceof Fault.Freeze freeze) {
      freeze.directions().forEach(direction -> flow(direction).freeze());
    } else if (fault instanceof Fault.Thaw thaw) {
      thaw.directions().forEach(direction -> flow(direction).thaw());
    } else if (fault instanceof Fault.Lasting lasting) {
      flow(lasting.direction()).shape(active, lasting);
    }
    refresh();
  }

  private void reset(Fault.Reset reset) {
    if (reset.ends().size() == 2 || phase == Phase.CONNECTING || halfReset) {
      if (halfReset && reset.ends().stream().noneMatch(end -> peer(end).isOpen())) {
        return;
      }
      resetBy(Party.PROXY);
      return;
    }
    halfReset = true;
    for (Party end : reset.ends()) {
      peer(end).reset();
    }
    toTarget.discard();
    toClient.discard();
    endIfNobodyIsLeft();
  }

  /** What was reset at one end is over when the other end has had enough. */
  private void endIfNobodyIsLeft() {
    if ((client.isFinished() || !client.isOpen()) && (target.isFinished() || !target.isOpen())) {
      over(Party.PROXY, ProxyEvent.Ending.RST);
      closeBoth();
    }
  }

  private void close() {
    if (phase == Phase.CONNECTING) {
      over(Party.PROXY, ProxyEvent.Ending.FIN);
      closeBoth();
      return;
    }
    if (firstToEnd == null) {
      firstToEnd = Party.PROXY;
    }
    toTarget.halfClose();
    toClient.halfClose();
    if (isOpen()) {
      endByFin();
    }
  }

  private void halfClose(Flow flow) {
    if (halfReset || flow.isDone()) {
      return;
    }
    flow.halfClose();
    ended(Party.PROXY);
  }

  /** A sender's FIN has reached the receiver. */
  void finPassed(Flow flow) {
    Party by = flow.from().party();
    exchange.log(new ProxyEvent.HalfClosed(System.nanoTime(), number, by, flow.relayed()));
    ended(by);
  }

  private void ended(Party by) {
    if (firstToEnd == null) {
      firstToEnd = by;
    }
    if (isOpen() && toTarget.isDone() && toClient.isDone()) {
      endByFin();
    }
  }

  private void endByFin() {
    over(firstToEnd == null ? Party.PROXY : firstToEnd, ProxyEvent.Ending.FIN);
    phase = Phase.LINGERING;
    toTarget.discard();
    toClient.discard();
    lingerNoMore(client);
    lingerNoMore(target);
    if (phase == Phase.LINGERING) {
      loop.at(System.nanoTime() + LONGEST_LINGER, this::closeBoth);
      exchange.lingers(this);
    }
  }

  private void lingerNoMore(Peer peer) {
    if (peer.isFinished()) {
      peer.close();
    }
    if (!client.isOpen() && !target.isOpen()) {
      closeBoth();
    }
  }

  /** A peer has reset the connection, and all that it said before was passed on. */
  void resetBy(Party party) {
    if (isOver()) {
      return;
    }
    over(party, ProxyEvent.Ending.RST);
    client.reset();
    target.reset();
    closeBoth();
  }

  /** A write told that the receiver is gone; what it said before may still be unread. */
  void receiverLost(Flow flow) {
    Peer gone = flow == toTarget ? target : client;
    if (gone.isFinished()) {
      flowFrom(gone).ended(ProxyEvent.Ending.RST);
    }
  }

  /** The condition of a rule threw: what is seen here from now on would mean nothing. */
  void conditionFailed(RuntimeException failure) {
    exchange.log(new ProxyEvent.ConditionFailed(System.nanoTime(), number, failure.toString()));
    abandon();
  }

  /** A sender ended whose bytes are not passed on any more. */
  void senderEndedUnheard(Flow flow, ProxyEvent.Ending end) {
    if (phase == Phase.LINGERING) {
      lingerNoMore(flow.from());
    } else if (halfReset) {
      endIfNobodyIsLeft();
    } else if (end == ProxyEvent.Ending.RST) {
      resetBy(flow.from().party());
    }
  }

  private void over(Party by, ProxyEvent.Ending ending) {
    exchange.over(
        this,
        new ProxyEvent.Ended(
            System.nanoTime(), number, by, ending, toTarget.relayed(), toClient.relayed()));
  }

  private void closeBoth() {
    phase = Phase.CLOSED;
    client.close();
    target.close();
    toTarget.discard();
    toClient.discard();
    loop.observe(client, false);
    loop.observe(target, false);
    exchange.lingersNoMore(this);
  }

  /** Ends all at once, because the proxy does. */
  void abandon() {
    if (phase == Phase.LINGERING) {
      closeBoth();
    } else {
      resetBy(Party.PROXY);
    }
  }

  /** Looks out for the rule in the streams. */
  void watch(ActiveRule active) {
    if (active.rule().trigger() instanceof Trigger.InStream inStream
        && active.rule().isFor(number)) {
      flow(inStream.direction()).watch(active, inStream);
    }
  }

  /** Lets rules act whose place is reached. */
  void prod() {
    if (isOpen()) {
      toTarget.prod();
      toClient.prod();
    }
    refresh();
  }

  /** Ends what the rule did and looks out for. */
  void forget(ActiveRule active) {
    waiting.remove(active);
    toTarget.forget(active);
    toClient.forget(active);
    refresh();
  }
}
