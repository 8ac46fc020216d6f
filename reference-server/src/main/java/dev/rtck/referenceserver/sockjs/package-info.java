/** SockJS: what carries STOMP where WebSocket does not get through. */
@NullMarked
package dev.rtck.referenceserver.sockjs;

import org.jspecify.annotations.NullMarked;
