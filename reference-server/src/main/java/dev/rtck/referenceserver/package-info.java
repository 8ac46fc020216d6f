/** A small correct realtime server, and the defects it can be given. */
@NullMarked
package dev.rtck.referenceserver;

import org.jspecify.annotations.NullMarked;
