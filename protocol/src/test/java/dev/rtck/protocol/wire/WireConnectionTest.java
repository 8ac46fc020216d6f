package dev.rtck.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.ScriptedServer.Script;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.SelfSigned;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Entry;
import dev.rtck.protocol.wire.WireConnection.Read;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class WireConnectionTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(50);

  @SuppressWarnings("NullAway.Init")
  private static SSLContext tls;

  private final Transcript transcript = new Transcript(Secrets.of(List.of("opensesame")));
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<Bytes> arrived = new LinkedBlockingQueue<>();
  private final byte[] buffer = new byte[1024];

  @BeforeAll
  static void makeKey(@TempDir Path folder) throws Exception {
    tls = SelfSigned.in(folder);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  private ScriptedServer server(Script script) {
    ScriptedServer server = ScriptedServer.plain(script);
    open.add(server);
    return server;
  }

  private ScriptedServer tlsServer(Script script) {
    ScriptedServer server = ScriptedServer.tls(tls, script);
    open.add(server);
    return server;
  }

  private WireConnection connect(Address address, Duration timeout) {
    WireConnection wire = WireConnection.open(address, transcript, 0, timeout);
    open.add(0, wire);
    return wire;
  }

  private WireConnection connect(Script script) {
    return connect(server(script).address(), LONG);
  }

  private Bytes read(WireConnection wire) {
    Read read = wire.read(buffer, LONG);
    assertThat(read).isInstanceOf(Read.Some.class);
    return Bytes.copyOf(buffer, 0, ((Read.Some) read).count());
  }

  private Ending end(WireConnection wire) {
    Read read = wire.read(buffer, LONG);
    assertThat(read).isInstanceOf(Read.End.class);
    return ((Read.End) read).ending();
  }

  private Bytes nextArrived() throws InterruptedException {
    Bytes bytes = arrived.poll(10, TimeUnit.SECONDS);
    assertThat(bytes).isNotNull();
    return bytes == null ? Bytes.EMPTY : bytes;
  }

  private List<String> summaries() {
    return transcript.entries().stream().map(Entry::summary).toList();
  }

  private void assertUnreachable(Address address, Duration timeout, Unreachable.Kind kind) {
    assertThatThrownBy(() -> connect(address, timeout))
        .asInstanceOf(type(Unreachable.class))
        .satisfies(it -> assertThat(it).hasMessageContaining(String.valueOf(address.port())))
        .extracting(Unreachable::kind)
        .isEqualTo(kind);
  }

  @Test
  void carriesBytesBothWays() {
    WireConnection wire =
        connect(
            socket -> {
              ScriptedServer.write(socket, Bytes.of(socket.getInputStream().read() + 1));
              var unused = ScriptedServer.readToTheEnd(socket);
            });

    assertThat(wire.number()).isEqualTo(1);
    assertThat(wire.tlsVersion()).isNull();
    assertThat(wire.write(Bytes.of(7))).isTrue();
    assertThat(read(wire)).isEqualTo(Bytes.of(8));
  }

  @Test
  void recordsWhatItsOwnerSaysWithoutSecrets() {
    WireConnection wire = connect(ScriptedServer::readToTheEnd);
    wire.sending("ws", "TEXT opensesame", Bytes.utf8("opensesame"));
    wire.received(System.nanoTime(), "ws", "TEXT", Bytes.utf8("welcome"));
    wire.note("tcp", "noted");

    assertThat(summaries())
        .containsExactly("connected to " + address(wire), "TEXT **********", "TEXT", "noted");
    assertThat(wire.blotOut(Bytes.utf8("opensesame"))).isEqualTo(Bytes.repeat('*', 10));
    assertThat(transcript.entries()).allMatch(entry -> entry.connection() == wire.number());
  }

  private String address(WireConnection wire) {
    return transcript.entries().stream()
        .filter(entry -> entry.connection() == wire.number())
        .map(Entry::summary)
        .filter(summary -> summary.startsWith("connected to "))
        .map(summary -> summary.substring("connected to ".length()))
        .findFirst()
        .orElse("");
  }

  /** A connection that is reset once it stands: a reset at once may come before it is there. */
  private WireConnection wasReset() {
    WireConnection wire =
        connect(
            socket -> {
              if (socket.getInputStream().read() >= 0) {
                ScriptedServer.reset(socket);
              }
            });
    assertThat(wire.write(Bytes.of(1))).isTrue();
    return wire;
  }

  @Test
  void tellsFinFromRst() {
    assertThat(end(connect(socket -> {}))).isEqualTo(Ending.FIN);
    assertThat(end(wasReset())).isEqualTo(Ending.RESET);
  }

  @Test
  void tellsSilenceFromAnEnd() {
    WireConnection wire = connect(ScriptedServer::readToTheEnd);

    assertThat(wire.read(buffer, SHORT)).isEqualTo(new Read.Nothing());
    assertThat(wire.read(buffer, Duration.ofNanos(1))).isEqualTo(new Read.Nothing());
  }

  @Test
  void endsAReaderInAnotherThreadWhenItIsClosed() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    WireConnection wire = connect(ScriptedServer::readToTheEnd);
    CompletableFuture<Read> read =
        CompletableFuture.supplyAsync(
            () -> {
              reading.countDown();
              return wire.read(new byte[1], Duration.ZERO);
            });
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    wire.close();

    assertThat(read.get(10, TimeUnit.SECONDS))
        .asInstanceOf(type(Read.End.class))
        .extracting(Read.End::ending)
        .isEqualTo(Ending.OURS);
  }

  @Test
  void goesOnReadingAfterItSentFin() throws Exception {
    WireConnection wire =
        connect(
            socket -> {
              arrived.add(ScriptedServer.readToTheEnd(socket));
              ScriptedServer.write(socket, "still here");
            });
    assertThat(wire.write(Bytes.utf8("over"))).isTrue();
    wire.halfClose();

    assertThat(nextArrived()).isEqualTo(Bytes.utf8("over"));
    assertThat(read(wire)).isEqualTo(Bytes.utf8("still here"));
    assertThat(end(wire)).isEqualTo(Ending.FIN);
  }

  @Test
  void resetsWithRst() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    WireConnection wire =
        connect(
            socket -> {
              try {
                seen.complete("read " + socket.getInputStream().read());
              } catch (IOException e) {
                seen.complete(String.valueOf(e.getMessage()));
              }
            });
    wire.reset();

    assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("Connection reset");
    assertThat(end(wire)).isEqualTo(Ending.OURS);
    assertThat(summaries()).contains("sent RST");
  }

  @Test
  void writesWithoutThrowingToATargetThatHasLeft() {
    WireConnection wire = wasReset();
    assertThat(end(wire)).isEqualTo(Ending.RESET);

    assertThat(wire.write(Bytes.repeat('x', 100_000))).isFalse();
    assertThat(summaries()).anyMatch(summary -> summary.startsWith("could not write: "));
  }

  @Test
  void segmentsReallyArriveInPieces() throws Exception {
    Bytes sent = Bytes.pseudoRandom(5, 2_000);
    WireConnection wire =
        connect(
            socket -> {
              byte[] piece = new byte[10_000];
              ScriptedServer.write(socket, "ready");
              int count;
              while ((count = socket.getInputStream().read(piece)) >= 0) {
                arrived.add(Bytes.copyOf(piece, 0, count));
              }
              arrived.add(Bytes.EMPTY);
            });
    assertThat(read(wire)).isEqualTo(Bytes.utf8("ready"));
    assertThat(wire.write(sent, 7)).isTrue();
    wire.halfClose();

    List<Bytes> pieces = new ArrayList<>();
    for (Bytes piece = nextArrived(); !piece.isEmpty(); piece = nextArrived()) {
      pieces.add(piece);
    }
    assertThat(Bytes.concat(pieces.toArray(Bytes[]::new))).isEqualTo(sent);
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(pieces.get(0).length()).isLessThan(sent.length());
  }

  @Test
  void aPortWhereNothingListensIsRefused() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    assertUnreachable(new Address("127.0.0.1", port, false, false), LONG, Unreachable.Kind.REFUSED);
    assertThat(summaries()).containsExactly("connection refused by 127.0.0.1:" + port);
  }

  @Test
  void speaksTlsAndAnyCertificateDoesWhenTheUserSaysSo() throws Exception {
    ScriptedServer server =
        tlsServer(
            socket -> {
              ScriptedServer.write(socket, Bytes.of(socket.getInputStream().read() + 1));
              arrived.add(ScriptedServer.readToTheEnd(socket));
              ScriptedServer.write(socket, "bye");
            });
    WireConnection wire = connect(server.address(), LONG);

    assertThat(wire.tlsVersion()).isEqualTo("TLSv1.3");
    assertThat(wire.write(Bytes.of(1))).isTrue();
    assertThat(read(wire)).isEqualTo(Bytes.of(2));
    assertThat(wire.read(buffer, SHORT)).isEqualTo(new Read.Nothing());
    wire.halfClose();
    assertThat(nextArrived()).isEqualTo(Bytes.EMPTY);
    assertThat(read(wire)).isEqualTo(Bytes.utf8("bye"));
    assertThat(end(wire)).isEqualTo(Ending.FIN);
    assertThat(summaries()).anyMatch(summary -> summary.startsWith("TLSv1.3 TLS_"));
  }

  @Test
  void closingATlsConnectionEndsItsReader() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    WireConnection wire = connect(tlsServer(ScriptedServer::readToTheEnd).address(), LONG);
    CompletableFuture<Read> read =
        CompletableFuture.supplyAsync(
            () -> {
              reading.countDown();
              return wire.read(new byte[1], Duration.ZERO);
            });
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    wire.close();

    assertThat(read.get(10, TimeUnit.SECONDS))
        .asInstanceOf(type(Read.End.class))
        .extracting(Read.End::ending)
        .isEqualTo(Ending.OURS);
  }

  @Test
  void aCertificateThatNobodyTrustsFails() {
    Address address = tlsServer(ScriptedServer::readToTheEnd).address();
    Address strict = new Address(address.host(), address.port(), true, false);

    assertUnreachable(strict, LONG, Unreachable.Kind.TLS_FAILED);
    assertThatThrownBy(() -> connect(strict, LONG)).hasMessageContaining("--insecure");
  }

  @Test
  void aPlainTextAnswerToTlsIsNotTls() {
    Address plain =
        server(
                socket -> {
                  var unused = socket.getInputStream().read();
                  ScriptedServer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
                  var unusedRest = ScriptedServer.readToTheEnd(socket);
                })
            .address();

    assertUnreachable(
        new Address(plain.host(), plain.port(), true, true), LONG, Unreachable.Kind.NOT_TLS);
  }

  @Test
  void silenceInsteadOfTlsTimesOut() {
    Address silent = server(ScriptedServer::readToTheEnd).address();

    assertUnreachable(
        new Address(silent.host(), silent.port(), true, true), SHORT, Unreachable.Kind.TIMED_OUT);
  }

  @Test
  void anEndInsteadOfTlsIsABrokenConnection() {
    Address ending = server(socket -> socket.getInputStream().read(new byte[4096])).address();
    Address resetting =
        server(
                socket -> {
                  var unused = socket.getInputStream().read();
                  ScriptedServer.reset(socket);
                })
            .address();

    for (Address address : List.of(ending, resetting)) {
      assertUnreachable(
          new Address(address.host(), address.port(), true, true), LONG, Unreachable.Kind.BROKEN);
    }
  }
}
