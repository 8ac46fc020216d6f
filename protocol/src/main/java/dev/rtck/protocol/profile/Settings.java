package dev.rtck.protocol.profile;

/** The keys of an endpoint that belong to its protocol alone; one record for each protocol. */
public sealed interface Settings
    permits WebSocketSettings, SocketIoSettings, StompSettings, SseSettings, ManagedSettings {}
