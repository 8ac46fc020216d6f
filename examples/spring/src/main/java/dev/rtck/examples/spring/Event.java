package dev.rtck.examples.spring;

/**
 * A text that was published.
 *
 * @param number counts from 1, without gaps
 */
record Event(long number, String id, String text) {}
