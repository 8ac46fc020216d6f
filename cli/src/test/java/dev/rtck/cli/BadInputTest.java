package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit code 2: one line says what is wrong, and nothing is sent. */
class BadInputTest {

  @TempDir private Path directory = Path.of("");

  @SuppressWarnings("NullAway.Init")
  private RawTarget target;

  @BeforeEach
  void listen() throws IOException {
    target = RawTarget.of(RawTarget.SILENT);
  }

  @AfterEach
  void stop() throws IOException {
    target.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "verfy                         | unknown command 'verfy'; did you mean 'verify'?",
        "verify URL --profil x         | unknown option '--profil'; did you mean '--profile'?",
        "verify URL extra              | unknown argument 'extra'",
        "verify URL --case             | --case",
        "verify URL --case ws.clos.x   | --case 'ws.clos.x' matches no case",
        "verify URL --skip pusher.*    | --skip 'pusher.*' matches no case",
        "verify URL --wait soon        | expected a duration such as 500ms",
        "verify URL --timeout 0s       | expected 10ms at least",
        "verify URL --parallel many    | expected a whole number, found 'many'",
        "verify URL --parallel 0       | --parallel takes a number from 1",
        "verify URL --color blue       | unknown word 'blue'; known: auto, always, never",
        "verify URL --fail-on most     | did you mean 'must'?",
        "verify URL --protocol websoket| did you mean 'websocket'?",
        "verify URL --endpoint chat    | unknown endpoint 'chat'",
        "verify URL --preset eco       | unknown preset 'eco'; did you mean 'echo'?",
        "verify URL --known-failing no.yaml | no.yaml: there is no such file",
        "verify URL --profile no.yaml  | no.yaml: there is no such file",
        "verify URL --profile .        | is a directory",
        "verify URL --output file/sub  | cannot use the output folder",
        "verify URL --output file      | there is a file of that name",
        "verify URLws --preset echo    | '/ws' is a path",
        "verify --preset echo          | names no 'url'",
        "verify --profile a --preset echo | exclude each other",
        "verify localhost:3000         | a scheme is missing; did you mean http://localhost:3000?",
        "verify ftp://localhost        | the URL must begin with http://",
        "verify http://                | cannot use the URL 'http://'",
        "verify tcp://localhost        | a tcp:// URL must name a port",
        "verify URL#top                | '#' and what follows it",
        "verify http://u:p@localhost/  | the URL holds credentials",
        "compare                      | RUN",
        "compare file                 | file is not a run file of rtck",
        "compare one.json two.json    | one.json: no such file",
        "compare file file --tolerance much | expected a share in percent such as 25%, found"
            + " 'much'",
        "compare file file --tolerance -1%  | expected a share in percent",
        "compare , file               | ',' names no file",
        "probe                        | URL",
        "probe localhost:3000         | a scheme is missing; did you mean http://localhost:3000?",
        "probe URL --write file       | 'file' exists, and is not overwritten",
        "probe URL --write no/rtck.yaml | its folder does not exist",
        "probe tcp://localhost        | a tcp:// URL must name a port",
        "explain ws.close.norml        | unknown case 'ws.close.norml'; did you mean",
        "explain                       | CASE",
        "list --case nothing.*         | matches no case",
        "serve --defect close-ech      | unknown defect 'close-ech'",
        "serve --port 99999            | --port takes a number from 0 to 65535",
      })
  void isNamedInOneLine(String line, String expected) throws IOException {
    Files.writeString(directory.resolve("file"), "");

    CommandRun run = run(line);

    assertRefused(run, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "targte: x | rtck.yaml:2:1: unknown key 'targte'",
        "users: {a: {headers: {X: '${env:RTCK_NOT_SET}'}}} | 'RTCK_NOT_SET' is not set",
        "limits: {messageBytes: many} | rtck.yaml:2:",
        "users: [ | not YAML",
      })
  void namesThePlaceInTheProfile(String line, String expected) throws IOException {
    Files.writeString(
        directory.resolve("rtck.yaml"),
        "url: http://127.0.0.1:"
            + target.port()
            + "\n"
            + line
            + "\nendpoints: {chat: {protocol: websocket, path: /}}\n");

    assertRefused(run("verify"), expected);
  }

  @Test
  void namesTheNearestEndpointOfAProfile() throws IOException {
    Files.writeString(
        directory.resolve("rtck.yaml"),
        "url: http://127.0.0.1:"
            + target.port()
            + "\nendpoints: {chat: {protocol: websocket, path: /}}\n");

    assertRefused(run("verify --endpoint chatt"), "did you mean 'chat'?");
    assertRefused(run("verify --protocol sse"), "there are: chat (websocket)");
  }

  @Test
  void namesThePlaceInTheKnownFailingFile() throws IOException {
    Files.writeString(directory.resolve("known.yaml"), "- case: ws.close.norml\n  why: x\n");

    assertRefused(
        run("verify URL --known-failing known.yaml"),
        "known.yaml:1:9: there is no case 'ws.close.norml'; did you mean 'ws.close.normal'?");
  }

  @Test
  void aPortInUseIsNoStackTrace() {
    assertRefused(run("serve --port " + target.port()), "cannot listen on 127.0.0.1:");
  }

  private CommandRun run(String line) {
    List<String> words = new ArrayList<>(Arrays.asList(line.strip().split(" +", -1)));
    words.replaceAll(word -> word.replace("URL", "http://127.0.0.1:" + target.port() + "/"));
    return CommandRun.of(directory, words.toArray(String[]::new));
  }

  private void assertRefused(CommandRun run, String expected) {
    assertThat(run.exitCode()).describedAs(run.err()).isEqualTo(2);
    assertThat(run.errLines()).describedAs(run.err()).hasSize(2);
    assertThat(run.errLines().get(0)).startsWith("rtck: ").contains(expected);
    assertThat(run.errLines().get(1)).startsWith("Try 'rtck").endsWith("--help'.");
    assertThat(run.out()).isEmpty();
    assertThat(target.connections()).isZero();
  }
}
