package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.wire.Ending;
import java.time.Duration;
import java.util.List;

/**
 * What brings one stream: a connection of HTTP/1.1, or a stream of one of HTTP/2. One thread reads;
 * any may end it.
 */
interface Carrier {

  /** Sends the request, and returns when. */
  long send(HandshakeRequest request);

  /**
   * Waits for the next step.
   *
   * @param atMostBytes how many bytes are read at once, where that can be chosen
   */
  ResponseReader.Step read(int atMostBytes);

  /** Reads on for a while behind content that is whole, where that can show a flaw. */
  default void readBehind(Duration atMost) {}

  /** Returns what is framed wrongly so far. */
  List<String> flaws();

  /** Returns whether the end of the connection is the end of the content. */
  boolean endsWithConnection();

  /** Returns how it ended, in words for a report. */
  String words(Ending ending);

  /** Returns the code by which the target reset the stream alone, or -1. */
  int resetCode();

  /** Returns as many of the bytes as the transcript wants to see. */
  Bytes beginning(Bytes bytes);

  /** Records content that was read. */
  void received(long atNanos, String summary, Bytes beginning, long length);

  /** Returns whether this end was closed. */
  boolean isClosed();

  /** Ends it as a lost network does. */
  void reset();

  /** Says that nothing more is sent, and reads on. */
  void halfClose();

  /** Ends it. */
  void close();

  /** Gives back what reading took, once it is over. */
  void release();
}
