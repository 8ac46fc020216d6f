package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.TlsOffer;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** RFC 6455 §10.6: WebSocket over TLS. */
final class ConnectionConfidentialityAndIntegrityCases {

  /** RFC 9113 §3.4: what a client of HTTP/2 sends first, with an empty SETTINGS frame. */
  private static final Bytes HTTP_2_PREFACE =
      Bytes.concat(
          Bytes.utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Bytes.of(0, 0, 0, 4, 0, 0, 0, 0, 0));

  private static final int SETTINGS = 4;
  private static final int FRAME_HEAD = 9;

  @ConformanceCase(
      id = "ws.tls.echo",
      clause = "RFC6455#10.6",
      title = "Over TLS the server serves WebSocket as it does without",
      sends = "An opening handshake and a ping over TLS 1.2 alone and over TLS 1.3 alone.",
      accepts = "101 and a pong over at least one of them, and over each that is agreed on.",
      why = "Pages that came by https may open nothing but wss.",
      causes = {
        "The part that ends TLS does not pass the Upgrade on.",
        "What is written is not flushed through TLS."
      },
      capabilities = Capability.TLS)
  void servesWebSocketOverTls(WebSocketProbe probe, Checks checks) {
    Map<String, String> versions =
        new TreeMap<>(Map.of("tls-1-2", "TLSv1.2", "tls-1-3", "TLSv1.3"));
    checks.each(
        versions.entrySet(),
        Map.Entry::getKey,
        (version, slug) -> {
          WireConnection wire;
          try {
            wire = probe.connect(TlsOffer.ofVersion(version.getValue()));
          } catch (Unreachable notAgreed) {
            checks.observe(slug, String.valueOf(notAgreed.getMessage()));
            return;
          }
          judgePing(slug, probe, wire, checks);
        });
  }

  private static void judgePing(
      String slug, WebSocketProbe probe, WireConnection wire, Checks checks) {
    HandshakeAttempt attempt = probe.attempt(wire, probe.request());
    if (!attempt.switchedProtocols()) {
      var unused = HandshakeJudgement.accepted(checks, slug, attempt);
      return;
    }
    Fence fence = Fence.behind(attempt.webSocket(), probe.patience());
    checks.must(slug, fence.held(), fence.describe(), "101 and a pong");
  }

  @ConformanceCase(
      id = "ws.tls.alpn",
      clause = "RFC7301#3.2",
      title = "What TLS agrees on by ALPN is what is spoken",
      sends =
          "Offers of http/1.1, of h2 before http/1.1, and of nothing; then WebSocket, or the preface"
              + " of HTTP/2 where h2 was chosen.",
      accepts =
          "Where http/1.1 or nothing was agreed on, 101 and a pong; where h2 was, a SETTINGS frame.",
      why = "Browsers offer h2 first on every connection that is not for WebSocket already.",
      causes = "ALPN is configured for a server that cannot speak HTTP/2.",
      capabilities = Capability.TLS)
  void speaksWhatTlsAgreedOn(WebSocketProbe probe, Checks checks) {
    Map<String, TlsOffer> offers =
        new TreeMap<>(
            Map.of(
                "http-1-1", TlsOffer.ofProtocols("http/1.1"),
                "h2-and-http-1-1", TlsOffer.ofProtocols("h2", "http/1.1"),
                "no-alpn", TlsOffer.ofProtocols()));
    checks.each(
        offers.entrySet(),
        Map.Entry::getKey,
        (offer, slug) -> {
          WireConnection wire;
          try {
            wire = probe.connect(offer.getValue());
          } catch (Unreachable refused) {
            checks.should(slug, false, String.valueOf(refused.getMessage()), "TLS");
            return;
          }
          if (wire.applicationProtocol().equals("h2")) {
            judgeHttp2(slug, probe, wire, checks);
          } else {
            judgePing(slug, probe, wire, checks);
          }
        });
  }

  /** RFC 9113 §3.4: the server's first frame is SETTINGS. */
  private static void judgeHttp2(
      String slug, WebSocketProbe probe, WireConnection wire, Checks checks) {
    wire.sending("http2", "the preface of HTTP/2", HTTP_2_PREFACE);
    var unused = wire.write(HTTP_2_PREFACE);
    byte[] buffer = new byte[1024];
    Bytes head = Bytes.EMPTY;
    WireConnection.Read read;
    // TLS may cut the head of the frame into records.
    do {
      read = wire.read(buffer, probe.patience().answer());
      if (read instanceof WireConnection.Read.Some some) {
        head = Bytes.concat(head, Bytes.copyOf(buffer, 0, some.count()));
      }
    } while (read instanceof WireConnection.Read.Some && head.length() < FRAME_HEAD);
    boolean settings = head.length() >= FRAME_HEAD && head.at(3) == SETTINGS;
    checks.must(
        slug,
        settings,
        settings ? "h2 and a SETTINGS frame" : "h2 was agreed on, but it is not spoken: " + read,
        "h2 and a SETTINGS frame");
  }

  @ConformanceCase(
      id = "ws.tls.plaintext",
      clause = "RFC6455#4.2.2/plaintext",
      title = "What comes without TLS to a port of TLS is turned away",
      sends = "An opening handshake without TLS.",
      accepts =
          "The end of the connection, with an HTTP error or a TLS alert before it, or without. 101"
              + " without TLS, and to stay open, are warnings.",
      why = "A server that answers in the clear on its secure port gives credentials away.",
      causes = {
        "The port guesses the protocol from the first byte.",
        "A failed TLS handshake does not close the socket."
      },
      capabilities = Capability.TLS,
      hostile = true)
  void turnsPlainTextAway(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attempt(probe.connectInPlainText(), probe.request())) {
      checks.should(
          "no-101", !attempt.switchedProtocols(), attempt.describe(), "no 101 without TLS");
      Duration wait = probe.patience().quiet();
      var unused = attempt.readOn(Integer.MAX_VALUE, wait);
      checks.should(
          "closed",
          attempt.hasEnded() || attempt.switchedProtocols(),
          attempt.describe() + (attempt.hasEnded() ? ", then the end" : ", and no end"),
          "the end of the connection");
    }
  }

  @ConformanceCase(
      id = "ws.tls.records",
      clause = "RFC8446#5.1",
      title = "TLS records of one byte are as good as any",
      sends = "An opening handshake and a ping, each byte of them in a TLS record of its own.",
      accepts = "101 and a pong.",
      why = "Records are no messages: where they end says nothing of the data inside.",
      causes = "The request is expected in one read.",
      capabilities = Capability.TLS)
  void readsRecordsOfOneByte(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attemptSegmented(probe.request(), 1)) {
      if (!HandshakeJudgement.accepted(checks, "handshake", attempt)) {
        return;
      }
      WebSocketConnection connection = attempt.webSocket();
      Bytes nonce = Bytes.utf8(Payloads.unique());
      long since = System.nanoTime();
      connection.sendSegmented(1, Frame.ping(nonce));
      boolean ponged = connection.awaitPong(nonce, probe.patience().answer()) != null;
      checks.must(
          "ping", ponged, ponged ? "a pong" : Outcome.of(connection, since).describe(), "a pong");
    }
  }

  @ConformanceCase(
      id = "ws.tls.close-notify",
      clause = "RFC6455#7.1.1/clean",
      title = "Before TCP ends, TLS is told",
      sends = "A Close over TLS 1.2, where an alert is known by its record's head.",
      accepts =
          "close_notify or another alert before the end of TCP. While TCP stays open none is owed,"
              + " and that is only recorded.",
      why = "Without close_notify an end cannot be told from an attack that cuts the connection.",
      causes = "The socket is closed below TLS.",
      capabilities = Capability.TLS)
  void tellsTlsBeforeTcpEnds(WebSocketProbe probe, Checks checks) {
    WireConnection wire;
    try {
      wire = probe.connect(TlsOffer.ofVersion("TLSv1.2"));
    } catch (Unreachable notAgreed) {
      checks.observe("close-notify", "not to be seen: " + notAgreed.getMessage());
      return;
    }
    HandshakeAttempt attempt = probe.attempt(wire, probe.request());
    if (!attempt.switchedProtocols()) {
      checks.observe("close-notify", "not to be seen: " + attempt.describe());
      return;
    }
    WebSocketConnection connection = attempt.webSocket();
    long since = System.nanoTime();
    connection.send(Frame.close(CloseCode.NORMAL, ""));
    Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
    if (outcome.ended() == null) {
      checks.observe("close-notify", "not owed yet: " + outcome.describe());
      return;
    }
    checks.should(
        "close-notify",
        wire.endedWithAlert(),
        outcome.describe() + (wire.endedWithAlert() ? ", told by an alert" : ", no alert before"),
        "close_notify, then FIN");
  }
}
