/** HTTP/2 (RFC 9113) as a client speaks it, frame by frame. */
@NullMarked
package dev.rtck.protocol.http2;

import org.jspecify.annotations.NullMarked;
