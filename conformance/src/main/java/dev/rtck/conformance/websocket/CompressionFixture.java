package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out, once for an endpoint, whether it agrees to permessage-deflate. Thread-safe. */
final class CompressionFixture {

  private boolean asked;
  private @Nullable String missing;

  /** Returns why the endpoint has no compression, or null when it has. */
  synchronized @Nullable String missing(Supplier<WebSocketProbe> probes) {
    if (!asked) {
      WebSocketProbe probe = probes.get();
      try (HandshakeAttempt attempt =
          probe.attemptPatiently(
              probe.request().with(HandshakeRequest.EXTENSIONS, "permessage-deflate"))) {
        if (attempt.wasTurnedAway()) {
          throw new Untestable(HandshakeJudgement.turnedAway(attempt));
        }
        HttpResponse answer = attempt.response();
        boolean agreed =
            answer != null
                && attempt.switchedProtocols()
                && answer.members(HandshakeRequest.EXTENSIONS).stream()
                    .anyMatch(it -> it.split(";", 2)[0].strip().equals("permessage-deflate"));
        missing = agreed ? null : "the target declines permessage-deflate: " + attempt.describe();
        asked = true;
      }
    }
    return missing;
  }
}
