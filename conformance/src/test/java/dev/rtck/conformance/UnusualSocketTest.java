package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of Socket.IO that are right and unlike the reference server. */
final class UnusualSocketTest {

  private static final String PROFILE =
      """
      users:
        alice: {connect: {token: t0ken-alice}}
        mallory: {connect: {token: t0ken-mallory}}
      origins: {allowed: ["https://app.example"], refused: ["https://evil.example"]}
      endpoints:
        private:
          protocol: socketio
          path: /recovering/socket.io/
          namespace: /private
          auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
          operations:
            echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
      """;

  /** The reference server's, where nothing is asked of who connects. */
  static final String ECHO =
      """
      endpoints:
        sockets:
          protocol: socketio
          path: /socket.io/
          operations:
            echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
      """;

  @TempDir Path folder;

  /** Gives every other acknowledgement of a burst when it has given the next one. */
  private static final class Patient implements Interposer.Manners {

    private static final Pattern ACK = Pattern.compile("43[1-8][0-9][13579]\\[.*", Pattern.DOTALL);

    private byte[] held = {};

    @Override
    public byte[] message(int firstByte, byte[] payload) {
      byte[] frame = Interposer.frame(firstByte, payload);
      if (ACK.matcher(new String(payload, UTF_8)).matches()) {
        byte[] before = held;
        held = frame;
        return before;
      }
      byte[] both = Interposer.join(frame, held);
      held = new byte[0];
      return both;
    }
  }

  @Test
  void aServerWhoseHandlersAcknowledgeWhenTheyAreDoneIsGreen() throws IOException {
    String profile =
        """
        endpoints:
          sockets:
            protocol: socketio
            path: /socket.io/
            transports: [websocket]
            operations:
              echo: {send: [echo, "${text}"], ack: ["${text}"]}
        """;
    try (Interposer target = Interposer.start(Patient::new)) {
      Run run =
          Judgement.judge(
              target.port(), profile, "app.echo.burst"::equals, Duration.ofSeconds(10), folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsExactly(Verdict.PASS);
    }
  }

  /** Writes JSON in ASCII alone, as many libraries can. */
  private static final class Escaping implements Interposer.Manners {
    @Override
    public byte[] message(int firstByte, byte[] payload) {
      StringBuilder text = new StringBuilder();
      for (char character : new String(payload, UTF_8).toCharArray()) {
        text.append(character < 128 ? "" + character : "\\u%04x".formatted((int) character));
      }
      return Interposer.frame(firstByte, text.toString().getBytes(UTF_8));
    }
  }

  @Test
  void aServerThatEscapesWhatIsNoAsciiIsGreen() throws IOException {
    String profile =
        """
        endpoints:
          sockets:
            protocol: socketio
            path: /socket.io/
            transports: [websocket]
            operations:
              echo: {send: [echo, "${text}"], ack: ["${text}"]}
              join: {send: [join, "${room}"], ack: []}
              room: {send: [cast, "${room}", "${text}"], receive: [said, "${text}"], to: members}
        """;
    try (Interposer target = Interposer.start(Escaping::new)) {
      Run run =
          Judgement.judge(
              target.port(),
              profile,
              id -> id.matches("sio\\.rooms\\.every-transport|app\\.(echo|room)\\.any-text"),
              Duration.ofSeconds(10),
              folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
  }

  @Test
  void aServerThatTakesLittleInOneRequestIsGreen() throws IOException {
    int most = 100_000;
    String profile =
        """
        limits: {messageBytes: %d}
        endpoints:
          sockets:
            protocol: socketio
            path: /socket.io/
            transports: [polling]
            operations:
              join: {send: [join, "${room}"], ack: []}
              room: {send: [cast, "${room}", "${text}"], receive: [said, "${text}"], to: members}
        """
            .formatted(most);
    try (ReferenceServer server =
        ReferenceServer.start(ReferenceServer.Options.builder().maxPayload(most).build())) {
      Run run =
          Judgement.judge(
              server.port(),
              profile,
              "app.resilience.slow-consumer"::equals,
              Duration.ofSeconds(20),
              folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsExactly(Verdict.PASS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling"})
  void aTransportThatNobodyPromisedIsNotMissed(String declined) throws IOException {
    Interposer.Manners manners =
        new Interposer.Manners() {
          @Override
          public String request(String bytes) {
            return bytes.replace("transport=" + declined, "transport=none");
          }
        };
    try (Interposer target = Interposer.start(() -> manners)) {
      Run run =
          Judgement.judge(
              target.port(),
              PROFILE,
              // The handshake, which is not changed, goes on to offer it.
              id ->
                  id.matches("(eio|sio)\\..*|app\\.auth\\.(valid|invalid|origin)")
                      && !id.startsWith("eio.upgrade."),
              Duration.ofSeconds(10),
              folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.PASS)
          .hasSizeGreaterThan(30);
    }
  }

  private static String wordy(String valid, String others) {
    return """
    users:
      alice: {headers: {X-User: alice}, connect: {token: good}}
      bob: {headers: {X-User: bob}, connect: {token: good}}
      mallory: {headers: {X-User: mallory}, connect: {token: evil}}
    auth: {required: true, valid: %s, invalid: [mallory]}
    endpoints:
      sockets:
        protocol: socketio
        path: /
        namespaces: [/, /other]
        operations:
          echo: {send: [echo, "${text}"], receive: [echo, "${text}"], ack: []}
          broadcast: {send: [shout, "${text}"], receive: [shouted, "${text}"], to: everyone}
    %s
    """
        .formatted(valid, others);
  }

  @Test
  void aServerThatSaysMoreThanOthersIsGreen() throws IOException {
    try (WordySocket target = WordySocket.start()) {
      assertNoneRed(
          target,
          wordy("[alice]", "    limits: {ratePerSecond: " + WordySocket.RATE + "}"),
          "sio\\.(connect\\.(fresh-id|event-before-connect|twice)|event\\.reserved-names"
              + "|rooms\\.private-emit|ack\\.(exactly-once|empty)|middleware\\.(refusal|cookie)"
              + "|connect\\.response|broadcast\\.every-transport"
              + "|namespace\\.not-joined|encoding\\.(illegal-packet|main-namespace))");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", messageBytes: 8192"})
  void aServerThatDropsWhoSendsMoreThanItAnnouncesIsGreen(String promised) throws IOException {
    try (WordySocket target = WordySocket.taking(8_192)) {
      assertNoneRed(
          target,
          wordy("[alice, bob]", "    limits: {ratePerSecond: " + WordySocket.RATE + promised + "}"),
          "app\\.broadcast\\.any-text");
    }
  }

  @Test
  void anApplicationThatRepeatsInOneNamespaceWhatIsSaidInAnotherIsGreen() throws IOException {
    try (WordySocket target = WordySocket.start()) {
      assertNoneRed(target, wordy("[alice, bob]", ""), "sio\\.namespace\\.isolation");
    }
  }

  @Test
  void anApplicationThatLetsIntoOneRoomAtATimeAndTakesTextsAloneIsGreen() throws IOException {
    String profile =
        wordy("[alice, bob]", "    limits: {ratePerSecond: " + WordySocket.RATE + "}")
            .replace("auth:", "  trudy: {headers: {X-User: trudy}}\nauth:")
            .replace("[mallory]", "[mallory, trudy]")
            .replaceAll("(?m)^ *(echo|broadcast): .*$", "")
            .replace(
                "operations:",
                """
                operations:
                          join: {send: [enter, "${room}"], receive: [entered, "${room}"]}
                          room:
                            send: [talk, "${room}", "${text}"]
                            receive: [talked, "${room}", "${text}"]
                            to: members
                """);
    try (WordySocket target = WordySocket.start()) {
      Run run =
          Judgement.judge(
              target.port(),
              profile,
              id ->
                  id.matches(
                      "app\\.auth\\.(in)?valid|sio\\.(binary\\..*|connect\\.(pipelined-event|response)|rooms\\..*"
                          + "|middleware\\.refused-events|namespace\\.isolation"
                          + "|disconnect\\.namespace)"),
              Duration.ofSeconds(10),
              folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.PASS)
          .extracting(Result::caseId)
          .contains(
              "app.auth.invalid",
              "app.auth.valid",
              "sio.connect.pipelined-event",
              "sio.middleware.refused-events",
              "sio.namespace.isolation",
              "sio.rooms.every-transport");
    }
  }

  /** Refuses a body with bytes that is called text. */
  private static final class Strict implements Interposer.Manners {
    @Override
    public String request(String bytes) {
      return bytes.startsWith("POST") && bytes.contains("text/plain") && bytes.contains("\u001eb")
          ? bytes.replace("sid=", "sid=not-")
          : bytes;
    }
  }

  @Test
  void aServerThatWantsBytesToBeCalledOctetsIsGreen() throws IOException {
    try (Interposer target = Interposer.start(Strict::new)) {
      Run run =
          Judgement.judge(
              target.port(),
              ECHO,
              id -> id.matches("eio\\.polling\\.binary|sio\\.binary\\.client-ack"),
              Duration.ofSeconds(10),
              folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsExactly(Verdict.PASS, Verdict.PASS);
      assertThat(run.results().toString()).contains("called octets");
    }
  }

  @Test
  void aServerThatAnswersAllConnectionsOfAUserIsGreen() throws IOException {
    try (WordySocket target = WordySocket.start()) {
      assertNoneRed(target, wordy("[alice, bob]", ""), "sio\\.rooms\\.private-emit");
    }
  }

  @Test
  void aServerThatBearsOneSessionIsNotBlamedForTheEndOfTheOneBefore() throws IOException {
    try (WordySocket target = WordySocket.bearingOneSession()) {
      assertNoneRed(
          target,
          wordy("[alice]", ""),
          "sio\\.connect\\.(event-before-connect|response)"
              + "|eio\\.(close\\.websocket|websocket\\.malformed-packet)");
    }
  }

  private void assertNoneRed(WordySocket target, String profile, String cases) {
    Run run =
        Judgement.judge(
            target.port(), profile, id -> id.matches(cases), Duration.ofSeconds(10), folder);
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
    assertThat(run.results())
        .as(run.results().toString())
        .isNotEmpty()
        .extracting(Result::verdict)
        .isSubsetOf(Verdict.PASS, Verdict.INFO);
  }
}
