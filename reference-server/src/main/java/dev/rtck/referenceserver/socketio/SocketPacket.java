package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One packet.
 *
 * @param id the digits of the acknowledgment id, if there is one
 * @param data the payload, where attachments are binary nodes
 */
record SocketPacket(
    SocketPacketType type, String namespace, @Nullable String id, @Nullable JsonNode data) {
  static SocketPacket of(SocketPacketType type, String namespace, @Nullable JsonNode data) {
    return new SocketPacket(type, namespace, null, data);
  }
}
