package dev.rtck.protocol.client;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import org.jspecify.annotations.Nullable;

/** One message of the application that a client received. Immutable; {@code toString} shows it. */
public interface Received {

  /** Returns when it came, as {@link System#nanoTime} tells. */
  long atNanos();

  /**
   * Returns what is known once the message was taken for the operation's {@code receive}: what was
   * known, and what the message told of new names; null when it is something else, or when the
   * operation receives nothing.
   */
  @Nullable Bindings match(Operation operation, Bindings known);

  /** Returns whether the text stands anywhere in the message. */
  boolean contains(String text);

  /** Returns how many bytes it takes to keep the message. */
  int length();
}
