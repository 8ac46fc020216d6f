/** Engine.IO protocol 4: sessions that are carried by long-polling or a WebSocket. */
@NullMarked
package dev.rtck.referenceserver.engineio;

import org.jspecify.annotations.NullMarked;
