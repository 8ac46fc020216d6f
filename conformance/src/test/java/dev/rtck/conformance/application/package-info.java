/** Tests of what the application cases stand on. */
@NullMarked
package dev.rtck.conformance.application;

import org.jspecify.annotations.NullMarked;
