/** What a run found, the file that holds it, and everything that is drawn from it. */
@NullMarked
package dev.rtck.reports;

import org.jspecify.annotations.NullMarked;
