package dev.rtck.referenceserver.sse;

import org.jspecify.annotations.Nullable;

/** What can be told something by requests. Called on any thread; does not wait. */
@FunctionalInterface
public interface Publisher {
  /**
   * Tells it to everybody who should hear.
   *
   * @param topic the room that it is for, or the name of the event; empty where there is none
   * @param client the id of the client that says it, as it was greeted; nothing for a stranger
   */
  void publish(String topic, @Nullable String client, String text);

  /** Returns what tells it once it is run; what is told first has come first. */
  default Runnable telling(String topic, @Nullable String client, String text) {
    return () -> publish(topic, client, text);
  }
}
