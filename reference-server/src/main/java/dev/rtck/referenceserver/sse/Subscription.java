package dev.rtck.referenceserver.sse;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it opens a stream.
 *
 * @param topic the rest of the path, decoded; empty where there is none
 * @param token by which it shows who it is
 * @param lastId the id of the last event that it got, if it was here before
 */
public record Subscription(String topic, @Nullable String token, @Nullable String lastId) {}
