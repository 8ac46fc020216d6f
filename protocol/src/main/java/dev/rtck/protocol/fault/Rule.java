package dev.rtck.protocol.fault;

import java.util.Set;
import java.util.TreeSet;

/**
 * When what goes wrong.
 *
 * @param connections the numbers of the connections it is for; empty: all
 * @param oneShot whether it acts only once, on whichever connection comes first
 */
public record Rule(Trigger trigger, Fault fault, Set<Integer> connections, boolean oneShot) {

  /**
   * Checks the rule.
   *
   * @throws IllegalArgumentException when a connection that stands already is to be refused
   */
  public Rule {
    connections = Set.copyOf(connections);
    boolean onlyNew =
        trigger instanceof Trigger.OnConnection || trigger instanceof Trigger.EveryConnection;
    if (fault instanceof Fault.Refuse && !onlyNew) {
      throw new IllegalArgumentException("only a new connection can be refused");
    }
  }

  /** Returns the rule for all connections, as often as it comes to pass. */
  public static Rule when(Trigger trigger, Fault fault) {
    return new Rule(trigger, fault, Set.of(), false);
  }

  /** Returns the rule that acts only once. */
  public Rule once() {
    return new Rule(trigger, fault, connections, true);
  }

  /** Returns the rule for these connections alone. */
  public Rule on(Integer... numbers) {
    return new Rule(trigger, fault, Set.of(numbers), oneShot);
  }

  boolean isFor(int connection) {
    return connections.isEmpty() || connections.contains(connection);
  }

  /** Returns the rule in words. */
  public String words() {
    return fault.words()
        + " "
        + trigger.words()
        + (connections.isEmpty() ? "" : ", on connections " + new TreeSet<>(connections))
        + (oneShot ? ", once" : "");
  }
}
