@NullMarked
package dev.rtck.protocol.engineio;

import org.jspecify.annotations.NullMarked;
