package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.wire.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Sends HTTP requests as they are, with OkHttp, and records them. Thread-safe. */
final class PollingClient implements AutoCloseable {

  private static final Set<String> USUALLY_WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final int LARGEST_BODY = 32 << 20;
  private static final int MOST_REQUESTS = 4096;

  /** A daemon's threads, soon gone: OkHttp's own keep the process alive for a minute. */
  static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          5,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "rtck-http");
            thread.setDaemon(true);
            return thread;
          });

  private final EngineIoEndpoint endpoint;
  private final Transcript transcript;
  private final Deadline deadline;
  private final LongConsumer onAnswer;
  private final OkHttpClient http;

  /** As a proxy does it: one request behind the other on one connection. */
  private final OkHttpClient keeping;

  PollingClient(
      EngineIoEndpoint endpoint,
      Transcript transcript,
      Duration connectAtMost,
      Deadline deadline,
      LongConsumer onAnswer) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.deadline = deadline;
    this.onAnswer = onAnswer;
    Dispatcher dispatcher = new Dispatcher(THREADS);
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    http =
        SessionHttp.builder(endpoint.address(), connectAtMost)
            .dispatcher(dispatcher)
            // Each request on a connection of its own: whether a kept one broke because of the
            // request, or had been left by a server that is gone, could not be told.
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .eventListenerFactory(PollingClient::listener)
            .build();
    keeping = http.newBuilder().connectionPool(new ConnectionPool(1, 5, TimeUnit.SECONDS)).build();
  }

  private static EventListener listener(Call call) {
    Sent sent = call.request().tag(Sent.class);
    return new EventListener() {
      @Override
      public void requestHeadersEnd(Call its, Request request) {
        if (sent != null && request.body() == null) {
          sent.run();
        }
      }
    };
  }

  /** What is told when a request without body is on its way. */
  @FunctionalInterface
  private interface Sent extends Runnable {}

  /** Begins the request; its answer is recorded under the number of the connection. */
  HttpExchange begin(EngineIoRequest wanted, int connection) {
    return begin(wanted, connection, http);
  }

  /**
   * Begins the request on the connection of the one before, where the target kept it and its answer
   * is here.
   */
  HttpExchange beginOnKept(EngineIoRequest wanted, int connection) {
    return begin(wanted, connection, keeping);
  }

  private HttpExchange begin(EngineIoRequest wanted, int connection, OkHttpClient client) {
    // OkHttp wants a body where one is usual, and be it empty.
    Bytes content =
        wanted.body() == null && USUALLY_WITH_BODY.contains(wanted.method())
            ? Bytes.EMPTY
            : wanted.body();
    WithheldBody body = content == null ? null : new WithheldBody(content, wanted.sentAtFirst());
    HttpExchange[] exchange = new HttpExchange[1];
    Sent sent = () -> exchange[0].wasSent();
    Request request = request(wanted, body, sent);
    Call call = client.newCall(request);
    exchange[0] =
        new HttpExchange(
            deadline,
            () -> {
              transcript.note(connection, "http", "aborted " + summary(request));
              call.cancel();
              if (body != null) {
                body.release();
              }
            },
            () -> {
              if (body != null) {
                transcript.note(connection, "http", "sent the rest of the body");
                body.release();
              }
            });
    HttpExchange begun = exchange[0];
    long sentAtNanos = System.nanoTime();
    transcript.record(
        sentAtNanos,
        Direction.SENT,
        connection,
        "http",
        summary(request) + held(wanted),
        content == null ? Bytes.EMPTY : content);
    if (body != null) {
      THREADS.execute(() -> awaitBegun(body, begun));
    }
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call its, IOException e) {
            if (body != null) {
              body.begun().countDown();
            }
            finish(failed(sentAtNanos, e), begun, connection);
          }

          @Override
          public void onResponse(Call its, Response response) {
            try (response) {
              finish(read(response, sentAtNanos), begun, connection);
            }
          }
        });
    return begun;
  }

  private static void awaitBegun(WithheldBody body, HttpExchange exchange) {
    try {
      body.begun().await();
      exchange.wasSent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String held(EngineIoRequest wanted) {
    Bytes body = wanted.body();
    return body == null || wanted.sentAtFirst() >= body.length()
        ? ""
        : " (of " + body.length() + " bytes only " + wanted.sentAtFirst() + " for now)";
  }

  private void finish(HttpAnswer answer, HttpExchange exchange, int connection) {
    StringBuilder line = new StringBuilder();
    if (answer.status() == 0) {
      line.append(answer.describe());
      transcript.note(connection, "http", line.toString());
    } else {
      line.append(answer.status()).append(' ').append(answer.reason());
      answer.headers().forEach(header -> line.append(" | ").append(header));
      transcript.record(
          answer.atNanos(), Direction.RECEIVED, connection, "http", line.toString(), answer.body());
      if (answer.failure() != null) {
        transcript.note(connection, "http", answer.describe());
      }
      onAnswer.accept(answer.sentAtNanos());
    }
    exchange.answered(answer);
  }

  private static HttpAnswer failed(long sentAtNanos, IOException e) {
    return HttpAnswer.none(sentAtNanos, Unreachable.of(e));
  }

  private static HttpAnswer read(Response response, long sentAtNanos) {
    List<HttpHeader> headers = new ArrayList<>();
    response.headers().forEach(it -> headers.add(new HttpHeader(it.getFirst(), it.getSecond())));
    Bytes body = Bytes.EMPTY;
    Unreachable failure = null;
    try {
      BufferedSource source = response.body().source();
      if (source.request(LARGEST_BODY + 1L)) {
        failure = new Unreachable(Unreachable.Kind.BROKEN, "more than " + LARGEST_BODY + " bytes");
      }
    } catch (IOException e) {
      failure = Unreachable.of(e);
    }
    try {
      var buffer = response.body().source().getBuffer();
      body = Bytes.copyOf(buffer.readByteArray(Math.min(buffer.size(), LARGEST_BODY)));
    } catch (IOException e) {
      failure = Unreachable.of(e);
    }
    return new HttpAnswer(
        response.code(),
        response.message(),
        headers,
        body,
        sentAtNanos,
        System.nanoTime(),
        failure);
  }

  private Request request(EngineIoRequest wanted, @Nullable WithheldBody body, Sent sent) {
    Map<String, HttpHeader> headers = new LinkedHashMap<>();
    Address address = endpoint.address();
    put(headers, new HttpHeader("Host", address.authority()));
    put(headers, new HttpHeader("Accept", "*/*"));
    put(headers, new HttpHeader("User-Agent", "rtck"));
    if (body != null) {
      put(headers, new HttpHeader("Content-Type", "text/plain;charset=UTF-8"));
    }
    endpoint.headers().forEach(header -> put(headers, header));
    wanted.headers().forEach(header -> put(headers, header));
    Headers.Builder lines = new Headers.Builder();
    headers.values().stream()
        .filter(header -> !header.value().isEmpty())
        .forEach(header -> lines.addUnsafeNonAscii(header.name(), header.value()));
    String base = (address.tls() ? "https://" : "http://") + address.authority();
    return new Request.Builder()
        .url(base + endpoint.resource(wanted.parameters()))
        .headers(lines.build())
        .method(wanted.method(), body)
        .tag(Sent.class, sent)
        .build();
  }

  private static void put(Map<String, HttpHeader> headers, HttpHeader header) {
    headers.put(header.name().toLowerCase(Locale.ROOT), header);
  }

  private static String summary(Request request) {
    StringBuilder line = new StringBuilder(request.method()).append(' ');
    String query = request.url().encodedQuery();
    line.append(request.url().encodedPath()).append(query == null ? "" : "?" + query);
    request
        .headers()
        .forEach(
            it -> line.append(" | ").append(it.getFirst()).append(": ").append(it.getSecond()));
    return line.toString();
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
    keeping.connectionPool().evictAll();
  }
}
