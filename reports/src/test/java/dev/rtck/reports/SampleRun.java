package dev.rtck.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A run with every verdict, for the tests of this module. */
final class SampleRun {
  static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");
  static final Run.Tool TOOL = new Run.Tool("rtck", "0.1.0");
  static final Run.Target TARGET = new Run.Target("chat", "http://127.0.0.1:3000");

  /** What a hostile target might send: markup of every format, and characters that none allows. */
  static final String HOSTILE =
      "<script>alert('x')</script> & \"q\" ]]> | `t` ``` *b* [l](javascript:x) \u001b[31m \u0000"
          + " \ud800 \u202e \uffff \r\n\t ${x} @if <!-- --> 漢字 😀";

  static final Clause RESERVED =
      clause("7.4.1", "A status code that must not appear in a Close frame fails the connection.");

  private SampleRun() {}

  static Run run() {
    return run(new Gate(1, "1 case failed and 1 could not run"), results());
  }

  static Run run(Gate gate, List<Result> results) {
    return new Run(
        Run.SCHEMA_VERSION,
        TOOL,
        TARGET,
        STARTED,
        3812,
        gate,
        Totals.of(results, 1),
        results,
        List.of());
  }

  /** Returns a run that measured and judged no case. */
  static Run measured(Gate gate, List<LoadResult> loads, List<CapacityResult> capacities) {
    return new Run(
        Run.SCHEMA_VERSION,
        TOOL,
        TARGET,
        STARTED,
        35_000,
        gate,
        Totals.NONE,
        List.of(),
        loads,
        capacities);
  }

  static List<Result> results() {
    return List.of(
        result(
            "chat",
            "ws.ping.pong-payload",
            "A pong repeats the ping's payload",
            Verdict.PASS,
            clause("5.5.3", "A Pong carries the application data of its Ping."),
            ""),
        failure(),
        warning(),
        observation(),
        result(
            "chat",
            "ws.deflate.bomb",
            "An inflated message is bounded",
            Verdict.SKIPPED,
            new Clause("RFC7692#8", "https://www.rfc-editor.org/rfc/rfc7692#section-8", ""),
            "the target does not offer permessage-deflate"),
        result(
            "chat",
            "ws.fragmentation.reassembly",
            "Fragments are put together",
            Verdict.UNTESTABLE,
            clause("5.4", "The fragments of a message are delivered in order."),
            "the profile declares no `echo` for endpoint chat"),
        error(),
        excused(),
        result("rooms", "ws.close.reserved-code", failure().title(), Verdict.PASS, RESERVED, ""));
  }

  static Result failure() {
    return new Result(
        "chat",
        "websocket",
        "ws.close.reserved-code",
        "A close code that must not be sent fails the connection",
        Level.MUST,
        RESERVED,
        Verdict.FAIL,
        false,
        "",
        12,
        List.of(
            new CheckResult(
                "code-1004",
                Verdict.FAIL,
                List.of("close 1002", "connection dropped"),
                "close 1000 after 4 ms"),
            new CheckResult("code-1005", Verdict.PASS, List.of("close 1002"), "close 1002"),
            new CheckResult(
                "bystander", Verdict.WARN, List.of("an echo within 1 s"), "an echo after 1.4 s")),
        List.of(
            event(0, WireEvent.Direction.NOTE, 1, "tcp", "connected", ""),
            event(310, WireEvent.Direction.SENT, 1, "http", "GET /api/ws", "47455420".repeat(40)),
            event(
                2_804,
                WireEvent.Direction.RECEIVED,
                1,
                "http",
                "101 Switching Protocols",
                "485454502f312e31"),
            event(8_000, WireEvent.Direction.SENT, 1, "ws", "CLOSE 1004", "88823d21000103ec…"),
            event(12_034, WireEvent.Direction.RECEIVED, 1, "ws", "CLOSE 1000", "880203e8"),
            event(1_412_100, WireEvent.Direction.NOTE, 2, "tcp", "ended by the target (FIN)", "")),
        "rtck verify --profile rtck.yaml --endpoint chat --case ws.close.reserved-code");
  }

  static Result warning() {
    return result(
        "chat",
        "ws.close.fin-not-reset",
        "TCP ends with FIN",
        Verdict.WARN,
        clause("7.1.1", "The connection should be closed cleanly."),
        "",
        new CheckResult(
            "end", Verdict.WARN, List.of("FIN"), "RST 2 ms after the closing handshake"));
  }

  static Result observation() {
    return result(
        "chat",
        "ws.handshake.version-8",
        "What version 8 gets",
        Verdict.INFO,
        clause("4.4", "A server may support several versions."),
        "",
        new CheckResult("answer", Verdict.INFO, List.of(), "426 Upgrade Required"));
  }

  static Result error() {
    return result(
        "rooms",
        "ws.limits.message-size",
        "Messages are bounded",
        Verdict.ERROR,
        clause("10.4", "An implementation protects itself against large messages."),
        "the target had died and did not come back within 10 s");
  }

  static Result excused() {
    return new Result(
        "rooms",
        "websocket",
        "ws.utf8.invalid",
        "Invalid UTF-8 fails the connection",
        Level.MUST,
        clause("8.1", "Invalid UTF-8 in a text message fails the connection."),
        Verdict.FAIL,
        true,
        "upstream issue, fixed in the next release",
        7,
        List.of(
            new CheckResult("overlong", Verdict.FAIL, List.of("close 1007"), "the text came back")),
        List.of(),
        "rtck verify --endpoint rooms --case ws.utf8.invalid");
  }

  /** Returns a result whose every text is hostile, even those that rtck itself writes. */
  static Result hostile(Verdict verdict, boolean excused) {
    return new Result(
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        Level.MUST,
        new Clause(HOSTILE, HOSTILE, HOSTILE),
        verdict,
        excused,
        HOSTILE,
        1,
        List.of(new CheckResult(HOSTILE, verdict, List.of(HOSTILE, HOSTILE), HOSTILE)),
        List.of(
            event(1, WireEvent.Direction.SENT, 1, HOSTILE, HOSTILE, HOSTILE),
            event(2, WireEvent.Direction.RECEIVED, 2, HOSTILE, HOSTILE, HOSTILE)),
        HOSTILE);
  }

  /** Returns a run of hostile results, one of each verdict and an excused one. */
  static Run hostileRun() {
    List<Result> results = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      results.add(hostile(verdict, false));
    }
    results.add(hostile(Verdict.FAIL, true));
    return new Run(
        Run.SCHEMA_VERSION,
        new Run.Tool(HOSTILE, HOSTILE),
        new Run.Target(HOSTILE, HOSTILE),
        STARTED,
        1,
        new Gate(1, HOSTILE),
        Totals.of(results, 0),
        results,
        List.of());
  }

  /** Returns so many failures, each with a transcript of so many events. */
  static List<Result> failures(int count, int events) {
    List<WireEvent> transcript =
        IntStream.range(0, events)
            .mapToObj(
                i ->
                    event(
                        i * 1000L,
                        i % 2 == 0 ? WireEvent.Direction.SENT : WireEvent.Direction.RECEIVED,
                        1,
                        "ws",
                        "TEXT " + i,
                        "0123456789abcdef".repeat(16)))
            .toList();
    return IntStream.range(0, count).mapToObj(i -> failure(i, transcript)).toList();
  }

  private static Result failure(int number, List<WireEvent> transcript) {
    Result sample = failure();
    return new Result(
        "chat",
        "websocket",
        "ws.sample.case-%05d".formatted(number),
        sample.title(),
        sample.level(),
        sample.clause(),
        Verdict.FAIL,
        false,
        "",
        sample.durationMillis(),
        sample.checks(),
        transcript,
        sample.rerun());
  }

  private static Result result(
      String endpoint,
      String caseId,
      String title,
      Verdict verdict,
      Clause clause,
      String reason,
      CheckResult... checks) {
    return new Result(
        endpoint,
        "websocket",
        caseId,
        title,
        verdict == Verdict.WARN ? Level.SHOULD : verdict == Verdict.INFO ? Level.INFO : Level.MUST,
        clause,
        verdict,
        false,
        reason,
        7,
        List.of(checks),
        List.of(),
        "rtck verify --endpoint %s --case %s".formatted(endpoint, caseId));
  }

  private static Clause clause(String section, String text) {
    return new Clause(
        "RFC6455#" + section, "https://www.rfc-editor.org/rfc/rfc6455#section-" + section, text);
  }

  private static WireEvent event(
      long atMicros,
      WireEvent.Direction direction,
      int connection,
      String layer,
      String summary,
      String hex) {
    return new WireEvent(atMicros, direction, connection, layer, summary, hex);
  }
}
