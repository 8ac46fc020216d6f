package dev.rtck.protocol.client;

/**
 * How a client's connection ended.
 *
 * @param byTarget whether the target, or the network, ended it, and not the client
 * @param overLimit whether the target said that it was asked for too much: a message too large, too
 *     many of them, too many clients
 * @param words what was seen, for people
 */
public record Departure(boolean byTarget, boolean overLimit, String words) {}
