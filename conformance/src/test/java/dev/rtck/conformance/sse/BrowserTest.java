package dev.rtck.conformance.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.sse.EventStreamParser;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.referenceserver.ReferenceServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a browser makes of streams is what our own parser makes of them. */
@Isolated("a browser takes all of the machine while it starts")
final class BrowserTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CONNECTING = 0;
  private static final int CLOSED = 2;
  private static final String HOST = URI.create(ReferenceServer.ALLOWED_ORIGIN).getHost();

  /** An event, as whoever reads the stream gets it. */
  private record Seen(String name, String data, String id) {

    static Seen of(SseEvent event) {
      return new Seen(event.name(), event.data(), event.id());
    }

    static Seen of(JsonNode told) {
      return new Seen(
          told.path("name").asText(), told.path("data").asText(), told.path("id").asText());
    }
  }

  @TempDir Path folder;
  private Path binary = Path.of("");

  @BeforeEach
  void findsABrowser() {
    Optional<Path> found = Chromium.onThePath();
    assumeTrue(found.isPresent(), "there is no chromium on the PATH, which this test runs");
    binary = found.orElseThrow();
  }

  private Chromium open(PageServer pages, List<String> urls, List<String> names)
      throws IOException {
    String url = ReferenceServer.ALLOWED_ORIGIN + PageServer.page(urls, names);
    return Chromium.open(binary, folder, url, HOST, pages.port());
  }

  private static List<Seen> events(PageServer pages, String url, String name) {
    return told(pages, url, "event").stream()
        .map(Seen::of)
        .filter(it -> name.isEmpty() || it.name().equals(name))
        .toList();
  }

  private static List<JsonNode> told(PageServer pages, String url, String kind) {
    return pages.told().stream()
        .filter(it -> it.path("url").asText().equals(url))
        .filter(it -> it.path("kind").asText().equals(kind))
        .toList();
  }

  /** Streams whose authors read the grammar closely, or did not; each asks for a quick return. */
  private static Map<String, Bytes> streams() {
    String again = "retry: 30\n";
    Map<String, Bytes> streams = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("lf", "data: one\ndata: two\n\ndata: three\n\n");
    texts.put("cr", "data: one\rdata: two\r\rdata: three\r\r");
    texts.put("cr-lf", "data: one\r\ndata: two\r\n\r\ndata: three\r\n\r\n");
    texts.put("mixed-line-ends", "data: one\rdata: two\n\r\ndata: three\r\n\n");
    texts.put("lf-cr", "data: one\n\rdata: two\n\r");
    texts.put("comments", ": one\n:\ndata: two\n: three\ndata: four\n\n:\n\n");
    texts.put("spaces", "data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\ndata : a\n\n data: a\n\n");
    texts.put("no-colon", "data\n\ndata\ndata\n\ndata:\n\ndata:\ndata: \n\n");
    texts.put("colons", "data:: a: b\n\n");
    texts.put("names", "event: add\ndata: 1\n\nevent:\ndata: 2\n\nevent: add \ndata: 3\n\n");
    texts.put("name-without-data", "event: add\n\ndata: 1\n\n");
    texts.put("name-twice", "event: add\nevent: remove\ndata: 1\n\n");
    texts.put("name-of-the-grammar", "event: message\ndata: 1\n\n");
    texts.put("unknown-fields", "Data: 1\nfoo: 2\nDATA: 3\ndata: 4\n\n");
    texts.put("id", "id: 7\ndata: 1\n\ndata: 2\n\nid: é漢😀\ndata: 3\n\n");
    texts.put("id-without-data", "data: 1\n\nid: 8\n\n");
    texts.put("id-emptied", "id: 7\ndata: 1\n\nid\ndata: 2\n\n");
    texts.put("id-emptied-without-data", "id: 7\ndata: 1\n\nid:\n\n");
    texts.put("id-with-nul", "id: 7\ndata: 1\n\nid: 8\0\ndata: 2\n\n");
    texts.put("id-of-an-unfinished-event", "id: 7\ndata: 1\n\nid: 8\ndata: 2\n");
    texts.put("unfinished-line", "data: 1\n\ndata: 2");
    texts.put("retry-of-words", "retry: 3s\nretry: -1\nretry: 1.5\nretry\ndata: 1\n\n");
    texts.put("nul", "data: a\0b\n\n");
    texts.put("other-line-ends", "data: a\u0085b\u2028c\u2029d\u000be\ff\n\n");
    texts.put("byte-order-mark-inside", "data: 1\n\n\uFEFFdata: 2\n\ndata: \uFEFF3\n\n");
    texts.put("nothing", "");
    texts.forEach((name, text) -> streams.put(name, Bytes.utf8(again + text)));
    streams.put("byte-order-mark", Bytes.utf8("\uFEFF" + again + "data: 1\n\n"));
    streams.put("two-byte-order-marks", Bytes.utf8("\uFEFF\uFEFF" + again + "data: 1\n\n" + again));
    streams.put(
        "malformed-utf-8",
        Bytes.concat(
            Bytes.utf8(again + "data: a"),
            Bytes.of(0xff, 0xc3, 0x28, 0xe6, 0xbc, 0xf0, 0x9f, 0x98),
            Bytes.utf8("b\n\n")));
    return streams;
  }

  @Test
  void readsStreamsAsOurParserDoes() throws IOException {
    Map<String, Bytes> streams = streams();
    List<String> urls = new ArrayList<>();
    try (PageServer pages = PageServer.start()) {
      streams.forEach(
          (name, bytes) -> {
            pages.offer("/streams/" + name + "/", bytes);
            urls.add("/streams/" + name + "/");
          });
      try (Chromium browser = open(pages, urls, List.of("message", "add", "add ", "remove"))) {
        String last = urls.get(urls.size() - 1);
        await("the last stream is over for the browser")
            .atMost(LONG)
            .until(
                () ->
                    told(pages, last, "error").stream()
                        .anyMatch(it -> it.path("state").asInt() == CLOSED));
        assertThat(browser.isRunning()).isTrue();
      }
      streams.forEach((name, bytes) -> compare(pages, name, bytes));
    }
  }

  private static void compare(PageServer pages, String name, Bytes bytes) {
    String url = "/streams/" + name + "/";
    List<Seen> ours = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(event -> ours.add(Seen.of(event)));
    parser.feed(bytes, 0);
    parser.end();
    assertThat(events(pages, url, "")).as(name).isEqualTo(ours);
    assertThat(pages.lastEventIds(url))
        .as("Last-Event-ID of %s", name)
        .containsExactly("", parser.lastEventId());
  }

  private static final List<List<String>> TEXTS =
      List.of(
          List.of("one", "two\nlines", "cr\rand\r\ncr lf", " a space before", "and behind \n\n"),
          List.of("", "é漢😀", "a\0b\u2028c", "{\"id\": 1}", "x".repeat(100_000)),
          List.of("id: 7\n\ndata: not mine", "\uFEFFmark", ": no comment", "the last"));

  @Test
  void comesBackAndMissesNothing() throws IOException, InterruptedException {
    Transcript transcript = new Transcript(Secrets.of(List.of()));
    try (ReferenceServer server = ReferenceServer.start();
        FaultProxy way = FaultProxy.to(address(server.port()), transcript);
        PageServer pages = PageServer.start();
        SseProbe probe = probe(server.port(), transcript)) {
      String url = "http://127.0.0.1:" + way.port() + "/events";
      try (Chromium browser = open(pages, List.of(url), List.of("connected", "broadcast"))) {
        await("the browser is there")
            .atMost(LONG)
            .until(() -> !events(pages, url, "connected").isEmpty());
        SseStream ours = probe.open();
        assertThat(ours.awaitEvent(it -> it.name().equals("connected"), 0, LONG)).isNotNull();
        for (int i = 0; i < TEXTS.size(); i++) {
          if (i > 0) {
            way.resetAll();
            int losses = i;
            await("the browser has lost its connection")
                .atMost(LONG)
                .until(() -> told(pages, url, "error").size() == losses);
          }
          int mark = ours.mark();
          for (String text : TEXTS.get(i)) {
            publish(server.port(), text);
          }
          int count = mark + TEXTS.get(i).size();
          await("our stream has all of them").atMost(LONG).until(() -> ours.mark() == count);
          List<Seen> all = ours.events(1).stream().map(Seen::of).toList();
          await("the browser has as many")
              .atMost(LONG)
              .until(() -> events(pages, url, "broadcast").size() >= all.size());
          assertThat(events(pages, url, "broadcast")).isEqualTo(all);
        }
        assertThat(browser.isRunning()).isTrue();
        assertThat(told(pages, url, "open")).hasSize(TEXTS.size());
        assertThat(told(pages, url, "error"))
            .allMatch(it -> it.path("state").asInt() == CONNECTING);
      }
    }
  }

  private static Address address(int port) {
    return new Address("127.0.0.1", port, false, false);
  }

  private static SseProbe probe(int port, Transcript transcript) {
    return new SseProbe(
        SseEndpoint.at(address(port), "/events"),
        transcript,
        Patience.within(LONG),
        Deadline.in(LONG.multipliedBy(5)),
        violation -> {},
        moment -> {});
  }

  private static void publish(int port, String text) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/publish"))
            .header("Content-Type", "text/plain;charset=UTF-8")
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build();
    HttpResponse<Void> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    assertThat(response.statusCode()).isEqualTo(202);
  }
}
