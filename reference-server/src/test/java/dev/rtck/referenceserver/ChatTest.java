package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.SAME_THREAD)
class ChatTest {
  private static final String ERROR = "{'type':'error','message':'";

  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  private final List<ChatClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    server =
        ReferenceServer.start(
            Options.builder()
                .handshakeTimeout(Duration.ofMillis(400))
                .notificationInterval(Duration.ofMillis(50))
                .build());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private ChatClient enter(String path) throws IOException {
    ChatClient client = ChatClient.enter(server, path);
    clients.add(client);
    return client;
  }

  private ChatClient member(String path, String room) throws IOException {
    ChatClient client = enter(path).say("{'type':'join','room':'" + room + "'}");
    client.heard();
    return client;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (ChatClient client : clients) {
      client.close();
    }
  }

  @Test
  void chatsWithEveryoneAndWithOne() throws IOException {
    ChatClient alice = enter("/ws");
    ChatClient bob = enter("/ws");
    assertThat(alice.greeting()).contains("\"type\":\"connected\",\"clientId\":", "\"timestamp\":");
    alice.say("{'type':'broadcast','from':'bob','data':{'text':'hi'}}");
    assertThat(alice.connection().hear())
        .isEqualTo(
            "{\"type\":\"broadcast\",\"from\":\"" + alice.id() + "\",\"data\":{\"text\":\"hi\"}}");
    assertThat(bob.hear()).isEqualTo("{'type':'broadcast','from':'…','data':{'text':'hi'}}");
    alice.say("{'type':'private','targetId':'" + bob.id() + "','data':{}}");
    assertThat(alice.heard()).isEmpty();
    assertThat(bob.heard()).containsExactly("{'type':'private','from':'…','data':{}}");
  }

  @Test
  void tellsMembersAloneOfWhatHappensInTheirRoom() throws IOException {
    ChatClient alice = member("/ws", "r");
    ChatClient bob =
        enter("/ws").say("{'type':'join','room':'r'}").say("{'type':'join','room':'r'}");
    ChatClient stranger = enter("/ws");
    assertThat(bob.heard())
        .containsExactly("{'type':'joined','room':'r'}", "{'type':'joined','room':'r'}");
    bob.say("{'type':'room','room':'r','data':1}").say("{'type':'volatile','room':'r','data':2}");
    stranger.say("{'type':'room','room':'r','data':3}").say("{'type':'room','room':'R','data':3}");
    assertThat(stranger.heard()).hasSize(2).allMatch(it -> it.startsWith(ERROR));
    String[] said = {
      "{'type':'room','room':'r','from':'…','data':1}",
      "{'type':'volatile','room':'r','from':'…','data':2}"
    };
    assertThat(bob.heard()).containsExactly(said);
    bob.say("{'type':'leave','room':'r'}");
    assertThat(bob.heard()).containsExactly("{'type':'left','room':'r'}");
    alice.say("{'type':'room','room':'r','data':4}");
    assertThat(alice.heard())
        .containsExactly(
            "{'type':'member-joined','room':'r','clientId':'…'}",
            said[0],
            said[1],
            "{'type':'member-left','room':'r','clientId':'…'}",
            "{'type':'room','room':'r','from':'…','data':4}");
    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void tellsMembersOfThoseWhoseConnectionEnds() throws IOException {
    ChatClient alice = member("/ws", "ends");
    for (String end : List.of("close", "fin", "reset")) {
      ChatClient bob = member("/ws", "ends");
      switch (end) {
        case "close" -> bob.connection().send(frame(0x88, ""));
        case "fin" -> bob.connection().finish();
        default -> bob.connection().reset();
      }
      assertThat(alice.hear()).startsWith("{'type':'member-joined'");
      assertThat(alice.hear()).isEqualTo("{'type':'member-left','room':'ends','clientId':'…'}");
      bob.close();
    }
    assertThat(alice.heard()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "__proto__", "../", "*", "a b", " a", "A", "\\u0000", "\\ud83d", "😀"})
  void takesAnyStringForARoom(String name) throws IOException {
    ChatClient other = member("/ws", "a");
    ChatClient member = member("/ws", name);
    member.say("{'type':'room','room':'" + name + "','data':0}");
    assertThat(member.heard())
        .containsExactly("{'type':'room','room':'" + upper(name) + "','from':'…','data':0}");
    assertThat(other.heard()).isEmpty();
  }

  /** The digits of an escape sequence are written in capitals. */
  private static String upper(String name) {
    return name.equals("\\ud83d") ? "\\uD83D" : name;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{broken",
        "",
        "[]",
        "null",
        "{}",
        "{'type':5}",
        "{'type':'nothing'}",
        "{'type':'broadcast'}",
        "{'type':'echo'}",
        "{'type':'join'}",
        "{'type':'join','room':1}",
        "{'type':'leave','room':null}",
        "{'type':'room','room':[],'data':1}",
        "{'type':'private','targetId':1,'data':1}",
        "{'type':'private','targetId':'nobody','data':1}",
      })
  void refusesWhatItDoesNotUnderstand(String bad) throws IOException {
    ChatClient client = enter("/ws");
    ChatClient bystander = enter("/ws");
    assertThat(client.say(bad).heard()).singleElement().asString().startsWith(ERROR);
    assertThat(bystander.heard()).isEmpty();
  }

  @Test
  void survivesDeepNestingAndBinary() throws IOException {
    ChatClient client = enter("/ws");
    client.say("{'type':'echo','data':" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertThat(client.hear()).startsWith(ERROR);
    client.connection().send(frame(0x82, "{\"type\":\"echo\",\"data\":1}"));
    assertThat(client.heard()).singleElement().asString().startsWith(ERROR);
    String deep = "{'type':'echo','data':" + "[".repeat(900) + "]".repeat(900) + "}";
    assertThat(client.say(deep).hear()).isEqualTo(deep);
  }

  @Test
  void echoesAnyValueAsItWas() throws IOException {
    ChatClient client = enter("/ws");
    for (String data :
        List.of(
            "null",
            "1.10",
            "1e400",
            "123456789012345678901234567890",
            "'\\u0000\u2028'",
            "'e\u0301 😀'",
            "'\\uD83D'",
            "{'from':1,'from2':[{}]}")) {
      String echo = "{'type':'echo','data':" + data + "}";
      assertThat(client.say(echo).hear().replace("1E+400", "1e400")).isEqualTo(echo);
    }
  }

  @Test
  void answersHeartbeatsAndClosesWhoWantsToGo() throws IOException {
    ChatClient client = enter("/ws");
    assertThat(client.say("{'type':'heartbeat'}").hear())
        .isEqualTo("{'type':'heartbeat','timestamp':…}");
    assertThat(client.say("{'type':'leave'}").hear()).startsWith("1000");
  }

  @Test
  void theBoardTellsOthersAndRemembers() throws IOException {
    ChatClient alice = member("/board?token=t0ken-alice", "topic");
    assertThat(alice.id()).isEqualTo("alice");
    ChatClient first = enter("/board");
    alice.say("{'type':'broadcast','data':1}").say("{'type':'room','room':'topic','data':2}");
    assertThat(alice.heard()).isEmpty();
    String old = "{'type':'broadcast','from':'alice','data':1}";
    assertThat(first.heard()).contains(old).noneMatch(it -> it.contains("'room'"));
    ChatClient late = enter("/board").say("{'type':'join','room':'topic'}");
    assertThat(late.heard())
        .containsSubsequence(
            old,
            "{'type':'joined','room':'topic'}",
            "{'type':'room','room':'topic','from':'alice','data':2}");
  }

  @Test
  void theBoardKeepsTheLastThousandMessages() throws IOException {
    ChatClient alice = enter("/board");
    for (int i = 0; i < 1010; i++) {
      alice.say("{'type':'broadcast','data':" + i + "}");
    }
    alice.heard();
    List<String> history = enter("/board").heard();
    assertThat(history).hasSize(1000);
    assertThat(history.get(0)).contains("'data':10}");
    assertThat(history.get(999)).contains("'data':1009}");
  }

  @Test
  void theBoardKnowsItsUsersAgain() throws IOException {
    ChatClient alice = member("/board?token=t0ken-alice", "again");
    ChatClient bob = member("/board?token=t0ken-bob", "again");
    ChatClient sameBob = member("/board?token=t0ken-bob", "again");
    ChatClient stranger = enter("/board?token=unknown");
    assertThat(enter("/board?token=unknown").id()).isEqualTo(stranger.id()).doesNotContain("unkn");
    assertThat(enter("/board").id()).isNotEqualTo(enter("/board").id());
    alice.say("{'type':'private','targetId':'bob','data':1}");
    assertThat(bob.hear()).isEqualTo("{'type':'private','from':'alice','data':1}");
    assertThat(sameBob.hear()).isEqualTo("{'type':'private','from':'alice','data':1}");
    assertThat(alice.hear()).isEqualTo("{'type':'member-joined','room':'again','clientId':'bob'}");
    bob.close();
    sameBob.connection().reset();
    assertThat(alice.hear()).isEqualTo("{'type':'member-left','room':'again','clientId':'bob'}");
    ChatClient back = enter("/board?token=t0ken-bob");
    assertThat(alice.hear()).startsWith("{'type':'member-joined'");
    alice.say("{'type':'room','room':'again','data':'back'}").heard();
    assertThat(back.heard())
        .contains("{'type':'room','room':'again','from':'alice','data':'back'}");
    ChatClient third = enter("/board?token=t0ken-bob");
    third.say("{'type':'leave','room':'again'}").heard();
    assertThat(alice.hear()).startsWith("{'type':'member-left'");
    alice.say("{'type':'room','room':'again','data':'gone'}").heard();
    assertThat(back.heard()).noneMatch(it -> it.contains("gone"));
    assertThat(enter("/board?token=t0ken-bob").heard()).noneMatch(it -> it.contains("gone"));
  }

  @Test
  void privateTakesEveryUser() throws IOException {
    ChatClient alice = enter("/private?token=t0ken-alice");
    ChatClient bob = enter("/private?token=t0ken-bob");
    alice.say("{'type':'broadcast','data':1}").heard();
    assertThat(bob.heard()).containsExactly("{'type':'broadcast','from':'…','data':1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'auth','token':'t0ken-mallory'}",
        "{'type':'auth','token':1}",
        "{'type':'auth'}",
        "{'type':'broadcast','data':1}",
        "{",
        // Nothing at all, but a pong.
        "",
      })
  void loginRefusesWhoShowsNoTokenFirst(String first) throws IOException {
    try (ChatClient alice = ChatClient.login(server, "t0ken-alice");
        RawClient stranger = RawClient.upgraded(server.port(), "/login")) {
      stranger.send(first.isEmpty() ? frame(0x8a, "") : frame(0x81, first.replace('\'', '"')));
      alice.say("{'type':'broadcast','data':'secret'}");
      assertThat(stranger.hear())
          .isEqualTo("{\"type\":\"error\",\"message\":\"a valid token is needed\"}");
      assertThat(stranger.hear()).startsWith("4401");
      assertThat(alice.heard()).singleElement().asString().contains("'secret'");
    }
  }

  @Test
  void notifiesEveryoneAtTheSameTime() throws IOException {
    ChatClient first = enter("/notifications");
    ChatClient second = enter("/notifications");
    assertThat(first.greeting())
        .matches(
            "\\{\"type\":\"notification\",\"id\":\"[0-9a-f-]{36}\",\"notificationType\":"
                + "\"(info|warning|success)\",\"title\":\".+\",\"message\":\".+\","
                + "\"timestamp\":\\d+}");
    String shared = id(second);
    boolean found = false;
    for (int i = 0; i < 200 && !found; i++) {
      found = id(first).equals(shared);
    }
    assertThat(found).isTrue();
  }

  private static String id(ChatClient subscriber) throws IOException {
    return subscriber.connection().hear().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
  }
}
