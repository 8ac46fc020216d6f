package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.wire.AnyCertificate;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Streams that share one HTTP/2 connection, with OkHttp: over TLS where the target agrees to it,
 * else by prior knowledge (RFC 9113 §3.3). Thread-safe.
 */
public final class MultiplexedStreams implements AutoCloseable {

  private static final int MOST_REQUESTS = 4096;

  /** Kept: loggers are weak. What a target does wrong is for the cases to say. */
  private static final Logger SILENCED = Logger.getLogger("okhttp3");

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "rtck-http2");
            thread.setDaemon(true);
            return thread;
          });

  static {
    SILENCED.setLevel(Level.OFF);
  }

  private final SseEndpoint endpoint;
  private final Transcript transcript;
  private final Deadline deadline;
  private final OkHttpClient http;
  private final List<One> streams = new CopyOnWriteArrayList<>();

  public MultiplexedStreams(SseEndpoint endpoint, Transcript transcript, Deadline deadline) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.deadline = deadline;
    Dispatcher dispatcher = new Dispatcher(THREADS);
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.SECONDS))
            .protocols(
                endpoint.address().tls()
                    ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
                    : List.of(Protocol.H2_PRIOR_KNOWLEDGE))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .retryOnConnectionFailure(false)
            .readTimeout(Duration.ZERO);
    if (endpoint.address().insecure()) {
      builder
          .sslSocketFactory(
              AnyCertificate.context(true).getSocketFactory(), AnyCertificate.INSTANCE)
          .hostnameVerifier((host, session) -> true);
    }
    http = builder.build();
  }

  /** One of the streams. */
  public final class One implements AutoCloseable {
    private final EventStreamParser parser = new EventStreamParser(this::came);
    private final List<SseEvent> events = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final boolean unread;
    private final int number = transcript.nextConnection();
    private final Call call;
    private @Nullable Response response;
    private String failure = "";

    One(boolean unread) {
      this.unread = unread;
      this.call = http.newCall(request());
      transcript.record(
          System.nanoTime(),
          Direction.SENT,
          number,
          "http",
          "GET " + endpoint.resource() + " HTTP/2",
          Bytes.EMPTY);
      THREADS.execute(this::run);
    }

    private void came(SseEvent event) {
      events.add(event);
      synchronized (lock) {
        lock.notifyAll();
      }
    }

    private void run() {
      try {
        Response its = call.execute();
        transcript.record(
            System.nanoTime(),
            Direction.RECEIVED,
            number,
            "http",
            its.protocol() + " " + its.code(),
            Bytes.EMPTY);
        synchronized (lock) {
          response = its;
          lock.notifyAll();
        }
        BufferedSource source = its.body().source();
        Buffer buffer = new Buffer();
        while (!unread && source.read(buffer, 16 << 10) >= 0) {
          Bytes bytes = Bytes.copyOf(buffer.readByteArray());
          long now = System.nanoTime();
          transcript.record(
              now, Direction.RECEIVED, number, "sse", bytes.length() + " bytes", bytes);
          parser.feed(bytes, now);
        }
      } catch (IOException e) {
        transcript.note(number, "http", String.valueOf(e.getMessage()));
        synchronized (lock) {
          failure = String.valueOf(e.getMessage());
          lock.notifyAll();
        }
      }
    }

    private boolean await(BooleanSupplier condition, Duration atMost) {
      long end = System.nanoTime() + deadline.cut(atMost).toNanos();
      synchronized (lock) {
        while (!condition.getAsBoolean()) {
          long left = end - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          try {
            lock.wait(Math.max(1, left / 1_000_000));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
          }
        }
        return true;
      }
    }

    /** Waits for the answer; returns whether it is a stream over HTTP/2. */
    public boolean isOpen(Duration atMost) {
      var unused = await(() -> response != null || !failure.isEmpty(), atMost);
      synchronized (lock) {
        Response its = response;
        return its != null
            && its.code() == 200
            && its.protocol() != Protocol.HTTP_1_1
            && String.valueOf(its.header("Content-Type")).startsWith(SseEndpoint.TYPE);
      }
    }

    /** Waits for an event; returns whether it came. */
    public boolean awaitEvent(Predicate<SseEvent> wanted, Duration atMost) {
      return await(() -> events.stream().anyMatch(wanted), atMost);
    }

    /** Returns what came, in words for a report. */
    public String describe() {
      synchronized (lock) {
        Response its = response;
        return its == null
            ? failure.isEmpty() ? "no answer" : failure
            : its.protocol() + " " + its.code() + ", " + events.size() + " events";
      }
    }

    @Override
    public void close() {
      call.cancel();
    }
  }

  private Request request() {
    Headers.Builder lines = new Headers.Builder();
    lines.add(SseEndpoint.ACCEPT, SseEndpoint.TYPE);
    for (HttpHeader header : endpoint.headers()) {
      lines.addUnsafeNonAscii(header.name(), header.value());
    }
    String base =
        (endpoint.address().tls() ? "https://" : "http://") + endpoint.address().authority();
    return new Request.Builder().url(base + endpoint.resource()).headers(lines.build()).build();
  }

  /** Opens another stream. */
  public One open() {
    return keep(new One(false));
  }

  /** Opens another stream that is not read: its window fills. */
  public One openUnread() {
    return keep(new One(true));
  }

  private One keep(One stream) {
    streams.add(stream);
    return stream;
  }

  @Override
  public void close() {
    streams.forEach(One::close);
    http.connectionPool().evictAll();
  }
}
