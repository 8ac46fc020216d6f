/** Socket.IO protocol 5, on Engine.IO sessions. */
@NullMarked
package dev.rtck.referenceserver.socketio;

import org.jspecify.annotations.NullMarked;
