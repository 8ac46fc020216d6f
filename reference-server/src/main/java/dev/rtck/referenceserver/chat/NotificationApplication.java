package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import org.jspecify.annotations.Nullable;

/** Notifications over WebSocket, in JSON texts; whatever a client sends gets an {@code error}. */
public final class NotificationApplication implements Application {
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
    new PeerOutlet(peer).answer(new Event.Refusal("nothing is expected here"));
  }
}
