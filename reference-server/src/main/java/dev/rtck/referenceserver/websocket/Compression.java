package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed about permessage-deflate (RFC 7692 §7.1). The window is always 32 KiB, because
 * java.util.zip knows no other: an offer that asks the server for a smaller one is declined.
 *
 * @param serverResets the server starts each message with an empty window
 * @param clientResets the client does
 * @param serverBits the server window that the client asked for, if it did
 * @param clientBitsOffered the client can be asked for a smaller window
 */
record Compression(
    boolean serverResets,
    boolean clientResets,
    @Nullable String serverBits,
    boolean clientBitsOffered) {
  static final String NAME = "permessage-deflate";

  private static final String SERVER_RESETS = "server_no_context_takeover";
  private static final String CLIENT_RESETS = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";

  private static final String FULL_WINDOW = "15";

  /** The first offer that can be accepted as it is, or nothing. */
  static @Nullable Compression choose(List<ExtensionOffer> offers, Defects defects) {
    for (ExtensionOffer offer : offers) {
      if (offer.name().equals(NAME)) {
        Compression agreed = accept(offer, defects);
        if (agreed != null) {
          boolean elsewhere =
              defects.has(Defect.CLIENT_WINDOW_BITS_FOUND_ELSEWHERE)
                  && offers.stream()
                      .flatMap(it -> it.parameters().stream())
                      .anyMatch(it -> it.name().equals(CLIENT_BITS));
          return elsewhere && !agreed.clientBitsOffered() ? agreed.limitingTheClient() : agreed;
        }
      }
    }
    return null;
  }

  private static @Nullable Compression accept(ExtensionOffer offer, Defects defects) {
    Set<String> seen = new HashSet<>();
    String serverBits = null;
    boolean lenient = defects.has(Defect.INVALID_DEFLATE_PARAMETERS_ACCEPTED);
    for (ExtensionOffer.Parameter parameter : offer.parameters()) {
      String value = parameter.value();
      boolean valid =
          switch (parameter.name()) {
            case SERVER_RESETS, CLIENT_RESETS -> value == null;
            case SERVER_BITS -> value != null && isBits(value);
            case CLIENT_BITS -> value == null || isBits(value);
            default -> false;
          };
      if (!(valid && seen.add(parameter.name())) && !lenient) {
        return null;
      }
      if (parameter.name().equals(SERVER_RESETS) && defects.has(Defect.FRESH_CONTEXT_DECLINED)) {
        return null;
      }
      if (valid && parameter.name().equals(SERVER_BITS)) {
        serverBits = value;
        if (!FULL_WINDOW.equals(value)
            && !defects.has(Defect.SERVER_WINDOW_BITS_IGNORED)
            && !defects.has(Defect.SERVER_WINDOW_EXCEEDED)
            && !(seen.contains(SERVER_RESETS)
                && defects.has(Defect.SHORT_MESSAGES_KEPT_AS_CONTEXT))) {
          return null;
        }
      }
    }
    return new Compression(
        seen.contains(SERVER_RESETS),
        seen.contains(CLIENT_RESETS),
        serverBits,
        seen.contains(CLIENT_BITS));
  }

  private Compression limitingTheClient() {
    return new Compression(serverResets, clientResets, serverBits, true);
  }

  private static boolean isBits(String value) {
    return value.matches("[89]|1[0-5]");
  }

  /** The value of Sec-WebSocket-Extensions in the response. */
  String response(Defects defects) {
    StringBuilder value = new StringBuilder(NAME);
    if (serverResets && !defects.has(Defect.SERVER_CONTEXT_TAKEOVER_NOT_CONFIRMED)) {
      value.append("; ").append(SERVER_RESETS);
    }
    if (clientResets) {
      value.append("; ").append(CLIENT_RESETS);
    }
    if (serverBits != null) {
      boolean ignored = defects.has(Defect.SERVER_WINDOW_BITS_IGNORED);
      value.append("; ").append(SERVER_BITS).append('=').append(ignored ? FULL_WINDOW : serverBits);
    }
    if (clientBitsOffered && defects.has(Defect.SMALL_CLIENT_WINDOW_DEMANDED)) {
      value.append("; ").append(CLIENT_BITS).append("=9");
    }
    if (clientBitsOffered && defects.has(Defect.CLIENT_WINDOW_DROPPED)) {
      value.append("; ").append(CLIENT_BITS).append("=12");
    }
    if (clientBitsOffered && defects.has(Defect.CLIENT_WINDOW_BITS_FOUND_ELSEWHERE)) {
      value.append("; ").append(CLIENT_BITS).append("=15");
    }
    if (!clientBitsOffered && defects.has(Defect.CLIENT_WINDOW_BITS_WITHOUT_OFFER)) {
      value.append("; ").append(CLIENT_BITS).append("=15");
    }
    if (clientResets && defects.has(Defect.DEFLATE_RESPONSE_REPEATS_PARAMETER)) {
      value.append("; ").append(CLIENT_RESETS.toLowerCase(Locale.ROOT));
    }
    return value.toString();
  }
}
