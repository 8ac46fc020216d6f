package dev.rtck.cli;

/** The profile of a load of the reference server's board. */
final class BoardProfile {

  private BoardProfile() {}

  /**
   * Returns the profile's text.
   *
   * @param more what else it says, in whole lines
   */
  static String at(int port, String more) {
    return """
        url: http://127.0.0.1:%d
        %sendpoints:
          chat:
            protocol: websocket
            path: /board
            operations:
              broadcast:
                send: {type: broadcast, data: "${text}"}
                receive: {type: broadcast, data: "${text}"}
                to: everyone
        """
        .formatted(port, more);
  }
}
