/**
 * DEFLATE (RFC 1951) as permessage-deflate uses it: a decoder that watches how far back the data
 * refers, an encoder that obeys what was agreed, and blocks made by hand. Knows nothing of frames.
 */
@NullMarked
package dev.rtck.protocol.websocket.deflate;

import org.jspecify.annotations.NullMarked;
