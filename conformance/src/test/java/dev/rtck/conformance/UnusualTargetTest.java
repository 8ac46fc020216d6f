package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are right and unlike the reference server: none of them may turn anything red. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(AmongOthers.class)
final class UnusualTargetTest {

  private static final String BARE =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /echo
      """;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The cases that a target passes by nothing but a refusal of their messages' size. */
  private static final Set<String> NEED_LONG_MESSAGES =
      Set.of(
          "ws.backpressure.resumed-reader",
          "ws.backpressure.slow-reader",
          "ws.framing.payload-lengths",
          "ws.ping.while-streaming");

  /** The cases about any server that cannot be judged without an echo. */
  private static final Set<String> NEED_AN_ECHO =
      Judgement.WEBSOCKET.stream()
          .filter(it -> it.needs().contains(Need.ECHO) && it.protocol() != null)
          .filter(it -> it.words().capabilities().length == 0)
          .map(CaseDescription::id)
          .collect(Collectors.toCollection(TreeSet::new));

  @TempDir Path folder;

  /** Greets, pushes, pings, sends pongs that nobody asked for, and fragments what it says. */
  private static final class Talkative implements Interposer.Manners {

    private static final byte[] PUSH =
        Interposer.frame(Interposer.TEXT, "{\"type\":\"presence\",\"online\":3}".getBytes(UTF_8));
    private static final byte[] PING =
        Interposer.frame(Interposer.PING, "are you there?".getBytes(UTF_8));
    private static final byte[] PONG = Interposer.frame(Interposer.PONG, "unasked".getBytes(UTF_8));
    private static final int MOST_PINGS = 40;

    private final AtomicInteger pings = new AtomicInteger();

    @Override
    public byte[] greeting() {
      byte[] words = Interposer.frame(Interposer.TEXT, "welcome".getBytes(UTF_8));
      byte[] bytes = Interposer.frame(Interposer.BINARY, new byte[] {0, 1, 2, (byte) 0xFF});
      return Interposer.join(words, bytes, PING, PONG);
    }

    @Override
    public byte[] message(int firstByte, byte[] payload) {
      int cut = payload.length / 2;
      return Interposer.join(
          PUSH,
          Interposer.frame(firstByte & 0x0F, Arrays.copyOf(payload, cut)),
          PING,
          Interposer.frame(0, new byte[0]),
          PONG,
          Interposer.frame(0x80, Arrays.copyOfRange(payload, cut, payload.length)),
          PUSH);
    }

    @Override
    public byte[] uponBytes() {
      // Each ping brings a pong, and so bytes.
      return pings.incrementAndGet() <= MOST_PINGS ? Interposer.join(PING, PONG) : PONG;
    }
  }

  @Test
  void aTalkativeServerIsGreen() throws IOException {
    assertGreen(Talkative::new);
  }

  private static final Interposer.Temper BINARY_ANSWERS =
      () ->
          new Interposer.Manners() {
            @Override
            public byte[] message(int firstByte, byte[] payload) {
              return Interposer.frame(Interposer.BINARY, payload);
            }

            @Override
            public byte[] compressed(int firstByte, byte[] payload) {
              return Interposer.frame(Interposer.BINARY | Interposer.COMPRESSED, payload);
            }
          };

  @Test
  void aServerThatAnswersTextInBinaryMessagesIsGreen() throws IOException {
    assertGreen(BINARY_ANSWERS);
  }

  @Test
  void aServerThatAnswersTheEchoThatIsDeclaredInBinaryMessagesIsToldToDeclareIt()
      throws IOException {
    String declared =
        BARE
            + """
                operations:
                  echo: {send: "${text}", receive: "${text}"}
            """;
    assertUntestable(BINARY_ANSWERS, declared, "ws.framing.coalesced-frames", "binary: true");
  }

  @Test
  void aServerThatEndsTheFirstOfTwoConnectionsOfAUserIsNotBlamedForIt() throws IOException {
    AtomicInteger newest = new AtomicInteger();
    Interposer.Temper temper =
        () ->
            new Interposer.Manners() {
              private final int own = newest.incrementAndGet();

              @Override
              public byte[] compressed(int firstByte, byte[] payload) {
                return own == newest.get()
                    ? Interposer.frame(firstByte, payload)
                    : Interposer.frame(Interposer.CLOSE, bytes("0fa1"));
              }
            };
    assertUntestable(temper, BARE, "ws.deflate.own-window", "connected again");
  }

  @Test
  void aServerThatWrapsTheEchoInWordsIsGreen() throws IOException {
    assertGreen(
        () ->
            new Interposer.Manners() {
              @Override
              public byte[] message(int firstByte, byte[] payload) {
                String words = "Echo: " + new String(payload, UTF_8) + "!";
                return Interposer.frame(Interposer.TEXT, words.getBytes(UTF_8));
              }

              @Override
              public String offer(String request) {
                return withoutCompression(request);
              }
            });
  }

  @Test
  void aServerThatFragmentsCompressedMessagesIsGreen() throws IOException {
    assertCompressesRightly(
        new Interposer.Manners() {
          @Override
          public byte[] compressed(int firstByte, byte[] payload) {
            int cut = payload.length / 3;
            return Interposer.join(
                Interposer.frame(firstByte & 0x7F, Arrays.copyOf(payload, cut)),
                Interposer.frame(Interposer.PING, new byte[0]),
                Interposer.frame(0x80, Arrays.copyOfRange(payload, cut, payload.length)));
          }
        });
  }

  @Test
  void aServerThatEndsItsMessagesWithEmptyStoredBlocksIsGreen() throws IOException {
    assertCompressesRightly(withBehind("0000ffff 00 0000ffff 00"));
  }

  @Test
  void aServerThatEndsItsMessagesWithAFinalBlockIsGreen() throws IOException {
    assertCompressesRightly(withBehind("0000ffff 0300 00"));
  }

  @Test
  void aServerThatAsksEveryClientToForgetItsContextIsGreen() throws IOException {
    String forget = "client_no_context_takeover";
    assertCompressesRightly(
        new Interposer.Manners() {
          @Override
          public String answer(String head) {
            return head.contains(forget)
                ? head
                : head.replace("permessage-deflate", "permessage-deflate; " + forget);
          }
        });
  }

  /** Knows what the compressed messages of the server say. */
  private abstract static class Inflating implements Interposer.Manners {

    private final Inflater inflater = new Inflater(true);

    /** Returns what becomes of a compressed message: whole frames. */
    abstract byte[] inflated(int firstByte, byte[] compressed, byte[] plain);

    @Override
    public final byte[] compressed(int firstByte, byte[] payload) {
      inflater.setInput(Interposer.join(payload, bytes("0000ffff")));
      byte[] plain = new byte[1 << 18];
      try {
        int length = inflater.inflate(plain);
        return inflated(firstByte, payload, Arrays.copyOf(plain, length));
      } catch (DataFormatException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aServerThatCompressesNothingItselfIsGreen() throws IOException {
    assertCompressing(
        () ->
            new Inflating() {
              @Override
              byte[] inflated(int firstByte, byte[] compressed, byte[] plain) {
                return Interposer.frame(firstByte & ~Interposer.COMPRESSED, plain);
              }
            },
        Verdict.PASS);
  }

  @Test
  void aServerThatDeclinesCompressionIsGreen() throws IOException {
    assertCompressing(
        () ->
            new Interposer.Manners() {
              @Override
              public String offer(String request) {
                return withoutCompression(request);
              }
            },
        Verdict.SKIPPED);
  }

  private static String withoutCompression(String request) {
    return request.replace("permessage-deflate", "x-other-extension");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** Something more behind each compressed message. */
  private static Interposer.Manners withBehind(String hex) {
    return new Interposer.Manners() {
      @Override
      public byte[] compressed(int firstByte, byte[] payload) {
        return Interposer.frame(firstByte, Interposer.join(payload, bytes(hex)));
      }
    };
  }

  private void assertCompressesRightly(Interposer.Manners manners) throws IOException {
    assertCompressing(() -> manners, Verdict.PASS);
  }

  private void assertCompressing(Interposer.Temper temper, Verdict ofItsEcho) throws IOException {
    try (Interposer target = Interposer.start(temper)) {
      Run run =
          Judgement.judge(target.port(), BARE, id -> id.startsWith("ws.deflate."), LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(untestable(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(result -> result.caseId().equals("ws.deflate.compressed-echo"))
          .extracting(Result::verdict)
          .containsExactly(ofItsEcho);
    }
  }

  @Test
  void aServerWithoutAnEchoHoldsTheGate() throws IOException {
    try (Interposer target =
        Interposer.start(
            () ->
                new Interposer.Manners() {
                  @Override
                  public byte[] message(int firstByte, byte[] payload) {
                    return new byte[0];
                  }
                })) {
      Run run = Judgement.judge(target.port(), BARE, id -> true, LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.gate().exitCode()).isZero();
      assertThat(untestable(run)).containsAll(NEED_AN_ECHO);
      assertThat(run.results())
          .filteredOn(result -> NEED_AN_ECHO.contains(result.caseId()))
          .allMatch(result -> result.reason().contains("declares no echo"));
      assertThat(run.totals().pass()).isGreaterThan(run.totals().untestable());
    }
  }

  /** Closes with 1009 instead of returning a long message, as servers with a limit do. */
  private static final class Frugal implements Interposer.Manners {

    static final int LIMIT_BYTES = 8_192;

    static final byte[] MESSAGE_TOO_BIG = {0x03, (byte) 0xF1};

    @Override
    public byte[] message(int firstByte, byte[] payload) {
      return payload.length <= LIMIT_BYTES
          ? Interposer.frame(firstByte, payload)
          : Interposer.frame(Interposer.CLOSE, MESSAGE_TOO_BIG);
    }
  }

  @Test
  void aServerThatRefusesLongMessagesIsNotBlamed() throws IOException {
    try (Interposer target = Interposer.start(Frugal::new)) {
      Run run = judgeLengths(target, BARE);
      assertThat(untestable(run))
          .contains("ws.backpressure.resumed-reader", "ws.framing.payload-lengths");
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
    }
  }

  @Test
  void aServerIsNotAskedForMoreThanItPromises() throws IOException {
    try (Interposer target = Interposer.start(Frugal::new)) {
      Run run = judgeLengths(target, BARE + "limits: {messageBytes: " + Frugal.LIMIT_BYTES + "}\n");
      assertThat(run.results()).extracting(Result::verdict).containsOnly(Verdict.PASS);
    }
  }

  /** Does something else than to return a message of more than 8 KiB, compressed or not. */
  private static Interposer.Temper limited(byte[] instead) {
    return limitedTo(Frugal.LIMIT_BYTES, instead);
  }

  private static Interposer.Temper limitedTo(int bytes, byte[] instead) {
    return () ->
        new Inflating() {
          @Override
          public byte[] message(int firstByte, byte[] payload) {
            return payload.length <= bytes ? Interposer.frame(firstByte, payload) : instead;
          }

          @Override
          byte[] inflated(int firstByte, byte[] compressed, byte[] plain) {
            return plain.length <= bytes ? Interposer.frame(firstByte, compressed) : instead;
          }
        };
  }

  static List<byte[]> insteadOfALongMessage() {
    return List.of(
        Interposer.frame(Interposer.CLOSE, Frugal.MESSAGE_TOO_BIG),
        Interposer.frame(Interposer.CLOSE, new byte[0]),
        Interposer.frame(Interposer.TEXT, "{\"error\":\"too long\"}".getBytes(UTF_8)),
        new byte[0]);
  }

  @ParameterizedTest
  @MethodSource("insteadOfALongMessage")
  void aServerThatRefusesWhatInflatesToMuchIsNotBlamed(byte[] instead) throws IOException {
    try (Interposer target = Interposer.start(limited(instead))) {
      Run run =
          Judgement.judge(target.port(), BARE, id -> id.startsWith("ws.deflate."), LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(untestable(run)).containsExactly("ws.deflate.full-window-distance");
    }
  }

  private static final int FEW_BYTES = 100;

  @Test
  void aServerThatPromisesLittleIsNotToldMore() throws IOException {
    byte[] tooBig = Interposer.frame(Interposer.CLOSE, Frugal.MESSAGE_TOO_BIG);
    String profile =
        BARE
            + """
                operations:
                  echo: {send: "${text}", receive: "${text}"}
            limits: {messageBytes: %d}
            """
                .formatted(FEW_BYTES);
    try (Interposer target = Interposer.start(limitedTo(FEW_BYTES, tooBig))) {
      Run run =
          Judgement.judge(
              target.port(),
              profile,
              id -> id.matches("ws\\.(deflate|utf8|fragmentation)\\..*|app\\.echo\\.any-text"),
              LIMIT,
              folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(untestable(run)).isSubsetOf("ws.deflate.full-window-distance", "ws.utf8.binary");
    }
  }

  @Test
  void aServerThatSaysWhatItRefusesInsteadOfClosingIsOnlyWarned() throws IOException {
    byte[] error = Interposer.frame(Interposer.TEXT, "{\"error\":\"too long\"}".getBytes(UTF_8));
    String profile = BARE + "limits: {messageBytes: " + Frugal.LIMIT_BYTES + "}\n";
    try (Interposer target = Interposer.start(limited(error))) {
      Run run =
          Judgement.judge(
              target.port(), profile, "ws.limits.inflated-message"::equals, LIMIT, folder);
      assertThat(run.results()).extracting(Result::verdict).containsExactly(Verdict.WARN);
    }
  }

  @Test
  void aServerThatClosesOnAnEmptyMessageIsGreen() throws IOException {
    byte[] close = Interposer.frame(Interposer.CLOSE, new byte[] {0x03, (byte) 0xEF});
    assertCompressing(
        () ->
            new Inflating() {
              private boolean closed;

              @Override
              public byte[] message(int firstByte, byte[] payload) {
                return unlessEmpty(payload, Interposer.frame(firstByte, payload));
              }

              @Override
              byte[] inflated(int firstByte, byte[] compressed, byte[] plain) {
                return unlessEmpty(plain, Interposer.frame(firstByte, compressed));
              }

              private byte[] unlessEmpty(byte[] plain, byte[] frame) {
                boolean before = closed;
                closed |= plain.length == 0;
                return before ? new byte[0] : closed ? close : frame;
              }
            },
        Verdict.PASS);
  }

  private Run judgeLengths(Interposer target, String profile) throws IOException {
    return Judgement.judge(target.port(), profile, NEED_LONG_MESSAGES::contains, LIMIT, folder);
  }

  @Test
  void aServerThatSaysCloseTwiceIsOnlyWarned() throws IOException {
    try (Interposer target =
        Interposer.start(
            () ->
                new Interposer.Manners() {
                  @Override
                  public byte[] close(byte[] body) {
                    byte[] close = Interposer.frame(Interposer.CLOSE, body);
                    return Interposer.join(close, close);
                  }
                })) {
      Run run = Judgement.judge(target.port(), BARE, id -> true, LIMIT, folder);
      assertThat(run.gate().exitCode()).isZero();
      assertThat(Judgement.red(run))
          .as(Judgement.describe(run))
          .containsExactly("ws.close.second-close", "ws.framing.server-frames");
    }
  }

  @Test
  void aServerThatTakesReservedBitsIsNotBlamedForWhatFollowsAFailure() throws IOException {
    try (ReferenceServer server = ReferenceServer.start(Defect.RESERVED_BIT_IGNORED)) {
      Run run =
          Judgement.judge(server.port(), BARE, id -> id.startsWith("ws.close."), LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
    }
  }

  /**
   * A server whose refusals are not those of the reference server.
   *
   * @param warned the cases in which a SHOULD stands against it
   */
  private record Refusing(String name, Interposer.Temper temper, Set<String> warned) {

    @Override
    public String toString() {
      return name;
    }
  }

  private interface Refusal {
    @Nullable String instead(String request, String head);
  }

  private static Refusing refusing(String name, Set<String> warned, Refusal refusal) {
    return new Refusing(
        name,
        () ->
            new Interposer.Manners() {
              @Override
              public @Nullable String refusal(String request, String head) {
                return refusal.instead(request, head);
              }
            },
        warned);
  }

  private static boolean hasBadHost(String request) {
    return !request.contains("\r\nHost: 127.0.0.1")
        || request.contains("other.example")
        || request.contains("a b");
  }

  private static String answer(String statusLine, String... headers) {
    return "HTTP/1.1 "
        + statusLine
        + "\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n"
        + String.join("", Arrays.stream(headers).map(line -> line + "\r\n").toList())
        + "\r\n";
  }

  static List<Refusing> refusing() {
    String host = "ws.handshake.host";
    String version = "ws.handshake.unsupported-version";
    return List.of(
        refusing(
            "closes the connection after each refusal",
            Set.of(),
            (request, head) -> answer("400 Bad Request")),
        refusing(
            "drops what it refuses",
            // §4.4 wants the versions that it speaks, and §10.7 a status.
            Set.of(version, "ws.handshake.refusal-status"),
            (request, head) -> ""),
        refusing(
            "redirects what it does not serve",
            Set.of(),
            (request, head) ->
                head.contains(" 404 ") || head.contains(" 426 ")
                    ? answer("302 Found", "Location: /elsewhere", "Content-Length: 0")
                    : null),
        refusing(
            "has a page for everything",
            Set.of(),
            (request, head) ->
                head.contains(" 404 ")
                        || (head.contains(" 426 ") && !request.contains("Upgrade: websocket"))
                    ? answer("200 OK", "Content-Length: 5") + "hello"
                    : null),
        refusing(
            "is a virtual host that answers 404",
            Set.of(host),
            (request, head) -> hasBadHost(request) ? answer("404 Not Found") : null),
        refusing(
            "is a virtual host that answers 421",
            Set.of(host),
            (request, head) -> hasBadHost(request) ? answer("421 Misdirected Request") : null),
        refusing(
            "names versions on several lines",
            Set.of(),
            (request, head) ->
                head.contains(" 426 ")
                    ? answer(
                        "426 Upgrade Required",
                        "Sec-WebSocket-Version: 8, 7",
                        "Upgrade: HTTP/3, websocket",
                        "Connection: Upgrade")
                    : null),
        refusing(
            "is behind a gateway that answers for it",
            Set.of(),
            (request, head) -> head.contains(" 431 ") ? answer("502 Bad Gateway") : null),
        new Refusing(
            "opens a socket at every path",
            () ->
                new Interposer.Manners() {
                  @Override
                  public String request(String bytes) {
                    return bytes.replaceFirst("^GET /(no-such-|rtck)[^ ]*", "GET /echo");
                  }
                },
            Set.of()));
  }

  @ParameterizedTest
  @MethodSource("refusing")
  void aServerThatRefusesInItsOwnWayIsRight(Refusing server) throws IOException {
    try (Interposer target = Interposer.start(server.temper())) {
      Run run =
          Judgement.judge(target.port(), BARE, id -> id.startsWith("ws.handshake."), LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEqualTo(server.warned());
      assertThat(run.gate().exitCode()).isZero();
      assertThat(untestable(run)).isEmpty();
    }
  }

  private static final byte[] POLICY_VIOLATION = {(byte) 0x88, 2, 0x03, (byte) 0xF0};

  private static String guarded(String alice, String mallory) {
    return """
    users: {alice: %s, mallory: %s}
    auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
    endpoints: {guarded: {protocol: websocket, path: /guarded}}
    """
        .formatted(alice, mallory);
  }

  @Test
  void aServerThatClosesWhomItDoesNotLetInIsRight() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start(
            (socket, number) -> {
              String head = ScriptedServer.readHead(socket);
              ScriptedServer.switchProtocols(socket, head);
              if (head.contains("Bearer good")) {
                ScriptedServer.swallow(socket);
              } else {
                socket.getOutputStream().write(POLICY_VIOLATION);
              }
            })) {
      Result result =
          authentication(
              target,
              guarded(
                  "{headers: {Authorization: Bearer good}}",
                  "{headers: {Authorization: Bearer evil}}"));
      assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.PASS);
    }
  }

  @Test
  void aServerThatStillWaitsForCredentialsIsNotBlamed() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start(
            (socket, number) -> {
              ScriptedServer.switchProtocols(socket);
              byte[] frame = socket.getInputStream().readNBytes(6 + "good".length());
              if (frame.length > 6 && (frame[2] ^ frame[6]) == 'g') {
                ScriptedServer.swallow(socket);
              } else {
                socket.getOutputStream().write(POLICY_VIOLATION);
              }
            })) {
      Result result = authentication(target, guarded("{connect: good}", "{connect: evil}"));
      assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.UNTESTABLE);
      assertThat(result.reason()).contains("may still wait");
    }
  }

  private Result authentication(ScriptedServer target, String profile) {
    Run run =
        Judgement.judge(
            target.port(), profile, "ws.handshake.authentication"::equals, LIMIT, folder);
    return run.results().get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"429 Too Many Requests", "503 Service Unavailable"})
  void aServerThatHasNoRoomAtTimesIsNotBlamed(String statusLine) throws IOException {
    AtomicInteger connections = new AtomicInteger();
    Interposer.Temper temper =
        () ->
            new Interposer.Manners() {
              private final boolean room = connections.incrementAndGet() % 7 != 0;

              @Override
              public @Nullable String turnsAway() {
                return room
                    ? null
                    : "HTTP/1.1 " + statusLine + "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";
              }
            };
    try (Interposer target = Interposer.start(temper)) {
      Run run = Judgement.judge(target.port(), BARE, id -> true, LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      // What is turned away once is tried again.
      assertThat(run.totals().untestable()).isLessThan(run.totals().pass() / 5);
      assertThat(run.gate().exitCode()).isZero();
    }
  }

  @Test
  void aServerThatHasRoomForOneConnectionIsJudgedOneAtATime() throws IOException {
    AtomicBoolean taken = new AtomicBoolean();
    Interposer.Temper temper =
        () ->
            new Interposer.Manners() {
              private final boolean room = taken.compareAndSet(false, true);

              @Override
              public @Nullable String turnsAway() {
                return room ? null : "HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\n";
              }

              @Override
              public void clientLeft() {
                if (room) {
                  taken.set(false);
                }
              }
            };
    try (Interposer target = Interposer.start(temper)) {
      Run run =
          Judgement.judge(
              target.port(),
              BARE,
              id -> id.startsWith("ws.handshake.e") || id.startsWith("ws.handshake.a"),
              LIMIT,
              folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .isNotEmpty()
          .extracting(Result::verdict)
          .isSubsetOf(Verdict.PASS, Verdict.INFO, Verdict.SKIPPED);
    }
  }

  /** Is in the middle of a long message from the beginning, and ends it before it says Close. */
  private static void endItsMessageBeforeTheClose(Socket socket) throws IOException {
    ScriptedServer.switchProtocols(socket);
    OutputStream out = socket.getOutputStream();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    out.write(Interposer.frame(0x01, "begun, ".getBytes(UTF_8)));
    while (true) {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7F;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      if (first == Interposer.PING) {
        out.write(Interposer.frame(Interposer.PONG, payload));
      } else if (first == Interposer.CLOSE) {
        for (int i = 0; i < 6; i++) {
          LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
          out.write(Interposer.frame(0, "more, ".getBytes(UTF_8)));
        }
        out.write(Interposer.frame(0x80, "and ended".getBytes(UTF_8)));
        out.write(Interposer.frame(Interposer.CLOSE, payload));
        return;
      }
    }
  }

  @Test
  void aServerThatEndsItsMessageBeforeItAnswersACloseIsGreen() throws IOException {
    Set<String> answered =
        Set.of(
            "ws.close.normal",
            "ws.close.empty",
            "ws.close.prompt-reply",
            "ws.close.tcp-after-close",
            "ws.close.fin-not-reset",
            "ws.close.valid-code",
            "ws.fragmentation.interleaved-close");
    try (ScriptedServer target =
        ScriptedServer.start((socket, number) -> endItsMessageBeforeTheClose(socket))) {
      Run run = Judgement.judge(target.port(), BARE, answered::contains, LIMIT, folder);
      assertThat(run.results()).hasSameSizeAs(answered);
      assertThat(run.results())
          .extracting(Result::verdict)
          .as(Judgement.describe(run))
          .isSubsetOf(Verdict.PASS, Verdict.INFO);
    }
  }

  private void assertGreen(Interposer.Temper temper) throws IOException {
    try (Interposer target = Interposer.start(temper)) {
      Run run = Judgement.judge(target.port(), BARE, id -> true, LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.gate().exitCode()).isZero();
      assertThat(untestable(run))
          .as("a binary message need not come back as it was sent, and time may run out")
          .isSubsetOf("ws.utf8.binary", "ws.backpressure.resumed-reader");
    }
  }

  private void assertUntestable(
      Interposer.Temper temper, String profile, String caseId, String reason) throws IOException {
    try (Interposer target = Interposer.start(temper)) {
      Run run = Judgement.judge(target.port(), profile, caseId::equals, LIMIT, folder);
      assertThat(run.results()).as(Judgement.describe(run)).hasSize(1);
      Result result = run.results().get(0);
      assertThat(result.verdict()).as(Judgement.describe(run)).isEqualTo(Verdict.UNTESTABLE);
      assertThat(result.reason()).contains(reason);
    }
  }

  private static Set<String> untestable(Run run) {
    return run.results().stream()
        .filter(result -> result.verdict() == Verdict.UNTESTABLE)
        .map(Result::caseId)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
