/** Server-sent events (HTML Living Standard §9.2): streams of events over plain HTTP responses. */
@NullMarked
package dev.rtck.referenceserver.sse;

import org.jspecify.annotations.NullMarked;
