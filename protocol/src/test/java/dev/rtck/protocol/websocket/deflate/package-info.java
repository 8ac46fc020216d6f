@NullMarked
package dev.rtck.protocol.websocket.deflate;

import org.jspecify.annotations.NullMarked;
