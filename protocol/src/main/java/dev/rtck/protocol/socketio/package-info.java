/** Socket.IO 5 over Engine.IO: packets, namespaces, acknowledgements, and a real client. */
@NullMarked
package dev.rtck.protocol.socketio;

import org.jspecify.annotations.NullMarked;
