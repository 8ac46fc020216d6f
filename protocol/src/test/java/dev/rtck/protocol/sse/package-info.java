@NullMarked
package dev.rtck.protocol.sse;

import org.jspecify.annotations.NullMarked;
