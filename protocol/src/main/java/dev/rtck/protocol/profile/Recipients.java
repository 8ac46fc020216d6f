package dev.rtck.protocol.profile;

import java.util.Locale;

/** Who gets what an operation sends. */
public enum Recipients {
  /** Every connected client, the sender included. */
  EVERYONE,
  /** Every connected client but the sender. */
  OTHERS,
  /** Every member of the room, a sending member included. */
  MEMBERS,
  /** Every member of the room but the sender. */
  OTHER_MEMBERS;

  /** Returns the word of the profile. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns whether the sender is among them. */
  public boolean includesSender() {
    return this == EVERYONE || this == MEMBERS;
  }
}
