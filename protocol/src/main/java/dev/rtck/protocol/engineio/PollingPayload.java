package dev.rtck.protocol.engineio;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The body of a polling request or answer: packets, with a record separator between them. */
public final class PollingPayload {

  /** What stands between two packets, U+001E. */
  public static final String SEPARATOR = "\u001e";

  private PollingPayload() {}

  /**
   * Returns the body that holds the packets. A packet whose own data holds the separator is written
   * as it is: the reader will see more packets.
   */
  public static String encode(List<? extends EngineIoPacket> packets) {
    return packets.stream().map(EngineIoPacket::pollingText).collect(Collectors.joining(SEPARATOR));
  }

  /** Reads a body; an empty one holds one piece that is no packet, and no piece is left out. */
  public static List<EngineIoPacket> decode(String body) {
    return Arrays.stream(body.split(SEPARATOR, -1)).map(EngineIoPacket::ofPolling).toList();
  }
}
