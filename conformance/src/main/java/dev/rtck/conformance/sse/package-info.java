/** What binds a server that streams events, and how its endpoints are judged. */
@NullMarked
package dev.rtck.conformance.sse;

import org.jspecify.annotations.NullMarked;
