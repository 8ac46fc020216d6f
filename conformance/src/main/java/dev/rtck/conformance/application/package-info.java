/**
 * What applications promise, whatever protocol they speak: broadcast, rooms, direct messages,
 * credentials, reconnecting, queued sends. Each case is written once, against {@link
 * dev.rtck.protocol.client.Client}, and judges every endpoint whose profile declares what it needs.
 */
@NullMarked
package dev.rtck.conformance.application;

import org.jspecify.annotations.NullMarked;
