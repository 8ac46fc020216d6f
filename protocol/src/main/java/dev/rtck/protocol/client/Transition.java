package dev.rtck.protocol.client;

/**
 * One change of a client's connection state.
 *
 * @param atNanos when, as {@link System#nanoTime} tells
 * @param why what led to it, for people
 */
public record Transition(ConnectionState from, ConnectionState to, long atNanos, String why) {}
