/** Engine.IO 4 byte by byte: packets, long polling, WebSocket and the upgrade between them. */
@NullMarked
package dev.rtck.protocol.engineio;

import org.jspecify.annotations.NullMarked;
