package dev.rtck.referenceserver;

import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.referenceserver.chat.Applications;
import dev.rtck.referenceserver.chat.StreamChat;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.sse.Countdown;
import dev.rtck.referenceserver.sse.Feed;
import dev.rtck.referenceserver.sse.MovedStream;
import dev.rtck.referenceserver.sse.NamedEvents;
import dev.rtck.referenceserver.sse.PublishResource;
import dev.rtck.referenceserver.sse.Publisher;
import dev.rtck.referenceserver.sse.StreamResource;
import dev.rtck.referenceserver.sse.StreamSettings;
import dev.rtck.referenceserver.websocket.Guard;
import java.util.Map;
import java.util.Set;

/** The paths of one server that tell by server-sent events. */
final class SsePaths {
  private static final String HUB = "/.well-known/mercure";

  private final Options options;
  private final StreamChat everyone;
  private final StreamChat rooms;
  private final StreamChat members;
  private final StreamChat memberRooms;
  private final Feed updates;
  private final NamedEvents named = new NamedEvents();

  SsePaths(Options options, Applications applications) {
    this.options = options;
    everyone = applications.streamChat(false);
    rooms = applications.streamChat(true);
    members = applications.streamChat(false);
    memberRooms = applications.streamChat(true);
    updates = applications.streamUpdates(options.notificationInterval());
  }

  /** Adds the paths, where streams have these defects; what is told on them is the same. */
  void addTo(Map<String, Resource> resources, Guard guard, Defects defects) {
    StreamSettings settings =
        new StreamSettings(
            defects, options.streamKeepalive(), Set.of(ReferenceServer.ALLOWED_ORIGIN));
    resources.put("/events", stream(settings, "/events", Guard.open(), everyone));
    resources.put("/publish", publish(settings, "/publish", Guard.open(), everyone));
    resources.put("/direct/*", publish(settings, "/direct/*", Guard.open(), everyone.toOne()));
    resources.put(HUB, hub(settings, HUB, Guard.open(), everyone));
    String privateHub = "/private" + HUB;
    resources.put(privateHub, hub(settings, privateHub, guard, members));
    resources.put("/events/rooms/*", stream(settings, "/events/rooms/*", Guard.open(), rooms));
    resources.put("/publish/rooms/*", publish(settings, "/publish/rooms/*", Guard.open(), rooms));
    resources.put("/private/events", stream(settings, "/private/events", guard, members));
    resources.put("/private/publish", publish(settings, "/private/publish", guard, members));
    Guard ofRooms = defects.has(Defect.ROOM_STREAMS_NEED_NO_CREDENTIALS) ? Guard.open() : guard;
    String roomStreams = "/private/events/rooms/*";
    resources.put(roomStreams, stream(settings, roomStreams, ofRooms, memberRooms));
    String toRooms = "/private/publish/rooms/*";
    resources.put(toRooms, publish(settings, toRooms, guard, memberRooms));
    resources.put("/api/events", stream(settings, "/api/events", Guard.open(), updates));
    resources.put("/named/events", stream(settings, "/named/events", Guard.open(), named));
    resources.put("/named/publish/*", publish(settings, "/named/publish/*", Guard.open(), named));
    resources.put("/countdown", stream(settings, "/countdown", Guard.open(), new Countdown()));
    resources.put("/finished", stream(settings, "/finished", Guard.open(), Feed.finished()));
    if (defects.has(Defect.UNKNOWN_PATH_OPENS_STREAM)) {
      resources.put("/*", stream(settings, "/*", Guard.open(), everyone));
    }
    resources.put("/moved/events", new MovedStream(settings, "/events"));
  }

  private static Resource stream(StreamSettings settings, String path, Guard guard, Feed feed) {
    return new StreamResource(settings, guard, path, feed);
  }

  private static Resource publish(
      StreamSettings settings, String path, Guard guard, Publisher publisher) {
    return new PublishResource(settings, guard, path, publisher);
  }

  private static Resource hub(StreamSettings settings, String path, Guard guard, StreamChat chat) {
    Resource stream = stream(settings, path, guard, chat);
    Resource publish = publish(settings, path, guard, chat);
    return exchange ->
        (exchange.head().method().equals("POST") ? publish : stream).handle(exchange);
  }
}
