package dev.rtck.referenceserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** One request, and the means to answer it. To be used on the event loop of its connection. */
public interface Exchange {
  /** The request line and header lines. */
  RequestHead head();

  /** Answers the request; the connection then waits for the next one, if the client wants that. */
  void respond(Response response);

  /** The body of the request: the bytes themselves, not a copy. */
  byte[] body();

  /** The connection on which the request came. */
  Channel channel();

  /**
   * Answers with a 101 response, or the head of one whose body the next handler sends, and hands
   * the connection over, with the bytes that followed the request.
   */
  void switchProtocols(Response response, ChannelHandler next);
}
