package dev.rtck.conformance;

/** When a case runs, relative to the other cases of its endpoint. */
public enum Schedule {
  /** Beside others. */
  TOGETHER,
  /** With no other case running: it measures time, or loads the target. */
  ALONE,
  /** After all the others: it judges what was seen during the whole run. */
  LAST
}
