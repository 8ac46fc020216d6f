package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import org.jspecify.annotations.Nullable;

/** Decides who may connect. */
@FunctionalInterface
public interface Guard {
  /** The refusal, or nothing when the request may go on. */
  @Nullable Response refuse(RequestHead head);

  /** Lets everybody in. */
  static Guard open() {
    return head -> null;
  }
}
