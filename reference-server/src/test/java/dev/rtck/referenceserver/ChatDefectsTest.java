package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.RawClient.frame;
import static dev.rtck.referenceserver.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What happens in a chat is different with a clean server and with one that has the defect. */
@Execution(ExecutionMode.CONCURRENT)
class ChatDefectsTest {
  private static final int KIB = 1024;

  private final List<DynamicTest> tests = new ArrayList<>();

  @TestFactory
  List<DynamicTest> greetingsAndEchoes() {
    differs(Defect.GREETING_MISSING, server -> first(server, "/ws", "{'type':'echo','data':1}"));
    differs(Defect.GREETING_WAITS_FOR_THE_CLIENT, server -> all(server, "/ws"));
    echo(Defect.NUL_DROPPED_FROM_ECHO, "'a\\u0000b'");
    echo(Defect.ECHO_NORMALIZED, "'e\u0301'");
    echo(Defect.EMOJI_SPLIT_IN_ECHO, "['😀']");
    echo(Defect.ECHO_CUT_AT_32_KIB, "{'text':'" + "x".repeat(65 * KIB) + "'}");
    echo(Defect.LINE_SEPARATOR_LOST_IN_ECHO, "'a\u2028b'");
    echo(Defect.JSON_ESCAPED_IN_ECHO, "'{\\u00221\\u0022:1}'");
    echo(Defect.MARKUP_ESCAPED_IN_ECHO, "'<b>'");
    echo(Defect.ESCAPES_RESOLVED_IN_ECHO, "'\\\\n'");
    echo(Defect.PERCENT_DECODED_IN_ECHO, "'%41'");
    echo(Defect.ECHO_TRIMMED, "' a'");
    for (Defect defect :
        List.of(
            Defect.HUNDREDTH_ECHO_LOST,
            Defect.HUNDREDTH_ECHO_DOUBLED,
            Defect.HUNDREDTH_ECHO_OVERTAKEN)) {
      differs(
          defect,
          server -> {
            try (ChatClient client = ChatClient.enter(server, "/ws")) {
              for (int i = 0; i < 102; i++) {
                client.say("{'type':'echo','data':" + i + "}");
              }
              return client.heard();
            }
          });
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> broadcasts() {
    String[] three = {"+a /ws", "+b /ws", "+c /ws", broadcast("a", 1)};
    talk(Defect.SENDER_LEFT_OUT_OF_BROADCAST, three);
    talk(Defect.SENDER_INCLUDED_IN_BROADCAST, "+a /board", broadcast("a", 1));
    talk(Defect.EVERY_SECOND_RECEIVER_MISSES_BROADCASTS, three);
    talk(Defect.BROADCAST_NAMES_WRONG_SENDER, three);
    talk(Defect.BROADCAST_DOUBLED_FOR_ONE, three);
    talk(
        Defect.BROADCAST_DOUBLED_FOR_SENDER,
        "+a /ws",
        broadcast("a", 1),
        broadcast("a", 2),
        broadcast("a", 3),
        broadcast("a", 4));
    talk(
        Defect.BROADCAST_NORMALIZED, "+a /ws", "+b /ws", "a {'type':'broadcast','data':'e\u0301'}");
    talk(
        Defect.PERCENT_SEQUENCES_DECODED_IN_BROADCAST,
        "+a /ws",
        "+b /ws",
        "a {'type':'broadcast','data':'%41'}");
    differs(
        Defect.BROADCASTS_SWAPPED,
        server -> {
          try (ChatClient client = ChatClient.enter(server, "/ws")) {
            for (int i = 0; i < 10; i++) {
              client.say("{'type':'broadcast','data':" + i + "}");
            }
            return client.heard();
          }
        });
    differs(Defect.BROADCAST_STOPS_AFTER_40_RECEIVERS, server -> reached(server, 41));
    differs(Defect.LARGE_BROADCAST_LOSES_ONE_RECEIVER, server -> reached(server, 33));
    talk(Defect.LATE_CLIENT_GETS_LAST_BROADCAST, "+a /ws", broadcast("a", 1), "+b /ws");
    String[] late = {"+a /board", broadcast("a", 1), broadcast("a", 2), "+b /board"};
    talk(Defect.FIRST_BROADCAST_FORGOTTEN, late);
    talk(Defect.LAST_BROADCAST_FORGOTTEN, late);
    talk(Defect.HISTORY_NEWEST_FIRST, late);
    talk(
        Defect.DEPARTED_CLIENT_SWALLOWS_BROADCASTS,
        "+a /ws",
        "+b /ws",
        "+c /ws",
        "+d /ws",
        "-b",
        broadcast("a", 1));
    talk(
        Defect.RESET_CLIENT_SWALLOWS_BROADCASTS,
        "+a /ws",
        "+b /ws",
        "+c /ws",
        "+d /ws",
        "!b",
        broadcast("a", 1));
    return tests;
  }

  @TestFactory
  List<DynamicTest> directMessages() {
    String[] three = {"+a /ws", "+b /ws", "+c /ws", direct("a", "<b>")};
    talk(Defect.DIRECT_SENT_TO_EVERYONE, three);
    talk(Defect.DIRECT_COPIED_TO_SENDER, three);
    talk(Defect.DIRECT_DOUBLED, three);
    talk(
        Defect.DIRECT_HEARD_IN_SHARED_ROOMS,
        "+a /ws",
        "+b /ws",
        "+c /ws",
        join("b", "r"),
        join("c", "r"),
        direct("a", "<b>"));
    talk(
        Defect.DIRECT_TRIMMED,
        "+a /ws",
        "+b /ws",
        "a {'type':'private','targetId':'<b>','data':' x '}");
    String[] unknown = {"+a /ws", "+b /ws", direct("a", "nobody")};
    talk(Defect.UNKNOWN_RECIPIENT_MEANS_EVERYONE, unknown);
    harms(Defect.UNKNOWN_RECIPIENT_CLOSES_EVERYBODY, unknown[2].substring(2));
    harms(Defect.UNKNOWN_RECIPIENT_STALLS_SERVER, unknown[2].substring(2));
    talk(Defect.SAME_IDENTITY_FOR_TWO, three);
    differs(
        Defect.IDENTITIES_REUSED,
        server -> {
          String old;
          try (ChatClient client = ChatClient.enter(server, "/ws")) {
            old = client.id();
            client.say("{'type':'leave'}").hear();
          }
          try (ChatClient client = ChatClient.enter(server, "/ws")) {
            return client.id().equals(old);
          }
        });
    talk(
        Defect.FORGED_SENDER_OF_DIRECT_BELIEVED,
        "+a /ws",
        "+b /ws",
        "a {'type':'private','targetId':'<b>','from':'x','data':1}");
    talk(
        Defect.FORGED_SENDER_OF_BROADCAST_BELIEVED,
        "+a /ws",
        "a {'type':'broadcast','from':'x','data':1}");
    return tests;
  }

  @TestFactory
  List<DynamicTest> whatIsSaidInRooms() {
    String[] delivery = {
      "+a /ws", "+b /ws", "+c /ws", join("a", "r"), join("b", "r"), room("a", "r")
    };
    talk(Defect.ROOM_SENDER_LEFT_OUT, delivery);
    talk(Defect.ROOM_MESSAGE_DOUBLED, delivery);
    talk(Defect.ROOM_MEMBER_MISSED, delivery);
    talk(Defect.ROOM_MESSAGE_SENT_TO_EVERYONE, delivery);
    talk(Defect.ROOMS_SHARED_BY_NOBODY, delivery);
    talk(
        Defect.ROOM_MESSAGE_ESCAPED,
        "+a /ws",
        join("a", "r"),
        "a {'type':'room','room':'r','data':'<b>'}");
    talk(Defect.ROOM_SENDER_INCLUDED, "+a /board", join("a", "r"), room("a", "r"));
    String[] leaving = {
      "+a /ws", "+b /ws", join("a", "r"), join("b", "r"), leave("b", "r"), room("a", "r")
    };
    talk(Defect.LEAVE_IGNORED, leaving);
    talk(Defect.LEAVE_TAKES_EFFECT_LATE, leaving);
    talk(
        Defect.LEAVE_OF_LAST_MEMBER_IGNORED,
        "+a /ws",
        "+b /ws",
        join("a", "r"),
        leave("a", "r"),
        join("b", "r"),
        room("b", "r"));
    String[] twice = {"+a /ws", join("a", "r"), join("a", "r"), room("a", "r")};
    talk(Defect.SECOND_JOIN_DOUBLES_MESSAGES, twice);
    talk(Defect.SECOND_JOIN_ENDS_MEMBERSHIP, twice);
    String[] two = {
      "+a /ws", "+b /ws", join("a", "r"), join("a", "s"), join("b", "s"), room("a", "r")
    };
    talk(Defect.SECOND_ROOM_LEAVES_FIRST, two);
    talk(Defect.ROOMS_LEAK, two);
    talk(
        Defect.SHARED_ROOMS_DOUBLE_MESSAGES,
        "+a /ws",
        "+b /ws",
        join("a", "r"),
        join("a", "s"),
        join("b", "r"),
        join("b", "s"),
        room("a", "r"));
    talk(Defect.UNKNOWN_ROOM_MEANS_EVERYONE, "+a /ws", "+b /ws", room("a", "r"));
    String[] crash = {
      "+a /ws", "+b /ws", join("a", "r"), join("b", "r"), "!b", room("a", "r"), room("a", "r")
    };
    talk(Defect.ROOM_DIES_WITH_RESET_MEMBER, crash);
    talk(Defect.ROOM_LOSES_MESSAGE_AFTER_RESET, crash);
    String[] next = {
      "+a /ws", "+b /ws", join("a", "r"), join("b", "r"), "-b", "+c /ws", room("a", "r")
    };
    talk(Defect.MEMBERSHIP_INHERITED, next);
    String bob = "/board?token=t0ken-bob";
    talk(
        Defect.ROOMS_NOT_RESTORED,
        "+a /board",
        "+b " + bob,
        join("a", "r"),
        join("b", "r"),
        "-b",
        "+c " + bob,
        room("a", "r"));
    String[] again = {
      "+a /ws",
      "+b /ws",
      join("a", "r"),
      join("b", "r"),
      "!b",
      "+c /ws",
      join("c", "r"),
      room("a", "r")
    };
    talk(Defect.REJOIN_AFTER_RESET_DOUBLES_MESSAGES, again);
    talk(Defect.REJOIN_AFTER_RESET_IGNORED, again);
    oddName(Defect.EMPTY_ROOM_NOT_JOINED, "", "r");
    oddName(Defect.PROTO_ROOM_NOT_JOINED, "__proto__", "r");
    oddName(Defect.ROOM_NAMES_CASE_INSENSITIVE, "r", "R");
    oddName(Defect.ROOM_NAMES_TRIMMED, "r", " r ");
    oddName(Defect.STAR_ROOM_MATCHES_ALL, "*", "r");
    oddName(Defect.ROOM_NAMES_MATCHED_BY_PREFIX, "r1", "r");
    oddName(Defect.ROOM_PATHS_RESOLVED, "../r", "r");
    oddName(Defect.ROOM_EMOJI_CONFUSED, "😀", "😁");
    oddName(Defect.LONG_ROOM_NAMES_CUT, "r".repeat(256), "r".repeat(257));
    String[] late = {
      "+a /board", "+b /board", join("a", "r"), room("a", "r"), room("a", "r"), join("b", "r")
    };
    talk(Defect.ROOM_HISTORY_MISSING, late);
    talk(Defect.ROOM_HISTORY_DOUBLED, late);
    talk(
        Defect.JOINER_GETS_LAST_ROOM_MESSAGE,
        "+a /ws",
        "+b /ws",
        join("a", "r"),
        room("a", "r"),
        join("b", "r"));
    String[] passing = {
      "+a /ws",
      "+b /ws",
      join("a", "r"),
      join("b", "r"),
      "a {'type':'volatile','room':'r','data':1}"
    };
    talk(Defect.VOLATILE_NEVER_DELIVERED, passing);
    talk(Defect.VOLATILE_REACHES_ONE_MEMBER, passing);
    return tests;
  }

  @TestFactory
  List<DynamicTest> whatIsToldOfMembers() {
    String[] coming = {
      "+a /ws", "+b /ws", "+c /ws", join("a", "r"), join("b", "r"), join("b", "r")
    };
    talk(Defect.JOINED_NOTICE_MISSING, coming);
    talk(Defect.JOINED_NOTICE_DOUBLED, coming);
    talk(Defect.JOINED_NOTICE_TOLD_TO_EVERYONE, coming);
    talk(Defect.JOINED_NOTICE_TOLD_TO_NEWCOMER, coming);
    talk(Defect.JOINED_NOTICE_REPEATED, coming);
    talk(Defect.SECOND_JOINED_NOTICE_TOLD_TO_NEWCOMER, "+a /ws", join("a", "r"), join("a", "s"));
    String[] going = {
      "+a /ws", "+b /ws", "+c /ws", join("a", "r"), join("b", "r"), leave("b", "r")
    };
    talk(Defect.LEFT_NOTICE_MISSING, going);
    talk(Defect.LEFT_NOTICE_DOUBLED, going);
    talk(Defect.LEFT_NOTICE_TOLD_TO_EVERYONE, going);
    String[] dropping = {"+a /ws", "+b /ws", join("a", "r"), join("b", "r"), "!b"};
    talk(Defect.LEFT_NOTICE_MISSING_ON_DISCONNECT, dropping);
    talk(Defect.LEFT_NOTICE_MISSING_AFTER_RESET, dropping);
    return tests;
  }

  @TestFactory
  List<DynamicTest> credentials() {
    login(Defect.SECOND_USER_REFUSED, "t0ken-bob");
    login(Defect.ANY_TOKEN_ACCEPTED_AT_LOGIN, "nope");
    login(Defect.TRUNCATED_TOKEN_ACCEPTED, "t0ken-alic");
    login(Defect.EXTENDED_TOKEN_ACCEPTED, "t0ken-alices");
    login(Defect.MIDDLE_OF_TOKEN_IGNORED, "t0ken+alice");
    login(Defect.EMPTY_TOKEN_ACCEPTED, "");
    login(Defect.MALFORMED_TOKEN_TOLD_APART, "nope");
    login(Defect.REFUSAL_QUOTES_TOKEN, "nope");
    login(Defect.IDENTITY_CONTAINS_TOKEN, "t0ken-alice");
    guard(Defect.SECOND_USER_REFUSED, "t0ken-bob", "");
    guard(Defect.TRUNCATED_TOKEN_ACCEPTED, "t0ken-alic", "");
    guard(Defect.MALFORMED_TOKEN_TOLD_APART, "nope", "");
    guard(Defect.REFUSAL_QUOTES_TOKEN, "nope", "");
    guard(
        Defect.ALLOWED_ORIGIN_REFUSED,
        ReferenceServer.TOKEN,
        "Origin: " + ReferenceServer.ALLOWED_ORIGIN + "\r\n");
    differs(
        Defect.LOGIN_NOT_REQUIRED, server -> first(server, "/login", "{'type':'echo','data':1}"));
    differs(Defect.LOGIN_WAITS_FOREVER, server -> all(server, "/login"));
    differs(
        Defect.STRANGER_HEARS_BROADCASTS,
        server -> {
          try (RawClient stranger = RawClient.upgraded(server.port(), "/login")) {
            return afterBroadcast(server, stranger);
          }
        });
    differs(
        Defect.REFUSED_STRANGER_STAYS,
        server -> {
          try (RawClient stranger = RawClient.upgraded(server.port(), "/login")) {
            stranger.say("{}");
            stranger.hear();
            return afterBroadcast(server, stranger);
          }
        });
    return tests;
  }

  private static String afterBroadcast(ReferenceServer server, RawClient stranger)
      throws IOException {
    try (ChatClient alice = ChatClient.login(server, ReferenceServer.TOKEN)) {
      alice.say("{'type':'broadcast','data':'secret'}").heard();
      return stranger.hear().contains("secret") ? "heard" : "not heard";
    }
  }

  @TestFactory
  List<DynamicTest> reconnections() {
    talk(Defect.USER_BARRED_AFTER_FIN, "+a /ws", "-a", "+b /ws");
    talk(Defect.USER_BARRED_AFTER_RESET, "+a /ws", "!a", "+b /ws");
    String bob = "/board?token=t0ken-bob";
    differs(
        Defect.USER_BARRED_BY_SILENT_CONNECTION,
        server -> {
          try (RawClient silent = RawClient.upgraded(server.port(), bob)) {
            silent.hear();
            // Until nothing has come for about half a second.
            silent.readToEnd();
            silent.pause();
            silent.pause();
            return first(server, bob, "{}");
          }
        });
    talk(Defect.LAST_MESSAGES_REPLAYED, "+a /ws", "+b /ws", broadcast("a", 1), "-b", "+c /ws");
    talk(
        Defect.LAST_ROOM_MESSAGES_REPLAYED,
        "+a /ws",
        "+b /ws",
        join("a", "r"),
        join("b", "r"),
        room("a", "r"),
        "-b",
        "+c /ws",
        join("c", "r"));
    talk(
        Defect.OLD_IDENTITY_REACHES_NEW_CONNECTION,
        "+a /ws",
        "+b /ws",
        "-b",
        "+c /ws",
        direct("a", "<b>"));
    differs(
        Defect.HERD_BARRED,
        server -> {
          comeAndReset(server, 41);
          return first(server, "/ws", "{}");
        });
    differs(
        Defect.CHURN_ENDS_BROADCASTS,
        server -> {
          comeAndReset(server, 340);
          return Talk.play(server, "+a /ws", broadcast("a", 1));
        });
    return tests;
  }

  @Test
  void aServerThatBreaksWithARestartShows() throws IOException {
    Options.Builder options =
        Options.builder().defects(List.of(Defect.RESTARTED_SERVER_GREETS_NOBODY));
    int port;
    try (ReferenceServer server = ReferenceServer.startToBeRestarted(options)) {
      port = server.port();
      assertThat(greeted(server, 1)).isEqualTo(1);
    }
    try (ReferenceServer server = ReferenceServer.start(options.port(port).build())) {
      assertThat(greeted(server, 1)).isZero();
    }
  }

  @TestFactory
  List<DynamicTest> messagesAroundTheEndsOfAConnection() {
    differs(Defect.FIRST_MESSAGE_OVERTAKEN, ChatDefectsTest::twoAfterAReset);
    differs(Defect.FIRST_MESSAGE_DOUBLED, ChatDefectsTest::twoAfterAReset);
    differs(
        Defect.EARLY_MESSAGES_DROPPED,
        server -> {
          try (RawClient client = new RawClient(server.port())) {
            client.send(request("/ws", ""));
            client.say("{\"type\":\"echo\",\"data\":1}");
            return client.readToEnd().contains("\"echo\"");
          }
        });
    differs(
        Defect.LAST_MESSAGE_DOUBLED_AFTER_RESET,
        server -> {
          try (ChatClient bystander = ChatClient.enter(server, "/ws");
              ChatClient client = ChatClient.enter(server, "/ws")) {
            client.say("{'type':'broadcast','data':1}");
            bystander.hear();
            client.connection().reset();
            bystander.connection().pause();
            return bystander.heard();
          }
        });
    return tests;
  }

  private static List<String> twoAfterAReset(ReferenceServer server) throws IOException {
    comeAndReset(server, 1);
    try (ChatClient client = ChatClient.enter(server, "/ws")) {
      return client.say("{'type':'echo','data':1}").say("{'type':'echo','data':2}").heard();
    }
  }

  @TestFactory
  List<DynamicTest> resilience() {
    harms(Defect.MALFORMED_INPUT_CLOSES_EVERYBODY, "{");
    harms(Defect.UNKNOWN_TYPE_STALLS_SERVER, "{'type':'x'}");
    harms(Defect.NESTED_MESSAGE_STALLS_SERVER, "[".repeat(2000) + "]".repeat(2000));
    harms(Defect.NULL_DATA_ENDS_SERVICE, "{'type':'broadcast','data':null}");
    String[] flood = new String[60];
    Arrays.fill(flood, "{");
    harms(Defect.FLOOD_STALLS_SERVER, flood);
    differs(
        Defect.OVERSIZED_MESSAGE_CLOSES_BYSTANDERS,
        server -> {
          try (ChatClient bystander = ChatClient.enter(server, "/ws");
              ChatClient client = ChatClient.enter(server, "/ws")) {
            client.connection().send(frame(0x81, new byte[257 * KIB]));
            client.hear();
            client.connection().pause();
            return bystander.heard();
          }
        });
    talk(
        Defect.MALFORMED_INPUT_ENDS_MEMBERSHIPS,
        "+a /ws",
        "+b /ws",
        join("a", "r"),
        join("b", "r"),
        "b {",
        room("a", "r"));
    talk(Defect.HEARTBEAT_UNANSWERED, "+a /ws", "a {'type':'heartbeat'}");
    talk(Defect.ERROR_MISSING, "+a /ws", "a {");
    return tests;
  }

  @TestFactory
  List<DynamicTest> notifications() {
    differs(Defect.NOTIFICATIONS_MISSING, ChatDefectsTest::sharedNotification);
    for (Defect irregular : List.of(Defect.NOTIFICATIONS_SKIPPED, Defect.NOTIFICATIONS_TOO_RARE)) {
      differs(irregular, ChatDefectsTest::consecutive);
    }
    differs(Defect.NOTIFICATIONS_FOR_FIRST_SUBSCRIBER, ChatDefectsTest::sharedNotification);
    differs(Defect.NOTIFICATIONS_FOR_LAST_SUBSCRIBER, ChatDefectsTest::sharedNotification);
    differs(Defect.NOTIFICATIONS_SHARED_OUT, ChatDefectsTest::consecutive);
    return tests;
  }

  /** Whether two subscribers, one there for longer, are told the same. */
  private static boolean sharedNotification(ReferenceServer server) throws IOException {
    try (RawClient one = RawClient.upgraded(server.port(), "/notifications")) {
      one.hear();
      try (RawClient two = RawClient.upgraded(server.port(), "/notifications")) {
        Matcher first = Pattern.compile("\"Notification \\d+\"").matcher(two.readToEnd());
        return first.find() && one.readToEnd().contains(first.group());
      }
    }
  }

  /** Whether the numbers of the notifications follow each other. */
  private static boolean consecutive(ReferenceServer server) throws IOException {
    try (RawClient one = RawClient.upgraded(server.port(), "/notifications");
        RawClient two = RawClient.upgraded(server.port(), "/notifications")) {
      one.hear();
      two.hear();
      int before = number(two.hear());
      for (int i = 0; i < 3; i++) {
        int next = number(two.hear());
        if (next != before + 1) {
          return false;
        }
        before = next;
      }
      return true;
    }
  }

  private static int number(String notification) {
    return Integer.parseInt(notification.replaceAll(".*Notification (\\d+).*", "$1"));
  }

  // How a defect is shown

  private interface Scenario {
    Object play(ReferenceServer server) throws IOException;
  }

  private void talk(Defect defect, String... steps) {
    differs(defect, server -> Talk.play(server, steps));
  }

  /** Whether somebody else is served after this. */
  private void harms(Defect defect, String... messages) {
    differs(
        defect,
        server -> {
          try (ChatClient bystander = ChatClient.enter(server, "/ws");
              ChatClient client = ChatClient.enter(server, "/ws")) {
            for (String message : messages) {
              client.say(message);
            }
            for (int i = 0; i < messages.length; i++) {
              client.hear();
            }
            client.connection().pause();
            bystander.say("{'type':'echo','data':'served'}");
            return bystander.connection().readToEnd().contains("served");
          }
        });
  }

  private void echo(Defect defect, String data) {
    talk(defect, "+a /ws", "a {'type':'echo','data':" + data + "}");
  }

  /** Somebody speaks in one room, of which it is a member; another is a member of another one. */
  private void oddName(Defect defect, String name, String other) {
    talk(defect, "+a /ws", "+b /ws", join("a", name), join("b", other), room("a", name));
  }

  private void login(Defect defect, String token) {
    differs(
        defect,
        server -> {
          try (ChatClient client = ChatClient.login(server, token)) {
            return client.greeting().replaceAll("[0-9a-f-]{36}|\\d{10,}", "");
          }
        });
  }

  private void guard(Defect defect, String token, String moreLines) {
    differs(
        defect,
        server -> {
          try (RawClient client = new RawClient(server.port())) {
            client.send(request("/private?token=" + token, moreLines));
            client.finish();
            return client.readToEnd().replaceAll("\\{[^}]*}", "{}");
          }
        });
  }

  private static String broadcast(String sender, int data) {
    return sender + " {'type':'broadcast','data':" + data + "}";
  }

  private static String direct(String sender, String recipient) {
    return sender + " {'type':'private','targetId':'" + recipient + "','data':1}";
  }

  private static String join(String client, String room) {
    return client + " {'type':'join','room':'" + room + "'}";
  }

  private static String leave(String client, String room) {
    return client + " {'type':'leave','room':'" + room + "'}";
  }

  private static String room(String sender, String room) {
    return sender + " {'type':'room','room':'" + room + "','data':1}";
  }

  /** The type of the first message that comes when this is sent at once. */
  private static String first(ReferenceServer server, String path, String json) throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), path)) {
      client.say(json.replace('\'', '"'));
      return client.hear().replaceAll(".*\"type\":\"([a-z]+)\".*", "$1");
    }
  }

  /** What comes when nothing is sent. */
  private static String all(ReferenceServer server, String path) throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), path)) {
      return client.readToEnd().replaceAll("\\{[^}]*}", "{}");
    }
  }

  /** How many of some clients get a broadcast. */
  private static long reached(ReferenceServer server, int count) throws IOException {
    List<ChatClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        clients.add(ChatClient.enter(server, "/ws"));
      }
      clients.get(0).say("{'type':'broadcast','data':1}").heard();
      long reached = 1;
      for (ChatClient client : clients.subList(1, count)) {
        reached += client.heard().size();
      }
      return reached;
    } finally {
      for (ChatClient client : clients) {
        client.close();
      }
    }
  }

  /** How many of some clients that come one after the other get the greeting. */
  private static int greeted(ReferenceServer server, int count) throws IOException {
    int greeted = 0;
    for (int i = 0; i < count; i++) {
      try (RawClient client = RawClient.upgraded(server.port(), "/ws")) {
        greeted += client.hear().contains("\"connected\"") ? 1 : 0;
      }
    }
    return greeted;
  }

  /** Lets some clients in, and has all of them break off at the same time. */
  private static void comeAndReset(ReferenceServer server, int count) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = RawClient.upgraded(server.port(), "/ws");
      client.hear();
      clients.add(client);
    }
    for (RawClient client : clients) {
      client.reset();
    }
    clients.get(0).pause();
    clients.get(0).pause();
  }

  private void differs(Defect defect, Scenario scenario) {
    tests.add(
        DynamicTest.dynamicTest(
            defect.id(), () -> assertThat(play(scenario, defect)).isNotEqualTo(play(scenario))));
  }

  private static Object play(Scenario scenario, Defect... defects) throws IOException {
    Options options =
        Options.builder()
            .defects(List.of(defects))
            .handshakeTimeout(Duration.ofMillis(400))
            .closeTimeout(Duration.ofMillis(150))
            .notificationInterval(Duration.ofMillis(60))
            .maxMessageBytes(256 * KIB)
            .build();
    try (ReferenceServer server = ReferenceServer.start(options)) {
      return scenario.play(server);
    } catch (SocketTimeoutException silence) {
      return "silence";
    }
  }
}
