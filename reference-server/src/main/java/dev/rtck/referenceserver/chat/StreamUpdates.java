package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.sse.EventLog;
import dev.rtck.referenceserver.sse.EventStream;
import dev.rtck.referenceserver.sse.Feed;
import dev.rtck.referenceserver.sse.Replay;
import dev.rtck.referenceserver.sse.StreamEvent;
import dev.rtck.referenceserver.sse.Subscription;
import dev.rtck.referenceserver.transport.End;
import org.jspecify.annotations.Nullable;

/**
 * Notifications by server-sent events without a name: first {@code {"type":"connected"}}, then
 * {@code {"type":"update","count":N,"timestamp":T}} for each.
 */
final class StreamUpdates implements Feed {
  private final Notifications notifications;
  private final EventLog log;
  private final Replay replay;

  StreamUpdates(Notifications notifications, Defects defects) {
    this.notifications = notifications;
    log = new EventLog(defects, "");
    replay = new Replay(defects);
  }

  @Override
  public void opened(EventStream stream, Subscription subscription) {
    stream.send(new StreamEvent(null, null, "{\"type\":\"connected\"}"));
    synchronized (notifications) {
      notifications.subscribe(new UpdateOutlet(stream, log));
      replay.resume(stream, log, subscription.lastId());
    }
  }

  @Override
  public void closed(EventStream stream) {
    notifications.unsubscribe(new UpdateOutlet(stream, log));
  }

  @Override
  public @Nullable String predecessor(Subscription subscription) {
    String id = subscription.lastId();
    return id != null && log.has(id) ? id : null;
  }

  private record UpdateOutlet(EventStream stream, EventLog log) implements Outlet {
    @Override
    public void answer(Event event) {
      push(event);
    }

    @Override
    public void push(Event event) {
      stream.send(log.add(event, null, UpdateOutlet::update));
    }

    private static String update(long count) {
      return "{\"type\":\"update\",\"count\":"
          + count
          + ",\"timestamp\":"
          + System.currentTimeMillis()
          + "}";
    }

    @Override
    public boolean keepsUp() {
      return stream.keepsUp();
    }

    @Override
    public void close() {
      stream.finish();
    }

    @Override
    public End ending() {
      return stream.ending();
    }
  }
}
