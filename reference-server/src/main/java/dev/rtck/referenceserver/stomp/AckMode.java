package dev.rtck.referenceserver.stomp;

import org.jspecify.annotations.Nullable;

/** How the messages of a subscription are acknowledged. */
enum AckMode {
  AUTO,
  /** An acknowledgement counts for all messages before it, too. */
  CLIENT,
  /** Each message by itself. */
  CLIENT_INDIVIDUAL;

  /** The mode of this name; nothing when there is none, or not yet in this version. */
  static @Nullable AckMode named(@Nullable String name, Version version) {
    if (name == null) {
      return AUTO;
    }
    return switch (name) {
      case "auto" -> AUTO;
      case "client" -> CLIENT;
      case "client-individual" -> version.isAtLeast(Version.V1_1) ? CLIENT_INDIVIDUAL : null;
      default -> null;
    };
  }
}
