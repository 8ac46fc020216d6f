/** How to talk to a target: its address, the record of what went over the wire, the protocols. */
@NullMarked
package dev.rtck.protocol;

import org.jspecify.annotations.NullMarked;
