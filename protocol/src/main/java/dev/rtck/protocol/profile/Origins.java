package dev.rtck.protocol.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which browser origins are let in.
 *
 * @param allowed serialized origins that are let in; clients send the first
 * @param refused serialized origins that are refused
 */
public record Origins(List<String> allowed, List<String> refused) {

  /** Nothing is sent and nothing is judged. */
  public static final Origins NONE = new Origins(List.of(), List.of());

  public Origins {
    allowed = List.copyOf(allowed);
    refused = List.copyOf(refused);
  }

  /** Returns the {@code Origin} that clients send, or null for none. */
  public @Nullable String sent() {
    return allowed.isEmpty() ? null : allowed.get(0);
  }
}
