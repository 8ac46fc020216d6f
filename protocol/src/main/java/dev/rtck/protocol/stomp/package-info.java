/** STOMP 1.0 to 1.2: an own codec that keeps every byte, and the harness's end of connections. */
@NullMarked
package dev.rtck.protocol.stomp;

import org.jspecify.annotations.NullMarked;
