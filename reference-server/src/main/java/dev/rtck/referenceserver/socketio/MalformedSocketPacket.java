package dev.rtck.referenceserver.socketio;

/** What is no packet, and closes the connection. */
final class MalformedSocketPacket extends Exception {
  MalformedSocketPacket(String why) {
    super(why, null, false, false);
  }
}
