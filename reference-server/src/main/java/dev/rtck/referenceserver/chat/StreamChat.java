package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.sse.EventLog;
import dev.rtck.referenceserver.sse.EventStream;
import dev.rtck.referenceserver.sse.Feed;
import dev.rtck.referenceserver.sse.Publisher;
import dev.rtck.referenceserver.sse.Replay;
import dev.rtck.referenceserver.sse.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A chat whose clients hear by streams of server-sent events and speak by requests. Each topic is a
 * room of its own; on a stream without one, everybody hears everything.
 *
 * <p>What is said is remembered by a client that is always there, as the first: so it has an id
 * before anybody hears it.
 */
public final class StreamChat implements Feed, Publisher {
  /** More rooms than this are not remembered. */
  private static final int MOST_ROOMS = 1000;

  private final Chat chat;
  private final Defects defects;
  private final Replay replay;
  private final boolean rooms;
  private final ConcurrentMap<EventStream, StreamOutlet> outlets = new ConcurrentHashMap<>();
  private final Map<String, LogOutlet> recorders =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LogOutlet> eldest) {
          boolean surplus = size() > MOST_ROOMS;
          if (surplus) {
            chat.exit(eldest.getValue());
          }
          return surplus;
        }
      };

  /**
   * A chat without clients.
   *
   * @param rooms whether its topics are rooms; otherwise there is only one, and everybody is in it
   */
  StreamChat(Chat chat, Defects defects, boolean rooms) {
    this.chat = chat;
    this.defects = defects;
    this.rooms = rooms;
    replay = new Replay(defects);
    if (!rooms) {
      var unused = recorder("");
    }
  }

  private LogOutlet recorder(String topic) {
    synchronized (chat) {
      LogOutlet known = recorders.get(topic);
      if (known != null) {
        return known;
      }
      LogOutlet recorder = new LogOutlet(new EventLog(defects, topic));
      recorders.put(topic, recorder);
      chat.enter(recorder, null);
      if (rooms) {
        chat.handle(recorder, new Request.Join(topic));
      }
      return recorder;
    }
  }

  @Override
  public void opened(EventStream stream, Subscription subscription) {
    synchronized (chat) {
      EventLog log = recorder(subscription.topic()).log();
      String lastId = subscription.lastId();
      long floor =
          lastId != null && defects.has(Defect.NEW_IDS_COMPARED_WITH_OLD) ? log.number(lastId) : 0;
      StreamOutlet outlet = new StreamOutlet(stream, log, floor);
      outlets.put(stream, outlet);
      chat.enter(outlet, subscription.token());
      if (rooms) {
        chat.handle(outlet, new Request.Join(subscription.topic()));
      }
      if (lastId != null && !log.has(lastId) && defects.has(Defect.UNKNOWN_ID_WAITED_FOR)) {
        stream.deafen();
      }
      replay.resume(stream, log, lastId);
      recorders.values().stream()
          .map(LogOutlet::log)
          .filter(other -> other != log)
          .forEach(other -> replay.intrude(stream, other, lastId));
    }
  }

  @Override
  public void closed(EventStream stream) {
    StreamOutlet outlet = outlets.remove(stream);
    if (outlet != null) {
      replay.left(outlet.log());
      chat.exit(outlet);
    }
  }

  @Override
  public @Nullable String predecessor(Subscription subscription) {
    String id = subscription.lastId();
    return id != null && recorder(subscription.topic()).log().has(id) ? id : null;
  }

  @Override
  public void publish(String topic, @Nullable String client, String text) {
    TextNode data = TextNode.valueOf(text);
    tell(topic, client, rooms ? new Request.ToRoom(topic, data) : new Request.Broadcast(data));
  }

  @Override
  public Runnable telling(String topic, @Nullable String client, String text) {
    if (!defects.has(Defect.IDS_GIVEN_BEFORE_THE_TURN)) {
      return Publisher.super.telling(topic, client, text);
    }
    EventLog log = recorder(topic).log();
    long number = log.reserve();
    return () -> {
      synchronized (chat) {
        log.numberNext(number);
        publish(topic, client, text);
      }
    };
  }

  private void tell(String topic, @Nullable String client, Request request) {
    synchronized (chat) {
      Outlet stranger = recorder(topic);
      Outlet sender =
          client == null
              ? stranger
              : chat.withId(client).stream().map(Participant::outlet).findFirst().orElse(stranger);
      chat.handle(sender, request);
    }
  }

  /** Tells one client, whose id takes the place of a topic, what nobody else is to hear. */
  public Publisher toOne() {
    return (recipient, client, text) -> {
      TextNode data = TextNode.valueOf(text);
      synchronized (chat) {
        boolean isThere = !chat.withId(recipient).isEmpty();
        tell("", client, new Request.Direct(recipient, data));
        if (isThere && defects.has(Defect.REPLAY_OF_DIRECT_MESSAGES)) {
          var unused = recorder("").log().add(data, "private", number -> text);
        }
      }
    };
  }
}
