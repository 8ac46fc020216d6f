package dev.rtck.protocol.detection;

import org.jspecify.annotations.Nullable;

/**
 * What one question got.
 *
 * @param sighting what is spoken there; null when it is not what was asked for
 * @param status the status of the answer, or 0
 * @param words what was asked and what came, for a report
 */
record Reply(@Nullable Sighting sighting, int status, String words) {

  static Reply found(Sighting sighting) {
    return new Reply(sighting, 0, "");
  }

  static Reply other(int status, String words) {
    return new Reply(null, status, words);
  }

  /** Returns whether something is there that wants to know who asks. */
  boolean isGuarded() {
    return status == 401 || status == 403;
  }
}
