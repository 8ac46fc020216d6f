package dev.rtck.load;

import org.awaitility.Awaitility;

/** The subscribers of a load, for the tests of this module. */
final class Crowd {

  private Crowd() {}

  /** Connects the first so many, and waits until each is there or has failed. */
  static FanOut connected(FanOut fanOut, int subscribers) {
    for (int i = 0; i < subscribers; i++) {
      fanOut.connect(i);
    }
    Awaitility.await().until(fanOut::allSettled);
    return fanOut;
  }
}
