package dev.rtck.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.sse.EventStreamParser;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.wire.AnyCertificate;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.referenceserver.SelfSigned;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our own frames of HTTP/2 bring the same events as a client that shares no line with them, over
 * each version of HTTP.
 */
@Timeout(60)
final class OkHttpStreamTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int BUFFER = 4096;
  private static final MediaType TEXT = requireNonNull(MediaType.parse("text/plain"));
  private static final String LAST = "the last of all";

  /** What takes several frames, several lines, several bytes a character, and nothing at all. */
  private static final List<String> TEXTS =
      List.of(
          "one",
          "",
          " two\nlines\n\n",
          "é 漢 😀",
          "😀".repeat(10_000),
          "x".repeat(200_000),
          "y".repeat(16_384),
          LAST);

  /** How an independent client comes. */
  enum Way {
    HTTP_1_1(false, Protocol.HTTP_1_1),
    HTTP_1_1_OVER_TLS(true, Protocol.HTTP_1_1),
    HTTP_2_BY_ITS_PREFACE(false, Protocol.H2_PRIOR_KNOWLEDGE),
    HTTP_2_BY_ALPN(true, Protocol.HTTP_2);

    private final boolean tls;
    private final Protocol protocol;

    Way(boolean tls, Protocol protocol) {
      this.tls = tls;
      this.protocol = protocol;
    }

    /** Returns what it offers: who offers HTTP/2 by ALPN has to offer HTTP/1.1, too. */
    private List<Protocol> protocols() {
      return protocol == Protocol.HTTP_2
          ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
          : List.of(protocol);
    }

    OkHttpClient client() {
      return new OkHttpClient.Builder()
          .protocols(protocols())
          .sslSocketFactory(
              AnyCertificate.context(true).getSocketFactory(), AnyCertificate.INSTANCE)
          .hostnameVerifier((host, session) -> true)
          .readTimeout(LONG)
          .build();
    }

    String url(int port, String path) {
      return (tls ? "https" : "http") + "://127.0.0.1:" + port + path;
    }
  }

  /** What both must have read alike; when it came is not of it. */
  private record Read(String name, String data, String id, boolean hasOwnId) {
    static Read of(SseEvent event) {
      return new Read(event.name(), event.data(), event.id(), event.hasOwnId());
    }

    @Override
    public String toString() {
      return name + " " + id + " " + data.length() + " " + data.hashCode();
    }
  }

  private static SseProbe probe(int port, boolean tls) {
    return new SseProbe(
        SseEndpoint.at(new Address("127.0.0.1", port, tls, tls), "/events"),
        new Transcript(Secrets.of(List.of())),
        new Patience(LONG, LONG, LONG, LONG),
        Deadline.in(LONG),
        violation -> {},
        moment -> {});
  }

  private static void publish(OkHttpClient client, String url) throws IOException {
    for (String text : TEXTS) {
      Request request = new Request.Builder().url(url).post(RequestBody.create(text, TEXT)).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.isSuccessful()).isTrue();
      }
    }
  }

  /** Returns the events of the bytes that the client hands out, up to the last text. */
  private static List<Read> read(BufferedSource source) throws IOException {
    List<Read> events = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(event -> events.add(Read.of(event)));
    byte[] buffer = new byte[BUFFER];
    while (events.isEmpty() || !events.get(events.size() - 1).data().equals(LAST)) {
      int count = source.read(buffer);
      assertThat(count).as("the stream goes on behind " + events).isPositive();
      parser.feed(Bytes.copyOf(Arrays.copyOf(buffer, count)), System.nanoTime());
    }
    return events;
  }

  private static List<Read> behindTheGreeting(List<Read> events) {
    assertThat(events.get(0).name()).isEqualTo("connected");
    return events.subList(1, events.size());
  }

  @ParameterizedTest
  @EnumSource
  void ourOwnFramesBringTheEventsThatAnotherClientReads(Way way) throws IOException {
    Options.Builder options = Options.builder();
    if (way.tls) {
      options.tls(SelfSigned.context());
    }
    OkHttpClient client = way.client();
    try (ReferenceServer server = ReferenceServer.start(options.build());
        SseProbe probe = probe(server.port(), way.tls)) {
      SseStream own = probe.overHttp2(LONG).open();
      Request request = new Request.Builder().url(way.url(server.port(), "/events")).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.protocol()).isEqualTo(way.protocol);
        publish(client, way.url(server.port(), "/publish"));
        List<Read> theirs = read(response.body().source());
        assertThat(own.awaitEvent(it -> it.data().equals(LAST), 0, LONG)).isNotNull();
        List<Read> ours = own.events(0).stream().map(Read::of).toList();
        // Each is greeted by a name of its own.
        assertThat(behindTheGreeting(ours)).isEqualTo(behindTheGreeting(theirs));
        assertThat(ours).extracting(Read::data).containsSubsequence(TEXTS);
      }
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
