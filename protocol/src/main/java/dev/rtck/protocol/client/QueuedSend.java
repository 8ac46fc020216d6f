package dev.rtck.protocol.client;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;

/** Something that a client was to do while it was not connected. */
public record QueuedSend(OperationName operation, Bindings values) {}
