package dev.rtck.conformance;

import dev.rtck.reports.Result;

/** Told how a verification goes on; from any thread, one call at a time. */
public interface VerificationListener {

  /** The target answered, and the cases begin. */
  default void begins(int cases) {}

  /** A case was judged. */
  default void judged(Result result, int done, int cases) {}

  /** The target was found dead, or is back; the text says which. */
  default void targetChanged(String what) {}
}
