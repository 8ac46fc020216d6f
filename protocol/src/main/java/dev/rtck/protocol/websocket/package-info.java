/**
 * The WebSocket Protocol (RFC 6455) from the client's end, legal or not: the opening handshake, the
 * frame codec, the probe.
 */
@NullMarked
package dev.rtck.protocol.websocket;

import org.jspecify.annotations.NullMarked;
