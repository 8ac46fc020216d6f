package dev.rtck.conformance;

/** What makes the gate fail. */
public enum FailOn {
  /** A broken MUST. */
  MUST,
  /** A broken SHOULD too. */
  SHOULD
}
