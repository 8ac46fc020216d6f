/** What the cases of Socket.IO work out before they look at a target. */
@NullMarked
package dev.rtck.conformance.socketio;

import org.jspecify.annotations.NullMarked;
