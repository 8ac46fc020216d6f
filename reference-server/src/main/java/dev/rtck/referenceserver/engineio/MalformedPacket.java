package dev.rtck.referenceserver.engineio;

/** What is no packet, and ends its session. */
final class MalformedPacket extends Exception {
  MalformedPacket(String why) {
    super(why, null, false, false);
  }
}
