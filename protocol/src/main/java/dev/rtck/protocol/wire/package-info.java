/** One TCP or TLS connection to the target, byte by byte. */
@NullMarked
package dev.rtck.protocol.wire;

import org.jspecify.annotations.NullMarked;
