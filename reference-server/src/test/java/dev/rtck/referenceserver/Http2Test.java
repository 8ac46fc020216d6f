package dev.rtck.referenceserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/2 as the client of the JDK speaks it, which agrees on it by ALPN. */
class Http2Test {
  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  @SuppressWarnings("NullAway.Init")
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    server = ReferenceServer.start(Options.builder().tls(SelfSigned.context()).build());
    SSLContext anyCertificate = SSLContext.getInstance("TLS");
    anyCertificate.init(null, new TrustManager[] {new AnyCertificate()}, null);
    client = HttpClient.newBuilder().sslContext(anyCertificate).build();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({"/, GET, 200", "/nothing, GET, 404", "/publish, GET, 405", "/finished, GET, 204"})
  void answersAsOverHttp1(String path, String method, int status) throws Exception {
    HttpResponse<String> response =
        send(request(path).method(method, HttpRequest.BodyPublishers.noBody()).build());
    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("connection")).isEmpty();
  }

  @Test
  void tellsOnAStreamWhatWasPublished() throws Exception {
    HttpResponse<InputStream> stream =
        client.send(request("/events").build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.version()).isEqualTo(Version.HTTP_2);
    assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      String text = "é".repeat(200_000);
      HttpResponse<String> told =
          send(request("/publish").POST(HttpRequest.BodyPublishers.ofString(text)).build());
      assertThat(told.statusCode()).isEqualTo(202);
      String line;
      do {
        line = lines.readLine();
      } while (line != null && !line.equals("data: " + text));
      assertThat(line).isNotNull();
    }
  }

  @Test
  void streamsOverSockJsWithoutChunks() throws Exception {
    HttpResponse<InputStream> stream =
        client.send(
            request("/sockjs/000/http2/xhr_streaming")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = stream.body()) {
      assertThat(new String(body.readNBytes(2051), StandardCharsets.US_ASCII))
          .isEqualTo("h".repeat(2048) + "\no\n");
    }
  }

  @Test
  void endsAStreamThatIsOver() throws Exception {
    assertThat(send(request("/countdown").build()).body()).contains("countdown-0", "event: end");
  }

  @Test
  void doesNotGoOverToAnotherProtocol() throws Exception {
    assertThat(send(request("/echo").build()).statusCode()).isBetween(400, 501);
  }
}
