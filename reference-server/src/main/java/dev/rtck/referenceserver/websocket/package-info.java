/** RFC 6455 and RFC 7692 over Netty buffers, written from the RFCs alone. */
@NullMarked
package dev.rtck.referenceserver.websocket;

import org.jspecify.annotations.NullMarked;
