package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.SocketIoWire.PLAIN;
import static dev.rtck.referenceserver.SocketIoWire.RECOVERING;
import static dev.rtck.referenceserver.SocketIoWire.play;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What Socket.IO answers is different with a clean server and with one that has the defect. */
@Execution(ExecutionMode.CONCURRENT)
class SocketIoDefectsTest {
  private static final Pattern IDS = Pattern.compile("\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"");
  private static final Pattern OFFSET = Pattern.compile(",\"([^\"]+)\"\\]$");

  private static final Duration SHORT_ABSENCE = Duration.ofMillis(600);
  // Longer than anything takes on a busy machine.
  private static final Duration LONG_ABSENCE = Duration.ofMinutes(2);

  private final List<DynamicTest> tests = new ArrayList<>();

  private interface Play {
    Object with(ReferenceServer server) throws IOException;
  }

  private void differs(Defect defect, Play play) {
    differs(defect, LONG_ABSENCE, play);
  }

  private void differs(Defect defect, Duration longestAbsence, Play play) {
    tests.add(
        DynamicTest.dynamicTest(
            defect.id(),
            () -> {
              try (ReferenceServer clean = start(longestAbsence);
                  ReferenceServer broken = start(longestAbsence, defect)) {
                assertThat(play.with(broken)).isNotEqualTo(play.with(clean));
              }
            }));
  }

  private static ReferenceServer start(Duration longestAbsence, Defect... defects)
      throws IOException {
    return ReferenceServer.start(
        Options.builder()
            .defects(List.of(defects))
            .handshakeTimeout(Duration.ofMillis(300))
            .maxDisconnection(longestAbsence)
            .build());
  }

  /** Sends packets on a session that is not connected to a namespace yet. */
  private void session(Defect defect, String... steps) {
    differs(defect, server -> play(server, PLAIN, withOpening(steps)));
  }

  private static String[] withOpening(String... steps) {
    List<String> all = new ArrayList<>(List.of("<"));
    all.addAll(List.of(steps));
    return all.toArray(String[]::new);
  }

  /** The same behind the greeting of the main namespace. */
  private void main(Defect defect, String... steps) {
    List<String> all = new ArrayList<>(List.of("40", "<", "<"));
    all.addAll(List.of(steps));
    session(defect, all.toArray(String[]::new));
  }

  @TestFactory
  List<DynamicTest> connecting() {
    differs(
        Defect.SOCKET_ID_IS_SESSION_ID,
        server -> {
          try (RawClient client = SocketIoWire.webSocket(server, PLAIN, "")) {
            String session = client.hear().replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
            client.say("40");
            return client.hear().contains(session);
          }
        });
    session(Defect.EVENT_SENT_BEFORE_CONNECT, "40");
    session(Defect.AUTH_SHARED_BY_NAMESPACES, "40{\"a\":1}", "<", "<", "40/custom,{\"b\":1}");
    session(Defect.EVENT_BEFORE_CONNECT_TOLERATED, "42[\"echo\"]", "~", "40");
    session(Defect.UNCONNECTED_SESSION_KEPT);
    session(Defect.CONNECTED_SESSION_TIMED_OUT, "40/custom,");
    main(Defect.SECOND_CONNECT_GREETED, "40");
    session(Defect.CONNECT_ERROR_AS_TEXT, "40/nowhere,");
    session(Defect.UNKNOWN_NAMESPACE_UNANSWERED, "40/nowhere,");
    session(Defect.DYNAMIC_NAME_MATCHED_IN_PART, "40/dyn-12x,");
    session(Defect.ACKS_SENT_TO_MAIN_NAMESPACE, "40/custom,", "<", "<", "42/custom,1[\"count\"]");
    session(Defect.REFUSAL_DATA_MISSING, "40/private,");
    session(
        Defect.RETRY_AFTER_REFUSAL_IGNORED,
        "40/private,",
        "<",
        "40/private,{\"token\":\"" + ReferenceServer.TOKEN + "\"}");
    differs(
        Defect.COOKIE_IGNORED_ON_WEBSOCKET,
        server -> {
          try (RawClient client = new RawClient(server.port())) {
            client.send(
                RawClient.request(
                    PLAIN + "?EIO=4&transport=websocket",
                    "Cookie: session-token=" + ReferenceServer.TOKEN + "\r\n"));
            client.readHead();
            client.hear();
            client.say("40/private,");
            return client.hear().substring(0, 2);
          }
        });
    return tests;
  }

  @TestFactory
  List<DynamicTest> packets() {
    main(Defect.MAIN_NAMESPACE_NAMED, "42[\"echo\",1]");
    main(Defect.UNKNOWN_PACKET_TYPE_IGNORED, "4abc");
    main(Defect.EVENT_PAYLOAD_NOT_CHECKED, "42{}");
    main(Defect.EMPTY_EVENT_TOLERATED, "42[]");
    main(Defect.MISSING_PAYLOAD_TOLERATED, "42");
    main(Defect.RESERVED_EVENT_ACKNOWLEDGED, "421[\"disconnect\"]");
    main(Defect.ACK_DOUBLED, "4217[\"count\"]");
    main(Defect.ACK_OF_ZERO_MISSING, "420[\"count\"]");
    main(Defect.ACK_ID_CUT_TO_32_BITS, "422147483648[\"count\"]");
    main(Defect.EMPTY_ACK_WITHOUT_ARRAY, "421[\"join\",\"r\"]");
    main(Defect.UNKNOWN_ACK_ENDS_CONNECTION, "43999[]");
    main(Defect.ACK_TIMEOUT_MISSING, "42[\"ask\",50]");
    String two = "[\"echo\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]";
    main(Defect.PLACEHOLDERS_FILLED_IN_ORDER, "452-" + two, "#01", "#02");
    main(Defect.PLACEHOLDERS_COUNTED_FROM_ONE, "452-" + two, "#01", "#02");
    String one = "[\"echo\",{\"_placeholder\":true,\"num\":0}]";
    main(Defect.EMPTY_ATTACHMENT_LOST, "451-" + one, "#");
    main(
        Defect.NESTED_ATTACHMENT_LOST,
        "451-[\"echo\",{\"a\":[{\"_placeholder\":true,\"num\":0}],\"b\":{\"c\":"
            + "[{\"_placeholder\":true,\"num\":0}]}}]",
        "#01");
    main(Defect.BINARY_ACK_SENT_AS_ACK, "451-1" + one, "#01");
    main(Defect.TEXT_BETWEEN_ATTACHMENTS_TOLERATED, "451-" + one, "42[\"count\"]");
    main(Defect.UNFINISHED_EVENT_DELIVERED, "451-1" + one);
    differs(Defect.SECOND_ANSWER_COUNTED, server -> answers(server, "430[1]", "430[2]"));
    differs(Defect.PARTIAL_ANSWERS_LOST, server -> answers(server, "430[1]"));
    return tests;
  }

  /** One of two members answers what another asks both. */
  private static String answers(ReferenceServer server, String... answers) throws IOException {
    try (RawClient asker = member(server, PLAIN, "none");
        RawClient one = member(server, PLAIN, "r");
        RawClient other = member(server, PLAIN, "r")) {
      asker.say("421[\"ask\",300,\"r\"]");
      other.hear();
      one.hear();
      for (String answer : answers) {
        one.say(answer);
      }
      return asker.hear();
    }
  }

  private static RawClient member(ReferenceServer server, String path, String room)
      throws IOException {
    RawClient client = SocketIoWire.connected(server, path);
    client.say("421[\"join\",\"" + room + "\"]");
    client.hear();
    return client;
  }

  @TestFactory
  List<DynamicTest> leavingAndRooms() {
    main(Defect.DISCONNECT_IGNORED, "41", "~", "42[\"echo\",1]");
    main(
        Defect.DISCONNECT_ENDS_CONNECTION,
        "40/custom,",
        "<",
        "<",
        "41/custom,",
        "~",
        "42[\"echo\",1]");
    main(Defect.KICK_WITHOUT_PACKET, "42[\"kick\"]");
    differs(
        Defect.GONE_NOTICE_DOUBLED,
        server -> {
          try (RawClient watcher = member(server, PLAIN, "r")) {
            watcher.say("421[\"watch\"]");
            watcher.hear();
            SocketIoWire.connected(server, PLAIN).close();
            return SocketIoWire.shown(watcher.readToEnd());
          }
        });
    main(
        Defect.UNION_OF_ROOMS_DOUBLED,
        "421[\"join\",\"r\"]",
        "421[\"join\",\"s\"]",
        "42[\"cast\",[\"r\",\"s\"],1]");
    main(
        Defect.EXCEPTED_ROOMS_IGNORED,
        "421[\"join\",\"r\"]",
        "421[\"join\",\"s\"]",
        "42[\"except\",\"r\",\"s\",1]");
    differs(
        Defect.EMIT_REACHES_ROOMMATES,
        server -> {
          try (RawClient one = member(server, PLAIN, "r");
              RawClient other = member(server, PLAIN, "r")) {
            one.say("42[\"echo\",1]");
            one.hear();
            return other.readToEnd();
          }
        });
    differs(
        Defect.VOLATILE_QUEUED,
        server -> {
          PollingClient client = PollingClient.connected(server, PLAIN);
          client.post("42[\"volatile\",null,1]");
          client.post("42[\"echo\",2]");
          return client.get();
        });
    differs(
        Defect.VOLATILE_DROPPED_ON_POLLING,
        server -> {
          PollingClient client = PollingClient.connected(server, PLAIN);
          try (RawClient poll = client.waiting()) {
            client.post("42[\"volatile\",null,1]");
            return PollingClient.brief(poll.readToEnd());
          }
        });
    return tests;
  }

  /** One who was told something and lost its connection. */
  private record Lost(String id, String privateId, String offset) {
    String connect() {
      return "40{\"pid\":\"" + privateId + "\",\"offset\":\"" + offset + "\"}";
    }

    String hide(String heard) {
      return SocketIoWire.shown(heard.replace(id, "ID").replace(privateId, "PID"));
    }
  }

  private static Lost lose(ReferenceServer server, String last) throws IOException {
    try (RawClient client = SocketIoWire.webSocket(server, RECOVERING, "")) {
      client.hear();
      client.say("40");
      Matcher ids = find(IDS, client.hear());
      client.hear();
      client.say("421[\"join\",\"r\"]");
      client.hear();
      client.say("42[\"echo\",0]");
      String offset = find(OFFSET, client.hear()).group(1);
      if (!last.isEmpty()) {
        client.say(last);
        client.hear();
      }
      return new Lost(ids.group(1), ids.group(2), offset);
    }
  }

  private static Matcher find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher;
  }

  private static String comeBack(ReferenceServer server, Lost lost, String connect)
      throws IOException {
    return lost.hide(play(server, RECOVERING, "<", connect, "~", "42[\"cast\",\"r\",\"now\"]"));
  }

  private void recovers(Defect defect, String... said) {
    differs(
        defect,
        server -> {
          Lost lost = lose(server, "");
          try (RawClient speaker = member(server, RECOVERING, "s")) {
            speaker.pause();
            for (String event : said) {
              speaker.say(event);
            }
            speaker.pause();
            return comeBack(server, lost, lost.connect());
          }
        });
  }

  @TestFactory
  List<DynamicTest> recovery() {
    String[] casts = {"42[\"cast\",\"r\",1]", "42[\"cast\",\"r\",2]"};
    recovers(Defect.MISSED_EVENTS_FORGOTTEN, casts);
    recovers(Defect.MISSED_EVENTS_REVERSED, casts);
    recovers(Defect.RECOVERED_ROOMS_FORGOTTEN, casts);
    recovers(Defect.RECOVERED_ID_RENEWED, casts);
    recovers(Defect.VOLATILE_REPLAYED, "42[\"volatile\",\"r\",1]");
    recovers(Defect.OTHER_ROOMS_REPLAYED, "42[\"cast\",\"s\",1]");
    differs(
        Defect.RECOVERY_NEVER_EXPIRES,
        SHORT_ABSENCE,
        server -> {
          Lost lost = lose(server, "");
          try (RawClient speaker = SocketIoWire.connected(server, RECOVERING)) {
            speaker.readToEnd();
            speaker.readToEnd();
          }
          return comeBack(server, lost, lost.connect());
        });
    differs(
        Defect.STALE_OFFSET_REPLAYS_EVERYTHING,
        server -> {
          Lost lost = lose(server, "");
          return comeBack(server, lost, lost.connect().replace(lost.offset(), "nonsense"));
        });
    differs(
        Defect.KICKED_CLIENT_RECOVERED,
        server -> {
          Lost lost = lose(server, "42[\"kick\"]");
          return comeBack(server, lost, lost.connect());
        });
    differs(
        Defect.RECOVERED_TWICE,
        server -> {
          Lost lost = lose(server, "");
          try (RawClient first = SocketIoWire.webSocket(server, RECOVERING, "")) {
            first.hear();
            first.say(lost.connect());
            first.hear();
            return comeBack(server, lost, lost.connect());
          }
        });
    differs(
        Defect.RECOVERY_MISSING_ON_POLLING,
        server -> {
          Lost lost = lose(server, "");
          PollingClient client = PollingClient.open(server, RECOVERING);
          client.post(lost.connect());
          return client.get().length();
        });
    differs(
        Defect.MIDDLEWARE_SKIPPED_ON_RECOVERY,
        server -> play(server, RECOVERING, "<", "40/private,{\"pid\":\"x\",\"offset\":\"y\"}"));
    return tests;
  }
}
