package dev.rtck.protocol.sockjs;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.AnyCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** The requests of SockJS, by the HTTP client of the JDK. Thread-safe. */
final class SockJsHttp {

  private final WebSocketEndpoint endpoint;
  private final Duration patience;
  private final HttpClient client;

  SockJsHttp(WebSocketEndpoint endpoint, Duration patience) {
    this.endpoint = endpoint;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .sslContext(AnyCertificate.context(endpoint.address().insecure()))
            .build();
  }

  HttpResponse<InputStream> get(String path) throws IOException {
    return send(request(path).GET());
  }

  HttpResponse<InputStream> post(String path, String text) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "text/plain;charset=UTF-8")
            .POST(HttpRequest.BodyPublishers.ofString(text)));
  }

  private HttpRequest.Builder request(String path) {
    Address address = endpoint.address();
    URI uri = URI.create((address.tls() ? "https://" : "http://") + address.authority() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    for (HttpHeader header : endpoint.headers()) {
      request.header(header.name(), header.value());
    }
    return request;
  }

  /**
   * A poll may wait for its frame; until its head comes, at most the patience. A target may close
   * an idle connection at any moment (RFC 9112 §9.5), also just when it is used again: what such a
   * request was for is asked a second time.
   */
  private HttpResponse<InputStream> send(HttpRequest.Builder builder) throws IOException {
    HttpRequest request = builder.timeout(patience.multipliedBy(10)).build();
    try {
      return once(request);
    } catch (HttpTimeoutException | ConnectException | InterruptedIOException noUse) {
      throw noUse;
    } catch (IOException ended) {
      return once(request);
    }
  }

  private HttpResponse<InputStream> once(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
