package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the token of a user before it lets a connection through to another application.
 *
 * <p>The first message must be {@code {"type":"auth","token":T}}, or the same with the {@code user}
 * whose token it is. Any other, and none in time, gets an {@code error}, then Close 4401.
 */
public class LoginApplication implements Application {
  /** The application's own code for credentials that are missing or wrong. */
  public static final int UNAUTHORIZED = 4401;

  private final Users users;
  private final Application inner;
  private final Duration patience;
  private final ScheduledExecutorService clock;
  private final Map<Peer, Future<?>> strangers = new ConcurrentHashMap<>();

  /**
   * Guards {@code inner}.
   *
   * @param patience how long a connection may take to show its token
   * @param clock by which that is measured
   */
  public LoginApplication(
      Users users, Application inner, Duration patience, ScheduledExecutorService clock) {
    this.users = users;
    this.inner = inner;
    this.patience = patience;
    this.clock = clock;
  }

  @Override
  public void opened(Peer peer, @Nullable String token) {
    Runnable late =
        () -> {
          if (strangers.remove(peer) != null) {
            timeOut(peer);
          }
        };
    strangers.computeIfAbsent(
        peer, it -> clock.schedule(late, patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public void received(Peer peer, Message message) {
    Future<?> deadline = strangers.remove(peer);
    if (deadline == null) {
      inner.received(peer, message);
      return;
    }
    deadline.cancel(false);
    Login login = message.isText() ? JsonDialect.readLogin(message.payload()) : null;
    String token = login == null ? null : login.token();
    if (isKnown(login)) {
      admit(peer, token);
    } else {
      refuse(peer, token);
    }
  }

  boolean isKnown(@Nullable Login login) {
    if (login == null) {
      return false;
    }
    String owner = users.named(login.token());
    return owner != null && (login.user() == null || login.user().equals(owner));
  }

  void admit(Peer peer, @Nullable String token) {
    inner.opened(peer, token);
  }

  void timeOut(Peer peer) {
    refuse(peer, null);
  }

  /** Refuses everybody in the same words, whatever was shown. */
  void refuse(Peer peer, @Nullable String token) {
    tell(peer, "a valid token is needed");
    peer.close(UNAUTHORIZED, "a valid token is needed");
  }

  static void tell(Peer peer, String why) {
    new PeerOutlet(peer).answer(new Event.Refusal(why));
  }

  @Override
  public void closed(Peer peer) {
    Future<?> deadline = strangers.remove(peer);
    if (deadline == null) {
      inner.closed(peer);
    } else {
      deadline.cancel(false);
    }
  }
}
