package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import org.jspecify.annotations.Nullable;

/** Notifications over WebSocket, in JSON texts; whatever a client sends gets an {@code error}. */
public class NotificationApplication implements Application {
  private final Notifications notifications;

  /** Connects WebSocket clients to these notifications. */
  public NotificationApplication(Notifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public void opened(Peer peer, @Nullable String token) {
    notifications.subscribe(new PeerOutlet(peer));
  }

  @Override
  public void closed(Peer peer) {
    notifications.unsubscribe(new PeerOutlet(peer));
  }

  @Override
  public void received(Peer peer, Message message) {
    received(new PeerOutlet(peer), ChatApplication.read(message));
  }

  void received(Outlet outlet, Request request) {
    outlet.answer(
        request instanceof Request.Heartbeat heartbeat
            ? new Event.Heartbeat(System.currentTimeMillis(), heartbeat.id())
            : new Event.Refusal("nothing is expected here"));
  }
}
