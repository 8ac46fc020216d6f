package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.DeflateAgreement.NAME;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_NO_CONTEXT_TAKEOVER;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.websocket.WebSocketProbe;

/** RFC 7692 §5: which compression is used is agreed in the opening handshake. */
final class CompressionNegotiationCases {

  @ConformanceCase(
      id = "ws.deflate.offered",
      clause = "RFC7692#5/offer",
      title = "Whether the server compresses, and with which parameters",
      sends = "The plain offer permessage-deflate, and the one that browsers make.",
      accepts = "Anything; it is recorded.",
      why = "Compression costs memory for each connection and saves bytes: one should know.")
  void compressesOrNot(WebSocketProbe probe, Checks checks) {
    checks.observe("plain", DeflateAnswer.to(probe, NAME).describe());
    checks.observe(
        "browsers", DeflateAnswer.to(probe, NAME + "; client_max_window_bits").describe());
  }

  @ConformanceCase(
      id = "ws.deflate.fallback",
      clause = "RFC7692#5/order",
      title = "Of several offers the server picks one that it may accept",
      sends =
          "An offer with an unknown parameter, followed by a valid one with"
              + " server_no_context_takeover.",
      accepts = "101 that accepts the valid one, or declines both.",
      why =
          "Clients list what they like best first, and what everybody understands last: a server"
              + " that takes the wrong one writes what they cannot read.",
      causes = {
        "Unknown parameters are skipped.",
        "The parameters of several offers are thrown together."
      })
  void picksAValidOffer(WebSocketProbe probe, Checks checks) {
    String valid = NAME + "; " + SERVER_NO_CONTEXT_TAKEOVER;
    DeflateAnswer alone = DeflateAnswer.to(probe, valid);
    DeflateAnswer answer = DeflateAnswer.to(probe, NAME + "; x_rtck_unknown, " + valid);
    checks.should(
        "connection",
        answer.switched() || !alone.switched(),
        answer.describe(),
        "101, with or without the extension");
    if (!answer.accepts()) {
      checks.observe("picked", answer.describe());
    } else if (!alone.has(SERVER_NO_CONTEXT_TAKEOVER)) {
      checks.observe(
          "picked", "which one cannot be told; alone the valid one got " + alone.describe());
    } else {
      // Accepting the valid offer takes its parameter in the answer (§7.1.1.1).
      checks.must(
          "picked",
          answer.has(SERVER_NO_CONTEXT_TAKEOVER),
          answer.describe(),
          "101 with " + valid,
          "101 without " + NAME);
    }
  }
}
