package dev.rtck.protocol.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.http2.Http2Stream.Event;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.wire.Ending;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class Http2ConnectionTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final int PREFACE_BYTES = 24;
  private static final Bytes OK = Bytes.of(0x88);

  private final Transcript transcript = new Transcript(Secrets.of(List.of("verysecret")));
  private final BlockingQueue<Http2Frame> seen = new LinkedBlockingQueue<>();

  private Http2Connection open(ScriptedServer server, Duration answerAtMost) {
    return Http2Connection.open(server.address(), transcript, LONG, answerAtMost);
  }

  private static HandshakeRequest request() {
    return new HandshakeRequest(
        "GET",
        "/events",
        "HTTP/1.1",
        List.of(
            new HttpHeader("Host", "target.example"),
            new HttpHeader("Connection", "keep-alive"),
            new HttpHeader("Authorization", "Bearer verysecret")),
        Bytes.EMPTY);
  }

  /** Speaks HTTP/2: says SETTINGS, and the frames once a request came. */
  private ScriptedServer speaking(Http2Frame... answer) {
    return ScriptedServer.plain(
        socket -> {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          in.readFully(new byte[PREFACE_BYTES]);
          write(socket, new Http2Frame(Http2Frame.SETTINGS, 0, 0, Bytes.hex("000300000007")));
          while (true) {
            Http2Frame frame = read(in);
            seen.add(frame);
            if (frame.type() == Http2Frame.HEADERS) {
              for (Http2Frame it : answer) {
                write(socket, it);
              }
            }
          }
        });
  }

  private static Http2Frame read(DataInputStream in) throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int streamId = in.readInt();
    byte[] payload = new byte[lengthAndType >>> 8];
    in.readFully(payload);
    return new Http2Frame(lengthAndType & 0xff, flags, streamId, Bytes.copyOf(payload));
  }

  private static void write(Socket socket, Http2Frame frame) throws IOException {
    ScriptedServer.write(socket, frame.encode());
  }

  private static Http2Frame head(int flags) {
    return new Http2Frame(Http2Frame.HEADERS, Http2Frame.END_HEADERS | flags, 1, OK);
  }

  private static Http2Frame data(int flags, Bytes content) {
    return new Http2Frame(Http2Frame.DATA, flags, 1, content);
  }

  private Http2Frame awaitSent(int type) {
    return await()
        .atMost(LONG)
        .until(
            () -> seen.stream().filter(it -> it.type() == type).findFirst(), it -> it.isPresent())
        .orElseThrow();
  }

  @Test
  void saysWhatAServerOfHttp1Answers() {
    try (ScriptedServer server =
        ScriptedServer.plain(
            socket -> {
              var unused = ScriptedServer.readHead(socket);
              ScriptedServer.write(socket, "HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n");
              var rest = ScriptedServer.readToTheEnd(socket);
              assertThat(rest.contains(Bytes.utf8("GOAWAY"))).isFalse();
            })) {
      assertThatThrownBy(() -> open(server, LONG))
          .isInstanceOf(NotHttp2.class)
          .hasMessageContaining("does not speak HTTP/2")
          .hasMessageContaining("HTTP/1.1 505");
    }
  }

  @Test
  void takesAnEndOfTheConnectionForAnAnswer() {
    try (ScriptedServer server = ScriptedServer.plain(ScriptedServer::readHead)) {
      assertThatThrownBy(() -> open(server, LONG))
          .isInstanceOf(NotHttp2.class)
          .hasMessageContaining("ended the connection");
    }
  }

  @Test
  void waitsForASilentServerNoLongerThanItIsTold() {
    try (ScriptedServer server = ScriptedServer.plain(ScriptedServer::readToTheEnd)) {
      long since = System.nanoTime();
      assertThatThrownBy(() -> open(server, SHORT))
          .isInstanceOf(NotHttp2.class)
          .hasMessageContaining("did not answer its preface within 100 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(LONG.dividedBy(2));
    }
  }

  @Test
  void bringsTheAnswerInItsOrder() throws InterruptedException {
    Http2Frame interim =
        new Http2Frame(Http2Frame.HEADERS, Http2Frame.END_HEADERS, 1, Bytes.hex("0803313033"));
    Bytes padded = Bytes.concat(Bytes.of(3), Bytes.utf8("data: a\n\n"), Bytes.of(0, 0, 0));
    try (ScriptedServer server =
            speaking(
                interim,
                head(0),
                data(Http2Frame.PADDED, padded),
                data(Http2Frame.END_STREAM, Bytes.EMPTY));
        Http2Connection connection = open(server, LONG)) {
      assertThat(connection.maxConcurrentStreams()).isEqualTo(7);
      Http2Stream stream = connection.send(request());
      Event.Head head = (Event.Head) stream.read();
      assertThat(head.response().status()).isEqualTo(200);
      assertThat(head.response().interim()).hasSize(1);
      assertThat(((Event.Content) stream.read()).content()).isEqualTo(Bytes.utf8("data: a\n\n"));
      assertThat(((Event.Content) stream.read()).content()).isEqualTo(Bytes.EMPTY);
      assertThat(stream.read()).isInstanceOf(Event.Complete.class);
      assertThat(connection.hasEnded()).isFalse();
    }
  }

  @Test
  void sendsNothingOfTheConnectionAndShowsNoSecret() throws MalformedHttp2 {
    try (ScriptedServer server = speaking();
        Http2Connection connection = open(server, LONG);
        Http2Stream stream = connection.send(request())) {
      Http2Frame sent = awaitSent(Http2Frame.HEADERS);
      assertThat(sent.streamId()).isEqualTo(stream.id());
      assertThat(new HeaderBlockDecoder().decode(sent.payload()))
          .extracting(HttpHeader::toString)
          .containsExactly(
              ":method: GET",
              ":scheme: http",
              ":authority: target.example",
              ":path: /events",
              "authorization: Bearer verysecret");
      assertThat(transcript.entries())
          .allMatch(it -> !it.summary().contains("verysecret"))
          .allMatch(it -> !it.bytes().contains(Bytes.utf8("verysecret")));
    }
  }

  @Test
  void grantsMoreOfTheWindowOnlyForWhatIsRead() throws InterruptedException {
    Http2Frame[] answer = new Http2Frame[4];
    answer[0] = head(0);
    for (int i = 1; i < answer.length; i++) {
      answer[i] = data(0, Bytes.repeat('.', Http2Frame.LARGEST_PAYLOAD));
    }
    try (ScriptedServer server = speaking(answer);
        Http2Connection connection = open(server, LONG)) {
      Http2Stream stream = connection.send(request());
      int all = 3 * Http2Frame.LARGEST_PAYLOAD;
      await().atMost(LONG).until(() -> stream.windowLeft() == Http2Stream.WINDOW - all);
      assertThat(seen).noneMatch(Http2ConnectionTest::isGrant);
      for (int i = 0; i < answer.length; i++) {
        var unused = stream.read();
      }
      await().atMost(LONG).until(() -> seen.stream().anyMatch(Http2ConnectionTest::isGrant));
      assertThat(stream.windowLeft()).isGreaterThan(Http2Stream.WINDOW / 2);
    }
  }

  private static boolean isGrant(Http2Frame frame) {
    return frame.type() == Http2Frame.WINDOW_UPDATE && frame.streamId() == 1;
  }

  @Test
  void endsAConnectionThatSendsMoreThanItMay() throws InterruptedException {
    Http2Frame piece = data(0, Bytes.repeat('.', Http2Frame.LARGEST_PAYLOAD));
    try (ScriptedServer server = speaking(head(0), piece, piece, piece, piece);
        Http2Connection connection = open(server, LONG)) {
      Http2Stream stream = connection.send(request());
      await().atMost(LONG).until(connection::hasEnded);
      assertThat(connection.describe()).contains("more content than the window");
      assertThat(stream.read()).isInstanceOf(Event.Head.class);
      assertThat(awaitSent(Http2Frame.GOAWAY).numberAt(4)).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  @Test
  void tellsAResetStreamFromTheEndOfTheConnection() throws InterruptedException {
    Http2Frame reset = Http2Frame.ofNumber(Http2Frame.RST_STREAM, 1, ErrorCode.HTTP_1_1_REQUIRED);
    try (ScriptedServer server = speaking(reset);
        Http2Connection connection = open(server, LONG)) {
      Http2Stream stream = connection.send(request());
      assertThat(stream.read())
          .isInstanceOfSatisfying(
              Event.Ended.class, it -> assertThat(it.ending()).isEqualTo(Ending.RESET));
      assertThat(stream.resetCode()).isEqualTo(ErrorCode.HTTP_1_1_REQUIRED);
      assertThat(stream.words()).isEqualTo("RST_STREAM HTTP_1_1_REQUIRED");
      assertThat(connection.hasEnded()).isFalse();
    }
  }

  @Test
  void givesBackWhatAGoAwayLeftOut() throws InterruptedException {
    Http2Frame goAway = new Http2Frame(Http2Frame.GOAWAY, 0, 0, Bytes.hex("00000000 0000000b"));
    try (ScriptedServer server = speaking(goAway);
        Http2Connection connection = open(server, LONG)) {
      Http2Stream stream = connection.send(request());
      assertThat(stream.read()).isInstanceOf(Event.Ended.class);
      assertThat(stream.resetCode()).isEqualTo(ErrorCode.REFUSED_STREAM);
      assertThat(connection.describe()).isEqualTo("said GOAWAY ENHANCE_YOUR_CALM");
    }
  }

  @Test
  void opensNoStreamBehindAGoAway() throws InterruptedException {
    Http2Frame goAway = new Http2Frame(Http2Frame.GOAWAY, 0, 0, Bytes.hex("00000001 00000000"));
    try (ScriptedServer server = speaking(goAway, head(0));
        Http2Connection connection = open(server, LONG)) {
      Http2Stream taken = connection.send(request());
      assertThat(taken.read()).isInstanceOf(Event.Head.class);
      Http2Stream refused = connection.send(request());
      assertThat(refused.read()).isInstanceOf(Event.Ended.class);
      assertThat(refused.resetCode()).isEqualTo(ErrorCode.REFUSED_STREAM);
      assertThat(taken.resetCode()).isEqualTo(-1);
      assertThat(seen.stream().filter(it -> it.type() == Http2Frame.HEADERS)).hasSize(1);
    }
  }

  @Test
  void tellsTheTargetOfAStreamThatItGivesUp() {
    try (ScriptedServer server = speaking(head(0));
        Http2Connection connection = open(server, LONG)) {
      connection.send(request()).close();
      assertThat(awaitSent(Http2Frame.RST_STREAM).numberAt(0)).isEqualTo(ErrorCode.CANCEL);
      assertThat(connection.hasEnded()).isFalse();
    }
  }

  @Test
  void joinsAHeaderBlockThatIsCutIntoFrames() throws InterruptedException {
    try (ScriptedServer server =
            speaking(
                new Http2Frame(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1, Bytes.of(0x48)),
                new Http2Frame(Http2Frame.CONTINUATION, 0, 1, Bytes.utf8("\u0003")),
                new Http2Frame(
                    Http2Frame.CONTINUATION, Http2Frame.END_HEADERS, 1, Bytes.utf8("404")));
        Http2Connection connection = open(server, LONG)) {
      Http2Stream stream = connection.send(request());
      assertThat(((Event.Head) stream.read()).response().status()).isEqualTo(404);
      assertThat(stream.read()).isInstanceOf(Event.Complete.class);
    }
  }

  @Test
  void answersPings() {
    Http2Frame ping = new Http2Frame(Http2Frame.PING, 0, 0, Bytes.hex("0102030405060708"));
    try (ScriptedServer server = speaking(ping);
        Http2Connection connection = open(server, LONG);
        Http2Stream stream = connection.send(request())) {
      Http2Frame pong = awaitSent(Http2Frame.PING);
      assertThat(pong.has(Http2Frame.ACK)).isTrue();
      assertThat(pong.payload()).isEqualTo(ping.payload());
      assertThat(stream.resetCode()).isEqualTo(-1);
    }
  }
}
