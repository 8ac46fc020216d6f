package dev.rtck.protocol.profile;

import static dev.rtck.protocol.profile.Samples.endpoint;
import static dev.rtck.protocol.profile.Samples.json;
import static dev.rtck.protocol.profile.Samples.operation;
import static dev.rtck.protocol.profile.Samples.receive;
import static dev.rtck.protocol.profile.Samples.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileReaderTest {

  private static final Profile WHOLE = Samples.profile("whole");
  private static final Profile EVERY_KEY = Samples.profile("every-key");

  @Test
  void readsTheTarget() {
    assertThat(WHOLE.target()).isEqualTo("chat");
    assertThat(WHOLE.url()).isEqualTo(URI.create("http://127.0.0.1:3000"));
    assertThat(WHOLE.start())
        .isEqualTo(
            new StartCommand(
                "npm start",
                Path.of("").toAbsolutePath(),
                Map.of("PORT", "3000"),
                "/",
                Duration.ofSeconds(60)));
    assertThat(WHOLE.limits())
        .isEqualTo(
            new Limits(
                1048576L,
                Duration.ofSeconds(60),
                Duration.ofSeconds(25),
                Duration.ofSeconds(10),
                10000,
                100000.0));
    assertThat(WHOLE.origins().sent()).isEqualTo("https://app.example");
    assertThat(WHOLE.origins().refused()).containsExactly("https://evil.example");
  }

  @Test
  void readsWhoConnects() {
    Endpoint chat = endpoint(WHOLE, "chat");

    assertThat(WHOLE.users()).containsOnlyKeys("alice", "bob", "intruder");
    assertThat(WHOLE.auth())
        .isEqualTo(
            new Auth(true, List.of("alice", "bob"), List.of("intruder"), Auth.Anonymous.REFUSED));
    assertThat(WHOLE.connecting(chat)).extracting(User::name).containsExactly("alice", "bob");
    assertThat(WHOLE.refused(chat)).extracting(User::name).containsExactly("intruder");
    assertThat(Objects.requireNonNull(WHOLE.users().get("alice")).cookies())
        .containsExactly(Map.entry("session-token", "t0ken-of-alice"));
    assertThat(WHOLE.secrets())
        .contains("t0ken-of-alice", "Bearer b0b", "b0b", "nope")
        .doesNotContain("3000", "alice");
    assertThat(WHOLE.toString() + WHOLE.users() + WHOLE.start()).doesNotContain("t0ken", "b0b");
  }

  @Test
  void allUsersAreValidWhenNothingIsSaidOfAuth() {
    Profile profile = Samples.parse("users: {a: {}, b:}\nendpoints: {e: {protocol: ably}}\n");

    assertThat(profile.auth()).isNull();
    assertThat(profile.connecting(endpoint(profile, "e")))
        .extracting(User::name)
        .containsExactly("a", "b");
    assertThat(profile.refused(endpoint(profile, "e"))).isEmpty();
  }

  @Test
  void whatIsNotSaidOfAnonymousClientsFollowsFromRequired() {
    String form = "auth: {%s}\nendpoints: {e: {protocol: ably}}\n";

    assertThat(Samples.parse(form.formatted("required: true")).auth())
        .isEqualTo(new Auth(true, List.of(), List.of(), Auth.Anonymous.REFUSED));
    assertThat(Samples.parse(form.formatted("required: false")).auth())
        .isEqualTo(new Auth(false, List.of(), List.of(), Auth.Anonymous.ALLOWED));
    assertThat(Samples.parse(form.formatted("anonymous: refused")).auth())
        .isEqualTo(new Auth(true, List.of(), List.of(), Auth.Anonymous.REFUSED));
    assertThat(Samples.parse(form.formatted("")).auth())
        .isEqualTo(new Auth(false, List.of(), List.of(), null));
  }

  @Test
  void aBlockOfTheEndpointReplacesTheGlobalOneWhole() {
    Profile profile =
        Samples.parse(
            """
            limits: {messageBytes: 10, idle: 1s}
            origins: {allowed: [https://a.example]}
            endpoints:
              own: {protocol: ably, limits: {idle: 2s}, origins: {}, auth: {required: true}}
              global: {protocol: ably}
            """);

    assertThat(endpoint(profile, "own").limits())
        .isEqualTo(new Limits(null, Duration.ofSeconds(2), null, null, null, null));
    assertThat(endpoint(profile, "own").origins()).isEqualTo(Origins.NONE);
    assertThat(endpoint(profile, "own").auth()).isNotNull();
    assertThat(endpoint(profile, "global").limits().messageBytes()).isEqualTo(10);
    assertThat(endpoint(profile, "global").auth()).isNull();
  }

  @Test
  void readsTheFourApplications() {
    Bindings text = Bindings.EMPTY.with("text", "hi");
    Operation echo = operation(Samples.profile("echo-and-broadcast"), "chat", OperationName.ECHO);
    assertThat(send(echo).renderText(text)).isEqualTo("hi");
    assertThat(receive(echo).match("{\"type\":\"echo\",\"data\":\"hi\",\"timestamp\":1}", text))
        .isNotNull();

    Profile messages = Samples.profile("private-messages");
    Operation direct = operation(messages, "chat", OperationName.DIRECT);
    assertThat(send(direct).render(text.with("recipient", "c2")))
        .isEqualTo(json("{'type': 'private', 'targetId': 'c2', 'data': {'text': 'hi'}}"));
    assertThat(operation(messages, "chat", OperationName.BROADCAST).to())
        .isEqualTo(Recipients.EVERYONE);

    Profile rooms = Samples.profile("rooms");
    assertThat(endpoint(rooms, "rooms").settings())
        .isEqualTo(new SocketIoSettings("/", List.of("/"), null, false));
    assertThat(operation(rooms, "rooms", OperationName.JOINED).to())
        .isEqualTo(Recipients.OTHER_MEMBERS);
    assertThat(endpoint(rooms, "rooms").operations().keySet())
        .containsExactly(
            OperationName.JOIN,
            OperationName.LEAVE,
            OperationName.ROOM,
            OperationName.JOINED,
            OperationName.LEFT);
    assertThat(rooms.secrets()).containsExactly("abc");

    Profile counter = Samples.profile("counter");
    assertThat(operation(counter, "events", OperationName.PUSH).every())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(endpoint(counter, "events").settings())
        .isEqualTo(new SseSettings(false, null, null, List.of("GET"), false));
  }

  @Test
  void readsWhatEachProtocolHasForItself() {
    assertThat(endpoint(EVERY_KEY, "raw").settings())
        .isEqualTo(new WebSocketSettings(List.of("chat.v1", "chat.v2")));
    assertThat(endpoint(EVERY_KEY, "rooms").settings())
        .isEqualTo(
            new SocketIoSettings(
                "/chat",
                List.of("/", "/chat"),
                List.of(SocketIoSettings.Transport.POLLING, SocketIoSettings.Transport.WEBSOCKET),
                true));
    assertThat(endpoint(EVERY_KEY, "rooms").path()).isEqualTo("/socket.io/");
    assertThat(endpoint(EVERY_KEY, "broker").settings())
        .isEqualTo(
            new StompSettings(
                List.of("v12.stomp"),
                List.of("1.2", "1.1"),
                "/",
                new StompSettings.Destinations("/topic/", "/queue/", "/admin/"),
                Set.of(StompSettings.Ability.values()),
                Set.of(StompSettings.Framing.values())));
    assertThat(endpoint(EVERY_KEY, "events").settings())
        .isEqualTo(new SseSettings(true, "/finished", "/moved", List.of("GET", "POST"), false));
    assertThat(endpoint(EVERY_KEY, "hosted").settings())
        .isEqualTo(new ManagedSettings("1234567", "k3y", "s3cr3t"))
        .hasToString("ManagedSettings[id=1234567]");
    assertThat(EVERY_KEY.endpoints().keySet())
        .containsExactly("raw", "rooms", "broker", "events", "hosted", "channel", "live");
  }

  @Test
  void findsTheAddressOfEachEndpoint() {
    URI base = URI.create("ws://127.0.0.1:9");

    assertThat(endpoint(EVERY_KEY, "raw").address(base))
        .isEqualTo(URI.create("ws://127.0.0.1:9/ws?v=1"));
    assertThat(endpoint(EVERY_KEY, "broker").address(base))
        .isEqualTo(URI.create("tcp://127.0.0.1:61613"));
    assertThat(endpoint(EVERY_KEY, "events").path()).isEqualTo("/events");
    assertThat(endpoint(EVERY_KEY, "events").address(base))
        .isEqualTo(URI.create("http://127.0.0.1:8080/events"));
    Profile own =
        Samples.parse(
            "endpoints: {e: {protocol: stomp, url: 'ws://h:1', path: /stomp},"
                + " f: {protocol: stomp, url: 'ws://h:1'}}");
    assertThat(endpoint(own, "e").address(base)).isEqualTo(URI.create("ws://h:1/stomp"));
    assertThat(endpoint(own, "f").address(base)).isEqualTo(URI.create("ws://h:1/"));
    assertThat(endpoint(own, "e").protocol()).isEqualTo(Protocol.STOMP);
  }

  @Test
  void readsEveryKeyOfAnOperation() {
    Operation join = operation(EVERY_KEY, "raw", OperationName.JOIN);
    assertThat(join.history()).isEqualTo(History.NONE);
    assertThat(join.restored()).isTrue();
    assertThat(operation(EVERY_KEY, "raw", OperationName.ECHO).binary()).isTrue();
    assertThat(operation(EVERY_KEY, "raw", OperationName.BROADCAST).history())
        .isEqualTo(History.ALL);
    assertThat(operation(EVERY_KEY, "rooms", OperationName.ECHO).ack()).isNotNull();
    assertThat(operation(EVERY_KEY, "broker", OperationName.BROADCAST).subscribe())
        .isEqualTo(Template.ofText("/topic/chat"));
    assertThat(endpoint(EVERY_KEY, "raw").operations().keySet())
        .containsExactly(OperationName.values());
    // By a merge key: what the alias says, and what stands beside it.
    Operation left = operation(EVERY_KEY, "raw", OperationName.LEFT);
    assertThat(left.receive())
        .isEqualTo(operation(EVERY_KEY, "raw", OperationName.JOINED).receive());
    assertThat(left.to()).isEqualTo(Recipients.OTHER_MEMBERS);
  }

  @Test
  void readsUsersWhole() {
    User user = Objects.requireNonNull(EVERY_KEY.users().get("full"));

    assertThat(user.headers()).containsEntry("X-Id", "7");
    assertThat(user.identity()).isEqualTo("42");
    assertThat(user.connect())
        .isEqualTo(
            json(
                "{'type': 'auth', 'host': '/', 'login': 'guest', 'passcode': 'p4sscode',"
                    + " 'nested': {'pin': 123456}}"));
    assertThat(EVERY_KEY.secrets())
        .contains("s3cret!", "alice:s3cret!", "c00kie", "q%ery", "p4sscode", "123456")
        .contains("k3y", "s3cr3t", "t0ken-of-server")
        .doesNotContain("/", "auth", "4096", "1234567");
  }

  @Test
  void onlyTheEnvironmentIsFilledInOutsideTemplates() {
    StartCommand start = Objects.requireNonNull(EVERY_KEY.start());

    assertThat(start.command()).isEqualTo("./run.sh \"$PORT\" ${HOME}");
    assertThat(start.env())
        .containsExactly(Map.entry("PORT", "8443"), Map.entry("TOKEN", "t0ken-of-server"));
    assertThat(start.timeout()).isNull();
    assertThat(EVERY_KEY.limits().messageBytes()).isEqualTo(4096);
    assertThat(Samples.parse("target: $${env:X}\nendpoints: {e: {protocol: ably}}").target())
        .isEqualTo("${env:X}");
  }

  @Test
  void aValueOfTheEnvironmentIsNoTemplate() {
    Profile profile =
        ProfileReader.read(
            """
            endpoints:
              e:
                protocol: websocket
                path: /ws?token=${env:T}
                operations:
                  echo: {send: "${env:T}${text}", receive: "${text}"}
            """,
            "rtck.yaml",
            Path.of(""),
            Map.of("T", "s3cret"));

    assertThat(profile.secrets()).containsExactly("s3cret");
    Profile braces =
        ProfileReader.read(
            "endpoints: {e: {protocol: websocket, path: /,"
                + " operations: {error: {send: '${env:T}'}}}}",
            "rtck.yaml",
            Path.of(""),
            Map.of("T", "${text}"));
    assertThat(send(operation(braces, "e", OperationName.ERROR)).renderText(Bindings.EMPTY))
        .isEqualTo("${text}");
  }

  @Test
  void numbersKeepWhatTheyAre() {
    Profile profile =
        Samples.operations(
            "error: {send: [1, 1.50, 0x1F, 0o17, +5, 12345678901234567890, true, ~, '7', 1e3]}");

    assertThat(send(operation(profile, "chat", OperationName.ERROR)).renderText(Bindings.EMPTY))
        .isEqualTo("[1,1.50,31,15,5,12345678901234567890,true,null,\"7\",1E+3]");
  }

  @Test
  void anchorsAndAliasesWork() {
    Profile profile =
        Samples.operations(
            "echo: {send: &m {text: \"${text}\"}, receive: *m}",
            "broadcast: {send: *m, receive: {data: *m}}");

    assertThat(receive(operation(profile, "chat", OperationName.BROADCAST)))
        .isEqualTo(Template.of(json("{'data': {'text': '${text}'}}")));
  }

  @Test
  void aNameMayStandWithoutQuotes() {
    Profile profile = Samples.operations("echo:", "  send: ${text}", "  receive: ${text}");

    assertThat(receive(operation(profile, "chat", OperationName.ECHO)))
        .isEqualTo(Template.ofText("${text}"));
  }

  @Test
  void readsAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("rtck.yaml");
    Files.createDirectory(directory.resolve("server"));
    Files.writeString(
        file, "\uFEFFstart: {command: x, directory: server}\nendpoints: {e: {protocol: ably}}\n");

    Profile profile = ProfileReader.read(file, Map.of());

    assertThat(profile.file()).isEqualTo(file);
    assertThat(Objects.requireNonNull(profile.start()).directory())
        .isEqualTo(directory.toAbsolutePath().resolve("server"));
  }

  @Test
  void saysWhyAFileCannotBeRead(@TempDir Path directory) throws IOException {
    Path latin1 = directory.resolve("latin1.yaml");
    Files.write(latin1, "a: b\ntarget: café\n".getBytes(StandardCharsets.ISO_8859_1));
    Path cut = directory.resolve("cut.yaml");
    Files.write(cut, new byte[] {'a', (byte) 0xc3});
    Path empty = directory.resolve("empty.yaml");
    Files.writeString(empty, "# nothing\n");
    Path large = directory.resolve("large.yaml");
    Files.write(large, new byte[(1 << 20) + 1]);

    assertThatThrownBy(() -> ProfileReader.read(directory.resolve("none.yaml"), Map.of()))
        .isInstanceOf(ProfileException.class)
        .hasMessage(directory.resolve("none.yaml") + ": there is no such file");
    assertThatThrownBy(() -> ProfileReader.read(directory, Map.of()))
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> ProfileReader.read(latin1, Map.of()))
        .hasMessageContaining("latin1.yaml:2:12: is not UTF-8");
    assertThatThrownBy(() -> ProfileReader.read(cut, Map.of()))
        .hasMessageContaining("cut.yaml:1:2: is not UTF-8");
    assertThatThrownBy(() -> ProfileReader.read(empty, Map.of()))
        .hasMessageContaining("empty.yaml: is empty");
    assertThatThrownBy(() -> ProfileReader.read(large, Map.of()))
        .hasMessageContaining("large.yaml: is larger than 1 MiB");
  }
}
