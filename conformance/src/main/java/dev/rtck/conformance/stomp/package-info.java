/** What STOMP brings to the suite. */
@NullMarked
package dev.rtck.conformance.stomp;

import org.jspecify.annotations.NullMarked;
