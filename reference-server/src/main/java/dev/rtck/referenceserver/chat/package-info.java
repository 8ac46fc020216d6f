/** The application behind {@code /ws}: identities, broadcast, private messages, echo. */
@NullMarked
package dev.rtck.referenceserver.chat;

import org.jspecify.annotations.NullMarked;
