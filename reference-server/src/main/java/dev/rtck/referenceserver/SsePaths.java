package dev.rtck.referenceserver;

import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.referenceserver.chat.Applications;
import dev.rtck.referenceserver.chat.StreamChat;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.sse.Countdown;
import dev.rtck.referenceserver.sse.Feed;
import dev.rtck.referenceserver.sse.PublishResource;
import dev.rtck.referenceserver.sse.StreamResource;
import dev.rtck.referenceserver.sse.StreamSettings;
import dev.rtck.referenceserver.websocket.Guard;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The paths of one server that tell by server-sent events. */
final class SsePaths {
  private static final String HUB = "/.well-known/mercure";

  private final Options options;
  private final StreamSettings settings;
  private final Applications applications;

  SsePaths(Options options, Defects defects, Applications applications) {
    this.options = options;
    settings =
        new StreamSettings(
            defects, options.streamKeepalive(), Set.of(ReferenceServer.ALLOWED_ORIGIN));
    this.applications = applications;
  }

  void addTo(Map<String, Resource> resources, Guard guard) {
    StreamChat everyone = applications.streamChat(false);
    resources.put("/events", stream("/events", Guard.open(), everyone));
    resources.put("/publish", publish("/publish", Guard.open(), everyone));
    Resource hubStream = stream(HUB, Guard.open(), everyone);
    Resource hubPublish = publish(HUB, Guard.open(), everyone);
    resources.put(HUB, exchange -> byMethod(exchange, hubPublish, hubStream));
    StreamChat rooms = applications.streamChat(true);
    resources.put("/events/rooms/*", stream("/events/rooms/*", Guard.open(), rooms));
    resources.put("/publish/rooms/*", publish("/publish/rooms/*", Guard.open(), rooms));
    StreamChat members = applications.streamChat(false);
    resources.put("/private/events", stream("/private/events", guard, members));
    resources.put("/private/publish", publish("/private/publish", guard, members));
    resources.put(
        "/api/events",
        stream(
            "/api/events",
            Guard.open(),
            applications.streamUpdates(options.notificationInterval())));
    resources.put("/countdown", stream("/countdown", Guard.open(), new Countdown()));
    resources.put("/finished", stream("/finished", Guard.open(), Feed.finished()));
    resources.put("/moved/events", SsePaths::redirect);
  }

  private Resource stream(String path, Guard guard, Feed feed) {
    return new StreamResource(settings, guard, path, feed);
  }

  private Resource publish(String path, Guard guard, StreamChat chat) {
    return new PublishResource(settings, guard, path, chat);
  }

  private static void byMethod(Exchange exchange, Resource post, Resource other) {
    (exchange.head().method().equals("POST") ? post : other).handle(exchange);
  }

  private static void redirect(Exchange exchange) {
    String query = exchange.head().query();
    exchange.respond(
        new Response(307, List.of(), "")
            .with("Location", query.isEmpty() ? "/events" : "/events?" + query));
  }
}
