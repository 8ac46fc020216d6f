/** Finding out what a target speaks. */
@NullMarked
package dev.rtck.protocol.detection;

import org.jspecify.annotations.NullMarked;
