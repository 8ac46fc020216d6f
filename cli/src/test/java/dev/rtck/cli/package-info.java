@NullMarked
package dev.rtck.cli;

import org.jspecify.annotations.NullMarked;
