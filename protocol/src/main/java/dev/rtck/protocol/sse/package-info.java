/** Server-sent events: the stream byte by byte, and clients that follow it as a browser does. */
@NullMarked
package dev.rtck.protocol.sse;

import org.jspecify.annotations.NullMarked;
