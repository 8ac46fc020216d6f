/** What binds an Engine.IO and Socket.IO server, and how its endpoints are judged. */
@NullMarked
package dev.rtck.conformance.socketio;

import org.jspecify.annotations.NullMarked;
