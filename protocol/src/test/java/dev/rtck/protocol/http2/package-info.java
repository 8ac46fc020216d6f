@NullMarked
package dev.rtck.protocol.http2;

import org.jspecify.annotations.NullMarked;
