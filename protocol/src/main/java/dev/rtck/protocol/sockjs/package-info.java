/** SockJS, as browsers use it where a WebSocket does not get through. */
@NullMarked
package dev.rtck.protocol.sockjs;

import org.jspecify.annotations.NullMarked;
