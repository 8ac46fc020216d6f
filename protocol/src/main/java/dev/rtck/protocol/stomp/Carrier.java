package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.wire.Ending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What carries the bytes of one STOMP connection: TCP, a WebSocket, a SockJS session. Thread-safe;
 * writes never throw for what the target does.
 */
public interface Carrier extends AutoCloseable {

  /** Who is told what comes, in order, from the thread that reads. */
  interface Ears {

    /** Takes the bytes of one message, or of one read where there are no messages. */
    void bytes(long atNanos, Bytes bytes, boolean binary);

    /** Takes note of the carrier's own farewell. */
    void farewell(long atNanos, @Nullable Integer code, String reason);

    /** Takes note of the end, once. */
    void ended(long atNanos, Ending ending);
  }

  /** Begins to read; to be called once. */
  void listen(Ears ears);

  /**
   * Sends STOMP frames, or what stands for them.
   *
   * @param frames each as it is encoded
   */
  void send(Framing framing, List<Bytes> frames);

  /** Records what is said at the layer of STOMP, without its bytes. */
  void record(boolean sent, long atNanos, String summary);

  /** Sends FIN and goes on reading, where there is such a thing. */
  void halfClose();

  /** Resets the connection. */
  void reset();

  /** Says goodbye as the carrier wants it, and goes on reading. */
  void leave();

  /** Returns whether a write is under way: when it lasts, the target does not read. */
  boolean isWriting();

  @Override
  void close();
}
