@NullMarked
package dev.rtck.protocol.stomp;

import org.jspecify.annotations.NullMarked;
