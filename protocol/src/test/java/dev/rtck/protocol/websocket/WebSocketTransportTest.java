package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.SelfSigned;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw WebSocket at application level, against targets that do right and wrong. */
@Timeout(60)
final class WebSocketTransportTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** What is told at once, on a busy machine; far less than {@link #LONG}. */
  private static final Duration QUICKLY = Duration.ofSeconds(5);

  /** For all connections together. */
  private static final int THREADS_OF_TYRUS = 10;

  private final Transcript transcript = new Transcript(Secrets.of(List.of()));
  private final BlockingQueue<WebSocketMessage> messages = new LinkedBlockingQueue<>();
  private final BlockingQueue<Departure> departures = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<ScriptedServer> servers = new ArrayList<>();
  private final List<WebSocketTransport> transports = new ArrayList<>();

  @AfterEach
  void leave() {
    over.countDown();
    transports.forEach(WebSocketTransport::close);
    servers.forEach(ScriptedServer::close);
  }

  private final class Ears implements Transport.Listener {
    @Override
    public void received(Received message) {
      messages.add((WebSocketMessage) message);
    }

    @Override
    public void ended(Departure departure) {
      departures.add(departure);
    }
  }

  private Address plain(ScriptedServer.Script script) {
    ScriptedServer server = ScriptedServer.plain(script);
    servers.add(server);
    return server.address();
  }

  private Address accepting(TargetEnd.Talk talk) {
    return plain(TargetEnd.accepting(talk));
  }

  /** Returns where a target accepts, tells the head of the request, and says nothing else. */
  private Address tellingTheHead() {
    return accepting(
        end -> {
          heads.add(end.head);
          end.echo();
        });
  }

  private WebSocketTransport transport(WebSocketEndpoint endpoint) {
    WebSocketTransport transport = new WebSocketTransport(endpoint, transcript, null);
    transports.add(transport);
    return transport;
  }

  private WebSocketTransport connected(WebSocketEndpoint endpoint) {
    WebSocketTransport transport = transport(endpoint);
    transport.connect(new Ears(), LONG);
    return transport;
  }

  private WebSocketTransport connected(Address address) {
    return connected(WebSocketEndpoint.at(address, "/chat"));
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(LONG.toSeconds(), TimeUnit.SECONDS), "in time");
  }

  private String headOf(WebSocketEndpoint endpoint) throws InterruptedException {
    connected(endpoint);
    return next(heads);
  }

  private static List<String> lines(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }

  private static WebSocketEndpoint with(Address address, HttpHeader... headers) {
    return new WebSocketEndpoint(address, "/chat", List.of(headers), List.of(), null);
  }

  private Throwable failure(Address address, Duration atMost) {
    WebSocketTransport transport = transport(WebSocketEndpoint.at(address, "/chat"));
    return Objects.requireNonNull(
        catchThrowableOfType(RuntimeException.class, () -> transport.connect(new Ears(), atMost)));
  }

  private Unreachable unreachable(Address address, Duration atMost) {
    Throwable failure = failure(address, atMost);
    assertThat(failure).isInstanceOf(Unreachable.class);
    return (Unreachable) failure;
  }

  private static void sendText(WebSocketTransport transport, String text) {
    transport.sendRaw(Bytes.utf8(text), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/chat?token=a%20b%2Bc%26d",
        "/chat?token=a+b%25&n=J%C3%BCrgen&n=%c3%bc",
        "/r%C3%A4ume/%2F..%2f",
        "/räume?wer=Jürgen|[x]",
        "/?",
        "/"
      })
  void asksForExactlyTheResourceOfTheEndpoint(String resource) throws InterruptedException {
    String head = headOf(WebSocketEndpoint.at(tellingTheHead(), resource));

    String line = Bytes.latin1(head.lines().findFirst().orElseThrow()).text();
    assertThat(line).isEqualTo("GET " + resource + " HTTP/1.1");
  }

  @Test
  void sendsHeadersAndCookiesAsTheyStandInTheEndpoint() throws InterruptedException {
    String head =
        headOf(
            with(
                tellingTheHead(),
                new HttpHeader("Authorization", "Bearer a.b,c=="),
                new HttpHeader("Cookie", "session=\"a b\"; theme=dark"),
                new HttpHeader("X-Tenant", "one"),
                new HttpHeader("X-Tenant", "two")));

    assertThat(lines(head, "Authorization")).containsExactly("Bearer a.b,c==");
    assertThat(lines(head, "Cookie")).containsExactly("session=\"a b\"; theme=dark");
    assertThat(lines(head, "X-Tenant")).containsExactly("one", "two");
  }

  @Test
  void sendsNoOriginUnlessItIsGiven() throws InterruptedException {
    assertThat(lines(headOf(with(tellingTheHead())), "Origin")).isEmpty();
    assertThat(
            lines(
                headOf(with(tellingTheHead(), new HttpHeader("Origin", "https://a.example"))),
                "Origin"))
        .containsExactly("https://a.example");
  }

  @Test
  void namesTheHostAndItsPort() throws InterruptedException {
    Address address = tellingTheHead();
    assertThat(lines(headOf(with(address)), "Host")).containsExactly("127.0.0.1:" + address.port());

    Address six = new Address("::ffff:127.0.0.1", address.port(), false, false);
    assertThat(lines(headOf(with(six)), "Host"))
        .containsExactly("[::ffff:127.0.0.1]:" + address.port());
  }

  @Test
  void offersTheSubprotocolsInOrder() throws InterruptedException {
    WebSocketEndpoint offering =
        new WebSocketEndpoint(
            tellingTheHead(), "/chat", List.of(), List.of("v2.chat", "v1.chat"), null);

    assertThat(lines(headOf(offering), "Sec-WebSocket-Protocol"))
        .containsExactly("v2.chat, v1.chat");
    assertThat(lines(headOf(with(tellingTheHead())), "Sec-WebSocket-Protocol")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401, WWW-Authenticate: Basic realm=\"x\"",
    "401, X: y",
    "403, X: y",
    "302, Location: /elsewhere",
    "503, Retry-After: 1",
    "200, X: y"
  })
  void tellsTheStatusOfARefusal(int status, String header) {
    AtomicInteger requests = new AtomicInteger();
    Address address =
        plain(
            socket -> {
              var unused = ScriptedServer.readHead(socket);
              requests.incrementAndGet();
              ScriptedServer.write(
                  socket,
                  "HTTP/1.1 " + status + " No\r\n" + header + "\r\nContent-Length: 0\r\n\r\n");
            });

    assertThat(failure(address, LONG))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("status " + status);
    assertThat(requests).hasValue(1);
  }

  @Test
  void takesAnAnswerThatIsNoHandshakeForARefusal() {
    assertThat(failure(plain(socket -> ScriptedServer.write(socket, "SSH-2.0-x\r\n")), LONG))
        .isInstanceOf(Refused.class);
    assertThat(failure(wrongAccept(), LONG)).isInstanceOf(Refused.class);
  }

  private Address wrongAccept() {
    return plain(
        socket -> {
          heads.add(ScriptedServer.readHead(socket));
          ScriptedServer.write(
              socket,
              ScriptedServer.SWITCHING.replaceFirst(
                  "\r\n\r\n", "\r\nSec-WebSocket-Accept: bm9ub25vbm9ub25vbm9ubw==\r\n\r\n"));
          var unused = ScriptedServer.readToTheEnd(socket);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsAtOnceThatTheTargetLeftInTheHandshake(boolean reset) {
    long begun = System.nanoTime();
    Unreachable seen =
        unreachable(
            plain(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  if (reset) {
                    ScriptedServer.reset(socket);
                  }
                }),
            LONG);

    assertThat(seen.kind()).isEqualTo(Unreachable.Kind.BROKEN);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QUICKLY);
  }

  @Test
  void waitsForAnAnswerNoLongerThanItWasTold() {
    long begun = System.nanoTime();
    Unreachable seen = unreachable(plain(ScriptedServer::readToTheEnd), SHORT);

    assertThat(seen.kind()).isEqualTo(Unreachable.Kind.TIMED_OUT);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(SHORT, QUICKLY);
  }

  @Test
  void tellsThatNobodyListens() {
    Address address;
    try (ScriptedServer gone = ScriptedServer.plain(socket -> {})) {
      address = gone.address();
    }

    assertThat(unreachable(address, LONG).kind()).isEqualTo(Unreachable.Kind.REFUSED);
  }

  @Test
  void trustsACertificateOnlyWhenItIsToldSo(@TempDir Path folder) throws Exception {
    ScriptedServer server =
        ScriptedServer.tls(SelfSigned.in(folder), TargetEnd.accepting(TargetEnd::echo));
    servers.add(server);
    WebSocketTransport transport = connected(server.address());
    sendText(transport, "over TLS");
    assertThat(next(messages).payload().text()).isEqualTo("over TLS");

    Address strict = new Address("127.0.0.1", server.port(), true, false);
    assertThat(unreachable(strict, LONG).kind()).isEqualTo(Unreachable.Kind.TLS_FAILED);
  }

  @Test
  void tellsThatTheTargetDoesNotSpeakTls() {
    Address address = plain(socket -> ScriptedServer.write(socket, "HTTP/1.1 400 Bad\r\n\r\n"));

    assertThat(unreachable(new Address("127.0.0.1", address.port(), true, true), LONG).kind())
        .isEqualTo(Unreachable.Kind.NOT_TLS);
  }

  @Test
  void sendsTheGreetingFirst() throws InterruptedException {
    Address address = accepting(this::collect);
    sendText(
        connected(new WebSocketEndpoint(address, "/", List.of(), List.of(), "{\"hi\":1}")), "then");

    assertThat(next(frames).payload().text()).isEqualTo("{\"hi\":1}");
    assertThat(next(frames).payload().text()).isEqualTo("then");
  }

  private void collect(TargetEnd end) throws IOException {
    for (Frame frame = end.next(); frame != null; frame = end.next()) {
      frames.add(frame);
    }
  }

  @Test
  void losesNothingThatCameTogetherWithTheHandshake() throws InterruptedException {
    Bytes following =
        Bytes.concat(Frame.text("one").unmasked().encode(), Frame.text("two").unmasked().encode());
    connected(plain(TargetEnd.acceptingWith(following, TargetEnd::echo)));

    assertThat(next(messages).payload().text()).isEqualTo("one");
    assertThat(next(messages).payload().text()).isEqualTo("two");
  }

  @Test
  void joinsTheFragmentsOfAMessage() throws InterruptedException {
    connected(
        accepting(
            end -> {
              end.send(
                  Frame.text("frag").unfinished(),
                  Frame.ping(Bytes.utf8("between")),
                  Frame.continuation(Bytes.utf8("")).unfinished(),
                  Frame.continuation(Bytes.utf8("mented ü")),
                  Frame.binary(Bytes.of(0, 255)).unfinished(),
                  Frame.continuation(Bytes.of(1)));
              frames.add(Objects.requireNonNull(end.next()));
              end.ignore();
            }));

    WebSocketMessage text = next(messages);
    assertThat(text.payload().text()).isEqualTo("fragmented ü");
    assertThat(text.binary()).isFalse();
    WebSocketMessage binary = next(messages);
    assertThat(binary.payload()).isEqualTo(Bytes.of(0, 255, 1));
    assertThat(binary.binary()).isTrue();
    Frame pong = next(frames);
    assertThat(pong.opcode()).isEqualTo(Opcode.PONG);
    assertThat(pong.payload().text()).isEqualTo("between");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void carriesLargeMessagesBothWays(boolean binary) throws InterruptedException {
    Bytes payload = binary ? Bytes.pseudoRandom(1, 1 << 20) : Bytes.utf8("ü".repeat((1 << 20) / 2));
    WebSocketTransport transport = connected(accepting(TargetEnd::echo));
    transport.sendRaw(payload, binary);

    WebSocketMessage message = next(messages);
    assertThat(message.payload()).isEqualTo(payload);
    assertThat(message.binary()).isEqualTo(binary);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, bye, false",
    "1001, restarting, false",
    "1008, too many, true",
    "1009, too large, true",
    "1011, '', false",
    "1013, full, true",
    "4001, mine, false"
  })
  void tellsHowTheTargetClosed(int code, String reason, boolean overLimit)
      throws InterruptedException {
    WebSocketTransport transport =
        connected(
            accepting(
                end -> {
                  end.send(Frame.close(code, reason));
                  frames.add(Objects.requireNonNull(end.next()));
                }));

    Departure departure = next(departures);
    assertThat(departure.byTarget()).isTrue();
    assertThat(departure.overLimit()).isEqualTo(overLimit);
    assertThat(departure.words())
        .isEqualTo("Close " + code + (reason.isEmpty() ? "" : " '" + reason + "'"));
    assertThat(next(frames).opcode()).isEqualTo(Opcode.CLOSE);
    assertThatThrownBy(() -> sendText(transport, "late")).isInstanceOf(NotConnected.class);
  }

  @ParameterizedTest
  @CsvSource({"false, FIN", "true, RST"})
  void tellsAtOnceThatTheTargetDroppedTheConnection(boolean reset, String word)
      throws InterruptedException {
    WebSocketTransport transport =
        connected(
            accepting(
                end -> {
                  if (reset) {
                    ScriptedServer.reset(end.socket);
                  }
                }));

    Departure departure = Objects.requireNonNull(departures.poll(5, TimeUnit.SECONDS));
    assertThat(departure)
        .isEqualTo(new Departure(true, false, "the connection broke off: " + word));
    assertThat(transport.isAlive(LONG)).isFalse();
    assertThatThrownBy(() -> sendText(transport, "late")).isInstanceOf(NotConnected.class);
    assertThat(departures).isEmpty();
  }

  @Test
  void leavesATargetThatBreaksTheProtocol() throws InterruptedException {
    connected(
        accepting(
            end -> {
              end.send(Frame.text("reserved").withReservedBits(4));
              collect(end);
            }));

    assertThat(next(departures).words()).startsWith("Close 1002");
    assertThat(next(frames).payload().unsignedShortAt(0)).isEqualTo(1002);
  }

  @Test
  void sendsTheMessagesOfManyThreadsWhole() throws InterruptedException {
    int threads = 8;
    int each = 200;
    WebSocketTransport transport = connected(accepting(this::collect));
    List<Thread> senders =
        IntStream.range(0, threads)
            .mapToObj(
                name ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            sendText(transport, name + ":" + i + ":" + "x".repeat(i * 7));
                          }
                        }))
            .toList();
    senders.forEach(Thread::start);

    Map<String, Integer> last = new TreeMap<>();
    for (int i = 0; i < threads * each; i++) {
      String[] text = next(frames).payload().text().split(":", -1);
      int number = Integer.parseInt(text[1]);
      assertThat(text[2]).hasSize(number * 7);
      assertThat(number).isEqualTo(last.merge(text[0], 0, (before, zero) -> before + 1));
    }
    assertThat(last).hasSize(threads);
  }

  @Test
  void asksForASignOfLifeAgainAndAgain() {
    WebSocketTransport transport = connected(accepting(TargetEnd::echo));

    assertThat(IntStream.range(0, 20).allMatch(i -> transport.isAlive(LONG))).isTrue();
    assertThat(IntStream.range(0, 20).parallel().allMatch(i -> transport.isAlive(LONG))).isTrue();
  }

  @Test
  void missesTheSignOfLifeOfATargetThatStoppedToAnswer() {
    CountDownLatch frozen = new CountDownLatch(1);
    WebSocketTransport transport =
        connected(
            accepting(
                end -> {
                  end.send(Frame.pong(Objects.requireNonNull(end.next()).payload()));
                  frozen.countDown();
                  end.send(Frame.pong(Bytes.utf8("unasked")));
                  end.ignore();
                }));

    assertThat(transport.isAlive(LONG)).isTrue();
    assertThat(transport.isAlive(SHORT)).isFalse();
    assertThat(frozen.getCount()).isZero();
    assertThat(departures).isEmpty();
  }

  /** Returns where a target accepts, and reads nothing more. */
  private Address readingNothing() {
    return accepting(end -> awaitOver());
  }

  private void awaitOver() {
    try {
      var unused = over.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends until the target, which reads nothing, holds it up. */
  private static CompletableFuture<Throwable> blockedSend(WebSocketTransport transport) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 64; i++) {
                  transport.sendRaw(Bytes.repeat('x', 1 << 20), false);
                }
              } catch (RuntimeException e) {
                failure.complete(e);
              }
            },
            "blocked-sender");
    sender.setDaemon(true);
    sender.start();
    await().atMost(LONG).until(() -> isInAWrite(sender));
    return failure;
  }

  private static boolean isInAWrite(Thread thread) {
    return IntStream.range(0, 50)
        .allMatch(
            look ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(
                        frame -> frame.getClassName().equals(WireConnection.class.getName())));
  }

  @Test
  void missesTheSignOfLifeOfATargetThatReadsNothing() {
    WebSocketTransport transport = connected(readingNothing());
    CompletableFuture<Throwable> send = blockedSend(transport);

    assertThat(transport.isAlive(SHORT)).isFalse();
    assertThat(send).isNotDone();
  }

  @Test
  void freesASenderWhomTheTargetHoldsUp() throws Exception {
    WebSocketTransport transport = connected(readingNothing());
    CompletableFuture<Throwable> send = blockedSend(transport);
    transport.close();

    assertThat(send.get(LONG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(NotConnected.class);
    assertThat(next(departures).byTarget()).isFalse();
  }

  @Test
  void saysFarewellWhenItIsClosed() throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    WebSocketTransport transport =
        connected(
            accepting(
                end -> {
                  Frame close = Objects.requireNonNull(end.next());
                  frames.add(close);
                  end.send(close);
                  gone.countDown();
                }));
    transport.close();

    Frame close = next(frames);
    assertThat(close.opcode()).isEqualTo(Opcode.CLOSE);
    assertThat(close.payload().unsignedShortAt(0)).isEqualTo(CloseCode.NORMAL);
    assertThat(gone.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(next(departures).byTarget()).isFalse();
  }

  private static List<Thread> threadsOfTransports() {
    return threads("rtck-websocket-");
  }

  private static List<Thread> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesNothingBehindWhetherOrNotTheTargetAnswers(boolean answers) {
    int count = 50;
    AtomicInteger ended = new AtomicInteger();
    Address address =
        accepting(
            end -> {
              try {
                if (answers) {
                  end.echo();
                } else {
                  end.ignore();
                }
              } finally {
                ended.incrementAndGet();
              }
            });
    IntStream.range(0, count).forEach(i -> connected(address));
    assertThat(threadsOfTransports()).hasSize(count).allMatch(Thread::isDaemon);
    assertThat(threads("tyrus-"))
        .as("shared by all connections, and kept")
        .hasSizeLessThanOrEqualTo(THREADS_OF_TYRUS)
        .allMatch(Thread::isDaemon);

    transports.forEach(WebSocketTransport::close);

    await().atMost(LONG).untilAsserted(() -> assertThat(ended).hasValue(count));
    await().atMost(LONG).untilAsserted(() -> assertThat(threadsOfTransports()).isEmpty());
    assertThat(departures).hasSize(count);
  }

  @Test
  void leavesAHandshakeThatNobodyAnswersWhenItIsClosed() throws Exception {
    Address address =
        plain(
            socket -> {
              heads.add(ScriptedServer.readHead(socket));
              var unused = ScriptedServer.readToTheEnd(socket);
            });
    WebSocketTransport transport = transport(WebSocketEndpoint.at(address, "/chat"));
    CompletableFuture<Void> connecting =
        CompletableFuture.runAsync(() -> transport.connect(new Ears(), LONG));
    var unused = next(heads);
    transport.close();

    assertThat(connecting)
        .failsWithin(QUICKLY)
        .withThrowableThat()
        .withCauseInstanceOf(Unreachable.class);
    await().atMost(LONG).untilAsserted(() -> assertThat(threadsOfTransports()).isEmpty());
  }

  @Test
  void doesNotConnectOnceItIsClosed() {
    Address address = tellingTheHead();
    WebSocketTransport transport = transport(WebSocketEndpoint.at(address, "/chat"));
    transport.close();

    assertThatThrownBy(() -> transport.connect(new Ears(), LONG)).isInstanceOf(Unreachable.class);
    assertThat(heads).isEmpty();
  }

  @Test
  void sendsNothingBeforeItIsConnected() {
    WebSocketTransport transport = transport(WebSocketEndpoint.at(tellingTheHead(), "/chat"));

    assertThatThrownBy(() -> sendText(transport, "early")).isInstanceOf(NotConnected.class);
    assertThat(transport.isAlive(SHORT)).isFalse();
  }

  @Test
  void keepsTyrusFromLogging() throws InterruptedException {
    List<String> records = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            records.add(entry.getLoggerName() + ": " + entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      leavesATargetThatBreaksTheProtocol();
      tellsAtOnceThatTheTargetDroppedTheConnection(true, "RST");
      takesAnAnswerThatIsNoHandshakeForARefusal();
    } finally {
      root.removeHandler(handler);
    }

    assertThat(records).isEmpty();
  }
}
