package dev.rtck.referenceserver.sse;

import org.jspecify.annotations.Nullable;

/** What is told on the streams of one path. Called on any thread; no method waits. */
public interface Feed {
  /** Tells a new stream what it has to know at once, and from now on what happens. */
  void opened(EventStream stream, Subscription subscription);

  /** Forgets a stream; called once for each. */
  void closed(EventStream stream);

  /**
   * The id behind which a client that comes back is told what it missed: the one that it named, or
   * nothing when that is not known any more.
   */
  default @Nullable String predecessor(Subscription subscription) {
    return null;
  }

  /** Whether a client that asks for this has nothing to come for any more. */
  default boolean isFinished(Subscription subscription) {
    return false;
  }

  /** One that has nothing for anybody. */
  static Feed finished() {
    return new Feed() {
      @Override
      public void opened(EventStream stream, Subscription subscription) {
        stream.finish();
      }

      @Override
      public void closed(EventStream stream) {
        // Nothing was known of it.
      }

      @Override
      public boolean isFinished(Subscription subscription) {
        return true;
      }
    };
  }
}
