package dev.rtck.referenceserver.chat;

/** Notifications that are sent or not by what a client has sent. */
final class FaultyNotificationApplication extends NotificationApplication {
  private final FaultyNotifications notifications;

  FaultyNotificationApplication(FaultyNotifications notifications) {
    super(notifications);
    this.notifications = notifications;
  }

  @Override
  void received(Outlet outlet, Request request) {
    notifications.heardOf(outlet);
    super.received(outlet, request);
  }
}
