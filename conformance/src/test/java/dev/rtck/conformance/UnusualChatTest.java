package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.conformance.DescribedChat.Excess;
import dev.rtck.conformance.DescribedChat.House;
import dev.rtck.conformance.DescribedChat.Manners;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications that do what their profile says in a way of their own: none may turn anything red.
 */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(AmongOthers.class)
final class UnusualChatTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration SLOWLY = Duration.ofMillis(600);

  @TempDir Path folder;

  private Run judge(int port, String profile, String cases) {
    return Judgement.judge(port, profile, id -> id.matches(cases), LIMIT, folder);
  }

  private static void assertNoneRed(Run run) {
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
  }

  private static void assertVerdict(Run run, Verdict verdict) {
    assertThat(run.results())
        .as(Judgement.describe(run))
        .extracting(Result::verdict)
        .containsExactly(verdict);
  }

  @Test
  void aChatThatTakesItsTimeToLetMembersInAndOutIsGreen() throws IOException {
    try (DescribedChat chat = DescribedChat.start(Manners.usual().taking(SLOWLY, SLOWLY))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE + DescribedChat.JOIN,
              "app\\.room\\.(delivery|members-only|two-rooms|same-name|leave-stops|member-crash)");
      assertNoneRed(run);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .noneMatch(it -> it.verdict() == Verdict.UNTESTABLE);
    }
  }

  @Test
  void aChatThatTellsWhoJoinsAgainToHaveGoneBeforeIsGreen() throws IOException {
    String notices =
        """
              joined: {receive: {type: joined, room: "${room}", id: "${sender}"}, to: other-members}
              left: {receive: {type: left, room: "${room}", id: "${sender}"}, to: other-members}
        """;
    try (DescribedChat chat = DescribedChat.start(Manners.usual())) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE + DescribedChat.JOIN + notices,
              "app\\.room\\.joined-notice");
      assertVerdict(run, Verdict.PASS);
    }
  }

  @Test
  void aChatThatRefusesLongTextsIsNotBlamed() throws IOException {
    try (DescribedChat chat = DescribedChat.start(Manners.usual().refusingLongTexts(500))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE + DescribedChat.JOIN,
              "app\\.(echo\\.burst|(broadcast|room)\\.(order|history))");
      assertNoneRed(run);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .anyMatch(it -> it.verdict() == Verdict.UNTESTABLE);
    }
  }

  @Test
  void aChatThatKeepsTheRoomsOfLostConnectionsNeedNotTellOfThem() throws IOException {
    String profile =
        DescribedChat.PROFILE
            + """
                  join: {send: {type: join, room: "${room}"}, restored: true}
                  left: {receive: {type: left, room: "${room}", id: "${sender}"}}
            """;
    try (DescribedChat chat = DescribedChat.start(Manners.usual().keepingRooms())) {
      Run run = judge(chat.port(), profile, "app\\.room\\.left-notice");
      assertVerdict(run, Verdict.PASS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void aChatWhoseRoomsBelongToUsersIsNotBlamedForWhatTheyShare(int users) throws IOException {
    String names =
        String.join(", ", List.of("alice", "bob", "carol", "dave", "erin").subList(0, users));
    String profile =
        """
        users:
          alice: {query: {user: alice}}
          bob: {query: {user: bob}}
          carol: {query: {user: carol}}
          dave: {query: {user: dave}}
          erin: {query: {user: erin}}
        auth: {required: false, valid: [%s]}
        """
                .formatted(names)
            + DescribedChat.PROFILE
            + """
                  join: {send: {type: join, room: "${room}"}, restored: true}
            """;
    try (DescribedChat chat = DescribedChat.start(Manners.usual().withRoomsOfUsers())) {
      assertNoneRed(
          judge(
              chat.port(),
              profile,
              "app\\.(room\\..*|broadcast\\.(recipients|exactly-once|order|many-receivers))"));
    }
  }

  static List<Excess> excesses() {
    return List.of(
        peer -> peer.close(4429, "rate limit exceeded"),
        peer -> peer.close(4008, ""),
        peer -> peer.close(1008, "slow down"),
        peer ->
            peer.tell(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "error")
                    .put("message", "wait a moment")));
  }

  @ParameterizedTest
  @MethodSource("excesses")
  void aChatThatHoldsItsClientsToARateIsNotBlamed(Excess excess) throws IOException {
    try (DescribedChat chat = DescribedChat.start(Manners.usual().limited(50, excess))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE + DescribedChat.JOIN,
              "app\\.(echo\\.burst|broadcast\\.order|room\\.order|room\\.many-rooms"
                  + "|queue\\..*|resilience\\.slow-consumer)");
      assertNoneRed(run);
    }
  }

  @Test
  void aLimitThatIsMetTwiceIsToldOnce() throws IOException {
    Excess excess = peer -> peer.close(4429, "rate limit exceeded");
    try (DescribedChat chat = DescribedChat.start(Manners.usual().limited(5, excess))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE + DescribedChat.JOIN,
              "app\\.broadcast\\.recipients");
      assertVerdict(run, Verdict.UNTESTABLE);
    }
  }

  @Test
  void aChatThatTakesNoMoreThanItPromisedIsGreen() throws IOException {
    House house = new House(Duration.ZERO, Integer.MAX_VALUE, false, 30, Duration.ZERO);
    try (DescribedChat chat = DescribedChat.start(Manners.usual().in(house))) {
      Run run =
          judge(
              chat.port(),
              "limits: {ratePerSecond: 30}\n" + DescribedChat.PROFILE + DescribedChat.JOIN,
              "app\\.(echo\\.burst|broadcast\\.(order|exactly-once|departed-receiver)"
                  + "|room\\.leave-stops|reconnect\\.no-replay|queue\\.flushed-in-order"
                  + "|limits\\.rate)");
      assertNoneRed(run);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
  }

  @Test
  void aChatThatTellsNewcomersAllInOneMessageIsGreen() throws IOException {
    try (DescribedChat chat =
        DescribedChat.start(Manners.usual().in(House.OPEN.keepingMinutes()))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE.replaceFirst("to: others", "to: others\n        history: all"),
              "app\\.broadcast\\.history");
      assertVerdict(run, Verdict.PASS);
    }
  }

  private static final String WITHOUT_GREETING =
      DescribedChat.PROFILE.replaceFirst("(?m)^ *welcome:.*\n", "");

  @Test
  void aChatThatIsFullAndSaysSoBehindTheHandshakeIsNotBlamed() throws IOException {
    House house = new House(Duration.ZERO, 30, false, Integer.MAX_VALUE, Duration.ZERO);
    try (DescribedChat chat = DescribedChat.start(Manners.usual().in(house))) {
      Run run = judge(chat.port(), WITHOUT_GREETING, "app\\.broadcast\\.many-receivers");
      assertVerdict(run, Verdict.UNTESTABLE);
    }
  }

  @Test
  void aChatThatTakesAMomentToKnowWhoIsThereIsGreen() throws IOException {
    House house =
        new House(
            Duration.ofMillis(200), Integer.MAX_VALUE, false, Integer.MAX_VALUE, Duration.ZERO);
    try (DescribedChat chat = DescribedChat.start(Manners.usual().in(house))) {
      Run run =
          judge(
              chat.port(),
              WITHOUT_GREETING + DescribedChat.JOIN,
              "app\\.reconnect\\.(after-(fin|reset|freeze)|no-replay|rooms|herd)");
      assertNoneRed(run);
    }
  }

  @Test
  void aChatWithOneConnectionForEachUserIsNotBlamed() throws IOException {
    String profile =
        """
        users: {alice: {query: {user: alice}}, bob: {query: {user: bob}}}
        """
            + DescribedChat.PROFILE;
    House house =
        new House(Duration.ZERO, Integer.MAX_VALUE, true, Integer.MAX_VALUE, Duration.ZERO);
    try (DescribedChat chat = DescribedChat.start(Manners.usual().in(house))) {
      Run run = judge(chat.port(), profile, "app\\.reconnect\\.no-replay");
      assertVerdict(run, Verdict.UNTESTABLE);
    }
  }

  @Test
  void aChatThatClosesTheSilentAndPingsNobodyIsNotBlamed() throws IOException {
    House house = House.OPEN.closingAfter(Duration.ofMillis(600));
    String notices =
        """
              joined: {receive: {type: joined, room: "${room}", id: "${sender}"}, to: other-members}
              left: {receive: {type: left, room: "${room}", id: "${sender}"}, to: other-members}
        """;
    try (DescribedChat chat = DescribedChat.start(Manners.usual().in(house))) {
      Run run =
          judge(
              chat.port(),
              "limits: {idle: 600ms}\n" + DescribedChat.PROFILE + DescribedChat.JOIN + notices,
              "app\\.(room\\.(left-notice|joined-notice|leave-stops)|direct\\..*"
                  + "|resilience\\.malformed-input|reconnect\\.rooms)");
      assertNoneRed(run);
      assertThat(run.results())
          .filteredOn(it -> it.caseId().equals("app.room.left-notice"))
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsExactly(Verdict.PASS);
    }
  }

  @Test
  void aChatWhoseClientsSayWhoTheyAreIsGreen() throws IOException {
    String profile =
        DescribedChat.PROFILE
            .replace("receive: {type: hello, ", "receive: {type: \"${greeting}\", ")
            .replace("send: {type: echo, ", "send: {type: echo, me: \"${self}\", ")
            .replace("send: {type: cast, ", "send: {type: cast, told: \"${greeting}\", ");
    try (DescribedChat chat = DescribedChat.start(Manners.usual())) {
      Run run =
          judge(
              chat.port(),
              "limits: {messageBytes: 4000}\n"
                  + "auth: {required: false, anonymous: allowed}\n"
                  + profile,
              "app\\.(echo\\.any-text|broadcast\\.any-text|auth\\.missing)"
                  + "|ws\\.(backpressure\\.slow-subscriber|ping\\.burst|utf8\\.valid)");
      assertNoneRed(run);
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.UNTESTABLE)
          .as(run.results().toString())
          .extracting(Result::caseId)
          .containsExactlyInAnyOrder(
              "app.echo.any-text", "ws.utf8.valid", "ws.backpressure.slow-subscriber");
    }
  }

  @Test
  void aServerBehindAProxyThatAddsAConnectionLineIsGreen() throws IOException {
    String profile =
        """
        endpoints:
          chat:
            protocol: websocket
            path: /ws
            operations:
              welcome: {receive: {type: connected, clientId: "${self}"}}
              broadcast:
                send: {type: broadcast, data: {text: "${text}"}}
                receive: {type: broadcast, from: "${sender}", data: {text: "${text}"}}
                to: everyone
        """;
    Interposer.Manners manners =
        new Interposer.Manners() {
          @Override
          public String answer(String head) {
            return head.replaceFirst("(?i)\r\nConnection: Upgrade", "\r\nConnection: keep-alive$0");
          }
        };
    try (Interposer target = Interposer.start(() -> manners)) {
      Run run =
          judge(
              target.port(),
              profile,
              "app\\.(welcome\\.arrives|broadcast\\.recipients|resilience\\.compression)"
                  + "|ws\\.handshake\\.switching-protocols");
      assertThat(run.results())
          .as(Judgement.describe(run))
          .hasSize(4)
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
  }

  @Test
  void whatGoesToEveryoneServesForAnEcho() throws IOException {
    String profile =
        """
        endpoints:
          chat:
            protocol: websocket
            path: /ws
            operations:
              broadcast:
                send: {type: broadcast, data: {text: "${text}"}}
                receive: {type: broadcast, from: "${sender}", data: {text: "${text}"}}
                to: everyone
        """;
    String cases = "ws\\.(fragmentation\\.reassembly|utf8\\.valid|concurrency\\.echo)";
    try (ReferenceServer server = ReferenceServer.start()) {
      Run run = judge(server.port(), profile, cases);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .hasSize(3)
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
    try (ReferenceServer server = ReferenceServer.start(Defect.FRAGMENTS_LOST)) {
      assertVerdict(judge(server.port(), profile, "ws\\.fragmentation\\.reassembly"), Verdict.FAIL);
    }
  }

  @Test
  void aHubThatAnswersTooManyRequestsWithAStatusIsNotBlamed() throws IOException {
    try (DescribedHub hub = DescribedHub.start(100)) {
      Run run = judge(hub.port(), DescribedHub.PROFILE, "app\\.room\\.order");
      assertVerdict(run, Verdict.UNTESTABLE);
      assertThat(run.results().get(0).reason()).contains("429");
    }
  }

  @Test
  void aHubThatNoticesWhoHasGoneOnlyWhenItWritesTellsOfIt() throws IOException {
    try (DescribedHub hub = DescribedHub.start(100_000)) {
      Run run = judge(hub.port(), DescribedHub.PROFILE, "app\\.room\\.left-notice");
      assertVerdict(run, Verdict.PASS);
    }
  }

  @Test
  void whoPublishesWithAKeyOfTheProfileIsNoStranger() throws IOException {
    String profile =
        """
        users:
          alice: {headers: {Authorization: Bearer reader}}
          mallory: {headers: {Authorization: Bearer nobody}}
        auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
        endpoints:
          hub:
            protocol: sse
            path: /stream
            operations:
              broadcast:
                send:
                  method: POST
                  path: /stream
                  headers: {Authorization: Bearer publisher}
                  body: "${text}"
                receive: {data: "${text}"}
                to: everyone
        """;
    try (DescribedHub hub = DescribedHub.guarded()) {
      Run run = judge(hub.port(), profile, "app\\.auth\\.refused-receive-nothing");
      assertVerdict(run, Verdict.PASS);
    }
  }

  @Test
  void whoIsAMemberIsNotKnownWithoutAJoin() throws IOException {
    try (DescribedChat chat = DescribedChat.start(Manners.usual())) {
      Run run = judge(chat.port(), DescribedChat.PROFILE, "app\\.room\\..*");
      assertNoneRed(run);
      assertThat(run.results())
          .filteredOn(it -> it.caseId().equals("app.room.delivery"))
          .extracting(Result::verdict)
          .containsExactly(Verdict.UNTESTABLE);
    }
  }

  @Test
  void aRoomThatIsOnlySubscribedToNeedsNoJoin() throws IOException {
    String profile =
        """
        endpoints:
          broker:
            protocol: stomp
            path: /stomp
            operations:
              room:
                subscribe: "/topic/${room}"
                send: {destination: "/topic/${room}", body: "${text}"}
                receive: {body: "${text}"}
                to: members
        """;
    try (ReferenceServer server = ReferenceServer.start()) {
      Run run = judge(server.port(), profile, "app\\.room\\.(delivery|order|member-crash)");
      assertThat(run.results())
          .as(Judgement.describe(run))
          .hasSize(3)
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
  }

  @Test
  void nothingIsMalformedToAChatOfBareTexts() throws IOException {
    String profile =
        """
        endpoints:
          chat:
            protocol: websocket
            path: /
            operations:
              broadcast: {send: "${text}", receive: "${text}", to: others}
              error: {receive: {type: error, message: "${any}"}}
        """;
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, number) -> {
              ScriptedServer.switchProtocols(socket);
              ScriptedServer.swallow(socket);
            })) {
      Run run = judge(server.port(), profile, "app\\.error\\.reported");
      assertVerdict(run, Verdict.UNTESTABLE);
    }
  }

  @Test
  void aHeartbeatThatComesSeldomIsWaitedFor() throws IOException {
    String profile =
        DescribedChat.PROFILE
            + """
                  heartbeat: {receive: {type: beat}, every: 5s}
            """;
    try (DescribedChat chat = DescribedChat.start(Manners.usual().beating(Duration.ofSeconds(5)))) {
      Run run =
          Judgement.judge(
              chat.port(),
              profile,
              "app.heartbeat.answered"::equals,
              Duration.ofSeconds(4),
              folder);
      assertVerdict(run, Verdict.PASS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 2})
  void aHeartbeatOfItsOwnNeedNotBeAnAnswer(int everyMillis) throws IOException {
    Manners manners = Manners.usual().beating(Duration.ofMillis(everyMillis));
    String profile =
        DescribedChat.PROFILE
            + """
                  heartbeat: {send: {type: alive}, receive: {type: beat}}
            """;
    try (DescribedChat chat = DescribedChat.start(manners)) {
      Run run = judge(chat.port(), profile, "app\\.heartbeat\\.answered");
      assertVerdict(run, Verdict.PASS);
    }
  }

  @ParameterizedTest
  @CsvSource({"30, PASS", "29, FAIL"})
  void aSmallPromiseOfConnectionsIsTriedToItsEnd(int most, Verdict verdict) throws IOException {
    String profile =
        """
        endpoints:
          echo:
            protocol: websocket
            path: /echo
            limits: {connections: 30}
            operations:
              echo: {send: "${text}", receive: "${text}"}
        """;
    try (ReferenceServer server =
        ReferenceServer.start(ReferenceServer.Options.builder().maxConnections(most).build())) {
      Run run = judge(server.port(), profile, "ws\\.concurrency\\.connection-limit");
      assertVerdict(run, verdict);
    }
  }
}
