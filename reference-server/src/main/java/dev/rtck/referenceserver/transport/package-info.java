/** What every protocol needs from TCP: ending a connection, knowing the others. */
@NullMarked
package dev.rtck.referenceserver.transport;

import org.jspecify.annotations.NullMarked;
