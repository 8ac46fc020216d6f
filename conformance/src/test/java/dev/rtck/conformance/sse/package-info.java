/** Server-sent events, as a real browser reads them. */
@NullMarked
package dev.rtck.conformance.sse;

import org.jspecify.annotations.NullMarked;
