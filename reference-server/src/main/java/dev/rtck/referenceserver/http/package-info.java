/** The HTTP/1.1 side of the server: request heads, bodies, responses, routing by path. */
@NullMarked
package dev.rtck.referenceserver.http;

import org.jspecify.annotations.NullMarked;
