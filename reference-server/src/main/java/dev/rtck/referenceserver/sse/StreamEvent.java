package dev.rtck.referenceserver.sse;

import org.jspecify.annotations.Nullable;

/**
 * One event of a stream.
 *
 * @param id by which a client can say that it has got it; nothing where it cannot come again
 * @param name nothing for one that clients know as {@code message}
 * @param data any text; it arrives with LF for each line break
 */
public record StreamEvent(@Nullable String id, @Nullable String name, String data) {}
