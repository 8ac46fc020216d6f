package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes ids that nobody can guess: 120 random bits, in 20 characters. Safe for use by many. */
public final class SessionIds {
  private static final int BYTES = 15;
  private static final int FEW_BYTES = 6;
  private static final int FIRST = 100_000;

  private final SecureRandom random = new SecureRandom();
  private final Defects defects;
  private final AtomicInteger count = new AtomicInteger();
  private volatile String last = "";

  /** Ids of a server with these defects. */
  public SessionIds(Defects defects) {
    this.defects = defects;
  }

  /** An id that was not given out before. */
  public String next() {
    int number = count.incrementAndGet();
    if (defects.has(Defect.SESSION_IDS_COUNTED)) {
      return "session-" + (FIRST + number);
    }
    String previous = last;
    if (number % 20 == 0 && defects.has(Defect.SESSION_IDS_REUSED)) {
      return previous;
    }
    byte[] bytes = new byte[defects.has(Defect.SESSION_IDS_SHORT) ? FEW_BYTES : BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().encodeToString(bytes);
    last = id;
    return id;
  }
}
