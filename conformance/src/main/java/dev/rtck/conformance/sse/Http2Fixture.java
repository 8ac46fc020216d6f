package dev.rtck.conformance.sse;

import dev.rtck.protocol.http2.ErrorCode;
import dev.rtck.protocol.http2.NotHttp2;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether an endpoint has its stream over HTTP/2, found out once. Thread-safe. */
final class Http2Fixture {

  /** What is silent when the preface comes in the clear is taken for a server of HTTP/1.1. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);

  private boolean asked;
  private @Nullable String missing;

  /** Returns why the endpoint has no stream over HTTP/2, or null when it has. */
  synchronized @Nullable String missing(Supplier<SseProbe> probes) {
    if (!asked) {
      missing = ask(probes);
      asked = true;
    }
    return missing;
  }

  private static boolean isForOthers(HttpResponse head) {
    return head.status() / 100 == 4
        || head.lines("Content-Type").stream().anyMatch(it -> it.startsWith("application/grpc"));
  }

  private static @Nullable String ask(Supplier<SseProbe> probes) {
    try (SseProbe probe = probes.get()) {
      // By ALPN a target has said that it speaks HTTP/2, and is waited for.
      boolean agreed = probe.endpoint().address().tls();
      SseProbe over = probe.overHttp2(agreed ? probe.patience().handshake() : LONGEST_SILENCE);
      SseStream stream = over.begin(over.request());
      var unused = stream.awaitHead(probe.patience().quiet());
      if (stream.resetCode() == ErrorCode.HTTP_1_1_REQUIRED) {
        return "the target wants HTTP/1.1 for the stream: " + stream.describe();
      }
      // No browser comes so: what takes the preface at the same port may be there for others.
      HttpResponse head = stream.response();
      return !agreed && head != null && isForOthers(head)
          ? "what the target has over HTTP/2 without TLS is not this: " + stream.describe()
          : null;
    } catch (NotHttp2 notSpoken) {
      return notSpoken.getMessage();
    }
  }
}
