package dev.rtck.protocol.fault;

import java.util.concurrent.atomic.AtomicInteger;

/** A rule that a proxy keeps to, until it is closed. Thread-safe. */
public final class ActiveRule implements AutoCloseable {

  private final Rule rule;
  private final FaultProxy proxy;
  private final AtomicInteger acted = new AtomicInteger();

  /** How many connections have come since; of the relaying thread alone. */
  private int connectionsSeen;

  ActiveRule(Rule rule, FaultProxy proxy) {
    this.rule = rule;
    this.proxy = proxy;
  }

  /** Returns what is kept to. */
  public Rule rule() {
    return rule;
  }

  /** Returns how often it has acted, on whichever connection. */
  public int timesActed() {
    return acted.get();
  }

  /** Returns whether this connection, which is new, is the one; to be asked once for each. */
  boolean beginsWith(int connection) {
    if (!rule.isFor(connection)) {
      return false;
    }
    connectionsSeen++;
    return rule.trigger() instanceof Trigger.Always
        || rule.trigger() instanceof Trigger.EveryConnection
        || (rule.trigger() instanceof Trigger.OnConnection on && on.nth() == connectionsSeen);
  }

  /** Returns whether it may act now, and counts that it does. */
  boolean act() {
    if (rule.oneShot() && acted.get() > 0) {
      return false;
    }
    acted.incrementAndGet();
    return true;
  }

  /** Takes the rule away; a delay, throttle or split that it began ends on all connections. */
  @Override
  public void close() {
    proxy.remove(this);
  }
}
