@NullMarked
package dev.rtck.protocol.socketio;

import org.jspecify.annotations.NullMarked;
