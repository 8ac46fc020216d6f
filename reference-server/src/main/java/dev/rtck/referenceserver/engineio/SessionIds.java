package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defects;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes ids that nobody can guess: 120 random bits, in 20 characters. Safe for use by many. */
public final class SessionIds {
  private static final int BYTES = 15;

  private final SecureRandom random = new SecureRandom();
  private final Defects defects;

  /** Ids of a server with these defects. */
  public SessionIds(Defects defects) {
    this.defects = defects;
  }

  /** An id that was not given out before. */
  public String next() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
