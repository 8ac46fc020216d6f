/** STOMP 1.0, 1.1 and 1.2: frames, sessions, and a broker of topics and queues. */
@NullMarked
package dev.rtck.referenceserver.stomp;

import org.jspecify.annotations.NullMarked;
