package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.jspecify.annotations.Nullable;

/** Requests and events of the chat as events of Socket.IO: a name, then arguments. */
interface SocketDialect {
  /** What the event asks for; {@link Request.Malformed} when it is no request. */
  Request read(ArrayNode event);

  /** As whom the sender wants to be heard, if anybody; which a right chat does not believe. */
  @Nullable String claim(ArrayNode event);

  /** The event as the client is told of it; nothing when it is not. */
  @Nullable ArrayNode write(Event event);
}
