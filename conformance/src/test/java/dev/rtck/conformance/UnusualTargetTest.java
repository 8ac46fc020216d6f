package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are right and unlike the reference server: none of them may turn anything red. */
@Timeout(120)
final class UnusualTargetTest {

  private static final String BARE =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /echo
      """;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The cases that cannot be judged without an echo. */
  private static final Set<String> NEED_AN_ECHO =
      Judgement.CATALOGUE.cases().stream()
          .filter(it -> it.needs().contains(Need.ECHO))
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

  @Test
  void aServerThatAnswersTextInBinaryMessagesIsGreen() throws IOException {
    assertGreen(
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
            });
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

  @Test
  void aServerThatCompressesNothingItselfIsGreen() throws IOException {
    assertCompressing(
        () ->
            new Interposer.Manners() {
              private final Inflater inflater = new Inflater(true);

              @Override
              public byte[] compressed(int firstByte, byte[] payload) {
                inflater.setInput(Interposer.join(payload, bytes("0000ffff")));
                byte[] plain = new byte[1 << 18];
                try {
                  int length = inflater.inflate(plain);
                  return Interposer.frame(
                      firstByte & ~Interposer.COMPRESSED, Arrays.copyOf(plain, length));
                } catch (DataFormatException e) {
                  throw new IllegalStateException(e);
                }
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

  private void assertGreen(Interposer.Temper temper) throws IOException {
    try (Interposer target = Interposer.start(temper)) {
      Run run = Judgement.judge(target.port(), BARE, id -> true, LIMIT, folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.gate().exitCode()).isZero();
      assertThat(untestable(run))
          .as("a binary message need not come back as it was sent")
          .isSubsetOf("ws.utf8.binary");
    }
  }

  private static Set<String> untestable(Run run) {
    return run.results().stream()
        .filter(result -> result.verdict() == Verdict.UNTESTABLE)
        .map(Result::caseId)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
