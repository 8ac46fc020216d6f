/** Cases for servers of the WebSocket Protocol (RFC 6455), and what they share. */
@NullMarked
package dev.rtck.conformance.websocket;

import org.jspecify.annotations.NullMarked;
