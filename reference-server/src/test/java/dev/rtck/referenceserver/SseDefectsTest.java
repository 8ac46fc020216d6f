package dev.rtck.referenceserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each stimulus is answered differently by a clean server and by one with the defect. */
@Execution(ExecutionMode.CONCURRENT)
class SseDefectsTest {
  private static final String ROOM = "/events/rooms/r";
  private static final String TO_ROOM = "/publish/rooms/r";

  /** Does something to a server, and tells what came of it. */
  @FunctionalInterface
  private interface Stimulus {
    String answer(ReferenceServer server) throws IOException;
  }

  private final List<DynamicTest> tests = new ArrayList<>();

  private static Options.Builder options() {
    return Options.builder()
        .streamKeepalive(Duration.ofMillis(300))
        .notificationInterval(Duration.ofMinutes(1));
  }

  private void differs(Defect defect, Stimulus stimulus) {
    tests.add(
        DynamicTest.dynamicTest(
            defect.id(),
            () -> {
              String right = against(stimulus);
              assertThat(against(stimulus, defect)).isNotEqualTo(right);
            }));
  }

  private static String against(Stimulus stimulus, Defect... defects) throws IOException {
    try (ReferenceServer server =
        ReferenceServer.start(options().defects(List.of(defects)).build())) {
      return stimulus
          .answer(server)
          .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<client>")
          .replaceAll("\"timestamp\":\\d+", "<now>")
          .replaceAll("[0-9a-f]{8}-(\\d)", "<run>-$1");
    }
  }

  private static String request(
      ReferenceServer server, String method, String target, String moreLines) throws IOException {
    String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + moreLines + "\r\n";
    try (SseWire wire = SseWire.send(server, head)) {
      return wire.rest().replaceAll("(\r\n3\r\n:\n\n)+", "");
    }
  }

  private void requested(Defect defect, String method, String target, String moreLines) {
    differs(defect, server -> request(server, method, target, moreLines));
  }

  /** What a member of a room gets when this is published. */
  private void published(Defect defect, String text) {
    differs(
        defect,
        server -> {
          try (SseWire stream = SseWire.get(server, ROOM, "")) {
            stream.readUntil("\r\n\r\n").readUntil("retry");
            SseWire.publish(server, TO_ROOM, text);
            SseWire.publish(server, TO_ROOM, "fence");
            SseWire.publish(server, TO_ROOM, "behind the fence");
            return stream.readUntil("fence").rest().replaceAll("(\r\n3\r\n:\n\n)+", "");
          }
        });
  }

  /** What comes to who asks for what came behind the second of four events, and then for one. */
  private void resumed(Defect defect) {
    differs(defect, server -> resume(server, 2));
  }

  private static String resume(ReferenceServer server, int position) throws IOException {
    List<String> ids = new ArrayList<>();
    try (SseWire stream = SseWire.get(server, ROOM, "")) {
      stream.readUntil("event: joined");
      for (int i = 1; i <= 4; i++) {
        SseWire.publish(server, TO_ROOM, "text " + i);
        stream.readUntil("data: text " + i);
      }
      String[] parts = stream.text().split("\nid: |\r\nid: |\nevent: room", -1);
      for (String part : parts) {
        if (part.matches("[0-9a-f]{8}-.*")) {
          ids.add(part);
        }
      }
      stream.reset();
    }
    String last = ids.size() < position ? "none" : ids.get(position - 1);
    try (SseWire stream = SseWire.get(server, ROOM, "Last-Event-ID: " + last + "\r\n")) {
      stream.readUntil("event: joined");
      SseWire.publish(server, TO_ROOM, "soon");
      pause(200);
      SseWire.publish(server, TO_ROOM, "later");
      String rest = stream.rest();
      return rest.substring(rest.indexOf("event: joined"))
          .replaceAll("(?s)[^\n]*\r\n[^\n]*\n|\nid: [^\n]*", "");
    }
  }

  private static void pause(long millis) {
    Awaitility.await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
  }

  @TestFactory
  List<DynamicTest> responses() {
    requested(Defect.STREAM_ANSWERED_201, "GET", "/events", "");
    requested(Defect.STREAM_TYPED_TEXT_PLAIN, "GET", "/events", "");
    requested(Defect.STREAM_CHARSET_LATIN_1, "GET", "/events", "");
    requested(Defect.STREAM_CACHEABLE, "GET", "/events", "");
    requested(Defect.STREAM_HEAD_WITH_FIRST_EVENT, "GET", "/events", "");
    requested(Defect.STREAM_OPENED_BEFORE_AUTHENTICATION, "GET", "/private/events", "");
    requested(Defect.STREAM_WITH_LENGTH_AND_CHUNKS, "GET", "/events", "");
    requested(Defect.CHUNK_SIZE_IN_DECIMAL, "GET", "/events", "");
    differs(
        Defect.CHUNKED_TO_HTTP_1_0,
        server -> {
          try (SseWire wire = SseWire.send(server, "GET /countdown HTTP/1.0\r\n\r\n")) {
            return wire.rest();
          }
        });
    requested(Defect.STREAM_WITHOUT_BUFFERING_HEADER, "GET", "/events", "");
    requested(Defect.FINISHED_ANSWERED_200, "GET", "/finished", "");
    requested(Defect.HEAD_ANSWERED_WITH_CONTENT, "HEAD", "/events", "");
    requested(Defect.HEAD_NEVER_ANSWERED, "HEAD", "/events", "");
    requested(Defect.METHOD_IGNORED, "PUT", "/events", "");
    requested(Defect.STREAM_405_WITHOUT_ALLOW, "PUT", "/events", "");
    requested(Defect.ACCEPT_MISSING_ANSWERED_TEXT, "GET", "/events", "");
    requested(Defect.ACCEPT_OTHER_ANSWERED_500, "GET", "/events", "Accept: text/html\r\n");
    requested(Defect.CONDITIONAL_ANSWERED_304, "GET", "/events", "If-None-Match: *\r\n");
    String page = "Origin: https://app.example\r\n";
    requested(Defect.CORS_HEADER_MISSING, "GET", "/events", page);
    requested(Defect.STREAM_PREFLIGHT_ANSWERED_405, "OPTIONS", "/events", page);
    requested(Defect.UNKNOWN_ID_ANSWERED_500, "GET", "/events", "Last-Event-ID: x\r\n");
    requested(Defect.EMPTY_ID_ANSWERED_500, "GET", "/events", "Last-Event-ID: \r\n");
    requested(Defect.RESUME_WITHOUT_CREDENTIALS, "GET", "/private/events", "Last-Event-ID: x\r\n");
    requested(Defect.QUERY_ID_IGNORED, "GET", "/countdown?last_event_id=countdown-0", "");
    requested(
        Defect.QUERY_ID_WINS,
        "GET",
        "/countdown?last_event_id=countdown-0",
        "Last-Event-ID: countdown-1\r\n");
    requested(Defect.UNKNOWN_PREDECESSOR_CLAIMED, "GET", "/events", "Last-Event-ID: x\r\n");
    return tests;
  }

  @TestFactory
  List<DynamicTest> texts() {
    requested(Defect.STREAM_ENCODED_AS_LATIN_1, "GET", "/events", "");
    requested(Defect.STREAM_LINES_ENDED_BY_LF_CR, "GET", "/events", "");
    requested(Defect.BYTE_ORDER_MARK_BEFORE_EACH_EVENT, "GET", "/events", "");
    requested(Defect.LAST_EVENT_WITHOUT_BLANK_LINE, "GET", "/countdown", "");
    requested(Defect.BLANK_LINE_WITH_NEXT_EVENT, "GET", "/events", "");
    requested(Defect.RETRY_WITH_UNIT, "GET", "/events", "");
    requested(Defect.RETRY_OF_NOTHING, "GET", "/events", "");
    requested(Defect.EVENT_NAMED_ERROR, "GET", "/events", "");
    published(Defect.ID_WITH_NUL, "a");
    published(Defect.ID_WITH_NON_ASCII, "a");
    published(Defect.IDS_MISSING, "a");
    published(Defect.IDS_REPEATED, "a");
    published(Defect.LINE_FEED_SENT_RAW, "a\nb");
    published(Defect.CARRIAGE_RETURN_SENT_RAW, "a\rb");
    published(Defect.ONLY_FIRST_LINE_SENT, "a\nb");
    published(Defect.SPACE_BEHIND_COLON_LEFT_OUT, " a");
    published(Defect.EMPTY_PAYLOAD_SWALLOWED, "");
    published(Defect.TRAILING_LINE_BREAK_LOST, "a\n");
    published(Defect.LINE_SEPARATOR_TAKEN_FOR_LINE_END, "a\u2028b");
    published(Defect.MULTIBYTE_CUT_AT_BUFFERS, "a" + "\u00e9".repeat(5000));
    published(Defect.LONG_EVENT_CUT, "a".repeat(200_001));
    published(Defect.EVENT_NAME_MISSING, "a");
    return tests;
  }

  @TestFactory
  List<DynamicTest> times() {
    published(Defect.EVENTS_BUFFERED_UP_TO_4096_BYTES, "a".repeat(4096));
    published(Defect.STREAM_ENDED_AFTER_EACH_EVENT, "a");
    for (Defect late :
        List.of(Defect.EVENTS_DELAYED_BY_A_SECOND, Defect.EVENTS_BUNDLED_EACH_SECOND)) {
      differs(
          late,
          server -> {
            try (SseWire stream = SseWire.greeted(server, "/events", "")) {
              SseWire.publish(server, "/publish", "now");
              pause(200);
              SseWire.publish(server, "/publish", "then");
              long start = System.nanoTime();
              stream.readUntil("data: then");
              return System.nanoTime() - start > 400_000_000L ? "late" : "at once";
            }
          });
    }
    differs(
        Defect.COMPRESSED_STREAM_NOT_FLUSHED,
        server -> {
          try (SseWire stream = SseWire.get(server, "/events", "Accept-Encoding: gzip\r\n")) {
            stream.readUntil("\r\n\r\n");
            String before = stream.rest();
            return before.length() > before.indexOf("\r\n\r\n") + 60 ? "flushed" : "kept";
          }
        });
    for (Defect silent : List.of(Defect.KEEPALIVE_MISSING, Defect.KEEPALIVE_LATE)) {
      differs(
          silent,
          server -> {
            try (SseWire stream = SseWire.greeted(server, "/events", "")) {
              return stream.rest().endsWith("<silence>") ? "silent" : "alive";
            }
          });
    }
    differs(
        Defect.IDLE_STREAM_ENDED,
        server -> {
          try (SseWire stream = SseWire.greeted(server, "/events", "")) {
            return stream.rest().contains("event: end") ? "ended" : "open";
          }
        });
    differs(
        Defect.ABANDONED_STREAMS_KEPT,
        server -> {
          for (int i = 0; i < 45; i++) {
            try (SseWire stream = SseWire.greeted(server, "/events", "")) {
              stream.finish();
              stream.readUntil("0\r\n\r\n");
            }
          }
          return request(server, "GET", "/events", "");
        });
    differs(
        Defect.SLOW_STREAM_STALLS_ALL,
        server -> {
          try (SseWire idle = SseWire.greeted(server, ROOM, "")) {
            String text = "x".repeat(1_000_000);
            for (int i = 0; i < 10; i++) {
              SseWire.publish(server, TO_ROOM, text);
            }
            try (SseWire other = SseWire.greeted(server, ROOM, "")) {
              SseWire.publish(server, TO_ROOM, "fence");
              return other.rest().contains("fence") + idle.text().substring(0, 4);
            }
          }
        });
    differs(
        Defect.ONLY_64_STREAMS_SERVED,
        server -> {
          List<SseWire> streams = new ArrayList<>();
          try {
            for (int i = 0; i < 64; i++) {
              streams.add(SseWire.greeted(server, "/events", ""));
            }
            streams.add(SseWire.get(server, "/events", ""));
            return Boolean.toString(streams.get(64).rest().contains("connected"));
          } finally {
            for (SseWire stream : streams) {
              stream.close();
            }
          }
        });
    return tests;
  }

  @TestFactory
  List<DynamicTest> comingBack() {
    resumed(Defect.RESUME_INCLUDES_LAST_ID);
    resumed(Defect.RESUME_SKIPS_ONE);
    resumed(Defect.RESUME_REVERSED);
    resumed(Defect.RESUME_IGNORED);
    resumed(Defect.REPLAY_WITHOUT_LIVE);
    resumed(Defect.RESUME_LOSES_WHILE_REPLAYING);
    resumed(Defect.RESUME_DOUBLES_WHILE_REPLAYING);
    resumed(Defect.POSITION_COUNTED_WHEN_WRITTEN);
    differs(
        Defect.CURSOR_SHARED_BY_SUBSCRIBERS,
        server -> resume(server, 4) + resume(server, 4) + again(server));
    return tests;
  }

  /** What comes to another one who has only the first event. */
  private static String again(ReferenceServer server) throws IOException {
    try (SseWire all = SseWire.get(server, ROOM + "?last_event_id=unknown", "")) {
      all.readUntil("data: text 1\n");
      String id = all.text().replaceAll("(?s).*?id: ([0-9a-f]{8}-\\d+)\n.*", "$1");
      try (SseWire stream = SseWire.get(server, ROOM, "Last-Event-ID: " + id + "\r\n")) {
        return Boolean.toString(stream.rest().contains("data: text 2\n"));
      }
    }
  }
}
