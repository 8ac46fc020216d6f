/** Starts, watches and stops the target, where the profile says how. */
@NullMarked
package dev.rtck.protocol.process;

import org.jspecify.annotations.NullMarked;
