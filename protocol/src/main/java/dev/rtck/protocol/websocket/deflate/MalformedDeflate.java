package dev.rtck.protocol.websocket.deflate;

/** Says why data is not DEFLATE. */
final class MalformedDeflate extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedDeflate(String why) {
    super(why);
  }
}
