package dev.rtck.conformance;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Texts that nobody else sends. */
public final class Payloads {

  /** What a text of {@link #unique} is as a regular expression. */
  public static final String PATTERN = "rtck-[0-9a-f]{8}-[0-9]+";

  private static final String RUN =
      String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt());
  private static final AtomicLong NEXT = new AtomicLong();

  private Payloads() {}

  /**
   * Returns a short text of letters, digits and hyphens, unique in this run. They are of one length
   * (a million of them, at least), so that none is the beginning of another.
   */
  public static String unique() {
    return String.format(Locale.ROOT, "rtck-%s-%06d", RUN, NEXT.incrementAndGet());
  }
}
