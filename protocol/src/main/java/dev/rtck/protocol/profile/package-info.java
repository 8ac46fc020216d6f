/** The profile {@code rtck.yaml}: how one application speaks, read, checked and filled in. */
@NullMarked
package dev.rtck.protocol.profile;

import org.jspecify.annotations.NullMarked;
