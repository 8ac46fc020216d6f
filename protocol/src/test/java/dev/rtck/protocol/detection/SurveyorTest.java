package dev.rtck.protocol.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.ProfileReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SurveyorTest {

  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

  @Test
  void saysOnceWhatIsSpokenAtAnyPath() {
    Survey survey =
        ask(
            "/",
            head -> head.contains("upgrade: websocket") ? ScriptedServer.SWITCHING : NOT_FOUND);

    assertThat(survey.found()).hasSize(1);
    assertThat(survey.found().get(0).resource()).isEqualTo("/");
    assertThat(survey.found().get(0).facts()).contains("the same at any path");
  }

  @Test
  void takesNoServerForABrokerThatSelectsWhateverIsOffered() {
    Survey survey =
        ask(
            "/ws",
            head -> {
              int offer = head.indexOf("sec-websocket-protocol: ");
              String first = offer < 0 ? "" : head.substring(offer).split("[ ,\r]+", 3)[1];
              return !head.contains("upgrade: websocket")
                  ? NOT_FOUND
                  : first.isEmpty()
                      ? ScriptedServer.SWITCHING
                      : ScriptedServer.SWITCHING.replaceFirst(
                          "\r\n", "\r\nSec-WebSocket-Protocol: " + first + "\r\n");
            });

    assertThat(survey.found()).extracting(Sighting::protocol).containsExactly(Protocol.WEBSOCKET);
  }

  @Test
  void findsAnEngineIoServerWithoutLongPolling() {
    Survey survey =
        ask(
            "/socket.io/",
            head ->
                head.contains("transport=websocket") && head.contains("upgrade: websocket")
                    ? ScriptedServer.SWITCHING
                        + textFrame("0{\"sid\":\"x\",\"pingInterval\":25000}")
                    : NOT_FOUND);

    Sighting seen = survey.found().get(0);
    assertThat(seen.protocol()).isEqualTo(Protocol.SOCKETIO);
    assertThat(seen.resource()).isEqualTo("/socket.io/");
    assertThat(seen.settings()).containsExactly("transports: [websocket]");
    assertThat(seen.facts()).contains("heartbeat: a ping every 25s, (untold) for the pong");
  }

  @Test
  void knowsTheOlderEngineIo() {
    String packet = "16:0{\"sid\":\"x\"}";
    Survey survey =
        ask(
            "/socket.io/",
            head ->
                head.contains("transport=polling")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(packet.length(), packet)
                    : NOT_FOUND);

    assertThat(survey.found()).isEmpty();
    assertThat(survey.others().get(0)).contains("Engine.IO 3, that is Socket.IO 2");
  }

  @Test
  void looksForWhatHoldsAStreamBack() {
    Sighting whole = stream(STREAM + "Content-Length: 11\r\n\r\ndata: one\n\n");
    assertThat(whole.advice())
        .anyMatch(it -> it.startsWith("the answer says its length"))
        .anyMatch(it -> it.startsWith("X-Accel-Buffering is missing"))
        .anyMatch(it -> it.startsWith("Cache-Control forbids no cache"))
        .anyMatch(it -> it.startsWith("the stream ended by itself"));
    assertThat(whole.facts()).anyMatch(it -> it.contains("event message data 'one'"));

    Sighting silent =
        stream(
            STREAM
                + "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\n"
                + "Content-Length: 100\r\n\r\n");
    assertThat(silent.advice())
        .noneMatch(it -> it.startsWith("X-Accel-Buffering"))
        .noneMatch(it -> it.startsWith("Cache-Control"));
  }

  @Test
  void blamesACompressorForNothingThatIsAsQuietWithoutIt() {
    String quiet = STREAM + "Content-Length: 100\r\n";
    Sighting held = stream(quiet + "\r\n: hello\n\n", quiet + "Content-Encoding: gzip\r\n\r\n");
    assertThat(held.advice()).anyMatch(it -> it.startsWith("compressed, nothing comes"));

    Sighting silent = stream(quiet + "\r\n", quiet + "Content-Encoding: gzip\r\n\r\n");
    assertThat(silent.advice()).noneMatch(it -> it.contains("compressor"));
    assertThat(silent.facts()).anyMatch(it -> it.startsWith("compressed, nothing came"));
  }

  @Test
  void knowsWhoEndsWhatTakesLong() {
    Sighting seen = stream(STREAM + "x-vercel-id: fra1::abc\r\nServer: Vercel\r\n\r\ndata: a\n\n");

    assertThat(seen.facts()).contains("it comes from Vercel");
    assertThat(seen.advice()).anyMatch(it -> it.startsWith("Vercel: ") && it.contains("limit"));
  }

  @Test
  void showsInHowManyPiecesAStreamComes() {
    Sighting seen =
        stream(
            STREAM
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "9\r\ndata: a\n\n\r\n12\r\ndata: b\n\ndata: c\n\n\r\n");

    assertThat(seen.facts()).contains("2 chunks with 3 events, of bytes: 9, 18");
  }

  @Test
  void saysWhichPagesMayReadAStream() {
    Sighting seen = stream(STREAM + "Access-Control-Allow-Origin: *\r\n\r\nid: 7\ndata: one\n\n");

    assertThat(seen.facts()).contains("CORS: Access-Control-Allow-Origin: *, without credentials");
    assertThat(seen.settings()).anyMatch(it -> it.startsWith("#resume: true"));
  }

  @Test
  void namesThePathThatWantsCredentials() {
    Survey survey =
        ask(
            "/",
            head ->
                head.startsWith("get /api/ws ")
                    ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
                    : NOT_FOUND);

    assertThat(survey.found()).isEmpty();
    assertThat(survey.others())
        .singleElement()
        .asString()
        .startsWith("/api/ws wants credentials: ")
        .contains("401 Unauthorized");
  }

  @Test
  void looksBelowThePathOfSockJs() {
    String greeting = "Welcome to SockJS!\n";
    Survey survey =
        ask(
            "/chat",
            head ->
                head.startsWith("get /chat/websocket ") && head.contains("upgrade: websocket")
                    ? ScriptedServer.SWITCHING
                    : head.startsWith("get /chat ")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(greeting.length(), greeting)
                        : NOT_FOUND);

    assertThat(survey.found()).extracting(Sighting::resource).containsExactly("/chat/websocket");
  }

  @Test
  void draftsAProfileWhateverTheTargetSays() {
    String hostile = "\u0000\u001b[31m \u2028 \u0085 # ${env:HOME} \" ' : - \ud800 \n users: x";
    List<Sighting> found =
        List.of(
            new Sighting(
                Protocol.WEBSOCKET, "/ws?a=\\%22", List.of(hostile), List.of(hostile), List.of()),
            new Sighting(Protocol.WEBSOCKET, "/", List.of(), List.of(), List.of()),
            new Sighting(Protocol.SOCKETIO, "/socket.io/", List.of(), List.of(), List.of()),
            new Sighting(Protocol.SSE, "/a/events", List.of(), List.of(), List.of()),
            new Sighting(Protocol.SSE, "/b/events", List.of(), List.of(), List.of()),
            new Sighting(Protocol.STOMP, "", List.of(), List.of(), List.of()));

    String text = new ProfileDraft(URI.create("http://[::1]:3000"), found).text("a\nb.yaml");
    Profile profile =
        ProfileReader.read(
            text.replace("/ws?a=\\\\%22", "/ws"), "draft", Path.of("").toAbsolutePath(), Map.of());

    assertThat(profile.endpoints().keySet())
        .containsExactly("ws", "websocket", "socket", "events", "events-2", "stomp");
    assertThat(profile.users()).isEmpty();
  }

  @Test
  void draftsExamplesThatHoldOnceTheirCommentSignsAreGone() {
    for (Protocol protocol :
        List.of(Protocol.WEBSOCKET, Protocol.SOCKETIO, Protocol.SSE, Protocol.STOMP)) {
      Sighting seen = new Sighting(protocol, "/x", List.of(), List.of(), List.of());
      String text =
          new ProfileDraft(URI.create("http://127.0.0.1:3000"), List.of(seen))
              .text("rtck.yaml")
              .replaceAll("(?m)^( *)#(?! \\S)", "$1");

      Profile profile =
          ProfileReader.read(
              text,
              protocol.word(),
              Path.of("").toAbsolutePath(),
              Map.of("ALICE_TOKEN", "alice-token", "BOB_TOKEN", "bob-token"));

      assertThat(profile.users()).containsOnlyKeys("alice", "bob");
      assertThat(Objects.requireNonNull(profile.endpoints().get("x")).operations()).isNotEmpty();
    }
  }

  private static Sighting stream(String answer) {
    return stream(answer, answer);
  }

  private static Sighting stream(String answer, String toWhoDecompresses) {
    return ask(
            "/events",
            head ->
                !head.contains("accept: text/event-stream")
                    ? NOT_FOUND
                    : head.contains("accept-encoding: gzip") ? toWhoDecompresses : answer)
        .found()
        .get(0);
  }

  private static String textFrame(String text) {
    return "\u0081" + (char) text.length() + text;
  }

  private static Survey ask(String resource, UnaryOperator<String> answers) {
    try (ScriptedServer server =
        ScriptedServer.plain(
            socket -> {
              String head = ScriptedServer.readHead(socket).toLowerCase(Locale.ROOT);
              ScriptedServer.write(socket, answers.apply(head));
            })) {
      return new Surveyor(server.address(), Secrets.of(List.of()), Duration.ofSeconds(2))
          .at(resource);
    }
  }
}
