/**
 * The cases, how they are found, selected, run and judged, and the specification tables that say
 * what they cover.
 */
@NullMarked
package dev.rtck.conformance;

import org.jspecify.annotations.NullMarked;
