package dev.rtck.cli;

import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.ProtocolCases;
import dev.rtck.protocol.Protocol;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a target answers at all. */
final class Reach {

  private Reach() {}

  /**
   * Waits for an answer to a valid handshake.
   *
   * @return null when one came, else what was seen instead, without secrets
   */
  static @Nullable String silence(Catalogue catalogue, EndpointPlan plan, Duration wait) {
    ProtocolCases own = catalogue.protocol(plan.endpoint().protocol());
    ProtocolCases asking =
        own != null
            ? own
            : Objects.requireNonNull(catalogue.protocol(Protocol.WEBSOCKET), "WebSocket has cases");
    try (EndpointSession session = asking.open(plan)) {
      String seen = session.reach(wait);
      return seen == null ? null : plan.secrets().blotOut(seen);
    }
  }
}
