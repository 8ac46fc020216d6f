/** Who may come in, whatever protocol they speak. */
@NullMarked
package dev.rtck.referenceserver.access;

import org.jspecify.annotations.NullMarked;
