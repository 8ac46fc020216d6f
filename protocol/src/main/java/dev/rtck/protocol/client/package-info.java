/**
 * The harness's end of a connection at application level: clients that connect as a user, do the
 * operations of a profile and see what comes of them, over whatever protocol the endpoint speaks.
 */
@NullMarked
package dev.rtck.protocol.client;

import org.jspecify.annotations.NullMarked;
