package dev.rtck.protocol.http2;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.http2.Http2Stream.Event;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.TlsOffer;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The client's end of one connection of HTTP/2: over TLS by ALPN, else by prior knowledge (RFC 9113
 * §3). Its streams share it; each has the window of {@value Http2Stream#WINDOW} bytes alone, as
 * that of the connection never closes. Read by a thread of its own, bounded, thread-safe.
 */
public final class Http2Connection implements AutoCloseable {

  /** What belongs to a connection of HTTP/1.1, and to no message of HTTP/2 (RFC 9113 §8.2.2). */
  public static final List<String> CONNECTION_SPECIFIC =
      List.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private static final Bytes PREFACE = Bytes.utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final int ENABLE_PUSH = 0x2;
  private static final int MAX_CONCURRENT_STREAMS = 0x3;
  private static final int SETTING_BYTES = 6;
  private static final int LARGEST_WINDOW = 1 << 30;
  private static final int BUFFER = 64 << 10;

  private final WireConnection wire;
  private final boolean tls;
  private final FrameReader frames = new FrameReader();
  private final HeaderBlockAssembly blocks = new HeaderBlockAssembly();
  private final Map<Integer, Http2Stream> streams = new ConcurrentHashMap<>();
  private final Object opening = new Object();
  private final Object lock = new Object();
  private int nextId = 1;
  private int received;
  private long maxConcurrentStreams = Long.MAX_VALUE;
  private boolean settled;
  private boolean goingAway;
  private int lastTaken = Integer.MAX_VALUE;
  private boolean ended;
  private String words = "";

  private Http2Connection(WireConnection wire, boolean tls) {
    this.wire = wire;
    this.tls = tls;
  }

  /**
   * Connects, and waits for the SETTINGS by which the target says that it speaks HTTP/2.
   *
   * @param answerAtMost how long to wait for those
   * @throws NotHttp2 when something else was agreed on or came, or nothing did
   * @throws dev.rtck.protocol.wire.Unreachable when no connection could be made
   */
  public static Http2Connection open(
      Address address, Transcript transcript, Duration connectAtMost, Duration answerAtMost) {
    WireConnection wire =
        WireConnection.open(
            address, TlsOffer.ofProtocols("h2", "http/1.1"), transcript, 0, connectAtMost);
    if (address.tls() && !wire.applicationProtocol().equals("h2")) {
      wire.close();
      String agreed = wire.applicationProtocol();
      throw new NotHttp2(
          "the target does not speak HTTP/2: ALPN chose "
              + (agreed.isEmpty() ? "nothing" : agreed));
    }
    Http2Connection connection = new Http2Connection(wire, address.tls());
    connection.begin();
    if (!connection.awaitSettings(answerAtMost)) {
      String seen = connection.describe();
      connection.close();
      throw new NotHttp2("the target does not speak HTTP/2: it " + seen);
    }
    return connection;
  }

  private void begin() {
    Http2Frame settings =
        new Http2Frame(Http2Frame.SETTINGS, 0, 0, Bytes.of(0, ENABLE_PUSH, 0, 0, 0, 0));
    Http2Frame window =
        Http2Frame.ofNumber(Http2Frame.WINDOW_UPDATE, 0, LARGEST_WINDOW - Http2Stream.WINDOW);
    Bytes all = Bytes.concat(PREFACE, settings.encode(), window.encode());
    wire.sending("http2", "the preface of HTTP/2, SETTINGS, WINDOW_UPDATE", all);
    var unused = wire.write(all);
    Thread thread = new Thread(this::readAll, "rtck-http2-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean awaitSettings(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (lock) {
      while (!settled && !ended) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          words = "did not answer its preface within " + atMost.toMillis() + " ms";
          return false;
        }
        try {
          lock.wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return settled;
    }
  }

  // Reading

  private void readAll() {
    byte[] buffer = new byte[BUFFER];
    Ending ending = Ending.OURS;
    try {
      while (true) {
        WireConnection.Read read = wire.read(buffer, Duration.ZERO);
        if (read instanceof WireConnection.Read.Some some) {
          for (Http2Frame frame : frames.read(buffer, some.count())) {
            take(frame, some.atNanos());
          }
        } else if (read instanceof WireConnection.Read.End end) {
          ending = end.ending();
          say("ended the connection (" + ending.word() + ")");
          break;
        }
      }
    } catch (MalformedHttp2 malformed) {
      ending = Ending.TOO_MUCH;
      say(String.valueOf(malformed.getMessage()));
      goAway(malformed.code());
    }
    wire.note("http2", describe());
    wire.close();
    synchronized (lock) {
      ended = true;
      lock.notifyAll();
    }
    Ending how = ending;
    streams.values().forEach(it -> it.ended(new Event.Ended(how, System.nanoTime())));
  }

  /** The first that is said of the end says why. */
  private void say(String seen) {
    synchronized (lock) {
      words = words.isEmpty() ? seen : words;
    }
  }

  private void take(Http2Frame frame, long atNanos) throws MalformedHttp2 {
    if (blocks.isUnfinished() && frame.type() != Http2Frame.CONTINUATION) {
      throw new MalformedHttp2(ErrorCode.PROTOCOL_ERROR, "a header block that is not continued");
    }
    switch (frame.type()) {
      case Http2Frame.DATA -> data(frame, atNanos);
      case Http2Frame.HEADERS, Http2Frame.CONTINUATION -> block(frame, atNanos);
      case Http2Frame.RST_STREAM -> {
        int code = (int) frame.numberAt(0);
        record(frame, "RST_STREAM " + ErrorCode.word(code) + " on " + frame.streamId(), atNanos);
        Http2Stream stream = streams.remove(frame.streamId());
        if (stream != null) {
          stream.reset(code, atNanos);
        }
      }
      case Http2Frame.SETTINGS -> settings(frame, atNanos);
      case Http2Frame.PUSH_PROMISE ->
          throw new MalformedHttp2(
              ErrorCode.PROTOCOL_ERROR, "a PUSH_PROMISE, which SETTINGS ruled out");
      case Http2Frame.PING -> {
        if (!frame.has(Http2Frame.ACK)) {
          send(new Http2Frame(Http2Frame.PING, Http2Frame.ACK, 0, frame.payload()));
        }
      }
      case Http2Frame.GOAWAY -> goingAway(frame, atNanos);
      default -> {
        // Windows are of no matter to requests without content; what is unknown is ignored.
      }
    }
  }

  private void data(Http2Frame frame, long atNanos) throws MalformedHttp2 {
    received += frame.payload().length();
    if (received >= LARGEST_WINDOW / 2) {
      grant(0, received);
      received = 0;
    }
    Http2Stream stream = streams.get(frame.streamId());
    if (stream == null) {
      return;
    }
    if (!stream.content(frame.content(), frame.payload().length(), atNanos)) {
      throw new MalformedHttp2(
          ErrorCode.FLOW_CONTROL_ERROR, "more content than the window of a stream allows");
    }
    if (frame.has(Http2Frame.END_STREAM)) {
      complete(stream, atNanos);
    }
  }

  private void complete(Http2Stream stream, long atNanos) {
    streams.remove(stream.id());
    var unused = stream.ended(new Event.Complete(atNanos));
  }

  private void block(Http2Frame frame, long atNanos) throws MalformedHttp2 {
    HeaderBlockAssembly.Block block = blocks.take(frame);
    if (block == null) {
      return;
    }
    String text = words(block.fields());
    // As text: a secret that was shortened could not be blotted out.
    wire.received(
        atNanos, "http2", "HEADERS on " + block.streamId() + " | " + text, Bytes.utf8(text));
    Http2Stream stream = streams.get(block.streamId());
    if (stream != null) {
      stream.headers(block.fields(), atNanos);
      if (block.isEnd()) {
        complete(stream, atNanos);
      }
    }
  }

  private static String words(List<HttpHeader> fields) {
    return fields.stream().map(HttpHeader::toString).collect(Collectors.joining(" | "));
  }

  private void settings(Http2Frame frame, long atNanos) throws MalformedHttp2 {
    if (frame.has(Http2Frame.ACK)) {
      return;
    }
    Bytes payload = frame.payload();
    if (payload.length() % SETTING_BYTES != 0) {
      throw new MalformedHttp2(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS that are cut off");
    }
    List<String> seen = new ArrayList<>();
    synchronized (lock) {
      for (int at = 0; at < payload.length(); at += SETTING_BYTES) {
        int name = payload.unsignedShortAt(at);
        long value = frame.numberAt(at + 2);
        seen.add(name + "=" + value);
        if (name == MAX_CONCURRENT_STREAMS) {
          maxConcurrentStreams = value;
        }
      }
      settled = true;
      lock.notifyAll();
    }
    record(frame, "SETTINGS " + String.join(", ", seen), atNanos);
    send(new Http2Frame(Http2Frame.SETTINGS, Http2Frame.ACK, 0, Bytes.EMPTY));
  }

  private void goingAway(Http2Frame frame, long atNanos) {
    int last = (int) frame.numberAt(0) & Integer.MAX_VALUE;
    String code = ErrorCode.word((int) frame.numberAt(4));
    say("said GOAWAY " + code);
    record(frame, "GOAWAY " + code + ", the last stream is " + last, atNanos);
    synchronized (lock) {
      goingAway = true;
      lastTaken = last;
    }
    // RFC 9113 §6.8: what was not looked at may be sent again, on another connection.
    for (Http2Stream stream : List.copyOf(streams.values())) {
      refuseUnlessTaken(stream, atNanos);
    }
  }

  private void refuseUnlessTaken(Http2Stream stream, long atNanos) {
    boolean taken;
    synchronized (lock) {
      taken = stream.id() <= lastTaken;
    }
    if (!taken) {
      streams.remove(stream.id());
      stream.reset(ErrorCode.REFUSED_STREAM, atNanos);
    }
  }

  private void record(Http2Frame frame, String summary, long atNanos) {
    wire.received(atNanos, "http2", summary, frame.encode());
  }

  // Sending

  /**
   * Sends the request on a new stream. Behind a GOAWAY no stream may be opened (RFC 9113 §6.8):
   * then nothing is sent, and the stream is one that the target refused.
   */
  public Http2Stream send(HandshakeRequest request) {
    List<HttpHeader> fields = HeaderBlockEncoder.fields(request, tls);
    Bytes encoded = HeaderBlockEncoder.encode(fields);
    synchronized (opening) {
      Http2Stream stream = new Http2Stream(this, nextId);
      nextId += 2;
      if (isGoingAway()) {
        stream.reset(ErrorCode.REFUSED_STREAM, System.nanoTime());
        return stream;
      }
      streams.put(stream.id(), stream);
      wire.sending("http2", "HEADERS on " + stream.id() + " | " + words(fields), encoded);
      send(Http2Frame.headers(stream.id(), encoded, request.body().isEmpty()));
      if (!request.body().isEmpty()) {
        send(new Http2Frame(Http2Frame.DATA, Http2Frame.END_STREAM, stream.id(), request.body()));
      }
      // The GOAWAY may have come meanwhile.
      refuseUnlessTaken(stream, System.nanoTime());
      if (hasEnded()) {
        var unused = stream.ended(new Event.Ended(Ending.FIN, System.nanoTime()));
      }
      return stream;
    }
  }

  void grant(int streamId, int bytes) {
    send(Http2Frame.ofNumber(Http2Frame.WINDOW_UPDATE, streamId, bytes));
  }

  void reset(int streamId, int code) {
    streams.remove(streamId);
    if (!wire.isClosed()) {
      wire.note("http2", "RST_STREAM " + ErrorCode.word(code) + " on " + streamId);
      send(Http2Frame.ofNumber(Http2Frame.RST_STREAM, streamId, code));
    }
  }

  private void send(Http2Frame frame) {
    send(List.of(frame));
  }

  private void send(List<Http2Frame> inARow) {
    var unused =
        wire.write(Bytes.concat(inARow.stream().map(Http2Frame::encode).toArray(Bytes[]::new)));
  }

  private void goAway(int code) {
    boolean spoken;
    synchronized (lock) {
      spoken = settled;
    }
    if (spoken && !wire.isWriting() && !wire.isClosed()) {
      send(
          new Http2Frame(
              Http2Frame.GOAWAY,
              0,
              0,
              Bytes.concat(Http2Frame.number(0), Http2Frame.number(code))));
    }
  }

  /** Returns how many streams the target lets be open at once, as it has said so far. */
  public long maxConcurrentStreams() {
    synchronized (lock) {
      return maxConcurrentStreams;
    }
  }

  private boolean isGoingAway() {
    synchronized (lock) {
      return goingAway;
    }
  }

  /** Returns whether the connection has ended, by whomever. */
  public boolean hasEnded() {
    synchronized (lock) {
      return ended;
    }
  }

  /** Returns what the target did to the connection as a whole, in words; empty for nothing. */
  public String describe() {
    synchronized (lock) {
      return words;
    }
  }

  /** Returns the bytes that the transcript wants to see. */
  public Bytes beginning(Bytes bytes) {
    return wire.beginning(bytes);
  }

  /** Records content that was read. */
  public void received(long atNanos, String layer, String summary, Bytes beginning, long length) {
    wire.received(atNanos, layer, summary, beginning, length);
  }

  /** Ends the connection and all its streams. */
  @Override
  public void close() {
    goAway(ErrorCode.NO_ERROR);
    wire.close();
  }
}
