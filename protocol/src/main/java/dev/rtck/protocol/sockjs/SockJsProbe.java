package dev.rtck.protocol.sockjs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.Carrier;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEvent;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The harness's end of SockJS at one prefix, which carries STOMP. The STOMP probe it stands on ends
 * its connections. Thread-safe.
 */
public final class SockJsProbe {

  private static final int LARGEST_CONTENT = 1 << 20;

  private final StompProbe stomp;
  private final WebSocketEndpoint endpoint;
  private final Transcript transcript;
  private final SockJsHttp http;

  /**
   * What a request got.
   *
   * @param status 0 where no answer came
   * @param content its beginning; where no answer came, what was seen instead
   */
  public record Answer(int status, String contentType, String content) {
    private static Answer none(IOException thrown) {
      return new Answer(0, "", String.valueOf(Unreachable.of(thrown).getMessage()));
    }

    /** Returns the status in words. */
    public String statusWords() {
      return status == 0 ? "no answer: " + content : "status " + status;
    }
  }

  /** A request that is on its way. */
  @FunctionalInterface
  private interface Asking {
    HttpResponse<InputStream> ask() throws IOException;
  }

  /** How much of an answer is read, and how. */
  @FunctionalInterface
  private interface Reading {
    String read(InputStream stream) throws IOException;
  }

  /**
   * @param stomp whose endpoint is a WebSocket; its resource is the prefix
   */
  public SockJsProbe(StompProbe stomp, Transcript transcript) {
    this.stomp = stomp;
    this.endpoint = Objects.requireNonNull(stomp.endpoint().webSocket(), "not plain TCP");
    this.transcript = transcript;
    this.http = new SockJsHttp(endpoint, stomp.patience().handshake());
  }

  private String prefix() {
    String path = endpoint.resource().split("[?]", 2)[0];
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /**
   * Asks for {@code /info}.
   *
   * @throws Unreachable when no connection stands
   */
  public Answer info() {
    return get("/info");
  }

  /**
   * Asks for something below the prefix.
   *
   * @throws Unreachable when no connection stands
   */
  public Answer get(String below) {
    return answer(() -> http.get(prefix() + below), "GET " + below);
  }

  /**
   * Posts something below the prefix.
   *
   * @throws Unreachable when no connection stands
   */
  public Answer post(String below, String text) {
    return answer(() -> http.post(prefix() + below, text), "POST " + below);
  }

  /**
   * Receives from a session until its frames suffice, or the time is over, and ends the answer.
   *
   * @param session the session's path below the prefix
   * @param enough whether the content that came so far suffices
   * @throws Unreachable when no connection stands
   */
  public Answer beginning(
      SockJsTransport transport, String session, Predicate<String> enough, Duration atMost) {
    String path = prefix() + session + transport.path();
    return asked(
        () -> transport.isAskedForByGet() ? http.get(path) : http.post(path, ""),
        transport.path(),
        stream -> {
          ByteArrayOutputStream content = new ByteArrayOutputStream();
          CompletableFuture<Void> read =
              CompletableFuture.runAsync(
                  () -> read(stream, content, enough), SockJsProbe::inOwnThread);
          await(read, atMost);
          return content.toString(UTF_8);
        });
  }

  private static void inOwnThread(Runnable task) {
    Thread thread = new Thread(task, "rtck-sockjs-beginning");
    thread.setDaemon(true);
    thread.start();
  }

  private static void read(
      InputStream stream, ByteArrayOutputStream content, Predicate<String> enough) {
    boolean more = true;
    try {
      while (more) {
        int next = stream.read();
        if (next >= 0) {
          content.write(next);
        }
        boolean lineEnds = next == '\n' || next == '\r';
        more =
            next >= 0
                && content.size() < LARGEST_CONTENT
                && !(lineEnds && enough.test(content.toString(UTF_8)));
      }
    } catch (IOException e) {
      // Closed once the time is over: what came is what counts.
      return;
    }
  }

  private static void await(CompletableFuture<Void> read, Duration atMost) throws IOException {
    try {
      var unused = read.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException enough) {
      read.cancel(false);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Returns whether the open frame of the session came, or comes in time. */
  public static boolean opens(StompConnection connection, Duration atMost) {
    return connection.carrier() instanceof SockJsCarrier carrier && carrier.awaitOpen(atMost);
  }

  /** Returns whether a heartbeat came behind the open frame, or comes in time. */
  public static boolean beats(StompConnection connection, Duration atMost) {
    return connection.carrier() instanceof SockJsCarrier carrier && carrier.awaitBeat(atMost);
  }

  private Answer answer(Asking asking, String words) {
    return asked(asking, words, stream -> new String(stream.readNBytes(LARGEST_CONTENT), UTF_8));
  }

  private Answer asked(Asking asking, String words, Reading reading) {
    Answer answer;
    try {
      HttpResponse<InputStream> response = asking.ask();
      try (InputStream stream = response.body()) {
        answer =
            new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                reading.read(stream));
      }
    } catch (ConnectException e) {
      throw Unreachable.of(e);
    } catch (IOException e) {
      answer = Answer.none(e);
    }
    transcript.note(0, "http", words + " got " + answer.status() + ": " + answer.content());
    return answer;
  }

  /** Returns the path of a session that nobody used before, below the prefix. */
  public static String freshSession() {
    return "/000/" + UUID.randomUUID().toString().replace("-", "");
  }

  /** Opens a session without CONNECT. */
  public StompConnection raw(SockJsTransport transport) {
    return raw(transport, freshSession(), event -> {});
  }

  /**
   * Opens a session of that path without CONNECT.
   *
   * @throws StompRefused when the WebSocket's opening handshake was refused
   */
  public StompConnection raw(
      SockJsTransport transport, String session, Consumer<StompEvent> listener) {
    return stomp.over(carrier(transport, session), Framing.SINGLE, listener);
  }

  private Carrier carrier(SockJsTransport transport, String session) {
    return switch (transport) {
      case RAW_WEBSOCKET -> stomp.webSocket(request(prefix() + transport.path()));
      case WEBSOCKET -> framed(request(prefix() + session + transport.path()));
      case XHR_POLLING, XHR_STREAMING, EVENTSOURCE, HTMLFILE ->
          new HttpCarrier(
              transcript, transcript.nextConnection(), http, prefix() + session, transport);
    };
  }

  private HandshakeRequest request(String path) {
    return endpoint.request().withTarget(path);
  }

  private Carrier framed(HandshakeRequest request) {
    WireConnection wire = stomp.connect();
    HandshakeAttempt attempt = stomp.attempt(wire, request);
    if (!attempt.switchedProtocols()) {
      attempt.close();
      throw new StompRefused(
          "the opening handshake got: " + attempt.describe(), attempt.metSilence());
    }
    return new FramedWebSocketCarrier(transcript, wire, attempt);
  }

  /**
   * Opens a session and sends the CONNECT of a usual client.
   *
   * @throws StompRefused when no CONNECTED came
   */
  public StompConnection open(SockJsTransport transport) {
    return stomp.connected(raw(transport), stomp.endpoint().connect());
  }
}
