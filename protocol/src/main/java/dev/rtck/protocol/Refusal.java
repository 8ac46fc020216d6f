package dev.rtck.protocol;

/**
 * What an exception says when a usual client was not let in, so that what needs its session cannot
 * be judged.
 */
public interface Refusal {

  /** Returns whether that was silence: nothing came that could be called an answer. */
  boolean unanswered();
}
