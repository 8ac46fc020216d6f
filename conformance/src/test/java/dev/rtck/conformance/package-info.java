@NullMarked
package dev.rtck.conformance;

import org.jspecify.annotations.NullMarked;
