package dev.rtck.referenceserver.stomp;

import java.util.ArrayList;
import java.util.List;

/** What a client wants to have done together. To be used on the thread of its session. */
final class Transaction {
  private final List<Runnable> brokered = new ArrayList<>();
  private final List<Runnable> applied = new ArrayList<>();

  /** Adds what the broker does at COMMIT. */
  void add(Runnable step) {
    brokered.add(step);
  }

  /** Adds what the application is told at COMMIT. */
  void addForApplication(Runnable step) {
    applied.add(step);
  }

  /** What the broker does at COMMIT, in order; to be changed by defects. */
  List<Runnable> brokered() {
    return brokered;
  }

  void commit(Broker broker) {
    broker.together(brokered);
    applied.forEach(Runnable::run);
  }
}
