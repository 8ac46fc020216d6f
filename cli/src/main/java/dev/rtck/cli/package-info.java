/** The {@code rtck} command: what was asked for, checked, handed on, and told about. */
@NullMarked
package dev.rtck.cli;

import org.jspecify.annotations.NullMarked;
