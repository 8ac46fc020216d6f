package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import dev.rtck.referenceserver.websocket.StandIn;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A login with defects. */
final class FaultyLogin extends LoginApplication {
  private final Defects defects;
  private final Users users;
  private final Application inner;
  private final ScheduledExecutorService clock;
  private final Map<Peer, Peer> eavesdroppers = new ConcurrentHashMap<>();
  private final Map<Peer, String> online = new ConcurrentHashMap<>();
  private final Set<Peer> admitted = ConcurrentHashMap.newKeySet();
  private final Deque<Peer> inTurn = new ConcurrentLinkedDeque<>();

  FaultyLogin(
      Users users,
      Application inner,
      Duration patience,
      ScheduledExecutorService clock,
      Defects defects) {
    super(users, inner, patience, clock);
    this.users = users;
    this.inner = inner;
    this.clock = clock;
    this.defects = defects;
  }

  @Override
  public void opened(Peer peer, @Nullable String token) {
    super.opened(peer, token);
    if (defects.has(Defect.STRANGER_HEARS_BROADCASTS)) {
      listenIn(peer);
    }
  }

  @Override
  public void received(Peer peer, Message message) {
    boolean speaks = message.isText() && JsonDialect.readLogin(message.payload()) == null;
    if (speaks && !admitted.contains(peer) && defects.has(Defect.STRANGER_IS_HEARD)) {
      listenIn(peer);
      Peer stranger = eavesdroppers.get(peer);
      if (stranger != null) {
        inner.received(stranger, message);
      }
      stopListening(peer);
    }
    if (speaks && !admitted.contains(peer) && isServedAllTheSame(message)) {
      listenIn(peer);
      inner.received(eavesdroppers.getOrDefault(peer, peer), message);
      return;
    }
    super.received(peer, message);
  }

  private boolean isServedAllTheSame(Message message) {
    Request request = JsonDialect.read(message.payload());
    return ((request instanceof Request.Join || request instanceof Request.ToRoom)
            && defects.has(Defect.STRANGER_SERVED_IN_ROOMS))
        || (request instanceof Request.Direct && defects.has(Defect.STRANGER_SENDS_DIRECTS));
  }

  @Override
  boolean isKnown(@Nullable Login login) {
    if (login == null) {
      return defects.has(Defect.LOGIN_NOT_REQUIRED);
    }
    String user = login.user();
    return super.isKnown(login)
        || defects.has(Defect.ANY_TOKEN_ACCEPTED_AT_LOGIN)
        || (user != null && users.isName(user) && defects.has(Defect.NAME_IS_ENOUGH_AT_LOGIN))
        || (user != null
            && online.containsValue(user)
            && defects.has(Defect.ONLINE_USER_NOT_ASKED_AGAIN))
        || (user != null
            && users.isName(user)
            && users.named(login.token()) != null
            && defects.has(Defect.TOKEN_OF_ANOTHER_ACCEPTED_AT_LOGIN));
  }

  @Override
  void admit(Peer peer, @Nullable String token) {
    stopListening(peer);
    admitted.add(peer);
    inTurn.addLast(peer);
    String name = token == null ? null : users.named(token);
    if (name != null) {
      online.put(peer, name);
    }
    super.admit(peer, token);
  }

  @Override
  void timeOut(Peer peer) {
    if (defects.has(Defect.LOGIN_NOT_REQUIRED)) {
      admit(peer, null);
    } else if (!defects.has(Defect.LOGIN_WAITS_FOREVER)) {
      super.timeOut(peer);
    }
  }

  @Override
  void refuse(Peer peer, @Nullable String token) {
    if (token != null && defects.has(Defect.WRONG_TOKEN_IGNORED)) {
      return;
    }
    if (defects.has(Defect.REFUSED_STRANGER_STAYS)) {
      tell(peer, "a valid token is needed");
      listenIn(peer);
      var unused =
          clock.schedule(
              () -> peer.close(UNAUTHORIZED, "a valid token is needed"), 1, TimeUnit.SECONDS);
    } else if (token != null && defects.has(Defect.REFUSAL_QUOTES_TOKEN)) {
      tell(peer, "a valid token is needed, not " + token);
      peer.close(UNAUTHORIZED, "a valid token is needed");
    } else if (token != null
        && !token.matches(Users.TOKEN_SYNTAX)
        && defects.has(Defect.MALFORMED_TOKEN_TOLD_APART)) {
      tell(peer, "malformed token");
      peer.close(UNAUTHORIZED, "malformed token");
    } else {
      super.refuse(peer, token);
    }
  }

  @Override
  public void closed(Peer peer) {
    stopListening(peer);
    inTurn.remove(peer);
    if (!admitted.remove(peer) && defects.has(Defect.REFUSED_STRANGER_TAKES_ANOTHER_ALONG)) {
      Peer last = inTurn.pollLast();
      if (last != null) {
        super.closed(last);
      }
    }
    online.remove(peer);
    super.closed(peer);
  }

  private void listenIn(Peer peer) {
    Peer eavesdropper = new WithoutGreeting(peer, new AtomicBoolean());
    if (eavesdroppers.putIfAbsent(peer, eavesdropper) == null) {
      inner.opened(eavesdropper, null);
    }
  }

  private void stopListening(Peer peer) {
    Peer eavesdropper = eavesdroppers.remove(peer);
    if (eavesdropper != null) {
      inner.closed(eavesdropper);
    }
  }

  /** A peer that does not get the first thing that is pushed. */
  private record WithoutGreeting(Peer peer, AtomicBoolean greeted) implements StandIn {
    @Override
    public void push(Message message) {
      if (greeted.getAndSet(true)) {
        peer.push(message);
      }
    }
  }
}
