package dev.rtck.protocol.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.SelfSigned;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.fault.Line.Ends;
import dev.rtck.protocol.fault.ProxyEvent.Ending;
import dev.rtck.protocol.wire.WireConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class FaultProxyTest {

  @SuppressWarnings("NullAway.Init")
  private static SSLContext tls;

  @SuppressWarnings("NullAway.Init")
  private Line line;

  @BeforeAll
  static void makeKey(@TempDir Path folder) throws Exception {
    tls = SelfSigned.in(folder);
  }

  @BeforeEach
  void openLine() throws IOException {
    line = Line.open();
  }

  @AfterEach
  void closeLine() throws IOException {
    line.close();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void passesOnAllBytesInOrder(Direction direction) throws Exception {
    Ends ends = line.connect();
    byte[] sent = Bytes.pseudoRandom(1, 8 << 20).toArray();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                ends.sender(direction).getOutputStream().write(sent);
                ends.sender(direction).shutdownOutput();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });

    Line.Rest got = Line.rest(ends.receiver(direction));

    sending.get(10, TimeUnit.SECONDS);
    assertThat(got.bytes()).isEqualTo(sent);
    assertThat(got.ending()).isEqualTo(Ending.FIN);
  }

  @Test
  void letsTheTargetSpeakFirst() throws IOException {
    Ends ends = line.connect();
    ends.fromTarget((byte) 'h', (byte) 'i');
    assertThat(Line.read(ends.client(), 2)).containsExactly('h', 'i');
    Line.assertRelays(ends);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void carriesAFinOverAndLeavesTheOtherDirectionOpen(Direction direction) throws IOException {
    Ends ends = line.connect();
    ends.sender(direction).shutdownOutput();
    assertThat(Line.ending(ends.receiver(direction))).isEqualTo(Ending.FIN);

    ends.receiver(direction).getOutputStream().write(new byte[] {1, 2, 3});
    assertThat(Line.read(ends.sender(direction), 3)).containsExactly(1, 2, 3);
    assertThat(line.proxy.connections()).containsExactly(ends.number());

    ends.receiver(direction).close();
    assertThat(Line.ending(ends.sender(direction))).isEqualTo(Ending.FIN);
    await().until(() -> line.proxy.connections().isEmpty());
    ProxyEvent.Ended ended = line.events(ProxyEvent.Ended.class).get(0);
    assertThat(ended.by()).isEqualTo(direction.sender());
    assertThat(ended.ending()).isEqualTo(Ending.FIN);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void carriesAResetOverBehindTheBytesThatCameBefore(Direction direction) throws IOException {
    Ends ends = line.connect();
    ends.sender(direction).getOutputStream().write(new byte[1000]);
    Line.reset(ends.sender(direction));

    Line.Rest rest = Line.rest(ends.receiver(direction));

    assertThat(rest.bytes()).hasSize(1000);
    assertThat(rest.ending()).isEqualTo(Ending.RST);
    await().until(() -> line.proxy.connections().isEmpty());
    ProxyEvent.Ended ended = line.events(ProxyEvent.Ended.class).get(0);
    assertThat(ended.by()).isEqualTo(direction.sender());
    assertThat(ended.ending()).isEqualTo(Ending.RST);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void carriesAResetOverThatFollowsAFin(Direction direction) throws IOException {
    Ends ends = line.connect();
    Socket leaving = ends.sender(direction);
    Socket staying = ends.receiver(direction);
    leaving.shutdownOutput();
    assertThat(Line.ending(staying)).isEqualTo(Ending.FIN);
    // Nobody listens for the answer any more: its arrival resets the connection.
    leaving.close();
    staying.getOutputStream().write(1);

    await()
        .until(
            () ->
                line.events(ProxyEvent.Ended.class).stream()
                    .anyMatch(
                        event -> event.by() == direction.sender() && event.ending() == Ending.RST));
    assertThatThrownBy(
            () -> {
              staying.getOutputStream().write(1);
              staying.getOutputStream().write(1);
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void carriesAResetOverFromAReceiverThatDoesNotRead() throws Exception {
    Ends ends = line.connect();
    CompletableFuture<Boolean> broke = flood(ends.target());
    await().until(() -> stands(ends.number(), Direction.TO_CLIENT));

    Line.reset(ends.client());

    assertThat(broke.get(10, TimeUnit.SECONDS)).isTrue();
    ProxyEvent.Ended ended = line.events(ProxyEvent.Ended.class).get(0);
    assertThat(ended.by()).isEqualTo(Party.CLIENT);
    assertThat(ended.ending()).isEqualTo(Ending.RST);
  }

  @Test
  void resetsAClientWhoseTargetIsNotThere() throws IOException {
    line.target.close();
    Socket client = line.dial();
    assertThat(Line.ending(client)).isEqualTo(Ending.RST);
    assertThat(line.events(ProxyEvent.TargetRefused.class)).hasSize(1);
    assertThat(line.proxy.connections()).isEmpty();
  }

  @Test
  void knowsThatATargetHasNoAddress() {
    assertThatThrownBy(
            () -> FaultProxy.to(new Address("x".repeat(300), 80, false, false), line.transcript))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void triesAllAddressesOfTheTarget() throws IOException {
    InetAddress[] candidates = {
      InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), InetAddress.getLoopbackAddress()
    };
    Address address = new Address("two", line.target.getLocalPort(), false, false);
    try (FaultProxy proxy = new FaultProxy(address, candidates, line.transcript, 0);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.getOutputStream().write(9);
      assertThat(Line.read(line.accept(), 1)).containsExactly(9);
    }
  }

  @Test
  void standsForTheNameOfTheTarget() throws IOException {
    Address local = new Address("localhost", line.target.getLocalPort(), true, true);
    try (FaultProxy proxy = FaultProxy.to(local, line.transcript)) {
      assertThat(proxy.address()).isEqualTo(new Address("localhost", proxy.port(), true, true));
    }
    assertThat(line.proxy.address().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void relaysWhatComesByHttpConnectToItsOwnTarget() throws IOException {
    Ends ends = line.connect();
    ends.fromClient(
        "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\nhello"
            .getBytes(ISO_8859_1));

    assertThat(Line.read(ends.target(), 5)).asString(ISO_8859_1).isEqualTo("hello");
    String answer = "HTTP/1.1 200 Connection established\r\n\r\n";
    assertThat(Line.read(ends.client(), answer.length())).asString(ISO_8859_1).isEqualTo(answer);
    Line.assertRelays(ends);
    assertThat(line.proxy.relayed(ends.number(), Direction.TO_TARGET)).isEqualTo(6);
    assertThat(line.proxy.relayed(ends.number(), Direction.TO_CLIENT)).isEqualTo(1);
    assertThat(line.events(ProxyEvent.Tunnelled.class))
        .extracting(ProxyEvent.Tunnelled::authority)
        .containsExactly("elsewhere.example:443");
  }

  @Test
  void relaysWhatOnlyLooksLikeHttpConnect() throws IOException {
    Ends ends = line.connect();
    byte[] frame = "CONNECT\naccept-version:1.2\n\n\0".getBytes(ISO_8859_1);
    for (byte octet : frame) {
      ends.fromClient(octet);
    }
    assertThat(Line.read(ends.target(), frame.length)).isEqualTo(frame);
  }

  @Test
  void relaysABeginningThatMightHaveBeenHttpConnectWhenItEnds() throws IOException {
    Ends ends = line.connect();
    ends.fromClient("CONN".getBytes(ISO_8859_1));
    ends.client().shutdownOutput();
    Line.Rest rest = Line.rest(ends.target());
    assertThat(rest.bytes()).asString(ISO_8859_1).isEqualTo("CONN");
    assertThat(rest.ending()).isEqualTo(Ending.FIN);
  }

  @Test
  void passesTlsThrough() throws IOException {
    try (ScriptedServer server = ScriptedServer.tls(tls, FaultProxyTest::echo);
        FaultProxy proxy = FaultProxy.to(server.address(), line.transcript);
        WireConnection connection =
            WireConnection.open(proxy.address(), line.transcript, 0, Duration.ofSeconds(20))) {
      assertThat(connection.tlsVersion()).startsWith("TLS");
      Bytes sent = Bytes.pseudoRandom(2, 100);
      assertThat(connection.write(sent)).isTrue();
      byte[] buffer = new byte[200];
      WireConnection.Read read = connection.read(buffer, Duration.ofSeconds(20));
      assertThat(read).isInstanceOf(WireConnection.Read.Some.class);
      assertThat(Bytes.copyOf(buffer, 0, 100)).isEqualTo(sent);
    }
  }

  private static void echo(Socket socket) throws IOException {
    byte[] buffer = new byte[1024];
    for (int count = socket.getInputStream().read(buffer);
        count >= 0;
        count = socket.getInputStream().read(buffer)) {
      socket.getOutputStream().write(buffer, 0, count);
    }
  }

  @Test
  void tellsWhatHappened() throws IOException {
    Ends ends = line.connect();
    ends.fromClient(new byte[10]);
    assertThat(Line.read(ends.target(), 10)).hasSize(10);
    ends.fromTarget(new byte[7]);
    assertThat(Line.read(ends.client(), 7)).hasSize(7);
    ends.client().shutdownOutput();
    assertThat(Line.ending(ends.target())).isEqualTo(Ending.FIN);
    line.proxy.reset(ends.number());

    assertThat(line.proxy.events())
        .extracting(ProxyEvent::words)
        .containsExactly(
            "accepts connections",
            "accepted from port " + ends.client().getLocalPort(),
            "FIN by the client behind 10 bytes",
            "reset both ends at once, on connections [" + ends.number() + "]",
            "ended by the proxy with RST; 10 bytes to the target, 7 to the client");
    assertThat(line.proxy.events())
        .extracting(ProxyEvent::connection)
        .containsExactly(0, ends.number(), ends.number(), ends.number(), ends.number());
    assertThat(line.proxy.events()).extracting(ProxyEvent::atNanos).isSorted();
    assertThat(line.transcript.entries())
        .filteredOn(entry -> entry.layer().equals("proxy"))
        .extracting(Transcript.Entry::summary)
        .containsExactlyElementsOf(line.proxy.events().stream().map(ProxyEvent::words).toList());
  }

  @Test
  void keepsTheLatestEventsOnly() throws IOException {
    int times = EventLog.MOST_KEPT / 2 + 10;
    for (int i = 0; i < times; i++) {
      line.proxy.refuseConnections();
      line.proxy.acceptConnections();
    }
    assertThat(line.proxy.events()).hasSize(EventLog.MOST_KEPT);
  }

  @Test
  void makesASenderWaitWhoseReceiverDoesNotRead() throws Exception {
    Ends ends = line.connect();
    try (SocketChannel sender = channel()) {
      Socket unread = line.accept();
      sender.configureBlocking(false);
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
      long written = 0;
      long last = 0;
      long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      // The kernel's buffers on both sides of the proxy take some megabytes.
      while (System.nanoTime() - end < 0 && written < 200 << 20) {
        chunk.clear();
        last = sender.write(chunk);
        written += last;
      }
      int number = line.proxy.connections().get(1);

      assertThat(last).isZero();
      assertThat(written).isLessThan(64 << 20);
      assertThat(written - line.proxy.relayed(number, Direction.TO_TARGET)).isLessThan(32 << 20);
      Line.assertRelays(ends);
      sender.shutdownOutput();
      assertThat(Line.rest(unread).bytes().length).isEqualTo(Math.toIntExact(written));
    }
  }

  private SocketChannel channel() throws IOException {
    return SocketChannel.open(
        new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), line.proxy.port()));
  }

  @Test
  void survivesHundredsOfConnectionsThatAreDropped() throws IOException {
    int count = 500;
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(line.dial());
    }
    List<Socket> accepted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      accepted.add(line.accept());
    }
    assertThat(line.proxy.connections()).hasSize(count);
    assertThat(threads(line.proxy)).hasSize(1);
    for (int i = 0; i < count; i++) {
      if (i % 2 == 0) {
        Line.reset(clients.get(i));
      } else {
        clients.get(i).close();
      }
    }
    for (Socket socket : accepted) {
      var unused = Line.ending(socket);
      socket.close();
    }
    await().until(() -> line.proxy.connections().isEmpty());
    assertThat(line.events(ProxyEvent.Ended.class))
        .extracting(ProxyEvent.Ended::ending)
        .filteredOn(Ending.RST::equals)
        .hasSize(count / 2);
    Line.assertRelays(line.connect());
  }

  @Test
  void endsAllWhenItIsClosed() throws Exception {
    Ends idle = line.connect();
    Ends frozen = line.connect();
    line.proxy.freeze(frozen.number());
    Ends stuck = line.connect();
    CompletableFuture<Boolean> broke = flood(stuck.client());
    await().until(() -> stands(stuck.number(), Direction.TO_TARGET));
    Ends halfClosed = line.connect();
    halfClosed.client().shutdownOutput();
    assertThat(Line.ending(halfClosed.target())).isEqualTo(Ending.FIN);

    line.proxy.close();

    assertThat(threads(line.proxy)).isEmpty();
    assertThat(Line.ending(idle.client())).isEqualTo(Ending.RST);
    assertThat(Line.ending(idle.target())).isEqualTo(Ending.RST);
    assertThat(Line.ending(frozen.client())).isEqualTo(Ending.RST);
    assertThat(broke.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Line.ending(halfClosed.client())).isEqualTo(Ending.RST);
    assertThatThrownBy(line::dial).isInstanceOf(ConnectException.class);
    line.proxy.close();
    assertThatIllegalStateException().isThrownBy(line.proxy::connections);
  }

  @Test
  void letsARuleBeTakenAwayAfterItIsClosed() {
    ActiveRule rule = line.proxy.add(Rule.when(new Trigger.Always(), Fault.Freeze.both()));
    line.proxy.close();
    rule.close();
    assertThat(rule.timesActed()).isZero();
  }

  @Test
  void knowsNoBytesOfAConnectionThatIsNotThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> line.proxy.relayed(77, Direction.TO_CLIENT));
  }

  private static List<Thread> threads(FaultProxy proxy) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("fault-proxy-" + proxy.port()))
        .toList();
  }

  /** Sends for ever; completes with true when the connection broke. */
  private static CompletableFuture<Boolean> flood(Socket socket) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            OutputStream out = socket.getOutputStream();
            for (long sent = 0; sent < 1L << 32; sent += 1 << 16) {
              out.write(new byte[1 << 16]);
            }
            return false;
          } catch (IOException broken) {
            return true;
          }
        });
  }

  /** Returns whether nothing is passed on any more although something was. */
  private boolean stands(int connection, Direction direction) {
    long before = line.proxy.relayed(connection, direction);
    return before > 1 << 18 && before == line.proxy.relayed(connection, direction);
  }
}
