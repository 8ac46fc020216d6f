package dev.rtck.referenceserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSession.Receiptable;
import org.springframework.messaging.simp.stomp.StompSession.Subscription;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/** A client that knows nothing of ours: Spring's, which many applications on the JVM stand on. */
class SpringStompClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long HEARTBEAT_MILLIS = 200;

  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  @SuppressWarnings("NullAway.Init")
  private static ThreadPoolTaskScheduler scheduler;

  @BeforeAll
  static void start() throws IOException {
    server = ReferenceServer.start(Options.builder().build());
    scheduler = new ThreadPoolTaskScheduler();
    scheduler.setDaemon(true);
    scheduler.initialize();
  }

  @AfterAll
  static void stop() {
    scheduler.shutdown();
    server.close();
  }

  static Stream<Arguments> ways() {
    return Stream.of(
        way("a WebSocket", new StandardWebSocketClient(), "ws", "/stomp"),
        way(
            "SockJS by WebSocket",
            new SockJsClient(List.of(new WebSocketTransport(new StandardWebSocketClient()))),
            "http",
            "/sockjs"),
        way(
            "SockJS by streams",
            new SockJsClient(List.of(new RestTemplateXhrTransport())),
            "http",
            "/sockjs"));
  }

  private static Arguments way(String name, WebSocketClient client, String scheme, String path) {
    return Arguments.of(Named.of(name, client), scheme, path);
  }

  private static StompSession connect(WebSocketClient transport, String scheme, String path)
      throws ExecutionException, InterruptedException, TimeoutException {
    WebSocketStompClient client = new WebSocketStompClient(transport);
    client.setMessageConverter(new StringMessageConverter());
    client.setTaskScheduler(scheduler);
    client.setDefaultHeartbeat(new long[] {HEARTBEAT_MILLIS, HEARTBEAT_MILLIS});
    String url = scheme + "://127.0.0.1:" + server.port() + path;
    return client
        .connectAsync(url, new StompSessionHandlerAdapter() {})
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** What one subscription brings. */
  private static final class Heard implements StompFrameHandler {
    record Message(StompHeaders headers, @Nullable Object body) {}

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    @Override
    public Type getPayloadType(StompHeaders headers) {
      return String.class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
      messages.add(new Message(headers, payload));
    }

    Message next() throws InterruptedException {
      Message message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(message).as("a MESSAGE").isNotNull();
      return message;
    }
  }

  /** The server closes at once, and Tyrus may have stopped its timers before it sets one more. */
  private static void leave(StompSession session) {
    try {
      session.disconnect();
    } catch (MessageDeliveryException timersAreStopped) {
      assertThat(timersAreStopped).hasRootCauseInstanceOf(RejectedExecutionException.class);
    }
  }

  private static void awaitReceipt(Receiptable asked)
      throws ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<Boolean> came = new CompletableFuture<>();
    asked.addReceiptTask(() -> came.complete(true));
    asked.addReceiptLostTask(() -> came.complete(false));
    assertThat(came.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("a RECEIPT").isTrue();
  }

  @ParameterizedTest(name = "over {0}")
  @MethodSource("ways")
  void bringsATopicToItsSubscribers(WebSocketClient client, String scheme, String path)
      throws Exception {
    StompSession alice = connect(client, scheme, path);
    StompSession bob = connect(client, scheme, path);
    alice.setAutoReceipt(true);
    bob.setAutoReceipt(true);
    String topic = "/topic/" + UUID.randomUUID();
    Heard heard = new Heard();
    Subscription subscription = alice.subscribe(topic, heard);
    awaitReceipt(subscription);

    StompHeaders headers = new StompHeaders();
    headers.setDestination(topic);
    headers.add("x-path", "a:b\\c\nd");
    awaitReceipt(bob.send(headers, "ü\n:\\"));

    Heard.Message message = heard.next();
    assertThat(message.body()).isEqualTo("ü\n:\\");
    assertThat(message.headers().getFirst("x-path")).isEqualTo("a:b\\c\nd");
    assertThat(message.headers().getSubscription()).isEqualTo(subscription.getSubscriptionId());

    subscription.unsubscribe();
    // What she asks next is answered behind it.
    awaitReceipt(alice.send("/topic/" + UUID.randomUUID(), "fence"));
    awaitReceipt(bob.send(topic, "nobody hears it"));
    assertThat(heard.messages).isEmpty();
    leave(alice);
    leave(bob);
  }

  @ParameterizedTest(name = "over {0}")
  @MethodSource("ways")
  void deliversAgainWhatWasRefused(WebSocketClient client, String scheme, String path)
      throws Exception {
    StompSession refusing = connect(client, scheme, path);
    StompSession taking = connect(client, scheme, path);
    refusing.setAutoReceipt(true);
    taking.setAutoReceipt(true);
    StompHeaders individually = new StompHeaders();
    individually.setDestination("/queue/" + UUID.randomUUID());
    individually.setAck("client-individual");
    Heard first = new Heard();
    awaitReceipt(refusing.subscribe(individually, first));
    refusing.send(String.valueOf(individually.getDestination()), "a job");

    Heard second = new Heard();
    Heard.Message refused = first.next();
    awaitReceipt(taking.subscribe(individually, second));
    awaitReceipt(refusing.acknowledge(String.valueOf(refused.headers().getAck()), false));
    Heard.Message again = second.next();
    assertThat(again.body()).isEqualTo("a job");
    awaitReceipt(taking.acknowledge(String.valueOf(again.headers().getAck()), true));
    leave(refusing);
    leave(taking);
  }

  @ParameterizedTest(name = "over {0}")
  @MethodSource("ways")
  void keepsAnIdleSessionAlive(WebSocketClient client, String scheme, String path)
      throws Exception {
    StompSession session = connect(client, scheme, path);
    Awaitility.await()
        .during(Duration.ofMillis(HEARTBEAT_MILLIS * 6))
        .atMost(PATIENCE)
        .until(session::isConnected);
    leave(session);
  }
}
