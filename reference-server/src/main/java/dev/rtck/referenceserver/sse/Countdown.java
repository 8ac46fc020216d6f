package dev.rtck.referenceserver.sse;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A stream of three events that is over then, for good. Safe for use by many threads. */
public final class Countdown implements Feed {
  private static final int FIRST = 3;
  private static final int MILLIS = 20;
  private static final String PREFIX = "countdown-";

  private final ConcurrentMap<EventStream, Integer> next = new ConcurrentHashMap<>();

  /** A countdown that each client has for itself. */
  public Countdown() {}

  @Override
  public void opened(EventStream stream, Subscription subscription) {
    next.put(stream, number(subscription.lastId()) - 1);
    stream.later(MILLIS, () -> tick(stream));
  }

  private void tick(EventStream stream) {
    Integer number = next.computeIfPresent(stream, (it, left) -> left - 1);
    if (number == null) {
      return;
    }
    int told = number + 1;
    stream.send(new StreamEvent(PREFIX + told, "countdown", Integer.toString(told)));
    if (number < 0) {
      stream.finish();
    } else {
      stream.later(MILLIS, () -> tick(stream));
    }
  }

  @Override
  public void closed(EventStream stream) {
    next.remove(stream);
  }

  @Override
  public @Nullable String predecessor(Subscription subscription) {
    String id = subscription.lastId();
    return number(id) <= FIRST ? id : null;
  }

  @Override
  public boolean isFinished(Subscription subscription) {
    return number(subscription.lastId()) == 0;
  }

  /** The number of an id; one above the first where there is none. */
  private static int number(@Nullable String id) {
    return id != null && id.matches(PREFIX + "[0-3]")
        ? id.charAt(PREFIX.length()) - '0'
        : FIRST + 1;
  }
}
