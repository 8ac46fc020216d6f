package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.SocketIoWire.BRISK;
import static dev.rtck.referenceserver.SocketIoWire.PLAIN;
import static dev.rtck.referenceserver.SocketIoWire.RECOVERING;
import static dev.rtck.referenceserver.SocketIoWire.play;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What Engine.IO answers is different with a clean server and with one that has the defect. */
@Execution(ExecutionMode.CONCURRENT)
class EngineIoDefectsTest {
  private static final int LIMIT = 2000;
  private static final String POLLING = PLAIN + "?EIO=4&transport=polling";

  private final List<DynamicTest> tests = new ArrayList<>();

  /** Something a client does, and what it saw. */
  private interface Play {
    Object with(ReferenceServer server) throws IOException;
  }

  private void differs(Defect defect, Play play) {
    tests.add(
        DynamicTest.dynamicTest(
            defect.id(),
            () -> {
              try (ReferenceServer clean = start();
                  ReferenceServer broken = start(defect)) {
                assertThat(play.with(broken)).isNotEqualTo(play.with(clean));
              }
            }));
  }

  private static ReferenceServer start(Defect... defects) throws IOException {
    return ReferenceServer.start(
        Options.builder()
            .defects(List.of(defects))
            .handshakeTimeout(Duration.ofMillis(300))
            .maxPayload(LIMIT)
            .build());
  }

  private void request(Defect defect, String method, String pathAndQuery, String lines) {
    differs(
        defect,
        server ->
            SocketIoWire.shown(SocketIoWire.request(server, method, pathAndQuery, lines, "")));
  }

  @TestFactory
  List<DynamicTest> handshakes() {
    request(Defect.HANDSHAKE_WITHOUT_MAX_PAYLOAD, "GET", POLLING, "");
    differs(
        Defect.UPGRADES_MISSING_IN_WEBSOCKET_HANDSHAKE, server -> play(server, PLAIN, "<", "1"));
    request(Defect.MISSING_EIO_ACCEPTED, "GET", PLAIN + "?transport=polling", "");
    request(Defect.MISSING_TRANSPORT_MEANS_POLLING, "GET", PLAIN + "?EIO=4", "");
    request(Defect.HANDSHAKE_BY_POST_ACCEPTED, "POST", POLLING, "");
    upgrade(Defect.MISSING_EIO_ACCEPTED_ON_WEBSOCKET, "?transport=websocket");
    upgrade(Defect.UNKNOWN_SESSION_ON_WEBSOCKET_OPENS_ONE, "?EIO=4&transport=websocket&sid=x");
    differs(
        Defect.SESSION_IDS_COUNTED,
        server -> PollingClient.open(server, PLAIN).id().replaceAll("\\d", "").length() > 12);
    differs(
        Defect.SESSION_IDS_REUSED,
        server -> {
          List<String> ids = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            try (RawClient client = SocketIoWire.webSocket(server, PLAIN, "")) {
              ids.add(client.hear());
            }
          }
          return ids.stream().distinct().count();
        });
    return tests;
  }

  private void upgrade(Defect defect, String query) {
    differs(
        defect,
        server -> {
          try (RawClient client = new RawClient(server.port())) {
            client.send(RawClient.request(PLAIN + query, ""));
            return client.readHead();
          }
        });
  }

  @TestFactory
  List<DynamicTest> polling() {
    request(Defect.UNKNOWN_SESSION_ON_GET_OPENS_ONE, "GET", POLLING + "&sid=x", "");
    request(Defect.UNKNOWN_SESSION_ON_POST_ACCEPTED, "POST", POLLING + "&sid=x", "");
    session(Defect.POST_ANSWERED_WITHOUT_OK, client -> client.post("42[\"count\"]"));
    for (Defect defect :
        List.of(Defect.OVERLAPPING_GET_REPLACES_FIRST, Defect.OVERLAPPING_GET_KEEPS_SESSION)) {
      session(
          defect,
          client -> {
            try (RawClient first = client.waiting()) {
              return List.of(client.get(), PollingClient.brief(first.readToEnd()), client.get());
            }
          });
    }
    for (Defect defect :
        List.of(Defect.OVERLAPPING_POST_ACCEPTED, Defect.OVERLAPPING_POST_KEEPS_SESSION)) {
      session(
          defect,
          client -> {
            try (RawClient first = new RawClient(client.server().port())) {
              first.send(
                  "POST "
                      + client.query()
                      + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n42");
              first.pause();
              return List.of(client.post("42[\"count\"]"), client.get());
            }
          });
    }
    String batch = "42[\"echo\",1]\u001e42[\"echo\",2]\u001e42[\"echo\",3]\u001e42[\"echo\",4]";
    said(Defect.POSTED_BATCH_REORDERED, batch);
    said(Defect.POLLED_BATCH_REORDERED, batch);
    said(Defect.POLLING_BODY_READ_AS_LATIN_1, "42[\"echo\",\"€\"]");
    said(Defect.RECORD_SEPARATOR_SENT_RAW, "42[\"echo\",\"\\u001e\"]");
    String bytes = "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001eb+/8=";
    said(Defect.POLLED_BINARY_IN_URL_ALPHABET, bytes);
    said(Defect.POLLED_BINARY_WITHOUT_PADDING, bytes);
    said(Defect.MALFORMED_BODY_ACCEPTED, "abc");
    session(
        Defect.ABORTED_GET_KEEPS_SESSION,
        client -> {
          for (int i = 0; i < 2; i++) {
            RawClient given = client.waiting();
            given.close();
            // Before the server knows of it, another GET overlaps.
            given.pause();
          }
          return client.get();
        });
    session(
        Defect.PUT_ENDS_SESSION,
        client -> {
          SocketIoWire.request(client.server(), "PUT", client.query(), "", "");
          return client.get();
        });
    return tests;
  }

  private interface PollingPlay {
    Object with(PollingClient client) throws IOException;
  }

  private void session(Defect defect, PollingPlay play) {
    differs(defect, server -> play.with(PollingClient.connected(server, PLAIN)));
  }

  private void said(Defect defect, String body) {
    session(defect, client -> List.of(client.post(body), client.get()));
  }

  @TestFactory
  List<DynamicTest> limitsAndClosing() {
    String head = "42[\"echo\",\"";
    String over = head + "x".repeat(LIMIT) + "\"]";
    String exact = head + "x".repeat(LIMIT - head.length() - 2) + "\"]";
    said(Defect.POLLING_PAYLOAD_NOT_LIMITED, over);
    said(Defect.PAYLOAD_AT_THE_LIMIT_REFUSED, exact);
    differs(
        Defect.FRAME_OVER_MAX_PAYLOAD_ACCEPTED,
        server -> play(server, PLAIN, "<", "40", "<", "<", over));
    differs(
        Defect.CLOSE_PACKET_IGNORED_ON_WEBSOCKET,
        server -> play(server, PLAIN, "<", "40", "<", "<", "1"));
    for (Defect defect :
        List.of(
            Defect.CLOSE_PACKET_LEAVES_POLL_PENDING, Defect.CLOSE_PACKET_KEEPS_POLLING_SESSION)) {
      session(
          defect,
          client -> {
            try (RawClient poll = client.waiting()) {
              return List.of(client.post("1"), PollingClient.brief(poll.readToEnd()), client.get());
            }
          });
    }
    differs(
        Defect.MALFORMED_FRAME_IGNORED, server -> play(server, PLAIN, "<", "40", "<", "<", "abc"));
    return tests;
  }

  @TestFactory
  List<DynamicTest> heartbeats() {
    for (Defect defect :
        List.of(
            Defect.PINGS_TOO_RARE,
            Defect.FIRST_PING_AT_ONCE,
            Defect.UNSOLICITED_PONG_ENDS_SESSION)) {
      differs(
          defect,
          server -> {
            // From before the interval begins: a busy machine makes it seem longer, never shorter.
            long start = System.nanoTime();
            try (RawClient client = SocketIoWire.connected(server, BRISK)) {
              client.say("3");
              String ping = client.hear();
              long millis = (System.nanoTime() - start) / 1_000_000;
              return ping + (millis >= 295) + (millis >= 590);
            }
          });
    }
    differs(
        Defect.SILENT_SESSION_KEPT,
        server -> {
          try (RawClient client = SocketIoWire.connected(server, BRISK)) {
            client.hear();
            return client.readToEnd();
          }
        });
    differs(
        Defect.PING_TIMEOUT_CUT,
        server -> {
          long start = System.nanoTime();
          try (RawClient client = SocketIoWire.connected(server, BRISK)) {
            client.hear();
            return client.hear() + (System.nanoTime() - start >= 490_000_000L);
          }
        });
    differs(
        Defect.PINGS_MISSING_ON_POLLING, server -> PollingClient.connected(server, BRISK).get());
    return tests;
  }

  @TestFactory
  List<DynamicTest> upgrades() {
    probe(Defect.POLL_KEPT_DURING_UPGRADE, "2probe");
    probe(Defect.PROBE_ANSWERED_WITHOUT_PAYLOAD, "2probe");
    probe(Defect.UPGRADE_WITHOUT_PROBE_ACCEPTED, "5");
    for (Defect defect :
        List.of(Defect.PACKETS_LOST_AT_UPGRADE, Defect.PACKETS_DOUBLED_AT_UPGRADE)) {
      session(
          defect,
          client -> {
            try (RawClient webSocket = client.webSocket()) {
              client.post("42[\"echo\",1]");
              client.get();
              webSocket.say("2probe");
              webSocket.hear();
              client.post("42[\"echo\",2]");
              webSocket.say("5");
              return SocketIoWire.shown(webSocket.readToEnd());
            }
          });
    }
    session(
        Defect.ABANDONED_UPGRADE_ENDS_SESSION,
        client -> {
          try (RawClient webSocket = client.webSocket()) {
            webSocket.say("2probe");
            webSocket.hear();
          }
          client.post("42[\"echo\",1]");
          return client.get();
        });
    session(
        Defect.UNFINISHED_UPGRADE_KEPT,
        client -> {
          try (RawClient webSocket = client.webSocket()) {
            return webSocket.readToEnd();
          }
        });
    for (Defect defect :
        List.of(Defect.SECOND_WEBSOCKET_KEPT, Defect.SECOND_WEBSOCKET_TAKES_OVER)) {
      upgraded(
          defect,
          (client, first) -> {
            try (RawClient second = client.webSocket()) {
              String end = second.readToEnd();
              first.say("42[\"echo\",1]");
              return end + first.readToEnd();
            }
          });
    }
    upgraded(Defect.POLLING_AFTER_UPGRADE_ACCEPTED, (client, webSocket) -> client.get());
    return tests;
  }

  private void probe(Defect defect, String packet) {
    session(
        defect,
        client -> {
          try (RawClient poll = client.waiting();
              RawClient webSocket = client.webSocket()) {
            webSocket.say(packet);
            return webSocket.readToEnd() + PollingClient.brief(poll.readToEnd());
          }
        });
  }

  private interface UpgradedPlay {
    Object with(PollingClient client, RawClient webSocket) throws IOException;
  }

  private void upgraded(Defect defect, UpgradedPlay play) {
    session(
        defect,
        client -> {
          try (RawClient webSocket = client.webSocket()) {
            webSocket.say("2probe");
            webSocket.hear();
            webSocket.say("5");
            webSocket.pause();
            return play.with(client, webSocket);
          }
        });
  }

  @TestFactory
  List<DynamicTest> whatBrowsersAsk() {
    request(Defect.ANY_ORIGIN_REFLECTED, "GET", POLLING, "Origin: https://evil.example\r\n");
    request(Defect.STAR_WITH_CREDENTIALS, "GET", POLLING, "Origin: https://app.example\r\n");
    request(
        Defect.PREFLIGHT_REFUSED,
        "OPTIONS",
        POLLING,
        "Origin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n");
    request(Defect.COOKIE_READABLE_BY_SCRIPTS, "GET", RECOVERING + "?EIO=4&transport=polling", "");
    differs(
        Defect.COOKIE_SET_BY_EVERY_RESPONSE,
        server -> {
          PollingClient client = PollingClient.connected(server, RECOVERING);
          return SocketIoWire.shown(
              SocketIoWire.request(server, "POST", client.query(), "", "42[\"count\"]"));
        });
    session(
        Defect.GZIP_CLAIMED,
        client -> {
          client.post("42[\"echo\",\"" + "x".repeat(1500) + "\"]");
          return SocketIoWire.shown(
              SocketIoWire.request(
                  client.server(), "GET", client.query(), "Accept-Encoding: gzip\r\n", ""));
        });
    return tests;
  }
}
