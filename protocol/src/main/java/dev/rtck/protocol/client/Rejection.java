package dev.rtck.protocol.client;

/**
 * How the target refused something that a client asked for, while its connection goes on: on a
 * protocol in which each request has an answer of its own.
 *
 * @param overLimit whether the target said that it was asked for too much: a message too large, too
 *     many of them
 * @param words what was seen, for people
 */
public record Rejection(boolean overLimit, String words) {}
