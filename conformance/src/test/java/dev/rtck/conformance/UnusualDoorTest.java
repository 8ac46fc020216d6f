package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that refuse the right ones in a way of their own. */
@Timeout(120)
final class UnusualDoorTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK_UP = Duration.ofMillis(600);

  /** Who is let in, and from where. */
  private static final String AUTH =
      """
      auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
      origins: {allowed: ["https://app.example"], refused: ["https://evil.example"]}
      """;

  @TempDir Path folder;

  private Run judge(int port, String profile, String cases) {
    return Judgement.judge(port, profile, id -> id.matches(cases), LIMIT, folder);
  }

  private static void assertAll(Run run, Verdict verdict) {
    assertThat(run.results())
        .as(Judgement.describe(run) + "\n" + run.results())
        .isNotEmpty()
        .extracting(Result::verdict)
        .containsOnly(verdict);
  }

  /** Lets everybody connect, and refuses to whom it does not know what they subscribe to. */
  private static final class AsksLater implements StompGateway.Manners {
    private boolean known;

    @Override
    public boolean takes(String frame, StompGateway.Client client) throws IOException {
      known |= frame.contains("\ntoken:t0ken-alice\n");
      boolean refuses = !known && frame.startsWith("SUBSCRIBE\n");
      if (refuses) {
        client.refuse("access denied");
      }
      return refuses;
    }
  }

  @Test
  void aBrokerThatAsksWhoItIsWhenSomebodySubscribesIsGreen() throws IOException {
    try (StompGateway broker = StompGateway.start(AsksLater::new)) {
      String profile =
          """
          users:
            alice: {connect: {token: t0ken-alice}}
            mallory: {connect: {token: t0ken-mallory}}
          """
              + AUTH
              + """
              endpoints:
                broker:
                  protocol: stomp
                  url: tcp://127.0.0.1:%d
                  operations:
                    broadcast:
                      subscribe: /topic/chat
                      send: {destination: /topic/chat, body: "${text}"}
                      receive: {body: "${text}"}
                      to: everyone
              """
                  .formatted(broker.port());
      assertAll(
          judge(broker.port(), profile, "app\\.auth\\.(invalid|missing|altered)"), Verdict.PASS);
      // Nobody says an Origin on a bare port.
      assertAll(judge(broker.port(), profile, "app\\.auth\\.origin"), Verdict.SKIPPED);
    }
  }

  /** Begins every stream, and looks then who has asked for it. */
  private static final class LooksLater extends StreamServer {
    LooksLater() throws IOException {}

    @Override
    void handle(HttpExchange exchange) throws IOException {
      String token = query(exchange).getOrDefault("token", "");
      if (token.equals("t0ken-alice")) {
        super.handle(exchange);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      if (!token.isEmpty()) {
        out.write("event: error\ndata: unauthorized\n\n".getBytes(UTF_8));
        out.flush();
      }
      LockSupport.parkNanos(LOOK_UP.toNanos());
    }
  }

  @Test
  void aStreamThatSaysFirstThatItRefusesAndEndsThenIsGreen() throws IOException {
    try (StreamServer server = new LooksLater()) {
      String profile =
          """
          users:
            alice: {query: {token: t0ken-alice}}
            mallory: {query: {token: t0ken-mallory}}
          """
              + AUTH
              + """
              endpoints:
                events:
                  protocol: sse
                  path: /events
                  operations:
                    broadcast:
                      send: {method: POST, path: /publish, body: "${text}"}
                      receive: {data: "${text}"}
                      to: everyone
              """;
      assertAll(
          judge(server.port(), profile, "app\\.auth\\.(invalid|missing|altered|origin)"),
          Verdict.PASS);
    }
  }

  private static final Pattern LOGIN = Pattern.compile("login=([^& ]*)");

  /** Refuses as frameworks do: says when, in which request, and whom. */
  private static void serve(Socket socket) throws IOException {
    String head = ScriptedServer.readHead(socket);
    Matcher login = LOGIN.matcher(head);
    String who = login.find() ? URLDecoder.decode(login.group(1), UTF_8) : "nobody";
    if (head.contains("token=t0ken-alice ")) {
      ScriptedServer.switchProtocols(socket, head);
      byte[] hello = "{\"type\":\"hello\",\"user\":\"%s\"}".formatted(who).getBytes(UTF_8);
      socket.getOutputStream().write(Interposer.frame(Interposer.TEXT, hello));
      takeLeave(socket);
      return;
    }
    String body =
        "{\"timestamp\":\"%s\",\"request\":\"%s\",\"error\":\"Access refused for user '%s'\"}"
            .formatted(Instant.now(), UUID.randomUUID().toString().substring(0, 8) + "1a", who);
    ScriptedServer.answer(
        socket,
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
  }

  /** Waits for a Close, and answers it. */
  private static void takeLeave(Socket socket) throws IOException {
    byte[] frame = new byte[1024];
    while (socket.getInputStream().read(frame) >= 0) {
      if ((frame[0] & 0x0F) == 8) {
        socket.getOutputStream().write(Interposer.frame(Interposer.CLOSE, new byte[0]));
        return;
      }
    }
  }

  @Test
  void aRefusalThatNamesTheMomentAndTheLoginIsGreen() throws IOException {
    try (ScriptedServer server = ScriptedServer.start((socket, number) -> serve(socket))) {
      String profile =
          """
          users:
            alice: {query: {login: alice@example.org, token: t0ken-alice}}
            mallory: {query: {login: mallory@example.org, token: t0ken-mallory}}
          """
              + AUTH
              + """
              endpoints:
                chat:
                  protocol: websocket
                  path: /
                  operations:
                    welcome: {receive: {type: hello}}
              """;
      assertAll(
          judge(server.port(), profile, "app\\.auth\\.(same-refusal|not-echoed)"), Verdict.PASS);
    }
  }
}
