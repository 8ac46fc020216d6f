package dev.rtck.protocol.socketio;

import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.engineio.PollingPayload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.Utf8;

/**
 * How much a session's target takes in one request: what its handshake says, "used by the client to
 * aggregate the packets into payloads" (Engine.IO protocol, Handshake). The library does not read
 * it, and would be refused for what it put together. Thread-safe.
 */
final class MaxPayload {

  private static final String OPEN = "0";
  private static final int OK = 200;
  private static final long LONGEST_HANDSHAKE = 64 << 10;

  private volatile long bytes = Long.MAX_VALUE;

  /** Takes note of what the answer says, where it is the first of a session. */
  void read(Request request, Response response) throws IOException {
    if (request.url().queryParameter("sid") != null || response.code() != OK) {
      return;
    }
    String first =
        response.peekBody(LONGEST_HANDSHAKE).string().split(PollingPayload.SEPARATOR, 2)[0];
    if (first.startsWith(OPEN)) {
      Long told = OpenPacket.parse(first.substring(OPEN.length())).maxPayload();
      bytes = told == null || told <= 0 ? Long.MAX_VALUE : told;
    }
  }

  /**
   * Returns the request, or as many as are needed for its packets; one that is too long by itself
   * is sent alone, as it is for the target to refuse.
   */
  List<Request> parts(Request request) throws IOException {
    RequestBody body = request.body();
    if (body == null || body.contentLength() <= bytes) {
      return List.of(request);
    }
    Buffer whole = new Buffer();
    body.writeTo(whole);
    List<Request> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    long size = 0;
    for (String packet : whole.readUtf8().split(PollingPayload.SEPARATOR, -1)) {
      long more = Utf8.size(packet) + (part.isEmpty() ? 0 : 1);
      if (!part.isEmpty() && size + more > bytes) {
        parts.add(with(request, body, part));
        part.clear();
        size = 0;
        more--;
      }
      part.add(packet);
      size += more;
    }
    parts.add(with(request, body, part));
    return parts;
  }

  private static Request with(Request request, RequestBody body, List<String> packets) {
    String joined = String.join(PollingPayload.SEPARATOR, packets);
    return request
        .newBuilder()
        .method(request.method(), RequestBody.create(joined, body.contentType()))
        .build();
  }
}
