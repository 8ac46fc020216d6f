package dev.rtck.referenceserver.chat;

import org.jspecify.annotations.Nullable;

/**
 * What a first message shows of who sends it.
 *
 * @param user whose name it gives, if any
 */
record Login(@Nullable String user, String token) {}
