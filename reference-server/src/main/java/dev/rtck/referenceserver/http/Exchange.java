package dev.rtck.referenceserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** One request, and the means to answer it. To be used on the event loop of its connection. */
public interface Exchange {
  /** The request line and header lines. */
  RequestHead head();

  /**
   * The body of the request: the bytes themselves, not a copy. Only what has come so far, as long
   * as the resource has not been asked to {@linkplain Resource#handle handle} the request.
   */
  byte[] body();

  /**
   * Answers the request; the connection then waits for the next one, if the client wants that. Ends
   * the connection when the body has not come whole. Does nothing when the request was answered.
   */
  void respond(Response response);

  /** Runs a task once if the client ends its side or the connection before it was answered. */
  void whenAbandoned(Runnable task);

  /** The connection on which the request came. */
  Channel channel();

  /**
   * Answers with a 101 response, or the head of a stream, and hands the connection over, with the
   * bytes that followed the request.
   */
  void switchProtocols(Response response, ChannelHandler next);
}
