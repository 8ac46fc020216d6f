package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.ClientContainer;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * The socket under one Tyrus client: Tyrus speaks WebSocket, and this carries its bytes.
 *
 * <p>Tyrus' own sockets do not tell that a target left in the middle of the handshake, or what
 * status it refused with, and write the path decoded. One daemon thread reads.
 */
final class TyrusSocket implements ClientContainer {

  /** How long a target has to end the connection after a Close. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private static final int READ_AT_ONCE = 64 << 10;
  private static final int LARGEST_MESSAGE = 64 << 20;

  private final WebSocketEndpoint endpoint;
  private final Address via;
  private final Transcript transcript;
  private final Deadline deadline;
  private final Consumer<Ending> onEnd;
  private final boolean compressing;
  private final AtomicBoolean retired = new AtomicBoolean();
  private volatile @Nullable WireConnection wire;
  private volatile boolean abandoned;

  /**
   * @param via where to connect in place of the target, which relays to it
   * @param deadline when the handshake must be over
   * @param onEnd told when the TCP connection ended
   * @param compressing whether permessage-deflate is offered, of which Tyrus hears nothing
   */
  TyrusSocket(
      WebSocketEndpoint endpoint,
      Address via,
      Transcript transcript,
      Deadline deadline,
      Consumer<Ending> onEnd,
      boolean compressing) {
    this.endpoint = endpoint;
    this.via = via;
    this.transcript = transcript;
    this.deadline = deadline;
    this.onEnd = onEnd;
    this.compressing = compressing;
  }

  @Override
  public void openClientSocket(
      ClientEndpointConfig config, Map<String, Object> properties, ClientEngine engine) {
    UpgradeRequest upgrade = engine.createUpgradeRequest(this::abandon);
    WireConnection opened = WireConnection.openThrough(via, endpoint.address(), transcript, left());
    wire = opened;
    boolean upgraded = false;
    try {
      if (!abandoned) {
        upgraded = shakeHands(opened, request(upgrade.getHeaders()), engine);
      }
    } finally {
      if (!upgraded) {
        opened.close();
      }
    }
  }

  /** Returns the connection, once there is one. */
  WireConnection wire() {
    return Objects.requireNonNull(wire, "not yet connected");
  }

  void note(String words) {
    WireConnection opened = wire;
    if (opened != null) {
      opened.note("ws", words);
    }
  }

  private Duration left() {
    return deadline.cut(Duration.ofDays(1));
  }

  /** Returns Tyrus' handshake as every client of the endpoint sends it. */
  private HandshakeRequest request(Map<String, List<String>> headersOfTyrus) {
    List<HttpHeader> headers = new ArrayList<>();
    headersOfTyrus.forEach((name, values) -> headers.add(new HttpHeader(name, list(values))));
    HandshakeRequest request =
        new HandshakeRequest("GET", endpoint.resource(), "HTTP/1.1", headers, Bytes.EMPTY)
            .replacing("Host", endpoint.address().authority())
            .without("Origin");
    for (HttpHeader header : endpoint.headers()) {
      request = request.without(header.name());
    }
    for (HttpHeader header : endpoint.headers()) {
      request = request.with(header.name(), header.value());
    }
    return compressing
        ? request
            .without(HandshakeRequest.EXTENSIONS)
            .with(HandshakeRequest.EXTENSIONS, DeflateAgreement.NAME)
        : request;
  }

  private static String list(List<String> values) {
    return String.join(", ", values);
  }

  private boolean shakeHands(WireConnection opened, HandshakeRequest request, ClientEngine engine) {
    opened.sending("http", request.summary(), request.encode());
    long sentAtNanos = System.nanoTime();
    var unused = opened.write(request.encode());
    HandshakeAttempt attempt =
        new HandshakeAttempt(opened, deadline, violation -> {}, sentAtNanos, left());
    HttpResponse answer = attempt.response();
    if (answer == null) {
      String seen = "the opening handshake failed: " + attempt.describe();
      if (attempt.wasAnswered()) {
        throw new Refused(seen);
      }
      throw new Unreachable(
          attempt.wasDropped() ? Unreachable.Kind.BROKEN : Unreachable.Kind.TIMED_OUT, seen);
    }
    if (!attempt.switchedProtocols()) {
      throw new Refused(
          "the opening handshake was refused: status " + answer.statusLine(),
          attempt.wasTurnedAway());
    }
    DeflateAgreement agreed =
        compressing
            ? DeflateAgreement.of(Extension.parse(answer.lines(HandshakeRequest.EXTENSIONS)))
            : null;
    FrameCompression compression =
        agreed == null ? null : new FrameCompression(agreed, LARGEST_MESSAGE);
    ClientEngine.ClientUpgradeInfo outcome =
        engine.processResponse(
            ofTyrus(answer, compressing), new FrameWriter(opened, compression), reason -> retire());
    if (outcome.getUpgradeStatus() != ClientEngine.ClientUpgradeStatus.SUCCESS) {
      return false;
    }
    Connection connection = outcome.createConnection();
    Thread reader =
        new Thread(
            () -> read(opened, connection, attempt.unread(), compression),
            "rtck-websocket-" + opened.number());
    reader.setDaemon(true);
    reader.start();
    return true;
  }

  private static TyrusUpgradeResponse ofTyrus(HttpResponse answer, boolean compressing) {
    TyrusUpgradeResponse response = new TyrusUpgradeResponse();
    response.setStatus(answer.status());
    response.setReasonPhrase(answer.reason());
    for (HttpHeader header : answer.headers()) {
      if (compressing && header.name().equalsIgnoreCase(HandshakeRequest.EXTENSIONS)) {
        continue;
      }
      List<String> lines = answer.lines(header.name());
      // Tyrus looks for Upgrade on the first line only, and a proxy may have put its own before it.
      response
          .getHeaders()
          .put(header.name(), header.is("Connection") ? List.of(list(lines)) : lines);
    }
    return response;
  }

  private void read(
      WireConnection opened,
      Connection connection,
      Bytes first,
      @Nullable FrameCompression compression) {
    try {
      handle(connection, first.toArray(), first.length(), compression);
      byte[] buffer = new byte[READ_AT_ONCE];
      while (true) {
        WireConnection.Read read = opened.read(buffer, Duration.ZERO);
        if (read instanceof WireConnection.Read.Some some) {
          handle(connection, buffer, some.count(), compression);
        } else if (read instanceof WireConnection.Read.End end) {
          onEnd.accept(end.ending());
          endUncleanly(connection);
          return;
        }
      }
    } finally {
      opened.close();
    }
  }

  private static void handle(
      Connection connection, byte[] bytes, int count, @Nullable FrameCompression compression) {
    connection
        .getReadHandler()
        .handle(
            compression == null
                ? ByteBuffer.wrap(bytes, 0, count)
                : ByteBuffer.wrap(compression.toClient(bytes, count).toArray()));
  }

  private static void endUncleanly(Connection connection) {
    try {
      connection.close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, null));
    } catch (IllegalStateException closedMeanwhile) {
      // Its own Close came first: there is nothing left to end.
    }
  }

  /** What Tyrus sends. */
  private final class FrameWriter extends Writer {
    private final WireConnection opened;
    private final @Nullable FrameCompression compression;

    FrameWriter(WireConnection opened, @Nullable FrameCompression compression) {
      this.opened = opened;
      this.compression = compression;
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
      byte[] bytes = new byte[frame.remaining()];
      frame.get(bytes);
      if (written(Bytes.copyOf(bytes))) {
        handler.completed(frame);
      } else {
        handler.failed(new IOException("the connection has ended"));
      }
    }

    private boolean written(Bytes bytes) {
      FrameCompression compressing = compression;
      if (compressing == null) {
        return opened.write(bytes);
      }
      // Messages must leave in the order in which they were compressed.
      synchronized (compressing) {
        return opened.write(compressing.toTarget(bytes));
      }
    }

    @Override
    public void close() {
      retire();
    }
  }

  /** Leaves the target a while to end the connection, and ends it then. */
  void retire() {
    if (retired.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::abandon);
    }
  }

  /** Ends the connection at once, if there is one, and a handshake that is being made. */
  void abandon() {
    abandoned = true;
    WireConnection opened = wire;
    if (opened != null && !opened.isClosed()) {
      opened.reset();
    }
  }
}
