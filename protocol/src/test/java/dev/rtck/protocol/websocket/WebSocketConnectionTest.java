package dev.rtck.protocol.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.SelfSigned;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.Transcript.Entry;
import dev.rtck.protocol.wire.Ending;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class WebSocketConnectionTest {

  private final Visit visit = new Visit();
  private final BlockingQueue<Bytes> arrived = new LinkedBlockingQueue<>();

  @AfterEach
  void leave() {
    visit.close();
    await().atMost(Visit.LONG).until(() -> Visit.readers() == 0);
  }

  private static void send(Socket socket, Frame... frames) throws IOException {
    ScriptedServer.write(socket, Frames.encode(List.of(frames)));
  }

  private void keepWhatCame(Socket socket) throws IOException {
    arrived.add(ScriptedServer.readToTheEnd(socket));
  }

  /** Returns the frames that the server got until the connection ended. */
  private List<Frame> framesThatArrived() throws Exception {
    Bytes bytes = Objects.requireNonNull(arrived.poll(10, TimeUnit.SECONDS));
    FrameDecoder decoder = new FrameDecoder(1 << 24);
    decoder.feed(bytes.toArray(), bytes.length());
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
      frames.add(frame);
    }
    assertThat(decoder.rest().isEmpty()).isTrue();
    return frames;
  }

  private static Frame text(String text) {
    return Frame.text(text).unmasked();
  }

  private static WebSocketEvent.Ended end(WebSocketConnection connection) {
    return Objects.requireNonNull(connection.awaitEnd(Visit.LONG));
  }

  private static WebSocketEvent.Message message(WebSocketConnection connection, String text) {
    return Objects.requireNonNull(connection.awaitMessage(Bytes.utf8(text), Visit.LONG));
  }

  @Test
  void sendsFramesAsTheyAreAndKeepsWhatComes() throws Exception {
    Frame illegal = Frame.ping(Bytes.of(1)).unfinished().withReservedBits(3).unmasked();
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              send(socket, text("one"), Frame.binary(Bytes.of(2)).unmasked(), text("three"));
              keepWhatCame(socket);
            });
    Frame hello = Frame.text("hello");
    connection.send(hello, illegal);
    connection.sendSegmented(1, Frame.close(1000, ""));
    var three = message(connection, "three");
    connection.close();

    assertThat(three.opcode()).isEqualTo(Opcode.TEXT);
    assertThat(three.frames()).isEqualTo(1);
    assertThat(connection.messages())
        .extracting(WebSocketEvent.Message::payload)
        .containsExactly(Bytes.utf8("one"), Bytes.of(2), Bytes.utf8("three"));
    List<Frame> sent = framesThatArrived();
    assertThat(sent.subList(0, 2)).containsExactly(hello, illegal);
    assertThat(sent.get(2).payload()).isEqualTo(Bytes.of(3, 0xe8));
    assertThat(visit.brokenRules()).isEmpty();
    assertThat(visit.summaries()).contains("TEXT 5 bytes \"hello\"", "in segments of 1 byte");
  }

  @Test
  void sendsTheGreetingOfTheEndpointFirst() throws Exception {
    try (ScriptedServer server = ScriptedServer.switching(this::keepWhatCame)) {
      WebSocketConnection connection = visit.to(server.address(), Visit.LONG, "login").open();
      connection.send(Frame.text("hello"));
      connection.close();

      assertThat(framesThatArrived())
          .extracting(frame -> frame.payload().text())
          .containsExactly("login", "hello");
    }
  }

  @Test
  void takesFramesThatCameWithTheHandshake() {
    Bytes frames = Frames.encode(List.of(text("early"), text("bird").withReservedBits(1)));
    WebSocketConnection connection =
        visit
            .to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  ScriptedServer.write(
                      socket, ScriptedServer.SWITCHING + new String(frames.toArray(), ISO_8859_1));
                })
            .open();

    assertThat(message(connection, "early").frames()).isEqualTo(1);
    assertThat(message(connection, "bird")).hasToString("TEXT 4 bytes \"bird\"");
    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);
    assertThat(visit.brokenRules()).containsExactly("reserved-bits");
  }

  @Test
  void joinsFragmentsAndLetsControlFramesPassBetweenThem() {
    WebSocketConnection connection =
        visit.connection(
            socket ->
                send(
                    socket,
                    text("a").unfinished(),
                    Frame.pong(Bytes.utf8("between")).unmasked(),
                    Frame.continuation(Bytes.utf8("b")).unmasked().unfinished(),
                    Frame.continuation(Bytes.utf8("c")).unmasked()));

    assertThat(message(connection, "abc").frames()).isEqualTo(3);
    assertThat(connection.awaitPong(Bytes.utf8("between"), Visit.LONG)).isNotNull();
    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);
    assertThat(connection.events()).hasSize(3);
    assertThat(visit.brokenRules()).isEmpty();
  }

  @Test
  void inflatesMessagesInTheOrderTheyCameOnceThatIsAgreed() {
    WebSocketConnection connection =
        visit
            .to(
                socket ->
                    switchTo(
                        socket,
                        "permessage-deflate; server_max_window_bits=10",
                        compressed(Opcode.TEXT, "f248cdc9c90700"),
                        compressed(Opcode.BINARY, "f200").unfinished(),
                        Frame.pong(Bytes.EMPTY).unmasked(),
                        Frame.continuation(Bytes.hex("110000")).unmasked(),
                        Frame.text("plain").unmasked()))
            .open();

    assertThat(connection.awaitMessage(Bytes.utf8("plain"), Visit.LONG)).isNotNull();
    assertThat(connection.messages())
        .extracting(it -> it.payload().text(), it -> it.compressed(), it -> it.isReadable())
        .containsExactly(
            tuple("Hello", true, true), tuple("Hello", true, true), tuple("plain", false, true));
    assertThat(Objects.requireNonNull(connection.messages().get(1).inflation()).largestDistance())
        .isEqualTo(5);
    assertThat(connection.compression()).isEqualTo(new DeflateAgreement(false, false, 10, 15));
    assertThat(visit.brokenRules()).isEmpty();
  }

  @Test
  void leavesMessagesAsTheyCameThatCannotBeInflated() {
    WebSocketConnection connection =
        visit
            .to(
                socket ->
                    switchTo(socket, "permessage-deflate", compressed(Opcode.TEXT, "ffffffff")))
            .open();
    var message =
        Objects.requireNonNull(connection.awaitMessage(Bytes.hex("ffffffff"), Visit.LONG));

    assertThat(message.isReadable()).isFalse();
    assertThat(Objects.requireNonNull(message.inflation()).fault())
        .isEqualTo("a block of the reserved type 3");
  }

  @Test
  void inflatesNothingThatWasNotAgreed() {
    WebSocketConnection connection =
        visit
            .to(socket -> switchTo(socket, "x-other", compressed(Opcode.TEXT, "f248cdc9c90700")))
            .open();
    var message =
        Objects.requireNonNull(connection.awaitMessage(Bytes.hex("f248cdc9c90700"), Visit.LONG));

    assertThat(message.isReadable()).isFalse();
    assertThat(message.inflation()).isNull();
    assertThat(connection.compression()).isNull();
    assertThat(connection.violations())
        .extracting(Violation::rule)
        .containsExactly("reserved-bits");
    assertThat(visit.brokenRules()).containsExactly("reserved-bits");
  }

  private static Frame compressed(int opcode, String hex) {
    return Frame.of(opcode, Bytes.hex(hex)).unmasked().withReservedBits(4);
  }

  private static void switchTo(Socket socket, String extensions, Frame... frames)
      throws IOException {
    var unused = ScriptedServer.readHead(socket);
    ScriptedServer.write(
        socket,
        ScriptedServer.SWITCHING.replace(
            "\r\n\r\n", "\r\nSec-WebSocket-Extensions: " + extensions + "\r\n\r\n"));
    send(socket, frames);
  }

  @Test
  void readsAnyFramesHoweverTheTargetCutsThem() {
    List<Frame> frames = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(6455);
    for (int i = 0; i < 20; i++) {
      frames.add(Frame.binary(Bytes.pseudoRandom(i, random.nextInt(400))).unmasked());
    }
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              socket.setTcpNoDelay(true);
              Bytes bytes = Frames.encode(frames);
              for (int from = 0; from < bytes.length(); from += 13) {
                ScriptedServer.write(
                    socket, bytes.slice(from, Math.min(from + 13, bytes.length())));
              }
            });
    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);

    assertThat(connection.messages())
        .extracting(WebSocketEvent.Message::payload)
        .isEqualTo(frames.stream().map(Frame::payload).toList());
  }

  @Test
  void answersPings() throws Exception {
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              send(socket, Frame.ping(Bytes.utf8("nonce")).unmasked(), text("fence"));
              keepWhatCame(socket);
            });
    var unused = message(connection, "fence");
    connection.close();

    assertThat(framesThatArrived())
        .extracting(Frame::opcode, frame -> frame.payload().text(), Frame::isMasked)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Opcode.PONG, "nonce", true));
    assertThat(connection.events().get(0)).isInstanceOf(WebSocketEvent.Ping.class);
  }

  @Test
  void leavesPingsUnansweredWhenToldTo() throws Exception {
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              arrived.add(Bytes.of(socket.getInputStream().read()));
              send(socket, Frame.ping(Bytes.utf8("nonce")).unmasked(), text("fence"));
              keepWhatCame(socket);
            });
    connection.stopAnsweringPings();
    connection.sendBytes(Bytes.of('!'));
    var unused = message(connection, "fence");
    connection.close();

    assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo(Bytes.of('!'));
    assertThat(framesThatArrived()).isEmpty();
  }

  @Test
  void aResetDoesNotDestroyTheCloseFrameBeforeIt() {
    for (int i = 0; i < 20; i++) {
      WebSocketConnection connection =
          visit.connection(
              socket -> {
                send(socket, Frame.close(1008, "out").unmasked());
                ScriptedServer.reset(socket);
              });
      var close = Objects.requireNonNull(connection.awaitClose(Visit.LONG));

      assertThat(close.code()).isEqualTo(1008);
      assertThat(close.reason()).isEqualTo(Bytes.utf8("out"));
      assertThat(end(connection).ending()).isEqualTo(Ending.RESET);
    }
  }

  @Test
  void tellsACloseFrameWithoutCode() {
    WebSocketConnection connection =
        visit.connection(socket -> send(socket, Frame.close().unmasked()));
    var close = Objects.requireNonNull(connection.awaitClose(Visit.LONG));

    assertThat(close.code()).isNull();
    assertThat(close.reason()).isEqualTo(Bytes.EMPTY);
    assertThat(close).hasToString("close without code");
  }

  @Test
  void reportsEveryViolationAndGoesOn() {
    WebSocketConnection connection =
        visit.connection(
            socket ->
                send(
                    socket,
                    Frame.text("masked"),
                    Frame.of(11, Bytes.EMPTY).unmasked(),
                    Frame.continuation(Bytes.EMPTY).unmasked(),
                    text("last")));

    assertThat(message(connection, "masked").payload()).isEqualTo(Bytes.utf8("masked"));
    assertThat(message(connection, "last").frames()).isEqualTo(1);
    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);
    assertThat(connection.events()).hasAtLeastOneElementOfType(WebSocketEvent.Unknown.class);
    assertThat(visit.brokenRules()).containsExactly("unmasked", "defined-opcode", "continuation");
  }

  @Test
  void recordsTheBytesOfAFrameThatIsCutShort() {
    WebSocketConnection connection =
        visit.connection(socket -> ScriptedServer.write(socket, Bytes.hex("81 05 4865")));

    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);
    assertThat(connection.messages()).isEmpty();
    assertThat(visit.transcript.entries())
        .filteredOn(entry -> entry.summary().equals("4 bytes of an unfinished frame"))
        .extracting(Entry::bytes)
        .containsExactly(Bytes.hex("81 05 4865"));
  }

  @Test
  void neverShowsASecretThoughFramesAreMasked() throws Exception {
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              send(socket, Frame.text("you said " + Visit.SECRET), text("fence"));
              keepWhatCame(socket);
            });
    connection.send(Frame.text("{\"token\": \"" + Visit.SECRET + "\"}"));
    connection.send(Frame.text("x".repeat(53) + Visit.SECRET));
    connection.sendSegmented(2, Frame.text(Visit.SECRET));
    var unused = message(connection, "fence");
    connection.close();

    assertThat(framesThatArrived().get(0).payload().text()).contains(Visit.SECRET);
    int frames = 0;
    for (Entry entry : visit.transcript.entries()) {
      assertThat(entry.summary()).doesNotContain("opense");
      if (entry.layer().equals("ws") && entry.direction() != Direction.NOTE) {
        FrameDecoder decoder = new FrameDecoder(1 << 20);
        decoder.feed(entry.bytes().toArray(), entry.bytes().length());
        Frame shown = Objects.requireNonNull(decoder.next());
        assertThat(shown.payload().text()).doesNotContain("opense");
        frames++;
      }
    }
    assertThat(frames).isEqualTo(5);
  }

  @Test
  void keepsMemoryBoundedInAFloodAndStillFindsWhatComesLater() {
    Frame[] batch = new Frame[100];
    java.util.Arrays.fill(batch, text("f".repeat(1_000)));
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              Bytes flood = Frames.encode(List.of(batch));
              send(socket, text("the first"));
              for (int i = 0; i < 250; i++) {
                ScriptedServer.write(socket, flood);
              }
              send(socket, text("the last"));
              var unused = ScriptedServer.readToTheEnd(socket);
            });

    assertThat(message(connection, "the last").frames()).isEqualTo(1);
    assertThat(kept(connection)).isLessThanOrEqualTo(8 << 20);
    assertThat(connection.awaitMessage(Bytes.utf8("the first"), Duration.ofMillis(1))).isNull();
    assertThat(visit.transcript.entries()).hasSizeLessThan(500);
  }

  private static long kept(WebSocketConnection connection) {
    return connection.events().stream()
        .mapToLong(
            event ->
                event instanceof WebSocketEvent.Message message
                    ? message.payload().length()
                    : event instanceof WebSocketEvent.Ping ping ? ping.payload().length() : 0)
        .sum();
  }

  @Test
  void keepsAtMostSoManyEventsHoweverSmallTheyAre() {
    Bytes flood =
        Bytes.concat(java.util.Collections.nCopies(500, text("").encode()).toArray(Bytes[]::new));
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              for (int i = 0; i < 60; i++) {
                ScriptedServer.write(socket, flood);
              }
              send(socket, text("the last"));
            });

    assertThat(message(connection, "the last").frames()).isEqualTo(1);
    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);
    assertThat(connection.events()).hasSizeBetween(10_000, 20_000);
  }

  @Test
  void keepsMemoryBoundedInAFloodOfPingsThatAreTooLong() {
    Bytes ping = Frame.ping(Bytes.repeat('p', 1 << 20)).unmasked().encode();
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              var unusedByte = socket.getInputStream().read();
              for (int i = 0; i < 20; i++) {
                ScriptedServer.write(socket, ping);
              }
              send(socket, text("the last"));
              var unused = ScriptedServer.readToTheEnd(socket);
            });
    connection.stopAnsweringPings();
    connection.sendBytes(Bytes.of('!'));

    assertThat(message(connection, "the last").frames()).isEqualTo(1);
    assertThat(kept(connection)).isLessThanOrEqualTo(8 << 20);
  }

  @Test
  void stopsReadingAtAFrameThatAnnouncesTooMuch() throws Exception {
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              send(
                  socket,
                  text("before"),
                  Frame.binary(Bytes.of(1)).unmasked().announcing(100L << 20));
              keepWhatCame(socket);
            });

    assertThat(message(connection, "before").frames()).isEqualTo(1);
    assertThat(end(connection).ending()).isEqualTo(Ending.TOO_MUCH);
    assertThat(framesThatArrived()).isEmpty();
    assertThat(visit.summaries())
        .contains("gave up reading: a frame that announces 104857600 bytes");
  }

  @Test
  void stopsReadingOnceWhenTheFrameThatIsTooLargeCameWithTheHandshake() throws Exception {
    Bytes frame = Frame.binary(Bytes.EMPTY).unmasked().announcing(-1).encode();
    WebSocketConnection connection =
        visit
            .to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  ScriptedServer.write(
                      socket, ScriptedServer.SWITCHING + new String(frame.toArray(), ISO_8859_1));
                  keepWhatCame(socket);
                })
            .open();

    assertThat(end(connection).ending()).isEqualTo(Ending.TOO_MUCH);
    assertThat(framesThatArrived()).isEmpty();
    assertThat(connection.events()).hasSize(1);
  }

  @Test
  void stopsReadingAMessageThatNeverEnds() {
    Bytes fragment = Frame.continuation(Bytes.repeat(0, 1 << 20)).unmasked().unfinished().encode();
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              send(socket, Frame.binary(Bytes.EMPTY).unmasked().unfinished());
              for (int i = 0; i < 40; i++) {
                ScriptedServer.write(socket, fragment);
              }
            });

    assertThat(end(connection).ending()).isEqualTo(Ending.TOO_MUCH);
    assertThat(connection.messages()).isEmpty();
  }

  @Test
  void closingEndsTheReaderAndSaysThatItWasUs() {
    WebSocketConnection connection = visit.connection(this::keepWhatCame);
    assertThat(Visit.readers()).isEqualTo(1);
    connection.close();

    assertThat(end(connection).ending()).isEqualTo(Ending.OURS);
    await().atMost(Visit.LONG).until(() -> Visit.readers() == 0);
  }

  @Test
  void closingEndsTheReaderOfATlsConnectionToo(@TempDir Path folder) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.tls(
            SelfSigned.in(folder),
            socket -> {
              var unused = ScriptedServer.readHead(socket);
              ScriptedServer.write(socket, ScriptedServer.SWITCHING);
              send(socket, text("over TLS"));
              keepWhatCame(socket);
            })) {
      WebSocketConnection connection = visit.to(server.address(), Visit.LONG, null).open();
      assertThat(message(connection, "over TLS").frames()).isEqualTo(1);
      connection.close();

      assertThat(end(connection).ending()).isEqualTo(Ending.OURS);
    }
  }

  @Test
  void resettingSaysThatItWasUs() {
    WebSocketConnection connection = visit.connection(this::keepWhatCame);
    connection.reset();

    assertThat(end(connection).ending()).isEqualTo(Ending.OURS);
  }

  @Test
  void goesOnReadingAfterItSentFin() throws Exception {
    WebSocketConnection connection =
        visit.connection(
            socket -> {
              keepWhatCame(socket);
              send(socket, text("still here"));
            });
    connection.halfClose();

    assertThat(message(connection, "still here").frames()).isEqualTo(1);
    assertThat(end(connection).ending()).isEqualTo(Ending.FIN);
    assertThat(framesThatArrived()).isEmpty();
  }

  @Test
  void aWaitEndsWithItsPatienceOrWithTheConnection() throws Exception {
    WebSocketConnection connection = visit.connection(this::keepWhatCame);
    assertThat(connection.awaitClose(Visit.SHORT)).isNull();

    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> connection.awaitMessage(Bytes.utf8("never"), Duration.ofSeconds(15)) == null);
    connection.close();
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void opensAConnectionWithASmallReceiveBuffer() {
    WebSocketConnection connection =
        visit.accepted(socket -> send(socket, text("narrow"))).openUnread(4096).webSocket();
    connection.note("noted");

    assertThat(message(connection, "narrow").frames()).isEqualTo(1);
    assertThat(visit.summaries()).contains("noted");
  }
}
