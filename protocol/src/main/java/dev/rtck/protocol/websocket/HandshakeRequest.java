package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The client's opening handshake (RFC 6455 §4.1), legal or not.
 *
 * <p>Immutable: each method returns another request. Header values are written in UTF-8.
 */
public record HandshakeRequest(
    String method, String target, String version, List<HttpHeader> headers, Bytes body) {

  public static final String KEY = "Sec-WebSocket-Key";
  public static final String VERSION = "Sec-WebSocket-Version";
  public static final String PROTOCOL = "Sec-WebSocket-Protocol";
  public static final String EXTENSIONS = "Sec-WebSocket-Extensions";

  public HandshakeRequest {
    headers = List.copyOf(headers);
  }

  /** Returns the shortest legal request, with a random key. */
  public static HandshakeRequest to(String target, String authority) {
    return new HandshakeRequest(
        "GET",
        target,
        "HTTP/1.1",
        List.of(
            new HttpHeader("Host", authority),
            new HttpHeader("Upgrade", "websocket"),
            new HttpHeader("Connection", "Upgrade"),
            new HttpHeader(KEY, randomKey()),
            new HttpHeader(VERSION, "13")),
        Bytes.EMPTY);
  }

  /** Returns sixteen random bytes in Base64, as §4.1 demands of a key. */
  public static String randomKey() {
    byte[] nonce = new byte[16];
    ThreadLocalRandom.current().nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  public HandshakeRequest withMethod(String other) {
    return new HandshakeRequest(other, target, version, headers, body);
  }

  public HandshakeRequest withTarget(String other) {
    return new HandshakeRequest(method, other, version, headers, body);
  }

  public HandshakeRequest withHttpVersion(String other) {
    return new HandshakeRequest(method, target, other, headers, body);
  }

  /** Returns the request with one more header at its end. */
  public HandshakeRequest with(String name, String value) {
    List<HttpHeader> more = new ArrayList<>(headers);
    more.add(new HttpHeader(name, value));
    return new HandshakeRequest(method, target, version, more, body);
  }

  /** Returns the request with all headers of the name gone. */
  public HandshakeRequest without(String name) {
    List<HttpHeader> fewer = new ArrayList<>(headers);
    fewer.removeIf(header -> header.is(name));
    return new HandshakeRequest(method, target, version, fewer, body);
  }

  /** Returns the request with the header's value replaced, or with the header when it had none. */
  public HandshakeRequest replacing(String name, String value) {
    if (headers.stream().noneMatch(header -> header.is(name))) {
      return with(name, value);
    }
    List<HttpHeader> others =
        headers.stream()
            .map(header -> header.is(name) ? new HttpHeader(header.name(), value) : header)
            .toList();
    return new HandshakeRequest(method, target, version, others, body);
  }

  /** Returns the request with its headers in another order, which depends on the seed alone. */
  public HandshakeRequest shuffled(long seed) {
    List<HttpHeader> others = new ArrayList<>(headers);
    Collections.shuffle(others, new Random(seed));
    return new HandshakeRequest(method, target, version, others, body);
  }

  /** Returns the request followed by the bytes. */
  public HandshakeRequest followedBy(Bytes bytes) {
    return new HandshakeRequest(method, target, version, headers, bytes);
  }

  /** Returns the first value of the header, or an empty text. */
  public String header(String name) {
    return HttpHeader.firstOf(headers, name);
  }

  /** Returns the request line and the headers as they go over the wire, without the body. */
  public Bytes head() {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(target).append(' ').append(version).append("\r\n");
    for (HttpHeader header : headers) {
      text.append(header).append("\r\n");
    }
    return Bytes.utf8(text.append("\r\n").toString());
  }

  /** Returns the whole request as it goes over the wire. */
  public Bytes encode() {
    return Bytes.concat(head(), body);
  }

  /** Returns the request line and the headers, in one line. */
  public String summary() {
    StringBuilder line = new StringBuilder(method + " " + target + " " + version);
    headers.forEach(header -> line.append(" | ").append(header));
    return line.toString();
  }
}
