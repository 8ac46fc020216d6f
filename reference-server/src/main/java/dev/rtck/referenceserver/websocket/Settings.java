package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.Connections;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What all WebSocket connections of one server share.
 *
 * @param maxMessageBytes the largest message accepted, in bytes after decompression
 * @param compresses whether permessage-deflate is agreed to (RFC 7692)
 * @param closeTimeout how long a peer may take to answer a Close
 * @param keepalive the time between two pings, each to be answered before the next; zero for none
 * @param idle how long a peer may send nothing; zero for any time
 * @param lastAnswered the peer that was answered last
 * @param longestKept the peer that is pinged where only one is
 */
public record Settings(
    Defects defects,
    Connections connections,
    int maxMessageBytes,
    boolean compresses,
    Duration closeTimeout,
    Duration keepalive,
    Duration idle,
    AtomicReference<@Nullable Peer> lastAnswered,
    AtomicReference<@Nullable Peer> longestKept) {}
