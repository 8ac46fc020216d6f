package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Extension;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a target answered an offer of permessage-deflate.
 *
 * @param switched whether there is a connection at all
 * @param accepted what the answer says of the extension; more than one is never right
 * @param describe the answer in words
 */
record DeflateAnswer(boolean switched, List<Extension> accepted, String describe) {

  DeflateAnswer {
    accepted = List.copyOf(accepted);
  }

  /** Sends a handshake with this value of Sec-WebSocket-Extensions. */
  static DeflateAnswer to(WebSocketProbe probe, String offer) {
    try (HandshakeAttempt attempt =
        probe.attemptPatiently(probe.request().with(HandshakeRequest.EXTENSIONS, offer))) {
      HttpResponse answer = attempt.response();
      if (HandshakeJudgement.hasNoRoom(attempt, probe)) {
        throw new Untestable(HandshakeJudgement.turnedAway(attempt));
      }
      if (answer == null || !attempt.switchedProtocols()) {
        return new DeflateAnswer(false, List.of(), attempt.describe());
      }
      List<Extension> accepted =
          answer.extensions().stream()
              .filter(extension -> extension.name().equals(DeflateAgreement.NAME))
              .toList();
      return new DeflateAnswer(
          true,
          accepted,
          accepted.isEmpty()
              ? "101 without " + DeflateAgreement.NAME
              : "101 with "
                  + accepted.stream().map(Extension::toString).collect(Collectors.joining(", ")));
    }
  }

  /** Returns whether the extension is in use. */
  boolean accepts() {
    return !accepted.isEmpty();
  }

  /** Returns whether the answer has the parameter. */
  boolean has(String parameter) {
    return accepted.stream().anyMatch(extension -> extension.has(parameter));
  }

  /** Returns the window bits that the answer gives the parameter; null without, or when invalid. */
  @Nullable Integer windowBits(String parameter) {
    return accepted.stream()
        .flatMap(extension -> extension.all(parameter).stream())
        .findFirst()
        .map(it -> DeflateAgreement.windowBits(it.value()))
        .orElse(null);
  }
}
