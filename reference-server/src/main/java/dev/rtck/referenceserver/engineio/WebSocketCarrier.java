package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.websocket.Peer;
import java.util.List;

/** A WebSocket, where each packet is a message. */
record WebSocketCarrier(Peer peer) implements Carrier {
  private static final int NORMAL = 1000;

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void send(List<Packet> packets) {
    packets.forEach(packet -> peer.push(PacketCodec.encodeFrame(packet)));
  }

  @Override
  public boolean keepsUp() {
    return peer.keepsUp();
  }

  @Override
  public End ending() {
    return peer.ending();
  }

  @Override
  public void close() {
    peer.close(NORMAL, "");
  }
}
