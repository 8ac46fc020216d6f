package dev.rtck.protocol.profile;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one thing is done on the wire, and what its effect looks like.
 *
 * @param name what is done
 * @param send what is sent; null when nothing is
 * @param receive what comes of it; null when nothing does, or nothing is said
 * @param ack the arguments of the Socket.IO acknowledgement; null when there is none
 * @param to who gets it; null when the profile does not say
 * @param history what a later client or member gets; null: not judged
 * @param restored whether rooms survive a reconnect
 * @param every how often it happens; null when the profile does not say
 * @param binary whether it travels as binary messages
 * @param subscribe the STOMP destination or SSE path that a recipient subscribes to first; a bare
 *     string template; null when there is none
 */
public record Operation(
    OperationName name,
    @Nullable Template send,
    @Nullable Template receive,
    @Nullable Template ack,
    @Nullable Recipients to,
    @Nullable History history,
    boolean restored,
    @Nullable Duration every,
    boolean binary,
    @Nullable Template subscribe) {

  /**
   * Returns whether something is sent that has no names but these and the ones that are fresh each
   * time: whoever knows no others can send it.
   */
  public boolean sendsOnly(String... names) {
    Set<String> known = new HashSet<>(Set.of("uuid", "now"));
    known.addAll(List.of(names));
    return send != null && known.containsAll(send.names());
  }

  /** Returns the operation with something else that is sent. */
  public Operation sending(Template other) {
    return new Operation(
        name, other, receive, ack, to, history, restored, every, binary, subscribe);
  }

  /** Returns the operation of which only the {@code receive} is looked at. */
  public Operation withoutAck() {
    return new Operation(
        name, send, receive, null, to, history, restored, every, binary, subscribe);
  }

  /** Returns the operation of which only the {@code ack} is looked at. */
  public Operation withoutReceive() {
    return new Operation(name, send, null, ack, to, history, restored, every, binary, subscribe);
  }

  /** Returns the join that does nothing but subscribe to what this is heard by. */
  public Operation subscribing() {
    return new Operation(
        OperationName.JOIN, null, null, null, null, null, false, null, false, subscribe);
  }

  /** Returns what comes back to whoever does it: the {@code receive}, or else the {@code ack}. */
  public @Nullable Template reply() {
    return receive == null ? ack : receive;
  }

  /**
   * Returns the operation of which only {@link #reply} is looked at, so that each time it is done
   * one message tells of it.
   */
  public Operation toldOnce() {
    return receive == null ? this : withoutAck();
  }
}
