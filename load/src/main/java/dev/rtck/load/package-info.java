/** Load: how long a broadcast takes to reach every subscriber, and whether one was lost. */
@org.jspecify.annotations.NullMarked
package dev.rtck.load;
