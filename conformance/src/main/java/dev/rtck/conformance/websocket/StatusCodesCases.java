package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.List;

/** RFC 6455 §7.4: the codes of Close frames. */
final class StatusCodesCases {

  @ConformanceCase(
      id = "ws.close.valid-code",
      clause = "RFC6455#7.4/valid",
      title = "A Close with a valid code is answered and is no protocol error",
      sends = "Close frames with codes from 1000 to 1014, 3000 to 4999.",
      accepts =
          "A Close frame; with 1002 it is a warning. What 1012 to 1014 get is only recorded:"
              + " they were registered after the RFC; and 1002 for 1011, which is a server's code.",
      why = "Applications use codes of 3000 and more for reasons of their own.",
      causes = "A list of known codes that lacks the newer and the private ones.")
  void answersACloseWithAValidCode(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
            4000, 4999),
        code -> "code-" + code,
        (code, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(Frame.close(code, ""));
            Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
            Integer reply = outcome.code();
            boolean protocolError =
                code != CloseCode.PROTOCOL_ERROR
                    && reply != null
                    && reply == CloseCode.PROTOCOL_ERROR;
            if (code >= 1012 && code <= 1014 && outcome.closed()) {
              checks.observe(slug, outcome.describe());
            } else if (outcome.close() == null) {
              checks.must(slug, false, outcome.describe(), "a Close frame");
            } else if (code == CloseCode.INTERNAL_ERROR && protocolError) {
              checks.observe(slug, outcome.describe());
            } else {
              checks.should(slug, !protocolError, outcome.describe(), "a Close, but not 1002");
            }
          }
        });
  }

  @ConformanceCase(
      id = "ws.close.reserved-code",
      clause = "RFC6455#7.4.1",
      title = "A close code that must not be sent is not taken for an ordinary one",
      sends =
          "Close frames with 1004, 1005, 1006 and 1015; the second also behind messages, and once"
              + " compression is agreed.",
      accepts =
          "Close 1002, Close without code, or the end of the connection; an ordinary Close is"
              + " a warning, and 1005, 1006 or 1015 sent back is a failure.",
      why =
          "These codes stand for «no code», «no Close frame» and «no TLS» in the client's API; on"
              + " the wire they are a lie.",
      causes = "The Close body is echoed without a look.")
  void failsTheConnectionOnAReservedCloseCode(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    checks.each(
        List.of(1004, 1005, 1006, 1015),
        code -> "code-" + code,
        (code, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            judgeReservedCode(code, connection, probe, checks, slug);
          }
        });
    used.each(
        checks,
        (connection, slug) ->
            judgeReservedCode(CloseCode.NO_STATUS_RECEIVED, connection, probe, checks, slug));
  }

  private static void judgeReservedCode(
      int code, WebSocketConnection connection, WebSocketProbe probe, Checks checks, String slug) {
    long since = System.nanoTime();
    connection.send(Frame.close(code, ""));
    Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
    Integer reply = outcome.code();
    boolean returned = reply != null && reply.equals(code) && code != 1004;
    boolean failed = outcome.closed() && (reply == null || reply == CloseCode.PROTOCOL_ERROR);
    checks.record(
        slug,
        returned || !outcome.closed() ? Verdict.FAIL : failed ? Verdict.PASS : Verdict.WARN,
        outcome.describe(),
        "close 1002",
        "close without code",
        "connection dropped");
  }

  @ConformanceCase(
      id = "ws.close.unassigned-code",
      clause = "RFC6455#7.4.2",
      title = "What a close code of no meaning gets",
      sends = "Close frames with 0, 999, 1016, 1100, 2000, 2999, 5000 and 65535.",
      accepts =
          "Anything; it is recorded. To send a code back that is below 1000 or above 4999 is a"
              + " warning.",
      why =
          "The RFC does not say what a receiver does with them, and servers differ; but there is no"
              + " such code, and browsers fail the connection on it.",
      causes = "The Close body is echoed without a look.")
  void showsWhatAnUnassignedCodeGets(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(0, 999, 1016, 1100, 2000, 2999, 5000, 65_535),
        code -> "code-" + code,
        (code, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(Frame.close(code, ""));
            Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
            Integer reply = outcome.code();
            if (CloseCode.isForbidden(code) && reply != null && reply.equals(code)) {
              checks.should(
                  slug, false, outcome.describe(), "any outcome, but a Close with that code");
            } else {
              checks.observe(slug, outcome.describe());
            }
          }
        });
  }

  @ConformanceCase(
      id = "ws.close.server-codes",
      clause = "RFC6455#7.4.1/server",
      title = "The server never sends a close code that must not be sent",
      sends =
          "A Close without code; besides, every Close frame that the target sent during the whole"
              + " run is looked at.",
      accepts =
          "Codes from 1000 to 4999 other than 1004, 1005, 1006 and 1015; 1010, which is the"
              + " client's, is a warning. What merely returns the code that was sent is judged"
              + " where it was sent.",
      why = "Browsers fail the connection on such a code.",
      causes = "The library's «no status» constant, 1005, is written to the wire.",
      schedule = Schedule.LAST)
  void sendsOnlyCodesThatMayBeSent(WebSocketProbe probe, SeenViolations violations, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.close());
      Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
      List<String> seen = violations.against("close-code");
      checks.must(
          "codes",
          seen.isEmpty(),
          seen.isEmpty() ? outcome.describe() : String.join("; ", seen),
          "codes that may be sent");
      List<String> clients = violations.against("client-code");
      checks.should(
          "no-code-of-the-client",
          clients.isEmpty(),
          clients.isEmpty() ? "never 1010" : String.join("; ", clients),
          "no 1010, which tells a server of a missing extension (§7.4.1)");
    }
  }
}
