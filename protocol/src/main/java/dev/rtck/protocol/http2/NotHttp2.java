package dev.rtck.protocol.http2;

import dev.rtck.protocol.Refusal;

/** Says that the target does not speak HTTP/2, and what was seen instead. Unchecked. */
public final class NotHttp2 extends Refusal {

  private static final long serialVersionUID = 1L;

  NotHttp2(String message) {
    super(message, false);
  }
}
