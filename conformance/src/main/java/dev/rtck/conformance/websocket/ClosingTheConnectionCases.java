package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.reports.Verdict;
import java.util.List;

/** RFC 6455 §5.5.1, §7.1 and §1.4: the closing handshake and the end of TCP. */
final class ClosingTheConnectionCases {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Frames on which every server must fail the connection, whatever its application does. */
  private static final List<Frame> OFFENCES =
      List.of(
          Frame.text("reserved").withReservedBits(3),
          Frame.of(3, Bytes.EMPTY),
          Frame.of(Opcode.CONTINUATION, Bytes.EMPTY));

  /**
   * Returns an offence on which the target does fail the connection. That it takes another one is
   * told by the case about that one, and says nothing of what follows a failure.
   */
  private static Frame offenceThatFails(WebSocketProbe probe) {
    for (Frame offence : OFFENCES) {
      try (WebSocketConnection connection = probe.open()) {
        long since = System.nanoTime();
        connection.send(offence);
        if (Outcome.awaitClosing(connection, since, probe.patience()).closed()) {
          return offence;
        }
      }
    }
    throw new Untestable("the target failed the connection on none of " + OFFENCES);
  }

  @ConformanceCase(
      id = "ws.close.normal",
      clause = "RFC6455#5.5.1/reply",
      title = "A Close is answered by a Close",
      sends =
          "Close 1000 on a new connection, in two segments, with a reason that is not ASCII, behind"
              + " messages, and once compression is agreed.",
      accepts =
          "A Close frame with any code that may be sent, or with none; one that takes the reason for"
              + " an error is a warning.",
      why = "Without the reply the client's onclose tells of an abnormal end (1006).",
      causes = "The socket is closed as soon as a Close frame is read.")
  void answersACloseWithAClose(WebSocketProbe probe, UsedConnections used, Checks checks) {
    Frame close = Frame.close(CloseCode.NORMAL, "");
    var unused = answersWithAClose(probe, checks, "close-1000", close);
    Outcome outcome =
        answersWithAClose(
            probe, checks, "reason-in-utf-8", Frame.close(CloseCode.NORMAL, "tschüß, 再见"));
    takesItForNoError(outcome, checks, "reason-in-utf-8-no-error");
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.sendSegmented(close.encode().length() - 1, close);
      judgeReply(connection, since, probe, checks, "in-two-segments");
    }
    used.each(
        checks,
        (connection, slug) -> {
          long since = System.nanoTime();
          connection.send(close);
          judgeReply(connection, since, probe, checks, slug);
        });
  }

  @ConformanceCase(
      id = "ws.close.prompt-reply",
      clause = "RFC6455#5.5.1/practical",
      title = "A Close on an idle connection is answered at once",
      sends = "Close 1000 on a connection on which nothing else happened.",
      accepts =
          "A Close frame within a second, or within five eighths of the wait for an answer where"
              + " that is less; a later one is a warning, unless the target was in the middle of a"
              + " message.",
      why = "A page that closes waits for the reply before its onclose event comes.",
      causes = "The reply waits for a timer, or for the application.")
  void answersACloseAtOnce(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      boolean busy = connection.isInsideItsMessage();
      connection.send(Frame.close(CloseCode.NORMAL, ""));
      // Longer than for an answer: what comes too late is to be seen.
      Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience().handshake());
      WebSocketEvent.Close reply = outcome.close();
      if (reply == null) {
        // That there must be one is the business of ws.close.normal.
        checks.observe("at-once", outcome.describe());
        return;
      }
      busy |=
          connection.messages().stream()
              .anyMatch(it -> it.frames() > 1 && it.atNanos() - since > 0);
      if (busy) {
        checks.observe("at-once", "behind a message of the target: " + outcome.describe());
        return;
      }
      checks.should(
          "at-once",
          reply.atNanos() - since
              < Math.min(SECOND_NANOS, probe.patience().answer().toNanos() / 8 * 5),
          outcome.describe(),
          "a Close frame at once");
    }
  }

  @ConformanceCase(
      id = "ws.close.empty",
      clause = "RFC6455#5.5.1/reply",
      title = "A Close without code is answered by a Close",
      sends = "A Close frame without a body.",
      accepts = "A Close frame without a body or with a code that may be sent; never 1005.",
      why = "A browser's close() without arguments sends exactly this.",
      causes = "The body is read without a look at its length.")
  void answersACloseWithoutCode(WebSocketProbe probe, Checks checks) {
    Outcome outcome = answersWithAClose(probe, checks, "empty-close", Frame.close());
    Integer code = outcome.code();
    checks.must(
        "not-1005",
        code == null || code != CloseCode.NO_STATUS_RECEIVED,
        outcome.describe(),
        "a Close without code, or with one that may be sent");
  }

  private static Outcome answersWithAClose(
      WebSocketProbe probe, Checks checks, String slug, Frame close) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(close);
      return judgeReply(connection, since, probe, checks, slug);
    }
  }

  private static Outcome judgeReply(
      WebSocketConnection connection,
      long since,
      WebSocketProbe probe,
      Checks checks,
      String slug) {
    Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
    checks.must(slug, outcome.close() != null, outcome.describe(), "a Close frame");
    return outcome;
  }

  private static void takesItForNoError(Outcome outcome, Checks checks, String slug) {
    Integer code = outcome.code();
    checks.should(
        slug,
        code == null || code < CloseCode.PROTOCOL_ERROR || code > CloseCode.MESSAGE_TOO_BIG,
        outcome.describe(),
        "a Close that does not tell of an error");
  }

  @ConformanceCase(
      id = "ws.close.tcp-after-close",
      clause = "RFC6455#5.5.1/tcp",
      title = "After the closing handshake the server ends TCP",
      sends =
          "Close 1000, and then nothing: the client's end stays open; on a new connection, behind"
              + " messages, and once compression is agreed.",
      accepts =
          "The end of the connection within the wait for an answer; within a second of the Close"
              + " reply is a SHOULD.",
      why = "The server holds TIME_WAIT instead of the client, and sockets are not left behind.",
      causes = "The server waits for the client to close first.")
  void endsTcpAfterTheClosingHandshake(WebSocketProbe probe, UsedConnections used, Checks checks) {
    used.each(
        checks,
        (connection, slug) -> {
          long since = System.nanoTime();
          connection.send(Frame.close(CloseCode.NORMAL, ""));
          Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
          checks.must(slug, outcome.ended() != null, outcome.describe(), "the end of TCP");
        });
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""));
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      WebSocketEvent.Ended ended = outcome.ended();
      checks.must(
          "ended",
          ended != null,
          ended == null ? outcome.describe() + ", and TCP stays open" : ended.toString(),
          "the end of TCP");
      if (ended == null) {
        checks.untestable("within-a-second", "TCP did not end at all");
      } else {
        // How long the Close itself takes is the business of ws.close.prompt-reply.
        WebSocketEvent.Close reply = outcome.close();
        long from = reply == null ? since : reply.atNanos();
        checks.should(
            "within-a-second",
            ended.atNanos() - from < SECOND_NANOS,
            (ended.atNanos() - from) / 1_000_000 + " ms",
            "the end of TCP at once");
      }
    }
  }

  @ConformanceCase(
      id = "ws.close.fin-not-reset",
      clause = "RFC6455#7.1.1/clean",
      title = "After the closing handshake TCP ends by FIN and not by reset",
      sends = "Close 1000.",
      accepts = "FIN.",
      why = "A reset may destroy the Close frame before the client has read it.",
      causes = "The socket is closed with unread bytes, or with SO_LINGER 0.")
  void endsTcpByFin(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""));
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      WebSocketEvent.Ended ended = outcome.ended();
      if (ended == null) {
        checks.untestable("fin", "TCP did not end: " + outcome.describe());
      } else {
        checks.should("fin", ended.ending() == Ending.FIN, ended.toString(), "FIN");
      }
    }
  }

  @ConformanceCase(
      id = "ws.close.one-byte-body",
      clause = "RFC6455#5.5.1/body",
      title = "A Close body of one byte is a protocol error",
      sends = "A Close frame with a body of one byte.",
      accepts =
          "Close 1002, Close without code, or the end of the connection; a Close with another"
              + " code is a warning.",
      why = "A code has two bytes: half of one is read beyond the frame's end.",
      causes = "Two bytes are read when the body is not empty.",
      hostile = true)
  void failsTheConnectionOnACloseBodyOfOneByte(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
          .judge("one-byte", connection, Frame.of(Opcode.CLOSE, Bytes.of(0x03)));
    }
  }

  @ConformanceCase(
      id = "ws.close.reason-length",
      clause = "RFC6455#5.5.1/reply",
      title = "A Close with the longest reason is answered by a Close",
      sends = "Close 1000 with a reason of 123 bytes, of one and of three bytes a character.",
      accepts =
          "A Close frame, whose reason, if it has one, is UTF-8; one with an error code is a"
              + " warning.",
      why = "The longest legal control frame has 125 bytes.",
      causes = {
        "The limit is off by two.",
        "The reason is cut inside a character to be sent back."
      })
  void answersACloseWithTheLongestReason(WebSocketProbe probe, Checks checks) {
    Outcome outcome =
        answersWithAClose(
            probe, checks, "reason-of-123", Frame.close(CloseCode.NORMAL, "r".repeat(123)));
    takesItForNoError(outcome, checks, "no-error");
    Outcome wide =
        answersWithAClose(
            probe, checks, "of-wide-characters", Frame.close(CloseCode.NORMAL, "€".repeat(41)));
    var close = wide.close();
    if (close != null) {
      checks.must(
          "reason-in-utf-8",
          close.reason().isUtf8(),
          wide.describe(),
          "a reason in UTF-8, or none");
    }
  }

  @ConformanceCase(
      id = "ws.close.data-after-close",
      clause = "RFC6455#6.1/open",
      title = "What comes after a Close is not processed",
      sends = "Close 1000 and, in the same write, a message and a ping.",
      accepts =
          "No echo, where the target echoes; a Close reply or the end of the connection. A pong is"
              + " recorded.",
      why = "A message after the Close was never sent, as far as the application may know.",
      causes = "The read loop goes on until the socket is closed.")
  void processesNothingAfterAClose(WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique();
    Bytes nonce = Bytes.utf8(Payloads.unique());
    Frame message = echo.isThere() ? echo.frame(text) : Frame.text(text);
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""), message, Frame.ping(nonce));
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      checks.must(
          "closed", outcome.closed(), outcome.describe(), "a Close reply", "connection dropped");
      if (echo.isThere()) {
        long echoes = echo.count(connection, text);
        checks.must(
            "no-echo", echoes == 0, echoes + " echoes", "no echo of the message after the Close");
      }
      // §5.5.1 forbids data after a Close, and says nothing of a pong.
      boolean ponged =
          connection.events().stream()
              .anyMatch(
                  it -> it instanceof WebSocketEvent.Pong pong && pong.payload().equals(nonce));
      checks.observe("ping", ponged ? "answered by a pong" : "not answered");
    }
  }

  @ConformanceCase(
      id = "ws.close.second-close",
      clause = "RFC6455#5.5.1/once",
      title = "Two Close frames get one reply",
      sends = "Two Close frames in one write.",
      accepts = "One Close frame, or the end of the connection; a second reply is a warning.",
      why = "Nobody waits for the second reply: the first one ended the connection.",
      causes = "Each Close frame that is read is answered.")
  void answersTwoClosesOnce(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""), Frame.close(CloseCode.NORMAL, ""));
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      long replies =
          outcome.events().stream().filter(WebSocketEvent.Close.class::isInstance).count();
      // The RFC forbids data after a Close, and is silent about a second Close (§5.5.1, §7.1.5).
      if (!outcome.closed()) {
        checks.untestable("one-reply", "not even one: " + outcome.describe());
        return;
      }
      checks.should(
          "one-reply",
          replies <= 1,
          replies + " Close frames, " + outcome.describe(),
          "one Close frame",
          "connection dropped");
    }
  }

  @ConformanceCase(
      id = "ws.close.stops-reading-after-failure",
      clause = "RFC6455#7.1.7/processing",
      title = "After failing the connection nothing more is processed",
      sends =
          "A frame on which the target fails the connection (with reserved bits, else with an"
              + " undefined opcode, else a continuation of nothing) and a ping in one write; and"
              + " where it echoes, a text that is not UTF-8, and an unmasked frame, each with a"
              + " message behind it.",
      accepts =
          "A Close or the end of the connection, and neither a pong nor an echo. Nothing is held"
              + " here against a target that does not fail the connection on such a text or frame.",
      why = "What follows an error cannot be trusted to begin where a frame begins.",
      causes = "The decoder reports the error and goes on with the next frame.",
      hostile = true)
  void processesNothingAfterItFailedTheConnection(WebSocketProbe probe, Echo echo, Checks checks) {
    Frame offence = offenceThatFails(probe);
    Bytes nonce = Bytes.utf8(Payloads.unique());
    try (WebSocketConnection connection = probe.open()) {
      FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
          .judge("failed", connection, offence, Frame.ping(nonce));
      Outcome outcome = Outcome.awaitEnd(connection, System.nanoTime(), probe.patience().quiet());
      boolean ponged =
          outcome.events().stream()
              .anyMatch(
                  event ->
                      event instanceof WebSocketEvent.Pong pong && pong.payload().equals(nonce));
      checks.must(
          "no-pong", !ponged, ponged ? "a pong" : "no pong", "no pong to the ping that follows");
    }
    if (echo.isThere()) {
      judgeMessagesBehindAFailure(probe, echo, checks);
    }
  }

  private static void judgeMessagesBehindAFailure(WebSocketProbe probe, Echo echo, Checks checks) {
    record Offence(String slug, Frame frame) {}
    checks.each(
        List.of(
            new Offence("behind-invalid-utf-8", Frame.of(Opcode.TEXT, Bytes.of('a', 0xff, 'z'))),
            new Offence("behind-an-unmasked-frame", Frame.text("unmasked").unmasked())),
        Offence::slug,
        (offence, slug) -> {
          String text = Payloads.unique();
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(offence.frame(), echo.frame(text));
            Outcome failed = Outcome.awaitClosing(connection, since, probe.patience());
            if (!failed.closed()) {
              checks.observe(slug, "the connection was not failed: " + failed.describe());
              return;
            }
            Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().quiet());
            long echoes = echo.count(connection, text);
            checks.must(
                slug,
                echoes == 0,
                echoes + " echoes, " + outcome.describe(),
                "no echo of the message that follows");
          }
        });
  }

  @ConformanceCase(
      id = "ws.close.tcp-after-failure",
      clause = "RFC6455#7.1.7/close",
      title = "After failing the connection the server ends TCP",
      sends =
          "A frame on which the target fails the connection (with reserved bits, else with an"
              + " undefined opcode, else a continuation of nothing), and then nothing: the"
              + " client's end stays open and sends no Close.",
      accepts = "The end of the connection.",
      why =
          "A client that breaks the protocol may well never close; its socket would stay for ever.",
      causes = "After its Close the server waits for the client's.")
  void endsTcpAfterItFailedTheConnection(WebSocketProbe probe, Checks checks) {
    Frame offence = offenceThatFails(probe);
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(offence);
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      WebSocketEvent.Ended ended = outcome.ended();
      // The RFC sets no time, so a server that has sent its Close may still end TCP later.
      Verdict late = outcome.close() == null ? Verdict.FAIL : Verdict.WARN;
      checks.record(
          "ended",
          ended == null ? late : Verdict.PASS,
          ended == null ? outcome.describe() + ", and TCP stays open" : ended.toString(),
          "the end of TCP");
    }
  }

  @ConformanceCase(
      id = "ws.close.failure-close-frame",
      clause = "RFC6455#7.1.7/frame",
      title = "A connection is failed with a Close frame that tells why",
      sends = "A frame on which the target fails the connection.",
      accepts = "A Close frame before the end of TCP.",
      why = "Without it the client sees 1006 and nobody knows what went wrong.",
      causes = "The socket is closed, or reset, on any error.")
  void tellsWhyItFailedTheConnection(WebSocketProbe probe, Checks checks) {
    Frame offence = offenceThatFails(probe);
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(offence);
      Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
      checks.should(
          "close-frame", outcome.close() != null, outcome.describe(), "a Close frame with 1002");
    }
  }

  @ConformanceCase(
      id = "ws.close.half-close",
      clause = "RFC6455#7.1.4/tcp",
      title = "When the client ends TCP without a Close, the server ends it, too",
      sends = "FIN without a Close frame.",
      accepts = "The end of the connection.",
      why = "Clients vanish; their sockets must not stay.",
      causes = "The end of the input is not looked for while nothing is sent.")
  void endsTcpWhenTheClientDoes(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.halfClose();
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      checks.should(
          "ended", outcome.ended() != null, outcome.describe(), "the end of the connection");
    }
  }
}
