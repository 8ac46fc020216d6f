package dev.rtck.protocol.client;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import org.jspecify.annotations.Nullable;

/** What is kept of a message that is longer than anything its client waits for. */
record Shortened(long atNanos, String beginning, int originalLength) implements Received {

  /** Takes the place of the message. */
  static Shortened of(Received message) {
    return new Shortened(message.atNanos(), message.toString(), message.length());
  }

  @Override
  public @Nullable Bindings match(Operation operation, Bindings known) {
    return null;
  }

  @Override
  public boolean contains(String text) {
    return beginning.contains(text);
  }

  @Override
  public int length() {
    return beginning.length();
  }

  @Override
  public String toString() {
    return beginning + " (" + originalLength + " bytes)";
  }
}
