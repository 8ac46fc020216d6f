package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.socketio.SocketApplication;
import dev.rtck.referenceserver.sse.Feed;
import dev.rtck.referenceserver.transport.Connections;
import dev.rtck.referenceserver.websocket.Application;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Makes the applications of one server: right ones, or ones with its defects. */
public final class Applications {
  private final Defects defects;
  private final Users users;
  private final Connections connections;
  private final ScheduledExecutorService clock;
  private final boolean restarted;
  private final @Nullable DeliveryFaults faults;

  /**
   * Applications for these users.
   *
   * @param clock by which they measure time
   * @param restarted whether the server was there before
   * @param faults what right chats do to messages on purpose, or null
   */
  public Applications(
      Defects defects,
      Users users,
      Connections connections,
      ScheduledExecutorService clock,
      boolean restarted,
      @Nullable DeliveryFaults faults) {
    this.faults = faults;
    this.defects = defects;
    this.users = users;
    this.connections = connections;
    this.clock = clock;
    this.restarted = restarted;
  }

  /** A chat of its own. */
  public Application chat(Conventions conventions) {
    if (defects.areNone()) {
      return new ChatApplication(rightChat(conventions));
    }
    return new FaultyChatApplication(defects, faultyChat(conventions));
  }

  /** A chat of its own over Socket.IO, in the objects of the JSON dialect. */
  public SocketApplication socketChat(Conventions conventions) {
    return socketChat(conventions, new TypedDialect());
  }

  /** A chat of its own over Socket.IO that has rooms only, in the events of such applications. */
  public SocketApplication socketRooms() {
    return socketChat(Conventions.FLEETING, new RoomsDialect());
  }

  private SocketApplication socketChat(Conventions conventions, SocketDialect dialect) {
    return defects.areNone()
        ? new SocketChat(rightChat(conventions), dialect)
        : new FaultySocketChat(faultyChat(conventions), dialect);
  }

  private Chat rightChat(Conventions conventions) {
    return faults == null
        ? new Chat(conventions, users)
        : new UnreliableChat(conventions, users, faults);
  }

  private FaultyChat faultyChat(Conventions conventions) {
    return new FaultyChat(conventions, users, defects, connections, clock, restarted);
  }

  /** A chat of its own by server-sent events: of one topic, or of many rooms. */
  public StreamChat streamChat(boolean rooms) {
    Conventions conventions = Conventions.FLEETING;
    Chat chat =
        defects.areNone()
            ? new Chat(conventions, users)
            : new FaultyChat(conventions, users, defects, connections, clock, restarted);
    return new StreamChat(chat, defects, rooms);
  }

  /** Notifications by server-sent events, one in each interval. */
  public Feed streamUpdates(Duration interval) {
    return new StreamUpdates(started(interval), defects);
  }

  /** Another application behind a login that may take this long. */
  public Application login(Application inner, Duration patience) {
    return defects.areNone()
        ? new LoginApplication(users, inner, patience, clock)
        : new FaultyLogin(users, inner, patience, clock, defects);
  }

  /** Notifications, one in each interval. */
  public Application notifications(Duration interval) {
    return defects.areNone()
        ? new NotificationApplication(started(interval))
        : new FaultyNotificationApplication(started(new FaultyNotifications(defects), interval));
  }

  /** The same over Socket.IO. */
  public SocketApplication socketNotifications(Duration interval) {
    return new SocketNotifications(started(interval));
  }

  private Notifications started(Duration interval) {
    return started(
        defects.areNone() ? new Notifications() : new FaultyNotifications(defects), interval);
  }

  private <T extends Notifications> T started(T notifications, Duration interval) {
    notifications.start(interval, clock);
    return notifications;
  }

  /** A chat of its own over STOMP, with a notification in each interval. */
  public dev.rtck.referenceserver.stomp.Application stompChat(Duration interval) {
    Notifications notifications = started(interval);
    return defects.areNone()
        ? new StompChat(new Chat(Conventions.FLEETING, users), notifications)
        : new FaultyStompChat(
            defects,
            new FaultyChat(Conventions.FLEETING, users, defects, connections, clock, restarted),
            notifications);
  }
}
